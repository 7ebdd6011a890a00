/* cost_matrix.c - see cost_matrix.h */
#include "evaluate/threshold/cost_matrix.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "data/base/text.h"
#include "data/formats/csv.h"
#include "data/measure/threshold.h"

static int read_cost(const char *word, double *cost, struct err *err)
{
	if (text_equal_nocase(word, "never")) {
		*cost = INFINITY;
		return 0;
	}
	if (text_to_double(word, cost) && *cost >= 0)
		return 0;
	return err_set(err, "'%s' is no cost: 0 or more, or never", word);
}

/* "FP=1" into the one it names. */
static int read_part(const char *part, double *false_positive,
		     double *false_negative, struct err *err)
{
	double *cost = !strncmp(part, "FP=", 3)	  ? false_positive
		       : !strncmp(part, "FN=", 3) ? false_negative
						  : NULL;

	if (!cost || !isnan(*cost))
		return err_set(err, "'%s': say each once, as in FP=1,FN=5",
			       part);
	return read_cost(part + 3, cost, err);
}

int two_costs_read(const struct two_costs *costs,
		   const struct label_list *labels, struct arena *arena,
		   double **cost, size_t *positive, struct err *err)
{
	double false_positive = NAN, false_negative = NAN, abstain = INFINITY;
	char *words = arena_strdup(arena, costs->words);
	char *comma = strchr(words, ',');

	if (labels->count != 2)
		return err_set(err,
			       "--costs is for two labels and there are %zu; "
			       "say --cost-matrix FILE.csv",
			       labels->count);
	if (!comma)
		return err_set(err, "--costs '%s': say both, as in FP=1,FN=5",
			       costs->words);
	*comma = '\0';
	if (read_part(words, &false_positive, &false_negative, err) ||
	    read_part(comma + 1, &false_positive, &false_negative, err))
		return err_at(err, "--costs");
	if (costs->abstain && read_cost(costs->abstain, &abstain, err))
		return err_at(err, "--abstain");
	if (false_positive + false_negative <= 0)
		return err_set(err, "--costs: when no mistake costs anything, "
				    "any answer will do");
	*positive = costs->positive ? label_index(labels, costs->positive) : 1;
	if (*positive == labels->count)
		return err_set(err, "--positive: no label '%s'",
			       costs->positive);
	*cost = arena_alloc(arena, 6, sizeof(**cost));
	threshold_two_costs(*positive, false_positive, false_negative, abstain,
			    *cost);
	return 0;
}

/* A matrix as it is read. */
struct matrix {
	const char *path;
	const struct label_list *labels;
	size_t *column; /* (classes + 1): of each answer; SIZE_MAX: none */
	bool *has_row;	/* (classes) */
	double *cost;
};

static int read_header(const struct csv_reader *csv, struct matrix *matrix,
		       struct err *err)
{
	const struct csv_record *header = csv_header(csv);
	size_t classes = matrix->labels->count;

	for (size_t k = 0; k <= classes; k++)
		matrix->column[k] = SIZE_MAX;
	for (size_t c = 1; c < header->count; c++) {
		size_t k = label_index(matrix->labels, header->fields[c]);

		if (k == classes && strcmp(header->fields[c], COST_ABSTAIN))
			return err_set(err, "%s: no label '%s', nor is it '%s'",
				       matrix->path, header->fields[c],
				       COST_ABSTAIN);
		if (matrix->column[k] != SIZE_MAX)
			return err_set(err, "%s: the header has '%s' two times",
				       matrix->path, header->fields[c]);
		matrix->column[k] = c;
	}
	for (size_t k = 0; k < classes; k++)
		if (matrix->column[k] == SIZE_MAX)
			return err_set(err,
				       "%s: no column '%s'; the header is the "
				       "answers, after a first column for the "
				       "true label",
				       matrix->path,
				       matrix->labels->labels[k].key);
	return 0;
}

static int read_record(const struct csv_record *record, struct matrix *matrix,
		       struct err *err)
{
	size_t classes = matrix->labels->count;
	size_t i = label_index(matrix->labels, record->fields[0]);

	if (i == classes)
		return err_set(err, "no label '%s'", record->fields[0]);
	if (matrix->has_row[i])
		return err_set(err, "a second row of '%s'", record->fields[0]);
	matrix->has_row[i] = true;
	for (size_t k = 0; k <= classes; k++) {
		double *cost = &matrix->cost[i * (classes + 1) + k];

		*cost = INFINITY;
		if (matrix->column[k] != SIZE_MAX &&
		    read_cost(record->fields[matrix->column[k]], cost, err))
			return -1;
	}
	return 0;
}

static int read_rows(struct csv_reader *csv, struct matrix *matrix,
		     struct err *err)
{
	struct csv_record record;
	int rc;

	while ((rc = csv_next(csv, &record, err)) > 0)
		if (read_record(&record, matrix, err))
			return err_at(err, "%s:%" PRId64, matrix->path,
				      record.line);
	if (rc < 0)
		return -1;
	for (size_t i = 0; i < matrix->labels->count; i++)
		if (!matrix->has_row[i])
			return err_set(err, "%s: no row of '%s'", matrix->path,
				       matrix->labels->labels[i].key);
	return 0;
}

int cost_matrix_read(const char *path, const struct label_list *labels,
		     struct arena *arena, double **cost, struct err *err)
{
	const struct csv_options options = { 0 };
	size_t classes = labels->count;
	struct matrix matrix = {
		.path = path,
		.labels = labels,
		.column = arena_alloc(arena, classes + 1, sizeof(size_t)),
		.has_row = arena_alloc(arena, classes, sizeof(bool)),
		.cost = arena_alloc(arena, classes * (classes + 1),
				    sizeof(double)),
	};
	struct csv_reader *csv = csv_open(path, &options, err);
	int ret;

	if (!csv)
		return -1;
	ret = read_header(csv, &matrix, err) || read_rows(csv, &matrix, err);
	csv_close(csv);
	*cost = matrix.cost;
	return ret ? -1 : 0;
}
