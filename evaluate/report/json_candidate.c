/* json_candidate.c - one candidate for programs: see report_objects.h */
#include "evaluate/report/report_objects.h"

#include <math.h>

#include "evaluate/report/figure.h"

static void add_model(const struct report *report,
		      const struct model_figures *model, json_t *root)
{
	size_t count = report->opening.comparison.classes;
	json_t *classes = json_array(), *confusion = json_array();

	for (size_t k = 0; k < count; k++) {
		const struct class_figures *one = &model->classes[k];
		json_t *f1 = one->f1.score.is_defined
				     ? json_real(one->f1.score.value)
				     : json_null();
		json_t *row = json_array();

		json_array_append_new(
			classes,
			json_pack("{ss sI sI sI so so so}", "label",
				  report->labels.labels[k].key, "gold",
				  (json_int_t)one->gold, "predicted",
				  (json_int_t)one->predicted, "right",
				  (json_int_t)one->right, "precision",
				  figure_json(&one->precision), "recall",
				  figure_json(&one->recall), "f1", f1));
		for (size_t j = 0; j <= count; j++)
			json_array_append_new(
				row,
				json_integer((json_int_t)model->confusion
						     [k * (count + 1) + j]));
		json_array_append_new(confusion, row);
	}
	json_object_set_new(root, "accuracy", figure_json(&model->accuracy));
	json_object_set_new(root, "macro_f1", figure_json(&model->macro_f1));
	json_object_set_new(root, "classes", classes);
	json_object_set_new(root, "confusion", confusion);
}

/* A score that has no interval. */
static json_t *score_json(const struct score *score)
{
	return score->is_defined ? real_json(score->value) : json_null();
}

static json_t *share_json(const struct report *report, size_t k,
			  const struct share *share)
{
	static const char *const methods[] = {
		[SHARE_TANGO] = "tango",
		[SHARE_JACKKNIFE] = "jackknife",
		[SHARE_ALL_ALIKE] = "all groups alike",
		[SHARE_UNKNOWN] = "unknown",
	};
	struct score crossover = share_crossover(share->truth, share->error);

	return json_pack("{ss sf sf sf so ss so}", "label",
			 report->labels.labels[k].key, "true", share->truth,
			 "counted", share->counted, "error", share->error,
			 "interval", interval_json(&share->interval), "method",
			 methods[share->method], "crossover_items",
			 score_json(&crossover));
}

static json_t *shares_json(const struct report *report,
			   const struct beside_shares *shares)
{
	json_t *classes = json_array();

	if (shares->shares.is_defined)
		for (size_t k = 0; k < shares->shares.classes; k++)
			json_array_append_new(
				classes,
				share_json(report, k, &shares->shares.of[k]));
	return json_pack("{so so sf so}", "mean_error",
			 figure_json(&shares->mean), "max_error",
			 figure_json(&shares->max), "unanswered",
			 shares->shares.unanswered, "classes", classes);
}

static json_t *bin_json(const struct reliability_bin *bin)
{
	return json_pack("{sf sf sI sI so so}", "low", bin->low, "high",
			 bin->high, "count", (json_int_t)bin->count, "right",
			 (json_int_t)bin->right, "confidence",
			 bin->count ? real_json(bin->confidence) : json_null(),
			 "interval",
			 bin->count ? interval_json(&bin->accuracy)
				    : json_null());
}

static json_t *calibration_json(const struct calibration *c)
{
	json_t *bins = json_array();

	for (size_t i = 0; i < c->bin_count; i++)
		json_array_append_new(bins, bin_json(&c->bins[i]));
	return json_pack(
		"{so sI so so so so}", "expected_calibration_error",
		score_json(&c->error), "n", (json_int_t)c->n, "null_median",
		c->error.is_defined ? real_json(c->null_median) : json_null(),
		"null_95",
		c->error.is_defined ? real_json(c->null_high) : json_null(),
		"p", c->error.is_defined ? real_json(c->p) : json_null(),
		"bins", bins);
}

static json_t *risk_json(const struct risk_coverage *risk)
{
	json_t *points = json_array();

	for (size_t i = 0; i < risk->count; i++)
		json_array_append_new(
			points, json_pack("[f f f]", risk->points[i].confidence,
					  risk->points[i].coverage,
					  risk->points[i].risk));
	return json_pack("{so so so}", "area", figure_json(&risk->area),
			 "excess",
			 risk->area.score.is_defined ? real_json(risk->excess)
						     : json_null(),
			 "points", points);
}

static json_t *probabilities_json(const struct beside_probabilities *p)
{
	if (!p->is_there)
		return json_null();
	return json_pack("{so so so so so so}", "log_loss",
			 figure_json(&p->log_loss.mean), "brier",
			 figure_json(&p->brier.mean), "auroc",
			 figure_json(&p->ranking.auroc), "average_precision",
			 figure_json(&p->ranking.average_precision),
			 "calibration", calibration_json(&p->calibration),
			 "risk_coverage", risk_json(&p->risk_coverage));
}

json_t *candidate_json(const struct report *report, enum candidate_kind kind)
{
	const struct beside *beside = &report->beside;
	const struct report_candidate *candidate =
		kind == CANDIDATE_TUNED ? &report->tuned : &report->untuned;
	json_t *root;

	if (!beside->figures[kind])
		return json_null();
	root = json_pack("{so ss ss?}", "run", run_json(candidate->run),
			 "title", candidate->title, "model_hash",
			 candidate->model_hash);
	add_model(report, beside->figures[kind], root);
	json_object_set_new(root, "shares",
			    shares_json(report, &beside->shares[kind]));
	json_object_set_new(root, "probabilities",
			    probabilities_json(&beside->probabilities[kind]));
	return root;
}
