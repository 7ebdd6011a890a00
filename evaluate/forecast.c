/* forecast.c - see forecast.h */
#include "evaluate/forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "data/measure/binomial.h"
#include "data/second.h"
#include "data/summary.h"
#include "evaluate/opening.h"

#define CHANCE 0.8
#define DISCORDANCE_LEAST 0.01
#define SENTENCES_MAX 8

struct plan_guess forecast_guess(const struct project *project,
				 const struct practice *practice,
				 const struct forecast_wish *wish,
				 double noise_factor, double alpha,
				 bool *is_from_practice)
{
	const struct comparison *best = &practice->best;
	/* Fewer say nothing about a discordance of 15 %. */
	bool has_practice = best->n >= VERDICT_RESOLVED_MIN;
	struct plan_guess guess = {
		.gain = PLAN_GAIN,
		.discordance = PLAN_DISCORDANCE,
		.worth = project->worth,
		.alpha = alpha,
		.is_low_resilience = !project->has_high_resilience,
		.noise_factor = noise_factor,
	};

	if (has_practice) {
		guess.gain = best->difference;
		guess.discordance = paired_discordance(&best->paired);
	}
	if (!isnan(wish->gain))
		guess.gain = wish->gain;
	if (!isnan(wish->discordance))
		guess.discordance = wish->discordance;
	if (!isnan(wish->worth))
		guess.worth = wish->worth;
	guess.discordance = fmax(guess.discordance, fabs(guess.gain));
	guess.discordance = fmax(guess.discordance, DISCORDANCE_LEAST);
	if (is_from_practice)
		*is_from_practice = has_practice && isnan(wish->gain);
	return guess;
}

static int by_size(const void *a, const void *b)
{
	size_t x = ((const struct forecast_size *)a)->n;
	size_t y = ((const struct forecast_size *)b)->n;

	return (x > y) - (x < y);
}

static void add_size(struct forecast *forecast, const struct plan_guess *guess,
		     size_t n, bool is_present)
{
	struct forecast_size *size;

	for (size_t i = 0; i < forecast->size_count; i++)
		if (forecast->sizes[i].n == n) {
			forecast->sizes[i].is_present |= is_present;
			return;
		}
	size = &forecast->sizes[forecast->size_count++];
	size->n = n;
	size->is_present = is_present;
	size->detectable =
		plan_detectable(n, guess->discordance, guess->alpha, CHANCE);
	size->chances = plan_verdict(guess, n);
}

static void fill_sizes(struct forecast *forecast,
		       const struct plan_guess *guess, struct arena *arena)
{
	static const size_t usual[] = { 100, 200, 500, 1000, 2000 };
	size_t count = sizeof(usual) / sizeof(usual[0]);

	forecast->sizes =
		arena_alloc(arena, count + 2, sizeof(*forecast->sizes));
	for (size_t i = 0; i < count; i++)
		add_size(forecast, guess, usual[i], false);
	if (forecast->resolved >= VERDICT_RESOLVED_MIN)
		add_size(forecast, guess, forecast->resolved, true);
	if (forecast->planned)
		add_size(forecast, guess, forecast->planned, false);
	qsort(forecast->sizes, forecast->size_count, sizeof(*forecast->sizes),
	      by_size);
}

static void fill_bars(struct forecast *forecast, const struct project *project,
		      double alpha, struct arena *arena)
{
	static const size_t errors[] = { 0, 1, 2, 5 };

	forecast->bars =
		arena_alloc(arena, project->bar_count, sizeof(*forecast->bars));
	for (size_t i = 0; i < project->bar_count; i++) {
		struct forecast_bar *bar = &forecast->bars[i];

		bar->text = project->bars[i].text;
		for (size_t e = 0; e < 4; e++)
			bar->items[e] = binomial_smallest_n(
				errors[e], 1 - project->bars[i].at_least,
				alpha);
		forecast->bar_count++;
	}
}

static void say(struct forecast *forecast, const char *sentence)
{
	forecast->sentences[forecast->sentence_count++] = sentence;
}

static void say_guess(struct forecast *forecast, struct arena *arena)
{
	say(forecast,
	    arena_printf(arena,
			 "%s: a gain of %.1f points, one model alone right on "
			 "%.1f %% of the items; %.1f points are worth having.",
			 forecast->is_from_practice
				 ? "As practice shows it"
				 : "Supposed, until practice shows it",
			 forecast->gain * 100, forecast->discordance * 100,
			 forecast->worth * 100));
	if (forecast->noise_factor < 1)
		say(forecast,
		    arena_printf(arena,
				 "Wrong labels hide %.0f %% of a true gain, as "
				 "second readings show.",
				 100 * (1 - forecast->noise_factor)));
}

static void say_plan(struct forecast *forecast, struct arena *arena)
{
	size_t lacking;
	char time[DURATION_TEXT];

	if (!forecast->planned) {
		say(forecast,
		    "That gain is too near what is worth having: no number of "
		    "labels makes a final verdict likely. It will be CANNOT "
		    "TELL YET, and that is an answer: the difference is "
		    "small.");
		return;
	}
	lacking = forecast->planned > forecast->resolved
			  ? forecast->planned - forecast->resolved
			  : 0;
	duration_text((double)lacking * forecast->seconds_per_label, time);
	say(forecast,
	    lacking ? arena_printf(
			      arena,
			      "An 80 %% chance of a final verdict at the first "
			      "opening takes %zu test labels; %zu are there: "
			      "%zu more, about %s.",
			      forecast->planned, forecast->resolved, lacking,
			      time)
		    : arena_printf(
			      arena,
			      "An 80 %% chance of a final verdict at the first "
			      "opening takes %zu test labels; %zu are there.",
			      forecast->planned, forecast->resolved));
	if (forecast->available < forecast->planned)
		say(forecast,
		    arena_printf(arena,
				 "The test has %zu unopened items: import more "
				 "texts, or be content with less.",
				 forecast->available));
}

/* Labels there could still be come before texts there are not. */
static const char *next_command(const struct forecast *forecast)
{
	if (forecast->planned && forecast->resolved >= forecast->planned)
		return "payoff evaluate";
	if (forecast->resolved < forecast->available)
		return forecast->planned ? "payoff annotate"
					 : "payoff evaluate";
	return "payoff import FILE.csv";
}

static void say_rule(struct forecast *forecast, const struct project *project,
		     struct arena *arena)
{
	say(forecast,
	    arena_printf(arena,
			 project->has_high_resilience
				 ? "A verdict needs the interval above 0 and "
				   "the gain at least what is worth having; "
				   "the alpha of the first opening is %.3g %%."
				 : "A verdict needs the whole interval above "
				   "what is worth having; the alpha of the "
				   "first opening is %.3g %%.",
			 forecast->alpha * 100));
}

int forecast_make(struct store *store, const struct forecast_wish *wish,
		  struct arena *arena, struct forecast *forecast,
		  struct err *err)
{
	struct practice practice;
	struct label_list labels;
	struct project project;
	struct summary summary;
	struct plan_guess guess;
	struct second_readings second;

	memset(forecast, 0, sizeof(*forecast));
	if (project_load(store, arena, &project, err) ||
	    labels_load(store, arena, &labels, err) ||
	    summary_load(store, &summary, err) ||
	    practice_load(store, &project, &labels, arena, &practice, err) ||
	    opening_room(store, &labels, 0, arena, &forecast->resolved,
			 &forecast->available, err) ||
	    second_count(store, EVENT_NOW, &second, err))
		return -1;
	forecast->alpha = look_alpha(1, (unsigned)summary.claims + 1);
	forecast->noise_factor = second_noise(&second, labels.count).factor;
	guess = forecast_guess(&project, &practice, wish,
			       forecast->noise_factor, forecast->alpha,
			       &forecast->is_from_practice);
	forecast->gain = guess.gain;
	forecast->discordance = guess.discordance;
	forecast->worth = guess.worth;
	forecast->planned = plan_verdict_items(&guess, CHANCE);
	forecast->seconds_per_label = summary_pace(&summary.labour);
	fill_sizes(forecast, &guess, arena);
	fill_bars(forecast, &project,
		  bar_alpha(1, (unsigned)summary.claims + 1), arena);
	forecast->sentences =
		arena_alloc(arena, SENTENCES_MAX, sizeof(*forecast->sentences));
	say_guess(forecast, arena);
	say_plan(forecast, arena);
	say_rule(forecast, &project, arena);
	forecast->next = next_command(forecast);
	return 0;
}
