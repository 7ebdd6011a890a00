/* slicing.c - see slicing.h */
#include "evaluate/slice/slicing.h"

#include <stdbool.h>
#include <string.h>

#include "data/base/text.h"
#include "data/item.h"

/* Everything a step needs. */
struct slicer {
	struct store *store;
	const struct evidence *evidence;
	const struct label_list *labels;
	const char **files; /* (file_count): columns of files */
	size_t file_count;
	struct arena *arena;
	struct slicing *slicing;
};

static struct slice_column *next_column(struct slicer *slicer)
{
	return &slicer->slicing->columns[slicer->slicing->count++];
}

static void add_class(struct slicer *slicer)
{
	const struct label_list *labels = slicer->labels;
	const char **names =
		arena_alloc(slicer->arena, labels->count, sizeof(const char *));

	for (size_t k = 0; k < labels->count; k++)
		names[k] = labels->labels[k].key;
	slice_by_class(slicer->evidence->gold, slicer->evidence->count, names,
		       labels->count, slicer->arena, next_column(slicer));
}

/* Asks each text a question; texts come and go. */
static int read_bodies(struct slicer *slicer, char *const *word, bool *has,
		       size_t *words, struct err *err)
{
	const struct evidence *evidence = slicer->evidence;

	for (size_t i = 0; i < evidence->count; i++) {
		struct arena arena = ARENA_INIT;
		const char *body = item_body(slicer->store, evidence->items[i],
					     &arena, err);

		if (body && word)
			has[i] = text_has_any(body, word);
		else if (body)
			words[i] = slice_words(body);
		arena_release(&arena);
		if (!body)
			return -1;
	}
	return 0;
}

static int add_length(struct slicer *slicer, struct err *err)
{
	size_t *words = arena_alloc(slicer->arena, slicer->evidence->count,
				    sizeof(*words));

	if (read_bodies(slicer, NULL, NULL, words, err))
		return -1;
	slice_by_length(words, slicer->evidence->count, slicer->arena,
			next_column(slicer));
	return 0;
}

static int add_word(struct slicer *slicer, char *word, struct err *err)
{
	size_t n = slicer->evidence->count;
	bool *has = arena_alloc(slicer->arena, n, sizeof(*has));
	const char **values =
		arena_alloc(slicer->arena, n, sizeof(const char *));
	char *const words[] = { word, NULL };
	struct text skeleton = TEXT_INIT;
	bool is_empty;

	text_skeleton(word, strlen(word), &skeleton);
	is_empty = !skeleton.length;
	text_release(&skeleton);
	if (is_empty)
		return err_set(err,
			       "--word '%s' has no letter or digit to "
			       "look for",
			       word);
	if (read_bodies(slicer, words, has, NULL, err))
		return -1;
	for (size_t i = 0; i < n; i++)
		values[i] = has[i] ? "has it" : "has it not";
	slice_by_value(arena_printf(slicer->arena, "word '%s'", word), values,
		       n, slicer->arena, next_column(slicer));
	return 0;
}

static int add_file_column(struct slicer *slicer, const char *name,
			   struct slice_column *column, struct err *err)
{
	size_t n = slicer->evidence->count;
	const char **values =
		arena_alloc(slicer->arena, n, sizeof(const char *));

	if (item_values(slicer->store, name, slicer->evidence->items, n,
			slicer->arena, values, err))
		return -1;
	if (strcmp(name, ITEM_GROUP))
		slice_by_value(name, values, n, slicer->arena, column);
	else
		slice_by_name(name, values, n, slicer->arena, column);
	return 0;
}

static bool is_of_a_file(const struct slicer *slicer, const char *name)
{
	for (size_t i = 0; i < slicer->file_count; i++)
		if (!strcmp(slicer->files[i], name))
			return true;
	return false;
}

static int refuse_column(const struct slicer *slicer, const char *name,
			 struct err *err)
{
	const char *known = SLICING_LENGTH ", " SLICING_CLASS;

	for (size_t i = 0; i < slicer->file_count; i++)
		known = arena_printf(slicer->arena, "%s, %s", known,
				     slicer->files[i]);
	return err_set(err, "no column '%s' to slice by; there are: %s", name,
		       known);
}

static int add_asked(struct slicer *slicer, const struct slicing_wish *wish,
		     struct err *err)
{
	for (char *const *name = wish->columns; name && *name; name++) {
		if (is_of_a_file(slicer, *name)) {
			if (add_file_column(slicer, *name, next_column(slicer),
					    err))
				return -1;
		} else if (!strcmp(*name, SLICING_LENGTH)) {
			if (add_length(slicer, err))
				return -1;
		} else if (!strcmp(*name, SLICING_CLASS)) {
			add_class(slicer);
		} else {
			return refuse_column(slicer, *name, err);
		}
	}
	for (char *const *word = wish->words; word && *word; word++)
		if (add_word(slicer, *word, err))
			return -1;
	return 0;
}

/* The column there is already that cuts the items just so, or NULL: the file's
 * column of labels, say, beside the gold label. */
static const struct slice_column *find_same(const struct slicer *slicer,
					    const struct slice_column *column)
{
	size_t n = slicer->evidence->count;
	size_t *twin = arena_alloc(slicer->arena, column->count, sizeof(*twin));

	for (size_t c = 0; c < slicer->slicing->count; c++) {
		const struct slice_column *other = &slicer->slicing->columns[c];
		size_t i = 0;

		if (other->count != column->count)
			continue;
		/* as many slices, and each within one: the same cut */
		memset(twin, 0xff, column->count * sizeof(*twin));
		for (; i < n; i++) {
			size_t *of = &twin[column->slice_of[i]];

			if (*of == SIZE_MAX)
				*of = other->slice_of[i];
			if (*of != other->slice_of[i])
				break;
		}
		if (i == n)
			return other;
	}
	return NULL;
}

/* A column without being asked for, if it has 2 to SLICE_VALUES_MAX values. */
static int offer_file_column(struct slicer *slicer, const char *name,
			     struct err *err)
{
	struct slicing *slicing = slicer->slicing;
	const struct slice_column *same;
	struct slice_column column;
	const char *why_not = NULL;
	size_t values;

	if (add_file_column(slicer, name, &column, err))
		return -1;
	values = column.count - column.has_silent;
	if (!values)
		why_not = "says nothing of these items";
	else if (values == 1 && !column.has_silent)
		why_not = "says the same of all of them";
	else if (column.cut == SLICE_BY_FIFTH || values > SLICE_VALUES_MAX)
		why_not = arena_printf(slicer->arena,
				       "has more than %d values: --by '%s'",
				       SLICE_VALUES_MAX, name);
	same = why_not ? NULL : find_same(slicer, &column);
	if (same)
		why_not = arena_printf(slicer->arena,
				       "cuts these items just as %s does",
				       same->name);
	if (!why_not)
		slicing->columns[slicing->count++] = column;
	else
		slicing->left_out[slicing->left_out_count++] =
			arena_printf(slicer->arena, "%s %s", name, why_not);
	return 0;
}

static int add_default(struct slicer *slicer, struct err *err)
{
	if (add_length(slicer, err))
		return -1;
	add_class(slicer);
	for (size_t i = 0; i < slicer->file_count; i++)
		if (offer_file_column(slicer, slicer->files[i], err))
			return -1;
	return 0;
}

static size_t count_words(char *const *words)
{
	size_t count = 0;

	while (words && words[count])
		count++;
	return count;
}

int slicing_load(struct store *store, const struct evidence *evidence,
		 const struct label_list *labels,
		 const struct slicing_wish *wish, struct arena *arena,
		 struct slicing *slicing, struct err *err)
{
	struct slicer slicer = { .store = store,
				 .evidence = evidence,
				 .labels = labels,
				 .arena = arena,
				 .slicing = slicing };
	size_t asked = count_words(wish->columns) + count_words(wish->words);

	memset(slicing, 0, sizeof(*slicing));
	if (item_columns(store, arena, &slicer.files, &slicer.file_count, err))
		return -1;
	slicing->columns = arena_alloc(arena, asked + slicer.file_count + 2,
				       sizeof(*slicing->columns));
	slicing->left_out = arena_alloc(arena, slicer.file_count,
					sizeof(*slicing->left_out));
	return asked ? add_asked(&slicer, wish, err)
		     : add_default(&slicer, err);
}
