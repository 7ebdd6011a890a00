/* json_beside.c - thresholds, noise and audit for programs: see
 * report_objects.h */
#include "evaluate/report/report_objects.h"

#include "evaluate/report/figure.h"

static json_t *target_json(const struct report *report, size_t i)
{
	static const char *const states[] = {
		[CERTIFICATE_UNDEFINED] = "undefined",
		[CERTIFICATE_WITHHELD] = "withheld",
		[CERTIFICATE_GIVEN] = "given",
	};
	const struct opening_thresholds *t = &report->opening.thresholds;
	const struct certificate *c = &t->certificates[i];
	bool is_defined = c->state != CERTIFICATE_UNDEFINED;

	return json_pack(
		"{ss ss sI sI so so so so sI ss}", "target", t->targets[i].text,
		"certificate", states[c->state], "right", (json_int_t)c->right,
		"count", (json_int_t)c->count, "value",
		is_defined ? real_json(c->value) : json_null(), "bound",
		is_defined ? real_json(c->bound) : json_null(), "bound_alpha",
		real_json(c->alpha), "p_holm",
		is_defined ? real_json(c->p) : json_null(), "missing",
		(json_int_t)c->missing, "words", report->words.targets[i]);
}

json_t *thresholds_json(const struct report *report)
{
	const struct opening_thresholds *t = &report->opening.thresholds;
	json_t *targets = json_array();

	if (!report->opening.has_thresholds) {
		json_decref(targets);
		return json_null();
	}
	for (size_t i = 0; i < t->target_count; i++)
		json_array_append_new(targets, target_json(report, i));
	return json_pack(
		"{sI ss so so so so}", "set", (json_int_t)t->set, "rule",
		t->words, "coverage", figure_json(&t->abstention.coverage),
		"answered_accuracy", figure_json(&t->abstention.accuracy),
		"against_untuned", comparison_json(&t->comparison), "targets",
		targets);
}

json_t *noise_json(const struct label_noise *noise)
{
	if (!noise->pairs)
		return json_pack("{sI sI sn sn sn}", "pairs", (json_int_t)0,
				 "differ", (json_int_t)0, "rate", "interval",
				 "factor");
	return json_pack(
		"{sI sI sf s[ff] sf}", "pairs", (json_int_t)noise->pairs,
		"differ", (json_int_t)noise->differ, "rate", noise->rate,
		"interval", noise->low, noise->high, "factor", noise->factor);
}

json_t *audit_json(const struct opening *opening)
{
	const struct opening_audit *a = &opening->audit;

	if (!opening->has_audit)
		return json_null();
	return json_pack("{sI sI sI sI sb so}", "suspected",
			 (json_int_t)a->suspected, "suspected_changed",
			 (json_int_t)a->suspected_changed, "controls",
			 (json_int_t)a->controls, "controls_changed",
			 (json_int_t)a->controls_changed, "has_enough_controls",
			 (int)a->has_controls, "comparison",
			 comparison_json(&a->comparison));
}
