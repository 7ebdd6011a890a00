/* opening.c - the test, read: see opening.h */
#include "evaluate/opening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "data/labour.h"
#include "data/measure/group.h"
#include "data/measure/noise.h"
#include "data/prediction.h"
#include "data/summary.h"

/* What both models said of the items of a look that have gold. */
struct reading {
	size_t count;			 /* items with gold */
	int64_t *items, *groups;	 /* (count) */
	uint32_t *gold, *first, *second; /* (count) */
	double *first_confidence, *second_confidence;
};

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool has_item(const int64_t *items, size_t count, int64_t item)
{
	return count && bsearch(&item, items, count, sizeof(*items), by_id);
}

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

static const struct prediction *final_said(const struct prediction_list *said,
					   int64_t item, struct err *err)
{
	const struct prediction *found = prediction_find(said, item);

	if (found && found->fold >= 0) {
		err_set(err,
			"test item %lld was in a training fold: the test "
			"has leaked; this run cannot be judged on it",
			(long long)item);
		return NULL;
	}
	return found;
}

static int missing_prediction(const struct run *run, size_t lacking,
			      struct err *err)
{
	return err_set(err,
		       "run %lld has no prediction for %zu of the test "
		       "items, so the models cannot be compared; run: payoff "
		       "finetune predict --run %lld --missing",
		       (long long)run->id, lacking, (long long)run->id);
}

static uint32_t class_of(const struct prediction *said, size_t classes)
{
	return said->label == LABEL_NONE ? (uint32_t)classes
					 : (uint32_t)said->label;
}

static void make_room(struct reading *reading, size_t count,
		      struct arena *arena)
{
	reading->items = arena_alloc(arena, count, sizeof(int64_t));
	reading->groups = arena_alloc(arena, count, sizeof(int64_t));
	reading->gold = arena_alloc(arena, count, sizeof(uint32_t));
	reading->first = arena_alloc(arena, count, sizeof(uint32_t));
	reading->second = arena_alloc(arena, count, sizeof(uint32_t));
	reading->first_confidence = arena_alloc(arena, count, sizeof(double));
	reading->second_confidence = arena_alloc(arena, count, sizeof(double));
}

/* Joins gold with what both models said, for the items of the look. */
static int join(const struct gold_list *test, const int64_t *items,
		size_t count, const struct prediction_list *first,
		const struct prediction_list *second, size_t classes,
		struct opening *opening, struct reading *reading,
		struct err *err)
{
	size_t first_lacks = 0, second_lacks = 0;

	for (size_t i = 0; i < test->count; i++) {
		const struct gold_item *item = &test->items[i];
		const struct prediction *a, *b;
		size_t n = reading->count;

		if (!has_item(items, count, item->item))
			continue;
		opening->resolved++;
		opening->of_unknown_making += item->is_of_unknown_making;
		if (item->state != GOLD_LABEL) {
			opening->skipped += item->state == GOLD_SKIP;
			opening->disputed += item->state == GOLD_DISPUTED;
			continue;
		}
		err->text[0] = '\0';
		a = final_said(first, item->item, err);
		b = final_said(second, item->item, err);
		if (err->text[0])
			return -1;
		first_lacks += !a;
		second_lacks += !b;
		if (!a || !b)
			continue;
		reading->items[n] = item->item;
		reading->groups[n] = item->group;
		reading->gold[n] = (uint32_t)item->label;
		reading->first[n] = class_of(a, classes);
		reading->second[n] = class_of(b, classes);
		reading->first_confidence[n] = a->confidence;
		reading->second_confidence[n] = b->confidence;
		reading->count++;
	}
	if (first_lacks)
		return missing_prediction(opening->untuned, first_lacks, err);
	if (second_lacks)
		return missing_prediction(opening->tuned, second_lacks, err);
	return 0;
}

static int refuse_one_class(const struct reading *reading,
			    const struct label_list *labels, struct err *err)
{
	for (size_t i = 1; i < reading->count; i++)
		if (reading->gold[i] != reading->gold[0])
			return 0;
	if (!reading->count)
		return err_set(err, "none of the test items has a label that "
				    "counts; label more: payoff annotate");
	return err_set(err,
		       "all %zu labelled test items are '%s': on one class "
		       "only, no model can be told from another; label more: "
		       "payoff annotate",
		       reading->count, labels->labels[reading->gold[0]].key);
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

/* Items without gold may each have gone either way. */
static struct interval worst_case(const struct opening *opening)
{
	double without = (double)(opening->skipped + opening->disputed);
	double gained = (double)opening->comparison.paired.second_only -
			(double)opening->comparison.paired.first_only;
	double n = (double)opening->resolved;
	struct interval range = { (gained - without) / n,
				  (gained + without) / n };

	return range;
}

/* The design effect of the items a bar counts, by their groups. */
static double bar_design_effect(const struct bar *bar,
				const struct answers *answers,
				const uint32_t *said, struct arena *arena)
{
	size_t count = 0;
	size_t *group_of =
		arena_alloc(arena, answers->count, sizeof(*group_of));
	size_t *seen = arena_alloc(arena, answers->groups, sizeof(*seen));
	double *score = arena_alloc(arena, answers->count, sizeof(*score));
	struct group *groups;
	size_t used = 0;

	for (size_t i = 0; i < answers->count; i++) {
		bool counts = bar->kind == BAR_ACCURACY ||
			      (bar->kind == BAR_PRECISION &&
			       said[i] == bar->class_index) ||
			      (bar->kind == BAR_RECALL &&
			       answers->gold[i] == bar->class_index);

		if (!counts)
			continue;
		if (!seen[answers->group_of[i]])
			seen[answers->group_of[i]] = ++used;
		group_of[count] = seen[answers->group_of[i]] - 1;
		score[count++] = said[i] == answers->gold[i];
	}
	if (used == count)
		return 1;
	groups = arena_alloc(arena, used, sizeof(*groups));
	group_collect(group_of, score, count, groups, used);
	return group_design_effect(groups, used);
}

static struct bar_reading *read_bars(const struct opening *opening,
				     const struct answers *answers,
				     const uint32_t *said, struct arena *arena)
{
	struct bar_reading *readings =
		arena_alloc(arena, opening->bar_count, sizeof(*readings));
	struct margins margins;
	struct table table;

	table_build(&table, answers->classes, answers->gold, said, said,
		    answers->count);
	margins_init(&margins, &table);
	margins_count(&margins, &table, TABLE_FIRST, NULL);
	for (size_t i = 0; i < opening->bar_count; i++) {
		const struct bar *bar = &opening->bars[i];
		size_t right, count;

		bar_count(bar, &margins, &right, &count);
		readings[i] =
			bar_read(bar, right, count,
				 bar_design_effect(bar, answers, said, arena),
				 bar_alpha((unsigned)opening->look.number,
					   opening->claim_number));
	}
	margins_release(&margins);
	table_release(&table);
	return readings;
}

/* The bars as the claim recorded them, whatever the project says now. */
static int claimed_bars(const struct label_list *labels, struct arena *arena,
			struct opening *opening, struct err *err)
{
	json_t *array = json_loads(opening->claim.bars, 0, NULL);
	int ret = 0;

	opening->bar_count = json_array_size(array);
	opening->bars =
		arena_alloc(arena, opening->bar_count, sizeof(*opening->bars));
	for (size_t i = 0; i < opening->bar_count && !ret; i++) {
		const char *text = json_string_value(json_array_get(array, i));
		struct bar *bar = &opening->bars[i];
		struct stated_bar stated;

		ret = bar_parse(text ? text : "", arena, &stated, err);
		if (ret)
			break;
		bar->kind = stated.metric == STATED_ACCURACY	? BAR_ACCURACY
			    : stated.metric == STATED_PRECISION ? BAR_PRECISION
								: BAR_RECALL;
		bar->value = stated.at_least;
		bar->text = stated.text;
		if (stated.label) {
			bar->class_index = label_index(labels, stated.label);
			if (bar->class_index == labels->count)
				ret = err_set(err, "bar '%s': no label '%s'",
					      stated.text, stated.label);
		}
	}
	json_decref(array);
	return ret;
}

static void decide(const struct labour *labour, struct opening *opening)
{
	const struct comparison *c = &opening->comparison;
	struct verdict_input *input = &opening->input;

	memset(input, 0, sizeof(*input));
	input->look = (unsigned)opening->look.number;
	input->claim = opening->claim_number;
	input->resolved = input->opening = opening->resolved;
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

static struct gold_item *find_gold(const struct gold_list *list, int64_t item)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].item == item)
			return &list->items[i];
	return NULL;
}

/* Gold that an earlier look of this claim has read stays what it was then: an
 * answer changed after its item was opened may have been changed for what the
 * opening showed. */
static int keep_opened_gold(struct store *store,
			    const struct label_list *labels,
			    const struct look *earlier, struct arena *arena,
			    struct gold_list *test, struct opening *opening,
			    struct err *err)
{
	struct gold_list then;
	int64_t *items;
	size_t count;

	if (look_items(store, earlier->id, arena, &items, &count, err) ||
	    gold_test(store, labels, earlier->last_event, arena, &then, err))
		return -1;
	for (size_t i = 0; i < then.count; i++) {
		struct gold_item *now;

		if (!has_item(items, count, then.items[i].item))
			continue;
		now = find_gold(test, then.items[i].item);
		if (!now)
			return err_set(err,
				       "a decision about an opened test "
				       "item was undone and not made again; "
				       "run: payoff annotate");
		if (now->state != then.items[i].state ||
		    now->label != then.items[i].label)
			opening->changed++;
		*now = then.items[i];
	}
	return 0;
}

static int keep_all_opened(struct store *store, const struct label_list *labels,
			   struct arena *arena, struct gold_list *test,
			   struct opening *opening, struct err *err)
{
	struct look_list looks;

	if (looks_load(store, arena, &looks, err))
		return -1;
	/* From the latest to the first, which has the last word. */
	for (size_t i = looks.count; i-- > 0;)
		if (looks.looks[i].claim == opening->look.claim &&
		    looks.looks[i].number < opening->look.number &&
		    keep_opened_gold(store, labels, &looks.looks[i], arena,
				     test, opening, err))
			return -1;
	return 0;
}

static int load_and_join(struct store *store, const struct label_list *labels,
			 struct arena *arena, struct opening *opening,
			 struct reading *reading, struct err *err)
{
	struct prediction_list first, second;
	struct gold_list test;
	int64_t *items;
	size_t count;

	if (look_items(store, opening->look.id, arena, &items, &count, err) ||
	    gold_test(store, labels, opening->look.last_event, arena, &test,
		      err) ||
	    keep_all_opened(store, labels, arena, &test, opening, err) ||
	    predictions_load(store, opening->claim.run_untuned,
			     PREDICTIONS_TEST, labels, arena, &first, err) ||
	    predictions_load(store, opening->claim.run_tuned, PREDICTIONS_TEST,
			     labels, arena, &second, err))
		return -1;
	make_room(reading, test.count, arena);
	if (join(&test, items, count, &first, &second, labels->count, opening,
		 reading, err))
		return -1;
	if (opening->resolved != count)
		return err_set(err,
			       "the opening read %zu items and %zu are "
			       "found; see payoff check",
			       count, opening->resolved);
	return refuse_one_class(reading, labels, err);
}

int opening_read(struct store *store, const struct project *project,
		 const struct label_list *labels, const struct look *look,
		 struct arena *arena, struct opening *opening, struct err *err)
{
	struct reading reading = { 0 };
	struct answers answers;
	struct labour labour;
	int64_t available;

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
	    load_and_join(store, labels, arena, opening, &reading, err) ||
	    claim_available(store, opening->claim.id, &available, err) ||
	    labour_measure(store, &labour, err))
		return -1;
	opening->available = (size_t)available;
	answers = answers_make(labels->count, reading.count, reading.gold,
			       reading.first, reading.second, reading.groups,
			       arena);
	compare(&answers, opening->look.alpha, (uint64_t)project->seed, arena,
		&opening->comparison);
	opening->worst_case = worst_case(opening);
	collect_flips(&reading, arena, opening);
	opening->readings[CANDIDATE_UNTUNED] =
		read_bars(opening, &answers, reading.first, arena);
	opening->readings[CANDIDATE_TUNED] =
		read_bars(opening, &answers, reading.second, arena);
	decide(&labour, opening);
	return 0;
}
