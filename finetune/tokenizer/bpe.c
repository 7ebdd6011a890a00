/* bpe.c - see bpe.h */
#include "finetune/tokenizer/bpe.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "finetune/tokenizer/field.h"

struct bpe_merge {
	int32_t left, right; /* and one: 0 is an empty slot */
	uint32_t rank;
	int32_t merged;
};

/* The symbols of a word are a list linked by index; a merged-away one is
 * dead. */
struct bpe_symbol {
	int32_t id;
	bool is_dead;
	size_t before, after; /* SIZE_MAX: none */
};

/* A pair that may be merged, in a heap: lowest rank, then leftmost. */
struct bpe_pending {
	uint32_t rank;
	int32_t merged;
	size_t at;
};

/* The pair's slot, or the empty one where it would stand. */
static struct bpe_merge *merge_slot(const struct bpe *bpe, int32_t left,
				    int32_t right)
{
	uint64_t pair = (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
	size_t mask = bpe->merge_slots - 1;
	size_t at = (size_t)rng_mix(pair) & mask;

	while (bpe->merges[at].left && (bpe->merges[at].left != left + 1 ||
					bpe->merges[at].right != right + 1))
		at = (at + 1) & mask;
	return &bpe->merges[at];
}

static const struct bpe_merge *find_merge(const struct bpe *bpe, int32_t left,
					  int32_t right)
{
	const struct bpe_merge *merge = merge_slot(bpe, left, right);

	return merge->left ? merge : NULL;
}

/* A text within another; borrowed. */
struct span {
	const char *bytes;
	size_t length;
};

/* A rule given twice has the rank of its last line, as in the reference. */
static int add_merge(struct bpe *bpe, const struct vocabulary *vocabulary,
		     struct span left, struct span right, struct err *err)
{
	struct text joined = TEXT_INIT;
	int32_t first, second, merged;

	text_add_bytes(&joined, left.bytes, left.length);
	text_add_bytes(&joined, right.bytes, right.length);
	first = vocabulary_find(vocabulary, left.bytes, left.length);
	second = vocabulary_find(vocabulary, right.bytes, right.length);
	merged = vocabulary_find(vocabulary, text_get(&joined), joined.length);
	text_release(&joined);
	if (first < 0 || second < 0 || merged < 0)
		return err_set(err,
			       "merge %zu, of '%.*s' and '%.*s', has a token "
			       "that is not in the vocabulary",
			       bpe->merge_count + 1, (int)left.length,
			       left.bytes, (int)right.length, right.bytes);
	*merge_slot(bpe, first, second) =
		(struct bpe_merge){ first + 1, second + 1,
				    (uint32_t)bpe->merge_count++, merged };
	return 0;
}

/* "left right" */
static int add_rule(struct bpe *bpe, const struct vocabulary *vocabulary,
		    const char *rule, size_t length, struct err *err)
{
	const char *space = memchr(rule, ' ', length);
	struct span left, right;

	if (!space)
		return err_set(err, "merge %zu is not two tokens",
			       bpe->merge_count + 1);
	left = (struct span){ rule, (size_t)(space - rule) };
	right = (struct span){ space + 1, length - left.length - 1 };
	if (memchr(right.bytes, ' ', right.length))
		return err_set(err, "merge %zu is not two tokens",
			       bpe->merge_count + 1);
	return add_merge(bpe, vocabulary, left, right, err);
}

static void prepare(struct bpe *bpe, const struct vocabulary *vocabulary,
		    size_t merges)
{
	uint32_t c;

	for (bpe->merge_slots = 64; bpe->merge_slots < merges * 2;)
		bpe->merge_slots *= 2;
	bpe->merges = xcalloc(bpe->merge_slots, sizeof(*bpe->merges));
	for (c = 0; c < BPE_LOW; c++) {
		char bytes[4];

		bpe->low[c] = vocabulary_find(vocabulary, bytes,
					      utf8_encode(c, bytes));
	}
}

int bpe_set(struct bpe *bpe, const struct vocabulary *vocabulary,
	    const char *merges, size_t length, struct err *err)
{
	const char *line = merges, *end = merges + length;
	size_t lines = 1, i;

	bpe->unknown = -1;
	for (i = 0; i < length; i++)
		lines += merges[i] == '\n';
	prepare(bpe, vocabulary, lines);
	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t width = (size_t)((stop ? stop : end) - line);
		size_t taken = width;

		if (taken && line[taken - 1] == '\r')
			taken--;
		if (taken && strncmp(line, "#version", 8) != 0 &&
		    add_rule(bpe, vocabulary, line, taken, err))
			return -1;
		line += width + 1;
	}
	return 0;
}

/* "left right", or ["left", "right"]. */
static int load_merge(struct bpe *bpe, const struct vocabulary *vocabulary,
		      const json_t *json, struct err *err)
{
	const json_t *left = json_array_get(json, 0);
	const json_t *right = json_array_get(json, 1);

	if (json_is_string(json))
		return add_rule(bpe, vocabulary, json_string_value(json),
				json_string_length(json), err);
	if (json_array_size(json) != 2 || !json_is_string(left) ||
	    !json_is_string(right))
		return err_set(err, "merge %zu is not two tokens",
			       bpe->merge_count + 1);
	return add_merge(bpe, vocabulary,
			 (struct span){ json_string_value(left),
					json_string_length(left) },
			 (struct span){ json_string_value(right),
					json_string_length(right) },
			 err);
}

/* What would change the ids and is not done here. */
static int refuse_rest(const json_t *json, struct err *err)
{
	static const char *const texts[] = { "continuing_subword_prefix",
					     "end_of_word_suffix" };
	const json_t *dropout = json_object_get(json, "dropout");
	bool falls_back = false;
	size_t i;

	if (field_bool(json, "byte_fallback", &falls_back, err))
		return -1;
	if (falls_back)
		return err_set(err, "byte_fallback is not known here");
	if (dropout && !json_is_null(dropout) &&
	    json_number_value(dropout) != 0)
		return err_set(err, "dropout is not known here: its ids "
				    "would change from run to run");
	for (i = 0; i < 2; i++) {
		const json_t *text = NULL;

		if (field_text(json, texts[i], &text, err))
			return -1;
		if (json_string_length(text))
			return err_set(err, "%s is not known here", texts[i]);
	}
	return 0;
}

int bpe_load(struct bpe *bpe, struct vocabulary *vocabulary, const json_t *json,
	     struct err *err)
{
	const json_t *merges = json_object_get(json, "merges");
	const json_t *unknown = NULL;
	size_t i;

	bpe->unknown = -1;
	if (refuse_rest(json, err) ||
	    field_bool(json, "ignore_merges", &bpe->ignores_merges, err) ||
	    field_bool(json, "fuse_unk", &bpe->fuses_unknown, err) ||
	    field_text(json, "unk_token", &unknown, err) ||
	    vocabulary_load(vocabulary, json_object_get(json, "vocab"), err))
		return -1;
	if (!json_is_array(merges))
		return err_set(err, "the merges are not a list");
	if (unknown) {
		bpe->unknown =
			vocabulary_find(vocabulary, json_string_value(unknown),
					json_string_length(unknown));
		if (bpe->unknown < 0)
			return err_set(err,
				       "the unknown token '%s' is not in the "
				       "vocabulary",
				       json_string_value(unknown));
	}
	prepare(bpe, vocabulary, json_array_size(merges));
	for (i = 0; i < json_array_size(merges); i++) {
		if (load_merge(bpe, vocabulary, json_array_get(merges, i), err))
			return -1;
	}
	return 0;
}

void bpe_release(struct bpe *bpe)
{
	free(bpe->merges);
	bpe->merges = NULL;
}

void bpe_spare_release(struct bpe_spare *spare)
{
	text_release(&spare->text);
	free(spare->symbols);
	free(spare->heap);
	memset(spare, 0, sizeof(*spare));
}

static bool is_sooner(const struct bpe_pending *a, const struct bpe_pending *b)
{
	return a->rank != b->rank ? a->rank < b->rank : a->at < b->at;
}

static void heap_push(struct bpe_spare *spare, struct bpe_pending pending)
{
	size_t at = spare->heap_count;

	spare->heap = array_grow(spare->heap, spare->heap_count++,
				 &spare->heap_capacity, sizeof(*spare->heap));
	while (at && is_sooner(&pending, &spare->heap[(at - 1) / 2])) {
		spare->heap[at] = spare->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	spare->heap[at] = pending;
}

static struct bpe_pending heap_pop(struct bpe_spare *spare)
{
	struct bpe_pending top = spare->heap[0];
	struct bpe_pending last = spare->heap[--spare->heap_count];
	size_t at = 0, child;

	while ((child = 2 * at + 1) < spare->heap_count) {
		if (child + 1 < spare->heap_count &&
		    is_sooner(&spare->heap[child + 1], &spare->heap[child]))
			child++;
		if (!is_sooner(&spare->heap[child], &last))
			break;
		spare->heap[at] = spare->heap[child];
		at = child;
	}
	spare->heap[at] = last;
	return top;
}

/* The pair that begins at a symbol is pending if there is a rule for it. */
static void consider(const struct bpe *bpe, struct bpe_spare *spare, size_t at)
{
	const struct bpe_symbol *symbol = &spare->symbols[at];
	const struct bpe_merge *merge;

	if (symbol->after == SIZE_MAX)
		return;
	merge = find_merge(bpe, symbol->id, spare->symbols[symbol->after].id);
	if (merge)
		heap_push(spare, (struct bpe_pending){ merge->rank,
						       merge->merged, at });
}

/* Whether the pair is still there, and its rule still makes this token: what
 * was pending may have been merged away since. */
static bool is_current(const struct bpe *bpe, const struct bpe_spare *spare,
		       const struct bpe_pending *pending)
{
	const struct bpe_symbol *symbol = &spare->symbols[pending->at];
	const struct bpe_merge *merge;

	if (symbol->is_dead || symbol->after == SIZE_MAX)
		return false;
	merge = find_merge(bpe, symbol->id, spare->symbols[symbol->after].id);
	return merge && merge->merged == pending->merged;
}

static void merge_all(const struct bpe *bpe, struct bpe_spare *spare,
		      size_t count)
{
	size_t i;

	spare->heap_count = 0;
	for (i = 0; i < count; i++)
		consider(bpe, spare, i);
	while (spare->heap_count) {
		struct bpe_pending top = heap_pop(spare);
		struct bpe_symbol *symbol = &spare->symbols[top.at], *right;

		if (!is_current(bpe, spare, &top))
			continue;
		right = &spare->symbols[symbol->after];
		right->is_dead = true;
		symbol->id = top.merged;
		symbol->after = right->after;
		if (symbol->after != SIZE_MAX)
			spare->symbols[symbol->after].before = top.at;
		if (symbol->before != SIZE_MAX)
			consider(bpe, spare, symbol->before);
		consider(bpe, spare, top.at);
	}
}

static int32_t id_of(const struct bpe *bpe, const struct vocabulary *vocabulary,
		     uint32_t c)
{
	char bytes[4];

	if (c < BPE_LOW)
		return bpe->low[c];
	return vocabulary_find(vocabulary, bytes, utf8_encode(c, bytes));
}

/* The word's first symbols, one a code point; returns their number. */
static size_t spell(const struct bpe *bpe, const struct vocabulary *vocabulary,
		    const struct rune_word *word, struct bpe_spare *spare)
{
	bool was_unknown = false;
	size_t count = 0, i;

	for (i = 0; i < word->length; i++) {
		int32_t id = id_of(bpe, vocabulary, word->at[i]);
		bool is_unknown = id < 0;

		if (is_unknown &&
		    (bpe->unknown < 0 || (was_unknown && bpe->fuses_unknown)))
			continue;
		was_unknown = is_unknown;
		spare->symbols = array_grow(spare->symbols, count,
					    &spare->symbol_capacity,
					    sizeof(*spare->symbols));
		spare->symbols[count] = (struct bpe_symbol){
			is_unknown ? bpe->unknown : id, false,
			count ? count - 1 : SIZE_MAX, SIZE_MAX
		};
		if (count)
			spare->symbols[count - 1].after = count;
		count++;
	}
	return count;
}

/* With ignore_merges a word that is a token is that token. */
static int32_t whole_word(const struct vocabulary *vocabulary,
			  const struct rune_word *word, struct text *text)
{
	size_t i;

	text_clear(text);
	for (i = 0; i < word->length; i++) {
		char bytes[4];

		text_add_bytes(text, bytes, utf8_encode(word->at[i], bytes));
	}
	return vocabulary_find(vocabulary, text_get(text), text->length);
}

void bpe_encode(const struct bpe *bpe, const struct vocabulary *vocabulary,
		const struct rune_word *word, struct bpe_spare *spare,
		struct token_list *out)
{
	size_t count, i;

	if (bpe->ignores_merges) {
		int32_t id = whole_word(vocabulary, word, &spare->text);

		if (id >= 0) {
			token_list_add(out, id);
			return;
		}
	}
	count = spell(bpe, vocabulary, word, spare);
	merge_all(bpe, spare, count);
	for (i = 0; i < count; i++) {
		if (!spare->symbols[i].is_dead)
			token_list_add(out, spare->symbols[i].id);
	}
}
