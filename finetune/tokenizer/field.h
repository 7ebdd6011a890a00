/*
 * field.h - the fields of a JSON object, with their types checked
 *
 * An absent field and a null leave the value as it was (its default); a field
 * of another type is an error that names it.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_FIELD_H
#define PAYOFF_FINETUNE_TOKENIZER_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/tokenizer/runes.h"

/* The "type" of a component, or "" when it has none. Borrowed. */
const char *field_type(const json_t *object);
int field_bool(const json_t *object, const char *name, bool *value,
	       struct err *err);
/* A whole number from 0 to 2^31. */
int field_count(const json_t *object, const char *name, size_t *value,
		struct err *err);
/* The JSON string itself, borrowed; it may hold NULs. */
int field_text(const json_t *object, const char *name, const json_t **text,
	       struct err *err);
/* The code points of a text, added to runes. */
int field_runes(const json_t *object, const char *name, struct runes *runes,
		struct err *err);
/* A token id of at most ID_MAX. */
#define ID_MAX ((int32_t)1 << 22)
int field_id(const json_t *value, const char *what, int32_t *id,
	     struct err *err);

#endif
