/* stated_bars.c - see stated_bars.h */
#include "evaluate/threshold/stated_bars.h"

#include <jansson.h>
#include <stdlib.h>

int bar_of(const struct stated_bar *stated, const struct label_list *labels,
	   struct bar *bar, struct err *err)
{
	static const enum bar_kind kinds[] = {
		[STATED_ACCURACY] = BAR_ACCURACY,
		[STATED_PRECISION] = BAR_PRECISION,
		[STATED_RECALL] = BAR_RECALL,
	};

	*bar = (struct bar){ .kind = kinds[stated->metric],
			     .value = stated->at_least,
			     .text = stated->text };
	if (!stated->label)
		return 0;
	bar->class_index = label_index(labels, stated->label);
	if (bar->class_index < labels->count)
		return 0;
	return err_set(err, "bar '%s': no label '%s'", stated->text,
		       stated->label);
}

int bars_read(const char *json, const struct label_list *labels,
	      struct arena *arena, struct bar_list *list, struct err *err)
{
	json_t *array = json_loads(json, 0, NULL);
	int ret = 0;

	list->count = json_array_size(array);
	list->bars = arena_alloc(arena, list->count, sizeof(*list->bars));
	for (size_t i = 0; i < list->count && !ret; i++) {
		const char *text = json_string_value(json_array_get(array, i));
		struct stated_bar stated;

		ret = bar_parse(text ? text : "", arena, &stated, err) ||
		      bar_of(&stated, labels, &list->bars[i], err);
	}
	json_decref(array);
	return ret ? -1 : 0;
}

const char *bars_json(const struct bar *bars, size_t count, struct arena *arena)
{
	json_t *array = json_array();
	const char *json;
	char *text;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(bars[i].text));
	text = json_dumps(array, JSON_COMPACT);
	json = arena_strdup(arena, text);
	free(text);
	json_decref(array);
	return json;
}
