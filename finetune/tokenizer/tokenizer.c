/* tokenizer.c - see tokenizer.h */
#include "finetune/tokenizer/tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/tokenizer/tokenizer_parts.h"
#include "finetune/tokenizer/unicode.h"

#define FILE_LIMIT ((size_t)512 << 20)

struct tokenizer *tokenizer_new(void)
{
	struct tokenizer *tokenizer = xcalloc(1, sizeof(*tokenizer));

	unicode_load();
	tokenizer->wordpiece = (struct wordpiece)WORDPIECE_INIT;
	tokenizer->pad_id = -1;
	return tokenizer;
}

void tokenizer_close(struct tokenizer *tokenizer)
{
	if (!tokenizer)
		return;
	vocabulary_release(&tokenizer->vocabulary);
	added_release(&tokenizer->added);
	normaliser_release(&tokenizer->normaliser);
	pretokeniser_release(&tokenizer->pretokeniser);
	wordpiece_release(&tokenizer->wordpiece);
	bpe_release(&tokenizer->bpe);
	token_list_release(&tokenizer->before);
	token_list_release(&tokenizer->after);
	free(tokenizer);
}

struct tokenizer *tokenizer_open_json(const char *bytes, size_t length,
				      const char *name, struct err *err)
{
	struct tokenizer *tokenizer = tokenizer_new();

	if (tokenizer_load_json(tokenizer, bytes, length, err)) {
		err_at(err, "%s", name);
		tokenizer_close(tokenizer);
		return NULL;
	}
	tokenizer_load_limits(tokenizer, NULL);
	return tokenizer;
}

/* tokenizer_config.json; *config stays NULL when there is none. Its numbers
 * are read as reals: model_max_length is often 10^30. */
static int read_config(const char *folder, json_t **config, struct err *err)
{
	char *path = file_join(folder, "tokenizer_config.json");
	json_error_t error;
	int ret = 0;

	if (file_exists(path)) {
		*config = json_load_file(
			path, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
		if (!json_is_object(*config))
			ret = err_set(err, "%s:%d: %s", path,
				      *config ? 1 : error.line,
				      *config ? "is not a JSON object"
					      : error.text);
	}
	free(path);
	return ret;
}

static int load_file(struct tokenizer *tokenizer, const char *path,
		     struct err *err)
{
	char *bytes = NULL;
	size_t length;
	int ret;

	if (file_read(path, FILE_LIMIT, &bytes, &length, err))
		return -1;
	ret = tokenizer_load_json(tokenizer, bytes, length, err);
	if (ret)
		err_at(err, "%s", path);
	free(bytes);
	return ret;
}

static int load_folder(struct tokenizer *tokenizer, const char *folder,
		       const json_t *config, struct err *err)
{
	char *whole = file_join(folder, "tokenizer.json");
	char *text = file_join(folder, "vocab.txt");
	char *merges = file_join(folder, "merges.txt");
	char *more = file_join(folder, "added_tokens.json");
	int ret;

	if (file_exists(whole))
		ret = load_file(tokenizer, whole, err);
	else if (file_exists(more))
		ret = err_set(err,
			      "%s: tokens added beside a vocabulary are not "
			      "understood; save the tokenizer as a "
			      "tokenizer.json",
			      more);
	else if (file_exists(text))
		ret = tokenizer_load_wordpiece(tokenizer, folder, config, err);
	else if (file_exists(merges))
		ret = tokenizer_load_bpe(tokenizer, folder, config, err);
	else
		ret = err_set(err,
			      "%s has no tokenizer: neither tokenizer.json, "
			      "nor vocab.txt, nor vocab.json and merges.txt",
			      folder);
	free(whole);
	free(text);
	free(merges);
	free(more);
	return ret;
}

struct tokenizer *tokenizer_open(const char *folder, struct err *err)
{
	struct tokenizer *tokenizer = tokenizer_new();
	json_t *config = NULL;
	int ret = -1;

	if (read_config(folder, &config, err) ||
	    load_folder(tokenizer, folder, config, err))
		goto out;
	tokenizer_load_limits(tokenizer, config);
	ret = 0;
out:
	json_decref(config);
	if (ret) {
		tokenizer_close(tokenizer);
		tokenizer = NULL;
	}
	return tokenizer;
}

/* Working memory of one call. */
struct encoding {
	struct runes whole, part, between, spare;
	struct sections raw, normalised;
	struct pieces pieces;
	struct pretokeniser_spare cut;
	struct text word;
	struct bpe_spare bpe;
};

static void encoding_release(struct encoding *encoding)
{
	runes_release(&encoding->whole);
	runes_release(&encoding->part);
	runes_release(&encoding->between);
	runes_release(&encoding->spare);
	free(encoding->raw.at);
	free(encoding->normalised.at);
	pieces_release(&encoding->pieces);
	pretokeniser_spare_release(&encoding->cut);
	text_release(&encoding->word);
	bpe_spare_release(&encoding->bpe);
}

/* Text without added tokens: cut, and given to the model. */
static int encode_between(const struct tokenizer *tokenizer,
			  struct encoding *encoding, struct token_list *out)
{
	struct runes *text = &encoding->between;
	size_t i;

	if (pretokeniser_apply(&tokenizer->pretokeniser, text,
			       &encoding->pieces, &encoding->cut))
		return -1;
	for (i = 0; i < encoding->pieces.count; i++) {
		const struct piece *piece = &encoding->pieces.at[i];
		struct rune_word word = { text->at + piece->start,
					  piece->length };

		if (tokenizer->kind == TOKENIZER_BPE)
			bpe_encode(&tokenizer->bpe, &tokenizer->vocabulary,
				   &word, &encoding->bpe, out);
		else
			wordpiece_encode(&tokenizer->wordpiece,
					 &tokenizer->vocabulary, &word,
					 &encoding->word, out);
	}
	return 0;
}

/* Text without raw added tokens: normalised, and looked through for the
 * normalised ones. */
static int encode_part(const struct tokenizer *tokenizer,
		       struct encoding *encoding, struct token_list *out)
{
	size_t i;

	normaliser_apply(&tokenizer->normaliser, &encoding->part,
			 &encoding->spare);
	added_split(&tokenizer->added.normalised, &encoding->part,
		    &encoding->normalised);
	for (i = 0; i < encoding->normalised.count; i++) {
		const struct section *section = &encoding->normalised.at[i];

		if (section->id >= 0) {
			token_list_add(out, section->id);
			continue;
		}
		encoding->between.count = 0;
		runes_add_all(&encoding->between,
			      encoding->part.at + section->start,
			      section->length);
		if (encode_between(tokenizer, encoding, out))
			return -1;
	}
	return 0;
}

static int encode_whole(const struct tokenizer *tokenizer,
			struct encoding *encoding, struct token_list *out)
{
	size_t i;

	added_split(&tokenizer->added.raw, &encoding->whole, &encoding->raw);
	for (i = 0; i < encoding->raw.count; i++) {
		const struct section *section = &encoding->raw.at[i];

		if (section->id >= 0) {
			token_list_add(out, section->id);
			continue;
		}
		encoding->part.count = 0;
		runes_add_all(&encoding->part,
			      encoding->whole.at + section->start,
			      section->length);
		if (encode_part(tokenizer, encoding, out))
			return -1;
	}
	return 0;
}

static void add_all(struct token_list *out, const struct token_list *more)
{
	size_t i;

	for (i = 0; i < more->count; i++)
		token_list_add(out, more->ids[i]);
}

int tokenizer_encode(const struct tokenizer *tokenizer, const char *utf8,
		     size_t length, size_t max_tokens, struct token_list *out)
{
	struct encoding encoding;
	size_t start = out->count;
	int ret = -1;

	if (max_tokens && max_tokens < tokenizer_special_count(tokenizer))
		return -1;
	memset(&encoding, 0, sizeof(encoding));
	add_all(out, &tokenizer->before);
	runes_add_utf8(&encoding.whole, utf8, length);
	if (encode_whole(tokenizer, &encoding, out))
		goto out;
	if (max_tokens &&
	    out->count - start + tokenizer->after.count > max_tokens)
		out->count = start + max_tokens - tokenizer->after.count;
	add_all(out, &tokenizer->after);
	token_list_end_text(out);
	ret = 0;
out:
	if (ret)
		out->count = start;
	encoding_release(&encoding);
	return ret;
}

size_t tokenizer_size(const struct tokenizer *tokenizer)
{
	size_t extra = tokenizer->added.extra.size;

	return tokenizer->vocabulary.size > extra ? tokenizer->vocabulary.size
						  : extra;
}

size_t tokenizer_special_count(const struct tokenizer *tokenizer)
{
	return tokenizer->before.count + tokenizer->after.count;
}

int32_t tokenizer_id(const struct tokenizer *tokenizer, const char *token)
{
	size_t length = strlen(token);
	int32_t id = vocabulary_find(&tokenizer->vocabulary, token, length);

	if (id >= 0)
		return id;
	return vocabulary_find(&tokenizer->added.extra, token, length);
}

const char *tokenizer_token(const struct tokenizer *tokenizer, int32_t id)
{
	const struct vocabulary *model = &tokenizer->vocabulary;
	const struct vocabulary *extra = &tokenizer->added.extra;

	if (id < 0)
		return NULL;
	if ((size_t)id < model->size && model->tokens[id])
		return model->tokens[id];
	return (size_t)id < extra->size ? extra->tokens[id] : NULL;
}

int32_t tokenizer_pad_id(const struct tokenizer *tokenizer)
{
	return tokenizer->pad_id;
}

size_t tokenizer_max_tokens(const struct tokenizer *tokenizer)
{
	return tokenizer->max_tokens;
}

const char *tokenizer_hash(const struct tokenizer *tokenizer)
{
	return tokenizer->hash;
}
