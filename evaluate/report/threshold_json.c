/* threshold_json.c - the JSON, and the list: see threshold_page.h */
#include <inttypes.h>

#include "data/base/log.h"
#include "evaluate/practice.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"
#include "evaluate/report/threshold_page.h"

#define JSON_FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(12))

static json_t *reading_json(const struct bar_reading *reading, double alpha)
{
	json_t *object =
		json_pack("{sI sI sf}", "right", (json_int_t)reading->right,
			  "count", (json_int_t)reading->count, "alpha", alpha);

	if (!reading->is_defined) {
		json_object_set_new(object, "value", json_null());
		json_object_set_new(object, "undefined_because",
				    json_string("nothing is counted"));
		return object;
	}
	json_object_set_new(object, "value", json_real(reading->value));
	json_object_set_new(object, "bounds", interval_json(&reading->bounds));
	json_object_set_new(object, "design_effect",
			    json_real(reading->design_effect));
	return object;
}

/* How far a bar is, or what its certificate will take. */
static void add_distance(json_t *object, const struct bar_trial *trial)
{
	const struct floor_choice *choice = &trial->choice;

	if (choice->is_reached) {
		json_object_set_new(
			object, "certificate_needs",
			json_pack("{sI sI sf}", "without_an_error",
				  (json_int_t)trial->need.least, "at_this_rate",
				  (json_int_t)trial->need.count,
				  "expected_in_test", trial->need.expected));
		return;
	}
	json_object_set_new(object, "nearest",
			    json_pack("{sf so sI sI}", "floor",
				      choice->nearest_floor, "reading",
				      reading_json(&choice->nearest,
						   FLOOR_CHOICE_ALPHA_LAST),
				      "missing", (json_int_t)choice->missing,
				      "missing_labels",
				      (json_int_t)trial->labels_missing));
}

static json_t *bar_json(const struct bar *bar, const struct bar_trial *trial)
{
	const struct floor_choice *choice = &trial->choice;
	json_t *object = json_pack(
		"{ss sb sf sf so so so so}", "bar", bar->text, "reached",
		(int)choice->is_reached, "alpha", choice->alpha, "floor",
		choice->floor, "before",
		reading_json(&trial->before, choice->alpha), "after",
		reading_json(&choice->reading, choice->alpha), "other_before",
		reading_json(&trial->other_before, choice->alpha),
		"other_after", reading_json(&choice->other, choice->alpha));

	json_object_set_new(object, "other",
			    json_string(bar->kind == BAR_PRECISION
						? "recall"
						: "precision"));
	add_distance(object, trial);
	return object;
}

static json_t *side_json(const struct threshold_page *page,
			 const struct abstention *side)
{
	json_t *classes = json_array();

	for (size_t k = 0; k < page->labels->count; k++) {
		const struct abstention_class *one = &side->classes[k];

		json_array_append_new(
			classes, json_pack("{ss sI sI sI sI}", "label",
					   page->labels->labels[k].key, "gold",
					   (json_int_t)one->gold, "predicted",
					   (json_int_t)one->predicted, "right",
					   (json_int_t)one->right, "unanswered",
					   (json_int_t)one->unanswered));
	}
	return json_pack("{so so so}", "coverage", figure_json(&side->coverage),
			 "accuracy_of_answered", figure_json(&side->accuracy),
			 "labels", classes);
}

static json_t *temperature_json(const struct temperature *t)
{
	if (!t->is_defined)
		return json_pack("{sn ss}", "value", "undefined_because",
				 t->why_not);
	return json_pack("{sf so sb sf sf}", "value", t->value, "interval",
			 interval_json(&t->interval), "is_at_bound",
			 (int)t->is_at_bound, "log_loss_before", t->loss_before,
			 "log_loss_after", t->loss_after);
}

static json_t *prevalences_json(const struct threshold_page *page)
{
	json_t *array = json_array();

	for (size_t i = 0; i < page->trial.prevalence_count; i++) {
		const struct class_prevalence *one =
			&page->trial.prevalences[i];
		json_t *rows = json_array();

		for (size_t r = 0; r < PREVALENCE_ROWS; r++) {
			const struct prevalence_row *row =
				&one->prevalence.rows[r];
			json_t *object =
				json_pack("{sf}", "share", row->prevalence);

			if (row->precision.is_defined) {
				json_object_set_new(
					object, "precision",
					json_real(row->precision.value));
				json_object_set_new(object, "low",
						    json_real(row->low));
			} else {
				json_object_set_new(object, "precision",
						    json_null());
				json_object_set_new(
					object, "undefined_because",
					json_string(row->precision.why_not));
			}
			json_array_append_new(rows, object);
		}
		json_array_append_new(
			array,
			json_pack("{ss so}", "label",
				  page->labels->labels[one->class_index].key,
				  "rows", rows));
	}
	return array;
}

static json_t *rule_json(const struct threshold_set *set,
			 const struct label_list *labels, struct arena *arena)
{
	return json_loads(threshold_set_rule(set, labels, arena), 0, NULL);
}

json_t *threshold_figures(const struct threshold_page *page)
{
	const struct threshold_trial *trial = &page->trial;
	json_t *bars = json_array(), *object;

	for (size_t b = 0; !page->wish.cost && b < page->wish.bar_count; b++)
		json_array_append_new(
			bars, bar_json(&page->wish.bars[b], &trial->bars[b]));
	object = json_pack("{sI sI sf so so so so sI so}", "n",
			   (json_int_t)page->evidence.count, "groups",
			   (json_int_t)page->evidence.groups, "alpha",
			   page->alpha, "temperature",
			   temperature_json(&trial->temperature), "bars", bars,
			   "before", side_json(page, &trial->before), "after",
			   side_json(page, &trial->after), "changed",
			   (json_int_t)trial->changed, "prevalence",
			   prevalences_json(page));
	if (page->wish.cost)
		json_object_set_new(
			object, "expected_cost",
			json_pack("{so so so}", "before",
				  figure_json(&trial->cost.first), "after",
				  figure_json(&trial->cost.second),
				  "difference",
				  figure_json(&trial->cost.difference)));
	return object;
}

static int print_root(json_t *root, FILE *out, struct err *err)
{
	int failed = json_dumpf(root, out, JSON_FLAGS);

	fputc('\n', out);
	json_decref(root);
	return failed ? err_set(err, "the JSON cannot be written") : 0;
}

int threshold_page_json(const struct threshold_page *page, struct arena *arena,
			FILE *out, struct err *err)
{
	const struct run *run = page->evidence.columns[0].run;
	json_t *remarks = json_array(), *root;

	for (size_t i = 0; i < page->remark_count; i++)
		json_array_append_new(remarks, json_string(page->remarks[i]));
	root = json_pack(
		"{si sI ss sb so ss so s{sf sI sI} sf so}", "schema_version", 1,
		"run", (json_int_t)run->id, "title", run_title(run, arena),
		"tuned", (int)run->is_tuned, "rule",
		rule_json(&page->trial.set, page->labels, arena), "in_words",
		threshold_set_words(&page->trial.set, page->labels, arena),
		"practice", threshold_figures(page), "test", "alpha",
		page->test.alpha, "items", (json_int_t)page->test.items,
		"labelled", (json_int_t)page->test_resolved,
		"seconds_per_label", page->seconds_per_label, "remarks",
		remarks);
	json_object_set_new(root, "threshold_set",
			    page->stored ? json_integer(page->stored)
					 : json_null());
	return print_root(root, out, err);
}

/* --- the list --- */

/* The bars of a set's targets, one after another. */
static const char *target_words(const char *targets, struct arena *arena)
{
	json_t *array = json_loads(targets, 0, NULL);
	const char *words = "";

	for (size_t i = 0; i < json_array_size(array); i++)
		words = arena_printf(
			arena, "%s%s%s", words, i ? ", " : "",
			json_string_value(json_array_get(array, i)));
	json_decref(array);
	return *words ? words : "costs";
}

void threshold_list_text(const struct stored_thresholds_list *list,
			 const struct label_list *labels,
			 const char *const *run_titles, struct arena *arena,
			 FILE *out)
{
	if (!list->count)
		fputs("no threshold set is stored\n", out);
	for (size_t i = 0; i < list->count; i++) {
		const struct stored_thresholds *t = &list->sets[i];
		char day[DAY_TEXT];

		fprintf(out, "%" PRId64 "  ", t->id);
		layout_fold_rest(out, 3,
				 arena_printf(arena, "%s  %s, for %s",
					      day_text(t->at, day),
					      run_titles[i],
					      target_words(t->targets, arena)));
		fputs("   ", out);
		layout_fold_rest(
			out, 3,
			t->why_not
				? arena_printf(arena, "of no use now: %s",
					       t->why_not)
				: threshold_set_words(&t->set, labels, arena));
	}
	fputs(list->count ? "next: payoff evaluate --open\n"
			  : "next: payoff evaluate threshold\n",
	      out);
}

int threshold_list_json(const struct stored_thresholds_list *list,
			const struct label_list *labels, struct arena *arena,
			FILE *out, struct err *err)
{
	json_t *sets = json_array();

	for (size_t i = 0; i < list->count; i++) {
		const struct stored_thresholds *t = &list->sets[i];
		json_t *object =
			json_pack("{sI sI sI sI so so}", "threshold_set",
				  (json_int_t)t->id, "run", (json_int_t)t->run,
				  "last_event", (json_int_t)t->last_event, "at",
				  (json_int_t)t->at, "targets",
				  json_loads(t->targets, 0, NULL), "practice",
				  json_loads(t->practice, 0, NULL));

		if (t->why_not)
			json_object_set_new(object, "of_no_use_because",
					    json_string(t->why_not));
		else
			json_object_set_new(object, "rule",
					    rule_json(&t->set, labels, arena));
		json_array_append_new(sets, object);
	}
	return print_root(json_pack("{si so}", "schema_version", 1,
				    "threshold_sets", sets),
			  out, err);
}
