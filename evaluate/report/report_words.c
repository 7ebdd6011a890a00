/* report_words.c - sentences that every form of a report has: see report.h */
#include "evaluate/report/report.h"

#include <math.h>

#include "evaluate/report/figure.h"

static bool is_plain(const struct headline *headline)
{
	return !headline->is_share_error &&
	       (headline->metric.kind == METRIC_MCC ||
		headline->metric.kind == METRIC_KAPPA);
}

static const char *metric_words(const struct report *report,
				struct arena *arena)
{
	const struct opening *o = &report->opening;
	const struct headline_difference *d = &o->difference;
	const char *name = o->headline.is_share_error
				   ? "Mean error of the shares"
				   : o->headline.name;
	bool plain = is_plain(&o->headline);
	char first[FIGURE_TEXT], second[FIGURE_TEXT], gain[FIGURE_TEXT];
	char level[POINTS_TEXT], p[POINTS_TEXT];

	if (headline_is_accuracy(&o->headline))
		return NULL;
	if (!d->difference.score.is_defined)
		return arena_printf(
			arena, "%s: not defined here, for %s.", name,
			d->why_not ? d->why_not : "there is nothing to count");
	return arena_printf(
		arena,
		"%s%s, which the claim is about: %s %s, tuned %s; the gain "
		"of tuning is %s%s; %s %% intervals, percentile bootstrap%s%s.",
		name, plain ? "" : " (in %)", candidate_name(report->baseline),
		figure_text(&d->first, plain, first),
		figure_text(&d->second, plain, second),
		difference_text(&d->difference, plain, gain),
		plain ? "" : " points", level_text(o->look.alpha, level),
		d->needs_p ? "; randomisation test: p " : "",
		d->needs_p ? p_text(d->p, p) : "");
}

static const char *coverage_words(const struct report *report,
				  struct arena *arena)
{
	const struct abstention *a = &report->opening.thresholds.abstention;
	char coverage[FIGURE_TEXT], accuracy[FIGURE_TEXT];

	return arena_printf(
		arena,
		"It answers %s %% of the items (%zu of %.0f) and is right on "
		"%s %% of those it answers.",
		figure_text(&a->coverage, false, coverage), a->answered,
		a->coverage.n, figure_text(&a->accuracy, false, accuracy));
}

/* What the target counts. */
static const char *counted(const struct bar *bar)
{
	return bar->kind == BAR_PRECISION ? "predicted positives"
	       : bar->kind == BAR_RECALL  ? "items of the class"
					  : "items";
}

static const char *target_words(const struct bar *target,
				const struct certificate *c,
				struct arena *arena)
{
	char level[POINTS_TEXT];
	const char *measured;

	if (c->state == CERTIFICATE_UNDEFINED)
		return arena_printf(arena,
				    "%s: not certified, for %s; needs at least "
				    "%zu %s without an error.",
				    target->text,
				    c->why_not ? c->why_not : "it is undefined",
				    c->missing, counted(target));
	measured = arena_printf(arena,
				"%zu of %zu %s are right, %.1f %%, and at "
				"least %.1f %% with %s %% confidence",
				c->right, c->count, counted(target),
				100 * c->value, 100 * c->bound,
				level_text(c->alpha, level));
	if (c->state == CERTIFICATE_GIVEN)
		return arena_printf(arena, "%s: certified. %s.", target->text,
				    measured);
	if (!c->missing)
		return arena_printf(arena,
				    "%s: not certified. %s; at this rate no "
				    "number of %s would show it.",
				    target->text, measured, counted(target));
	return arena_printf(arena,
			    "%s: not certified. %s; needs %zu more %s at this "
			    "rate.",
			    target->text, measured, c->missing,
			    counted(target));
}

static void say_thresholds(struct report *report, struct arena *arena)
{
	const struct opening_thresholds *t = &report->opening.thresholds;
	struct report_words *words = &report->words;

	words->thresholds = coverage_words(report, arena);
	words->targets =
		arena_alloc(arena, t->target_count, sizeof(*words->targets));
	for (size_t i = 0; i < t->target_count; i++)
		words->targets[i] = target_words(&t->targets[i],
						 &t->certificates[i], arena);
}

static bool holds_zero(const struct interval *interval)
{
	return interval->low <= 0 && interval->high >= 0;
}

/* Both facts, and whether they are more than chance. */
static const char *finding_words(const struct report *report,
				 struct arena *arena)
{
	const struct share_finding *f = &report->opening.shares;
	const struct figure *gain = &report->beside.share_gain;
	const char *names[] = { candidate_name(report->baseline), "tuned" };
	bool is_chance = !gain->score.is_defined ||
			 holds_zero(&gain->interval) ||
			 holds_zero(&report->opening.comparison.interval);
	int better, other;

	if (!f->is_found)
		return NULL;
	better = f->more_accurate == TABLE_FIRST ? 0 : 1;
	other = 1 - better;
	return arena_printf(
		arena,
		"The better model draws the worse chart: %s answered more "
		"items rightly (%.1f against %.1f %%), yet its shares are off "
		"by %.1f points in the mean, those of %s by %.1f. Fewer errors "
		"that point one way do not cancel.%s",
		names[better], 100 * f->accuracy[better],
		100 * f->accuracy[other], 100 * f->mean_error[better],
		names[other], 100 * f->mean_error[other],
		is_chance ? " (So it was on these items; not both differences "
			    "are beyond chance.)"
			  : "");
}

static const char *noise_words(const struct opening *o, struct arena *arena)
{
	const struct label_noise *n = &o->noise;
	double gain = o->comparison.difference;
	const char *hides = "";
	char measured[POINTS_TEXT], real[POINTS_TEXT];

	if (!n->pairs)
		return NULL;
	if (n->factor <= 0)
		hides = " That is as good as labels drawn by lot: no gain "
			"could be seen.";
	else if (n->factor < 1 && o->comparison.n)
		hides = arena_printf(
			arena,
			" Errors at random make a better model look less "
			"better: a gain shrinks to %.2f of itself, so a "
			"measured %s points would be %s.",
			n->factor, points_text(gain, measured),
			points_text(gain / n->factor, real));
	return arena_printf(arena,
			    "Of %zu labels given a second time without sight "
			    "of the first, %zu differed: about %.1f %% of "
			    "labels are wrong (95 %% interval %.1f to "
			    "%.1f).%s",
			    n->pairs, n->differ, 100 * n->rate, 100 * n->low,
			    100 * n->high, hides);
}

/* "+1.2 points [-0.4, +2.8]" */
static const char *gain_words(const struct comparison *c, struct arena *arena)
{
	char gain[POINTS_TEXT], low[POINTS_TEXT], high[POINTS_TEXT];

	return arena_printf(arena, "%s points [%s, %s]",
			    points_text(c->difference, gain),
			    points_text(c->interval.low, low),
			    points_text(c->interval.high, high));
}

static void say_audit(struct report *report, struct arena *arena)
{
	const struct opening *o = &report->opening;
	const struct opening_audit *a = &o->audit;
	char level[POINTS_TEXT];

	report->words.audit = arena_printf(
		arena,
		"Read again: %zu items that looked wrong, of which %zu got "
		"another label, and %zu drawn by chance among the rest, of "
		"which %zu did. The gain in accuracy as it was opened: %s; "
		"with the labels as they are after the audit: %s; %s %% "
		"intervals.",
		a->suspected, a->suspected_changed, a->controls,
		a->controls_changed, gain_words(&o->comparison, arena),
		gain_words(&a->comparison, arena),
		level_text(a->comparison.alpha, level));
	report->words.audit_worth =
		a->has_controls
			? "As many were drawn by chance as looked wrong, so "
			  "the second figure may stand beside the first; the "
			  "verdict rests on the first."
			: "Fewer were drawn by chance than looked wrong: who "
			  "corrects only what looks wrong favours the model "
			  "that pointed it out, so the second figure counts "
			  "for nothing yet.";
}

void report_words(struct report *report, struct arena *arena)
{
	const struct opening *o = &report->opening;

	report->metric_name = o->headline.is_share_error
				      ? "the mean error of the shares"
				      : o->headline.name;
	report->words.metric = metric_words(report, arena);
	if (o->has_thresholds)
		say_thresholds(report, arena);
	report->words.finding = finding_words(report, arena);
	report->words.noise = noise_words(o, arena);
	if (o->has_audit)
		say_audit(report, arena);
}
