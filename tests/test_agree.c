/* test_agree.c - do people who read the same item say the same? */
#include "tests/golden.h"

#include "data/measure/agree.h"
#include "data/measure/binomial.h"
#include "data/measure/noise.h"
#include "data/measure/special.h"

#define NONE AGREE_NOT_READ

static struct readings readings_of(const uint32_t *labels, size_t items,
				   size_t readers, size_t classes)
{
	return (struct readings){ .items = items,
				  .readers = readers,
				  .classes = classes,
				  .labels = labels };
}

static struct agreement measure(const struct readings *readings,
				enum agree_kind kind)
{
	return agree_measure(readings, kind, .05, 1, 499);
}

static double value_of(const struct readings *readings, enum agree_kind kind)
{
	struct agreement agreement = agree_measure(readings, kind, .1, 1, 19);

	if (!agreement.is_defined)
		fail_msg("%s: %s", agree_name(kind), agreement.why_not);
	return agreement.value;
}

/* Two readers, two classes, from their four counts; the caller frees. */
static uint32_t *table_of(const size_t counts[4], size_t *items)
{
	uint32_t *labels;
	size_t at = 0;

	*items = counts[0] + counts[1] + counts[2] + counts[3];
	labels = calloc(2 * *items + 1, sizeof(*labels));
	assert_non_null(labels);
	for (uint32_t cell = 0; cell < 4; cell++) {
		for (size_t i = 0; i < counts[cell]; i++) {
			labels[at++] = cell / 2;
			labels[at++] = cell % 2;
		}
	}
	return labels;
}

/* Gwet (2002, "Kappa statistic is not satisfactory for assessing the extent
 * of agreement between raters"): 120 of 125 agree, and kappa is below 0. */
static void a_rare_class_makes_kappa_collapse_but_not_ac1(void **state)
{
	static const size_t counts[] = { 118, 5, 2, 0 };
	size_t items;
	uint32_t *labels = table_of(counts, &items);
	struct readings readings = readings_of(labels, items, 2, 2);

	(void)state;
	CHECK_NEAR(value_of(&readings, AGREE_RAW), .944, 1e-12);
	CHECK_NEAR(value_of(&readings, AGREE_KAPPA), -.0234, 5e-5);
	CHECK_NEAR(value_of(&readings, AGREE_AC1), .9408, 5e-5);
	assert_true(value_of(&readings, AGREE_ALPHA) < 0);
	free(labels);
}

static void a_table_by_hand_is_met(void **state)
{
	static const size_t counts[] = { 20, 5, 10, 15 };
	size_t items;
	uint32_t *labels = table_of(counts, &items);
	struct readings readings = readings_of(labels, items, 2, 2);
	struct agreement kappa = measure(&readings, AGREE_KAPPA);

	(void)state;
	/* (.7 - .5) / (1 - .5) */
	CHECK_NEAR(kappa.value, .4, 1e-12);
	assert_int_equal(kappa.items, 50);
	assert_int_equal(kappa.pairs, 50);
	assert_int_equal(kappa.replicates, 499);
	/* 1 - 15/50 / (1 - (55 54 + 45 44) / (100 99)) */
	CHECK_NEAR(value_of(&readings, AGREE_ALPHA), 1 - .3 / .5, 1e-12);
	free(labels);
}

static void krippendorff_s_example_is_met(void **state)
{
	/* three readers, fifteen items, many gaps: nominal alpha .691 */
	static const uint32_t by_reader[3][15] = {
		{ NONE, NONE, NONE, NONE, NONE, 2, 3, 0, 1, 0, 0, 2, 2, NONE,
		  2 },
		{ 0, NONE, 1, 0, 2, 2, 3, 2, NONE, NONE, NONE, NONE, NONE, NONE,
		  NONE },
		{ NONE, NONE, 1, 0, 2, 3, 3, NONE, 1, 0, 0, 2, 2, NONE, 3 },
	};
	uint32_t labels[45];
	struct readings readings = readings_of(labels, 15, 3, 4);
	struct agreement alpha;

	(void)state;
	for (size_t i = 0; i < 45; i++)
		labels[i] = by_reader[i % 3][i / 3];
	alpha = measure(&readings, AGREE_ALPHA);
	CHECK_NEAR(alpha.value, .691, 5e-4);
	assert_int_equal(alpha.items, 12);
	assert_int_equal(alpha.pairs, 16);
}

static uint32_t *golden_labels(json_t *row, size_t *count)
{
	json_t *array = golden_get(row, "labels");
	uint32_t *labels;

	*count = json_array_size(array);
	labels = calloc(*count, sizeof(*labels));
	assert_non_null(labels);
	for (size_t i = 0; i < *count; i++) {
		double label = golden_at(array, i);

		labels[i] = label < 0 ? NONE : (uint32_t)label;
	}
	return labels;
}

/* A bootstrap's interval is about as wide as the large-sample one, where the
 * sample is large. */
static void check_width(const struct readings *readings, enum agree_kind kind,
			double standard_error)
{
	struct agreement agreement = agree_measure(readings, kind, .1, 1, 999);
	double width = agreement.interval.high - agreement.interval.low;

	if (readings->items >= 200)
		CHECK_NEAR(width / (2 * normal_two_sided(.1) * standard_error),
			   1, .12);
}

static void random_readings_agree_with_other_programs(void **state)
{
	json_t *root = golden_load("tests/golden/agreement.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "readings"), i, row)
	{
		size_t count;
		uint32_t *labels = golden_labels(row, &count);
		struct readings readings =
			readings_of(labels, golden_size(row, "items"),
				    golden_size(row, "readers"),
				    golden_size(row, "classes"));

		CHECK_NEAR(value_of(&readings, AGREE_RAW),
			   golden_real(row, "raw"), 1e-10);
		CHECK_NEAR(value_of(&readings, AGREE_ALPHA),
			   golden_real(row, "alpha"), 1e-10);
		CHECK_NEAR(value_of(&readings, AGREE_AC1),
			   golden_real(row, "ac1"), 1e-10);
		check_width(&readings, AGREE_AC1, golden_real(row, "ac1_se"));
		if (readings.readers == 2) {
			CHECK_NEAR(value_of(&readings, AGREE_KAPPA),
				   golden_real(row, "kappa"), 1e-10);
			check_width(&readings, AGREE_KAPPA,
				    golden_real(row, "kappa_se"));
		}
		free(labels);
	}
	assert_int_equal(i, 11);
	json_decref(root);
}

static void
the_order_of_readers_and_names_of_classes_are_irrelevant(void **state)
{
	static const uint32_t labels[] = { 0, 1, 1, 1, 2, 2, 0, 0, 1, NONE,
					   2, 1, 0, 2, 1, 1, 0, 0, 2, 2 };
	uint32_t other[20];
	struct readings one = readings_of(labels, 10, 2, 3);
	struct readings two = readings_of(other, 10, 2, 3);

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		uint32_t label = labels[i ^ 1]; /* the other reader's */

		other[i] = label == NONE ? NONE : (label + 1) % 3;
	}
	for (int kind = 0; kind < AGREE_KINDS; kind++)
		CHECK_NEAR(value_of(&two, (enum agree_kind)kind),
			   value_of(&one, (enum agree_kind)kind), 1e-12);
}

static void the_same_seed_gives_the_same_interval(void **state)
{
	static const uint32_t labels[] = { 0, 1, 1, 1, 0, 0, 0, 0, 1, 0,
					   1, 1, 0, 0, 1, 1, 0, 0, 1, 1 };
	struct readings readings = readings_of(labels, 10, 2, 2);
	struct agreement one = measure(&readings, AGREE_ALPHA);
	struct agreement other = measure(&readings, AGREE_ALPHA);

	(void)state;
	assert_memory_equal(&one.interval, &other.interval,
			    sizeof(one.interval));
	assert_true(one.interval.low < one.value);
	assert_true(one.interval.high > one.value);
}

static void full_agreement_is_not_certain(void **state)
{
	uint32_t labels[60];
	struct readings readings = readings_of(labels, 30, 2, 2);
	struct interval raw = wilson(30, 30, .05);

	(void)state;
	for (size_t i = 0; i < 60; i++)
		labels[i] = i / 2 % 2;
	for (int kind = 0; kind < AGREE_KINDS; kind++) {
		struct agreement all =
			measure(&readings, (enum agree_kind)kind);

		CHECK_NEAR(all.value, 1, 1e-15);
		CHECK_NEAR(all.interval.high, 1, 1e-15);
		assert_true(all.interval.low < .9);
	}
	CHECK_NEAR(measure(&readings, AGREE_KAPPA).interval.low,
		   2 * raw.low - 1, 1e-12);
}

static void one_class_only_leaves_kappa_and_alpha_undefined(void **state)
{
	static const uint32_t labels[20] = { 0 };
	struct readings readings = readings_of(labels, 10, 2, 2);

	(void)state;
	assert_non_null(
		strstr(measure(&readings, AGREE_KAPPA).why_not, "one class"));
	assert_false(measure(&readings, AGREE_ALPHA).is_defined);
	CHECK_NEAR(value_of(&readings, AGREE_RAW), 1, 0);
	CHECK_NEAR(value_of(&readings, AGREE_AC1), 1, 0);
	readings.classes = 1;
	assert_false(measure(&readings, AGREE_AC1).is_defined);
	CHECK_NEAR(value_of(&readings, AGREE_RAW), 1, 0);
}

static void what_nobody_read_twice_says_nothing(void **state)
{
	static const uint32_t labels[] = { 0, NONE, NONE, 1, 1, NONE };
	struct readings readings = readings_of(labels, 3, 2, 2);
	struct readings none = readings_of(labels, 0, 2, 2);

	(void)state;
	for (int kind = 0; kind < AGREE_KINDS; kind++) {
		assert_non_null(strstr(
			measure(&readings, (enum agree_kind)kind).why_not,
			"read twice"));
		assert_false(measure(&none, (enum agree_kind)kind).is_defined);
	}
	readings = readings_of(labels, 2, 3, 2);
	assert_non_null(
		strstr(measure(&readings, AGREE_KAPPA).why_not, "two readers"));
}

static void a_measure_that_is_rarely_defined_is_not(void **state)
{
	/* the one item of the other class is missing in e^-1 of replicates */
	uint32_t labels[40] = { 1, 1, 0, 1 };
	struct readings readings = readings_of(labels, 20, 2, 2);
	struct agreement kappa;

	(void)state;
	labels[3] = 0;
	labels[1] = 0;
	kappa = measure(&readings, AGREE_ALPHA);
	assert_false(kappa.is_defined);
	assert_non_null(strstr(kappa.why_not, "resampled"));
	assert_true(kappa.skipped > 100);
}

static void items_that_come_together_widen_the_interval(void **state)
{
	uint32_t labels[320];
	size_t group_of[160];
	struct readings readings = readings_of(labels, 160, 2, 2);

	(void)state;
	for (size_t i = 0; i < 160; i++) {
		group_of[i] = i / 4;
		labels[2 * i] = i / 4 % 2;
		labels[2 * i + 1] = i / 4 % 5 == 0 ? 0 : i / 4 % 2;
	}
	for (int kind = 0; kind < AGREE_KINDS; kind++) {
		struct agreement alone, together;

		readings.group_of = NULL;
		alone = measure(&readings, (enum agree_kind)kind);
		readings.group_of = group_of;
		readings.group_count = 40;
		together = measure(&readings, (enum agree_kind)kind);
		CHECK_NEAR(together.value, alone.value, 0);
		/* four with one voice: twice as wide */
		CHECK_NEAR((together.interval.high - together.interval.low) /
				   (alone.interval.high - alone.interval.low),
			   2, .35);
	}
}

static void disagreement_carries_its_interval_to_noise(void **state)
{
	struct agreement q = agree_disagreement(12, 150, .05);
	struct agreement e = agree_noise(12, 150, 3, .05);
	struct interval want = wilson(12, 150, .05);

	(void)state;
	CHECK_NEAR(q.value, .08, 1e-15);
	CHECK_NEAR(q.interval.low, want.low, 0);
	CHECK_NEAR(e.value, noise_from_disagreement(.08, 3), 1e-15);
	CHECK_NEAR(e.interval.high, noise_from_disagreement(want.high, 3),
		   1e-15);
	assert_true(e.interval.low < e.value && e.value < e.interval.high);
	/* no difference seen is not no noise */
	e = agree_noise(0, 40, 3, .05);
	CHECK_NEAR(e.value, 0, 0);
	assert_true(e.interval.high > .03);
	/* labels by lot */
	CHECK_NEAR(agree_noise(40, 40, 2, .05).value, .5, 0);
	assert_non_null(agree_noise(0, 0, 3, .05).why_not);
	assert_false(agree_disagreement(0, 0, .05).is_defined);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rare_class_makes_kappa_collapse_but_not_ac1),
		cmocka_unit_test(a_table_by_hand_is_met),
		cmocka_unit_test(krippendorff_s_example_is_met),
		cmocka_unit_test(random_readings_agree_with_other_programs),
		cmocka_unit_test(
			the_order_of_readers_and_names_of_classes_are_irrelevant),
		cmocka_unit_test(the_same_seed_gives_the_same_interval),
		cmocka_unit_test(full_agreement_is_not_certain),
		cmocka_unit_test(
			one_class_only_leaves_kappa_and_alpha_undefined),
		cmocka_unit_test(what_nobody_read_twice_says_nothing),
		cmocka_unit_test(a_measure_that_is_rarely_defined_is_not),
		cmocka_unit_test(items_that_come_together_widen_the_interval),
		cmocka_unit_test(disagreement_carries_its_interval_to_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
