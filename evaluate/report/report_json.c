/*
 * report_json.c - the report for programs: see report.h
 *
 * Shares are fractions, not percents; what is undefined is null and says why.
 * Keys keep their meaning within one schema_version; report.schema.json
 * describes them all.
 */
#include "evaluate/report/report.h"

#include <errno.h>
#include <string.h>

#include <jansson.h>

#include "evaluate/report/figure.h"
#include "evaluate/report/report_objects.h"

json_t *run_json(const struct run *run)
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

json_t *comparison_json(const struct comparison *c)
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
				    comparison_json(&practice->best));
	}
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

	json_object_set_new(root, "gate",
			    report->gate ? gate_json(report->gate)
					 : json_null());
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
