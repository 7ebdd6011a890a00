/* wordpiece.c - see wordpiece.h */
#include "finetune/tokenizer/wordpiece.h"

#include <stdbool.h>
#include <string.h>

#include "finetune/tokenizer/field.h"

int wordpiece_set(struct wordpiece *wordpiece,
		  const struct vocabulary *vocabulary, const char *prefix,
		  const char *unknown, struct err *err)
{
	uint64_t hash = VOCABULARY_HASH;
	size_t i;

	wordpiece->unknown =
		vocabulary_find(vocabulary, unknown, strlen(unknown));
	if (wordpiece->unknown < 0)
		return err_set(err,
			       "the unknown token '%s' is not in the "
			       "vocabulary",
			       unknown);
	text_clear(&wordpiece->prefix);
	text_add(&wordpiece->prefix, prefix);
	for (i = 0; prefix[i]; i++)
		hash = vocabulary_hash(hash, (unsigned char)prefix[i]);
	wordpiece->prefix_hash = hash;
	return 0;
}

int wordpiece_load(struct wordpiece *wordpiece, struct vocabulary *vocabulary,
		   const json_t *json, struct err *err)
{
	const json_t *prefix = NULL, *unknown = NULL;

	if (vocabulary_load(vocabulary, json_object_get(json, "vocab"), err) ||
	    field_text(json, "continuing_subword_prefix", &prefix, err) ||
	    field_text(json, "unk_token", &unknown, err) ||
	    field_count(json, "max_input_chars_per_word",
			&wordpiece->longest_word, err))
		return -1;
	return wordpiece_set(wordpiece, vocabulary,
			     prefix ? json_string_value(prefix) : "##",
			     unknown ? json_string_value(unknown) : "[UNK]",
			     err);
}

void wordpiece_release(struct wordpiece *wordpiece)
{
	text_release(&wordpiece->prefix);
}

/* The id of the longest piece that the word goes on with, or -1, and its
 * bytes. */
static int32_t longest_piece(const struct wordpiece *wordpiece,
			     const struct vocabulary *vocabulary,
			     const char *rest, size_t left, bool is_first,
			     size_t *used)
{
	struct vocabulary_key key = { "", rest, 0, 0, VOCABULARY_HASH };
	int32_t best = -1;

	if (!is_first) {
		key.prefix = text_get(&wordpiece->prefix);
		key.prefix_length = wordpiece->prefix.length;
		key.hash = wordpiece->prefix_hash;
	}
	while (key.length < left &&
	       key.prefix_length + key.length < vocabulary->longest) {
		int32_t id;

		key.hash = vocabulary_hash(key.hash,
					   (unsigned char)rest[key.length++]);
		if (key.length < left && (rest[key.length] & 0xc0) == 0x80)
			continue; /* inside a code point */
		id = vocabulary_find_key(vocabulary, &key);
		if (id >= 0) {
			best = id;
			*used = key.length;
		}
	}
	return best;
}

void wordpiece_encode(const struct wordpiece *wordpiece,
		      const struct vocabulary *vocabulary,
		      const struct rune_word *word, struct text *spare,
		      struct token_list *out)
{
	size_t before = out->count, at = 0, i;

	if (word->length > wordpiece->longest_word) {
		token_list_add(out, wordpiece->unknown);
		return;
	}
	text_clear(spare);
	for (i = 0; i < word->length; i++) {
		char bytes[4];

		text_add_bytes(spare, bytes, utf8_encode(word->at[i], bytes));
	}
	while (at < spare->length) {
		size_t used = 0;
		int32_t id =
			longest_piece(wordpiece, vocabulary, spare->bytes + at,
				      spare->length - at, at == 0, &used);

		if (id < 0) {
			out->count = before;
			token_list_add(out, wordpiece->unknown);
			return;
		}
		token_list_add(out, id);
		at += used;
	}
}
