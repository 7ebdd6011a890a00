/* evidence_head.c - see evidence_head.h */
#include "evaluate/report/evidence_head.h"

#include "evaluate/practice.h"
#include "evaluate/report/layout.h"

char evidence_letter(size_t column)
{
	return (char)('A' + column);
}

const char *evidence_origin_name(const struct evidence *evidence)
{
	return evidence->origin == EVIDENCE_PRACTICE ? "practice" : "opened";
}

static const char *what_they_are(const struct evidence *evidence,
				 struct arena *arena)
{
	if (evidence->origin == EVIDENCE_PRACTICE)
		return arena_printf(arena,
				    "%zu train items, each answered by a model "
				    "that had not been trained on it.",
				    evidence->count);
	return arena_printf(arena,
			    "%zu test items that were opened before: to be "
			    "looked at, not a verdict.",
			    evidence->count);
}

void evidence_head(const struct evidence *evidence, size_t runs,
		   struct arena *arena, FILE *out)
{
	fputs(evidence->origin == EVIDENCE_PRACTICE ? "IN PRACTICE\n"
						    : "ON OPENED TEST ITEMS\n",
	      out);
	layout_fold(out, what_they_are(evidence, arena));
	if (evidence->unanswered)
		layout_fold(out, arena_printf(arena,
					      "%zu more have a label and lack "
					      "an answer of some run; they are "
					      "left out.",
					      evidence->unanswered));
	if (evidence->groups < evidence->count)
		layout_fold(out, arena_printf(arena,
					      "They come in %zu groups; "
					      "intervals and tests go over "
					      "groups.",
					      evidence->groups));
	for (size_t i = 0; i < runs; i++) {
		const struct run *run = evidence->columns[i].run;

		fprintf(out, "  %c  ", evidence_letter(i));
		layout_fold_rest(
			out, 5,
			arena_printf(arena, "%s, %s", run_title(run, arena),
				     run->is_tuned ? "tuned" : "untuned"));
	}
}

json_t *evidence_head_json(const struct evidence *evidence, size_t runs,
			   struct arena *arena)
{
	json_t *array = json_array();

	for (size_t i = 0; i < runs; i++) {
		const struct run *run = evidence->columns[i].run;

		json_array_append_new(array,
				      json_pack("{sI ss sb}", "run",
						(json_int_t)run->id, "title",
						run_title(run, arena), "tuned",
						(int)run->is_tuned));
	}
	return json_pack("{si ss sI sI sI so}", "schema_version", 1, "on",
			 evidence_origin_name(evidence), "n",
			 (json_int_t)evidence->count, "left_out",
			 (json_int_t)evidence->unanswered, "groups",
			 (json_int_t)evidence->groups, "runs", array);
}

int page_json_write(json_t *root, FILE *out, struct err *err)
{
	int failed =
		json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

	fputc('\n', out);
	json_decref(root);
	return failed ? err_set(err, "the JSON cannot be written") : 0;
}
