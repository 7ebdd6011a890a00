/* split.c - see split.h */
#include "finetune/tokenizer/split.h"

#include <string.h>

#include "data/base/arena.h"
#include "finetune/tokenizer/unicode.h"

int split_behaviour_of(const char *name, enum split_behaviour *behaviour,
		       struct err *err)
{
	static const char *const names[] = { "Removed", "Isolated",
					     "MergedWithPrevious",
					     "MergedWithNext", "Contiguous" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0) {
			*behaviour = (enum split_behaviour)i;
			return 0;
		}
	}
	return err_set(err, "the split behaviour '%s' is not known here", name);
}

void matches_add(struct matches *matches, size_t start, size_t end,
		 bool is_match)
{
	matches->at = array_grow(matches->at, matches->count,
				 &matches->capacity, sizeof(*matches->at));
	matches->at[matches->count++] = (struct match){ start, end, is_match };
}

/* The rest before a match, and the match. */
static void add_found(struct matches *matches, size_t *done, size_t start,
		      size_t end)
{
	if (*done < start)
		matches_add(matches, *done, start, false);
	matches_add(matches, start, end, true);
	*done = end;
}

static void add_rest(struct matches *matches, size_t done, size_t end)
{
	if (done < end)
		matches_add(matches, done, end, false);
}

void split_classes(const struct runes *text, struct piece piece,
		   unsigned classes, struct matches *matches)
{
	size_t end = piece.start + piece.length, done = piece.start, i;

	for (i = piece.start; i < end; i++) {
		if (unicode_is(text->at[i], classes))
			add_found(matches, &done, i, i + 1);
	}
	add_rest(matches, done, end);
}

void split_words(const struct runes *text, struct piece piece,
		 struct matches *matches)
{
	const unsigned both = UNICODE_WORD | UNICODE_SPACE;
	size_t end = piece.start + piece.length, done = piece.start;
	size_t i = piece.start, start;

	while (i < end) {
		start = i;
		if (unicode_is(text->at[i], UNICODE_WORD)) {
			while (i < end && unicode_is(text->at[i], UNICODE_WORD))
				i++;
		} else {
			while (i < end && !unicode_is(text->at[i], both))
				i++;
		}
		if (i > start)
			add_found(matches, &done, start, i);
		else
			i++;
	}
	add_rest(matches, done, end);
}

/* 's 't 'm 'd 're 've 'll: the length, or 0. */
static size_t contraction(const uint32_t *at, size_t left)
{
	if (left < 2 || at[0] != '\'')
		return 0;
	if (at[1] == 's' || at[1] == 't' || at[1] == 'm' || at[1] == 'd')
		return 2;
	if (left < 3)
		return 0;
	if ((at[1] == 'r' && at[2] == 'e') || (at[1] == 'v' && at[2] == 'e') ||
	    (at[1] == 'l' && at[2] == 'l'))
		return 3;
	return 0;
}

/* The length of the run that begins at `at` and has the first one's kind. */
static size_t run(const uint32_t *at, size_t left)
{
	const unsigned all = UNICODE_LETTER | UNICODE_NUMBER | UNICODE_SPACE;
	unsigned kind = unicode_classes[at[0]] & all;
	size_t length = 1;

	while (length < left && (unicode_classes[at[length]] & all) == kind)
		length++;
	return length;
}

static size_t gpt2_length(const uint32_t *at, size_t left)
{
	size_t length = contraction(at, left);

	if (length)
		return length;
	if (!unicode_is(at[0], UNICODE_SPACE))
		return run(at, left);
	if (at[0] == ' ' && left > 1 && !unicode_is(at[1], UNICODE_SPACE))
		return 1 + run(at + 1, left - 1);
	length = run(at, left);
	return length == left || length == 1 ? length : length - 1;
}

void split_gpt2(const struct runes *text, struct piece piece,
		struct matches *matches)
{
	size_t end = piece.start + piece.length, i = piece.start;

	while (i < end) {
		size_t length = gpt2_length(text->at + i, end - i);

		matches_add(matches, i, i + length, true);
		i += length;
	}
}

int split_pattern(const struct runes *text, struct piece piece,
		  const pcre2_code *pattern, struct matches *matches)
{
	pcre2_match_data *data =
		pcre2_match_data_create_from_pattern(pattern, NULL);
	const PCRE2_SIZE *span = pcre2_get_ovector_pointer(data);
	const uint32_t *subject = text->at + piece.start;
	size_t done = piece.start, at = 0, last = SIZE_MAX;
	int rc = 0;

	while (at <= piece.length) {
		rc = pcre2_match(pattern, subject, piece.length, at,
				 PCRE2_NO_UTF_CHECK, data, NULL);
		if (rc < 0)
			break;
		/* No empty match right behind another match. */
		if (span[1] <= span[0] && last == span[1]) {
			at = span[1] + 1;
			continue;
		}
		last = at = span[1];
		if (span[0] > span[1] || piece.start + span[0] < done) {
			rc = PCRE2_ERROR_BADOFFSET; /* \K moved the start */
			break;
		}
		add_found(matches, &done, piece.start + span[0],
			  piece.start + span[1]);
	}
	add_rest(matches, done, piece.start + piece.length);
	pcre2_match_data_free(data);
	return rc < 0 && rc != PCRE2_ERROR_NOMATCH ? -1 : 0;
}

void split_text(const struct runes *text, struct piece piece,
		const struct runes *fixed, struct matches *matches)
{
	size_t end = piece.start + piece.length, done = piece.start;
	size_t i = piece.start;

	while (fixed->count && i + fixed->count <= end) {
		if (memcmp(text->at + i, fixed->at,
			   fixed->count * sizeof(*fixed->at)) == 0) {
			add_found(matches, &done, i, i + fixed->count);
			i += fixed->count;
		} else {
			i++;
		}
	}
	add_rest(matches, done, end);
}

/* Joins each match to what precedes it (or, seen from the end, follows it),
 * unless that is a match too; into the front of the array. */
static void merge(struct matches *matches, bool is_contiguous)
{
	bool was_match = false;
	size_t kept = 0, i;

	for (i = 0; i < matches->count; i++) {
		struct match match = matches->at[i];
		bool joins = is_contiguous ? match.is_match == was_match
					   : match.is_match && !was_match;

		was_match = match.is_match;
		if (joins && kept)
			matches->at[kept - 1].end = match.end;
		else
			matches->at[kept++] = match;
	}
	matches->count = kept;
}

static void merge_with_next(struct matches *matches)
{
	bool was_match = false;
	size_t kept = matches->count, i;

	for (i = matches->count; i-- > 0;) {
		struct match match = matches->at[i];
		bool joins = match.is_match && !was_match;

		was_match = match.is_match;
		if (joins && kept < matches->count)
			matches->at[kept].start = match.start;
		else
			matches->at[--kept] = match;
	}
	matches->count -= kept;
	memmove(matches->at, matches->at + kept,
		matches->count * sizeof(*matches->at));
}

void split_collect(struct matches *matches, enum split_behaviour behaviour,
		   struct pieces *pieces)
{
	size_t i;

	if (behaviour == SPLIT_MERGED_WITH_PREVIOUS)
		merge(matches, false);
	else if (behaviour == SPLIT_CONTIGUOUS)
		merge(matches, true);
	else if (behaviour == SPLIT_MERGED_WITH_NEXT && matches->count)
		merge_with_next(matches);
	for (i = 0; i < matches->count; i++) {
		const struct match *match = &matches->at[i];

		if (match->start == match->end ||
		    (behaviour == SPLIT_REMOVED && match->is_match))
			continue;
		pieces->at = array_grow(pieces->at, pieces->count,
					&pieces->capacity, sizeof(*pieces->at));
		pieces->at[pieces->count++] =
			(struct piece){ match->start,
					match->end - match->start };
	}
}
