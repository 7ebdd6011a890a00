/* page_check.c - see page_check.h */
#include "tests/page_check.h"

#include <stdbool.h>
#include <stdio.h>

#define DEPTH_MAX 30

struct checker {
	const char *at;
	char open[DEPTH_MAX][16];
	size_t depth;
};

static void read_name(struct checker *c, char name[16])
{
	size_t n = 0;

	while ((*c->at >= 'a' && *c->at <= 'z') ||
	       (*c->at >= '0' && *c->at <= '9')) {
		assert_true(n < 15);
		name[n++] = *c->at++;
	}
	assert_true(n > 0);
	name[n] = '\0';
}

static void read_entity(struct checker *c)
{
	const char *end = strchr(c->at, ';');

	if (!end || end - c->at > 6)
		fail_msg("a bare &: %.40s", c->at);
	c->at = end + 1;
}

static void read_attribute(struct checker *c)
{
	while (*c->at != '=') {
		assert_true((*c->at >= 'a' && *c->at <= 'z') || *c->at == '-' ||
			    (*c->at >= 'A' && *c->at <= 'Z') ||
			    (*c->at >= '0' && *c->at <= '9'));
		c->at++;
	}
	c->at++;
	if (*c->at++ != '"')
		fail_msg("an attribute without quotes: %.40s", c->at - 10);
	while (*c->at != '"') {
		assert_true(*c->at && *c->at != '<');
		if (*c->at == '&')
			read_entity(c);
		else
			c->at++;
	}
	c->at++;
}

static void read_tag(struct checker *c)
{
	bool is_end = c->at[1] == '/';
	char name[16];

	c->at += is_end ? 2 : 1;
	read_name(c, name);
	if (is_end) {
		assert_true(c->depth > 0);
		assert_string_equal(c->open[--c->depth], name);
		assert_int_equal(*c->at++, '>');
		return;
	}
	while (*c->at == ' ') {
		c->at++;
		read_attribute(c);
	}
	if (*c->at == '/') {
		c->at++;
	} else {
		assert_true(c->depth < DEPTH_MAX);
		snprintf(c->open[c->depth++], 16, "%s", name);
	}
	if (*c->at++ != '>')
		fail_msg("a tag that does not end: %.40s", c->at - 20);
}

void check_page(const char *page)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct checker c = { .at = page };

	assert_memory_equal(page, doctype, strlen(doctype));
	c.at += strlen(doctype);
	while (*c.at) {
		unsigned char byte = (unsigned char)*c.at;

		assert_true(byte >= 0x20 || byte == '\n' || byte == '\t');
		if (byte == '<')
			read_tag(&c);
		else if (byte == '&')
			read_entity(&c);
		else
			c.at++;
	}
	assert_int_equal(c.depth, 0);
}
