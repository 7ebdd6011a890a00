/* opening_plan.c - before the test is read: see opening.h */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "data/base/ids.h"
#include "data/event.h"
#include "data/measure/group.h"
#include "data/measure/plan.h"
#include "data/second.h"
#include "data/threshold_set.h"
#include "evaluate/evidence.h"
#include "evaluate/forecast.h"
#include "evaluate/opening.h"
#include "evaluate/reading.h"
#include "evaluate/threshold/floor_choice.h"

#define PLAN_CHANCE 0.8

static const struct run *named_run(const struct practice *practice, int64_t id,
				   bool is_tuned, int64_t label_set,
				   struct err *err)
{
	for (size_t i = 0; i < practice->runs.count; i++) {
		const struct run *run = &practice->runs.runs[i];

		if (run->id != id || run->is_tuned != is_tuned)
			continue;
		if (run->label_set == label_set)
			return run;
		err_set(err,
			"run %lld knows other labels than the project has now; "
			"run it again: payoff finetune run",
			(long long)id);
		return NULL;
	}
	err_set(err,
		"run %lld is not a finished %s run; see payoff finetune list",
		(long long)id, is_tuned ? "tuned" : "untuned");
	return NULL;
}

static const struct run *chosen_run(const struct practice *practice, int64_t id,
				    bool is_tuned, int64_t label_set,
				    struct err *err)
{
	const struct recipe *best =
		is_tuned ? practice->tuned : practice->untuned;

	if (id)
		return named_run(practice, id, is_tuned, label_set, err);
	if (best)
		return best->run;
	err_set(err,
		"no %s model with practice figures to put to the test; run: "
		"payoff finetune run",
		is_tuned ? "tuned" : "untuned");
	return NULL;
}

/* Leaves items of the test order that no other claim has opened. */
static int leave_unopened(struct store *store, const struct claim_list *claims,
			  int64_t own_claim, struct gold_list *test,
			  struct arena *arena, struct err *err)
{
	for (size_t c = 0; c < claims->count; c++) {
		int64_t *items;
		size_t count, kept = 0;

		if (claims->claims[c].id == own_claim)
			continue;
		if (claim_items(store, claims->claims[c].id, arena, &items,
				&count, err))
			return -1;
		for (size_t i = 0; i < test->count; i++)
			if (!ids_contain(items, count, test->items[i].item))
				test->items[kept++] = test->items[i];
		test->count = kept;
	}
	return 0;
}

int opening_room(struct store *store, const struct label_list *labels,
		 int64_t claim, struct arena *arena, size_t *resolved,
		 size_t *available, struct err *err)
{
	struct claim_list claims;
	struct gold_list test;
	int64_t count;

	if (claims_load(store, arena, &claims, err) ||
	    gold_test(store, labels, EVENT_NOW, GOLD_FIRST, arena, &test,
		      err) ||
	    leave_unopened(store, &claims, claim, &test, arena, err) ||
	    claim_available(store, claim, &count, err))
		return -1;
	*resolved = test.count;
	*available = (size_t)count;
	return 0;
}

static double effective_groups(const struct gold_item *items, size_t count,
			       struct arena *arena)
{
	uint32_t *zeros = arena_alloc(arena, count, sizeof(*zeros));
	int64_t *keys = arena_alloc(arena, count, sizeof(*keys));
	double *score = arena_alloc(arena, count, sizeof(*score));
	struct answers answers;
	struct group *groups;

	for (size_t i = 0; i < count; i++)
		keys[i] = items[i].group;
	answers = answers_make(1, count, zeros, zeros, zeros, keys, arena);
	groups = arena_alloc(arena, answers.groups, sizeof(*groups));
	group_collect(answers.group_of, score, count, groups, answers.groups);
	return group_effective_count(groups, answers.groups);
}

/* The number of looks of a claim so far, and the size of its first. */
static void looks_of(const struct look_list *looks, int64_t claim,
		     size_t *count, size_t *first_n)
{
	*count = *first_n = 0;
	for (size_t i = 0; i < looks->count; i++)
		if (looks->looks[i].claim == claim) {
			if (!*count)
				*first_n = (size_t)looks->looks[i].n;
			++*count;
		}
}

/* What the first opening should hold for an 80 % chance of a final verdict. */
static size_t wanted_items(const struct project *project,
			   const struct practice *practice, double noise_factor,
			   double alpha)
{
	static const struct forecast_wish none = { NAN, NAN, NAN };
	struct plan_guess guess = forecast_guess(project, practice, &none,
						 noise_factor, alpha, NULL);
	size_t wanted = plan_verdict_items(&guess, PLAN_CHANCE);

	return wanted ? wanted : PLAN_ITEMS_MAX;
}

static char *json_text(json_t *json, struct arena *arena)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	char *copy = arena_strdup(arena, text ? text : "null");

	free(text);
	json_decref(json);
	return copy;
}

static void describe_claim(const struct project *project,
			   const struct run *untuned, const struct run *tuned,
			   struct arena *arena, struct claim *claim)
{
	json_t *bars = json_array();

	for (size_t i = 0; i < project->bar_count; i++)
		json_array_append_new(bars, json_string(project->bars[i].text));
	memset(claim, 0, sizeof(*claim));
	claim->run_untuned = untuned->id;
	claim->run_tuned = tuned->id;
	claim->metric = project->metric;
	claim->worth = project->worth;
	claim->bars = json_text(bars, arena);
	claim->has_high_impact = project->has_high_impact;
	claim->has_high_resilience = project->has_high_resilience;
	claim->hashes = json_text(
		json_pack("{ss ss ss}", "untuned_weights",
			  untuned->weights_hash, "tuned_weights",
			  tuned->weights_hash, "train_data", tuned->data_hash),
		arena);
}

static bool is_same_claim(const struct claim *a, const struct claim *b)
{
	return a->run_untuned == b->run_untuned &&
	       a->run_tuned == b->run_tuned && a->worth == b->worth &&
	       a->threshold_set == b->threshold_set && a->draw == b->draw &&
	       !strcmp(a->metric, b->metric) && !strcmp(a->bars, b->bars) &&
	       a->has_high_impact == b->has_high_impact &&
	       a->has_high_resilience == b->has_high_resilience;
}

/* Which of the two untuned candidates practice finds to be the better one. Its
 * rows are those that the thresholds were chosen on, which flatters them; as a
 * baseline they can only make it harder for the tuned one. */
static int choose_baseline(struct store *store, const struct practice *practice,
			   const struct label_list *labels,
			   const struct run *untuned,
			   const struct stored_thresholds *stored,
			   struct arena *arena, struct claim *claim,
			   struct err *err)
{
	struct evidence evidence;
	struct scored as_is, moved;
	struct score plain, thresholded;
	uint32_t *said;

	if (evidence_load(store, labels, EVIDENCE_PRACTICE, &untuned, 1, arena,
			  &evidence, err))
		return -1;
	as_is = moved = evidence.columns[0].scored;
	if (!as_is.log_probability)
		return err_set(err,
			       "run %lld has no probabilities, so its "
			       "thresholds cannot be moved; open without: "
			       "--no-thresholds",
			       (long long)untuned->id);
	said = arena_alloc(arena, moved.count, sizeof(*said));
	scored_apply(&stored->set, &moved, said);
	moved.said = said;
	plain = headline_score(&practice->headline, &as_is);
	thresholded = headline_score(&practice->headline, &moved);
	claim->is_against_thresholded =
		plain.is_defined && thresholded.is_defined &&
		headline_is_better(&practice->headline, thresholded.value,
				   plain.value);
	return 0;
}

/* The thresholded candidate of the claim: the set asked for, or the newest of
 * the untuned run. */
static int choose_thresholds(struct store *store,
			     const struct practice *practice,
			     const struct label_list *labels,
			     const struct opening_choice *choice,
			     const struct run *untuned, struct arena *arena,
			     struct claim *claim, struct err *err)
{
	struct stored_thresholds stored;
	int rc;

	if (choice->without_thresholds)
		return 0;
	rc = choice->threshold_set
		     ? threshold_set_get(store, labels, choice->threshold_set,
					 arena, &stored, err)
		     : threshold_set_newest(store, labels, untuned->id, arena,
					    &stored, err);
	if (rc < 0)
		return -1;
	if (choice->threshold_set && (!rc || stored.run != untuned->id))
		return err_set(err,
			       "threshold set %lld is none of run %lld; see "
			       "payoff evaluate threshold --list",
			       (long long)choice->threshold_set,
			       (long long)untuned->id);
	if (!rc)
		return 0;
	claim->run_thresholded = untuned->id;
	claim->threshold_set = stored.id;
	return choose_baseline(store, practice, labels, untuned, &stored, arena,
			       claim, err);
}

/* Whether the ledger has this claim: then it goes on. */
static void find_same_claim(const struct claim_list *claims,
			    struct opening_plan *plan)
{
	plan->is_new_claim = true;
	plan->claim_number = (unsigned)claims->count + 1;
	for (size_t i = 0; i < claims->count && plan->is_new_claim; i++)
		if (is_same_claim(&claims->claims[i], &plan->claim)) {
			plan->is_new_claim = false;
			plan->claim = claims->claims[i];
			plan->claim_number = (unsigned)i + 1;
		}
}

/* How many items this look reads: all there are for a first one, exactly
 * twice as many as before for the next. */
static void size_look(struct opening_plan *plan, size_t first_n,
		      const struct gold_list *test, struct arena *arena)
{
	bool is_first = plan->look_number == 1;
	size_t needed = is_first ? VERDICT_RESOLVED_MIN
				 : first_n << (plan->look_number - 1);
	size_t n =
		is_first || plan->resolved < needed ? plan->resolved : needed;

	plan->effective_groups = effective_groups(test->items, n, arena);
	/* groups grow about as items do */
	if (is_first && n >= needed &&
	    plan->effective_groups < VERDICT_GROUPS_MIN)
		needed = (size_t)ceil((double)n * VERDICT_GROUPS_MIN /
				      plan->effective_groups);
	if (n < needed)
		plan->missing = needed - n;
	else
		plan->n = n;
}

int opening_plan(struct store *store, const struct project *project,
		 const struct label_list *labels,
		 const struct practice *practice,
		 const struct opening_choice *choice, struct arena *arena,
		 struct opening_plan *plan, struct err *err)
{
	struct claim_list claims;
	struct look_list looks;
	struct gold_list test;
	size_t looked, first_n;
	int64_t available;
	const struct run *untuned, *tuned;
	struct second_readings second;

	memset(plan, 0, sizeof(*plan));
	untuned = chosen_run(practice, choice->untuned, false, labels->version,
			     err);
	tuned = untuned ? chosen_run(practice, choice->tuned, true,
				     labels->version, err)
			: NULL;
	if (!tuned || event_newest(store, &plan->last_event, err) ||
	    claims_load(store, arena, &claims, err) ||
	    looks_load(store, arena, &looks, err) ||
	    gold_test(store, labels, plan->last_event, GOLD_FIRST, arena, &test,
		      err))
		return -1;
	describe_claim(project, untuned, tuned, arena, &plan->claim);
	if (choose_thresholds(store, practice, labels, choice, untuned, arena,
			      &plan->claim, err) ||
	    second_count(store, plan->last_event, &second, err))
		return -1;
	find_same_claim(&claims, plan);
	looks_of(&looks, plan->claim.id, &looked, &first_n);
	plan->look_number = (unsigned)looked + 1;
	if (leave_unopened(store, &claims, plan->claim.id, &test, arena, err) ||
	    claim_available(store, plan->claim.id, &available, err))
		return -1;
	plan->resolved = test.count;
	plan->available = (size_t)available;
	size_look(plan, first_n, &test, arena);
	if (looked == 0)
		plan->wanted = wanted_items(
			project, practice,
			second_noise(&second, labels->count).factor,
			look_alpha(1, plan->claim_number));
	if (plan->wanted <= plan->resolved)
		plan->wanted = 0;
	plan->items = arena_alloc(arena, plan->n, sizeof(*plan->items));
	for (size_t i = 0; i < plan->n; i++)
		plan->items[i] = test.items[i].item;
	return 0;
}

int opening_check(struct store *store, const struct label_list *labels,
		  const struct opening_plan *plan, struct arena *arena,
		  struct err *err)
{
	struct reading_request request = {
		.claim = plan->claim.id,
		.look_number = plan->look_number,
		.last_event = plan->last_event,
		.items = plan->items,
		.count = plan->n,
		.runs = { [CANDIDATE_UNTUNED] = plan->claim.run_untuned,
			  [CANDIDATE_THRESHOLDED] = plan->claim.run_thresholded,
			  [CANDIDATE_TUNED] = plan->claim.run_tuned },
		.baseline = plan->claim.is_against_thresholded
				    ? CANDIDATE_THRESHOLDED
				    : CANDIDATE_UNTUNED,
	};
	struct stored_thresholds stored;
	struct reading reading;

	if (plan->claim.threshold_set &&
	    threshold_set_get(store, labels, plan->claim.threshold_set, arena,
			      &stored, err) < 0)
		return -1;
	request.thresholds = &stored.set;
	return reading_load(store, labels, &request, arena, &reading, err);
}

int opening_write(struct store *store, struct opening_plan *plan,
		  struct look *look, struct err *err)
{
	memset(look, 0, sizeof(*look));
	if (store_begin(store, err))
		return -1;
	if (plan->is_new_claim && claim_add(store, &plan->claim, err))
		goto failed;
	look->claim = plan->claim.id;
	look->number = plan->look_number;
	look->n = (int64_t)plan->n;
	look->alpha = look_alpha(plan->look_number, plan->claim_number);
	look->last_event = plan->last_event;
	if (look_add(store, look, plan->items, err) || store_commit(store, err))
		goto failed;
	return 0;
failed:
	store_rollback(store);
	return -1;
}
