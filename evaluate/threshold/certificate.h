/*
 * certificate.h - what the test shows of floors chosen in practice (pure)
 *
 * A certificate is given where the answers to the test rows show that a bar is
 * cleared. Those rows had no part in choosing what answers them, and are not
 * read again for another choice. One-sided Clopper-Pearson on whole counts,
 * divided by the design effect where rows come in groups. The design effect is
 * an estimate: with few groups whose rows are much alike the chance is only
 * near alpha. Simulated at 5 %, groups of five sharing a third of the variance:
 * 10 % with 10 groups, 6 to 8 % with 20, 5 to 6 % with 40, 5 % with 100.
 *
 * Each bar is a promise of its own, so all are tested together, by Holm (1979):
 * the chance that any is certified without being true is at most alpha. (That
 * all bars pass, which verdict.h asks, needs no such price: bar_read_rows().)
 *
 * The bounds are those that go with Holm's test (Guilbaud 2008; Strassburger
 * and Bretz 2008), and hold together at 1 - alpha. With m bars:
 *	all certified	each bar's bound at alpha / m, or its level if higher
 *	else		its level for a certified one; for the others the bound
 *			at alpha / (number not certified)
 * One bar alone has its plain bound.
 *
 * Precision holds for the share of the class in the rows it was certified on,
 * and falls where the class is rarer: see prevalence_make().
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_CERTIFICATE_H
#define PAYOFF_EVALUATE_THRESHOLD_CERTIFICATE_H

#include <stddef.h>
#include <stdint.h>

#include "data/measure/metric.h"
#include "evaluate/scored.h"
#include "evaluate/threshold/bar.h"

enum certificate_state {
	CERTIFICATE_UNDEFINED, /* nothing was counted */
	CERTIFICATE_WITHHELD,  /* not shown */
	CERTIFICATE_GIVEN,
};

struct certificate {
	enum certificate_state state;
	const char *why_not; /* undefined: a clause for people; else NULL */
	size_t right, count; /* rows the bar counts */
	double design_effect;
	double value; /* right / count; 0 when undefined */
	double p;     /* Holm's: given when at most alpha */
	double bound; /* the level that is certified now, as said above */
	double alpha; /* that the bound, and `missing`, are at */
	/* Not given: how many more rows the bar would have to count (answered
	 * with the class for precision, of the class for recall) to be
	 * certified at the rate read, or, undefined, without an error. 0 when
	 * no number would do: the rate is not above the bar. */
	size_t missing;
};

/* Tests what `said` (count; `classes` for none) gets of the rows' gold;
 * rows->said and probabilities are not read. certificates is (bar_count). */
void certify(const struct scored *rows, const uint32_t *said,
	     const struct bar *bars, size_t bar_count, double alpha,
	     struct certificate *certificates);

/* Precision where the class is as frequent as `prevalence`, its recall and the
 * false positive rate being as in the rows: tpr pi / (tpr pi + fpr (1 - pi)).
 * That they stay is an assumption; only the share of the class may change. */
struct prevalence_row {
	double prevalence;
	struct score precision;
	double low; /* one-sided at 1 - alpha; 0 when undefined */
};

#define PREVALENCE_ROWS 3

struct prevalence {
	size_t gold, rest; /* rows of the class, and not */
	/* half, once and twice the class's share in the rows; the second is
	 * where precision was measured */
	struct prevalence_row rows[PREVALENCE_ROWS];
};

/* For class k. low: recall's lower and the false positive rate's upper bound,
 * each at alpha / 2, put together. */
struct prevalence prevalence_make(const struct scored *rows,
				  const uint32_t *said, size_t k, double alpha);

#endif
