/* slice.c - cutting rows into slices: see slice.h */
#include "evaluate/slice/slice.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/text.h"

#define FIFTHS 5

/* A row's value, and the number it is where it is one. */
struct value {
	const char *text;
	double number;
	size_t row;
};

static int by_text(const void *a, const void *b)
{
	const struct value *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_number(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static bool is_same(const struct value *a, const struct value *b,
		    bool are_numbers)
{
	return are_numbers ? a->number == b->number : !strcmp(a->text, b->text);
}

static void column_init(struct slice_column *column, const char *name,
			enum slice_cut cut, size_t rows, size_t most,
			struct arena *arena)
{
	*column = (struct slice_column){
		.name = name,
		.cut = cut,
		.slice_of = arena_alloc(arena, rows, sizeof(size_t)),
		.slices = arena_alloc(arena, most, sizeof(struct slice)),
		.order = arena_alloc(arena, most, sizeof(size_t)),
	};
}

static size_t add_slice(struct slice_column *column, const char *name)
{
	column->slices[column->count].name = name;
	return column->count++;
}

/* Distinct values, which lie side by side. */
static size_t count_distinct(const struct value *values, size_t count,
			     bool are_numbers)
{
	size_t distinct = 0;

	for (size_t i = 0; i < count; i++)
		distinct +=
			!i || !is_same(&values[i - 1], &values[i], are_numbers);
	return distinct;
}

static void cut_at_values(const struct value *values, size_t count,
			  struct slice_column *column)
{
	bool are_numbers = column->cut == SLICE_BY_NUMBER;
	size_t slice = 0;

	for (size_t i = 0; i < count; i++) {
		if (!i || !is_same(&values[i - 1], &values[i], are_numbers))
			slice = add_slice(column, values[i].text);
		column->slice_of[values[i].row] = slice;
	}
}

/* Each fifth ends where its share of the rows does, and then goes on to the
 * last row of the same number; what that swallows is no fifth any more. */
static void cut_in_fifths(const struct value *values, size_t count,
			  struct slice_column *column, struct arena *arena)
{
	size_t start = 0;

	for (size_t fifth = 1; fifth <= FIFTHS; fifth++) {
		size_t end = count * fifth / FIFTHS, slice;

		if (end <= start)
			continue;
		while (end < count &&
		       values[end].number == values[end - 1].number)
			end++;
		slice = add_slice(column,
				  values[start].number == values[end - 1].number
					  ? values[start].text
					  : arena_printf(arena, "%s to %s",
							 values[start].text,
							 values[end - 1].text));
		for (size_t i = start; i < end; i++)
			column->slice_of[values[i].row] = slice;
		start = end;
	}
}

static void slice_by_text(const char *name, const char *const *texts,
			  size_t rows, bool are_numbers, struct arena *arena,
			  struct slice_column *column)
{
	struct value *values = xcalloc(rows + 1, sizeof(*values));
	enum slice_cut cut = SLICE_BY_NAME;
	size_t count = 0, distinct;

	for (size_t i = 0; i < rows; i++) {
		struct value *value = &values[count];

		if (!texts[i])
			continue;
		*value = (struct value){ .text = texts[i], .row = i };
		are_numbers =
			are_numbers && text_to_double(texts[i], &value->number);
		count++;
	}
	are_numbers &= count > 0;
	if (count)
		qsort(values, count, sizeof(*values),
		      are_numbers ? by_number : by_text);
	distinct = count_distinct(values, count, are_numbers);
	if (are_numbers)
		cut = distinct > SLICE_VALUES_MAX ? SLICE_BY_FIFTH
						  : SLICE_BY_NUMBER;
	column_init(column, name, cut, rows,
		    (cut == SLICE_BY_FIFTH ? FIFTHS : distinct) + 1, arena);
	if (cut == SLICE_BY_FIFTH)
		cut_in_fifths(values, count, column, arena);
	else
		cut_at_values(values, count, column);
	if (count < rows) {
		size_t silent = add_slice(column, "(nothing said)");

		column->has_silent = true;
		for (size_t i = 0; i < rows; i++)
			if (!texts[i])
				column->slice_of[i] = silent;
	}
	free(values);
}

void slice_by_value(const char *name, const char *const *values, size_t rows,
		    struct arena *arena, struct slice_column *column)
{
	slice_by_text(name, values, rows, true, arena, column);
}

void slice_by_name(const char *name, const char *const *values, size_t rows,
		   struct arena *arena, struct slice_column *column)
{
	slice_by_text(name, values, rows, false, arena, column);
}

void slice_by_length(const size_t *words, size_t rows, struct arena *arena,
		     struct slice_column *column)
{
	static const struct {
		size_t most;
		const char *name;
	} spans[] = {
		{ 5, "up to 5" },	  { 15, "6 to 15" },
		{ 40, "16 to 40" },	  { 100, "41 to 100" },
		{ SIZE_MAX, "over 100" },
	};
	const size_t span_count = sizeof(spans) / sizeof(spans[0]);
	size_t least = 0;

	column_init(column, "length in words", SLICE_BY_LENGTH, rows,
		    span_count, arena);
	for (size_t s = 0; s < span_count; s++) {
		size_t slice = SIZE_MAX;

		for (size_t i = 0; i < rows; i++) {
			if (words[i] < least || words[i] > spans[s].most)
				continue;
			if (slice == SIZE_MAX)
				slice = add_slice(column, spans[s].name);
			column->slice_of[i] = slice;
		}
		least = spans[s].most + 1;
	}
}

void slice_by_class(const uint32_t *gold, size_t rows, const char *const *names,
		    size_t classes, struct arena *arena,
		    struct slice_column *column)
{
	size_t *slice_of_class = xcalloc(classes + 1, sizeof(*slice_of_class));

	column_init(column, "gold label", SLICE_BY_CLASS, rows, classes, arena);
	for (size_t i = 0; i < rows; i++)
		slice_of_class[gold[i]] = 1;
	for (size_t k = 0; k < classes; k++)
		if (slice_of_class[k])
			slice_of_class[k] = add_slice(column, names[k]);
	for (size_t i = 0; i < rows; i++)
		column->slice_of[i] = slice_of_class[gold[i]];
	free(slice_of_class);
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000;
}

size_t slice_words(const char *text)
{
	size_t length = strlen(text), words = 0, size;
	bool is_inside = false;

	for (size_t at = 0; at < length; at += size) {
		bool is_word =
			!is_space(utf8_decode(text + at, length - at, &size));

		words += is_word && !is_inside;
		is_inside = is_word;
	}
	return words;
}
