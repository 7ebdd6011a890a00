/* curve_source.c - see curve_source.h */
#include "evaluate/curve/curve_source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/text.h"
#include "data/formats/records.h"

#define POINTS_MAX 2000

/* ---- the project ---- */

static const bool *rights(const unsigned char *wrong, size_t items,
			  struct arena *arena, size_t *wrong_count)
{
	bool *is_right = arena_alloc(arena, items, sizeof(*is_right));

	*wrong_count = 0;
	for (size_t i = 0; i < items; i++) {
		is_right[i] = wrong[i] == 0;
		*wrong_count += !is_right[i];
	}
	return is_right;
}

static int load_points(struct store *store, struct arena *arena,
		       struct curve_source *source, struct err *err)
{
	struct learning_point_list list;
	struct curve_point *points;
	size_t items = source->row.items;

	if (learning_points_load(store, &source->row, arena, &list, err))
		return -1;
	points = arena_alloc(arena, list.count, sizeof(*points));
	for (size_t i = 0; i < list.count; i++) {
		const struct learning_point *from = &list.points[i];
		size_t wrong;

		points[i].labels = from->labels;
		points[i].seed = (uint64_t)from->seed;
		points[i].is_right = rights(from->wrong, items, arena, &wrong);
		points[i].error = (double)wrong / (double)items;
		points[i].standard_error = curve_standard_error(wrong, items);
		source->seconds += from->wall_seconds;
	}
	source->curve.points = points;
	source->curve.count = list.count;
	source->curve.items = items;
	return 0;
}

static int load_base(struct store *store, struct arena *arena,
		     struct curve_source *source, struct err *err)
{
	struct curve_base *base = &source->curve.base;
	const unsigned char *bytes;
	size_t wrong, items = source->row.items;
	int rc = learning_base_load(store, &source->row, arena,
				    &source->base_run, &bytes, err);

	if (rc < 1)
		return rc;
	base->is_given = true;
	base->is_right = rights(bytes, items, arena, &wrong);
	base->error = (double)wrong / (double)items;
	base->standard_error = curve_standard_error(wrong, items);
	return 0;
}

static int compare_keys(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* Numbers the groups, where some have several items. */
static int load_groups(struct store *store, struct arena *arena,
		       struct curve_source *source, struct err *err)
{
	size_t items = source->row.items, count = 0;
	int64_t *ids, *keys, *sorted;
	size_t *group_of;

	if (learning_curve_items(store, &source->row, arena, &ids, &keys, err))
		return -1;
	sorted = arena_copy(arena, keys, items * sizeof(*sorted));
	qsort(sorted, items, sizeof(*sorted), compare_keys);
	for (size_t i = 0; i < items; i++)
		if (i == 0 || sorted[i] != sorted[count - 1])
			sorted[count++] = sorted[i];
	if (count == items)
		return 0;
	group_of = arena_alloc(arena, items, sizeof(*group_of));
	for (size_t i = 0; i < items; i++) {
		const int64_t *found = bsearch(&keys[i], sorted, count,
					       sizeof(*sorted), compare_keys);

		group_of[i] = (size_t)(found - sorted);
	}
	source->curve.group_of = group_of;
	source->curve.group_count = count;
	return 0;
}

static int load_one(struct store *store, const struct learning_curve *row,
		    struct arena *arena, struct curve_source *source,
		    struct err *err)
{
	*source = (struct curve_source){ .row = *row };
	if (load_points(store, arena, source, err) ||
	    load_base(store, arena, source, err) ||
	    load_groups(store, arena, source, err))
		return -1;
	return 0;
}

int curve_source_load(struct store *store, int64_t id, struct arena *arena,
		      struct curve_source *source, struct err *err)
{
	struct learning_curve_list list;

	if (learning_curves_load(store, arena, &list, err))
		return -1;
	for (size_t i = list.count; i-- > 0;) {
		if (id && list.curves[i].id != id)
			continue;
		if (load_one(store, &list.curves[i], arena, source, err))
			return -1;
		if (source->curve.count)
			return 0;
	}
	if (id)
		return err_set(err,
			       "no learning curve %lld with points here; leave "
			       "--curve out for the newest",
			       (long long)id);
	return err_set(err, "no learning curve yet; make one with: payoff "
			    "finetune curve (or name a file of points: "
			    "--points FILE.csv)");
}

/* ---- a file ---- */

static int read_real(struct records *records, const char *name, double low,
		     double high, double *value, struct err *err)
{
	const char *text = records_need(records, name, err);

	if (!text)
		return -1;
	if (text_to_double(text, value) && *value >= low && *value <= high)
		return 0;
	return err_set(err, "%s: %s is '%s', and is from %g to %g",
		       records_where(records), name, text, low, high);
}

static int read_count(struct records *records, const char *name, size_t *value,
		      struct err *err)
{
	double number;

	if (read_real(records, name, 1, 1e9, &number, err))
		return -1;
	*value = (size_t)number;
	if ((double)*value == number)
		return 0;
	return err_set(err, "%s: %s is not a whole number",
		       records_where(records), name);
}

/* The seed may be left out where every size is there once. */
static int read_seed(struct records *records, uint64_t *seed, struct err *err)
{
	const char *text = records_field(records, "seed");
	int64_t number = 0;

	if (text && *text && !text_to_int64(text, &number))
		return err_set(err, "%s: seed is '%s', not a whole number",
			       records_where(records), text);
	*seed = (uint64_t)number;
	return 0;
}

/* items is left alone where standard_error stands instead. */
static int read_point(struct records *records, struct curve_point *point,
		      bool *is_stated, size_t *items, struct err *err)
{
	const char *stated = records_field(records, "standard_error");

	if (read_count(records, "labels", &point->labels, err) ||
	    read_real(records, "error", 0, 1, &point->error, err) ||
	    read_seed(records, &point->seed, err))
		return -1;
	*is_stated = stated && *stated;
	if (*is_stated)
		return read_real(records, "standard_error", 1e-9, 1,
				 &point->standard_error, err);
	if (read_count(records, "items", items, err))
		return err_at(err, "without standard_error");
	point->standard_error = curve_standard_error(
		(size_t)(point->error * (double)*items + 0.5), *items);
	return 0;
}

/* Variance over seeds, pooled over the sizes that have several; 0 where none
 * has. */
static double pooled_variance(const struct curve_point *points, size_t count)
{
	double squares = 0;
	size_t freedom = 0;

	for (size_t i = 0; i < count; i++) {
		double sum = 0, mean;
		size_t n = 0;

		for (size_t j = 0; j < count; j++)
			if (points[j].labels == points[i].labels) {
				sum += points[j].error;
				n++;
			}
		mean = sum / (double)n;
		squares += (points[i].error - mean) * (points[i].error - mean);
		/* each of n points adds (n - 1) / n of a degree */
		freedom += n > 1;
	}
	for (size_t i = 0; i < count; i++) {
		bool is_first = true, is_alone = true;

		for (size_t j = 0; j < count; j++)
			if (j != i && points[j].labels == points[i].labels) {
				is_alone = false;
				is_first &= j > i;
			}
		freedom -= is_first && !is_alone;
	}
	return freedom ? squares / (double)freedom : 0;
}

static void add_seeds(struct curve_point *points, const bool *is_stated,
		      size_t count)
{
	double variance = pooled_variance(points, count);

	for (size_t i = 0; i < count; i++)
		if (!is_stated[i])
			points[i].standard_error =
				sqrt(points[i].standard_error *
					     points[i].standard_error +
				     variance);
}

static int check_twice(const struct curve_point *points, size_t count,
		       const char *where, struct err *err)
{
	const struct curve_point *last = &points[count - 1];

	for (size_t i = 0; i + 1 < count; i++)
		if (points[i].labels == last->labels &&
		    points[i].seed == last->seed)
			return err_set(
				err,
				"%s: %zu labels with this seed are there "
				"already; trainings of one size take a "
				"column 'seed'",
				where, last->labels);
	return 0;
}

static int read_points(struct records *records, struct curve_point *points,
		       bool *is_stated, size_t *count, size_t *items,
		       struct err *err)
{
	int rc;

	while ((rc = records_next(records, err)) > 0) {
		if (*count == POINTS_MAX)
			return err_set(err, "%s: at most %d points",
				       records_where(records), POINTS_MAX);
		if (read_point(records, &points[*count], &is_stated[*count],
			       items, err))
			return -1;
		++*count;
		if (check_twice(points, *count, records_where(records), err))
			return -1;
	}
	return rc;
}

int curve_source_read(const char *path, double base_error, struct arena *arena,
		      struct curve_source *source, struct err *err)
{
	const struct csv_options options = { 0 };
	struct curve_point *points =
		arena_alloc(arena, POINTS_MAX, sizeof(*points));
	bool *is_stated = arena_alloc(arena, POINTS_MAX, sizeof(*is_stated));
	struct records *records = records_open(path, &options, err);
	size_t count = 0, items = 0;
	int ret;

	*source = (struct curve_source){ .path = path };
	if (!records)
		return -1;
	ret = read_points(records, points, is_stated, &count, &items, err);
	records_close(records);
	if (ret)
		return -1;
	if (!count)
		return err_set(err, "%s: has no points", path);
	add_seeds(points, is_stated, count);
	source->curve.points = points;
	source->curve.count = count;
	source->curve.base = (struct curve_base){
		.is_given = base_error >= 0,
		.error = base_error >= 0 ? base_error : 0,
	};
	/* as many items as the points have; none said, and it is exact */
	if (base_error >= 0 && items)
		source->curve.base.standard_error = curve_standard_error(
			(size_t)(base_error * (double)items + 0.5), items);
	return 0;
}
