/* pretokenise.c - see pretokenise.h */
#include "finetune/tokenizer/pretokenise.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/text.h"
#include "finetune/tokenizer/field.h"
#include "finetune/tokenizer/split.h"
#include "finetune/tokenizer/unicode.h"

enum split_kind {
	SPLIT_BY_CLASSES,
	SPLIT_BY_WORDS,
	SPLIT_BY_TEXT,
	SPLIT_BY_PATTERN,
	SPLIT_BY_BYTES,
};

struct split_step {
	enum split_kind kind;
	enum split_behaviour behaviour;
	unsigned classes;
	bool is_inverted;
	bool adds_space, uses_gpt2; /* ByteLevel's */
	struct runes fixed;
	pcre2_code *pattern;
};

uint32_t byte_level_rune(unsigned char byte)
{
	if (byte <= 32)
		return 256u + byte;
	if (byte < 127)
		return byte;
	if (byte <= 160)
		return 256u + 33u + (byte - 127u);
	return byte == 173 ? 256u + 67u : byte;
}

void pieces_release(struct pieces *pieces)
{
	free(pieces->at);
	pieces->at = NULL;
	pieces->count = pieces->capacity = 0;
}

void pretokeniser_spare_release(struct pretokeniser_spare *spare)
{
	runes_release(&spare->text);
	pieces_release(&spare->pieces);
	free(spare->matches);
	spare->matches = NULL;
	spare->match_capacity = 0;
}

static struct split_step *add_step(struct pretokeniser *pretokeniser,
				   enum split_kind kind)
{
	struct split_step *step;

	pretokeniser->steps =
		array_grow(pretokeniser->steps, pretokeniser->count,
			   &pretokeniser->capacity, sizeof(*step));
	step = &pretokeniser->steps[pretokeniser->count++];
	memset(step, 0, sizeof(*step));
	step->kind = kind;
	step->behaviour = SPLIT_ISOLATED;
	return step;
}

static struct split_step *add_classes(struct pretokeniser *pretokeniser,
				      unsigned classes,
				      enum split_behaviour behaviour)
{
	struct split_step *step = add_step(pretokeniser, SPLIT_BY_CLASSES);

	step->classes = classes;
	step->behaviour = behaviour;
	return step;
}

void pretokeniser_add_bert(struct pretokeniser *pretokeniser)
{
	add_classes(pretokeniser, UNICODE_SPACE, SPLIT_REMOVED);
	add_classes(pretokeniser, UNICODE_PUNCTUATION, SPLIT_ISOLATED);
}

void pretokeniser_add_byte_level(struct pretokeniser *pretokeniser,
				 bool adds_space)
{
	struct split_step *step = add_step(pretokeniser, SPLIT_BY_BYTES);

	step->adds_space = adds_space;
	step->uses_gpt2 = true;
}

static int load_byte_level(struct pretokeniser *pretokeniser,
			   const json_t *json, struct err *err)
{
	struct split_step *step = add_step(pretokeniser, SPLIT_BY_BYTES);

	step->adds_space = step->uses_gpt2 = true;
	if (field_bool(json, "add_prefix_space", &step->adds_space, err) ||
	    field_bool(json, "use_regex", &step->uses_gpt2, err))
		return -1;
	return 0;
}

static int load_behaviour(struct split_step *step, const json_t *json,
			  struct err *err)
{
	const json_t *name = NULL;

	if (field_text(json, "behavior", &name, err))
		return -1;
	if (!name)
		return 0;
	return split_behaviour_of(json_string_value(name), &step->behaviour,
				  err);
}

static int compile(struct split_step *step, const json_t *pattern,
		   struct err *err)
{
	struct runes runes = RUNES_INIT;
	PCRE2_SIZE at;
	int code, ret = -1;

	if (field_runes(pattern, "Regex", &runes, err))
		goto out;
	step->pattern =
		pcre2_compile(runes.at, runes.count,
			      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
			      &code, &at, NULL);
	if (!step->pattern) {
		err_set(err,
			"the pattern of the pre-tokenizer Split is not "
			"understood from its character %zu on",
			(size_t)at + 1);
		goto out;
	}
	ret = 0;
out:
	runes_release(&runes);
	return ret;
}

static int load_split(struct pretokeniser *pretokeniser, const json_t *json,
		      struct err *err)
{
	const json_t *pattern = json_object_get(json, "pattern");
	struct split_step *step = add_step(pretokeniser, SPLIT_BY_TEXT);

	if (load_behaviour(step, json, err) ||
	    field_bool(json, "invert", &step->is_inverted, err))
		return -1;
	if (json_object_get(pattern, "String")) {
		if (field_runes(pattern, "String", &step->fixed, err))
			return -1;
		if (!step->fixed.count)
			return err_set(err, "the pre-tokenizer Split looks "
					    "for an empty text");
		return 0;
	}
	if (!json_object_get(pattern, "Regex"))
		return err_set(err, "the pre-tokenizer Split has neither a "
				    "String nor a Regex to look for");
	step->kind = SPLIT_BY_PATTERN;
	return compile(step, pattern, err);
}

static int load_sequence(struct pretokeniser *pretokeniser, const json_t *json,
			 struct err *err)
{
	const json_t *parts = json_object_get(json, "pretokenizers");
	size_t i;

	if (!json_is_array(parts))
		return err_set(err, "the pre-tokenizer Sequence has no list");
	for (i = 0; i < json_array_size(parts); i++) {
		if (pretokeniser_load(pretokeniser, json_array_get(parts, i),
				      err))
			return -1;
	}
	return 0;
}

int pretokeniser_load(struct pretokeniser *pretokeniser, const json_t *json,
		      struct err *err)
{
	const char *type = field_type(json);

	if (!json || json_is_null(json))
		return 0;
	if (strcmp(type, "Sequence") == 0)
		return load_sequence(pretokeniser, json, err);
	if (strcmp(type, "ByteLevel") == 0)
		return load_byte_level(pretokeniser, json, err);
	if (strcmp(type, "Split") == 0)
		return load_split(pretokeniser, json, err);
	if (strcmp(type, "Punctuation") == 0)
		return load_behaviour(add_classes(pretokeniser,
						  UNICODE_PUNCTUATION,
						  SPLIT_ISOLATED),
				      json, err);
	if (strcmp(type, "BertPreTokenizer") == 0)
		pretokeniser_add_bert(pretokeniser);
	else if (strcmp(type, "WhitespaceSplit") == 0)
		add_classes(pretokeniser, UNICODE_SPACE, SPLIT_REMOVED);
	else if (strcmp(type, "Whitespace") == 0)
		*add_step(pretokeniser, SPLIT_BY_WORDS) = (struct split_step){
			.kind = SPLIT_BY_WORDS,
			.behaviour = SPLIT_REMOVED,
			.is_inverted = true,
		};
	else
		return err_set(err, "the pre-tokenizer '%s' is not known here",
			       type);
	return 0;
}

void pretokeniser_release(struct pretokeniser *pretokeniser)
{
	size_t i;

	for (i = 0; i < pretokeniser->count; i++) {
		runes_release(&pretokeniser->steps[i].fixed);
		pcre2_code_free(pretokeniser->steps[i].pattern);
	}
	free(pretokeniser->steps);
	pretokeniser->steps = NULL;
	pretokeniser->count = pretokeniser->capacity = 0;
}

/* Cuts one piece by the step's rule, into matches. */
static int find(const struct split_step *step, const struct runes *text,
		struct piece piece, struct matches *matches)
{
	size_t i;
	int rc = 0;

	matches->count = 0;
	switch (step->kind) {
	case SPLIT_BY_CLASSES:
		split_classes(text, piece, step->classes, matches);
		break;
	case SPLIT_BY_WORDS:
		split_words(text, piece, matches);
		break;
	case SPLIT_BY_TEXT:
		split_text(text, piece, &step->fixed, matches);
		break;
	case SPLIT_BY_PATTERN:
		rc = split_pattern(text, piece, step->pattern, matches);
		break;
	case SPLIT_BY_BYTES:
		if (step->uses_gpt2)
			split_gpt2(text, piece, matches);
		else
			matches_add(matches, piece.start,
				    piece.start + piece.length, true);
		break;
	}
	for (i = 0; step->is_inverted && i < matches->count; i++)
		matches->at[i].is_match = !matches->at[i].is_match;
	return rc;
}

/* A space in front of every piece that has none. */
static void add_spaces(struct runes *text, struct pieces *pieces,
		       struct runes *out)
{
	size_t i;

	out->count = 0;
	for (i = 0; i < pieces->count; i++) {
		struct piece *piece = &pieces->at[i];
		size_t start = out->count;

		if (text->at[piece->start] != ' ')
			runes_add(out, ' ');
		runes_add_all(out, text->at + piece->start, piece->length);
		*piece = (struct piece){ start, out->count - start };
	}
	runes_swap(text, out);
}

/* Every code point becomes those of its bytes. */
static void spell_bytes(struct runes *text, struct pieces *pieces,
			struct runes *out)
{
	size_t i, j, k;

	out->count = 0;
	for (i = 0; i < pieces->count; i++) {
		struct piece *piece = &pieces->at[i];
		size_t start = out->count;

		for (j = 0; j < piece->length; j++) {
			char bytes[4];
			size_t size =
				utf8_encode(text->at[piece->start + j], bytes);

			for (k = 0; k < size; k++)
				runes_add(out, byte_level_rune((
						       unsigned char)bytes[k]));
		}
		*piece = (struct piece){ start, out->count - start };
	}
	runes_swap(text, out);
}

static int apply_step(const struct split_step *step, struct runes *text,
		      struct pieces *pieces, struct pretokeniser_spare *spare)
{
	struct matches matches = { spare->matches, 0, spare->match_capacity };
	struct pieces held;
	size_t i;
	int rc = 0;

	if (step->kind == SPLIT_BY_BYTES && step->adds_space)
		add_spaces(text, pieces, &spare->text);
	spare->pieces.count = 0;
	for (i = 0; i < pieces->count && !rc; i++) {
		rc = find(step, text, pieces->at[i], &matches);
		split_collect(&matches, step->behaviour, &spare->pieces);
	}
	spare->matches = matches.at;
	spare->match_capacity = matches.capacity;
	held = *pieces;
	*pieces = spare->pieces;
	spare->pieces = held;
	if (step->kind == SPLIT_BY_BYTES)
		spell_bytes(text, pieces, &spare->text);
	return rc;
}

int pretokeniser_apply(const struct pretokeniser *pretokeniser,
		       struct runes *text, struct pieces *pieces,
		       struct pretokeniser_spare *spare)
{
	size_t i;

	pieces->count = 0;
	if (!text->count)
		return 0;
	pieces->at = array_grow(pieces->at, 0, &pieces->capacity,
				sizeof(*pieces->at));
	pieces->at[pieces->count++] = (struct piece){ 0, text->count };
	for (i = 0; i < pretokeniser->count; i++) {
		if (apply_step(&pretokeniser->steps[i], text, pieces, spare))
			return -1;
	}
	return 0;
}
