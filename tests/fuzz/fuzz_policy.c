/*
 * fuzz_policy.c - a policy file is written by hand: no bytes may crash its
 * reader
 *
 * What is accepted is judged against figures of every kind, and every bar in
 * it, read alone, is the same bar. What is no JSON is read as one bar.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/text.h"
#include "evaluate/gate/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const struct policy_figure figures[] = {
	{ .name = "verdict",
	  .unit = POLICY_WORDS,
	  .is_measured = true,
	  .words = "WORSE" },
	{ .name = "n", .unit = POLICY_COUNT, .is_measured = true, .value = 9 },
	{ .name = "tuned.accuracy",
	  .unit = POLICY_SHARE,
	  .is_measured = true,
	  .value = 0.8,
	  .has_interval = true,
	  .interval = { 0.7, 0.9 },
	  .confidence = 0.97,
	  .n = 100 },
	{ .name = "broken",
	  .unit = POLICY_SHARE,
	  .is_measured = true,
	  .value = 0.1,
	  .has_interval = true,
	  .is_one_sided = true,
	  .is_proportion = true,
	  .interval = { 0.05, 0.2 },
	  .confidence = 0.99,
	  .design_effect = 1.5,
	  .n = 100 },
	{ .name = "class.neg.recall.certified",
	  .unit = POLICY_SHARE,
	  .why_not = "there is no item of it",
	  .has_interval = true,
	  .is_one_sided = true,
	  .is_proportion = true,
	  .confidence = 0.99,
	  .design_effect = 1 },
};

static void check_bar(const struct policy_bar *bar, struct arena *arena)
{
	struct err err = ERR_INIT;
	struct policy_bar again = { 0 };

	if (policy_bar_parse(bar->text, arena, &again, &err))
		assert(!"a bar that was read cannot be read");
	assert(!strcmp(bar->figure, again.figure));
	assert(bar->relation == again.relation);
	assert(bar->word_count == again.word_count);
}

static void judge(const struct policy *policy, struct arena *arena)
{
	struct policy_judgement judgement;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < policy->count; i++)
		check_bar(&policy->bars[i], arena);
	if (policy_judge(policy, figures, sizeof(figures) / sizeof(*figures),
			 arena, &judgement, &err)) {
		assert(*err.text);
		return;
	}
	assert(judgement.passed + judgement.failed + judgement.inconclusive ==
	       policy->count);
	for (size_t i = 0; i < judgement.count; i++)
		assert(judgement.results[i].reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena arena = ARENA_INIT;
	struct policy policy;
	struct err err = ERR_INIT;

	if (!policy_parse((const char *)bytes, length, &arena, &policy, &err)) {
		judge(&policy, &arena);
	} else {
		char *text = arena_strndup(&arena, (const char *)bytes, length);
		struct policy_bar bar = { 0 };

		assert(*err.text);
		policy = (struct policy){ .bars = &bar, .count = 1 };
		if (utf8_invalid_at(text, strlen(text)) == strlen(text) &&
		    !policy_bar_parse(text, &arena, &bar, &err))
			judge(&policy, &arena);
	}
	arena_release(&arena);
	return 0;
}
