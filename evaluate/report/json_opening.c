/* json_opening.c - an opening for programs: see report_objects.h */
#include "evaluate/report/report_objects.h"

#include <math.h>

#include "evaluate/report/figure.h"

static json_t *flips_json(const struct report *report,
			  const struct flip_text *texts, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct flip *flip = texts[i].flip;

		json_array_append_new(
			array,
			json_pack("{ss ss ss ss ss so so}", "id", texts[i].name,
				  "text", texts[i].body, "gold",
				  class_text(&report->labels, flip->gold),
				  "baseline",
				  class_text(&report->labels, flip->first),
				  "tuned",
				  class_text(&report->labels, flip->second),
				  "baseline_confidence",
				  real_json(flip->first_confidence),
				  "tuned_confidence",
				  real_json(flip->second_confidence)));
	}
	return array;
}

static json_t *bars_json(const struct opening *opening)
{
	static const char *const states[] = { "open", "passes", "misses" };
	json_t *array = json_array();

	for (size_t i = 0; i < opening->bar_count; i++) {
		json_t *bar = json_pack("{ss}", "bar", opening->bars[i].text);

		for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
			const struct bar_reading *r = opening->readings[kind];
			json_t *reading;

			if (!r)
				continue;
			reading = json_pack(
				"{ss so so sI sf}", "state", states[r[i].state],
				"value",
				r[i].is_defined ? real_json(r[i].value)
						: json_null(),
				"bounds", interval_json(&r[i].bounds), "count",
				(json_int_t)r[i].count, "design_effect",
				r[i].design_effect);
			json_object_set_new(
				bar, candidate_name((enum candidate_kind)kind),
				reading);
		}
		json_array_append_new(array, bar);
	}
	return array;
}

/* The metric of the claim, and what the verdict reads of it. */
static json_t *metric_json(const struct report *report)
{
	const struct opening *o = &report->opening;
	const struct headline_difference *d = &o->difference;
	json_t *metric =
		json_pack("{ss so so so sb}", "name",
			  o->headline.is_share_error ? HEADLINE_SHARE_ERROR
						     : o->headline.name,
			  "baseline", figure_json(&d->first), "tuned",
			  figure_json(&d->second), "difference",
			  figure_json(&d->difference), "less_is_better",
			  (int)o->headline.is_share_error);

	/* Accuracy has McNemar's, in "comparison". */
	json_object_set_new(metric, "randomisation_p",
			    d->needs_p ? real_json(d->p) : json_null());
	return metric;
}

static json_t *finding_json(const struct report *report)
{
	const struct share_finding *f = &report->opening.shares;

	return json_pack("{sb ss? so}", "better_model_worse_chart",
			 (int)f->is_found, "more_accurate",
			 !f->is_found ? NULL
			 : f->more_accurate == TABLE_FIRST
				 ? candidate_name(report->baseline)
				 : "tuned",
			 "gain_of_tuning",
			 figure_json(&report->beside.share_gain));
}

static json_t *candidates_json(const struct report *report)
{
	json_t *all = json_object();

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		json_object_set_new(
			all, candidate_name((enum candidate_kind)kind),
			candidate_json(report, (enum candidate_kind)kind));
	return all;
}

static json_t *claim_json(const struct report *report)
{
	const struct opening *o = &report->opening;

	return json_pack(
		"{sI sI sI sI sI sf sf sI ss ss ss}", "number",
		(json_int_t)o->claim_number, "opening",
		(json_int_t)o->look.number, "claimed_at_ms",
		(json_int_t)o->claim.at, "opened_at_ms", (json_int_t)o->look.at,
		"last_event", (json_int_t)o->look.last_event, "alpha",
		o->look.alpha, "worth", o->claim.worth, "available_items",
		(json_int_t)o->available, "impact",
		o->claim.has_high_impact ? "high" : "low", "resilience",
		o->claim.has_high_resilience ? "high" : "low", "baseline",
		candidate_name(report->baseline));
}

static json_t *items_json(const struct opening *o)
{
	const struct comparison *c = &o->comparison;

	return json_pack("{sI sI sI sI sI sI sb sI sf}", "read",
			 (json_int_t)o->resolved, "with_gold", (json_int_t)c->n,
			 "skipped", (json_int_t)o->skipped, "disputed",
			 (json_int_t)o->disputed, "changed_since",
			 (json_int_t)o->changed, "labels_of_unknown_making",
			 (json_int_t)o->of_unknown_making, "is_grouped",
			 c->is_grouped, "groups", (json_int_t)c->groups,
			 "effective_groups", c->effective_groups);
}

json_t *opening_json(const struct report *report)
{
	const struct opening *o = &report->opening;
	json_t *root = json_pack(
		"{ss ss ss sb sI si ss}", "verdict",
		verdict_word_text(o->verdict.word), "reason", report->reason,
		"change", report->change, "is_final", (int)o->verdict.is_final,
		"missing_labels", (json_int_t)o->verdict.missing, "exit_status",
		verdict_exit_status(o->verdict.word), "interval_method",
		report->method);

	json_object_set_new(root, "claim", claim_json(report));
	json_object_set_new(root, "items", items_json(o));
	json_object_set_new(root, "metric", metric_json(report));
	json_object_set_new(root, "comparison",
			    comparison_json(&o->comparison));
	json_object_set_new(root, "worst_case", interval_json(&o->worst_case));
	json_object_set_new(root, "candidates", candidates_json(report));
	json_object_set_new(root, "bars", bars_json(o));
	json_object_set_new(root, "thresholds", thresholds_json(report));
	json_object_set_new(root, "shares", finding_json(report));
	json_object_set_new(root, "label_noise", noise_json(&o->noise));
	json_object_set_new(root, "audit", audit_json(o));
	json_object_set_new(
		root, "broken",
		flips_json(report, report->broken, o->broken_count));
	json_object_set_new(root, "fixed",
			    flips_json(report, report->fixed, o->fixed_count));
	return root;
}
