/*
 * markdown_text.h - text that came from outside, in Markdown
 *
 * What is written here cannot become a heading, a table's border, HTML or a
 * mention of somebody: special characters are escaped, line feeds become
 * spaces, and @ and # are kept from linking.
 */
#ifndef PAYOFF_EVALUATE_REPORT_MARKDOWN_TEXT_H
#define PAYOFF_EVALUATE_REPORT_MARKDOWN_TEXT_H

#include <stddef.h>

#include "data/base/text.h"

void markdown_add(struct text *out, const char *text);
/* At most `columns` wide; what is cut ends in an ellipsis. */
void markdown_add_excerpt(struct text *out, const char *text, size_t columns);

#endif
