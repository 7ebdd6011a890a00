/* headline.c - see headline.h */
#include "evaluate/score/headline.h"

#include <math.h>
#include <string.h>

#include "data/measure/resample.h"
#include "data/measure/table.h"
#include "evaluate/share/share.h"

static const char no_items[] = "there are no items";

static int refuse(const char *name, struct err *err)
{
	return err_set(err,
		       "'%s' is no metric that a verdict can rest on; there "
		       "are: accuracy, balanced-accuracy, macro-f1, micro-f1, "
		       "weighted-f1, mcc, kappa, precision(LABEL), "
		       "recall(LABEL), f1(LABEL), share-error",
		       name);
}

int headline_parse(const char *name, const struct label_list *labels,
		   struct headline *headline, struct err *err)
{
	const char *open = strchr(name, '(');
	size_t length = open ? (size_t)(open - name) : strlen(name);
	char kind[32], key[256];
	size_t key_length;

	memset(headline, 0, sizeof(*headline));
	headline->name = name;
	headline->is_share_error = !strcmp(name, HEADLINE_SHARE_ERROR);
	if (headline->is_share_error)
		return 0;
	if (length >= sizeof(kind))
		return refuse(name, err);
	memcpy(kind, name, length);
	kind[length] = '\0';
	if (!metric_from_name(kind, &headline->metric.kind) ||
	    metric_is_of_class(headline->metric.kind) != (open != NULL))
		return refuse(name, err);
	if (!open)
		return 0;
	key_length = strlen(open + 1);
	if (key_length < 2 || open[key_length] != ')' ||
	    key_length > sizeof(key))
		return refuse(name, err);
	memcpy(key, open + 1, key_length - 1);
	key[key_length - 1] = '\0';
	headline->metric.class_index = label_index(labels, key);
	if (headline->metric.class_index < labels->count)
		return 0;
	return err_set(err, "metric '%s': no label '%s'", name, key);
}

bool headline_is_accuracy(const struct headline *headline)
{
	return !headline->is_share_error &&
	       headline->metric.kind == METRIC_ACCURACY;
}

const char *headline_words(const struct headline *headline)
{
	return headline->is_share_error
		       ? "the accuracy of the chart (100 less its mean error)"
		       : headline->name;
}

struct score headline_score(const struct headline *headline,
			    const struct scored *scored)
{
	struct table table;
	struct score score;

	if (headline->is_share_error) {
		if (!scored->count)
			return (struct score){ .why_not = no_items };
		return (struct score){ true, share_mean_error(scored), NULL };
	}
	table_build(&table, scored->classes, scored->gold, scored->said,
		    scored->said, scored->count);
	score = metric_of(headline->metric, &table, TABLE_FIRST);
	table_release(&table);
	return score;
}

bool headline_is_better(const struct headline *headline, double a, double b)
{
	return headline->is_share_error ? a < b : a > b;
}

static struct interval within(struct interval interval, double low, double high)
{
	return (struct interval){ fmax(interval.low, low),
				  fmin(interval.high, high) };
}

static void compare_shares(const struct scored *first,
			   const struct scored *second, double alpha,
			   uint64_t seed, struct headline_difference *out)
{
	struct share_comparison c =
		share_compare(first, second, seed, 0, alpha);
	struct figure *figures[] = { &out->first, &out->second,
				     &out->difference };
	const struct share_figure *shares[] = { &c.error[0], &c.error[1],
						&c.gain };

	out->p = c.is_defined ? c.p : 1;
	out->why_not = c.why_not;
	for (int i = 0; i < 3; i++) {
		figures[i]->n = (double)first->count;
		figures[i]->score.is_defined = c.is_defined;
		figures[i]->score.why_not = c.why_not;
		if (!c.is_defined)
			continue;
		figures[i]->score.value = shares[i]->value;
		figures[i]->interval = within(shares[i]->interval, -1, 1);
	}
}

static struct figure figure_of(struct score score,
			       const struct bootstrap *bootstrap, size_t n,
			       double low)
{
	struct figure figure = { .score = score, .n = (double)n };

	if (score.is_defined && !bootstrap->is_defined) {
		figure.score.is_defined = false;
		figure.score.why_not = bootstrap->why_not;
	}
	figure.interval = bootstrap->is_defined
				  ? within(bootstrap->interval, low, -low)
				  : (struct interval){ low, -low };
	return figure;
}

static void compare_metric(const struct headline *headline,
			   const struct scored *first,
			   const struct scored *second, double alpha,
			   uint64_t seed, struct headline_difference *out)
{
	struct metric_bootstrap bootstrap;
	struct randomisation test;
	struct table table;
	struct resample resample = {
		.table = &table,
		.metric = headline->metric,
		.seed = seed,
		.group_of =
			first->groups < first->count ? first->group_of : NULL,
		.group_count = first->groups,
	};

	table_build(&table, first->classes, first->gold, first->said,
		    second->said, first->count);
	bootstrap_metrics(&resample, &headline->metric, 1, alpha, &bootstrap);
	test = randomisation_test(&resample);
	out->first = figure_of(metric_of(headline->metric, &table, TABLE_FIRST),
			       &bootstrap.first, first->count, -1);
	out->second =
		figure_of(metric_of(headline->metric, &table, TABLE_SECOND),
			  &bootstrap.second, first->count, -1);
	out->difference = figure_of(metric_difference(headline->metric, &table),
				    &bootstrap.difference, first->count, -2);
	out->needs_p = true;
	out->p = test.is_defined ? test.p : 1;
	out->why_not = out->difference.score.why_not;
	table_release(&table);
}

static void compare_accuracy(const struct scored *first,
			     const struct scored *second, double alpha,
			     uint64_t seed, struct arena *arena,
			     struct headline_difference *out)
{
	const struct answers answers = {
		.classes = first->classes,
		.count = first->count,
		.gold = first->gold,
		.first = first->said,
		.second = second->said,
		.group_of = first->group_of,
		.groups = first->groups,
	};
	struct comparison c;

	compare(&answers, alpha, seed, arena, &c);
	out->first = c.first.accuracy;
	out->second = c.second.accuracy;
	out->difference = (struct figure){
		.score = { .is_defined = c.n > 0,
			   .value = c.difference,
			   .why_not = c.n ? NULL : no_items },
		.interval = c.interval,
		.n = (double)c.n,
	};
	out->why_not = out->difference.score.why_not;
	out->p = c.p_mid;
}

struct headline_difference headline_compare(const struct headline *headline,
					    const struct scored *first,
					    const struct scored *second,
					    double alpha, uint64_t seed,
					    struct arena *arena)
{
	struct headline_difference difference = { 0 };

	if (headline->is_share_error)
		compare_shares(first, second, alpha, seed, &difference);
	else if (headline_is_accuracy(headline))
		compare_accuracy(first, second, alpha, seed, arena,
				 &difference);
	else
		compare_metric(headline, first, second, alpha, seed,
			       &difference);
	return difference;
}
