/* multiplicity.c - see multiplicity.h */
#include "data/measure/multiplicity.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"

struct test {
	double p;
	size_t index;
};

static int by_p(const void *left, const void *right)
{
	const struct test *a = left, *b = right;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* The tests that were made, by rising p; *made is how many. The caller frees.
 * What was not made is passed on. */
static struct test *rank(const double *p, size_t count, double *adjusted,
			 size_t *made)
{
	struct test *tests = xcalloc(count + 1, sizeof(*tests));

	*made = 0;
	for (size_t i = 0; i < count; i++) {
		adjusted[i] = p[i];
		if (isnan(p[i]))
			continue;
		assert(p[i] >= 0 && p[i] <= 1);
		tests[(*made)++] = (struct test){ p[i], i };
	}
	if (*made)
		qsort(tests, *made, sizeof(*tests), by_p);
	return tests;
}

void multiplicity_holm(const double *p, size_t count, double *adjusted)
{
	size_t made;
	struct test *tests = rank(p, count, adjusted, &made);
	double most = 0;

	for (size_t i = 0; i < made; i++) {
		most = fmax(most, (double)(made - i) * tests[i].p);
		adjusted[tests[i].index] = fmin(most, 1);
	}
	free(tests);
}

void multiplicity_benjamini_hochberg(const double *p, size_t count,
				     double *adjusted)
{
	size_t made;
	struct test *tests = rank(p, count, adjusted, &made);
	double least = 1;

	for (size_t i = made; i-- > 0;) {
		least = fmin(least,
			     (double)made / (double)(i + 1) * tests[i].p);
		adjusted[tests[i].index] = least;
	}
	free(tests);
}
