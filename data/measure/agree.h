/*
 * agree.h - do people who read the same item say the same?
 *
 * Two readers, or many, each of whom may have read only some of the items; or
 * one who read some twice, the first time as one reader and the second as
 * another. Readings must have been made blind: a reader who saw another's
 * label agrees with it, and nothing is measured.
 *
 * Raw agreement is the one to read first. The others take off what chance
 * would give, and differ in what they call chance:
 *	kappa	each reader draws from the labels they give (Cohen 1960); two
 *		readers only
 *	alpha	both draw from all the labels given (Krippendorff 1970, nominal
 *		scale); any number of readers, with gaps
 *	AC1	chance is what is left where readers guess (Gwet 2008); with
 *		gaps (Gwet 2014)
 * With a rare class kappa and alpha fall towards 0 although nearly every label
 * agrees, since agreeing on the common class is then expected; AC1 does not.
 * Where all labels are of one class, kappa and alpha are undefined: not 1 and
 * not 0.
 *
 * Krippendorff's paper is "Estimating the reliability, systematic error, and
 * random error of interval data"; Gwet's book the Handbook of Inter-Rater
 * Reliability, 4th edition.
 */
#ifndef PAYOFF_DATA_MEASURE_AGREE_H
#define PAYOFF_DATA_MEASURE_AGREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"

#define AGREE_NOT_READ UINT32_MAX
#define AGREE_REPLICATES 1999

struct readings {
	size_t items, readers;
	size_t classes; /* that could be given, whether any was or not */
	/* (items, readers): below classes, or AGREE_NOT_READ; borrowed */
	const uint32_t *labels;
	/* Items that come together are resampled together: (items), each below
	 * group_count; NULL when every item is on its own. */
	const size_t *group_of;
	size_t group_count;
};

enum agree_kind {
	AGREE_RAW,
	AGREE_KAPPA,
	AGREE_ALPHA,
	AGREE_AC1,
	AGREE_KINDS, /* how many */
};

/* "Krippendorff's alpha" */
const char *agree_name(enum agree_kind kind);

struct agreement {
	bool is_defined;
	const char *why_not; /* a clause for people; NULL when defined */
	double value;	     /* 1 is full agreement */
	struct interval interval;
	size_t items; /* read twice or more: those that say something */
	size_t pairs; /* of readings of one item */
	size_t replicates, skipped; /* 0 where the interval is a formula */
};

/*
 * Raw agreement is, of each item read at least twice, the share of its pairs
 * of readings that agree, averaged over items. Its interval is Wilson's for
 * as many items (over the design effect of groups), which with more than two
 * readers errs to the wide side.
 *
 * The others have a percentile bootstrap over items, or groups, at 1 - alpha;
 * replicate r draws from stream r of (seed, "agree"); replicates 0 means
 * AGREE_REPLICATES. Where it is undefined in more than a tenth of them, so is
 * the whole. Where no two readings differ a bootstrap has no width: then the
 * low end is that of raw agreement with the same chance taken off, or -1.
 */
struct agreement agree_measure(const struct readings *readings,
			       enum agree_kind kind, double alpha,
			       uint64_t seed, size_t replicates);

/*
 * How often two independent readings of an item differ, from pairs pooled over
 * repeats and overlap, each item giving one pair; Wilson's interval at 1 -
 * alpha. And the noise that this means (noise.h; its interval is that of q
 * carried over). Repeats by one person leave out what that person always gets
 * wrong, so that their noise is a lower bound. Undefined without a pair.
 */
struct agreement agree_disagreement(size_t differing, size_t pairs,
				    double alpha);
struct agreement agree_noise(size_t differing, size_t pairs, size_t classes,
			     double alpha);

#endif
