/* share_json.c - the JSON form: see share_page.h */
#include "evaluate/report/share_page.h"

#include <math.h>

#include "evaluate/practice.h"
#include "evaluate/report/figure.h"

static json_t *undefined_json(const char *why_not)
{
	return json_pack("{sn ss}", "value", "undefined_because",
			 why_not ? why_not : "");
}

/* A share or an error with all that the law asks of a figure. */
static json_t *estimate_json(double value, const struct interval *interval,
			     size_t n, const char *method)
{
	return json_pack("{sf so sI ss}", "value", value, "interval",
			 interval_json(interval), "n", (json_int_t)n, "method",
			 method);
}

static const char *method_name(enum share_method method)
{
	static const char *const names[] = {
		[SHARE_TANGO] = "Tango",
		[SHARE_JACKKNIFE] = "jackknife over groups",
		[SHARE_ALL_ALIKE] = "all groups alike: Wilson's width of G*",
		[SHARE_UNKNOWN] = "one group: everything",
	};

	return names[method];
}

static json_t *rate_json(const struct figure *rate)
{
	json_t *object = figure_json(rate);

	json_object_set_new(object, "method",
			    json_string("Wilson, on the weight over the "
					"design effect in groups"));
	return object;
}

static json_t *count_json(const struct score *count)
{
	return count->is_defined ? json_real(count->value) : json_null();
}

static json_t *crossover_json(const struct share_limits *limits, size_t n)
{
	json_t *object =
		limits->value.is_defined
			? json_pack("{sf}", "value", limits->value.value)
			: undefined_json(limits->value.why_not);

	json_object_set_new(object, "interval",
			    json_pack("[o o]", count_json(&limits->low),
				      count_json(&limits->high)));
	json_object_set_new(object, "n", json_integer((json_int_t)n));
	json_object_set_new(object, "method",
			    json_string("p (1 - p) / error^2 at the ends of "
					"the error's interval; null: no end"));
	return object;
}

static json_t *moved_json(bool is_defined, const struct prevalence_point *point,
			  size_t n)
{
	json_t *error;

	if (!is_defined)
		return json_null();
	error = estimate_json(point->bias, &point->interval, n,
			      "jackknife over groups");
	return json_pack("{sf so}", "true", point->p, "error", error);
}

static json_t *class_json(const struct share_page *page, int m, size_t k)
{
	const struct aggregate *a = page->aggregate;
	const struct aggregate_run *run = &a->runs[m];
	const struct aggregate_class *class = &run->classes[k];
	const struct share *share = &run->shares.of[k];
	size_t n = a->evidence.count;

	return json_pack(
		"{ss sf sf so so so so so so so}", "label",
		page->labels->labels[k].key, "true", share->truth, "counted",
		share->counted, "error",
		estimate_json(share->error, &share->interval, n,
			      method_name(share->method)),
		"false_positive_rate", rate_json(&class->false_positives),
		"false_negative_rate", rate_json(&class->false_negatives),
		"hides_below", crossover_json(&class->crossover, n), "right_at",
		class->right_at.is_defined
			? estimate_json(class->right_at.value,
					&class->right_within, n,
					"shares whose bias has 0 in its "
					"jackknife interval")
			: undefined_json(class->right_at.why_not),
		"at_half", moved_json(class->has_half, &class->half, n),
		"at_double", moved_json(class->has_double, &class->twice, n));
}

/* --- the texts without a label --- */

static json_t *correction_json(const struct share_page *page,
			       const struct quantified *q)
{
	static const char *const methods[] = {
		[QUANTIFY_COUNT] = "counted; bootstrap of the texts alone",
		[QUANTIFY_ADJUSTED] = "adjusted count; bootstrap of the texts "
				      "and of the labelled ones",
		[QUANTIFY_PROBABILITY] = "mean probability; bootstrap of the "
					 "texts alone",
		[QUANTIFY_MAXIMISED] = "expectation maximisation; bootstrap of "
				       "the texts alone",
	};
	json_t *shares;

	if (!q->is_defined)
		return undefined_json(q->why_not);
	shares = json_object();
	for (size_t k = 0; k < q->classes; k++)
		json_object_set_new(shares, page->labels->labels[k].key,
				    json_pack("{sf so}", "value", q->share[k],
					      "interval",
					      interval_json(&q->interval[k])));
	return json_pack("{so sI sI ss sI}", "shares", shares, "n",
			 (json_int_t)q->items, "groups", (json_int_t)q->groups,
			 "method", methods[q->kind], "replicates",
			 (json_int_t)q->replicates);
}

static json_t *temperature_json(const struct temperature *t)
{
	if (!t->is_defined)
		return undefined_json(t->why_not);
	return json_pack("{sf so sI ss sb}", "value", t->value, "interval",
			 interval_json(&t->interval), "n", (json_int_t)t->count,
			 "method", "least log loss; sandwich variance",
			 "at_bound", (int)t->is_at_bound);
}

static json_t *powered_json(const struct share_page *page, int m)
{
	const struct aggregate *a = page->aggregate;
	json_t *shares = json_object();

	for (size_t k = 0; k < page->labels->count; k++) {
		const struct powered *p = &a->runs[m].powered[k];

		json_object_set_new(
			shares, page->labels->labels[k].key,
			p->is_defined ? json_pack("{sf so sf}", "value",
						  p->value, "interval",
						  interval_json(&p->interval),
						  "lambda", p->lambda)
				      : undefined_json(p->why_not));
	}
	return json_pack("{so sI sI ss}", "shares", shares, "n_labelled",
			 (json_int_t)a->evidence.count, "n_unlabelled",
			 (json_int_t)a->apart, "method",
			 "prediction-powered mean; jackknife over groups");
}

static json_t *corrected_json(const struct share_page *page, int m)
{
	const struct aggregate_run *run = &page->aggregate->runs[m];

	return json_pack(
		"{sI so so so so so so}", "answered",
		(json_int_t)page->aggregate->unlabelled.answered[m],
		"temperature", temperature_json(&run->temperature), "counted",
		correction_json(page, &run->corrected[QUANTIFY_COUNT]),
		"adjusted_count",
		correction_json(page, &run->corrected[QUANTIFY_ADJUSTED]),
		"mean_probability",
		correction_json(page, &run->corrected[QUANTIFY_PROBABILITY]),
		"expectation_maximisation",
		correction_json(page, &run->corrected[QUANTIFY_MAXIMISED]),
		"labels_and_answers", powered_json(page, m));
}

static json_t *unlabelled_json(const struct share_page *page)
{
	const struct aggregate *a = page->aggregate;
	const struct unlabelled *u = &a->unlabelled;
	json_t *alone = json_object();

	for (size_t k = 0; k < page->labels->count; k++)
		json_object_set_new(alone, page->labels->labels[k].key,
				    rate_json(&a->labels_alone[k]));
	return json_pack("{sI sI sI sI so so so}", "texts",
			 (json_int_t)u->texts, "sealed", (json_int_t)u->sealed,
			 "left_out", (json_int_t)u->left_out, "n",
			 (json_int_t)u->count, "labels_alone", alone, "first",
			 corrected_json(page, 0), "second",
			 corrected_json(page, 1));
}

/* --- all of it --- */

static json_t *run_json(const struct share_page *page, int m,
			struct arena *arena)
{
	const struct aggregate *a = page->aggregate;
	const struct aggregate_run *run = &a->runs[m];
	const struct share_comparison *c = &a->comparison;
	json_t *classes = json_array(), *mean;

	for (size_t k = 0; k < page->labels->count; k++)
		json_array_append_new(classes, class_json(page, m, k));
	mean = c->is_defined ? estimate_json(c->error[m].value,
					     &c->error[m].interval, c->items,
					     "percentile bootstrap of groups")
			     : json_pack("{sf sn ss}", "value",
					 run->shares.mean_error, "interval",
					 "no_interval_because", c->why_not);
	return json_pack(
		"{sI ss sb so sf ss sf so}", "run", (json_int_t)run->run->id,
		"title", run_title(run->run, arena), "tuned",
		(int)run->run->is_tuned, "mean_error", mean, "max_error",
		run->shares.max_error, "worst_label",
		page->labels->labels[run->shares.worst].key, "unanswered",
		run->shares.unanswered, "labels", classes);
}

static json_t *gain_json(const struct aggregate *a)
{
	const struct share_comparison *c = &a->comparison;
	json_t *object;

	if (!c->is_defined)
		return undefined_json(c->why_not);
	object = estimate_json(c->gain.value, &c->gain.interval, c->items,
			       "percentile bootstrap of groups");
	json_object_set_new(object, "replicates",
			    json_integer((json_int_t)c->replicates));
	json_object_set_new(object, "p", json_real(c->p));
	json_object_set_new(object, "p_method",
			    json_string(c->is_exact
						? "groups swapped, every swap "
						  "counted"
						: "groups swapped, swaps "
						  "drawn"));
	json_object_set_new(object, "accuracy",
			    json_pack("[f f]", c->accuracy[0], c->accuracy[1]));
	json_object_set_new(object, "more_accurate_draws_worse_chart",
			    json_boolean(a->finding.is_found));
	return object;
}

int share_page_json(const struct share_page *page, struct arena *arena,
		    FILE *out, struct err *err)
{
	const struct aggregate *a = page->aggregate;
	const struct shares *shares = &a->runs[0].shares;
	json_t *root = json_pack(
		"{si ss sf sI sI so sf so so so so so}", "schema_version", 1,
		"on",
		a->evidence.origin == EVIDENCE_PRACTICE ? "practice" : "opened",
		"alpha", a->settings.alpha, "n", (json_int_t)a->evidence.count,
		"groups", (json_int_t)shares->groups, "effective_groups",
		real_json(shares->groups_equal), "occurrences",
		shares->occurrences, "first", run_json(page, 0, arena),
		"second", run_json(page, 1, arena), "gain", gain_json(a),
		"unlabelled", unlabelled_json(page), "chart",
		page->chart ? share_chart_json(page->chart, page->labels)
			    : json_null());
	int failed =
		json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

	fputc('\n', out);
	json_decref(root);
	return failed ? err_set(err, "the JSON cannot be written") : 0;
}
