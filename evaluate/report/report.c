/* report.c - gathering what a report says: see report.h */
#include "evaluate/report/report.h"

#include <string.h>

#include <jansson.h>

const char *points_text(double share, char out[POINTS_TEXT])
{
	double points = share * 100;

	/* No "-0.0": a difference that rounds to nothing has no sign. */
	if (points > -0.05 && points < 0.05)
		points = 0;
	snprintf(out, POINTS_TEXT, "%+.1f", points);
	return points == 0 ? "0.0" : out;
}

const char *percent_text(double share, char out[POINTS_TEXT])
{
	snprintf(out, POINTS_TEXT, "%.1f", share * 100);
	return out;
}

const char *class_text(const struct label_list *labels, size_t class_index)
{
	return class_index < labels->count ? labels->labels[class_index].key
					   : "(no label)";
}

static void add_text(struct arena *arena, const char ***list, size_t *count,
		     const char *text)
{
	const char **longer = arena_alloc(arena, *count + 1, sizeof(*longer));

	if (*count)
		memcpy(longer, *list, *count * sizeof(*longer));
	longer[(*count)++] = text;
	*list = longer;
}

static void say_left_out(struct report *report, struct arena *arena)
{
	const char ***list = &report->left_out;
	size_t *count = &report->left_out_count;

	add_text(arena, list, count,
		 "the candidate with moved thresholds: the untuned model is "
		 "judged as it is");
	add_text(arena, list, count,
		 "label noise: every label is taken as right");
	add_text(
		arena, list, count,
		"metrics other than accuracy as the ground of the verdict, and "
		"bars other than accuracy, precision and recall");
	if (report->project.has_high_impact &&
	    report->project.has_high_resilience)
		add_text(arena, list, count,
			 "the shares in the aggregate, which is what high "
			 "impact with high resilience is about: this verdict "
			 "is on single items");
}

static void add_run_remarks(struct report *report, const struct run *run,
			    struct arena *arena)
{
	json_t *array = json_loads(run->remarks ? run->remarks : "[]", 0, NULL);
	size_t index;
	json_t *remark;

	json_array_foreach(array, index, remark)
	{
		const char *text = json_string_value(remark);

		if (text)
			add_text(arena, &report->remarks, &report->remark_count,
				 arena_printf(arena, "run %lld: %s",
					      (long long)run->id, text));
	}
	json_decref(array);
}

static void add_remarks(struct report *report, struct arena *arena)
{
	const struct practice *practice = &report->practice;
	const struct opening *opening = &report->opening;

	if (practice->untuned)
		add_run_remarks(report, practice->untuned->run, arena);
	if (practice->tuned)
		add_run_remarks(report, practice->tuned->run, arena);
	if (!report->has_opening)
		return;
	if (opening->of_unknown_making)
		add_text(arena, &report->remarks, &report->remark_count,
			 arena_printf(arena,
				      "%zu of the test labels came in a file "
				      "that does not say how they were made "
				      "(--labels-are): were they made with a "
				      "model's help, the verdict would favour "
				      "that model",
				      opening->of_unknown_making));
	if (opening->changed)
		add_text(arena, &report->remarks, &report->remark_count,
			 arena_printf(arena,
				      "%zu answers were changed after their "
				      "items had been opened; what they were "
				      "then is what counts",
				      opening->changed));
}

static int add_flip_texts(struct store *store, const struct flip *flips,
			  size_t count, struct arena *arena,
			  struct flip_text **texts, struct err *err)
{
	*texts = arena_alloc(arena, count, sizeof(**texts));
	for (size_t i = 0; i < count; i++) {
		struct flip_text *text = &(*texts)[i];

		text->flip = &flips[i];
		text->name = item_name(store, flips[i].item, arena, err);
		text->body =
			text->name ? item_body(store, flips[i].item, arena, err)
				   : NULL;
		if (!text->body)
			return -1;
	}
	return 0;
}

static int load_opening(struct store *store, struct arena *arena,
			struct report *report, struct err *err)
{
	struct opening *opening = &report->opening;
	struct text reason = TEXT_INIT, change = TEXT_INIT;
	struct look look;
	int rc = opening_last(store, arena, &look, err);

	if (rc <= 0)
		return rc;
	if (opening_read(store, &report->project, &report->labels, &look, arena,
			 opening, err))
		return -1;
	report->has_opening = true;
	report->tuned_seconds = opening->tuned->wall_seconds;
	verdict_sentence(&opening->input, &opening->verdict, &reason, &change);
	report->reason = arena_strdup(arena, text_get(&reason));
	report->change = arena_strdup(arena, text_get(&change));
	text_release(&reason);
	text_release(&change);
	if (add_flip_texts(store, opening->broken, opening->broken_count, arena,
			   &report->broken, err))
		return -1;
	return add_flip_texts(store, opening->fixed, opening->fixed_count,
			      arena, &report->fixed, err);
}

int report_load(struct store *store, const struct project *project,
		const struct label_list *labels, struct arena *arena,
		struct report *report, struct err *err)
{
	memset(report, 0, sizeof(*report));
	report->project_path = arena_strdup(arena, store->path);
	report->project = *project;
	report->labels = *labels;
	report->planned_test = summary_planned_test(project);
	if (summary_load(store, &report->summary, err) ||
	    practice_load(store, labels, (uint64_t)project->seed, arena,
			  &report->practice, err) ||
	    load_opening(store, arena, report, err))
		return -1;
	say_left_out(report, arena);
	add_remarks(report, arena);
	return 0;
}
