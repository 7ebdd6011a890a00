/* curve_page_json.c - see curve_page.h */
#include <math.h>

#include <jansson.h>

#include "evaluate/report/curve_page.h"
#include "evaluate/report/figure.h"

static json_t *undefined_json(const char *why_not)
{
	return json_pack("{sn ss}", "value", "undefined_because",
			 why_not ? why_not : "");
}

static json_t *score_json(const struct score *score)
{
	if (!score->is_defined)
		return undefined_json(score->why_not);
	return json_pack("{so}", "value", real_json(score->value));
}

static json_t *estimate_json(const struct curve_estimate *estimate)
{
	if (!estimate->is_defined)
		return undefined_json(estimate->why_not);
	return json_pack("{so so}", "value", real_json(estimate->value),
			 "interval", interval_json(&estimate->interval));
}

static json_t *sizes_json(const struct outlook *outlook)
{
	json_t *sizes = json_array();

	for (size_t i = 0; i < outlook->size_count; i++) {
		const struct outlook_size *size = &outlook->sizes[i];

		json_array_append_new(
			sizes,
			json_pack("{sI sI sf so so}", "labels",
				  (json_int_t)size->labels, "seeds",
				  (json_int_t)size->seeds, "error", size->error,
				  "deviation", real_json(size->deviation),
				  "pow3", real_json(size->law)));
	}
	return sizes;
}

static json_t *points_json(const struct curve *curve)
{
	json_t *points = json_array();

	for (size_t i = 0; i < curve->count; i++) {
		const struct curve_point *point = &curve->points[i];

		json_array_append_new(
			points, json_pack("{sI sI sf sf}", "labels",
					  (json_int_t)point->labels, "seed",
					  (json_int_t)point->seed, "error",
					  point->error, "standard_error",
					  point->standard_error));
	}
	return points;
}

static json_t *laws_json(const struct outlook *outlook)
{
	json_t *laws = json_object();

	for (int f = 0; f < CURVE_FORMS; f++) {
		const struct outlook_form *form = &outlook->forms[f];
		const struct curve_fit *fit = &form->fit;
		json_t *law = undefined_json(fit->why_not);

		if (fit->is_defined) {
			json_decref(law);
			law = json_pack("{sf sf sf sf sI sf sb so so}", "a",
					fit->law.a, "b", fit->law.b, "c",
					fit->law.c, "chi_square",
					fit->chi_square, "freedom",
					(json_int_t)fit->freedom, "p", fit->p,
					"is_at_edge", (int)fit->is_at_edge,
					"now", real_json(form->now), "doubled",
					real_json(form->doubled));
		}
		json_object_set_new(laws, curve_form_name((enum curve_form)f),
				    law);
	}
	return laws;
}

static json_t *steps_json(const struct outlook *outlook)
{
	json_t *steps = json_array();

	for (size_t i = 0; i < CURVE_STEPS; i++) {
		const struct outlook_step *step = &outlook->steps[i];

		json_array_append_new(
			steps,
			json_pack("{sf so so s[oo] so so}", "more", step->more,
				  "error", estimate_json(&step->error), "drop",
				  estimate_json(&step->drop), "drop_over_laws",
				  real_json(step->lowest),
				  real_json(step->highest), "minutes",
				  score_json(&step->minutes), "money",
				  score_json(&step->money)));
	}
	return steps;
}

static json_t *chance_json(const struct cost_chance *chance)
{
	if (!chance->is_defined)
		return undefined_json(chance->why_not);
	return json_pack("{sf so sI}", "value", chance->positive,
			 "net_interval", interval_json(&chance->net),
			 "replicates", (json_int_t)chance->replicates);
}

static json_t *net_json(const struct outlook_net *at)
{
	return json_pack("{sf so so so}", "labels", at->labels, "net",
			 score_json(&at->net), "chance_above_0",
			 chance_json(&at->chance), "break_even_predictions",
			 score_json(&at->break_even));
}

static json_t *optimum_json(const struct outlook *outlook)
{
	const struct cost_optimum *best = &outlook->optimum;

	if (!best->is_defined)
		return undefined_json(best->why_not);
	return json_pack("{sf so sb sb so so}", "value", best->labels,
			 "interval", interval_json(&best->interval),
			 "is_beyond_reach", (int)best->is_clipped_above,
			 "is_below", (int)best->is_clipped_below, "net",
			 score_json(&best->net), "chance_above_0",
			 chance_json(&outlook->optimum_chance));
}

static json_t *more_json(const struct outlook *outlook)
{
	json_t *list = json_array();

	for (size_t i = 0; i < OUTLOOK_MORE; i++) {
		const struct outlook_more *one = &outlook->more[i];
		json_t *row;

		if (!one->more.is_defined)
			row = undefined_json(one->more.why_not);
		else
			row = json_pack("{sb sf sf so}", "adopts_now",
					(int)one->more.adopts_now, "changes",
					one->more.changes, "gain",
					one->more.gain *
						outlook->cost.predictions,
					"net", score_json(&one->more.net));
		json_object_set_new(row, "items",
				    json_integer((json_int_t)one->items));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *base_json(const struct curve_page *page)
{
	if (!page->outlook.has_base)
		return undefined_json("the untuned model's error on the same "
				      "items is not known");
	return json_pack("{sf sI}", "value", page->outlook.base_error, "run",
			 (json_int_t)page->source.base_run);
}

static json_t *head_json(const struct curve_page *page)
{
	const struct outlook *outlook = &page->outlook;
	const struct curve_fit *fit = &outlook->forms[CURVE_POW3].fit;
	const char *shape = curve_shape_text(fit->shape);

	return json_pack(
		"{si sI ss ss? sI sf sf sI ss? ss? ss? sI}", "schema_version",
		1, "curve", (json_int_t)page->source.row.id, "title",
		page->title, "file", page->source.path, "items",
		(json_int_t)page->source.curve.items, "labels_now",
		outlook->have, "alpha", OUTLOOK_ALPHA, "seeds_left_out",
		(json_int_t)outlook->left_out, "interval_method",
		outlook->has_interval ? curve_method_text(outlook->method)
				      : NULL,
		"no_interval_because", outlook->why_not, "shape",
		!fit->is_defined ? NULL
		: shape		 ? shape
				 : "the error falls",
		"replicates", (json_int_t)outlook->replicates);
}

int curve_page_json(const struct curve_page *page, FILE *out, struct err *err)
{
	const struct outlook *outlook = &page->outlook;
	json_t *root = head_json(page);
	json_t *rest = json_pack(
		"{so so so so so so so sb so so so so so ss?}", "sizes",
		sizes_json(outlook), "points", points_json(&page->source.curve),
		"untuned_error", base_json(page), "laws", laws_json(outlook),
		"now", estimate_json(&outlook->now), "steps",
		steps_json(outlook), "cost_per_label",
		score_json(&outlook->per_label), "is_pace_measured",
		(int)page->question.is_measured, "did_it_repay",
		net_json(&outlook->repaid), "adopt", net_json(&outlook->adopt),
		"optimum", optimum_json(outlook), "more_test_items",
		more_json(outlook), "broken", score_json(&outlook->broken),
		"counts_of", page->paired_from);
	int failed;

	json_object_update(root, rest);
	json_decref(rest);
	failed =
		json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(root);
	return failed ? err_set(err, "the JSON cannot be written") : 0;
}
