/*
 * check.h - what cmocka 1.1.5 lacks: a reason with each failure
 *
 *	CHECK_OK(call(..., &err))		fails printing err.text
 *	CHECK_FAILS(call(..., &err), "words")	must fail, and say these words
 *	CHECK_NEAR(got, want, tolerance)	doubles
 * Each needs a `struct err err` in scope (CHECK_NEAR does not).
 */
#ifndef PAYOFF_TESTS_CHECK_H
#define PAYOFF_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "data/base/err.h"

#define CHECK_OK(call)                                              \
	do {                                                        \
		err.text[0] = '\0';                                 \
		if ((call) != 0)                                    \
			fail_msg("%s failed: %s", #call, err.text); \
	} while (0)

#define CHECK_FAILS(call, words)                                             \
	do {                                                                 \
		err.text[0] = '\0';                                          \
		if ((call) == 0)                                             \
			fail_msg("%s succeeded", #call);                     \
		if (!strstr(err.text, words))                                \
			fail_msg("'%s' does not say '%s'", err.text, words); \
	} while (0)

#define CHECK_NEAR(got, want, tolerance)                                       \
	do {                                                                   \
		double got_ = (got), want_ = (want);                           \
		if (!(fabs(got_ - want_) <= (tolerance)))                      \
			fail_msg("%s is %.17g, not %.17g (+- %g)", #got, got_, \
				 want_, (double)(tolerance));                  \
	} while (0)

#define CHECK_TEXT(got, want) assert_string_equal(got, want)

#endif
