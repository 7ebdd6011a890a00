/* threshold_words.c - see threshold_words.h */
#include "evaluate/threshold/threshold_words.h"

#include <stdbool.h>
#include <string.h>

#include "evaluate/threshold/cost_matrix.h"
#include "evaluate/threshold/stated_bars.h"

#define NEXT_BEST "next-best"
#define NOBODY "none"

int threshold_words_check(const struct threshold_words *words, struct err *err)
{
	bool has_costs = words->costs || words->cost_matrix;

	if (words->costs && words->cost_matrix)
		return err_set(err, "--costs or --cost-matrix, not both");
	if (has_costs && (words->precision || words->recall || words->fallback))
		return err_set(err, "costs decide every answer: --precision, "
				    "--recall and --fallback do not go with "
				    "them");
	if ((words->positive || words->abstain) && !words->costs)
		return err_set(err, "--positive and --abstain go with --costs "
				    "FP=1,FN=5");
	return 0;
}

/* --- bars --- */

static size_t list_length(char *const *list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

/* "negative>=0.95" as the bar precision(negative)>=0.95. */
static int read_bar(const char *metric, const char *word,
		    const struct label_list *labels, struct arena *arena,
		    struct bar *bar, struct err *err)
{
	const char *sign = strstr(word, ">=");
	struct stated_bar stated;

	if (!sign || sign == word)
		return err_set(err,
			       "--%s '%s': say LABEL>=LEVEL, as in --%s "
			       "'%s>=0.9'",
			       metric, word, metric, labels->labels[0].key);
	if (bar_parse(arena_printf(arena, "%s(%.*s)%s", metric,
				   (int)(sign - word), word, sign),
		      arena, &stated, err))
		return -1;
	return bar_of(&stated, labels, bar, err);
}

static int read_bars(const char *metric, char *const *list,
		     const struct label_list *labels, struct arena *arena,
		     struct bar *bars, size_t *count, struct err *err)
{
	for (size_t i = 0; i < list_length(list); i++)
		if (read_bar(metric, list[i], labels, arena, &bars[(*count)++],
			     err))
			return -1;
	return 0;
}

/* The bars stated at init, but for those that no floor serves. */
static int take_stated(const struct project *project,
		       const struct label_list *labels, struct arena *arena,
		       struct bar *bars, size_t *count, const char **remark,
		       struct err *err)
{
	for (size_t i = 0; i < project->bar_count; i++) {
		const struct stated_bar *stated = &project->bars[i];

		if (bar_of(stated, labels, &bars[*count], err))
			return -1;
		if (stated->metric != STATED_ACCURACY)
			(*count)++;
		else
			*remark = arena_printf(arena,
					       "The bar %s is left to the "
					       "verdict: floors serve "
					       "precision and recall.",
					       stated->text);
	}
	if (*count)
		return 0;
	return err_set(err,
		       "thresholds for what? say --precision '%s>=0.9', "
		       "--recall '%s>=0.9', or what mistakes cost: %s",
		       labels->labels[0].key, labels->labels[0].key,
		       labels->count == 2 ? "--costs FP=1,FN=5"
					  : "--cost-matrix FILE.csv");
}

static int read_fallback(const char *word, const struct label_list *labels,
			 struct threshold_wish *wish, struct err *err)
{
	wish->fallback = THRESHOLD_NEXT_BEST;
	if (!word || !strcmp(word, NEXT_BEST))
		return 0;
	wish->fallback = label_index(labels, word);
	if (wish->fallback == labels->count && strcmp(word, NOBODY))
		return err_set(err,
			       "--fallback is a label, " NEXT_BEST " or " NOBODY
			       ", not '%s'",
			       word);
	for (size_t b = 0; b < wish->bar_count; b++)
		if (wish->bars[b].kind == BAR_PRECISION &&
		    wish->bars[b].class_index == wish->fallback)
			return err_set(err,
				       "--fallback '%s' would be answered "
				       "where it misses its own floor for %s; "
				       "name another",
				       word, wish->bars[b].text);
	return 0;
}

static int wish_for_bars(const struct threshold_words *words,
			 const struct project *project,
			 const struct label_list *labels, struct arena *arena,
			 struct threshold_wish *wish, const char **remark,
			 struct err *err)
{
	size_t asked =
		list_length(words->precision) + list_length(words->recall);
	struct bar *bars = arena_alloc(arena, asked + project->bar_count + 1,
				       sizeof(*bars));
	int ret;

	if (asked)
		ret = read_bars("precision", words->precision, labels, arena,
				bars, &wish->bar_count, err) ||
		      read_bars("recall", words->recall, labels, arena, bars,
				&wish->bar_count, err);
	else
		ret = take_stated(project, labels, arena, bars,
				  &wish->bar_count, remark, err);
	wish->bars = bars;
	return ret ? -1 : read_fallback(words->fallback, labels, wish, err);
}

/* --- costs --- */

static int wish_for_costs(const struct threshold_words *words,
			  const struct label_list *labels, struct arena *arena,
			  struct threshold_wish *wish, const char **remark,
			  struct err *err)
{
	const struct two_costs two = { words->costs, words->positive,
				       words->abstain };
	double *cost;

	if (words->cost_matrix) {
		if (cost_matrix_read(words->cost_matrix, labels, arena, &cost,
				     err))
			return -1;
	} else {
		if (two_costs_read(&two, labels, arena, &cost, &wish->positive,
				   err))
			return -1;
		*remark = arena_printf(
			arena,
			"A false positive is an item answered '%s' that is "
			"not%s.",
			labels->labels[wish->positive].key,
			words->positive ? "" : " (--positive for the other)");
	}
	wish->cost = cost;
	return 0;
}

int threshold_words_read(const struct threshold_words *words,
			 const struct project *project,
			 const struct label_list *labels, struct arena *arena,
			 struct threshold_wish *wish, const char **remark,
			 struct err *err)
{
	*wish = (struct threshold_wish){ .positive = labels->count };
	*remark = NULL;
	if (labels->count < 2)
		return err_set(err, "thresholds choose between labels, and "
				    "this project has fewer than two");
	return words->costs || words->cost_matrix
		       ? wish_for_costs(words, labels, arena, wish, remark, err)
		       : wish_for_bars(words, project, labels, arena, wish,
				       remark, err);
}
