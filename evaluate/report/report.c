/* report.c - gathering what a report says: see report.h */
#include "evaluate/report/report.h"

#include <string.h>

#include <jansson.h>

#include "data/base/log.h"
#include "data/item.h"
#include "data/measure/resample.h"

const char *points_text(double share, char out[POINTS_TEXT])
{
	double points = share * 100;

	/* No "-0.0": a difference that rounds to nothing has no sign. */
	if (points > -0.05 && points < 0.05)
		points = 0;
	snprintf(out, POINTS_TEXT, "%+.1f", points);
	return points == 0 ? "0.0" : out;
}

const char *percent_text(double share, char out[POINTS_TEXT])
{
	snprintf(out, POINTS_TEXT, "%.1f", share * 100);
	return out;
}

const char *p_text(double p, char out[POINTS_TEXT])
{
	if (p < 0.0001)
		return "< 0.0001";
	snprintf(out, POINTS_TEXT, "= %.2g", p);
	return out;
}

const char *level_text(double alpha, char out[POINTS_TEXT])
{
	snprintf(out, POINTS_TEXT, "%.4g", 100 * (1 - alpha));
	return out;
}

const char *class_text(const struct label_list *labels, size_t class_index)
{
	return class_index < labels->count ? labels->labels[class_index].key
					   : "(no label)";
}

void list_add(struct arena *arena, const char ***list, size_t *count,
	      const char *text)
{
	const char **longer = arena_alloc(arena, *count + 1, sizeof(*longer));

	if (*count)
		memcpy(longer, *list, *count * sizeof(*longer));
	longer[(*count)++] = text;
	*list = longer;
}

/* A clause as a sentence: with a capital, unless it begins with a name, and
 * a full stop. */
static const char *sentence(const char *clause, struct arena *arena)
{
	char *text = arena_printf(arena, "%s.", clause);

	if (*text >= 'a' && *text <= 'z')
		*text = (char)(*text - 'a' + 'A');
	return text;
}

static bool ends_in_stop(const char *text)
{
	size_t length = strlen(text);

	return length && text[length - 1] == '.';
}

static void add_run_remarks(struct report *report, const struct run *run,
			    struct arena *arena)
{
	json_t *array = json_loads(run->remarks ? run->remarks : "[]", 0, NULL);
	size_t index;
	json_t *remark;

	json_array_foreach(array, index, remark)
	{
		const char *text = json_string_value(remark);

		if (text)
			list_add(arena, &report->remarks, &report->remark_count,
				 arena_printf(arena, "Run %lld: %s%s",
					      (long long)run->id, text,
					      ends_in_stop(text) ? "" : "."));
	}
	json_decref(array);
}

static void add_remarks(struct report *report, struct arena *arena)
{
	const struct practice *practice = &report->practice;
	const struct opening *opening = &report->opening;

	if (report->has_opening) {
		add_run_remarks(report, opening->untuned, arena);
		add_run_remarks(report, opening->tuned, arena);
	} else {
		if (practice->untuned)
			add_run_remarks(report, practice->untuned->run, arena);
		if (practice->tuned)
			add_run_remarks(report, practice->tuned->run, arena);
	}
	if (!report->has_opening)
		return;
	if (opening->of_unknown_making)
		list_add(arena, &report->remarks, &report->remark_count,
			 arena_printf(arena,
				      "%zu of the test labels came in a file "
				      "that does not say how they were made "
				      "(--labels-are). Were they made with a "
				      "model's help, the verdict would favour "
				      "that model.",
				      opening->of_unknown_making));
	if (opening->changed)
		list_add(arena, &report->remarks, &report->remark_count,
			 arena_printf(arena,
				      "%zu answer%s changed after the item "
				      "had been opened; what it was then is "
				      "what counts.",
				      opening->changed,
				      opening->changed == 1 ? " was"
							    : "s were"));
}

static int add_flip_texts(struct store *store, const struct flip *flips,
			  size_t count, struct arena *arena,
			  struct flip_text **texts, struct err *err)
{
	*texts = arena_alloc(arena, count, sizeof(**texts));
	for (size_t i = 0; i < count; i++) {
		struct flip_text *text = &(*texts)[i];

		text->flip = &flips[i];
		text->name = item_name(store, flips[i].item, arena, err);
		text->body =
			text->name ? item_body(store, flips[i].item, arena, err)
				   : NULL;
		if (!text->body)
			return -1;
	}
	return 0;
}

static const char *method_text(const struct opening *opening,
			       struct arena *arena)
{
	const char *bars =
		opening->bar_count
			? "; bars: one-sided Clopper-Pearson bounds at a third "
			  "of alpha"
			: "";

	if (opening->comparison.is_grouped)
		return arena_printf(
			arena,
			"difference and accuracy: jackknife over groups, t "
			"with %.1f degrees of freedom; precision and recall: "
			"Wilson, on counts divided by the design effect of "
			"accuracy; macro-F1: percentile bootstrap of whole "
			"groups, %d replicates or more%s",
			opening->comparison.effective_groups - 1,
			RESAMPLE_REPLICATES, bars);
	return arena_printf(
		arena,
		"difference: Tango's score interval for paired proportions; "
		"accuracy, precision and recall: Wilson; macro-F1: percentile "
		"bootstrap of items, %d replicates or more%s",
		RESAMPLE_REPLICATES, bars);
}

/* "libtorch 2.6.0, payoff 0.1.0": a run's versions, by name. */
static const char *versions_text(const struct run *run, struct arena *arena)
{
	json_t *object = json_loads(run->versions, 0, NULL);
	const char *text = "", *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		const char *version = json_string_value(value);

		if (version)
			text = arena_printf(arena, "%s%s%s %s", text,
					    *text ? ", " : "", name, version);
	}
	json_decref(object);
	return text;
}

static int add_candidate(struct store *store, const struct run *run,
			 struct arena *arena,
			 struct report_candidate *candidate, struct err *err)
{
	struct pretrained model;

	candidate->run = run;
	candidate->title = run_title(run, arena);
	candidate->versions = versions_text(run, arena);
	if (!run->model)
		return 0;
	if (model_get(store, run->model, arena, &model, err) < 0)
		return -1;
	candidate->model_name = model.name;
	candidate->model_hash = model.hash;
	return 0;
}

static const char *seal_text(const struct report *report, struct arena *arena)
{
	const struct summary *s = &report->summary;
	long long resolved = s->test_prefix, items = s->test.items;
	long long planned = report->planned_test;
	long long aim = planned < items ? planned : items;
	char time[DURATION_TEXT];

	if (resolved >= aim)
		return arena_printf(arena,
				    "%lld of %lld test items are labelled: the "
				    "test can be opened.",
				    resolved, items);
	duration_text((double)(aim - resolved) * summary_pace(&s->labour),
		      time);
	if (planned > items)
		return arena_printf(arena,
				    "%lld of %lld test items are labelled. An "
				    "opening is planned at %lld, more than "
				    "there are: label them all, %lld more, "
				    "about %s.",
				    resolved, items, planned, aim - resolved,
				    time);
	return arena_printf(arena,
			    "%lld of %lld test items are labelled. An opening "
			    "is planned at %lld: %lld more, about %s.",
			    resolved, items, planned, aim - resolved, time);
}

static int load_opening(struct store *store, struct arena *arena,
			struct report *report, struct err *err)
{
	struct opening *opening = &report->opening;
	struct text reason = TEXT_INIT, change = TEXT_INIT;
	char day[DAY_TEXT];
	struct look look;
	int rc = opening_last(store, arena, &look, err);

	if (rc <= 0)
		return rc;
	if (opening_read(store, &report->project, &report->labels, &look, arena,
			 opening, err))
		return -1;
	report->has_opening = true;
	report->baseline = opening_baseline(opening);
	beside_measure(opening, (uint64_t)report->project.seed, arena,
		       &report->beside);
	report_words(report, arena);
	verdict_sentence(&opening->input, &opening->verdict, &reason, &change);
	report->reason = sentence(text_get(&reason), arena);
	report->change = sentence(text_get(&change), arena);
	report->method = method_text(opening, arena);
	report->claimed_on =
		arena_strdup(arena, day_text(opening->claim.at, day));
	report->opened_on =
		arena_strdup(arena, day_text(opening->look.at, day));
	text_release(&reason);
	text_release(&change);
	if (add_candidate(store, opening->untuned, arena, &report->untuned,
			  err) ||
	    add_candidate(store, opening->tuned, arena, &report->tuned, err))
		return -1;
	if (add_flip_texts(store, opening->broken, opening->broken_count, arena,
			   &report->broken, err))
		return -1;
	return add_flip_texts(store, opening->fixed, opening->fixed_count,
			      arena, &report->fixed, err);
}

int report_load(struct store *store, const struct project *project,
		const struct label_list *labels, struct arena *arena,
		struct report *report, struct err *err)
{
	memset(report, 0, sizeof(*report));
	report->project_path = arena_strdup(arena, store->path);
	report->project = *project;
	report->labels = *labels;
	report->planned_test = summary_planned_test(project);
	if (summary_load(store, &report->summary, err) ||
	    practice_load(store, project, labels, arena, &report->practice,
			  err) ||
	    load_opening(store, arena, report, err))
		return -1;
	report->seal = seal_text(report, arena);
	report_left_out(report, arena);
	add_remarks(report, arena);
	return 0;
}
