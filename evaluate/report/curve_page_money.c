/* curve_page_money.c - does it pay? See curve_page.h */
#include <math.h>
#include <string.h>

#include "evaluate/report/curve_page.h"
#include "evaluate/report/layout.h"

#define AMOUNT 48

static bool is_asked(const struct curve_page *page)
{
	return page->question.cost.error_value > 0 ||
	       page->question.cost.predictions > 0;
}

/* "12.50 EUR"; without a currency the number alone. */
static const char *money(double value, const char *currency, char out[AMOUNT])
{
	snprintf(out, AMOUNT, "%.*f%s%s", fabs(value) < 1000 ? 2 : 0, value,
		 *currency ? " " : "", currency);
	return out;
}

/* Replicates are too few to tell a certainty from a near one. */
static const char *chance_words(double positive, struct arena *arena)
{
	if (positive >= 1)
		return "above 0 in every replicate";
	if (positive <= 0)
		return "above 0 in no replicate";
	return arena_printf(arena, "above 0 with a chance of %.0f %%",
			    fmin(99, fmax(1, 100 * positive)));
}

static const char *net_words(const struct curve_page *page,
			     const struct score *net,
			     const struct cost_chance *chance,
			     struct arena *arena)
{
	char value[AMOUNT], low[AMOUNT], high[AMOUNT];

	if (!net->is_defined)
		return arena_printf(arena, "undefined: %s", net->why_not);
	if (!chance->is_defined)
		return arena_strdup(arena,
				    money(net->value, page->currency, value));
	return arena_printf(arena, "%s [%s, %s], %s",
			    money(net->value, page->currency, value),
			    money(chance->net.low, "", low),
			    money(chance->net.high, "", high),
			    chance_words(chance->positive, arena));
}

static const char *break_even_words(const struct outlook_net *at,
				    struct arena *arena)
{
	if (!at->break_even.is_defined)
		return arena_printf(arena, "break-even undefined: %s",
				    at->break_even.why_not);
	if (at->break_even.value < 1)
		return "it pays from the first prediction on";
	return arena_printf(arena, "it pays from %.0f predictions on",
			    ceil(at->break_even.value));
}

static void print_questions(const struct curve_page *page, struct arena *arena,
			    FILE *out)
{
	const struct outlook *o = &page->outlook;

	layout_list(out,
		    arena_printf(arena,
				 "Did it repay? With all that %.0f labels and "
				 "training cost: net %s; %s.",
				 o->repaid.labels,
				 net_words(page, &o->repaid.net,
					   &o->repaid.chance, arena),
				 break_even_words(&o->repaid, arena)));
	layout_list(out, arena_printf(arena,
				      "Adopt it? Labels and training are spent "
				      "either way and left out: net %s; %s.",
				      net_words(page, &o->adopt.net,
						&o->adopt.chance, arena),
				      break_even_words(&o->adopt, arena)));
}

static void print_optimum(const struct curve_page *page, struct arena *arena,
			  FILE *out)
{
	const struct outlook *o = &page->outlook;
	const struct cost_optimum *best = &o->optimum;
	const char *clip = "";

	if (!best->is_defined) {
		layout_list(out, arena_printf(arena,
					      "How many labels earn most? "
					      "Undefined: %s.",
					      best->why_not));
		return;
	}
	if (best->is_clipped_above)
		clip = ": the most that may be said; it lies beyond";
	else if (best->is_clipped_below)
		clip = ": those there are; another does not repay itself";
	layout_list(out,
		    arena_printf(arena,
				 "How many labels earn most? %.0f [%.0f, %.0f]"
				 "%s. There, net of all labels and training: "
				 "%s.",
				 best->labels, best->interval.low,
				 best->interval.high, clip,
				 net_words(page, &best->net, &o->optimum_chance,
					   arena)));
}

static void print_more(const struct curve_page *page, struct arena *arena,
		       FILE *out)
{
	const struct cost_more *first = &page->outlook.more[0].more;
	char gain[AMOUNT];

	fputs("\nMORE TEST ITEMS BEFORE DECIDING?\n", out);
	if (!first->is_defined) {
		layout_fold(out, arena_printf(arena, "Undefined: %s.",
					      first->why_not));
		return;
	}
	layout_fold(out,
		    arena_printf(arena,
				 "By the counts of %s the better choice in "
				 "money is %sto adopt.",
				 page->paired_from,
				 first->adopts_now ? "" : "not "));
	fputs("\n    items   changes the choice      expected gain   less "
	      "their "
	      "labelling\n",
	      out);
	for (size_t i = 0; i < OUTLOOK_MORE; i++) {
		const struct outlook_more *one = &page->outlook.more[i];
		const char *net = "undefined";
		char value[AMOUNT];

		if (!one->more.is_defined)
			continue;
		if (one->more.net.is_defined)
			net = money(one->more.net.value, page->currency, value);
		fprintf(out, "%9zu %18.1f %% %18s %19s\n", one->items,
			100 * one->more.changes,
			money(one->more.gain * page->outlook.cost.predictions,
			      page->currency, gain),
			net);
	}
	if (page->question.is_opened)
		fputs("  The last row is the next opening, at twice the "
		      "items.\n",
		      out);
}

void curve_page_money(const struct curve_page *page, struct arena *arena,
		      FILE *out)
{
	const struct cost *cost = &page->outlook.cost;

	if (!is_asked(page))
		return;
	fputs("\nIN MONEY\n", out);
	layout_fold(
		out,
		arena_printf(
			arena,
			"%.0f predictions, an avoided error worth "
			"%.4g %s, a label %s, training %.4g, a broken "
			"prediction %.4g more.",
			cost->predictions, cost->error_value, page->currency,
			page->outlook.per_label.is_defined
				? arena_printf(arena, "%.4g",
					       page->outlook.per_label.value)
				: "of unknown cost",
			cost->training, cost->broken));
	print_questions(page, arena, out);
	print_optimum(page, arena, out);
	print_more(page, arena, out);
}

/* ---- what is not said ---- */

static const char *missing_price(const struct curve_page *page,
				 struct arena *arena)
{
	const struct outlook_question *q = &page->question;

	if (q->seconds_per_label == 0)
		return "What a label costs is not known; --label-cost MONEY "
		       "states it.";
	if (!q->is_measured)
		return arena_printf(
			arena,
			"Times are a guess (%.1f s a label), and money is not "
			"made of a guess: label ten texts or more with payoff "
			"annotate, or state --label-cost MONEY.",
			q->seconds_per_label);
	return "An hour of labelling has no price; --hourly-cost MONEY, or "
	       "--label-cost MONEY, states it.";
}

const char **curve_page_missing(const struct curve_page *page,
				struct arena *arena)
{
	const struct outlook *o = &page->outlook;
	const struct cost *cost = &page->question.cost;
	const char **list = arena_alloc(arena, 8, sizeof(*list));
	size_t count = 0;

	if (!o->per_label.is_defined)
		list[count++] = missing_price(page, arena);
	else if (page->question.is_measured && cost->per_label == COST_UNKNOWN)
		list[count++] = arena_printf(
			arena, "A label took %.1f s (measured), %.3f %s.",
			page->question.seconds_per_label, o->per_label.value,
			page->currency);
	if (!is_asked(page)) {
		list[count++] =
			"Whether it pays: --value MONEY (of an avoided error) "
			"and --horizon PREDICTIONS would say.";
		return list;
	}
	if (cost->error_value == 0)
		list[count++] = "What an avoided error is worth is not stated: "
				"--value MONEY.";
	if (cost->predictions == 0)
		list[count++] = "For how many predictions is not stated: "
				"--horizon PREDICTIONS.";
	if (!o->has_base)
		list[count++] =
			page->source.path
				? "The untuned model's error is not stated: "
				  "--baseline-error SHARE."
				: "No untuned run has answered these items: "
				  "payoff finetune run --method "
				  "majority,zero-shot, then payoff finetune "
				  "curve again.";
	if (cost->broken > 0 && !o->broken.is_defined)
		list[count++] =
			page->source.path
				? "What tuning broke is not stated: "
				  "--broken-share SHARE."
				: "What tuning broke takes an untuned and a "
				  "tuned run with practice figures: payoff "
				  "finetune run.";
	if (!page->question.paired && !page->source.path)
		list[count++] =
			"More test items: takes an untuned and a tuned run "
			"with practice figures (payoff finetune run).";
	return list;
}
