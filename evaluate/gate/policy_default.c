/* policy_default.c - a policy to start from; see policy.h */
#include "evaluate/gate/policy.h"

#include <errno.h>
#include <string.h>

#include <jansson.h>

static void add(json_t *bars, const char *bar, const char *why)
{
	json_array_append_new(bars,
			      json_pack("{ss ss}", "bar", bar, "why", why));
}

static const char *figure_of(const struct stated_bar *bar, struct text *name)
{
	text_clear(name);
	if (bar->metric == STATED_ACCURACY) {
		text_add(name, "accuracy.certified");
	} else {
		policy_name_add(name, "class");
		policy_name_add(name, bar->label);
		policy_name_add(name, bar->metric == STATED_PRECISION
					      ? "precision"
					      : "recall");
		policy_name_add(name, "certified");
	}
	return text_get(name);
}

/* The bars the project states, as bars of the candidate to deploy. */
static void add_stated(json_t *bars, const struct project *project)
{
	struct text name = TEXT_INIT, bar = TEXT_INIT, why = TEXT_INIT;

	for (size_t i = 0; i < project->bar_count; i++) {
		const struct stated_bar *stated = &project->bars[i];

		text_clear(&bar);
		text_clear(&why);
		text_printf(&bar, "%s >= %.6g", figure_of(stated, &name),
			    stated->at_least);
		text_printf(&why,
			    "the project's own bar, %s: cleared when the lower "
			    "bound of what was counted reaches it",
			    stated->text);
		add(bars, text_get(&bar), text_get(&why));
	}
	text_release(&name);
	text_release(&bar);
	text_release(&why);
}

static void add_quadrant(json_t *bars, const struct project *project)
{
	if (project->has_high_impact && project->has_high_resilience) {
		add(bars, "share.max_error <= 3pt",
		    "people see the chart, not the single answer: no share in "
		    "it may be off by more than a reader would notice; set 3 "
		    "to what that is");
		return;
	}
	if (project->has_high_impact) {
		add(bars,
		    "verdict in [DEPLOY AS IS, DEPLOY WITH THRESHOLDS, TUNING "
		    "PAYS]",
		    "an error hurts: nothing goes out that the test does not "
		    "speak for");
		if (!project->bar_count)
			add(bars, "accuracy.certified >= 85%",
			    "a guess, for the project states no bars: say what "
			    "must be rare, and how rare, with payoff init "
			    "--bar");
		return;
	}
	if (!project->has_high_resilience) {
		add(bars,
		    "verdict in [DEPLOY AS IS, DEPLOY WITH THRESHOLDS, TUNING "
		    "PAYS]",
		    "there is no hurry and errors are seen: only what a "
		    "measured gain or a cleared bar justifies");
		if (!project->bar_count)
			add(bars, "broken <= 5%",
			    "what tuning breaks is noticed by those who had it "
			    "right before: at most one item in twenty");
		return;
	}
	add(bars,
	    "verdict in [DEPLOY AS IS, DEPLOY WITH THRESHOLDS, TUNING PAYS, "
	    "TUNING DOES NOT PAY]",
	    "as it is will do: stops only what misses a bar or has become "
	    "worse");
}

static const char *quadrant_why(const struct project *project)
{
	if (project->has_high_impact)
		return project->has_high_resilience
			       ? "High impact, high resilience: just deploy, "
				 "unless the aggregate itself is wrong."
			       : "High impact, low resilience: measure first; "
				 "deploy what clears the stated bars.";
	return project->has_high_resilience
		       ? "Low impact, high resilience: as is will do."
		       : "Low impact, low resilience: adopt what a measured "
			 "gain justifies.";
}

int policy_write_default(const struct project *project, FILE *out,
			 struct err *err)
{
	json_t *bars = json_array();
	json_t *root = json_pack("{si ss so}", "policy_version", POLICY_VERSION,
				 "why", quadrant_why(project), "bars", bars);
	int failed;

	add_quadrant(bars, project);
	add_stated(bars, project);
	failed = json_dumpf(root, out, JSON_INDENT(2)) ||
		 fputc('\n', out) == EOF;
	json_decref(root);
	return failed ? err_set(err, "cannot write the policy: %s",
				strerror(errno))
		      : 0;
}
