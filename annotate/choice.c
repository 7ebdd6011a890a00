/* choice.c - see choice.h */
#include "annotate/choice.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static size_t by_shortcut(const struct label_list *labels, uint32_t c)
{
	size_t i;

	for (i = 0; i < labels->count; i++)
		if (labels->labels[i].shortcut &&
		    (unsigned char)labels->labels[i].shortcut == c)
			break;
	return i;
}

size_t choice_by_key(const struct label_list *labels, uint32_t code_point)
{
	size_t found = by_shortcut(labels, code_point);

	if (found == labels->count && code_point >= 'A' && code_point <= 'Z')
		found = by_shortcut(labels, code_point - 'A' + 'a');
	return found;
}

size_t choice_exact(const struct label_list *labels, const char *text)
{
	size_t i = label_index(labels, text);

	if (i < labels->count)
		return i;
	for (i = 0; i < labels->count; i++)
		if (!strcmp(labels->labels[i].name, text))
			break;
	return i;
}

static bool starts(const char *text, const char *typed)
{
	return !strncasecmp(text, typed, strlen(typed));
}

static bool contains(const char *text, const char *typed)
{
	for (; *text; text++)
		if (starts(text, typed))
			return true;
	return false;
}

static void collect(const struct label_list *labels, const char *typed,
		    bool (*fits)(const char *text, const char *typed),
		    struct choice_matches *matches)
{
	matches->count = 0;
	for (size_t i = 0; i < labels->count; i++)
		if (fits(labels->labels[i].name, typed) ||
		    fits(labels->labels[i].key, typed))
			matches->index[matches->count++] = i;
}

void choice_match(const struct label_list *labels, const char *typed,
		  struct choice_matches *matches)
{
	collect(labels, typed, starts, matches);
	if (!matches->count)
		collect(labels, typed, contains, matches);
}

size_t choice_typed(const struct label_list *labels, const char *typed)
{
	struct choice_matches matches;
	size_t exact = choice_exact(labels, typed);

	if (exact < labels->count || !*typed)
		return exact;
	choice_match(labels, typed, &matches);
	return matches.count == 1 ? matches.index[0] : labels->count;
}
