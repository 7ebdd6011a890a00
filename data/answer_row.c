/* answer_row.c - see answer_row.h */
#include "data/answer_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/text.h"
#include "data/prediction.h"

/* Scores are often written with two or three digits. */
#define ROUNDING 0.02
/* A probability of 0 in a file is one that was rounded to 0. */
#define LEAST 0x1p-24
#define LABELS_SHOWN 20

/* The length of THEIRS in "THEIRS=OURS"; 0: it is not of this form. */
static size_t theirs_length(const char *word)
{
	const char *equals = strrchr(word, '=');

	return equals ? (size_t)(equals - word) : 0;
}

static int refuse_label(const struct answer_reader *reader, const char *word,
			const char *ours, struct err *err)
{
	struct text known = TEXT_INIT;

	for (size_t k = 0; k < reader->labels->count && k < LABELS_SHOWN; k++)
		text_printf(&known, "%s%s", k ? ", " : "",
			    reader->labels->labels[k].key);
	err_set(err, "--map %s: no label '%s'; there are: %s%s", word, ours,
		text_get(&known),
		reader->labels->count > LABELS_SHOWN ? " ..." : "");
	text_release(&known);
	return -1;
}

static int add_mapped(struct answer_reader *reader, size_t index,
		      struct arena *arena, struct err *err)
{
	char *const *map = reader->columns->map;
	const char *word = map[index], *ours;
	size_t length = theirs_length(word);
	struct answer_name name;

	if (!length)
		return err_set(err, "--map is THEIRS=OURS, not '%s'", word);
	for (size_t i = 0; i < index; i++)
		if (theirs_length(map[i]) == length &&
		    !memcmp(map[i], word, length))
			return err_set(err, "--map names '%.*s' two times",
				       (int)length, word);
	ours = word + length + 1;
	name.name = arena_strndup(arena, word, length);
	name.label = *ours ? label_index(reader->labels, ours) : LABEL_NONE;
	if (name.label == reader->labels->count)
		return refuse_label(reader, word, ours, err);
	/* A label's own key may be given another meaning. */
	for (size_t k = 0; k < reader->labels->count; k++)
		if (!strcmp(reader->names[k].name, name.name)) {
			reader->names[k].label = name.label;
			return 0;
		}
	reader->names[reader->name_count++] = name;
	return 0;
}

/* Whether the map leads to none, or from two names to one label. */
static bool has_more_classes(const struct answer_reader *reader)
{
	char *const *map = reader->columns->map;

	for (size_t i = 0; map && map[i]; i++) {
		const char *ours = map[i] + theirs_length(map[i]);

		if (!ours[1])
			return true;
		for (size_t j = 0; j < i; j++)
			if (!strcmp(map[j] + theirs_length(map[j]), ours))
				return true;
	}
	return false;
}

int answer_reader_init(struct answer_reader *reader,
		       const struct answer_columns *columns,
		       const struct label_list *labels, struct arena *arena,
		       struct err *err)
{
	size_t mapped = 0;

	memset(reader, 0, sizeof(*reader));
	while (columns->map && columns->map[mapped])
		mapped++;
	reader->columns = columns;
	reader->labels = labels;
	reader->names = arena_alloc(arena, labels->count + mapped + 1,
				    sizeof(*reader->names));
	for (size_t k = 0; k < labels->count; k++)
		reader->names[reader->name_count++] =
			(struct answer_name){ labels->labels[k].key, k };
	for (size_t i = 0; i < mapped; i++)
		if (add_mapped(reader, i, arena, err))
			return -1;
	reader->are_all = labels->count == 2 && !has_more_classes(reader);
	reader->log_probability =
		arena_alloc(arena, labels->count, sizeof(float));
	reader->mass = arena_alloc(arena, labels->count, sizeof(double));
	return 0;
}

static int score_of(struct records *records, const char *name, const char *text,
		    double *score, struct err *err)
{
	if (text_to_double(text, score))
		return 0;
	return err_set(err, "%s: '%s' of %s is not a number",
		       records_where(records), text, name);
}

/* --- an answer and, perhaps, its score --- */

static void understand(const struct answer_reader *reader, const char *said,
		       struct answer_row *row)
{
	row->said = said;
	for (size_t i = 0; i < reader->name_count; i++)
		if (!strcmp(reader->names[i].name, said)) {
			row->label = reader->names[i].label;
			return;
		}
	row->label = LABEL_NONE;
	row->is_unheard_of = true;
}

/* With two labels, what is not the answer's is the other's. */
static void spread(struct answer_reader *reader, struct answer_row *row)
{
	double p = row->confidence;

	if (!reader->are_all || row->label == LABEL_NONE)
		return;
	row->is_below_half = p < 0.5;
	reader->log_probability[row->label] = (float)log(fmax(p, LEAST));
	reader->log_probability[1 - row->label] =
		(float)log(fmax(1 - p, LEAST));
	row->log_probability = reader->log_probability;
}

static int read_label(struct answer_reader *reader, struct records *records,
		      struct answer_row *row, struct err *err)
{
	const struct answer_columns *columns = reader->columns;
	const char *said = records_need(records, columns->label, err);
	const char *score;

	if (!said)
		return -1;
	understand(reader, said, row);
	if (!columns->score)
		return 0;
	score = records_need(records, columns->score, err);
	if (!score ||
	    score_of(records, columns->score, score, &row->confidence, err))
		return -1;
	if (row->confidence < 0 || row->confidence > 1) {
		row->confidence = NAN;
		row->is_no_distribution = true;
	} else {
		spread(reader, row);
	}
	return 0;
}

/* --- a score for each class --- */

/* The scores of one row as they stand, by name; NaN where there is none. */
static int collect(struct answer_reader *reader, struct records *records,
		   double *scores, struct err *err)
{
	for (size_t i = 0; i < reader->name_count; i++) {
		const char *name = reader->names[i].name;
		const char *text = records_field(records, name);

		scores[i] = NAN;
		if (text && score_of(records, name, text, &scores[i], err))
			return -1;
	}
	for (size_t k = 0; k < reader->labels->count; k++) {
		bool is_scored = false;

		for (size_t i = 0; i < reader->name_count; i++)
			is_scored |= reader->names[i].label == k &&
				     !isnan(scores[i]);
		if (!is_scored)
			return err_set(
				err,
				"%s: no score for the label '%s'; say "
				"--map THEIRS=%s if it has another name there",
				records_where(records),
				reader->labels->labels[k].key,
				reader->labels->labels[k].key);
	}
	return 0;
}

static void softmax(double *scores, size_t count)
{
	double most = -INFINITY, sum = 0;

	for (size_t i = 0; i < count; i++)
		most = fmax(most, scores[i]);
	for (size_t i = 0; i < count; i++)
		if (!isnan(scores[i]))
			sum += scores[i] = exp(scores[i] - most);
	for (size_t i = 0; i < count; i++)
		scores[i] /= sum;
}

/* The highest score answers: of a label the sum of its names', of a class that
 * means no label its own. */
static void answer(struct answer_reader *reader, const double *scores,
		   struct answer_row *row)
{
	size_t labels = reader->labels->count, best = 0;
	const char *outside = NULL;
	double most_outside = -INFINITY;

	memset(reader->mass, 0, labels * sizeof(*reader->mass));
	for (size_t i = 0; i < reader->name_count; i++) {
		size_t label = reader->names[i].label;

		if (isnan(scores[i]))
			continue;
		if (label != LABEL_NONE) {
			reader->mass[label] += scores[i];
		} else if (scores[i] > most_outside) {
			most_outside = scores[i];
			outside = reader->names[i].name;
		}
	}
	for (size_t k = 1; k < labels; k++)
		if (reader->mass[k] > reader->mass[best])
			best = k;
	row->label = best;
	row->said = reader->labels->labels[best].key;
	row->confidence = reader->mass[best];
	if (outside && most_outside > reader->mass[best]) {
		row->label = LABEL_NONE;
		row->said = outside;
		row->confidence = most_outside;
	}
}

static int read_scores(struct answer_reader *reader, struct records *records,
		       struct answer_row *row, struct err *err)
{
	double *scores = xcalloc(reader->name_count, sizeof(*scores));
	double sum = 0;

	if (collect(reader, records, scores, err)) {
		free(scores);
		return -1;
	}
	if (reader->columns->are_logits)
		softmax(scores, reader->name_count);
	for (size_t i = 0; i < reader->name_count; i++) {
		if (isnan(scores[i]))
			continue;
		sum += scores[i];
		row->is_no_distribution |= scores[i] < 0;
	}
	row->is_no_distribution |= !(fabs(sum - 1) <= ROUNDING);
	for (size_t i = 0; i < reader->name_count; i++)
		if (!row->is_no_distribution)
			scores[i] /= sum;
	answer(reader, scores, row);
	free(scores);
	if (row->is_no_distribution) {
		row->confidence = NAN;
		return 0;
	}
	for (size_t k = 0; k < reader->labels->count; k++)
		reader->log_probability[k] =
			(float)log(fmax(reader->mass[k], LEAST));
	row->log_probability = reader->log_probability;
	return 0;
}

int answer_row_read(struct answer_reader *reader, struct records *records,
		    struct answer_row *row, struct err *err)
{
	memset(row, 0, sizeof(*row));
	row->confidence = NAN;
	return reader->columns->has_scores
		       ? read_scores(reader, records, row, err)
		       : read_label(reader, records, row, err);
}
