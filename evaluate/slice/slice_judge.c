/* slice_judge.c - what the slices say: see slice.h */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "data/measure/multiplicity.h"
#include "data/measure/resample.h"
#include "data/measure/table.h"
#include "evaluate/slice/slice.h"

/* The rows of one slice, with groups numbered anew. Room for all rows. */
struct rows {
	size_t classes, count, groups;
	uint32_t *gold, *first, *second;
	size_t *group_of;
	size_t *number;	  /* (all groups): in this slice; SIZE_MAX: none */
	struct group *by; /* (groups) */
	double *score;	  /* (count) */
};

static void rows_init(struct rows *rows, const struct answers *answers)
{
	size_t n = answers->count + 1, groups = answers->groups + 1;

	rows->classes = answers->classes;
	rows->gold = xcalloc(n, sizeof(*rows->gold));
	rows->first = xcalloc(n, sizeof(*rows->first));
	rows->second = xcalloc(n, sizeof(*rows->second));
	rows->group_of = xcalloc(n, sizeof(*rows->group_of));
	rows->score = xcalloc(n, sizeof(*rows->score));
	rows->number = xcalloc(groups, sizeof(*rows->number));
	rows->by = xcalloc(groups, sizeof(*rows->by));
	memset(rows->number, 0xff, groups * sizeof(*rows->number));
}

static void rows_release(struct rows *rows)
{
	free(rows->gold);
	free(rows->first);
	free(rows->second);
	free(rows->group_of);
	free(rows->score);
	free(rows->number);
	free(rows->by);
}

/* Takes the rows at places (count) of the answers. */
static void rows_take(struct rows *rows, const struct answers *answers,
		      const size_t *places, size_t count)
{
	rows->count = count;
	rows->groups = 0;
	for (size_t i = 0; i < count; i++) {
		size_t at = places[i], group = answers->group_of[at];

		if (rows->number[group] == SIZE_MAX)
			rows->number[group] = rows->groups++;
		rows->gold[i] = answers->gold[at];
		rows->first[i] = answers->first[at];
		rows->second[i] = answers->second[at];
		rows->group_of[i] = rows->number[group];
	}
	for (size_t i = 0; i < count; i++)
		rows->number[answers->group_of[places[i]]] = SIZE_MAX;
}

static const struct group *collect(struct rows *rows)
{
	group_collect(rows->group_of, rows->score, rows->count, rows->by,
		      rows->groups);
	return rows->by;
}

static struct figure accuracy(struct rows *rows, const uint32_t *said,
			      bool is_grouped, double alpha)
{
	double n = (double)rows->count, right = 0, effect = 1;
	struct figure figure = { .score = { .is_defined = true }, .n = n };

	for (size_t i = 0; i < rows->count; i++) {
		rows->score[i] = said[i] == rows->gold[i];
		right += rows->score[i];
	}
	if (is_grouped)
		effect = group_design_effect(collect(rows), rows->groups);
	figure.score.value = right / n;
	figure.interval = wilson(right / effect, n / effect, alpha);
	return figure;
}

/* As many items as groups weigh, answered as these are. */
static struct paired shrunk(const struct paired *paired, double share)
{
	return (struct paired){
		.both_right = (size_t)((double)paired->both_right * share),
		.first_only = (size_t)((double)paired->first_only * share),
		.second_only = (size_t)((double)paired->second_only * share),
		.both_wrong = (size_t)((double)paired->both_wrong * share),
	};
}

/* The jackknife over groups. Where every group says the same it has no width,
 * which is no certainty: then Tango's on as many items as the groups weigh. */
static void grouped_interval(struct rows *rows, struct slice *slice,
			     double alpha)
{
	const struct group *groups;
	struct paired fewer;

	for (size_t i = 0; i < rows->count; i++)
		rows->score[i] = (rows->second[i] == rows->gold[i]) -
				 (rows->first[i] == rows->gold[i]);
	groups = collect(rows);
	slice->interval_method = "jackknife over groups";
	slice->difference.interval =
		group_jackknife(groups, rows->groups, alpha);
	if (slice->difference.interval.high - slice->difference.interval.low <
	    1e-12) {
		fewer = shrunk(&slice->paired,
			       slice->effective_groups / (double)slice->n);
		slice->difference.interval = paired_tango(&fewer, alpha);
		slice->interval_method =
			"Tango, on as many items as the groups weigh";
	}
	slice->difference.interval.low =
		fmax(-1, slice->difference.interval.low);
	slice->difference.interval.high =
		fmin(1, slice->difference.interval.high);
}

static void grouped_p(const struct rows *rows, const struct table *table,
		      uint64_t seed, struct slice *slice)
{
	const struct resample resample = {
		.table = table,
		.metric = { METRIC_ACCURACY, 0 },
		.seed = seed,
		.group_of = rows->group_of,
		.group_count = rows->groups,
	};
	struct randomisation test = randomisation_test(&resample);

	slice->p_method = "randomisation, whole groups swapped";
	if (test.is_defined)
		slice->p = test.p;
	else
		slice->why_not = test.why_not;
}

static void judge(struct rows *rows, const struct slice_settings *settings,
		  struct slice *slice)
{
	struct table table;

	slice->n = rows->count;
	slice->groups = rows->groups;
	slice->is_grouped = rows->groups > 1 && rows->groups < rows->count;
	memset(rows->score, 0, rows->count * sizeof(*rows->score));
	slice->effective_groups =
		group_effective_count(collect(rows), rows->groups);
	table_build(&table, rows->classes, rows->gold, rows->first,
		    rows->second, rows->count);
	slice->paired = table_paired(&table);
	slice->first =
		accuracy(rows, rows->first, slice->is_grouped, settings->alpha);
	slice->second = accuracy(rows, rows->second, slice->is_grouped,
				 settings->alpha);
	slice->difference = (struct figure){
		.score = { .is_defined = true,
			   .value = paired_difference(&slice->paired) },
		.n = (double)slice->n,
	};
	slice->p = slice->adjusted_p = NAN;
	if (slice->is_grouped) {
		grouped_interval(rows, slice, settings->alpha);
	} else {
		slice->difference.interval =
			paired_tango(&slice->paired, settings->alpha);
		slice->interval_method = "Tango";
	}
	if (slice->n < SLICE_JUDGED_MIN) {
		slice->why_not = "fewer than 30 items";
	} else if (slice->is_grouped) {
		grouped_p(rows, &table, settings->seed, slice);
	} else {
		slice->p = mcnemar_mid_p(&slice->paired);
		slice->p_method = "McNemar, mid-p";
	}
	table_release(&table);
}

static void judge_column(const struct answers *answers,
			 const struct slice_settings *settings,
			 struct rows *rows, struct slice_column *column)
{
	size_t *start = xcalloc(column->count + 2, sizeof(*start));
	size_t *places = xcalloc(answers->count + 1, sizeof(*places));

	/* a counting sort of the rows by slice */
	for (size_t i = 0; i < answers->count; i++)
		start[column->slice_of[i] + 2]++;
	for (size_t s = 2; s <= column->count; s++)
		start[s] += start[s - 1];
	for (size_t i = 0; i < answers->count; i++)
		places[start[column->slice_of[i] + 1]++] = i;
	for (size_t s = 0; s < column->count; s++) {
		rows_take(rows, answers, places + start[s],
			  start[s + 1] - start[s]);
		judge(rows, settings, &column->slices[s]);
	}
	free(start);
	free(places);
}

static void adjust(struct slice_column *columns, size_t count)
{
	size_t total = 0, at = 0;
	double *p;

	for (size_t c = 0; c < count; c++)
		total += columns[c].count;
	p = xcalloc(total + 1, sizeof(*p));
	for (size_t c = 0; c < count; c++)
		for (size_t s = 0; s < columns[c].count; s++)
			p[at++] = columns[c].slices[s].p;
	multiplicity_holm(p, total, p);
	at = 0;
	for (size_t c = 0; c < count; c++)
		for (size_t s = 0; s < columns[c].count; s++)
			columns[c].slices[s].adjusted_p = p[at++];
	free(p);
}

/* What sorting a column's slices needs to see. */
struct place {
	const struct slice *slice;
	size_t index;
};

static int by_surprise(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	double p = isnan(x->slice->p) ? 2 : x->slice->p;
	double q = isnan(y->slice->p) ? 2 : y->slice->p;

	if (p != q)
		return p < q ? -1 : 1;
	if (x->slice->n != y->slice->n)
		return x->slice->n > y->slice->n ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static void order_slices(struct slice_column *column)
{
	struct place *places = xcalloc(column->count + 1, sizeof(*places));
	bool is_by_surprise = column->cut == SLICE_BY_NAME ||
			      (column->cut == SLICE_BY_CLASS &&
			       column->count > SLICE_VALUES_MAX);

	for (size_t s = 0; s < column->count; s++)
		places[s] = (struct place){ &column->slices[s], s };
	if (is_by_surprise && column->count)
		qsort(places, column->count, sizeof(*places), by_surprise);
	for (size_t s = 0; s < column->count; s++)
		column->order[s] = places[s].index;
	free(places);
}

void slices_judge(const struct answers *answers, struct slice_column *columns,
		  size_t count, const struct slice_settings *settings)
{
	struct rows rows = { 0 };

	assert(settings->alpha > 0 && settings->alpha < 1);
	rows_init(&rows, answers);
	for (size_t c = 0; c < count; c++)
		judge_column(answers, settings, &rows, &columns[c]);
	adjust(columns, count);
	for (size_t c = 0; c < count; c++)
		order_slices(&columns[c]);
	rows_release(&rows);
}

struct slice slice_whole(const struct answers *answers,
			 const struct slice_settings *settings)
{
	size_t *places = xcalloc(answers->count + 1, sizeof(*places));
	struct slice slice = { .name = "all", .p = NAN, .adjusted_p = NAN };
	struct rows rows = { 0 };

	for (size_t i = 0; i < answers->count; i++)
		places[i] = i;
	rows_init(&rows, answers);
	rows_take(&rows, answers, places, answers->count);
	if (answers->count)
		judge(&rows, settings, &slice);
	else
		slice.why_not = "there is no item";
	rows_release(&rows);
	free(places);
	return slice;
}
