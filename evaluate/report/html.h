/*
 * html.h - text that came from outside, in a page
 *
 * What is written here is HTML that is also well-formed XML.
 */
#ifndef PAYOFF_EVALUATE_REPORT_HTML_H
#define PAYOFF_EVALUATE_REPORT_HTML_H

#include <stdio.h>

/* Escapes &, <, >, " and '; characters that XML does not know become
 * U+FFFD, so that no text, whatever it holds, is anything but text. */
void html_text(FILE *out, const char *text);
/* As html_text, at most `columns` wide; what is cut ends in an ellipsis. */
void html_excerpt(FILE *out, const char *text, size_t columns);

#endif
