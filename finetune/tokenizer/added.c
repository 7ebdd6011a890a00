/* added.c - see added.h */
#include "finetune/tokenizer/added.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "finetune/tokenizer/field.h"
#include "finetune/tokenizer/unicode.h"

static void set_release(struct added_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		runes_release(&set->tokens[i].content);
	free(set->tokens);
	memset(set, 0, sizeof(*set));
}

void added_release(struct added *added)
{
	set_release(&added->raw);
	set_release(&added->normalised);
	vocabulary_release(&added->extra);
}

/* Takes the token over. The longest of a first code point comes first; of two
 * with the same content, the first that was added. */
static void set_add(struct added_set *set, struct added_token token)
{
	size_t *link = &set->heads[token.content.at[0] % ADDED_HEADS];

	set->tokens = array_grow(set->tokens, set->count, &set->capacity,
				 sizeof(*set->tokens));
	while (*link &&
	       set->tokens[*link - 1].content.count >= token.content.count)
		link = &set->tokens[*link - 1].next;
	token.next = *link;
	set->tokens[set->count++] = token;
	*link = set->count;
}

void added_special(struct added *added, const struct vocabulary *vocabulary,
		   const char *content)
{
	size_t length = strlen(content);
	struct added_token token = {
		.id = vocabulary_find(vocabulary, content, length),
	};

	if (token.id < 0 || !length)
		return;
	runes_add_utf8(&token.content, content, length);
	set_add(&added->raw, token);
}

/* The id is the model's own, or the next free one and kept here. */
static int settle_id(struct added *added, const struct vocabulary *vocabulary,
		     const json_t *content, int32_t id, struct err *err)
{
	const char *text = json_string_value(content);
	size_t length = json_string_length(content);
	int32_t known = vocabulary_find(vocabulary, text, length);
	int32_t next = (int32_t)vocabulary->count;

	if (added->highest > next)
		next = added->highest;
	if (known < 0)
		known = vocabulary_find(&added->extra, text, length);
	if (id != (known < 0 ? next : known))
		return err_set(err,
			       "the added token '%s' is said to be %d, but "
			       "%s %d",
			       text, (int)id,
			       known < 0 ? "the next free id is"
					 : "in the vocabulary it is",
			       (int)(known < 0 ? next : known));
	if (known < 0)
		vocabulary_add(&added->extra, text, length, id);
	if (id >= added->highest)
		added->highest = id + 1;
	return 0;
}

int added_load(struct added *added, const struct vocabulary *vocabulary,
	       const struct normaliser *normaliser, const json_t *json,
	       struct err *err)
{
	struct added_token token = { .id = -1 };
	const json_t *content = NULL;
	struct runes spare = RUNES_INIT;
	bool is_special = false, is_normalised;
	int ret = -1;

	if (field_text(json, "content", &content, err) ||
	    field_bool(json, "special", &is_special, err))
		return -1;
	if (!json_string_length(content))
		return err_set(err, "an added token has no content");
	is_normalised = !is_special;
	if (field_bool(json, "normalized", &is_normalised, err) ||
	    field_bool(json, "single_word", &token.is_word, err) ||
	    field_bool(json, "lstrip", &token.takes_left, err) ||
	    field_bool(json, "rstrip", &token.takes_right, err) ||
	    field_id(json_object_get(json, "id"), json_string_value(content),
		     &token.id, err) ||
	    settle_id(added, vocabulary, content, token.id, err))
		return -1;
	runes_add_utf8(&token.content, json_string_value(content),
		       json_string_length(content));
	if (is_normalised)
		normaliser_apply(normaliser, &token.content, &spare);
	if (!token.content.count) {
		err_set(err, "the added token '%s' is empty when normalised",
			json_string_value(content));
		goto out;
	}
	set_add(is_normalised ? &added->normalised : &added->raw, token);
	token.content = (struct runes)RUNES_INIT;
	ret = 0;
out:
	runes_release(&token.content);
	runes_release(&spare);
	return ret;
}

static const struct added_token *token_at(const struct added_set *set,
					  const uint32_t *at, size_t left)
{
	size_t next = set->heads[at[0] % ADDED_HEADS];

	while (next) {
		const struct added_token *token = &set->tokens[next - 1];
		const struct runes *content = &token->content;

		if (content->count <= left &&
		    memcmp(content->at, at, content->count * sizeof(*at)) == 0)
			return token;
		next = token->next;
	}
	return NULL;
}

static void sections_add(struct sections *sections, size_t start, size_t end,
			 int32_t id)
{
	if (id < 0 && start >= end)
		return;
	sections->at = array_grow(sections->at, sections->count,
				  &sections->capacity, sizeof(*sections->at));
	sections->at[sections->count++] =
		(struct section){ start, end - start, id };
}

static bool stands_alone(const struct runes *text, size_t start, size_t end)
{
	return (!start || !unicode_is(text->at[start - 1], UNICODE_WORD)) &&
	       (end == text->count || !unicode_is(text->at[end], UNICODE_WORD));
}

/* Widens a match, found from start to end, by the white space it takes, but
 * not into the last match, which ended at done. */
static void widen(const struct added_token *token, const struct runes *text,
		  size_t done, struct section *found)
{
	size_t start = found->start, end = start + found->length;

	while (token->takes_left && start > done &&
	       unicode_is(text->at[start - 1], UNICODE_SPACE))
		start--;
	while (token->takes_right && end < text->count &&
	       unicode_is(text->at[end], UNICODE_SPACE))
		end++;
	*found = (struct section){ start, end - start, token->id };
}

void added_split(const struct added_set *set, const struct runes *text,
		 struct sections *sections)
{
	size_t at = 0, done = 0;

	sections->count = 0;
	while (set->count && at < text->count) {
		const struct added_token *token =
			token_at(set, text->at + at, text->count - at);
		struct section found = { at, 0, -1 };

		if (!token) {
			at++;
			continue;
		}
		found.length = token->content.count;
		at += found.length;
		if (token->is_word && !stands_alone(text, found.start, at))
			continue;
		widen(token, text, done, &found);
		sections_add(sections, done, found.start, -1);
		sections_add(sections, found.start, found.start + found.length,
			     token->id);
		done = found.start + found.length;
	}
	sections_add(sections, done, text->count, -1);
}
