/* opening.c - the test, read: see opening.h */
#include "evaluate/opening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/labour.h"
#include "data/summary.h"
#include "data/threshold_set.h"
#include "evaluate/audited.h"
#include "evaluate/reading.h"
#include "evaluate/threshold/stated_bars.h"

int opening_last(struct store *store, struct arena *arena, struct look *look,
		 struct err *err)
{
	struct claim_list claims;
	struct look_list looks;

	if (looks_load(store, arena, &looks, err) ||
	    claims_load(store, arena, &claims, err))
		return -1;
	for (size_t l = looks.count; l-- > 0;)
		for (size_t c = 0; c < claims.count; c++)
			if (claims.claims[c].id == looks.looks[l].claim &&
			    !claims.claims[c].draw) {
				*look = looks.looks[l];
				return 1;
			}
	return 0;
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

static void collect_flips(const struct reading *reading,
			  enum candidate_kind baseline, struct arena *arena,
			  struct opening *opening)
{
	const struct reading_answers *first = &reading->answers[baseline];
	const struct reading_answers *second =
		&reading->answers[CANDIDATE_TUNED];
	const struct flip_rows rows = {
		.count = reading->count,
		.items = reading->items,
		.gold = reading->gold,
		.first = first->said,
		.second = second->said,
		.first_confidence = first->confidence,
		.second_confidence = second->confidence,
	};
	struct flip_list flips = flips_collect(&rows, arena);

	opening->broken = flips.broken;
	opening->broken_count = flips.broken_count;
	opening->fixed = flips.fixed;
	opening->fixed_count = flips.fixed_count;
}

static struct bar_reading *read_bars(const struct opening *opening,
				     const struct reading *reading,
				     enum candidate_kind kind,
				     struct arena *arena)
{
	struct scored rows = reading_scored(reading, kind);
	struct bar_reading *readings =
		arena_alloc(arena, opening->bar_count, sizeof(*readings));

	for (size_t i = 0; i < opening->bar_count; i++)
		readings[i] =
			bar_read_rows(&opening->bars[i], &rows, rows.said,
				      bar_alpha((unsigned)opening->look.number,
						opening->claim_number));
	return readings;
}

/* Bars as a claim or a threshold set recorded them, whatever the project says
 * now. */
static int recorded_bars(const char *json, const struct label_list *labels,
			 struct arena *arena, struct bar **bars, size_t *count,
			 struct err *err)
{
	struct bar_list list;

	if (bars_read(json, labels, arena, &list, err))
		return -1;
	*bars = list.bars;
	*count = list.count;
	return 0;
}

static enum candidate_kind baseline_of(const struct opening *opening)
{
	return opening->claim.is_against_thresholded ? CANDIDATE_THRESHOLDED
						     : CANDIDATE_UNTUNED;
}

static void decide(const struct labour *labour, struct opening *opening)
{
	const struct comparison *c = &opening->comparison;
	const struct headline_difference *d = &opening->difference;
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
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		input->candidates[kind].is_available =
			opening->readings[kind] != NULL;
		input->candidates[kind].readings = opening->readings[kind];
	}
	input->is_against_thresholded = opening->claim.is_against_thresholded;
	input->has_difference = d->difference.score.is_defined;
	input->why_not = d->why_not;
	input->metric = headline_words(&opening->headline);
	input->difference = d->difference.score.value;
	input->interval = d->difference.interval;
	input->needs_p = d->needs_p;
	input->p = d->p;
	input->noise_factor = 1;
	if (headline_is_accuracy(&opening->headline)) {
		input->paired = &c->paired;
		input->noise_factor = opening->noise.factor;
	}
	input->seconds_per_label = summary_pace(labour);
	opening->verdict = verdict_decide(input);
}

/* The thresholds that the claim named, in opening and request. */
static int load_thresholds(struct store *store, const struct label_list *labels,
			   struct opening *opening, struct arena *arena,
			   struct reading_request *request, struct err *err)
{
	struct stored_thresholds *stored;
	struct opening_thresholds *t = &opening->thresholds;
	int rc;

	if (!opening->claim.threshold_set)
		return 0;
	stored = arena_alloc(arena, 1, sizeof(*stored));
	rc = threshold_set_get(store, labels, opening->claim.threshold_set,
			       arena, stored, err);
	if (rc == 0)
		err_set(err, "no threshold set %lld; see payoff check",
			(long long)opening->claim.threshold_set);
	if (rc <= 0)
		return -1;
	opening->has_thresholds = true;
	t->set = stored->id;
	t->words = threshold_set_words(&stored->set, labels, arena);
	request->thresholds = &stored->set;
	request->runs[CANDIDATE_THRESHOLDED] = opening->claim.run_thresholded;
	return recorded_bars(stored->targets, labels, arena, &t->targets,
			     &t->target_count, err);
}

static int load_reading(struct store *store, const struct label_list *labels,
			struct opening *opening, struct arena *arena,
			struct err *err)
{
	struct reading_request request = {
		.claim = opening->claim.id,
		.look_number = opening->look.number,
		.last_event = opening->look.last_event,
		.runs = { [CANDIDATE_UNTUNED] = opening->claim.run_untuned,
			  [CANDIDATE_TUNED] = opening->claim.run_tuned },
		.baseline = baseline_of(opening),
	};
	int64_t *items;

	if (load_thresholds(store, labels, opening, arena, &request, err) ||
	    look_items(store, opening->look.id, arena, &items, &request.count,
		       err))
		return -1;
	request.items = items;
	return reading_load(store, labels, &request, arena, &opening->reading,
			    err);
}

static void compare_two(const struct opening *opening,
			enum candidate_kind first, enum candidate_kind second,
			uint64_t seed, struct arena *arena,
			struct comparison *comparison)
{
	const struct reading *r = &opening->reading;
	const struct answers answers = {
		.classes = r->classes,
		.count = r->count,
		.gold = r->gold,
		.first = r->answers[first].said,
		.second = r->answers[second].said,
		.group_of = r->group_of,
		.groups = r->groups,
	};

	compare(&answers, opening->look.alpha, seed, arena, comparison);
}

static void measure_thresholds(struct opening *opening, uint64_t seed,
			       struct arena *arena)
{
	struct opening_thresholds *t = &opening->thresholds;
	struct scored rows =
		reading_scored(&opening->reading, CANDIDATE_THRESHOLDED);

	compare_two(opening, CANDIDATE_UNTUNED, CANDIDATE_THRESHOLDED, seed,
		    arena, &t->comparison);
	t->abstention =
		abstention_make(&rows, rows.said, opening->look.alpha, arena);
	t->certificates =
		arena_alloc(arena, t->target_count, sizeof(*t->certificates));
	certify(&rows, rows.said, t->targets, t->target_count,
		opening->look.alpha, t->certificates);
}

/* Does the more accurate model draw the worse chart? Without the bootstrap of
 * share_compare(), which `payoff evaluate share` has. */
static struct share_finding find_shares(const struct scored *first,
					const struct scored *second,
					const struct comparison *comparison)
{
	struct share_comparison shares = {
		.is_defined = first->count > 0,
		.accuracy = { comparison->first.accuracy.score.value,
			      comparison->second.accuracy.score.value },
	};

	shares.error[0].value = share_mean_error(first);
	shares.error[1].value = share_mean_error(second);
	return share_find(&shares);
}

static void measure(struct opening *opening, uint64_t seed, struct arena *arena)
{
	const struct reading *r = &opening->reading;
	enum candidate_kind baseline = baseline_of(opening);
	struct scored first = reading_scored(r, baseline);
	struct scored second = reading_scored(r, CANDIDATE_TUNED);

	opening->resolved = r->resolved;
	opening->skipped = r->skipped;
	opening->disputed = r->disputed;
	opening->changed = r->changed;
	opening->of_unknown_making = r->of_unknown_making;
	compare_two(opening, baseline, CANDIDATE_TUNED, seed, arena,
		    &opening->comparison);
	opening->difference =
		headline_compare(&opening->headline, &first, &second,
				 opening->look.alpha, seed, arena);
	opening->shares = find_shares(&first, &second, &opening->comparison);
	opening->worst_case = paired_worst_case(
		&opening->comparison.paired, r->alike_without_gold,
		r->skipped + r->disputed - r->alike_without_gold);
	collect_flips(r, baseline, arena, opening);
	if (opening->has_thresholds)
		measure_thresholds(opening, seed, arena);
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (r->answers[kind].said)
			opening->readings[kind] = read_bars(
				opening, r, (enum candidate_kind)kind, arena);
}

static int measure_noise(struct store *store, const struct label_list *labels,
			 struct opening *opening, struct err *err)
{
	struct second_readings second;

	if (second_count(store, opening->look.last_event, &second, err))
		return -1;
	opening->noise = second_noise(&second, labels->count);
	return 0;
}

int opening_read(struct store *store, const struct project *project,
		 const struct label_list *labels, const struct look *look,
		 struct arena *arena, struct opening *opening, struct err *err)
{
	struct labour labour;

	memset(opening, 0, sizeof(*opening));
	opening->look = *look;
	if (find_claim(store, arena, opening, err) ||
	    headline_parse(opening->claim.metric, labels, &opening->headline,
			   err))
		return -1;
	opening->untuned =
		find_run(store, opening->claim.run_untuned, arena, err);
	opening->tuned =
		opening->untuned
			? find_run(store, opening->claim.run_tuned, arena, err)
			: NULL;
	if (!opening->tuned ||
	    recorded_bars(opening->claim.bars, labels, arena, &opening->bars,
			  &opening->bar_count, err) ||
	    load_reading(store, labels, opening, arena, err) ||
	    measure_noise(store, labels, opening, err) ||
	    opening_room(store, labels, opening->claim.id, arena,
			 &opening->resolved_now, &opening->available, err) ||
	    labour_measure(store, &labour, err))
		return -1;
	measure(opening, (uint64_t)project->seed, arena);
	if (audited_read(store, labels, (uint64_t)project->seed, arena, opening,
			 err))
		return -1;
	decide(&labour, opening);
	return 0;
}
