/* contest.c - see contest.h */
#include "evaluate/score/contest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "data/measure/multiplicity.h"
#include "data/measure/resample.h"
#include "data/measure/table.h"
#include "evaluate/score/loss.h"
#include "evaluate/score/rank.h"

static const char bootstrap_items[] = "percentile bootstrap of items";
static const char bootstrap_groups[] = "percentile bootstrap of groups";
static const char jackknife[] = "jackknife over groups";

/* What one contest is made from. */
struct maker {
	const struct evidence *evidence;
	const struct contest_settings *settings;
	struct contest *contest;
	struct answers answers;
	struct comparison comparison;
	struct table table;
	struct resample resample;
	struct arena *arena;
};

static struct contest_line *add_line(struct maker *maker, const char *name)
{
	struct contest_line *line =
		&maker->contest->lines[maker->contest->line_count++];

	line->name = name;
	line->p = line->adjusted_p = NAN;
	return line;
}

static void set_p(struct contest_line *line, const struct randomisation *test)
{
	if (!test->is_defined) {
		line->why_not = test->why_not;
		return;
	}
	line->p = test->p;
	line->p_method = test->is_exact ? "randomisation, every swap counted"
					: "randomisation, swaps drawn";
}

/* --- accuracy --- */

static void add_accuracy(struct maker *maker, const struct randomisation *test)
{
	const struct comparison *c = &maker->comparison;
	struct contest_line *line = add_line(maker, "accuracy");

	line->first = c->first.accuracy;
	line->second = c->second.accuracy;
	line->difference = (struct figure){
		.score = { .is_defined = c->n > 0, .value = c->difference },
		.interval = c->interval,
		.n = (double)c->n,
	};
	if (c->is_grouped) {
		line->interval_method = jackknife;
		set_p(line, test);
		return;
	}
	line->interval_method = "Wilson; Tango for the difference";
	line->p = c->p_mid;
	line->p_method = "McNemar, mid-p";
}

/* The weighted mean of a score of the items, with its jackknife. */
static struct figure weighted(const struct maker *maker, const double *score,
			      double low, double high)
{
	const struct evidence *e = maker->evidence;
	struct group *groups =
		arena_alloc(maker->arena, e->groups, sizeof(*groups));
	struct figure figure = { .score = { .is_defined = true } };

	for (size_t i = 0; i < e->count; i++) {
		groups[e->group_of[i]].size += e->occurrences[i];
		groups[e->group_of[i]].sum += e->occurrences[i] * score[i];
		figure.n += e->occurrences[i];
	}
	figure.score.value = group_mean(groups, e->groups);
	figure.interval =
		group_jackknife(groups, e->groups, maker->settings->alpha);
	figure.interval.low = fmax(figure.interval.low, low);
	figure.interval.high = fmin(figure.interval.high, high);
	return figure;
}

static void add_by_occurrence(struct maker *maker)
{
	const struct answers *a = &maker->answers;
	size_t n = a->count;
	double *first = arena_alloc(maker->arena, n, sizeof(*first));
	double *second = arena_alloc(maker->arena, n, sizeof(*second));
	double *difference = arena_alloc(maker->arena, n, sizeof(*difference));
	struct contest_line *line;

	if (!maker->evidence->repeats)
		return;
	for (size_t i = 0; i < n; i++) {
		first[i] = a->first[i] == a->gold[i];
		second[i] = a->second[i] == a->gold[i];
		difference[i] = second[i] - first[i];
	}
	line = add_line(maker, "by occurrence");
	line->first = weighted(maker, first, 0, 1);
	line->second = weighted(maker, second, 0, 1);
	line->difference = weighted(maker, difference, -1, 1);
	line->interval_method = "jackknife, texts weighing as often as they "
				"occur";
	line->why_not = "accuracy is what is tested";
}

/* --- metrics of the table --- */

/* MCC and kappa run from -1, and are printed as they are. */
static const struct {
	const char *name;
	double low;
	enum metric_kind kind;
} table_metrics[] = {
	{ "balanced accuracy", 0, METRIC_BALANCED_ACCURACY },
	{ "macro-F1", 0, METRIC_MACRO_F1 },
	{ "weighted F1", 0, METRIC_WEIGHTED_F1 },
	{ "micro-F1", 0, METRIC_MICRO_F1 },
	{ "MCC", -1, METRIC_MCC },
	{ "kappa", -1, METRIC_KAPPA },
};

#define TABLE_METRICS (sizeof(table_metrics) / sizeof(table_metrics[0]))
#define CLASS_METRICS 3

/* Micro-F1 is accuracy unless a model sometimes gives no class. */
static bool has_no_class(const struct table *table)
{
	for (size_t i = 0; i < table->cell_count; i++)
		if (table->cells[i].first == table->classes ||
		    table->cells[i].second == table->classes)
			return true;
	return false;
}

static struct figure figure_of(const struct score *score,
			       const struct bootstrap *bootstrap, double low,
			       double high, size_t n)
{
	struct figure figure = { .score = *score, .n = (double)n };

	figure.interval = (struct interval){ low, high };
	if (bootstrap->is_defined) {
		figure.interval.low = fmax(bootstrap->interval.low, low);
		figure.interval.high = fmin(bootstrap->interval.high, high);
	}
	return figure;
}

static void add_metric(struct maker *maker, const char *name,
		       struct metric metric,
		       const struct metric_bootstrap *bootstrap,
		       const struct randomisation *test, double low)
{
	struct contest_line *line = add_line(maker, name);
	struct score first = metric_of(metric, &maker->table, TABLE_FIRST);
	struct score second = metric_of(metric, &maker->table, TABLE_SECOND);
	struct score difference = metric_difference(metric, &maker->table);
	size_t n = maker->answers.count;

	line->is_plain = low < 0;
	line->first = figure_of(&first, &bootstrap->first, low, 1, n);
	line->second = figure_of(&second, &bootstrap->second, low, 1, n);
	line->difference = figure_of(&difference, &bootstrap->difference,
				     low - 1, 1 - low, n);
	line->interval_method = maker->comparison.is_grouped ? bootstrap_groups
							     : bootstrap_items;
	set_p(line, test);
}

static const char *class_name(const struct maker *maker, const char *what,
			      size_t k)
{
	return arena_printf(maker->arena, "%s %s", what,
			    maker->settings->labels->labels[k].key);
}

/* Accuracy first: its test, in groups, is one of these. */
static void add_table_metrics(struct maker *maker)
{
	static const struct {
		enum metric_kind kind;
		const char *what;
	} of_class[CLASS_METRICS] = { { METRIC_PRECISION, "precision" },
				      { METRIC_RECALL, "recall" },
				      { METRIC_F1, "F1" } };
	size_t classes =
		maker->settings->has_classes ? maker->table.classes : 0;
	size_t count = 1 + TABLE_METRICS + classes * CLASS_METRICS, at = 0;
	struct metric *metrics =
		arena_alloc(maker->arena, count, sizeof(*metrics));
	struct metric_bootstrap *bootstraps =
		arena_alloc(maker->arena, count, sizeof(*bootstraps));
	struct randomisation *tests =
		arena_alloc(maker->arena, count, sizeof(*tests));

	metrics[at++] = (struct metric){ METRIC_ACCURACY, 0 };
	for (size_t i = 0; i < TABLE_METRICS; i++)
		metrics[at++] = (struct metric){ table_metrics[i].kind, 0 };
	for (size_t k = 0; k < classes; k++)
		for (size_t i = 0; i < CLASS_METRICS; i++)
			metrics[at++] = (struct metric){ of_class[i].kind, k };
	bootstrap_metrics(&maker->resample, metrics, count,
			  maker->settings->alpha, bootstraps);
	randomisation_tests(&maker->resample, metrics, count, tests);
	add_accuracy(maker, &tests[0]);
	add_by_occurrence(maker);
	for (size_t i = 0; i < TABLE_METRICS; i++)
		if (table_metrics[i].kind != METRIC_MICRO_F1 ||
		    has_no_class(&maker->table))
			add_metric(maker, table_metrics[i].name, metrics[1 + i],
				   &bootstraps[1 + i], &tests[1 + i],
				   table_metrics[i].low);
	for (at = 1 + TABLE_METRICS; at < count; at++)
		add_metric(maker,
			   class_name(maker,
				      of_class[(at - 1 - TABLE_METRICS) %
					       CLASS_METRICS]
					      .what,
				      metrics[at].class_index),
			   metrics[at], &bootstraps[at], &tests[at], 0);
}

/* --- metrics of probabilities --- */

static void add_loss(struct maker *maker, const char *name, enum loss_kind kind,
		     const struct scored *first, const struct scored *second)
{
	double alpha = maker->settings->alpha;
	struct loss_difference difference =
		loss_compare(first, second, kind, alpha);
	struct contest_line *line = add_line(maker, name);

	line->is_plain = line->is_less_better = true;
	line->first = loss_mean(first, kind, alpha).mean;
	line->second = loss_mean(second, kind, alpha).mean;
	line->difference = difference.difference;
	line->interval_method = jackknife;
	line->p_method = "paired t";
	if (difference.is_tested)
		line->p = difference.p;
	else
		line->why_not = difference.why_not;
}

static void add_area(struct maker *maker, const char *name,
		     const struct rank_test *test, const struct figure *first,
		     const struct figure *second, const char *method)
{
	struct contest_line *line = add_line(maker, name);

	line->is_plain = true;
	line->first = *first;
	line->second = *second;
	line->difference = test->difference;
	line->interval_method = line->p_method = method;
	if (test->is_tested)
		line->p = test->p;
	else
		line->why_not = test->why_not;
}

static void add_areas(struct maker *maker, size_t k, const char *auroc,
		      const char *precision, const struct scored *first,
		      const struct scored *second)
{
	struct rank_comparison ranks =
		rank_compare(first, second, k, maker->settings->alpha);

	add_area(maker, auroc, &ranks.auroc, &ranks.first.auroc,
		 &ranks.second.auroc,
		 k == RANK_MACRO ? "infinitesimal jackknife" : "DeLong");
	add_area(maker, precision, &ranks.average_precision,
		 &ranks.first.average_precision,
		 &ranks.second.average_precision, "infinitesimal jackknife");
}

static void add_probability_metrics(struct maker *maker)
{
	const struct evidence *e = maker->evidence;
	const struct scored *first = &e->columns[maker->contest->first].scored;
	const struct scored *second =
		&e->columns[maker->contest->second].scored;

	maker->contest->has_probabilities =
		first->log_probability && second->log_probability;
	if (!maker->contest->has_probabilities)
		return;
	add_loss(maker, "log loss", LOSS_LOG, first, second);
	add_loss(maker, "Brier score", LOSS_BRIER, first, second);
	add_areas(maker, RANK_MACRO, "AUROC", "average precision", first,
		  second);
	if (!maker->settings->has_classes)
		return;
	for (size_t k = 0; k < e->classes; k++)
		add_areas(maker, k, class_name(maker, "AUROC", k),
			  class_name(maker, "AP", k), first, second);
}

void contest_make(const struct evidence *evidence, size_t first, size_t second,
		  const struct contest_settings *settings, struct arena *arena,
		  struct contest *contest)
{
	struct maker maker = {
		.evidence = evidence,
		.settings = settings,
		.contest = contest,
		.answers = evidence_answers(evidence, first, second),
		.arena = arena,
	};
	size_t classes = settings->has_classes ? evidence->classes : 0;

	memset(contest, 0, sizeof(*contest));
	contest->first = first;
	contest->second = second;
	contest->lines = arena_alloc(
		arena, 2 + TABLE_METRICS + 4 + classes * (CLASS_METRICS + 2),
		sizeof(*contest->lines));
	compare(&maker.answers, settings->alpha, settings->seed, arena,
		&maker.comparison);
	contest->n = maker.comparison.n;
	contest->groups = maker.comparison.groups;
	contest->effective_groups = maker.comparison.effective_groups;
	contest->is_grouped = maker.comparison.is_grouped;
	contest->paired = maker.comparison.paired;
	table_build(&maker.table, evidence->classes, maker.answers.gold,
		    maker.answers.first, maker.answers.second,
		    maker.answers.count);
	maker.resample = (struct resample){ .table = &maker.table,
					    .seed = settings->seed };
	if (contest->is_grouped) {
		maker.resample.group_of = evidence->group_of;
		maker.resample.group_count = evidence->groups;
	}
	add_table_metrics(&maker);
	add_probability_metrics(&maker);
	table_release(&maker.table);
}

static const struct contest_line *find_line(const struct contest *contest,
					    const char *name)
{
	for (size_t l = 0; l < contest->line_count; l++)
		if (!strcmp(contest->lines[l].name, name))
			return &contest->lines[l];
	return NULL;
}

void contest_adjust(struct contest *contests, size_t count)
{
	double *p = xcalloc(count + 1, sizeof(*p));

	for (size_t c = 0; c < count; c++)
		for (size_t l = 0; l < contests[c].line_count; l++) {
			struct contest_line *line = &contests[c].lines[l];

			for (size_t i = 0; i < count; i++) {
				const struct contest_line *same =
					find_line(&contests[i], line->name);

				p[i] = same ? same->p : NAN;
			}
			multiplicity_holm(p, count, p);
			line->adjusted_p = p[c];
		}
	free(p);
}

static double accuracy_of(const struct evidence *evidence, size_t column)
{
	const struct scored *scored = &evidence->columns[column].scored;
	size_t right = 0;

	for (size_t i = 0; i < scored->count; i++)
		right += scored->said[i] == scored->gold[i];
	return (double)right / (double)scored->count;
}

struct seed_spread contest_seeds(const struct evidence *evidence, size_t first,
				 const size_t *seeds, size_t count,
				 struct arena *arena)
{
	struct seed_spread spread = { .count = count };
	double squares = 0, base = accuracy_of(evidence, first);

	spread.difference =
		arena_alloc(arena, count, sizeof(*spread.difference));
	for (size_t s = 0; s < count; s++) {
		spread.difference[s] = accuracy_of(evidence, seeds[s]) - base;
		spread.mean += spread.difference[s] / (double)count;
	}
	for (size_t s = 0; s < count; s++)
		squares += (spread.difference[s] - spread.mean) *
			   (spread.difference[s] - spread.mean);
	spread.deviation =
		count > 1 ? sqrt(squares / (double)(count - 1)) : NAN;
	return spread;
}
