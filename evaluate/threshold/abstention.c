/* abstention.c - see abstention.h */
#include "evaluate/threshold/abstention.h"

#include "data/measure/binomial.h"
#include "data/measure/group_tally.h"

static struct figure share(const struct group_tally *tally, double alpha,
			   const char *why_not)
{
	struct figure figure = { .score = { .why_not = why_not },
				 .interval = { 0, 1 },
				 .n = (double)tally->items };
	double right = (double)tally->all_right;
	double effect = group_tally_design_effect(tally);

	if (!tally->items)
		return figure;
	figure.score = (struct score){ true, right / figure.n, NULL };
	figure.interval = wilson(right / effect, figure.n / effect, alpha);
	return figure;
}

struct abstention abstention_make(const struct scored *rows,
				  const uint32_t *said, double alpha,
				  struct arena *arena)
{
	struct abstention abstention = { 0 };
	struct group_tally all, answered;

	abstention.classes =
		arena_alloc(arena, rows->classes, sizeof(*abstention.classes));
	group_tally_init(&all, rows->groups);
	group_tally_init(&answered, rows->groups);
	for (size_t i = 0; i < rows->count; i++) {
		bool is_answered = said[i] < rows->classes;
		bool is_right = said[i] == rows->gold[i];

		group_tally_add(&all, rows->group_of[i], is_answered);
		abstention.classes[rows->gold[i]].gold++;
		if (!is_answered) {
			abstention.classes[rows->gold[i]].unanswered++;
			continue;
		}
		group_tally_add(&answered, rows->group_of[i], is_right);
		abstention.classes[said[i]].predicted++;
		abstention.classes[said[i]].right += is_right;
	}
	abstention.answered = answered.items;
	abstention.coverage = share(&all, alpha, "there are no items");
	abstention.accuracy = share(&answered, alpha, "no item is answered");
	group_tally_release(&all);
	group_tally_release(&answered);
	return abstention;
}
