/* tokenizer_json.c - a tokenizer from its tokenizer.json */
#include <string.h>

#include "finetune/tokenizer/field.h"
#include "finetune/tokenizer/tokenizer_parts.h"

static int load_model(struct tokenizer *tokenizer, const json_t *json,
		      struct err *err)
{
	const char *type = field_type(json);

	if (!json_is_object(json))
		return err_set(err, "there is no model");
	if (strcmp(type, "WordPiece") == 0) {
		tokenizer->kind = TOKENIZER_WORDPIECE;
		return wordpiece_load(&tokenizer->wordpiece,
				      &tokenizer->vocabulary, json, err);
	}
	if (strcmp(type, "BPE") == 0) {
		tokenizer->kind = TOKENIZER_BPE;
		return bpe_load(&tokenizer->bpe, &tokenizer->vocabulary, json,
				err);
	}
	return err_set(err,
		       "the model '%s' is not known here; WordPiece and BPE "
		       "are",
		       type);
}

/* Tokens in front of those that are there already. */
static void put_before(struct token_list *list, const struct token_list *more)
{
	struct token_list joined = TOKEN_LIST_INIT;
	size_t i;

	for (i = 0; i < more->count; i++)
		token_list_add(&joined, more->ids[i]);
	for (i = 0; i < list->count; i++)
		token_list_add(&joined, list->ids[i]);
	token_list_release(list);
	*list = joined;
}

/* An id that the vocabulary has. */
static int load_special(const struct tokenizer *tokenizer, const json_t *value,
			int32_t *id, struct err *err)
{
	if (field_id(value, "post_processor", id, err))
		return -1;
	if (!tokenizer_token(tokenizer, *id))
		return err_set(err,
			       "the post_processor puts in the id %d, which is "
			       "no token's",
			       (int)*id);
	return 0;
}

/* BertProcessing, RobertaProcessing: {"cls": ["[CLS]", 101], "sep": ...} */
static int load_pair(struct tokenizer *tokenizer, const json_t *json,
		     struct err *err)
{
	struct token_list before = TOKEN_LIST_INIT;
	int32_t first, last;

	if (load_special(tokenizer,
			 json_array_get(json_object_get(json, "cls"), 1),
			 &first, err) ||
	    load_special(tokenizer,
			 json_array_get(json_object_get(json, "sep"), 1), &last,
			 err))
		return -1;
	token_list_add(&before, first);
	put_before(&tokenizer->before, &before);
	token_list_release(&before);
	token_list_add(&tokenizer->after, last);
	return 0;
}

/* The ids of a template's special token. */
static int load_template_token(const struct tokenizer *tokenizer,
			       const json_t *json, const json_t *part,
			       struct token_list *list, struct err *err)
{
	const char *name = json_string_value(json_object_get(part, "id"));
	const json_t *special = json_object_get(json, "special_tokens");
	const json_t *ids;
	size_t i;

	ids = name ? json_object_get(json_object_get(special, name), "ids")
		   : NULL;
	if (!json_is_array(ids))
		return err_set(err,
			       "the post_processor does not say the ids of its "
			       "token '%s'",
			       name ? name : "");
	for (i = 0; i < json_array_size(ids); i++) {
		int32_t id;

		if (load_special(tokenizer, json_array_get(ids, i), &id, err))
			return -1;
		token_list_add(list, id);
	}
	return 0;
}

/* TemplateProcessing: special tokens around one sequence, A. */
static int load_template(struct tokenizer *tokenizer, const json_t *json,
			 struct err *err)
{
	const json_t *single = json_object_get(json, "single");
	struct token_list before = TOKEN_LIST_INIT;
	size_t sequences = 0, i;
	int ret = -1;

	for (i = 0; i < json_array_size(single); i++) {
		const json_t *part = json_array_get(single, i);
		const json_t *token = json_object_get(part, "SpecialToken");

		if (json_object_get(part, "Sequence"))
			sequences++;
		else if (load_template_token(
				 tokenizer, json, token,
				 sequences ? &tokenizer->after : &before, err))
			goto out;
	}
	if (sequences != 1) {
		err_set(err,
			"the post_processor's template has %zu sequences "
			"where one is expected",
			sequences);
		goto out;
	}
	put_before(&tokenizer->before, &before);
	ret = 0;
out:
	token_list_release(&before);
	return ret;
}

static int load_post_processor(struct tokenizer *tokenizer, const json_t *json,
			       struct err *err)
{
	const char *type = field_type(json);
	const json_t *parts = json_object_get(json, "processors");
	size_t i;

	if (!json || json_is_null(json) || strcmp(type, "ByteLevel") == 0)
		return 0; /* ByteLevel moves offsets only */
	if (strcmp(type, "BertProcessing") == 0 ||
	    strcmp(type, "RobertaProcessing") == 0)
		return load_pair(tokenizer, json, err);
	if (strcmp(type, "TemplateProcessing") == 0)
		return load_template(tokenizer, json, err);
	if (strcmp(type, "Sequence") != 0)
		return err_set(err, "the post_processor '%s' is not known here",
			       type);
	for (i = 0; i < json_array_size(parts); i++) {
		if (load_post_processor(tokenizer, json_array_get(parts, i),
					err))
			return -1;
	}
	return 0;
}

static int load_added(struct tokenizer *tokenizer, const json_t *json,
		      struct err *err)
{
	size_t i;

	if (json && !json_is_null(json) && !json_is_array(json))
		return err_set(err, "'added_tokens' is not a list");
	for (i = 0; i < json_array_size(json); i++) {
		if (added_load(&tokenizer->added, &tokenizer->vocabulary,
			       &tokenizer->normaliser, json_array_get(json, i),
			       err))
			return -1;
	}
	return 0;
}

static int check_names(const json_t *json, struct err *err)
{
	static const char *const names[] = {
		"version",	  "truncation", "padding",
		"added_tokens",	  "normalizer", "pre_tokenizer",
		"post_processor", "decoder",	"model",
	};
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)json, name, value)
	{
		size_t count = sizeof(names) / sizeof(*names), i;

		for (i = 0; i < count; i++) {
			if (strcmp(name, names[i]) == 0)
				break;
		}
		if (i == count)
			return err_set(err, "the part '%s' is not known here",
				       name);
	}
	return 0;
}

/* The id that the "padding" setting names, unless a config names another. */
static void load_padding(struct tokenizer *tokenizer, const json_t *json)
{
	const json_t *id = json_object_get(json, "pad_id");
	json_int_t number = json_integer_value(id);

	if (json_is_integer(id) && number >= 0 && number < ID_MAX &&
	    tokenizer_token(tokenizer, (int32_t)number))
		tokenizer->pad_id = (int32_t)number;
}

int tokenizer_load_json(struct tokenizer *tokenizer, const char *bytes,
			size_t length, struct err *err)
{
	json_error_t error;
	json_t *json = json_loadb(bytes, length, JSON_ALLOW_NUL, &error);
	int ret = -1;

	if (!json_is_object(json)) {
		err_set(err, "line %d: %s", json ? 1 : error.line,
			json ? "is not a JSON object" : error.text);
		goto out;
	}
	if (check_names(json, err) ||
	    load_model(tokenizer, json_object_get(json, "model"), err) ||
	    normaliser_load(&tokenizer->normaliser,
			    json_object_get(json, "normalizer"), err) ||
	    pretokeniser_load(&tokenizer->pretokeniser,
			      json_object_get(json, "pre_tokenizer"), err) ||
	    load_added(tokenizer, json_object_get(json, "added_tokens"), err) ||
	    load_post_processor(tokenizer,
				json_object_get(json, "post_processor"), err))
		goto out;
	load_padding(tokenizer, json_object_get(json, "padding"));
	hash_bytes_hex(bytes, length, tokenizer->hash);
	ret = 0;
out:
	json_decref(json);
	return ret;
}
