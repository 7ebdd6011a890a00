/* schema_check.c - see schema_check.h */
#include "tests/schema_check.h"

#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 40

struct checker {
	const json_t *root;
	char *why;
	size_t size;
	size_t depth;
};

static bool keeps(struct checker *c, const json_t *schema, const json_t *value,
		  const char *path);

static bool refuse(struct checker *c, const char *path, const char *what)
{
	snprintf(c->why, c->size, "%s: %s", *path ? path : "/", what);
	return false;
}

static bool is_type(const char *name, const json_t *value)
{
	static const struct {
		const char *name;
		json_type type;
	} types[] = { { "object", JSON_OBJECT },  { "array", JSON_ARRAY },
		      { "string", JSON_STRING },  { "integer", JSON_INTEGER },
		      { "number", JSON_INTEGER }, { "number", JSON_REAL },
		      { "boolean", JSON_TRUE },	  { "boolean", JSON_FALSE },
		      { "null", JSON_NULL } };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(name, types[i].name) &&
		    json_typeof(value) == types[i].type)
			return true;
	return false;
}

static bool keeps_type(struct checker *c, const json_t *type,
		       const json_t *value, const char *path)
{
	size_t i;
	json_t *one;

	if (json_is_string(type))
		return is_type(json_string_value(type), value) ||
		       refuse(c, path, "is of another type");
	json_array_foreach(
		(json_t *)type, i,
		one) if (is_type(json_string_value(one), value)) return true;
	return refuse(c, path, "is of none of the types");
}

static bool keeps_enum(struct checker *c, const json_t *list,
		       const json_t *value, const char *path)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), value))
			return true;
	return refuse(c, path, "is none of the values");
}

static bool keeps_any(struct checker *c, const json_t *list,
		      const json_t *value, const char *path)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (keeps(c, json_array_get(list, i), value, path))
			return true;
	/* of two, the last is the one that is not null */
	return false;
}

static bool keeps_reference(struct checker *c, const json_t *reference,
			    const json_t *value, const char *path)
{
	static const char prefix[] = "#/$defs/";
	const char *name = json_string_value(reference);
	const json_t *definition;

	if (!name || strncmp(name, prefix, strlen(prefix)))
		fail_msg("a $ref out of the file: %s", name ? name : "");
	definition = json_object_get(json_object_get(c->root, "$defs"),
				     name + strlen(prefix));
	if (!definition)
		fail_msg("no %s", name);
	return keeps(c, definition, value, path);
}

static bool keeps_object(struct checker *c, const json_t *schema,
			 const json_t *value, const char *path)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *required = json_object_get(schema, "required");
	const char *name;
	json_t *member;
	char place[300];

	if (!json_is_object(value))
		return true;
	for (size_t i = 0; i < json_array_size(required); i++) {
		name = json_string_value(json_array_get(required, i));
		snprintf(place, sizeof(place), "%s/%s", path, name);
		if (!json_object_get(value, name))
			return refuse(c, place, "is missing");
	}
	json_object_foreach((json_t *)value, name, member)
	{
		const json_t *known = json_object_get(properties, name);

		snprintf(place, sizeof(place), "%s/%s", path, name);
		if (!known && json_is_false(json_object_get(
				      schema, "additionalProperties")))
			return refuse(c, place, "is not in the schema");
		if (known && !keeps(c, known, member, place))
			return false;
	}
	return true;
}

static bool keeps_array(struct checker *c, const json_t *schema,
			const json_t *value, const char *path)
{
	const json_t *items = json_object_get(schema, "items");
	const json_t *least = json_object_get(schema, "minItems");
	const json_t *most = json_object_get(schema, "maxItems");
	json_int_t count = (json_int_t)json_array_size(value);
	char place[300];

	if (!json_is_array(value))
		return true;
	if ((least && count < json_integer_value(least)) ||
	    (most && count > json_integer_value(most)))
		return refuse(c, path, "has another number of items");
	for (size_t i = 0; items && i < json_array_size(value); i++) {
		snprintf(place, sizeof(place), "%s/%zu", path, i);
		if (!keeps(c, items, json_array_get(value, i), place))
			return false;
	}
	return true;
}

static bool keeps_bounds(struct checker *c, const json_t *schema,
			 const json_t *value, const char *path)
{
	const json_t *low = json_object_get(schema, "minimum");
	const json_t *high = json_object_get(schema, "maximum");

	if (!json_is_number(value))
		return true;
	if ((low && json_number_value(value) < json_number_value(low)) ||
	    (high && json_number_value(value) > json_number_value(high)))
		return refuse(c, path, "is out of bounds");
	return true;
}

static void check_keywords(const json_t *schema)
{
	static const char *const known[] = {
		"$schema",     "$defs",	     "$ref",	 "title",
		"description", "type",	     "const",	 "enum",
		"anyOf",       "properties", "required", "additionalProperties",
		"items",       "minItems",   "maxItems", "minimum",
		"maximum"
	};
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)schema, name, value)
	{
		size_t i = 0;

		while (i < sizeof(known) / sizeof(*known) &&
		       strcmp(known[i], name))
			i++;
		if (i == sizeof(known) / sizeof(*known))
			fail_msg("the schema has '%s', which is not checked",
				 name);
	}
}

static bool keeps(struct checker *c, const json_t *schema, const json_t *value,
		  const char *path)
{
	static const struct {
		const char *name;
		bool (*keeps)(struct checker *, const json_t *, const json_t *,
			      const char *);
	} keywords[] = { { "type", keeps_type },
			 { "enum", keeps_enum },
			 { "anyOf", keeps_any },
			 { "$ref", keeps_reference } };
	const json_t *constant = json_object_get(schema, "const");

	assert_true(json_is_object(schema) && c->depth++ < DEPTH_MAX);
	check_keywords(schema);
	if (constant && !json_equal(constant, value)) {
		c->depth--;
		return refuse(c, path, "is another value");
	}
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
		const json_t *argument =
			json_object_get(schema, keywords[i].name);

		if (argument && !keywords[i].keeps(c, argument, value, path)) {
			c->depth--;
			return false;
		}
	}
	c->depth--;
	return keeps_object(c, schema, value, path) &&
	       keeps_array(c, schema, value, path) &&
	       keeps_bounds(c, schema, value, path);
}

bool schema_keeps(const json_t *schema, const json_t *value, char *why,
		  size_t size)
{
	struct checker c = { .root = schema, .why = why, .size = size };

	return keeps(&c, schema, value, "");
}

json_t *schema_load(const char *path)
{
	json_error_t error;
	json_t *schema = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!schema)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return schema;
}
