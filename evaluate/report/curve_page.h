/*
 * curve_page.h - the learning curve and its outlook, as text and as JSON
 *
 * The text holds to 79 columns and has the curve as bars; a size that is
 * beyond the points has a bar of dots.
 */
#ifndef PAYOFF_EVALUATE_REPORT_CURVE_PAGE_H
#define PAYOFF_EVALUATE_REPORT_CURVE_PAGE_H

#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "evaluate/curve/curve_source.h"
#include "evaluate/curve/outlook.h"

struct curve_page {
	struct curve_source source;
	struct outlook_question question;
	struct outlook outlook;
	const char *title;	 /* what was trained */
	const char *base_title;	 /* the untuned model, or NULL */
	const char *paired_from; /* "practice", "opening 1 of claim 1", NULL */
	const char *currency;
};

void curve_page_text(const struct curve_page *page, struct arena *arena,
		     FILE *out);
int curve_page_json(const struct curve_page *page, FILE *out, struct err *err);

/* What would define what is not, as sentences: ended by NULL, in arena. In
 * curve_page_money.c, as the next. */
const char **curve_page_missing(const struct curve_page *page,
				struct arena *arena);
/* The sections about money and more test items. */
void curve_page_money(const struct curve_page *page, struct arena *arena,
		      FILE *out);

#endif
