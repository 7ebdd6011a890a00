/* policy_figures.c - see policy_figures.h */
#include "evaluate/gate/policy_figures.h"

#include <math.h>
#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/group_tally.h"
#include "evaluate/threshold/abstention.h"

#define SEALED "the test is sealed: payoff evaluate --open"
#define NO_CANDIDATE "the claim has no such candidate"

/* What is being filled; opening NULL while sealed. */
struct builder {
	const struct opening *opening;
	const struct beside *beside;
	const struct label_list *labels;
	struct arena *arena;
	struct policy_figure *figures;
	size_t count, capacity;
	double alpha, certified_alpha;
	/* whose figures are added, with "tuned." or "" in front */
	const char *who;
	enum candidate_kind kind;
	bool is_there;
};

/* A new figure, not measured until something says so. */
static struct policy_figure *add(struct builder *b, const char *name,
				 enum policy_unit unit)
{
	struct policy_figure *figure;

	if (b->count == b->capacity) {
		struct policy_figure *old = b->figures;

		b->capacity = b->capacity ? 2 * b->capacity : 64;
		b->figures =
			arena_alloc(b->arena, b->capacity, sizeof(*b->figures));
		if (b->count)
			memcpy(b->figures, old, b->count * sizeof(*old));
	}
	figure = &b->figures[b->count++];
	figure->name = arena_printf(b->arena, "%s%s", b->who, name);
	figure->unit = unit;
	figure->why_not = !b->opening ? SEALED : NO_CANDIDATE;
	return figure;
}

static const char *of_class(struct builder *b, size_t k, const char *what)
{
	struct text name = TEXT_INIT;
	const char *copy;

	policy_name_add(&name, "class");
	policy_name_add(&name, b->labels->labels[k].key);
	copy = arena_printf(b->arena, "%s.%s", text_get(&name), what);
	text_release(&name);
	return copy;
}

/* A figure as the report has it, or NULL where there is nothing to read. */
static void add_figure(struct builder *b, const char *name,
		       enum policy_unit unit, const struct figure *figure,
		       const char *counted)
{
	struct policy_figure *out = add(b, name, unit);

	out->has_interval = true;
	if (!figure)
		return;
	out->is_measured = figure->score.is_defined;
	out->why_not = figure->score.why_not ? figure->score.why_not
					     : "there is nothing to count";
	out->value = figure->score.value;
	out->interval = figure->interval;
	out->confidence = 1 - b->alpha;
	out->n = figure->n;
	out->counted = counted;
}

/* A figure without an interval, and what is said in its place. */
static void add_value(struct builder *b, const char *name,
		      enum policy_unit unit, bool is_measured, double value)
{
	struct policy_figure *out = add(b, name, unit);

	out->is_measured = is_measured;
	out->value = value;
}

/* --- certified shares --- */

/* What a certified figure counts, and whether it was right. */
enum counting { COUNT_ALL, COUNT_SAID, COUNT_GOLD, COUNT_BROKEN, COUNT_FIXED };

static bool counts(enum counting counting, size_t k, uint32_t gold,
		   uint32_t said)
{
	return counting == COUNT_SAID	? said == k
	       : counting == COUNT_GOLD ? gold == k
					: true;
}

static bool is_hit(const struct reading *r, enum counting counting,
		   enum candidate_kind baseline, const uint32_t *said, size_t i)
{
	bool is_right = said[i] == r->gold[i];
	bool was_right;

	if (counting != COUNT_BROKEN && counting != COUNT_FIXED)
		return is_right;
	was_right = r->answers[baseline].said[i] == r->gold[i];
	return counting == COUNT_BROKEN ? was_right && !is_right
					: !was_right && is_right;
}

static void add_certified(struct builder *b, const char *name,
			  enum counting counting, size_t k, const char *counted)
{
	struct policy_figure *out = add(b, name, POLICY_SHARE);
	const struct reading *r;
	struct group_tally tally;
	double effect, n, x;

	out->has_interval = out->is_one_sided = out->is_proportion = true;
	out->counted = counted;
	if (!b->is_there)
		return;
	r = &b->opening->reading;
	group_tally_init(&tally, r->groups);
	for (size_t i = 0; i < r->count; i++) {
		const uint32_t *said = r->answers[b->kind].said;

		if (counts(counting, k, r->gold[i], said[i]))
			group_tally_add(&tally, r->group_of[i],
					is_hit(r, counting,
					       opening_baseline(b->opening),
					       said, i));
	}
	effect = group_tally_design_effect(&tally);
	n = (double)tally.items;
	x = (double)tally.all_right;
	out->confidence = 1 - b->certified_alpha;
	out->design_effect = effect;
	out->n = n;
	out->is_measured = tally.items > 0;
	out->why_not = counting == COUNT_SAID ? "it was never answered"
					      : "there is no item of it";
	if (out->is_measured) {
		out->value = x / n;
		out->interval.low = clopper_pearson_lower(
			x / effect, n / effect, b->certified_alpha);
		out->interval.high = clopper_pearson_upper(
			x / effect, n / effect, b->certified_alpha);
	}
	group_tally_release(&tally);
}

/* --- one candidate --- */

static void add_differences(struct builder *b)
{
	struct figure accuracy = { .score = { .is_defined = false } };
	const struct comparison *c;

	if (b->kind == CANDIDATE_UNTUNED)
		return;
	if (!b->is_there) {
		add_figure(b, "accuracy.difference", POLICY_SHARE, NULL, NULL);
		add_figure(b, "macro_f1.difference", POLICY_SHARE, NULL, NULL);
		return;
	}
	c = b->kind == CANDIDATE_TUNED ? &b->opening->comparison
				       : &b->opening->thresholds.comparison;
	accuracy.score = (struct score){ c->n > 0, c->difference, NULL };
	accuracy.interval = c->interval;
	accuracy.n = (double)c->n;
	add_figure(b, "accuracy.difference", POLICY_SHARE, &accuracy, NULL);
	add_figure(b, "macro_f1.difference", POLICY_SHARE,
		   &c->macro_f1_difference, NULL);
}

static void add_answered(struct builder *b)
{
	struct abstention abstention = { 0 };

	if (b->is_there) {
		struct scored rows =
			reading_scored(&b->opening->reading, b->kind);

		abstention =
			abstention_make(&rows, rows.said, b->alpha, b->arena);
	}
	add_figure(b, "coverage", POLICY_SHARE,
		   b->is_there ? &abstention.coverage : NULL, NULL);
	add_figure(b, "answered_accuracy", POLICY_SHARE,
		   b->is_there ? &abstention.accuracy : NULL, "answered items");
}

static void add_share_error(struct builder *b, size_t k)
{
	const struct shares *shares =
		b->is_there ? &b->beside->shares[b->kind].shares : NULL;
	bool is_defined = shares && shares->is_defined;
	struct figure figure = { .score = { .is_defined = is_defined } };

	if (is_defined) {
		figure.score.value = shares->of[k].error;
		figure.interval = shares->of[k].interval;
		figure.n = (double)shares->items;
	}
	add_figure(b, of_class(b, k, "share_error"), POLICY_SHARE,
		   is_defined ? &figure : NULL, NULL);
}

static void add_class(struct builder *b, size_t k)
{
	const struct class_figures *figures =
		b->is_there ? &b->beside->figures[b->kind]->classes[k] : NULL;

	add_figure(b, of_class(b, k, "precision"), POLICY_SHARE,
		   figures ? &figures->precision : NULL, "predicted positives");
	add_certified(b, of_class(b, k, "precision.certified"), COUNT_SAID, k,
		      "predicted positives");
	add_figure(b, of_class(b, k, "recall"), POLICY_SHARE,
		   figures ? &figures->recall : NULL, "items of the class");
	add_certified(b, of_class(b, k, "recall.certified"), COUNT_GOLD, k,
		      "items of the class");
	add_share_error(b, k);
}

/* Expected calibration error has no interval, and chance alone makes one. */
static void add_ece(struct builder *b, const struct calibration *calibration)
{
	struct policy_figure *out = add(b, "calibration.ece", POLICY_SHARE);

	if (!calibration)
		return;
	out->is_measured = calibration->error.is_defined;
	out->why_not = calibration->error.why_not;
	out->value = calibration->error.value;
	out->n = (double)calibration->n;
	if (out->is_measured && out->value <= calibration->null_high)
		out->by_chance = arena_printf(
			b->arena,
			"chance alone makes as much as %.1f %% of %zu items "
			"that are calibrated",
			100 * calibration->null_high, calibration->n);
}

static void add_probabilities(struct builder *b)
{
	const struct beside_probabilities *p =
		b->is_there ? &b->beside->probabilities[b->kind] : NULL;
	bool is_there = p && p->is_there;
	size_t from = b->count;

	add_figure(b, "log_loss", POLICY_PLAIN,
		   is_there ? &p->log_loss.mean : NULL, NULL);
	add_figure(b, "brier", POLICY_PLAIN, is_there ? &p->brier.mean : NULL,
		   NULL);
	add_figure(b, "auroc", POLICY_PLAIN,
		   is_there ? &p->ranking.auroc : NULL, NULL);
	add_ece(b, is_there ? &p->calibration : NULL);
	if (!b->is_there || is_there)
		return;
	while (from < b->count)
		b->figures[from++].why_not =
			b->kind == CANDIDATE_THRESHOLDED
				? "thresholds have no probabilities of their "
				  "own"
				: "the run gave no probabilities";
}

static void add_candidate(struct builder *b, const char *who,
			  enum candidate_kind kind)
{
	const struct model_figures *figures;

	b->who = who;
	b->kind = kind;
	b->is_there = b->opening && b->beside->figures[kind];
	figures = b->is_there ? b->beside->figures[kind] : NULL;
	add_figure(b, "accuracy", POLICY_SHARE,
		   figures ? &figures->accuracy : NULL, NULL);
	add_certified(b, "accuracy.certified", COUNT_ALL, 0, "items");
	add_figure(b, "macro_f1", POLICY_SHARE,
		   figures ? &figures->macro_f1 : NULL, NULL);
	if (*who)
		add_differences(b);
	add_answered(b);
	for (size_t k = 0; k < b->labels->count; k++)
		add_class(b, k);
	add_figure(b, "share.mean_error", POLICY_SHARE,
		   b->is_there ? &b->beside->shares[kind].mean : NULL, NULL);
	add_figure(b, "share.max_error", POLICY_SHARE,
		   b->is_there ? &b->beside->shares[kind].max : NULL, NULL);
	add_probabilities(b);
}

/* --- what is of no candidate --- */

static void add_noise(struct builder *b)
{
	const struct label_noise *noise =
		b->opening ? &b->opening->noise : NULL;
	struct policy_figure *out = add(b, "label_noise.rate", POLICY_SHARE);

	out->has_interval = true;
	if (!noise)
		return;
	out->is_measured = noise->pairs > 0;
	out->why_not = "no item was read a second time";
	out->value = noise->rate;
	out->interval = (struct interval){ noise->low, noise->high };
	out->confidence = 0.95;
	out->n = (double)noise->pairs;
	out->counted = "items read twice";
}

static void add_common(struct builder *b)
{
	const struct opening *o = b->opening;
	bool is_plain = o && !o->headline.is_share_error &&
			(o->headline.metric.kind == METRIC_MCC ||
			 o->headline.metric.kind == METRIC_KAPPA);
	struct policy_figure *verdict;

	b->who = "";
	b->kind = CANDIDATE_TUNED;
	b->is_there = o != NULL;
	verdict = add(b, "verdict", POLICY_WORDS);
	if (o) {
		verdict->is_measured = true;
		verdict->words = verdict_word_text(o->verdict.word);
	}
	add_figure(b, "difference", is_plain ? POLICY_PLAIN : POLICY_SHARE,
		   o ? &o->difference.difference : NULL, NULL);
	add_value(b, "n", POLICY_COUNT, o != NULL,
		  o ? (double)o->comparison.n : 0);
	add_certified(b, "fixed", COUNT_FIXED, 0, "items");
	add_certified(b, "broken", COUNT_BROKEN, 0, "items");
	add_noise(b);
}

struct policy_figure *policy_figures(const struct opening *opening,
				     const struct beside *beside,
				     const struct label_list *labels,
				     struct arena *arena, size_t *count)
{
	static const char *const prefixes[CANDIDATE_KINDS] = {
		[CANDIDATE_UNTUNED] = "untuned.",
		[CANDIDATE_THRESHOLDED] = "thresholds.",
		[CANDIDATE_TUNED] = "tuned.",
	};
	struct builder b = { .opening = opening,
			     .beside = beside,
			     .labels = labels,
			     .arena = arena };

	if (opening) {
		b.alpha = opening->look.alpha;
		b.certified_alpha = bar_alpha((unsigned)opening->look.number,
					      opening->claim_number);
	}
	add_common(&b);
	add_candidate(&b, "",
		      opening ? opening_deployed(opening) : CANDIDATE_TUNED);
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		add_candidate(&b, prefixes[kind], (enum candidate_kind)kind);
	*count = b.count;
	return b.figures;
}
