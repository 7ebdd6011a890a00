/*
 * report_json.c - the report for programs: see report.h
 *
 * Shares are fractions, not percents; what is undefined is null and says why.
 * Keys keep their meaning within one schema_version.
 */
#include "evaluate/report/report.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

#include "evaluate/report/figure.h"

static json_t *json_text(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *model_json(const struct report *report,
			  const struct model_figures *model)
{
	const struct comparison *c = &report->opening.comparison;
	json_t *classes = json_array(), *confusion = json_array();

	for (size_t k = 0; k < c->classes; k++) {
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
		for (size_t j = 0; j <= c->classes; j++)
			json_array_append_new(
				row,
				json_integer(
					(json_int_t)model->confusion
						[k * (c->classes + 1) + j]));
		json_array_append_new(confusion, row);
	}
	return json_pack("{so so so so}", "accuracy",
			 figure_json(&model->accuracy), "macro_f1",
			 figure_json(&model->macro_f1), "classes", classes,
			 "confusion", confusion);
}

static json_t *run_json(const struct run *run)
{
	return json_pack(
		"{sI ss ss* sI ss ss sf sf sI sI ss}", "run",
		(json_int_t)run->id, "method", run->method, "model",
		run->model_name, "seed", (json_int_t)run->seed, "weights_hash",
		run->weights_hash, "data_hash", run->data_hash, "wall_seconds",
		run->wall_seconds, "cpu_seconds", run->cpu_seconds,
		"train_items", (json_int_t)run->train_items, "peak_bytes",
		(json_int_t)run->peak_bytes, "versions", run->versions);
}

static json_t *difference_json(const struct comparison *c)
{
	return json_pack("{sI sI sI sI sf so sf sf sf so}", "both_right",
			 (json_int_t)c->paired.both_right, "broken",
			 (json_int_t)c->paired.first_only, "fixed",
			 (json_int_t)c->paired.second_only, "both_wrong",
			 (json_int_t)c->paired.both_wrong, "difference",
			 c->difference, "interval", interval_json(&c->interval),
			 "level", 1 - c->alpha, "mcnemar_exact_p", c->p_exact,
			 "mcnemar_mid_p", c->p_mid, "macro_f1_difference",
			 figure_json(&c->macro_f1_difference));
}

static json_t *practice_json(const struct report *report)
{
	const struct practice *practice = &report->practice;
	json_t *candidates = json_array();
	json_t *root;

	for (size_t i = 0; i < practice->count; i++) {
		const struct recipe *recipe = &practice->recipes[i];

		json_array_append_new(
			candidates,
			json_pack("{so sb sI so so so so so sI}", "run",
				  run_json(recipe->run), "is_tuned",
				  recipe->run->is_tuned, "seeds",
				  (json_int_t)recipe->seed_count, "accuracy",
				  real_json(recipe->accuracy), "macro_f1",
				  real_json(recipe->macro_f1),
				  "lowest_seed_accuracy",
				  real_json(recipe->seed_low),
				  "highest_seed_accuracy",
				  real_json(recipe->seed_high), "own_accuracy",
				  real_json(recipe->own_accuracy), "own_n",
				  (json_int_t)recipe->own_n));
	}
	root = json_pack("{sI sI so}", "train_items",
			 (json_int_t)practice->gold.count, "common_items",
			 (json_int_t)practice->common_n, "candidates",
			 candidates);
	if (practice->untuned && practice->tuned) {
		json_object_set_new(root, "best_untuned_run",
				    json_integer(practice->untuned->run->id));
		json_object_set_new(root, "best_tuned_run",
				    json_integer(practice->tuned->run->id));
		json_object_set_new(root, "comparison",
				    difference_json(&practice->best));
	}
	return root;
}

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
				  "untuned",
				  class_text(&report->labels, flip->first),
				  "tuned",
				  class_text(&report->labels, flip->second),
				  "untuned_confidence",
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
			json_object_set_new(bar,
					    kind == CANDIDATE_TUNED ? "tuned"
								    : "untuned",
					    reading);
		}
		json_array_append_new(array, bar);
	}
	return array;
}

static json_t *opening_json(const struct report *report)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;
	json_t *root = json_pack(
		"{ss ss ss sb sI sI sI sI sI sI sI sb sf}", "verdict",
		verdict_word_text(o->verdict.word), "reason", report->reason,
		"change", report->change, "is_final", o->verdict.is_final,
		"claim", (json_int_t)o->claim_number, "look",
		(json_int_t)o->look.number, "n", (json_int_t)o->resolved,
		"with_gold", (json_int_t)c->n, "skipped",
		(json_int_t)o->skipped, "disputed", (json_int_t)o->disputed,
		"missing_labels", (json_int_t)o->verdict.missing, "is_grouped",
		c->is_grouped, "effective_groups", c->effective_groups);

	json_object_set_new(root, "interval_method",
			    json_string(report->method));
	json_object_set_new(root, "claimed_at_ms", json_integer(o->claim.at));
	json_object_set_new(root, "alpha", json_real(o->look.alpha));
	json_object_set_new(root, "worth", json_real(o->claim.worth));
	json_object_set_new(root, "last_event",
			    json_integer(o->look.last_event));
	json_object_set_new(root, "opened_at_ms", json_integer(o->look.at));
	json_object_set_new(root, "untuned_run", run_json(o->untuned));
	json_object_set_new(root, "tuned_run", run_json(o->tuned));
	json_object_set_new(root, "untuned_model_hash",
			    json_text(report->untuned.model_hash));
	json_object_set_new(root, "tuned_model_hash",
			    json_text(report->tuned.model_hash));
	json_object_set_new(root, "available",
			    json_integer((json_int_t)o->available));
	json_object_set_new(root, "changed_since",
			    json_integer((json_int_t)o->changed));
	json_object_set_new(root, "untuned", model_json(report, &c->first));
	json_object_set_new(root, "tuned", model_json(report, &c->second));
	json_object_set_new(root, "comparison", difference_json(c));
	json_object_set_new(root, "worst_case", interval_json(&o->worst_case));
	json_object_set_new(root, "bars", bars_json(o));
	json_object_set_new(
		root, "broken",
		flips_json(report, report->broken, o->broken_count));
	json_object_set_new(root, "fixed",
			    flips_json(report, report->fixed, o->fixed_count));
	return root;
}

static json_t *texts_json(const char **texts, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(texts[i]));
	return array;
}

int report_json(const struct report *report, FILE *out, struct err *err)
{
	const struct summary *s = &report->summary;
	const struct labour *labour = &s->labour;
	json_t *root =
		json_pack("{si ss ss}", "schema_version", REPORT_SCHEMA_VERSION,
			  "payoff_version", PAYOFF_VERSION, "project",
			  report->project_path);
	int ret = 0;

	json_object_set_new(root, "practice", practice_json(report));
	json_object_set_new(root, "opening",
			    report->has_opening ? opening_json(report)
						: json_null());
	json_object_set_new(root, "test",
			    json_pack("{sI sI sI sI}", "items",
				      (json_int_t)s->test.items, "resolved",
				      (json_int_t)s->test_prefix, "planned",
				      (json_int_t)report->planned_test,
				      "openings", (json_int_t)s->looks));
	json_object_set_new(
		root, "labour",
		json_pack("{sI sf so sf ss}", "decisions",
			  (json_int_t)labour->decisions, "seconds",
			  labour->seconds, "median_seconds",
			  real_json(labour->median_seconds), "hourly_cost",
			  report->project.hourly_cost, "currency",
			  report->project.currency ? report->project.currency
						   : ""));
	json_object_set_new(root, "remarks",
			    texts_json(report->remarks, report->remark_count));
	json_object_set_new(
		root, "left_out",
		texts_json(report->left_out, report->left_out_count));
	if (json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) ||
	    fputc('\n', out) == EOF)
		ret = err_set(err, "cannot write JSON: %s", strerror(errno));
	json_decref(root);
	return ret;
}
