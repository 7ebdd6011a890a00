/* field.c - see field.h */
#include "finetune/tokenizer/field.h"

const char *field_type(const json_t *object)
{
	const char *type = json_string_value(json_object_get(object, "type"));

	return type ? type : "";
}

static const json_t *given(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_null(value) ? NULL : value;
}

int field_bool(const json_t *object, const char *name, bool *value,
	       struct err *err)
{
	const json_t *field = given(object, name);

	if (!field)
		return 0;
	if (!json_is_boolean(field))
		return err_set(err, "'%s' is neither true nor false", name);
	*value = json_is_true(field);
	return 0;
}

int field_count(const json_t *object, const char *name, size_t *value,
		struct err *err)
{
	const json_t *field = given(object, name);
	json_int_t number = json_integer_value(field);

	if (!field)
		return 0;
	if (!json_is_integer(field) || number < 0 || number > INT32_MAX)
		return err_set(err, "'%s' is not a count", name);
	*value = (size_t)number;
	return 0;
}

int field_text(const json_t *object, const char *name, const json_t **text,
	       struct err *err)
{
	const json_t *field = given(object, name);

	if (!field)
		return 0;
	if (!json_is_string(field))
		return err_set(err, "'%s' is not a text", name);
	*text = field;
	return 0;
}

int field_runes(const json_t *object, const char *name, struct runes *runes,
		struct err *err)
{
	const json_t *text = NULL;

	if (field_text(object, name, &text, err))
		return -1;
	if (text)
		runes_add_utf8(runes, json_string_value(text),
			       json_string_length(text));
	return 0;
}

int field_id(const json_t *value, const char *what, int32_t *id,
	     struct err *err)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < 0 || number > ID_MAX)
		return err_set(err, "the id of '%s' is not from 0 to %d", what,
			       (int)ID_MAX);
	*id = (int32_t)number;
	return 0;
}
