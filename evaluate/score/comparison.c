/* comparison.c - see comparison.h */
#include "evaluate/score/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "data/measure/resample.h"
#include "data/measure/table.h"

struct key {
	int64_t group;
	size_t index;
};

static int by_group(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

struct answers answers_make(size_t classes, size_t count, const uint32_t *gold,
			    const uint32_t *first, const uint32_t *second,
			    const int64_t *group_keys, struct arena *arena)
{
	struct answers answers = {
		classes, count, gold, first, second, NULL, 0
	};
	struct key *keys = arena_alloc(arena, count, sizeof(*keys));
	size_t *head = arena_alloc(arena, count, sizeof(*head));
	size_t *group_of = arena_alloc(arena, count, sizeof(*group_of));
	size_t *number = arena_alloc(arena, count, sizeof(*number));

	for (size_t i = 0; i < count; i++)
		keys[i] = (struct key){ group_keys[i], i };
	qsort(keys, count, sizeof(*keys), by_group);
	/* head[i]: the first item of item i's group */
	for (size_t i = 0; i < count; i++)
		head[keys[i].index] = i && keys[i - 1].group == keys[i].group
					      ? head[keys[i - 1].index]
					      : keys[i].index;
	for (size_t i = 0; i < count; i++) {
		if (head[i] == i)
			number[i] = answers.groups++;
		group_of[i] = number[head[i]];
	}
	answers.group_of = group_of;
	return answers;
}

void answers_score(const struct answers *answers, struct score *accuracy,
		   struct score *macro_f1)
{
	struct table table;

	table_build(&table, answers->classes, answers->gold, answers->first,
		    answers->second, answers->count);
	*accuracy = metric_of((struct metric){ METRIC_ACCURACY, 0 }, &table,
			      TABLE_SECOND);
	*macro_f1 = metric_of((struct metric){ METRIC_MACRO_F1, 0 }, &table,
			      TABLE_SECOND);
	table_release(&table);
}

static struct interval clip(struct interval interval, double low, double high)
{
	interval.low = fmax(interval.low, low);
	interval.high = fmin(interval.high, high);
	return interval;
}

/* Per-group sizes and sums of a score of the items. */
static struct group *grouped(const struct answers *answers, const double *score,
			     struct arena *arena)
{
	struct group *groups =
		arena_alloc(arena, answers->groups, sizeof(*groups));

	group_collect(answers->group_of, score, answers->count, groups,
		      answers->groups);
	return groups;
}

static void measure_groups(const struct answers *answers,
			   struct comparison *comparison, struct arena *arena)
{
	double *nothing = arena_alloc(arena, answers->count, sizeof(*nothing));
	struct group *groups = grouped(answers, nothing, arena);

	comparison->groups = answers->groups;
	comparison->effective_groups =
		group_effective_count(groups, answers->groups);
	comparison->is_grouped = answers->groups < answers->count;
}

static void measure_difference(const struct answers *answers,
			       struct comparison *comparison,
			       struct arena *arena)
{
	double *score;

	comparison->difference = paired_difference(&comparison->paired);
	comparison->p_exact = mcnemar_exact(&comparison->paired);
	comparison->p_mid = mcnemar_mid_p(&comparison->paired);
	if (!comparison->is_grouped) {
		comparison->interval =
			paired_tango(&comparison->paired, comparison->alpha);
		return;
	}
	score = arena_alloc(arena, answers->count, sizeof(*score));
	for (size_t i = 0; i < answers->count; i++)
		score[i] = (answers->second[i] == answers->gold[i]) -
			   (answers->first[i] == answers->gold[i]);
	comparison->interval =
		clip(group_jackknife(grouped(answers, score, arena),
				     answers->groups, comparison->alpha),
		     -1, 1);
}

static void measure_accuracy(const struct answers *answers,
			     const struct comparison *comparison,
			     const uint32_t *said,
			     struct model_figures *figures, struct arena *arena)
{
	double *score = arena_alloc(arena, answers->count, sizeof(*score));
	struct group *groups;
	double right = 0;

	for (size_t i = 0; i < answers->count; i++) {
		score[i] = said[i] == answers->gold[i];
		right += score[i];
	}
	figures->accuracy.n = (double)answers->count;
	figures->accuracy_design_effect = 1;
	figures->accuracy.interval =
		wilson(right, (double)answers->count, comparison->alpha);
	if (!comparison->is_grouped)
		return;
	groups = grouped(answers, score, arena);
	figures->accuracy_design_effect =
		group_design_effect(groups, answers->groups);
	figures->accuracy.interval = clip(
		group_jackknife(groups, answers->groups, comparison->alpha), 0,
		1);
}

/* Wilson's interval of a ratio of counts, on n over the design effect of
 * accuracy when items come in groups. */
static void ratio(struct figure *figure, size_t right, size_t of,
		  const struct comparison *comparison, double design_effect)
{
	double shrink = comparison->is_grouped ? design_effect : 1;

	figure->n = (double)of;
	if (of)
		figure->interval =
			wilson((double)right / shrink, (double)of / shrink,
			       comparison->alpha);
}

static void measure_classes(const struct table *table, enum table_model model,
			    const struct comparison *comparison,
			    struct model_figures *figures, struct arena *arena)
{
	size_t classes = table->classes;
	struct margins margins;

	figures->classes =
		arena_alloc(arena, classes, sizeof(*figures->classes));
	figures->confusion = arena_alloc(arena, classes * (classes + 1),
					 sizeof(*figures->confusion));
	table_confusion(table, model, figures->confusion);
	margins_init(&margins, table);
	margins_count(&margins, table, model, NULL);
	for (size_t k = 0; k < classes; k++) {
		struct class_figures *one = &figures->classes[k];

		one->gold = margins.gold[k];
		one->predicted = margins.predicted[k];
		one->right = margins.right[k];
		one->precision.score = metric_score(
			(struct metric){ METRIC_PRECISION, k }, &margins);
		one->recall.score = metric_score(
			(struct metric){ METRIC_RECALL, k }, &margins);
		one->f1.score =
			metric_score((struct metric){ METRIC_F1, k }, &margins);
		ratio(&one->precision, one->right, one->predicted, comparison,
		      figures->accuracy_design_effect);
		ratio(&one->recall, one->right, one->gold, comparison,
		      figures->accuracy_design_effect);
		one->f1.n = (double)(one->gold + one->predicted);
	}
	figures->accuracy.score =
		metric_score((struct metric){ METRIC_ACCURACY, 0 }, &margins);
	figures->macro_f1.score =
		metric_score((struct metric){ METRIC_MACRO_F1, 0 }, &margins);
	figures->macro_f1.n = (double)table->items;
	margins_release(&margins);
}

/* An interval in [low, high]; all of that where the bootstrap has none. */
static struct interval within(const struct bootstrap *bootstrap, double low,
			      double high)
{
	return bootstrap->is_defined ? clip(bootstrap->interval, low, high)
				     : (struct interval){ low, high };
}

static void measure_macro_f1(const struct resample *resample,
			     struct comparison *comparison)
{
	struct figure *figure = &comparison->macro_f1_difference;
	struct metric_bootstrap bootstrap;

	figure->score = metric_difference(resample->metric, resample->table);
	figure->n = (double)comparison->n;
	bootstrap_metrics(resample, &resample->metric, 1, comparison->alpha,
			  &bootstrap);
	figure->interval = within(&bootstrap.difference, -1, 1);
	comparison->first.macro_f1.interval = within(&bootstrap.first, 0, 1);
	comparison->second.macro_f1.interval = within(&bootstrap.second, 0, 1);
}

void compare(const struct answers *answers, double alpha, uint64_t seed,
	     struct arena *arena, struct comparison *comparison)
{
	struct model_figures *first = &comparison->first;
	struct model_figures *second = &comparison->second;
	struct resample resample = { .metric = { METRIC_MACRO_F1, 0 },
				     .seed = seed };
	struct arena scratch = ARENA_INIT;
	struct table table;

	memset(comparison, 0, sizeof(*comparison));
	comparison->n = answers->count;
	comparison->classes = answers->classes;
	comparison->alpha = alpha;
	table_build(&table, answers->classes, answers->gold, answers->first,
		    answers->second, answers->count);
	comparison->paired = table_paired(&table);
	measure_groups(answers, comparison, &scratch);
	measure_difference(answers, comparison, &scratch);
	measure_accuracy(answers, comparison, answers->first, first, &scratch);
	measure_accuracy(answers, comparison, answers->second, second,
			 &scratch);
	measure_classes(&table, TABLE_FIRST, comparison, first, arena);
	measure_classes(&table, TABLE_SECOND, comparison, second, arena);
	resample.table = &table;
	if (comparison->is_grouped) {
		resample.group_of = answers->group_of;
		resample.group_count = answers->groups;
	}
	measure_macro_f1(&resample, comparison);
	table_release(&table);
	arena_release(&scratch);
}
