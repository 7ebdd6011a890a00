/* metric.c - see metric.h */
#include "data/measure/metric.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const char no_items[] = "there are no items";
static const char one_class[] =
	"all gold labels, or all answers, are of one class";

static const char *const names[METRIC_KINDS] = {
	[METRIC_ACCURACY] = "accuracy",
	[METRIC_MACRO_F1] = "macro-f1",
	[METRIC_MICRO_F1] = "micro-f1",
	[METRIC_WEIGHTED_F1] = "weighted-f1",
	[METRIC_MACRO_PRECISION] = "macro-precision",
	[METRIC_MACRO_RECALL] = "macro-recall",
	[METRIC_BALANCED_ACCURACY] = "balanced-accuracy",
	[METRIC_MCC] = "mcc",
	[METRIC_KAPPA] = "kappa",
	[METRIC_PRECISION] = "precision",
	[METRIC_RECALL] = "recall",
	[METRIC_F1] = "f1",
};

const char *metric_name(enum metric_kind kind)
{
	assert(kind < METRIC_KINDS);
	return names[kind];
}

bool metric_from_name(const char *name, enum metric_kind *kind)
{
	for (int i = 0; i < METRIC_KINDS; i++) {
		if (strcmp(name, names[i]) == 0) {
			*kind = (enum metric_kind)i;
			return true;
		}
	}
	return false;
}

bool metric_is_of_class(enum metric_kind kind)
{
	return kind >= METRIC_PRECISION && kind < METRIC_KINDS;
}

static struct score defined(double value)
{
	return (struct score){ true, value, NULL };
}

static struct score undefined(const char *why_not)
{
	return (struct score){ false, 0, why_not };
}

static double ratio(double part, double whole)
{
	return whole == 0 ? 0 : part / whole;
}

/* A class's precision, recall or F1, with 0 for 0/0. */
static double class_value(enum metric_kind kind, const struct margins *m,
			  size_t k)
{
	double right = (double)m->right[k], gold = (double)m->gold[k];
	double predicted = (double)m->predicted[k];

	switch (kind) {
	case METRIC_PRECISION:
		return ratio(right, predicted);
	case METRIC_RECALL:
		return ratio(right, gold);
	default:
		return ratio(2 * right, gold + predicted);
	}
}

static struct score class_score(struct metric metric, const struct margins *m)
{
	size_t k = metric.class_index;

	assert(k < m->classes);
	if (metric.kind == METRIC_PRECISION && m->predicted[k] == 0)
		return undefined("nothing was answered with this class");
	if (metric.kind == METRIC_RECALL && m->gold[k] == 0)
		return undefined("no item is of this class");
	if (m->predicted[k] + m->gold[k] == 0)
		return undefined("this class occurs neither in gold nor in "
				 "the answers");
	return defined(class_value(metric.kind, m, k));
}

/* Mean of a class's number over the classes in use. */
static struct score macro(enum metric_kind kind, const struct margins *m)
{
	size_t used = 0;
	double sum = 0;

	for (size_t k = 0; k < m->classes; k++) {
		if (m->is_in_use[k]) {
			used++;
			sum += class_value(kind, m, k);
		}
	}
	assert(used > 0);
	return defined(sum / (double)used);
}

static double sum_right(const struct margins *m)
{
	double sum = 0;

	for (size_t k = 0; k < m->classes; k++)
		sum += (double)m->right[k];
	return sum;
}

static struct score micro_f1(const struct margins *m)
{
	double answered = (double)(m->items - m->predicted[m->classes]);

	return defined(2 * sum_right(m) / (answered + (double)m->items));
}

static struct score weighted_f1(const struct margins *m)
{
	double sum = 0;

	for (size_t k = 0; k < m->classes; k++)
		sum += (double)m->gold[k] * class_value(METRIC_F1, m, k);
	return defined(sum / (double)m->items);
}

static struct score balanced_accuracy(const struct margins *m)
{
	size_t present = 0;
	double sum = 0;

	for (size_t k = 0; k < m->classes; k++) {
		if (m->gold[k] > 0) {
			present++;
			sum += class_value(METRIC_RECALL, m, k);
		}
	}
	return defined(sum / (double)present);
}

/* Sums over classes of predicted^2, gold^2 and gold * predicted, as shares of
 * n: whole numbers before the division, so that a lone class is exactly 1. */
struct products {
	double predicted, gold, both;
};

static struct products products_of(const struct margins *m)
{
	double none = (double)m->predicted[m->classes];
	double square = (double)m->items * (double)m->items;
	struct products sum = { none * none, 0, 0 };

	for (size_t k = 0; k < m->classes; k++) {
		double gold = (double)m->gold[k];
		double predicted = (double)m->predicted[k];

		sum.predicted += predicted * predicted;
		sum.gold += gold * gold;
		sum.both += gold * predicted;
	}
	sum.predicted /= square;
	sum.gold /= square;
	sum.both /= square;
	return sum;
}

static struct score mcc(const struct margins *m)
{
	struct products sum = products_of(m);
	double accuracy = sum_right(m) / (double)m->items;
	double below = (1 - sum.predicted) * (1 - sum.gold);

	if (below <= 0)
		return undefined(one_class);
	return defined((accuracy - sum.both) / sqrt(below));
}

static struct score kappa(const struct margins *m)
{
	struct products sum = products_of(m);
	double accuracy = sum_right(m) / (double)m->items;

	if (sum.gold >= 1 || sum.predicted >= 1)
		return undefined(one_class);
	return defined((accuracy - sum.both) / (1 - sum.both));
}

struct score metric_score(struct metric metric, const struct margins *m)
{
	if (m->items == 0)
		return undefined(no_items);
	switch (metric.kind) {
	case METRIC_ACCURACY:
		return defined(sum_right(m) / (double)m->items);
	case METRIC_MACRO_F1:
		return macro(METRIC_F1, m);
	case METRIC_MICRO_F1:
		return micro_f1(m);
	case METRIC_WEIGHTED_F1:
		return weighted_f1(m);
	case METRIC_MACRO_PRECISION:
		return macro(METRIC_PRECISION, m);
	case METRIC_MACRO_RECALL:
		return macro(METRIC_RECALL, m);
	case METRIC_BALANCED_ACCURACY:
		return balanced_accuracy(m);
	case METRIC_MCC:
		return mcc(m);
	case METRIC_KAPPA:
		return kappa(m);
	default:
		return class_score(metric, m);
	}
}

struct score metric_of(struct metric metric, const struct table *table,
		       enum table_model model)
{
	struct margins margins;
	struct score score;

	margins_init(&margins, table);
	margins_count(&margins, table, model, NULL);
	score = metric_score(metric, &margins);
	margins_release(&margins);
	return score;
}

struct score metric_difference(struct metric metric, const struct table *table)
{
	struct score first = metric_of(metric, table, TABLE_FIRST);
	struct score second = metric_of(metric, table, TABLE_SECOND);

	if (!first.is_defined)
		return first;
	if (second.is_defined)
		second.value -= first.value;
	return second;
}
