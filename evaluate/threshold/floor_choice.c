/* floor_choice.c - see floor_choice.h */
#include "evaluate/threshold/floor_choice.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/group_tally.h"

static const double margins[] = { 0.005, 0.01, 0.02,
				  0.05,	 0.1,  FLOOR_CHOICE_ALPHA_LAST };

#define MARGINS (sizeof(margins) / sizeof(margins[0]))

/* A row that its class gets at some floor: no other floor takes it. */
struct row {
	double p;
	size_t group;
	bool is_right;
};

/* What a floor just below this probability answers with the class. */
struct step {
	double p;
	size_t predicted, right;
	double precision_effect, recall_effect; /* design effects */
};

/* One class's floor, from strict to loose. */
struct sweep {
	struct step *steps;
	size_t count;
	size_t gold; /* rows of the class */
};

struct chooser {
	const struct scored *practice;
	double *probability; /* (count, classes), tempered */
	double *floor;	     /* (classes) */
	struct row *rows;    /* room for (count) each */
	struct step *steps;
	struct group_tally predicted, gold;
};

static int by_probability(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->p < y->p) - (x->p > y->p);
}

/* Whether another class's floor takes the row from class k at any floor. */
static bool is_taken(const struct chooser *chooser, size_t k, const double *p)
{
	for (size_t j = 0; j < chooser->practice->classes; j++)
		if (j != k && chooser->floor[j] > 0 &&
		    p[j] >= chooser->floor[j] &&
		    (p[j] > p[k] || (p[j] == p[k] && j < k)))
			return true;
	return false;
}

/* Sorts the rows that class k can get, and counts all of its gold as missed. */
static size_t collect_rows(struct chooser *chooser, size_t k)
{
	const struct scored *practice = chooser->practice;
	size_t count = 0;

	group_tally_clear(&chooser->predicted, practice->groups);
	group_tally_clear(&chooser->gold, practice->groups);
	for (size_t i = 0; i < practice->count; i++) {
		const double *p = &chooser->probability[i * practice->classes];
		bool is_right = practice->gold[i] == k;

		if (is_right)
			group_tally_add(&chooser->gold, practice->group_of[i],
					false);
		if (p[k] > 0 && !is_taken(chooser, k, p))
			chooser->rows[count++] =
				(struct row){ p[k], practice->group_of[i],
					      is_right };
	}
	qsort(chooser->rows, count, sizeof(*chooser->rows), by_probability);
	return count;
}

static struct sweep sweep_class(struct chooser *chooser, size_t k)
{
	size_t count = collect_rows(chooser, k);
	struct sweep sweep = { chooser->steps, 0, chooser->gold.items };

	for (size_t i = 0; i < count; i++) {
		const struct row *row = &chooser->rows[i];

		group_tally_add(&chooser->predicted, row->group, row->is_right);
		if (row->is_right)
			group_tally_correct(&chooser->gold, row->group);
		/* equal probabilities cannot be told apart */
		if (i + 1 < count && row[1].p == row->p)
			continue;
		sweep.steps[sweep.count++] = (struct step){
			row->p, chooser->predicted.items,
			chooser->predicted.all_right,
			group_tally_design_effect(&chooser->predicted),
			group_tally_design_effect(&chooser->gold)
		};
	}
	return sweep;
}

/* Halfway to the next row, so that another machine's rounding moves none. */
static double floor_at(const struct sweep *sweep, size_t s)
{
	double next = s + 1 < sweep->count ? sweep->steps[s + 1].p : 0;
	double middle = next + (sweep->steps[s].p - next) / 2;

	return middle > next ? middle : sweep->steps[s].p;
}

static double effect_of(const struct bar *bar, const struct step *step)
{
	return bar->kind == BAR_PRECISION ? step->precision_effect
					  : step->recall_effect;
}

/* P(so many right) were the true rate no more than `level`: at most alpha
 * where clopper_pearson_lower() is at least `level`. */
static double chance(double level, size_t right, size_t count, double effect)
{
	if (!count || (double)right <= level * (double)count)
		return 1;
	return binomial_at_least((double)right / effect, (double)count / effect,
				 level);
}

static double chance_at(const struct bar *bar, const struct sweep *sweep,
			size_t s)
{
	const struct step *step = &sweep->steps[s];

	return chance(bar->value, step->right,
		      bar->kind == BAR_PRECISION ? step->predicted
						 : sweep->gold,
		      effect_of(bar, step));
}

/* Whether step a serves better than b, both clearing the bar: the other
 * quantity first, then the bar's own. */
static bool is_better(const struct bar *bar, const struct step *a,
		      const struct step *b)
{
	double left = (double)a->right * (double)b->predicted;
	double right = (double)b->right * (double)a->predicted;

	if (bar->kind == BAR_PRECISION)
		return a->right > b->right ||
		       (a->right == b->right && a->predicted < b->predicted);
	return left > right || (left == right && a->right > b->right);
}

/* The bars that decide a class's floor. */
struct lead {
	const struct bar *bar;	  /* precision, or recall alone; or NULL */
	const struct bar *beside; /* recall beside precision; or NULL */
};

/* The best step that clears the bars at the strictest margin that any does;
 * sweep->count when none does. */
static size_t best_step(const struct lead *lead, const struct sweep *sweep)
{
	size_t best[MARGINS];

	for (size_t m = 0; m < MARGINS; m++)
		best[m] = sweep->count;
	for (size_t s = sweep->count; s-- > 0;) {
		const struct step *step = &sweep->steps[s];
		double p;

		/* the strictest margin has a better one: spare the tail */
		if (best[0] < sweep->count &&
		    !is_better(lead->bar, step, &sweep->steps[best[0]]))
			continue;
		p = chance_at(lead->bar, sweep, s);
		if (lead->beside)
			p = fmax(p, chance_at(lead->beside, sweep, s));
		for (size_t m = 0; m < MARGINS; m++)
			if (p <= margins[m] &&
			    (best[m] == sweep->count ||
			     is_better(lead->bar, step,
				       &sweep->steps[best[m]])))
				best[m] = s;
	}
	for (size_t m = 0; m < MARGINS; m++)
		if (best[m] < sweep->count)
			return best[m];
	return sweep->count;
}

static struct bar_reading step_reading(const struct bar *bar,
				       const struct sweep *sweep, size_t s)
{
	const struct step *step = &sweep->steps[s];

	return bar_read(bar, step->right,
			bar->kind == BAR_PRECISION ? step->predicted
						   : sweep->gold,
			effect_of(bar, step), FLOOR_CHOICE_ALPHA_LAST);
}

/* Where the lower bound is highest, when no floor clears the bar. */
static void find_nearest(const struct bar *bar, const struct sweep *sweep,
			 struct floor_choice *choice)
{
	size_t needed;

	for (size_t s = 0; s < sweep->count; s++) {
		const struct step *step = &sweep->steps[s];
		size_t count = bar->kind == BAR_PRECISION ? step->predicted
							  : sweep->gold;
		struct bar_reading reading;

		/* cheaper than every bound: can this one be higher? */
		if (choice->nearest.is_defined &&
		    chance(choice->nearest.bounds.low, step->right, count,
			   effect_of(bar, step)) > FLOOR_CHOICE_ALPHA_LAST)
			continue;
		reading = step_reading(bar, sweep, s);
		if (choice->nearest.is_defined &&
		    reading.bounds.low <= choice->nearest.bounds.low)
			continue;
		choice->nearest = reading;
		choice->nearest_floor = floor_at(sweep, s);
	}
	needed = bar_count_needed(bar, &choice->nearest,
				  FLOOR_CHOICE_ALPHA_LAST);
	if (needed > choice->nearest.count)
		choice->missing = needed - choice->nearest.count;
}

/* The highest bar of a kind on class k; NULL when none is stated. */
static const struct bar *highest_bar(const struct floor_choice_request *request,
				     size_t k, enum bar_kind kind)
{
	const struct bar *highest = NULL;

	for (size_t b = 0; b < request->count; b++) {
		const struct bar *bar = &request->bars[b];

		if (bar->class_index == k && bar->kind == kind &&
		    (!highest || bar->value > highest->value))
			highest = bar;
	}
	return highest;
}

static struct lead lead_of(const struct floor_choice_request *request, size_t k)
{
	struct lead lead = { highest_bar(request, k, BAR_PRECISION),
			     highest_bar(request, k, BAR_RECALL) };

	if (!lead.bar)
		lead = (struct lead){ lead.beside, NULL };
	return lead;
}

/* Class k's floor, the others held; 0 when none clears its bar. */
static double find_floor(struct chooser *chooser, struct lead lead, size_t k)
{
	struct sweep sweep = sweep_class(chooser, k);
	size_t best = best_step(&lead, &sweep);

	if (best == sweep.count && lead.beside) {
		lead.beside = NULL;
		best = best_step(&lead, &sweep);
	}
	return best < sweep.count ? floor_at(&sweep, best) : 0;
}

static void settle(struct chooser *chooser,
		   const struct floor_choice_request *request)
{
	size_t with_bars = 0;
	bool has_moved = true;

	for (size_t k = 0; k < chooser->practice->classes; k++)
		with_bars += lead_of(request, k).bar != NULL;
	for (size_t round = 0; round < FLOOR_CHOICE_ROUNDS && has_moved;
	     round++) {
		has_moved = false;
		for (size_t k = 0; k < chooser->practice->classes; k++) {
			struct lead lead = lead_of(request, k);
			double floor;

			if (!lead.bar)
				continue;
			floor = find_floor(chooser, lead, k);
			/* one floor alone meets no other */
			has_moved |=
				with_bars > 1 && floor != chooser->floor[k];
			chooser->floor[k] = floor;
		}
	}
}

/* Reads one bar off what all floors together answer. */
static void conclude(struct chooser *chooser, const struct bar *bar,
		     const uint32_t *said, struct floor_choice *choice)
{
	struct bar other = *bar;
	struct bar_reading reading = bar_read_rows(bar, chooser->practice, said,
						   FLOOR_CHOICE_ALPHA_LAST);
	double p = chance(bar->value, reading.right, reading.count,
			  reading.design_effect);
	size_t m = 0;

	memset(choice, 0, sizeof(*choice));
	while (m + 1 < MARGINS && p > margins[m])
		m++;
	choice->alpha = margins[m];
	choice->is_reached = p <= margins[m];
	choice->floor = chooser->floor[bar->class_index];
	choice->reading =
		bar_read_rows(bar, chooser->practice, said, choice->alpha);
	other.kind = bar->kind == BAR_PRECISION ? BAR_RECALL : BAR_PRECISION;
	choice->other =
		bar_read_rows(&other, chooser->practice, said, choice->alpha);
	if (!choice->is_reached) {
		struct sweep sweep = sweep_class(chooser, bar->class_index);

		find_nearest(bar, &sweep, choice);
	}
}

int floor_choice_check(const struct scored *rows, const struct bar *bars,
		       size_t bar_count, struct err *err)
{
	if (rows->count && !rows->log_probability)
		return err_set(err, "floors need probabilities, and this model "
				    "gave none");
	for (size_t b = 0; b < bar_count; b++) {
		if (bars[b].kind == BAR_ACCURACY)
			return err_set(err,
				       "bar '%s': a floor serves precision or "
				       "recall of a class, not accuracy",
				       bars[b].text);
		if (bars[b].class_index >= rows->classes)
			return err_set(err, "bar '%s': no class %zu of %zu",
				       bars[b].text, bars[b].class_index,
				       rows->classes);
	}
	return 0;
}

/* The tempered probabilities, by the function that will apply the floors. */
static void temper_rows(const struct scored *practice,
			const struct threshold_set *set, double *probability)
{
	for (size_t i = 0; i < practice->count; i++)
		threshold_apply(set,
				&practice->log_probability[i * set->classes],
				&probability[i * set->classes]);
}

int floor_choice_make(const struct scored *practice,
		      const struct floor_choice_request *request,
		      struct arena *arena, struct threshold_set *set,
		      struct floor_choice *choices, struct err *err)
{
	size_t count = practice->count, classes = practice->classes;
	struct chooser chooser = { .practice = practice };
	uint32_t *said;

	if (floor_choice_check(practice, request->bars, request->count, err))
		return -1;
	chooser.floor = arena_alloc(arena, classes, sizeof(*chooser.floor));
	*set = (struct threshold_set){ .kind = THRESHOLD_FLOORS,
				       .classes = classes,
				       .temperature = request->temperature,
				       .floor = chooser.floor,
				       .fallback = request->fallback };
	if (threshold_check(set, err))
		return -1;
	chooser.probability =
		xcalloc(count * classes + 1, sizeof(*chooser.probability));
	chooser.rows = xcalloc(count + 1, sizeof(*chooser.rows));
	chooser.steps = xcalloc(count + 1, sizeof(*chooser.steps));
	said = xcalloc(count + 1, sizeof(*said));
	group_tally_init(&chooser.predicted, practice->groups);
	group_tally_init(&chooser.gold, practice->groups);
	temper_rows(practice, set, chooser.probability);
	settle(&chooser, request);
	scored_apply(set, practice, said);
	for (size_t b = 0; b < request->count; b++)
		conclude(&chooser, &request->bars[b], said, &choices[b]);
	group_tally_release(&chooser.predicted);
	group_tally_release(&chooser.gold);
	free(said);
	free(chooser.steps);
	free(chooser.rows);
	free(chooser.probability);
	return 0;
}

void scored_apply(const struct threshold_set *set, const struct scored *rows,
		  uint32_t *said)
{
	double *probability = xcalloc(set->classes, sizeof(*probability));

	assert(rows->classes == set->classes);
	for (size_t i = 0; i < rows->count; i++)
		said[i] = (uint32_t)threshold_apply(
			set, &rows->log_probability[i * set->classes],
			probability);
	free(probability);
}
