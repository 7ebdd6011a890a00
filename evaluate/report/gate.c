/* gate.c - see gate.h */
#include "evaluate/report/gate.h"

#include <errno.h>
#include <string.h>

#include "evaluate/report/html.h"
#include "evaluate/report/layout.h"

#define STATE_WIDTH 14 /* "inconclusive  " */

const char *gate_word(const struct gate *gate)
{
	static const char *const words[] = { "passed", "failed",
					     "inconclusive" };

	return words[gate->judgement.state];
}

void gate_text(const struct gate *gate, FILE *out)
{
	static const char *const words[] = { "PASSED", "FAILED",
					     "INCONCLUSIVE" };
	const struct policy_judgement *j = &gate->judgement;

	fprintf(out, "\nTHE GATE: %s\n", words[j->state]);
	if (gate->path) {
		struct text line = TEXT_INIT;

		text_printf(&line,
			    "%s: of %zu bar%s, %zu passed, %zu failed, %zu "
			    "inconclusive.",
			    gate->path, j->count, j->count == 1 ? "" : "s",
			    j->passed, j->failed, j->inconclusive);
		layout_fold(out, text_get(&line));
		text_release(&line);
	}
	for (size_t i = 0; i < j->count; i++) {
		const struct policy_result *r = &j->results[i];

		fprintf(out, "  %-*s", STATE_WIDTH,
			policy_state_text(r->state));
		layout_fold_rest(out, 2 + STATE_WIDTH, r->bar->text);
		fprintf(out, "  %*s", STATE_WIDTH, "");
		layout_fold_rest(out, 2 + STATE_WIDTH, r->reason);
		if (r->bar->why && r->state != POLICY_PASS) {
			fprintf(out, "  %*swhy: ", STATE_WIDTH, "");
			layout_fold_rest(out, 2 + STATE_WIDTH + 5, r->bar->why);
		}
	}
}

json_t *gate_json(const struct gate *gate)
{
	json_t *bars = json_array();

	for (size_t i = 0; i < gate->judgement.count; i++) {
		const struct policy_result *r = &gate->judgement.results[i];

		json_array_append_new(
			bars,
			json_pack("{ss ss ss ss?}", "bar", r->bar->text,
				  "state", policy_state_text(r->state),
				  "measured", r->reason, "why", r->bar->why));
	}
	return json_pack("{ss? ss sI sI sI so}", "policy", gate->path, "state",
			 policy_state_text(gate->judgement.state), "passed",
			 (json_int_t)gate->judgement.passed, "failed",
			 (json_int_t)gate->judgement.failed, "inconclusive",
			 (json_int_t)gate->judgement.inconclusive, "bars",
			 bars);
}

static void write_message(const struct policy_result *r, FILE *out)
{
	html_text(out, r->reason);
	if (r->bar->why) {
		fputs(" (why: ", out);
		html_text(out, r->bar->why);
		fputc(')', out);
	}
}

int gate_junit(const struct gate *gate, FILE *out, struct err *err)
{
	const struct policy_judgement *j = &gate->judgement;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	fprintf(out,
		"<testsuites name=\"payoff\" tests=\"%zu\" failures=\"%zu\" "
		"errors=\"0\" skipped=\"%zu\">\n",
		j->count, j->failed, j->inconclusive);
	fputs("<testsuite name=\"", out);
	html_text(out, gate->path ? gate->path : "verdict");
	fprintf(out,
		"\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
		"skipped=\"%zu\">\n",
		j->count, j->failed, j->inconclusive);
	for (size_t i = 0; i < j->count; i++) {
		const struct policy_result *r = &j->results[i];

		fputs("<testcase classname=\"payoff.gate\" name=\"", out);
		html_text(out, r->bar->text);
		if (r->state == POLICY_PASS) {
			fputs("\"><system-out>", out);
			html_text(out, r->reason);
			fputs("</system-out></testcase>\n", out);
			continue;
		}
		fprintf(out, "\"><%s message=\"",
			r->state == POLICY_FAIL ? "failure" : "skipped");
		write_message(r, out);
		fputs("\"/></testcase>\n", out);
	}
	fputs("</testsuite>\n</testsuites>\n", out);
	if (ferror(out))
		return err_set(err, "cannot write the JUnit file: %s",
			       strerror(errno));
	return 0;
}
