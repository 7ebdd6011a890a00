/* opening.c - the test, read: see opening.h */
#include "evaluate/opening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/labour.h"
#include "data/measure/noise.h"
#include "data/summary.h"
#include "evaluate/reading.h"
#include "evaluate/stated_bars.h"

int opening_last(struct store *store, struct arena *arena, struct look *look,
		 struct err *err)
{
	struct look_list looks;

	if (looks_load(store, arena, &looks, err))
		return -1;
	if (!looks.count)
		return 0;
	*look = looks.looks[looks.count - 1];
	return 1;
}

static int find_claim(struct store *store, struct arena *arena,
		      struct opening *opening, struct err *err)
{
	struct claim_list claims;

	if (claims_load(store, arena, &claims, err))
		return -1;
	for (size_t i = 0; i < claims.count; i++)
		if (claims.claims[i].id == opening->look.claim) {
			opening->claim = claims.claims[i];
			opening->claim_number = (unsigned)i + 1;
			return 0;
		}
	return err_set(err,
		       "opening %lld belongs to no claim; see payoff check",
		       (long long)opening->look.id);
}

static const struct run *find_run(struct store *store, int64_t id,
				  struct arena *arena, struct err *err)
{
	struct run *run = arena_alloc(arena, 1, sizeof(*run));
	int rc = run_get(store, id, arena, run, err);

	if (rc == 0)
		err_set(err, "no run %lld", (long long)id);
	return rc > 0 ? run : NULL;
}

/* The surest wrong answer first, then by item. */
static int by_wrong_confidence(const void *a, const void *b)
{
	const struct flip *x = a, *y = b;
	bool is_broken = x->second != x->gold;
	double p = is_broken ? x->second_confidence : x->first_confidence;
	double q = is_broken ? y->second_confidence : y->first_confidence;

	p = isnan(p) ? -1 : p;
	q = isnan(q) ? -1 : q;
	if (p != q)
		return p > q ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static void collect_flips(const struct reading *reading, struct arena *arena,
			  struct opening *opening)
{
	opening->broken =
		arena_alloc(arena, reading->count, sizeof(*opening->broken));
	opening->fixed =
		arena_alloc(arena, reading->count, sizeof(*opening->fixed));
	for (size_t i = 0; i < reading->count; i++) {
		bool was_right = reading->first[i] == reading->gold[i];
		bool is_right = reading->second[i] == reading->gold[i];
		struct flip flip = { reading->items[i],
				     reading->gold[i],
				     reading->first[i],
				     reading->second[i],
				     reading->first_confidence[i],
				     reading->second_confidence[i] };

		if (was_right && !is_right)
			opening->broken[opening->broken_count++] = flip;
		else if (!was_right && is_right)
			opening->fixed[opening->fixed_count++] = flip;
	}
	qsort(opening->broken, opening->broken_count, sizeof(struct flip),
	      by_wrong_confidence);
	qsort(opening->fixed, opening->fixed_count, sizeof(struct flip),
	      by_wrong_confidence);
}

static struct bar_reading *read_bars(const struct opening *opening,
				     const struct answers *answers,
				     const uint32_t *said, struct arena *arena)
{
	const struct scored rows = { .classes = answers->classes,
				     .count = answers->count,
				     .gold = answers->gold,
				     .group_of = answers->group_of,
				     .groups = answers->groups };
	struct bar_reading *readings =
		arena_alloc(arena, opening->bar_count, sizeof(*readings));

	for (size_t i = 0; i < opening->bar_count; i++)
		readings[i] =
			bar_read_rows(&opening->bars[i], &rows, said,
				      bar_alpha((unsigned)opening->look.number,
						opening->claim_number));
	return readings;
}

/* The bars as the claim recorded them, whatever the project says now. */
static int claimed_bars(const struct label_list *labels, struct arena *arena,
			struct opening *opening, struct err *err)
{
	struct bar_list list;

	if (bars_read(opening->claim.bars, labels, arena, &list, err))
		return -1;
	opening->bars = list.bars;
	opening->bar_count = list.count;
	return 0;
}

static void decide(const struct labour *labour, struct opening *opening)
{
	const struct comparison *c = &opening->comparison;
	struct verdict_input *input = &opening->input;

	memset(input, 0, sizeof(*input));
	input->look = (unsigned)opening->look.number;
	input->claim = opening->claim_number;
	input->opening = opening->resolved;
	input->resolved = opening->resolved_now > opening->resolved
				  ? opening->resolved_now
				  : opening->resolved;
	input->available = opening->available;
	input->effective_groups = c->effective_groups;
	input->is_high_impact = opening->claim.has_high_impact;
	input->is_high_resilience = opening->claim.has_high_resilience;
	input->worth = opening->claim.worth;
	input->bars = opening->bars;
	input->bar_count = opening->bar_count;
	input->candidates[CANDIDATE_UNTUNED].is_available = true;
	input->candidates[CANDIDATE_UNTUNED].readings =
		opening->readings[CANDIDATE_UNTUNED];
	input->candidates[CANDIDATE_TUNED].is_available = true;
	input->candidates[CANDIDATE_TUNED].readings =
		opening->readings[CANDIDATE_TUNED];
	input->has_difference = true;
	input->metric = opening->claim.metric;
	input->difference = c->difference;
	input->interval = c->interval;
	input->paired = &c->paired;
	input->noise_factor = noise_factor(0, c->classes);
	input->seconds_per_label = summary_pace(labour);
	opening->verdict = verdict_decide(input);
}

static int load_reading(struct store *store, const struct label_list *labels,
			const struct opening *opening, struct arena *arena,
			struct reading *reading, struct err *err)
{
	struct reading_request request = {
		.claim = opening->claim.id,
		.look_number = opening->look.number,
		.last_event = opening->look.last_event,
		.untuned = opening->claim.run_untuned,
		.tuned = opening->claim.run_tuned,
	};
	int64_t *items;

	if (look_items(store, opening->look.id, arena, &items, &request.count,
		       err))
		return -1;
	request.items = items;
	return reading_load(store, labels, &request, arena, reading, err);
}

int opening_read(struct store *store, const struct project *project,
		 const struct label_list *labels, const struct look *look,
		 struct arena *arena, struct opening *opening, struct err *err)
{
	struct reading reading;
	struct answers answers;
	struct labour labour;

	memset(opening, 0, sizeof(*opening));
	opening->look = *look;
	if (find_claim(store, arena, opening, err))
		return -1;
	opening->untuned =
		find_run(store, opening->claim.run_untuned, arena, err);
	opening->tuned =
		opening->untuned
			? find_run(store, opening->claim.run_tuned, arena, err)
			: NULL;
	if (!opening->tuned || claimed_bars(labels, arena, opening, err) ||
	    load_reading(store, labels, opening, arena, &reading, err) ||
	    opening_room(store, labels, opening->claim.id, arena,
			 &opening->resolved_now, &opening->available, err) ||
	    labour_measure(store, &labour, err))
		return -1;
	opening->resolved = reading.resolved;
	opening->skipped = reading.skipped;
	opening->disputed = reading.disputed;
	opening->changed = reading.changed;
	opening->of_unknown_making = reading.of_unknown_making;
	answers = answers_make(labels->count, reading.count, reading.gold,
			       reading.first, reading.second, reading.groups,
			       arena);
	compare(&answers, opening->look.alpha, (uint64_t)project->seed, arena,
		&opening->comparison);
	opening->worst_case = paired_worst_case(
		&opening->comparison.paired, reading.alike_without_gold,
		reading.skipped + reading.disputed -
			reading.alike_without_gold);
	collect_flips(&reading, arena, opening);
	opening->readings[CANDIDATE_UNTUNED] =
		read_bars(opening, &answers, reading.first, arena);
	opening->readings[CANDIDATE_TUNED] =
		read_bars(opening, &answers, reading.second, arena);
	decide(&labour, opening);
	return 0;
}
