/* normalise.c - see normalise.h */
#include "finetune/tokenizer/normalise.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "finetune/tokenizer/compose.h"
#include "finetune/tokenizer/field.h"
#include "finetune/tokenizer/unicode.h"

enum normal_kind {
	NORMAL_CLEAN,
	NORMAL_CHINESE,
	NORMAL_LOWER,
	NORMAL_DECOMPOSE,
	NORMAL_COMPOSE,
	NORMAL_DROP, /* of the classes in `classes` */
	NORMAL_STRIP,
	NORMAL_REPLACE,
	NORMAL_PREPEND,
};

struct normal_step {
	enum normal_kind kind;
	bool is_compatible; /* decompose: NFKD rather than NFD */
	unsigned classes;
	bool strips_left, strips_right;
	struct runes from, to;
};

static struct normal_step *add_step(struct normaliser *normaliser,
				    enum normal_kind kind)
{
	struct normal_step *step;

	normaliser->steps = array_grow(normaliser->steps, normaliser->count,
				       &normaliser->capacity, sizeof(*step));
	step = &normaliser->steps[normaliser->count++];
	memset(step, 0, sizeof(*step));
	step->kind = kind;
	return step;
}

void normaliser_add_bert(struct normaliser *normaliser,
			 const struct bert_cleaning *cleaning)
{
	if (cleaning->cleans)
		add_step(normaliser, NORMAL_CLEAN);
	if (cleaning->spaces_chinese)
		add_step(normaliser, NORMAL_CHINESE);
	if (cleaning->strips_accents) {
		add_step(normaliser, NORMAL_DECOMPOSE);
		add_step(normaliser, NORMAL_DROP)->classes = UNICODE_NONSPACING;
	}
	if (cleaning->lowers)
		add_step(normaliser, NORMAL_LOWER);
}

static int load_bert(struct normaliser *normaliser, const json_t *json,
		     struct err *err)
{
	struct bert_cleaning cleaning = { true, true, true, true };

	if (field_bool(json, "lowercase", &cleaning.lowers, err))
		return -1;
	cleaning.strips_accents = cleaning.lowers;
	if (field_bool(json, "clean_text", &cleaning.cleans, err) ||
	    field_bool(json, "handle_chinese_chars", &cleaning.spaces_chinese,
		       err) ||
	    field_bool(json, "strip_accents", &cleaning.strips_accents, err))
		return -1;
	normaliser_add_bert(normaliser, &cleaning);
	return 0;
}

static int load_replace(struct normaliser *normaliser, const json_t *json,
			struct err *err)
{
	struct normal_step *step = add_step(normaliser, NORMAL_REPLACE);
	const json_t *pattern = json_object_get(json, "pattern");

	if (!json_object_get(pattern, "String"))
		return err_set(err, "the normalizer Replace is understood "
				    "only for a fixed text, not a pattern");
	if (field_runes(pattern, "String", &step->from, err) ||
	    field_runes(json, "content", &step->to, err))
		return -1;
	if (!step->from.count)
		return err_set(err, "the normalizer Replace has an empty text "
				    "to look for");
	return 0;
}

static int load_strip(struct normaliser *normaliser, const json_t *json,
		      struct err *err)
{
	struct normal_step *step = add_step(normaliser, NORMAL_STRIP);

	return field_bool(json, "strip_left", &step->strips_left, err) ||
			       field_bool(json, "strip_right",
					  &step->strips_right, err)
		       ? -1
		       : 0;
}

static int load_sequence(struct normaliser *normaliser, const json_t *json,
			 struct err *err)
{
	const json_t *parts = json_object_get(json, "normalizers");
	size_t i;

	if (!json_is_array(parts))
		return err_set(err, "the normalizer Sequence has no list");
	for (i = 0; i < json_array_size(parts); i++) {
		if (normaliser_load(normaliser, json_array_get(parts, i), err))
			return -1;
	}
	return 0;
}

/* NFC, NFD, NFKC, NFKD; false when the type is none of them. */
static bool load_form(struct normaliser *normaliser, const char *type)
{
	struct normal_step *step;

	if (strcmp(type, "NFC") != 0 && strcmp(type, "NFD") != 0 &&
	    strcmp(type, "NFKC") != 0 && strcmp(type, "NFKD") != 0)
		return false;
	step = add_step(normaliser, NORMAL_DECOMPOSE);
	step->is_compatible = type[2] == 'K';
	if (type[strlen(type) - 1] == 'C')
		add_step(normaliser, NORMAL_COMPOSE);
	return true;
}

int normaliser_load(struct normaliser *normaliser, const json_t *json,
		    struct err *err)
{
	const char *type = field_type(json);

	if (!json || json_is_null(json))
		return 0;
	if (strcmp(type, "BertNormalizer") == 0)
		return load_bert(normaliser, json, err);
	if (strcmp(type, "Sequence") == 0)
		return load_sequence(normaliser, json, err);
	if (strcmp(type, "Replace") == 0)
		return load_replace(normaliser, json, err);
	if (strcmp(type, "Strip") == 0)
		return load_strip(normaliser, json, err);
	if (strcmp(type, "Prepend") == 0)
		return field_runes(json, "prepend",
				   &add_step(normaliser, NORMAL_PREPEND)->to,
				   err);
	if (load_form(normaliser, type))
		return 0;
	if (strcmp(type, "Lowercase") == 0)
		add_step(normaliser, NORMAL_LOWER);
	else if (strcmp(type, "StripAccents") == 0)
		add_step(normaliser, NORMAL_DROP)->classes = UNICODE_MARK;
	else
		return err_set(err, "the normalizer '%s' is not known here",
			       type);
	return 0;
}

void normaliser_release(struct normaliser *normaliser)
{
	size_t i;

	for (i = 0; i < normaliser->count; i++) {
		runes_release(&normaliser->steps[i].from);
		runes_release(&normaliser->steps[i].to);
	}
	free(normaliser->steps);
	normaliser->steps = NULL;
	normaliser->count = normaliser->capacity = 0;
}

static void clean(struct runes *text)
{
	size_t i, kept = 0;

	for (i = 0; i < text->count; i++) {
		uint32_t c = text->at[i];

		if (unicode_is(c, UNICODE_IGNORED))
			continue;
		text->at[kept++] = unicode_is(c, UNICODE_SPACE) ? ' ' : c;
	}
	text->count = kept;
}

static void drop(struct runes *text, unsigned classes)
{
	size_t i, kept = 0;

	for (i = 0; i < text->count; i++) {
		if (!unicode_is(text->at[i], classes))
			text->at[kept++] = text->at[i];
	}
	text->count = kept;
}

static void space_chinese(struct runes *text, struct runes *out)
{
	size_t i;

	for (i = 0; i < text->count; i++) {
		bool is_alone = unicode_is_chinese(text->at[i]);

		if (is_alone)
			runes_add(out, ' ');
		runes_add(out, text->at[i]);
		if (is_alone)
			runes_add(out, ' ');
	}
	runes_swap(text, out);
}

static void lower(struct runes *text, struct runes *out)
{
	size_t i;

	for (i = 0; i < text->count; i++) {
		uint32_t small[2];

		runes_add_all(out, small, unicode_lower(text->at[i], small));
	}
	runes_swap(text, out);
}

static void strip(struct runes *text, const struct normal_step *step)
{
	size_t first = 0;

	while (step->strips_right && text->count &&
	       unicode_is(text->at[text->count - 1], UNICODE_SPACE))
		text->count--;
	while (step->strips_left && first < text->count &&
	       unicode_is(text->at[first], UNICODE_SPACE))
		first++;
	if (!first)
		return;
	text->count -= first;
	memmove(text->at, text->at + first, text->count * sizeof(*text->at));
}

static void replace(const struct normal_step *step, struct runes *text,
		    struct runes *out)
{
	const struct runes *from = &step->from;
	size_t i = 0;

	while (i < text->count) {
		if (text->count - i >= from->count &&
		    memcmp(text->at + i, from->at,
			   from->count * sizeof(*from->at)) == 0) {
			runes_add_all(out, step->to.at, step->to.count);
			i += from->count;
		} else {
			runes_add(out, text->at[i++]);
		}
	}
	runes_swap(text, out);
}

static void prepend(const struct normal_step *step, struct runes *text,
		    struct runes *out)
{
	if (!text->count)
		return;
	runes_add_all(out, step->to.at, step->to.count);
	runes_add_all(out, text->at, text->count);
	runes_swap(text, out);
}

static void apply_step(const struct normal_step *step, struct runes *text,
		       struct runes *spare)
{
	spare->count = 0;
	switch (step->kind) {
	case NORMAL_CLEAN:
		clean(text);
		break;
	case NORMAL_CHINESE:
		space_chinese(text, spare);
		break;
	case NORMAL_LOWER:
		lower(text, spare);
		break;
	case NORMAL_DECOMPOSE:
		decompose(text, step->is_compatible, spare);
		break;
	case NORMAL_COMPOSE:
		compose(text);
		break;
	case NORMAL_DROP:
		drop(text, step->classes);
		break;
	case NORMAL_STRIP:
		strip(text, step);
		break;
	case NORMAL_REPLACE:
		replace(step, text, spare);
		break;
	case NORMAL_PREPEND:
		prepend(step, text, spare);
		break;
	}
}

void normaliser_apply(const struct normaliser *normaliser, struct runes *text,
		      struct runes *spare)
{
	size_t i;

	for (i = 0; i < normaliser->count; i++)
		apply_step(&normaliser->steps[i], text, spare);
}
