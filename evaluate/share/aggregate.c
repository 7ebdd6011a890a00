/* aggregate.c - see aggregate.h */
#include "evaluate/share/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "data/measure/resample.h"
#include "data/measure/special.h"

/* Item visits that all replicates of one interval may cost: a second or two. */
#define VISITS_MAX 5e7
/* True shares at which p* is looked for: every point. */
#define SHARES 101
/* Visits that an item costs expectation maximisation, and exponentials. */
#define STEPS 100
#define EXPONENTIALS 10

size_t aggregate_replicates(const struct aggregate *aggregate, double work,
			    size_t least, size_t most)
{
	double affordable = VISITS_MAX / fmax(work, 1);

	if (aggregate->settings.replicates)
		return aggregate->settings.replicates;
	if (affordable >= (double)most)
		return most;
	/* Odd ones: ends of percentile intervals are then replicates. */
	return affordable <= (double)least ? least : (size_t)affordable | 1;
}

/* --- loading --- */

/* Evidence and unlabelled rows behind one another, groups numbered anew. */
static void join_rows(struct aggregate *a, struct arena *arena)
{
	const struct evidence *e = &a->evidence;
	const struct unlabelled *u = &a->unlabelled;
	size_t n = e->count + u->count;
	int64_t *keys = arena_alloc(arena, n, sizeof(*keys));
	uint32_t *gold = arena_alloc(arena, n, sizeof(*gold));
	struct answers numbered;

	a->count = n;
	a->items = arena_alloc(arena, n, sizeof(*a->items));
	a->occurrences = arena_alloc(arena, n, sizeof(*a->occurrences));
	for (size_t i = 0; i < n; i++) {
		bool is_known = i < e->count;
		size_t row = is_known ? i : i - e->count;

		keys[i] = is_known ? e->group_keys[row] : u->group_keys[row];
		a->items[i] = is_known ? e->items[row] : u->items[row];
		a->occurrences[i] =
			is_known ? e->occurrences[row] : u->occurrences[row];
		gold[i] = is_known ? e->gold[row] : (uint32_t)e->classes;
	}
	numbered = answers_make(e->classes, n, gold, gold, gold, keys, arena);
	for (int m = 0; m < 2; m++) {
		uint32_t *said = arena_alloc(arena, n, sizeof(*said));

		if (e->count)
			memcpy(said, e->columns[m].scored.said,
			       e->count * sizeof(*said));
		if (u->count)
			memcpy(said + e->count, u->said[m],
			       u->count * sizeof(*said));
		a->rows[m] = (struct scored){
			.classes = e->classes,
			.count = n,
			.gold = gold,
			.said = said,
			.group_of = numbered.group_of,
			.groups = numbered.groups,
			.occurrences = a->occurrences,
		};
	}
}

int aggregate_load(struct store *store, const struct label_list *labels,
		   enum evidence_origin origin, const struct run *const runs[2],
		   struct arena *arena, struct aggregate *aggregate,
		   struct err *err)
{
	memset(aggregate, 0, sizeof(*aggregate));
	if (evidence_load(store, labels, origin, runs, 2, arena,
			  &aggregate->evidence, err) ||
	    unlabelled_load(store, labels, &aggregate->evidence, arena,
			    &aggregate->unlabelled, err))
		return -1;
	join_rows(aggregate, arena);
	for (int m = 0; m < 2; m++)
		aggregate->runs[m].run = runs[m];
	return 0;
}

/* --- one class of one run --- */

enum among { AMONG_ALL, AMONG_OTHERS, AMONG_THE_CLASS };

static void add_to_rate(const struct scored *scored, size_t k, enum among among,
			size_t i, struct group *group)
{
	double weight = share_weight(scored, i);
	bool is_gold = scored->gold[i] == k, is_said = scored->said[i] == k;
	bool is_hit = among == AMONG_ALL ? is_gold : is_said != is_gold;

	group->size += weight;
	group->sum += is_hit ? weight : 0;
}

/* A share of items by weight: of the class among all, of wrong answers about
 * it among its own and among the others. */
static struct figure rate_of(const struct scored *scored, size_t k,
			     enum among among, const char *why_not,
			     double alpha)
{
	struct group *groups = xcalloc(scored->groups, sizeof(*groups));
	struct figure figure = { .score = { false, 0, why_not },
				 .interval = { 0, 1 } };
	double weight = 0, equal;
	size_t kept = 0;

	for (size_t i = 0; i < scored->count; i++)
		if (among == AMONG_ALL ||
		    (scored->gold[i] == k) == (among == AMONG_THE_CLASS)) {
			figure.n++;
			add_to_rate(scored, k, among, i,
				    &groups[scored->group_of[i]]);
		}
	for (size_t g = 0; g < scored->groups; g++)
		if (groups[g].size > 0) {
			weight += groups[g].size;
			groups[kept++] = groups[g];
		}
	if (kept) {
		figure.score =
			(struct score){ true, group_mean(groups, kept), NULL };
		equal = weight / group_design_effect(groups, kept);
		figure.interval =
			wilson(figure.score.value * equal, equal, alpha);
	}
	free(groups);
	return figure;
}

/* The true shares around p* at which 0 is in the interval of the bias. */
static struct interval right_within(const struct scored *scored, size_t k,
				    double right_at, double alpha)
{
	struct interval within = { right_at, right_at };
	struct prevalence_curve curve;

	prevalence_curve_draw(&curve, scored, k, SHARES, INFINITY, alpha);
	for (size_t i = 0; curve.is_defined && i < curve.points; i++) {
		const struct prevalence_point *point = &curve.point[i];

		if (point->interval.low > 0 || point->interval.high < 0)
			continue;
		within.low = fmin(within.low, point->p);
		within.high = fmax(within.high, point->p);
	}
	if (curve.is_defined)
		prevalence_curve_release(&curve);
	return within;
}

static void measure_class(struct aggregate_class *class,
			  const struct scored *scored, size_t k,
			  const struct share *share, double alpha)
{
	struct share_rates rates = share_rates_of(scored, k);
	double p = rates.share;

	class->false_positives =
		rate_of(scored, k, AMONG_OTHERS, rates.fpr.why_not, alpha);
	class->false_negatives =
		rate_of(scored, k, AMONG_THE_CLASS, rates.fnr.why_not, alpha);
	class->crossover = share_crossover_limits(share);
	class->right_at.why_not =
		rates.fpr.is_defined ? rates.fnr.why_not : rates.fpr.why_not;
	if (rates.fpr.is_defined && rates.fnr.is_defined)
		class->right_at =
			share_balance(rates.fpr.value, rates.fnr.value);
	if (class->right_at.is_defined)
		class->right_within =
			right_within(scored, k, class->right_at.value, alpha);
	class->has_half = prevalence_at(scored, k, p / 2, INFINITY, alpha,
					&class->half, &class->why_not);
	class->has_double =
		2 * p <= 1 && prevalence_at(scored, k, 2 * p, INFINITY, alpha,
					    &class->twice, &class->why_not);
}

static void measure_shares(struct aggregate_run *run,
			   const struct scored *scored, double alpha,
			   struct arena *arena)
{
	struct share *of;

	shares_measure(&run->shares, scored, alpha);
	of = run->shares.of;
	run->shares.of = arena_copy(arena, of, scored->classes * sizeof(*of));
	free(of);
	run->classes =
		arena_alloc(arena, scored->classes, sizeof(*run->classes));
	for (size_t k = 0; k < scored->classes; k++)
		measure_class(&run->classes[k], scored, k, &run->shares.of[k],
			      alpha);
}

/* --- the texts without a label --- */

/* The unlabelled rows as a bar, probabilities scaled; in arena. */
static struct scored unlabelled_bar(const struct aggregate *a, int m,
				    struct arena *arena)
{
	const struct unlabelled *u = &a->unlabelled;
	const struct scored *rows = &a->rows[m];
	const struct temperature *t = &a->runs[m].temperature;
	size_t classes = rows->classes, known = a->evidence.count;
	struct scored bar = *rows;
	float *scaled;

	bar.count = u->count;
	bar.gold = NULL;
	bar.said += known;
	bar.group_of += known;
	bar.occurrences += known;
	if (!u->log_probability[m] || !t->is_defined)
		return bar;
	scaled = arena_alloc(arena, u->count * classes, sizeof(*scaled));
	for (size_t i = 0; i < u->count; i++)
		temperature_apply(t->value, t->has_rest,
				  u->log_probability[m] + i * classes, classes,
				  scaled + i * classes);
	bar.log_probability = scaled;
	return bar;
}

static void fit_temperature(struct temperature *temperature,
			    const struct scored *scored, double alpha)
{
	const struct temperature_rows rows = {
		.classes = scored->classes,
		.count = scored->count,
		.gold = scored->gold,
		.log_probability = scored->log_probability,
		.group_of = scored->group_of,
		.groups = scored->groups,
	};

	if (scored->log_probability)
		*temperature = temperature_fit(&rows, alpha);
	else
		temperature->why_not = "the run gave no probabilities";
}

/* What keeps probabilities from being used, or NULL. */
static const char *no_probabilities(const struct aggregate *a, int m)
{
	if (!a->runs[m].temperature.is_defined)
		return a->runs[m].temperature.why_not;
	return a->unlabelled.log_probability[m]
		       ? NULL
		       : "the run gave no probabilities for some of the texts";
}

static void correct(struct aggregate *a, int m, enum quantify_kind kind,
		    const struct quantify *common, struct arena *arena)
{
	struct quantified *q = &a->runs[m].corrected[kind];
	struct quantify job = *common;
	double items = (double)job.bar->count;
	double classes = (double)job.bar->classes;
	struct quantified made;

	job.kind = kind;
	/* At the fewest, the ends of a 95 % interval are the two extremes. */
	if (kind == QUANTIFY_MAXIMISED)
		job.replicates = aggregate_replicates(
			a, items * classes * STEPS, 39, QUANTIFY_SEARCHES);
	else if (kind == QUANTIFY_PROBABILITY)
		job.replicates =
			aggregate_replicates(a, items * classes * EXPONENTIALS,
					     39, QUANTIFY_REPLICATES);
	else
		job.replicates =
			aggregate_replicates(a, items + (double)job.test->count,
					     199, QUANTIFY_REPLICATES);
	quantify_bar(&made, &job, a->settings.alpha);
	*q = made;
	q->share = arena_copy(arena, made.share,
			      made.classes * sizeof(*made.share));
	q->interval = arena_copy(arena, made.interval,
				 made.classes * sizeof(*made.interval));
	quantified_release(&made);
}

static void correct_all(struct aggregate *a, int m, struct arena *arena)
{
	const struct scored *test = &a->evidence.columns[m].scored;
	const char *why_not = no_probabilities(a, m);
	double *prior = arena_alloc(arena, test->classes, sizeof(*prior));
	struct scored bar;
	struct quantify job = { .test = test,
				.prior = prior,
				.seed = a->settings.seed };

	for (size_t i = 0; i < test->count; i++)
		prior[test->gold[i]] += 1 / (double)test->count;
	bar = unlabelled_bar(a, m, arena);
	job.bar = &bar;
	for (int kind = 0; kind < AGGREGATE_CORRECTIONS; kind++) {
		struct quantified *q = &a->runs[m].corrected[kind];

		q->kind = (enum quantify_kind)kind;
		if (!a->unlabelled.count)
			q->why_not = "no text without a label has an answer "
				     "of both runs";
		else if (kind >= QUANTIFY_PROBABILITY && why_not)
			q->why_not = why_not;
		else
			correct(a, m, q->kind, &job, arena);
	}
}

/* Unlabelled rows whose group has no labelled row: positions in the joined
 * rows, in arena. */
static size_t *rows_apart(struct aggregate *a, struct arena *arena)
{
	const size_t *group_of = a->rows[0].group_of;
	bool *is_labelled = xcalloc(a->rows[0].groups + 1, sizeof(bool));
	size_t *apart = arena_alloc(arena, a->unlabelled.count, sizeof(*apart));

	a->apart = 0;
	for (size_t i = 0; i < a->evidence.count; i++)
		is_labelled[group_of[i]] = true;
	for (size_t i = a->evidence.count; i < a->count; i++)
		if (!is_labelled[group_of[i]])
			apart[a->apart++] = i;
	free(is_labelled);
	return apart;
}

/* The arrays of one side of a prediction-powered mean. */
struct side {
	struct powered_items items;
	double *said, *occurrences;
};

static void side_init(struct side *side, const struct aggregate *a,
		      const size_t *rows, size_t count, struct arena *arena)
{
	int64_t *keys = arena_alloc(arena, count, sizeof(*keys));
	uint32_t *nothing = arena_alloc(arena, count, sizeof(*nothing));
	struct answers numbered;

	side->said = arena_alloc(arena, count, sizeof(double));
	side->occurrences = arena_alloc(arena, count, sizeof(double));
	for (size_t i = 0; i < count; i++) {
		size_t row = rows ? rows[i] : i;

		keys[i] = (int64_t)a->rows[0].group_of[row];
		side->occurrences[i] = a->occurrences[row];
	}
	numbered =
		answers_make(1, count, nothing, nothing, nothing, keys, arena);
	side->items = (struct powered_items){
		.count = count,
		.said = side->said,
		.group_of = numbered.group_of,
		.groups = numbered.groups,
		.occurrences = side->occurrences,
	};
}

static void side_say(struct side *side, const struct scored *rows,
		     const size_t *which, size_t k)
{
	for (size_t i = 0; i < side->items.count; i++)
		side->said[i] = rows->said[which ? which[i] : i] == k;
}

static void widen(struct powered *powered, double extra)
{
	double half = powered->interval.high - powered->value;

	half = sqrt(half * half + extra * extra);
	powered->interval.low = fmax(0, powered->value - half);
	powered->interval.high = fmin(1, powered->value + half);
}

/* Wilson's width of G* labelled items, where what the answers leave to explain
 * does not vary among them: none is wrong about the class, or they are not
 * used and all labels are alike. Else 0. */
static double unseen_width(const struct side *few, const double *y,
			   const struct powered *powered, double groups_equal,
			   double alpha)
{
	double z = normal_two_sided(alpha);
	bool is_alike = powered->labelled_variance < 1e-12;

	for (size_t i = 0; i < few->items.count && !is_alike; i++)
		if (fabs(few->said[i] - y[i]) > 0.5)
			return 0;
	return z * z / (groups_equal + z * z);
}

static void measure_powered(struct aggregate *a, int m, const size_t *apart,
			    struct side *few, struct side *many,
			    struct arena *arena)
{
	size_t classes = a->evidence.classes, known = a->evidence.count;
	double *y = arena_alloc(arena, known, sizeof(*y));
	struct aggregate_run *run = &a->runs[m];

	run->powered = arena_alloc(arena, classes, sizeof(*run->powered));
	for (size_t k = 0; k < classes; k++) {
		struct powered *powered = &run->powered[k];

		for (size_t i = 0; i < known; i++)
			y[i] = a->evidence.gold[i] == k;
		side_say(few, &a->rows[m], NULL, k);
		side_say(many, &a->rows[m], apart, k);
		*powered = powered_mean(&few->items, y, &many->items,
					a->settings.alpha);
		if (powered->is_defined)
			widen(powered, unseen_width(few, y, powered,
						    run->shares.groups_equal,
						    a->settings.alpha));
	}
}

static void measure_all_texts(struct aggregate *a, struct arena *arena)
{
	const struct scored *gold = &a->evidence.columns[0].scored;
	size_t *apart = rows_apart(a, arena);
	struct side few, many;

	side_init(&few, a, NULL, a->evidence.count, arena);
	side_init(&many, a, apart, a->apart, arena);
	for (int m = 0; m < 2; m++)
		measure_powered(a, m, apart, &few, &many, arena);
	a->labels_alone =
		arena_alloc(arena, gold->classes, sizeof(*a->labels_alone));
	for (size_t k = 0; k < gold->classes; k++)
		a->labels_alone[k] =
			rate_of(gold, k, AMONG_ALL, "", a->settings.alpha);
}

void aggregate_measure(struct aggregate *aggregate,
		       const struct aggregate_settings *settings,
		       struct arena *arena)
{
	const struct scored *first = &aggregate->evidence.columns[0].scored;
	const struct scored *second = &aggregate->evidence.columns[1].scored;
	double alpha = settings->alpha;

	aggregate->settings = *settings;
	for (int m = 0; m < 2; m++) {
		struct aggregate_run *run = &aggregate->runs[m];
		const struct scored *scored = m ? second : first;

		measure_shares(run, scored, alpha, arena);
		fit_temperature(&run->temperature, scored, alpha);
		correct_all(aggregate, m, arena);
	}
	aggregate->comparison = share_compare(
		first, second, settings->seed,
		aggregate_replicates(aggregate, (double)first->count, 999,
				     RESAMPLE_REPLICATES),
		alpha);
	aggregate->finding = share_find(&aggregate->comparison);
	measure_all_texts(aggregate, arena);
}
