/* practice.c - see practice.h */
#include "evaluate/practice.h"

#include <math.h>
#include <string.h>

#include "data/item.h"

const struct prediction *practice_answer(const struct run *run,
					 const struct prediction_list *said,
					 int64_t item)
{
	const struct prediction *first = prediction_find(said, item);

	for (; first && first < said->predictions + said->count &&
	       first->item == item;
	     first++)
		if (run->is_tuned ? first->fold >= 0
				  : first->fold == FOLD_FINAL)
			return first;
	return NULL;
}

static const struct prediction *answer_of(const struct seed_run *seed,
					  int64_t item)
{
	return practice_answer(seed->run, &seed->said, item);
}

/* Whether every seed of the recipe answered the item. */
static bool is_answered(const struct recipe *recipe, int64_t item)
{
	for (size_t s = 0; s < recipe->seed_count; s++)
		if (!answer_of(&recipe->seeds[s], item))
			return false;
	return true;
}

/* The run that stands for the recipe. */
static const struct seed_run *standing(const struct recipe *recipe)
{
	for (size_t s = 0; s < recipe->seed_count; s++)
		if (recipe->seeds[s].run == recipe->run)
			return &recipe->seeds[s];
	return &recipe->seeds[0];
}

static bool is_same_recipe(const struct run *a, const struct run *b)
{
	return a->launch == b->launch && a->model == b->model &&
	       !strcmp(a->method, b->method) &&
	       !strcmp(a->settings, b->settings);
}

/* Groups the runs into recipes, untuned ones first. */
static void collect(struct practice *practice, int64_t label_set,
		    struct arena *arena)
{
	size_t count = practice->runs.count;

	practice->recipes =
		arena_alloc(arena, count + 1, sizeof(*practice->recipes));
	for (size_t pass = 0; pass < 2 * count; pass++) {
		const struct run *run = &practice->runs.runs[pass % count];
		struct recipe *known = NULL;

		if (run->is_tuned != (pass >= count) ||
		    run->label_set != label_set)
			continue;
		for (size_t i = 0; i < practice->count; i++)
			if (is_same_recipe(practice->recipes[i].run, run))
				known = &practice->recipes[i];
		if (!known) {
			known = &practice->recipes[practice->count++];
			known->run = run;
			known->seeds = arena_alloc(arena, count,
						   sizeof(*known->seeds));
		}
		known->seeds[known->seed_count++].run = run;
		if (run->seed < known->run->seed)
			known->run = run;
	}
}

static void score_own(struct recipe *recipe, const struct gold_list *gold)
{
	const struct seed_run *own = standing(recipe);
	size_t right = 0;

	for (size_t i = 0; i < gold->count; i++) {
		int64_t item = gold->items[i].item;

		if (!is_answered(recipe, item))
			continue;
		recipe->own_n++;
		right += answer_of(own, item)->label == gold->items[i].label;
	}
	recipe->own_accuracy =
		recipe->own_n ? (double)right / (double)recipe->own_n : NAN;
}

/* Train items that every recipe with any practice answers is scored on. */
static const struct gold_item **common_items(const struct practice *practice,
					     struct arena *arena, size_t *count)
{
	const struct gold_list *gold = &practice->gold;
	const struct gold_item **items = arena_alloc(
		arena, gold->count, sizeof(const struct gold_item *));

	*count = 0;
	for (size_t i = 0; i < gold->count; i++) {
		bool is_common = true;

		for (size_t c = 0; c < practice->count && is_common; c++)
			is_common = !practice->recipes[c].own_n ||
				    is_answered(&practice->recipes[c],
						gold->items[i].item);
		if (is_common)
			items[(*count)++] = &gold->items[i];
	}
	return items;
}

static uint32_t class_said(const struct seed_run *seed, int64_t item,
			   size_t classes)
{
	const struct prediction *said = answer_of(seed, item);

	return !said || said->label == LABEL_NONE ? (uint32_t)classes
						  : (uint32_t)said->label;
}

/* The answers of two runs on the items, for compare(). Groups are
 * numbered by first appearance. */
static struct answers pair_up(const struct gold_item *const *items,
			      size_t count, size_t classes,
			      const struct seed_run *first,
			      const struct seed_run *second,
			      struct arena *arena)
{
	uint32_t *gold = arena_alloc(arena, count, sizeof(*gold));
	uint32_t *a = arena_alloc(arena, count, sizeof(*a));
	uint32_t *b = arena_alloc(arena, count, sizeof(*b));
	int64_t *groups = arena_alloc(arena, count, sizeof(*groups));

	for (size_t i = 0; i < count; i++) {
		gold[i] = (uint32_t)items[i]->label;
		a[i] = class_said(first, items[i]->item, classes);
		b[i] = class_said(second, items[i]->item, classes);
		groups[i] = items[i]->group;
	}
	return answers_make(classes, count, gold, a, b, groups, arena);
}

static int load_said(struct store *store, const struct label_list *labels,
		     struct arena *arena, struct recipe *recipe,
		     struct err *err)
{
	for (size_t s = 0; s < recipe->seed_count; s++)
		if (predictions_load(store, recipe->seeds[s].run->id,
				     PREDICTIONS_TRAIN, labels, arena,
				     &recipe->seeds[s].said, err))
			return -1;
	return 0;
}

/* Means over the seeds of a recipe. */
static void score_common(const struct practice *practice,
			 const struct gold_item *const *items, size_t classes,
			 const double *occurrences, struct recipe *recipe)
{
	double accuracy = 0, macro = 0, headline = 0;
	struct arena scratch = ARENA_INIT;
	size_t count = practice->common_n;

	recipe->accuracy = recipe->macro_f1 = recipe->headline = NAN;
	recipe->seed_low = recipe->seed_high = NAN;
	if (!count || !recipe->own_n)
		return;
	for (size_t s = 0; s < recipe->seed_count; s++) {
		const struct seed_run *one = &recipe->seeds[s];
		struct answers answers =
			pair_up(items, count, classes, one, one, &scratch);
		const struct scored scored = {
			.classes = classes,
			.count = count,
			.gold = answers.gold,
			.said = answers.first,
			.group_of = answers.group_of,
			.groups = answers.groups,
			.occurrences = occurrences,
		};
		struct score own, f1, chosen_by;

		answers_score(&answers, &own, &f1);
		chosen_by = headline_score(&practice->headline, &scored);
		headline += chosen_by.is_defined ? chosen_by.value : NAN;
		accuracy += own.value;
		macro += f1.is_defined ? f1.value : NAN;
		recipe->seed_low = fmin(recipe->seed_low, own.value);
		recipe->seed_high = fmax(recipe->seed_high, own.value);
		arena_release(&scratch);
	}
	recipe->accuracy = accuracy / (double)recipe->seed_count;
	recipe->macro_f1 = macro / (double)recipe->seed_count;
	recipe->headline = headline / (double)recipe->seed_count;
}

/* Ties go to the earlier one: the simpler method comes first in a launch. */
static void choose(struct practice *practice)
{
	for (size_t i = 0; i < practice->count; i++) {
		const struct recipe *c = &practice->recipes[i];
		const struct recipe **best = c->run->is_tuned
						     ? &practice->tuned
						     : &practice->untuned;

		if (isnan(c->headline))
			continue;
		if (!*best ||
		    headline_is_better(&practice->headline, c->headline,
				       (*best)->headline))
			*best = c;
	}
}

/* Only shares weigh by it; NULL otherwise. */
static int load_occurrences(struct store *store,
			    const struct practice *practice,
			    const struct gold_item *const *items,
			    struct arena *arena, double **occurrences,
			    struct err *err)
{
	size_t n = practice->common_n;
	int64_t *ids = arena_alloc(arena, n, sizeof(*ids));

	*occurrences = NULL;
	if (!practice->headline.is_share_error)
		return 0;
	for (size_t i = 0; i < n; i++)
		ids[i] = items[i]->item;
	*occurrences = arena_alloc(arena, n, sizeof(**occurrences));
	return item_occurrences(store, ids, n, *occurrences, err);
}

int practice_load(struct store *store, const struct project *project,
		  const struct label_list *labels, struct arena *arena,
		  struct practice *practice, struct err *err)
{
	const struct gold_item **items;
	double *occurrences;

	memset(practice, 0, sizeof(*practice));
	if (headline_parse(project->metric, labels, &practice->headline, err) ||
	    runs_load(store, true, arena, &practice->runs, err) ||
	    gold_train(store, labels, EVENT_NOW, arena, &practice->gold, err))
		return -1;
	if (!practice->runs.count)
		return 0;
	collect(practice, labels->version, arena);
	for (size_t i = 0; i < practice->count; i++) {
		struct recipe *recipe = &practice->recipes[i];

		if (load_said(store, labels, arena, recipe, err))
			return -1;
		score_own(recipe, &practice->gold);
	}
	items = common_items(practice, arena, &practice->common_n);
	if (load_occurrences(store, practice, items, arena, &occurrences, err))
		return -1;
	for (size_t i = 0; i < practice->count; i++)
		score_common(practice, items, labels->count, occurrences,
			     &practice->recipes[i]);
	choose(practice);
	if (practice->untuned && practice->tuned) {
		struct arena scratch = ARENA_INIT;
		struct answers answers =
			pair_up(items, practice->common_n, labels->count,
				standing(practice->untuned),
				standing(practice->tuned), &scratch);

		compare(&answers, PRACTICE_ALPHA, (uint64_t)project->seed,
			arena, &practice->best);
		arena_release(&scratch);
	}
	return 0;
}

const char *run_title(const struct run *run, struct arena *arena)
{
	static const struct {
		const char *method, *words;
	} titles[] = {
		{ METHOD_MAJORITY, "always the most frequent label" },
		{ METHOD_ZERO_SHOT, "zero-shot by label descriptions" },
		{ METHOD_OWN_HEAD, "as it is, with its own head" },
		{ METHOD_FROZEN_HEAD, "frozen encoder + logistic head" },
		{ METHOD_FULL, "full tuning" },
	};
	const char *words = run->method;

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (!strcmp(titles[i].method, run->method))
			words = titles[i].words;
	if (run->name)
		return arena_printf(arena, "'%s', from a file (run %lld)",
				    run->name, (long long)run->id);
	if (run->model_name)
		return arena_printf(arena, "%s, %s (run %lld)", words,
				    run->model_name, (long long)run->id);
	return arena_printf(arena, "%s (run %lld)", words, (long long)run->id);
}
