/*
 * share_case.h - items for the tests of shares
 *
 * The fixture of fixture3.h with its probabilities, and random items whose
 * models err as told.
 */
#ifndef PAYOFF_TESTS_SHARE_CASE_H
#define PAYOFF_TESTS_SHARE_CASE_H

#include "tests/fixture3.h"

#include <math.h>

#include "data/base/rng.h"
#include "evaluate/scored.h"

/* Temperatures fitted to the fixture (scipy.optimize), base and tuned. */
#define FIXTURE3_BASE_TEMPERATURE 0.7722814753
#define FIXTURE3_TUNED_TEMPERATURE 0.3586402768

struct share_case {
	struct fixture3 fixture;
	float log_probability[2][FIXTURE3_ITEMS * 3];
	struct scored model[2];
};

/* log softmax(log clip(p, 1e-6) / temperature); a temperature of 1 leaves a
 * percentage as it is. */
static inline void share_case_row(const int percent[3], double temperature,
				  float *row)
{
	double sum = 0, logit[3];

	for (int k = 0; k < 3; k++) {
		logit[k] = log(fmax(percent[k] / 100.0, 1e-6)) / temperature;
		sum += exp(logit[k]);
	}
	for (int k = 0; k < 3; k++)
		row[k] = (float)(logit[k] - log(sum));
}

static inline void share_case_load(struct share_case *c, double base,
				   double tuned)
{
	FILE *file = fopen("tests/golden/fixture3.csv", "r");
	char line[200];

	fixture3_load(&c->fixture);
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file)); /* header */
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++) {
		int percent[2][3];

		assert_non_null(fgets(line, sizeof(line), file));
		assert_int_equal(sscanf(line, "%*d,%*c,%*u,%d,%d,%d,%d,%d,%d",
					&percent[0][0], &percent[0][1],
					&percent[0][2], &percent[1][0],
					&percent[1][1], &percent[1][2]),
				 6);
		share_case_row(percent[0], base, &c->log_probability[0][3 * i]);
		share_case_row(percent[1], tuned,
			       &c->log_probability[1][3 * i]);
	}
	fclose(file);
	for (int m = 0; m < 2; m++)
		c->model[m] = (struct scored){
			.classes = 3,
			.count = FIXTURE3_ITEMS,
			.gold = c->fixture.gold,
			.said = m ? c->fixture.second : c->fixture.first,
			.log_probability = c->log_probability[m],
			.group_of = c->fixture.group_of,
			.groups = FIXTURE3_GROUPS,
		};
}

/* An array of numbers 0 .. count - 1: each item a group of its own. */
static inline void share_case_alone(size_t *group_of, size_t count)
{
	for (size_t i = 0; i < count; i++)
		group_of[i] = i;
}

/* One of two classes with chance p of class 1; an answer wrong with the rate
 * of its kind. */
static inline void share_case_draw(struct rng *rng, double p, double fpr,
				   double fnr, uint32_t *gold, uint32_t *said)
{
	double error;

	*gold = rng_uniform(rng) < p;
	error = *gold ? fnr : fpr;
	*said = rng_uniform(rng) < error ? 1 - *gold : *gold;
}

#endif
