/* threshold_trial.c - see threshold_trial.h */
#include "evaluate/threshold/threshold_trial.h"

#include <math.h>
#include <string.h>

#include "data/measure/binomial.h"

/* Probabilities among the classes: each row sums to one. A row that gives no
 * class any probability becomes one that cannot tell. */
static float *among_classes(const struct scored *rows, struct arena *arena)
{
	size_t classes = rows->classes;
	float *all = arena_alloc(arena, rows->count * classes, sizeof(*all));

	for (size_t i = 0; i < rows->count; i++) {
		const float *row = &rows->log_probability[i * classes];
		double most = -INFINITY, sum = 0;

		for (size_t k = 0; k < classes; k++)
			most = fmax(most, (double)row[k]);
		for (size_t k = 0; k < classes && most > -INFINITY; k++)
			sum += exp((double)row[k] - most);
		for (size_t k = 0; k < classes; k++)
			all[i * classes + k] =
				(float)(most == -INFINITY
						? -log((double)classes)
						: (double)row[k] - most -
							  log(sum));
	}
	return all;
}

static struct temperature fit(const struct scored *rows, double alpha,
			      struct arena *arena)
{
	const struct temperature_rows fitted = {
		.classes = rows->classes,
		.count = rows->count,
		.gold = rows->gold,
		.log_probability = among_classes(rows, arena),
		.group_of = rows->group_of,
		.groups = rows->groups,
	};

	return temperature_fit(&fitted, alpha);
}

/* Train labels among which `items` of a kind are to be expected, of which
 * `found` are among `rows`. */
static size_t labels_for(size_t items, size_t found, size_t rows)
{
	if (!items || !found)
		return 0;
	return (size_t)ceil((double)items * (double)rows / (double)found);
}

static struct certificate_need need_of(const struct bar *bar,
				       const struct bar_reading *reading,
				       size_t rows,
				       const struct threshold_test *test)
{
	size_t least = binomial_smallest_n(0, 1 - bar->value, test->alpha);

	return (struct certificate_need){
		.least = (size_t)ceil((double)least * reading->design_effect),
		.count = bar_count_needed(bar, reading, test->alpha),
		.expected = (double)test->items * (double)reading->count /
			    (double)rows,
	};
}

static void conclude_bar(const struct scored *rows, const struct bar *bar,
			 const struct threshold_test *test,
			 struct bar_trial *trial)
{
	const struct floor_choice *choice = &trial->choice;
	struct bar other = *bar;

	other.kind = bar->kind == BAR_PRECISION ? BAR_RECALL : BAR_PRECISION;
	trial->before = bar_read_rows(bar, rows, rows->said, choice->alpha);
	trial->other_before =
		bar_read_rows(&other, rows, rows->said, choice->alpha);
	if (choice->is_reached)
		trial->need = need_of(bar, &choice->reading, rows->count, test);
	else
		trial->labels_missing = labels_for(
			choice->missing, choice->nearest.count, rows->count);
}

static int choose_floors(const struct scored *rows,
			 const struct threshold_wish *wish,
			 const struct threshold_test *test, double temperature,
			 struct arena *arena, struct threshold_trial *trial,
			 struct err *err)
{
	const struct floor_choice_request request = {
		.bars = wish->bars,
		.count = wish->bar_count,
		.temperature = temperature,
		.fallback = wish->fallback,
	};
	struct floor_choice *choices =
		arena_alloc(arena, wish->bar_count, sizeof(*choices));

	if (floor_choice_make(rows, &request, arena, &trial->set, choices, err))
		return -1;
	trial->bars = arena_alloc(arena, wish->bar_count, sizeof(*trial->bars));
	for (size_t b = 0; b < wish->bar_count; b++) {
		trial->bars[b].choice = choices[b];
		conclude_bar(rows, &wish->bars[b], test, &trial->bars[b]);
	}
	for (size_t k = 0; k < rows->classes; k++)
		trial->is_any |= trial->set.floor[k] > 0;
	return 0;
}

static void add_prevalence(const struct scored *rows, size_t k, double alpha,
			   struct threshold_trial *trial)
{
	for (size_t i = 0; i < trial->prevalence_count; i++)
		if (trial->prevalences[i].class_index == k)
			return;
	trial->prevalences[trial->prevalence_count++] =
		(struct class_prevalence){ k, prevalence_make(rows, trial->said,
							      k, alpha) };
}

static void find_prevalences(const struct scored *rows,
			     const struct threshold_wish *wish, double alpha,
			     struct arena *arena, struct threshold_trial *trial)
{
	trial->prevalences = arena_alloc(arena, wish->bar_count + 1,
					 sizeof(*trial->prevalences));
	for (size_t b = 0; !wish->cost && b < wish->bar_count; b++)
		if (wish->bars[b].kind == BAR_PRECISION &&
		    trial->bars[b].choice.is_reached)
			add_prevalence(rows, wish->bars[b].class_index, alpha,
				       trial);
	if (wish->cost && wish->positive < rows->classes)
		add_prevalence(rows, wish->positive, alpha, trial);
}

int threshold_trial_make(const struct scored *rows,
			 const struct threshold_wish *wish,
			 const struct threshold_test *test, double alpha,
			 struct arena *arena, struct threshold_trial *trial,
			 struct err *err)
{
	double temperature;

	memset(trial, 0, sizeof(*trial));
	if (!rows->log_probability)
		return err_set(err, "thresholds need probabilities, and this "
				    "model gave none");
	trial->temperature = fit(rows, alpha, arena);
	temperature =
		trial->temperature.is_defined ? trial->temperature.value : 1;
	if (wish->cost) {
		trial->set =
			(struct threshold_set){ .kind = THRESHOLD_COSTS,
						.classes = rows->classes,
						.temperature = temperature,
						.cost = wish->cost,
						.fallback = rows->classes };
		trial->is_any = true;
		if (threshold_check(&trial->set, err))
			return -1;
	} else if (choose_floors(rows, wish, test, temperature, arena, trial,
				 err)) {
		return -1;
	}
	trial->said = arena_alloc(arena, rows->count, sizeof(*trial->said));
	scored_apply(&trial->set, rows, trial->said);
	for (size_t i = 0; i < rows->count; i++)
		trial->changed += trial->said[i] != rows->said[i];
	trial->before = abstention_make(rows, rows->said, alpha, arena);
	trial->after = abstention_make(rows, trial->said, alpha, arena);
	if (wish->cost)
		trial->cost = expected_cost_compare(
			rows, rows->said, trial->said, wish->cost, alpha);
	find_prevalences(rows, wish, alpha, arena, trial);
	return 0;
}
