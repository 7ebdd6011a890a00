/* policy_bar.c - one bar's text, read; see policy.h */
#include "evaluate/gate/policy.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define NUMBER_MAX 40

/* Where a bar is being read. */
struct cursor {
	const char *text, *at;
	struct arena *arena;
	struct err *err;
};

static bool is_bare(char c)
{
	unsigned char byte = (unsigned char)c;

	return byte >= 0x80 || isalnum(byte) || byte == '_' || byte == '-';
}

void policy_name_add(struct text *name, const char *part)
{
	bool needs_quotes = !*part;
	char quote = strchr(part, '\'') ? '"' : '\'';

	for (const char *c = part; *c; c++)
		needs_quotes |= !is_bare(*c);
	if (name->length)
		text_add_char(name, '.');
	if (needs_quotes)
		text_add_char(name, quote);
	text_add(name, part);
	if (needs_quotes)
		text_add_char(name, quote);
}

static int refuse(const struct cursor *c, const char *wanted)
{
	size_t place = utf8_width(c->text, (size_t)(c->at - c->text)) + 1;

	return err_set(c->err,
		       "bar '%s': %s at column %zu; a bar is FIGURE >= NUMBER, "
		       "or FIGURE in [WORDS, WORDS]",
		       c->text, wanted, place);
}

static void skip_space(struct cursor *c)
{
	while (*c->at == ' ' || *c->at == '\t')
		c->at++;
}

/* A part of a name: bare, or between quotes. */
static const char *read_part(struct cursor *c)
{
	const char *start = c->at, *end;
	char quote = *start;

	if (quote == '\'' || quote == '"') {
		end = strchr(start + 1, quote);
		if (!end) {
			refuse(c, "a quote that does not end");
			return NULL;
		}
		c->at = end + 1;
		return arena_strndup(c->arena, start + 1,
				     (size_t)(end - start - 1));
	}
	while (is_bare(*c->at))
		c->at++;
	if (c->at == start) {
		refuse(c, "no name of a figure");
		return NULL;
	}
	return arena_strndup(c->arena, start, (size_t)(c->at - start));
}

static int read_figure(struct cursor *c, struct policy_bar *bar)
{
	struct text name = TEXT_INIT;
	int ret = -1;

	skip_space(c);
	for (;;) {
		const char *part = read_part(c);

		if (!part)
			goto out;
		policy_name_add(&name, part);
		if (*c->at != '.')
			break;
		c->at++;
	}
	bar->figure = arena_strdup(c->arena, text_get(&name));
	ret = 0;
out:
	text_release(&name);
	return ret;
}

static int read_relation(struct cursor *c, struct policy_bar *bar)
{
	static const struct {
		const char *text;
		enum policy_relation relation;
	} relations[] = {
		/* the longer ones first */
		{ ">=", POLICY_AT_LEAST }, { "<=", POLICY_AT_MOST },
		{ ">", POLICY_ABOVE },	   { "<", POLICY_BELOW },
		{ "in ", POLICY_IN },	   { "in[", POLICY_IN },
	};

	skip_space(c);
	for (size_t i = 0; i < sizeof(relations) / sizeof(*relations); i++) {
		size_t length = strlen(relations[i].text);

		if (strncmp(c->at, relations[i].text, length))
			continue;
		bar->relation = relations[i].relation;
		c->at += bar->relation == POLICY_IN ? 2 : length;
		return 0;
	}
	return refuse(c, "none of >=, >, <=, < and 'in'");
}

static int read_number(struct cursor *c, struct policy_bar *bar)
{
	char number[NUMBER_MAX];
	size_t length = strspn(c->at, "+-.0123456789eE");

	if (!length || length >= sizeof(number))
		return refuse(c, "no number");
	memcpy(number, c->at, length);
	number[length] = '\0';
	if (!text_to_double(number, &bar->value))
		return refuse(c, "no number");
	c->at += length;
	skip_space(c);
	if (*c->at == '%') {
		bar->is_share = true;
		c->at++;
	} else if (!strncmp(c->at, "pt", 2)) {
		bar->is_share = true;
		c->at += 2;
	}
	if (bar->is_share)
		bar->value /= 100;
	return 0;
}

/* Words up to a comma or the bracket, without the space around them. */
static int read_words(struct cursor *c, struct policy_bar *bar)
{
	size_t commas = 0;

	if (*c->at != '[')
		return refuse(c, "no [");
	for (const char *at = c->at; *at; at++)
		commas += *at == ',';
	bar->words = arena_alloc(c->arena, commas + 1, sizeof(*bar->words));
	do {
		const char *word = ++c->at;
		size_t length = strcspn(word, ",]");
		const char *end = word + length;

		length = text_trim(&word, length);
		if (!length)
			return refuse(c, "no words");
		bar->words[bar->word_count++] =
			arena_strndup(c->arena, word, length);
		c->at = end;
	} while (*c->at == ',');
	if (*c->at != ']')
		return refuse(c, "no ]");
	c->at++;
	return 0;
}

int policy_bar_parse(const char *text, struct arena *arena,
		     struct policy_bar *bar, struct err *err)
{
	struct cursor c = { .text = arena_strdup(arena, text),
			    .arena = arena,
			    .err = err };

	c.at = c.text;
	bar->text = c.text;
	bar->is_share = false;
	bar->word_count = 0;
	if (read_figure(&c, bar) || read_relation(&c, bar))
		return -1;
	skip_space(&c);
	if (bar->relation == POLICY_IN ? read_words(&c, bar)
				       : read_number(&c, bar))
		return -1;
	skip_space(&c);
	return *c.at ? refuse(&c, "more than a bar") : 0;
}
