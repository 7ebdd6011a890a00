/*
 * plan_command.c - `payoff evaluate plan`: how many labels an answer needs
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "data/base/log.h"
#include "evaluate/command/commands.h"
#include "evaluate/forecast.h"
#include "evaluate/report/layout.h"

/* No number that anybody means, and not NaN: a NaN that was typed is refused
 * as any other is. */
#define NOT_SAID (-DBL_MAX)

struct words {
	const char *project;
	double gain, discordance, worth; /* points; or NOT_SAID */
	int wants_json;
};

static void print_minutes(const struct forecast *forecast, size_t labels)
{
	char time[DURATION_TEXT];

	printf("%11s",
	       duration_text((double)labels * forecast->seconds_per_label,
			     time));
}

static void print_sizes(const struct forecast *forecast)
{
	puts("\n   test  smallest gain   chance in % that the first opening "
	     "says   time to\n labels   found (80 %)     pays   does not   "
	     "worse   cannot tell     label");
	for (size_t i = 0; i < forecast->size_count; i++) {
		const struct forecast_size *size = &forecast->sizes[i];

		printf("%c%6zu %14.1f %8.0f %10.0f %7.0f %13.0f",
		       size->is_present ? '>' : ' ', size->n,
		       size->detectable * 100, size->chances.pays * 100,
		       size->chances.does_not_pay * 100,
		       size->chances.worse * 100,
		       size->chances.cannot_tell * 100);
		print_minutes(forecast, size->n);
		putchar('\n');
	}
}

static void print_bars(const struct forecast *forecast)
{
	for (size_t i = 0; i < forecast->bar_count; i++) {
		const struct forecast_bar *bar = &forecast->bars[i];

		if (!i)
			puts("\n  bar, and the items it must be measured on "
			     "to be cleared with 0, 1, 2 and 5 errors");
		printf("  %-30s %6zu %6zu %6zu %6zu\n", bar->text,
		       bar->items[0], bar->items[1], bar->items[2],
		       bar->items[3]);
	}
}

static void print_text(const struct forecast *forecast)
{
	for (size_t i = 0; i < forecast->sentence_count; i++)
		layout_fold(stdout, forecast->sentences[i]);
	print_sizes(forecast);
	print_bars(forecast);
	printf("next: %s\n", forecast->next);
}

static void print_json(const struct forecast *forecast)
{
	json_t *sizes = json_array(), *bars = json_array(), *root;

	for (size_t i = 0; i < forecast->size_count; i++) {
		const struct forecast_size *size = &forecast->sizes[i];

		json_array_append_new(
			sizes,
			json_pack("{sI sb sf sf sf sf sf sf}", "n",
				  (json_int_t)size->n, "is_present",
				  (int)size->is_present, "detectable",
				  size->detectable, "pays", size->chances.pays,
				  "does_not_pay", size->chances.does_not_pay,
				  "worse", size->chances.worse, "cannot_tell",
				  size->chances.cannot_tell, "minutes",
				  (double)size->n *
					  forecast->seconds_per_label / 60));
	}
	for (size_t i = 0; i < forecast->bar_count; i++) {
		const struct forecast_bar *bar = &forecast->bars[i];

		json_array_append_new(
			bars, json_pack("{ss s[IIII]}", "bar", bar->text,
					"items_for_errors_0_1_2_5",
					(json_int_t)bar->items[0],
					(json_int_t)bar->items[1],
					(json_int_t)bar->items[2],
					(json_int_t)bar->items[3]));
	}
	root = json_pack(
		"{si sf sf sf sf sf sb sI sI so so}", "schema_version", 1,
		"gain", forecast->gain, "discordance", forecast->discordance,
		"worth", forecast->worth, "alpha", forecast->alpha,
		"seconds_per_label", forecast->seconds_per_label,
		"is_from_practice", (int)forecast->is_from_practice, "planned",
		(json_int_t)forecast->planned, "resolved",
		(json_int_t)forecast->resolved, "sizes", sizes, "bars", bars);
	json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

/* A share, from what was said in points; NaN where nothing was. */
static int read_points(const char *name, double said, double low, double *share,
		       struct err *err)
{
	*share = NAN;
	if (said == NOT_SAID)
		return 0;
	*share = said / 100;
	return opt_range(name, said, low, 100, err);
}

static int read_wish(const struct words *w, struct forecast_wish *wish,
		     struct err *err)
{
	return read_points("gain", w->gain, -100, &wish->gain, err) ||
			       read_points("discordance", w->discordance, 0.1,
					   &wish->discordance, err) ||
			       read_points("worth", w->worth, 0.01,
					   &wish->worth, err)
		       ? -1
		       : 0;
}

int command_plan(int argc, char **argv, struct err *err)
{
	struct words w = { .gain = NOT_SAID,
			   .discordance = NOT_SAID,
			   .worth = NOT_SAID };
	const struct poptOption table[] = {
		{ "gain", 0, POPT_ARG_DOUBLE, &w.gain, 0,
		  "the gain to plan for, in points (else what practice shows, "
		  "else 5)",
		  "POINTS" },
		{ "discordance", 0, POPT_ARG_DOUBLE, &w.discordance, 0,
		  "items on which one model alone is right, in % (else what "
		  "practice shows, else 15)",
		  "PERCENT" },
		{ "worth", 0, POPT_ARG_DOUBLE, &w.worth, 0,
		  "the smallest gain worth having, in points (else the "
		  "project's)",
		  "POINTS" },
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate plan [options]",
		.about = "Says how many test labels a verdict takes, what the "
			 "present number can show, and\nhow long labelling "
			 "takes at the measured pace. Before the first label "
			 "too.",
	};
	struct forecast_wish wish = { 0 };
	struct arena arena = ARENA_INIT;
	struct forecast forecast;
	struct store *store;
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err) || read_wish(&w, &wish, err))
		return -1;
	store = store_open(store_path(w.project), STORE_READ, err);
	if (!store)
		return -1;
	rc = store_begin_read(store, err) ||
	     forecast_make(store, &wish, &arena, &forecast, err);
	if (!rc && w.wants_json)
		print_json(&forecast);
	else if (!rc)
		print_text(&forecast);
	store_rollback(store);
	store_close(store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
