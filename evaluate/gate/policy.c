/* policy.c - a policy file, and how it judges; see policy.h */
#include "evaluate/gate/policy.h"

#include <string.h>

#include <jansson.h>

#include "data/base/command.h"
#include "evaluate/gate/policy_reason.h"
#include "evaluate/verdict.h"

/* --- the file --- */

static int check_members(const json_t *object, const char *const *known,
			 const char *where, struct err *err)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value)
	{
		size_t i = 0;

		while (known[i] && strcmp(known[i], name))
			i++;
		if (!known[i])
			return err_set(err,
				       "%s has a member '%s', which is "
				       "none of a policy's",
				       where, name);
	}
	return 0;
}

static int read_why(const json_t *object, struct arena *arena, const char **why,
		    const char *where, struct err *err)
{
	const json_t *value = json_object_get(object, "why");

	*why = NULL;
	if (!value)
		return 0;
	if (!json_is_string(value))
		return err_set(err, "%s: \"why\" is a text", where);
	*why = arena_strdup(arena, json_string_value(value));
	return 0;
}

static int read_bar(const json_t *entry, size_t number, struct arena *arena,
		    struct policy_bar *bar, struct err *err)
{
	static const char *const known[] = { "bar", "why", NULL };
	const char *where = arena_printf(arena, "bar %zu", number);
	const json_t *text = json_object_get(entry, "bar");

	if (!json_is_object(entry) || !json_is_string(text))
		return err_set(err,
			       "bar %zu is no object with a text \"bar\", such "
			       "as { \"bar\": \"tuned.accuracy >= 0.85\" }",
			       number);
	if (check_members(entry, known, where, err) ||
	    read_why(entry, arena, &bar->why, where, err))
		return -1;
	return policy_bar_parse(json_string_value(text), arena, bar, err);
}

static int read_root(const json_t *root, struct arena *arena,
		     struct policy *policy, struct err *err)
{
	static const char *const known[] = { "policy_version", "why", "bars",
					     NULL };
	const json_t *version = json_object_get(root, "policy_version");
	const json_t *bars = json_object_get(root, "bars");

	if (!json_is_object(root))
		return err_set(err, "a policy is a JSON object");
	if (check_members(root, known, "the file", err) ||
	    read_why(root, arena, &policy->why, "the file", err))
		return -1;
	if (!json_is_integer(version) ||
	    json_integer_value(version) != POLICY_VERSION)
		return err_set(err,
			       "\"policy_version\" is %d in every policy that "
			       "this payoff can read",
			       POLICY_VERSION);
	policy->count = json_array_size(bars);
	if (!policy->count)
		return err_set(err, "\"bars\" is a list of at least one bar: "
				    "without any, everything would pass");
	policy->bars = arena_alloc(arena, policy->count, sizeof(*policy->bars));
	for (size_t i = 0; i < policy->count; i++)
		if (read_bar(json_array_get(bars, i), i + 1, arena,
			     &policy->bars[i], err))
			return -1;
	return 0;
}

int policy_parse(const char *bytes, size_t length, struct arena *arena,
		 struct policy *policy, struct err *err)
{
	json_error_t error;
	json_t *root =
		json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
	int ret;

	memset(policy, 0, sizeof(*policy));
	if (!root)
		return err_set(err, "line %d: %s", error.line, error.text);
	ret = read_root(root, arena, policy, err);
	json_decref(root);
	return ret;
}

struct policy policy_of_verdict(struct arena *arena)
{
	struct policy policy = { .count = 1 };
	struct policy_bar *bar = arena_alloc(arena, 1, sizeof(*bar));
	const char **words = arena_alloc(arena, VERDICT_WORDS, sizeof(*words));

	for (int word = 0; word < VERDICT_WORDS; word++)
		if (!verdict_exit_status((enum verdict_word)word))
			words[bar->word_count++] =
				verdict_word_text((enum verdict_word)word);
	bar->text = "verdict in [DEPLOY AS IS, DEPLOY WITH THRESHOLDS, TUNING "
		    "PAYS]";
	bar->figure = "verdict";
	bar->relation = POLICY_IN;
	bar->words = words;
	policy.bars = bar;
	return policy;
}

/* --- finding what a bar is about --- */

/* The end of a figure that a suffix names, after the figure's own name. */
enum part { PART_WHOLE, PART_VALUE, PART_LOW, PART_HIGH, PARTS };

static const char *const suffixes[PARTS] = { "", ".value", ".low", ".high" };

static const struct policy_figure *
find_exactly(const struct policy_figure *figures, size_t count,
	     const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(figures[i].name) == length &&
		    !strncmp(figures[i].name, name, length))
			return &figures[i];
	return NULL;
}

static const struct policy_figure *find(const struct policy_figure *figures,
					size_t count, const char *name,
					enum part *part)
{
	size_t length = strlen(name);

	for (int p = PART_WHOLE; p < PARTS; p++) {
		size_t end = strlen(suffixes[p]);
		const struct policy_figure *found;

		if (end > length || strcmp(name + length - end, suffixes[p]))
			continue;
		found = find_exactly(figures, count, name, length - end);
		if (found && (p <= PART_VALUE || found->has_interval)) {
			*part = (enum part)p;
			return found;
		}
	}
	return NULL;
}

static int refuse_unknown(const struct policy_bar *bar,
			  const struct policy_figure *figures, size_t count,
			  struct arena *arena, struct err *err)
{
	struct command *names = arena_alloc(arena, count + 1, sizeof(*names));
	const char *near;

	for (size_t i = 0; i < count; i++)
		names[i].name = figures[i].name;
	near = command_nearest(names, bar->figure);
	return err_set(err,
		       "bar '%s': there is no figure '%s'%s%s%s; there are "
		       "verdict, difference, tuned.accuracy, fixed, broken, "
		       "share.max_error and others: payoff evaluate policy "
		       "--figures",
		       bar->text, bar->figure, near ? " (did you mean '" : "",
		       near ? near : "", near ? "'?)" : "");
}

static int check_kind(const struct policy_bar *bar,
		      const struct policy_figure *figure, struct err *err)
{
	bool is_words = figure->unit == POLICY_WORDS;

	if (is_words != (bar->relation == POLICY_IN))
		return err_set(err, "bar '%s': '%s' is %s", bar->text,
			       figure->name,
			       is_words ? "words: 'in [...]' is for it"
					: "a number: 'in [...]' is for words");
	if (bar->is_share && figure->unit != POLICY_SHARE)
		return err_set(err,
			       "bar '%s': '%s' is no share of anything: give "
			       "the number without a %%",
			       bar->text, figure->name);
	for (size_t i = 0; i < bar->word_count; i++) {
		int word = 0;

		while (word < VERDICT_WORDS &&
		       strcmp(verdict_word_text((enum verdict_word)word),
			      bar->words[i]))
			word++;
		if (word == VERDICT_WORDS)
			return err_set(err,
				       "bar '%s': '%s' is no verdict; there "
				       "are DEPLOY AS IS, DEPLOY WITH "
				       "THRESHOLDS, TUNING PAYS, TUNING DOES "
				       "NOT PAY, NOT GOOD ENOUGH YET, WORSE "
				       "and CANNOT TELL YET",
				       bar->text, bar->words[i]);
	}
	return 0;
}

/* --- judging; policy_reason.c has what is said of it --- */

static bool holds(const struct policy_bar *bar, double value)
{
	switch (bar->relation) {
	case POLICY_AT_LEAST:
		return value >= bar->value;
	case POLICY_ABOVE:
		return value > bar->value;
	case POLICY_AT_MOST:
		return value <= bar->value;
	default:
		return value < bar->value;
	}
}

static enum policy_state judge_words(const struct policy_bar *bar,
				     const struct policy_figure *figure)
{
	for (size_t i = 0; i < bar->word_count; i++)
		if (!strcmp(bar->words[i], figure->words))
			return POLICY_PASS;
	return strcmp(figure->words, verdict_word_text(CANNOT_TELL_YET))
		       ? POLICY_FAIL
		       : POLICY_INCONCLUSIVE;
}

static enum policy_state judge_number(const struct policy_bar *bar,
				      const struct policy_figure *figure,
				      enum part part)
{
	const struct interval *ends = &figure->interval;
	bool low, high;

	if (part != PART_WHOLE)
		return holds(bar, part == PART_LOW    ? ends->low
				  : part == PART_HIGH ? ends->high
						      : figure->value)
			       ? POLICY_PASS
			       : POLICY_FAIL;
	if (!figure->has_interval) {
		if (holds(bar, figure->value))
			return POLICY_PASS;
		return figure->by_chance ? POLICY_INCONCLUSIVE : POLICY_FAIL;
	}
	low = holds(bar, ends->low);
	high = holds(bar, ends->high);
	return low && high   ? POLICY_PASS
	       : low || high ? POLICY_INCONCLUSIVE
			     : POLICY_FAIL;
}

int policy_judge(const struct policy *policy,
		 const struct policy_figure *figures, size_t count,
		 struct arena *arena, struct policy_judgement *judgement,
		 struct err *err)
{
	memset(judgement, 0, sizeof(*judgement));
	judgement->count = policy->count;
	judgement->results =
		arena_alloc(arena, policy->count, sizeof(*judgement->results));
	for (size_t i = 0; i < policy->count; i++) {
		const struct policy_bar *bar = &policy->bars[i];
		struct policy_result *result = &judgement->results[i];
		const struct policy_figure *figure;
		enum part part;

		figure = find(figures, count, bar->figure, &part);
		if (!figure)
			return refuse_unknown(bar, figures, count, arena, err);
		if (check_kind(bar, figure, err))
			return -1;
		result->bar = bar;
		result->state = !figure->is_measured ? POLICY_INCONCLUSIVE
				: bar->relation == POLICY_IN
					? judge_words(bar, figure)
					: judge_number(bar, figure, part);
		result->reason =
			policy_reason(bar, figure, result->state, arena);
		judgement->passed += result->state == POLICY_PASS;
		judgement->failed += result->state == POLICY_FAIL;
		judgement->inconclusive += result->state == POLICY_INCONCLUSIVE;
	}
	judgement->state = judgement->failed	     ? POLICY_FAIL
			   : judgement->inconclusive ? POLICY_INCONCLUSIVE
						     : POLICY_PASS;
	return 0;
}

int policy_exit_status(enum policy_state state)
{
	return state == POLICY_PASS ? 0 : state == POLICY_FAIL ? 1 : 3;
}

const char *policy_state_text(enum policy_state state)
{
	static const char *const texts[] = { "pass", "fail", "inconclusive" };

	return texts[state];
}
