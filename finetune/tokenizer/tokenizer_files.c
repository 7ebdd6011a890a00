/* tokenizer_files.c - a tokenizer from vocab.txt, or vocab.json and merges.txt,
 * and what tokenizer_config.json says besides */
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "finetune/tokenizer/field.h"
#include "finetune/tokenizer/tokenizer_parts.h"

#define FILE_LIMIT ((size_t)512 << 20)
#define LENGTH_LIMIT 1e6 /* of model_max_length: more means "unknown" */

/* A special token is written as a text or as {"content": text}. */
static const char *special(const json_t *config, const char *name,
			   const char *fallback)
{
	const json_t *value = json_object_get(config, name);
	const char *text = json_string_value(value);

	if (!text)
		text = json_string_value(json_object_get(value, "content"));
	return text ? text : fallback;
}

void tokenizer_load_limits(struct tokenizer *tokenizer, const json_t *config)
{
	static const char *const usual[] = { "[PAD]", "<pad>" };
	double length =
		json_number_value(json_object_get(config, "model_max_length"));
	const char *pad = special(config, "pad_token", NULL);
	size_t i;

	if (length >= 1 && length <= LENGTH_LIMIT)
		tokenizer->max_tokens = (size_t)length;
	if (pad && tokenizer_id(tokenizer, pad) >= 0)
		tokenizer->pad_id = tokenizer_id(tokenizer, pad);
	for (i = 0; i < 2 && tokenizer->pad_id < 0; i++)
		tokenizer->pad_id = tokenizer_id(tokenizer, usual[i]);
}

static int read_in(const char *folder, const char *name, char **bytes,
		   size_t *length, struct err *err)
{
	char *path = file_join(folder, name);
	int ret = file_read(path, FILE_LIMIT, bytes, length, err);

	free(path);
	return ret;
}

/* One token a line; the line is the id, and the last of equals counts. */
static int add_lines(struct vocabulary *vocabulary, const char *bytes,
		     size_t length, struct err *err)
{
	const char *line = bytes, *end = bytes + length;
	int32_t id = 0;

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t width = (size_t)((stop ? stop : end) - line);
		size_t taken = width;

		if (taken && line[taken - 1] == '\r')
			taken--;
		if (id == ID_MAX)
			return err_set(err, "more than %d lines", (int)ID_MAX);
		vocabulary_add(vocabulary, line, taken, id++);
		line += width + 1;
	}
	return 0;
}

/* The tokens around a text, which must be known. */
static int surround(struct tokenizer *tokenizer, const char *first,
		    const char *last, struct err *err)
{
	int32_t before = tokenizer_id(tokenizer, first);
	int32_t after = tokenizer_id(tokenizer, last);

	if (before < 0 || after < 0)
		return err_set(err, "the special token '%s' is not in it",
			       before < 0 ? first : last);
	token_list_add(&tokenizer->before, before);
	token_list_add(&tokenizer->after, after);
	return 0;
}

/* The tokens that the config lists by id, {"5": {"content": ...}}. */
static int add_listed(struct tokenizer *tokenizer, const json_t *config,
		      struct err *err)
{
	const json_t *list = json_object_get(config, "added_tokens_decoder");
	const char *key;
	json_t *entry;

	json_object_foreach((json_t *)list, key, entry)
	{
		json_t *copy = json_deep_copy(entry);
		char *end;
		long id = strtol(key, &end, 10);
		int ret;

		json_object_set_new(copy, "id",
				    json_integer(*end || end == key ? -1 : id));
		ret = added_load(&tokenizer->added, &tokenizer->vocabulary,
				 &tokenizer->normaliser, copy, err);
		json_decref(copy);
		if (ret)
			return err_at(err, "tokenizer_config.json");
	}
	return 0;
}

struct special_name {
	const char *name, *fallback;
};

/* Special tokens, found in the text as they are. */
static int add_specials(struct tokenizer *tokenizer, const json_t *config,
			const struct special_name *names, struct err *err)
{
	if (json_object_get(config, "added_tokens_decoder"))
		return add_listed(tokenizer, config, err);
	for (; names->name; names++)
		added_special(&tokenizer->added, &tokenizer->vocabulary,
			      special(config, names->name, names->fallback));
	return 0;
}

static const struct special_name bert_names[] = {
	{ "unk_token", "[UNK]" },   { "sep_token", "[SEP]" },
	{ "pad_token", "[PAD]" },   { "cls_token", "[CLS]" },
	{ "mask_token", "[MASK]" }, { NULL, NULL }
};

static int load_cleaning(struct tokenizer *tokenizer, const json_t *config,
			 struct hash *hash, struct err *err)
{
	struct bert_cleaning cleaning = { true, true, true, true };
	char flags[3];

	if (field_bool(config, "do_lower_case", &cleaning.lowers, err))
		return err_at(err, "tokenizer_config.json");
	cleaning.strips_accents = cleaning.lowers;
	if (field_bool(config, "strip_accents", &cleaning.strips_accents,
		       err) ||
	    field_bool(config, "tokenize_chinese_chars",
		       &cleaning.spaces_chinese, err))
		return err_at(err, "tokenizer_config.json");
	normaliser_add_bert(&tokenizer->normaliser, &cleaning);
	flags[0] = (char)cleaning.lowers;
	flags[1] = (char)cleaning.strips_accents;
	flags[2] = (char)cleaning.spaces_chinese;
	hash_add_field(hash, flags, sizeof(flags));
	return 0;
}

int tokenizer_load_wordpiece(struct tokenizer *tokenizer, const char *folder,
			     const json_t *config, struct err *err)
{
	struct hash hash;
	char *bytes = NULL;
	size_t length;
	int ret = -1;

	hash_init(&hash);
	if (read_in(folder, "vocab.txt", &bytes, &length, err))
		return -1;
	hash_add_field(&hash, bytes, length);
	tokenizer->kind = TOKENIZER_WORDPIECE;
	pretokeniser_add_bert(&tokenizer->pretokeniser);
	if (add_lines(&tokenizer->vocabulary, bytes, length, err) ||
	    wordpiece_set(&tokenizer->wordpiece, &tokenizer->vocabulary, "##",
			  special(config, "unk_token", "[UNK]"), err) ||
	    surround(tokenizer, special(config, "cls_token", "[CLS]"),
		     special(config, "sep_token", "[SEP]"), err)) {
		err_at(err, "%s/vocab.txt", folder);
		goto out;
	}
	if (load_cleaning(tokenizer, config, &hash, err) ||
	    add_specials(tokenizer, config, bert_names, err)) {
		err_at(err, "%s", folder);
		goto out;
	}
	hash_final_hex(&hash, tokenizer->hash);
	ret = 0;
out:
	free(bytes);
	return ret;
}

static const struct special_name roberta_names[] = {
	{ "bos_token", "<s>" },	    { "eos_token", "</s>" },
	{ "unk_token", "<unk>" },   { "sep_token", "</s>" },
	{ "pad_token", "<pad>" },   { "cls_token", "<s>" },
	{ "mask_token", "<mask>" }, { NULL, NULL }
};

static int load_pairs(struct tokenizer *tokenizer, const char *folder,
		      struct hash *hash, struct err *err)
{
	char *tokens = NULL, *merges = NULL;
	size_t length, merges_length;
	json_error_t error;
	json_t *json = NULL;
	int ret = -1;

	if (read_in(folder, "vocab.json", &tokens, &length, err) ||
	    read_in(folder, "merges.txt", &merges, &merges_length, err))
		goto out;
	hash_add_field(hash, tokens, length);
	hash_add_field(hash, merges, merges_length);
	json = json_loadb(tokens, length, JSON_ALLOW_NUL, &error);
	if (!json) {
		err_set(err, "%s/vocab.json:%d: %s", folder, error.line,
			error.text);
		goto out;
	}
	if (vocabulary_load(&tokenizer->vocabulary, json, err)) {
		err_at(err, "%s/vocab.json", folder);
		goto out;
	}
	ret = bpe_set(&tokenizer->bpe, &tokenizer->vocabulary, merges,
		      merges_length, err);
	if (ret)
		err_at(err, "%s/merges.txt", folder);
out:
	json_decref(json);
	free(tokens);
	free(merges);
	return ret;
}

int tokenizer_load_bpe(struct tokenizer *tokenizer, const char *folder,
		       const json_t *config, struct err *err)
{
	bool adds_space = false;
	struct hash hash;
	char flag;

	hash_init(&hash);
	tokenizer->kind = TOKENIZER_BPE;
	if (load_pairs(tokenizer, folder, &hash, err))
		return -1;
	if (field_bool(config, "add_prefix_space", &adds_space, err) ||
	    surround(tokenizer, special(config, "cls_token", "<s>"),
		     special(config, "sep_token", "</s>"), err) ||
	    add_specials(tokenizer, config, roberta_names, err))
		return err_at(err, "%s", folder);
	pretokeniser_add_byte_level(&tokenizer->pretokeniser, adds_space);
	flag = (char)adds_space;
	hash_add_field(&hash, &flag, 1);
	hash_final_hex(&hash, tokenizer->hash);
	return 0;
}
