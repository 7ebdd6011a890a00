/*
 * page_check.h - is a page well-formed?
 *
 * Every start tag has its end tag, attributes are quoted, there is no bare &
 * or <, and no character that XML does not know. Fails the test if not.
 */
#ifndef PAYOFF_TESTS_PAGE_CHECK_H
#define PAYOFF_TESTS_PAGE_CHECK_H

#include "tests/check.h"

void check_page(const char *page);

#endif
