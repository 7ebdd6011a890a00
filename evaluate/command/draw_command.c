/*
 * draw_command.c - `payoff evaluate draw`: a part of the test of its own
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "data/base/log.h"
#include "data/base/text.h"
#include "data/summary.h"
#include "evaluate/command/commands.h"
#include "evaluate/draw/draw_opening.h"
#include "evaluate/evidence.h"
#include "evaluate/practice.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

struct words {
	const char *project;
	int size, budget, is_disagreements, is_dry, wants_open, wants_json;
	double share;
	char **keywords;
};

/* Everything a step needs. */
struct drawer {
	struct store *store;
	const struct words *words;
	struct project project;
	struct label_list labels;
	struct arena *arena;
};

/* --- making one --- */

static int choose_runs(struct drawer *drawer, const struct opt *opt,
		       struct draw_wish *wish, struct err *err)
{
	struct practice practice;

	if (opt->rest_count == 2) {
		wish->untuned = evidence_run(drawer->store, opt->rest[0],
					     drawer->arena, err);
		wish->tuned = wish->untuned ? evidence_run(drawer->store,
							   opt->rest[1],
							   drawer->arena, err)
					    : NULL;
		return wish->tuned ? 0 : -1;
	}
	if (opt->rest_count)
		return err_set(err, "name two runs, the untuned one first, or "
				    "none for the best two in practice");
	if (practice_load(drawer->store, &drawer->project, &drawer->labels,
			  drawer->arena, &practice, err))
		return -1;
	if (!practice.untuned || !practice.tuned)
		return err_set(err, "no untuned and tuned run with practice "
				    "figures; name the two runs");
	wish->untuned = practice.untuned->run;
	wish->tuned = practice.tuned->run;
	return 0;
}

static void print_design(struct drawer *drawer, const struct draw_wish *wish,
			 const struct draw_design *design, double seconds)
{
	size_t lacking = design->asked - design->answered_already;
	char time[DURATION_TEXT];

	printf("untuned  %s\ntuned    %s\n",
	       run_title(wish->untuned, drawer->arena),
	       run_title(wish->tuned, drawer->arena));
	if (wish->keywords)
		layout_fold(stdout,
			    arena_printf(
				    drawer->arena,
				    "Of the last %zu test items, %zu have a "
				    "keyword and %zu of these are labelled; of "
				    "the other %zu, %zu.",
				    design->count, design->first_stratum,
				    design->first_asked, design->second_stratum,
				    design->second_asked));
	else
		layout_fold(stdout,
			    arena_printf(
				    drawer->arena,
				    "On the last %zu test items the two answer "
				    "%zu differently: only these can tell them "
				    "apart, and only these are labelled. That "
				    "says what labelling all %zu would say of "
				    "the difference (and nothing of how good "
				    "either is).",
				    design->count, design->asked,
				    design->count));
	duration_text((double)lacking * seconds, time);
	layout_fold(
		stdout,
		arena_printf(drawer->arena,
			     "%zu labels, %zu of which are there: %zu more, "
			     "about %s.",
			     design->asked, design->answered_already, lacking,
			     time));
}

static int make_draw(struct drawer *drawer, const struct opt *opt,
		     struct err *err)
{
	const struct words *w = drawer->words;
	struct draw_wish wish = { .size = (size_t)w->size,
				  .keywords = w->keywords,
				  .budget = (size_t)w->budget,
				  .share = w->share };
	uint64_t seed = (uint64_t)drawer->project.seed;
	struct draw_design design;
	struct summary summary;
	int64_t id;

	if (choose_runs(drawer, opt, &wish, err) ||
	    summary_load(drawer->store, &summary, err) ||
	    draw_design(drawer->store, &drawer->labels, &wish, seed,
			drawer->arena, &design, err))
		return -1;
	print_design(drawer, &wish, &design, summary_pace(&summary.labour));
	if (w->is_dry) {
		puts("nothing was written (--dry-run)");
		return 0;
	}
	if (draw_write(drawer->store, &wish, &design, seed, &id, err))
		return -1;
	printf("draw %" PRId64 " is made; its items come first from now on\n"
	       "next: payoff annotate, then payoff evaluate draw %" PRId64
	       " --open\n",
	       id, id);
	return 0;
}

/* --- one that is there --- */

static void print_opened(const struct draw_standing *s, struct arena *arena)
{
	struct text reason = TEXT_INIT, change = TEXT_INIT;
	const struct draw_estimate *e = &s->estimate;
	char text[FIGURE_TEXT];
	const struct figure difference = {
		.score = { .is_defined = e->items > 0, .value = e->difference },
		.interval = e->interval,
	};

	printf("%s\n", verdict_word_text(s->verdict.word));
	verdict_sentence(&s->input, &s->verdict, &reason, &change);
	layout_fold(stdout, text_get(&reason));
	printf("  %s points at alpha %.3g %% (%s); fixed %zu, broke %zu of %zu "
	       "that count\n",
	       difference_text(&difference, false, text), s->look.alpha * 100,
	       e->is_tango ? "Tango" : "jackknife over groups, weighted",
	       e->fixed, e->broken, e->items);
	if (s->without_gold)
		layout_fold(
			stdout,
			arena_printf(arena,
				     "%zu of those asked for were skipped or "
				     "are disputed and are left out.",
				     s->without_gold));
	text_release(&reason);
	text_release(&change);
}

static void print_standing(const struct draw_standing *s, struct arena *arena)
{
	printf("draw %" PRId64 ", %s: %zu test items, %zu to be labelled, %zu "
	       "are\n",
	       s->draw.id, s->draw.rule, s->block, s->asked, s->resolved);
	printf("  untuned  %s\n  tuned    %s\n", run_title(s->untuned, arena),
	       run_title(s->tuned, arena));
	if (s->is_opened)
		print_opened(s, arena);
}

static json_t *standing_json(const struct draw_standing *s)
{
	json_t *object = json_pack(
		"{sI ss sI sI sI sI sI sb}", "draw", (json_int_t)s->draw.id,
		"rule", s->draw.rule, "untuned", (json_int_t)s->untuned->id,
		"tuned", (json_int_t)s->tuned->id, "block",
		(json_int_t)s->block, "asked", (json_int_t)s->asked, "resolved",
		(json_int_t)s->resolved, "is_opened", (int)s->is_opened);

	if (!s->is_opened)
		return object;
	json_object_set_new(object, "verdict",
			    json_string(verdict_word_text(s->verdict.word)));
	json_object_set_new(object, "difference",
			    real_json(s->estimate.difference));
	json_object_set_new(object, "interval",
			    interval_json(&s->estimate.interval));
	json_object_set_new(object, "method",
			    json_string(s->estimate.is_tango
						? "Tango"
						: "jackknife over groups, "
						  "inverse chances as "
						  "weights"));
	json_object_set_new(object, "n",
			    json_integer((json_int_t)s->estimate.items));
	json_object_set_new(object, "alpha", json_real(s->look.alpha));
	return object;
}

static int show(struct drawer *drawer, int64_t id, json_t *array,
		struct err *err)
{
	struct draw_standing standing;

	if (draw_stand(drawer->store, &drawer->project, &drawer->labels, id,
		       drawer->arena, &standing, err))
		return -1;
	if (array)
		json_array_append_new(array, standing_json(&standing));
	else
		print_standing(&standing, drawer->arena);
	return 0;
}

static int show_all(struct drawer *drawer, int64_t only, struct err *err)
{
	json_t *array = drawer->words->wants_json ? json_array() : NULL;
	struct draw_list draws;
	size_t shown = 0;
	int failed = draws_load(drawer->store, drawer->arena, &draws, err);

	for (size_t i = 0; !failed && i < draws.count; i++) {
		if (!strcmp(draws.draws[i].rule, DRAW_AUDIT) ||
		    (only && draws.draws[i].id != only))
			continue;
		failed = show(drawer, draws.draws[i].id, array, err);
		shown++;
	}
	if (!failed && only && !shown)
		failed = show(drawer, only, array, err);
	if (!failed && array) {
		json_t *root = json_pack("{si sO}", "schema_version", 1,
					 "draws", array);

		json_dumpf(root, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(root);
	}
	json_decref(array);
	if (!failed && !array && !shown)
		puts("no draws; make one with: payoff evaluate draw "
		     "--disagreements --size N");
	return failed;
}

static int open_one(struct drawer *drawer, int64_t id, struct err *err)
{
	struct draw_standing standing;

	if (draw_stand(drawer->store, &drawer->project, &drawer->labels, id,
		       drawer->arena, &standing, err) ||
	    draw_open(drawer->store, &drawer->project, &drawer->labels,
		      &standing, drawer->arena, err))
		return -1;
	return show_all(drawer, id, err);
}

static int check(const struct words *w, const struct opt *opt, struct err *err)
{
	bool makes = w->is_disagreements || w->keywords;

	if (w->is_disagreements && w->keywords)
		return err_set(err, "--disagreements or --keyword, not both");
	if (makes && w->size <= 0)
		return err_set(err, "say of how many test items: --size N");
	if (w->keywords && w->budget <= 0)
		return err_set(err, "say how many labels: --labels N");
	if (w->keywords && opt_range("share", w->share, 1, 99, err))
		return -1;
	if (makes && w->wants_open)
		return err_set(err, "a draw is made first, and opened when it "
				    "is labelled");
	if (!makes && opt->rest_count > 1)
		return err_set(err, "one draw's number at a time");
	if (w->wants_open && opt->rest_count != 1)
		return err_set(err, "say which: payoff evaluate draw N --open");
	return 0;
}

static int act(struct drawer *drawer, const struct opt *opt, struct err *err)
{
	const struct words *w = drawer->words;
	int64_t id = 0;

	if (project_load(drawer->store, drawer->arena, &drawer->project, err) ||
	    labels_load(drawer->store, drawer->arena, &drawer->labels, err))
		return -1;
	if (w->is_disagreements || w->keywords)
		return make_draw(drawer, opt, err);
	if (opt->rest_count && (!text_to_int64(opt->rest[0], &id) || id <= 0))
		return err_set(err, "'%s' is not a draw's number",
			       opt->rest[0]);
	return w->wants_open ? open_one(drawer, id, err)
			     : show_all(drawer, id, err);
}

int command_draw(int argc, char **argv, struct err *err)
{
	struct words w = { .share = 50 };
	const struct poptOption table[] = {
		OPT_FLAG(0, "disagreements", &w.is_disagreements,
			 "make one: label just the items on which the two runs "
			 "disagree"),
		OPT_LIST(
			0, "keyword", &w.keywords,
			"make one: label more of the items that have this word "
			"(for rare classes); may be repeated",
			"WORD"),
		OPT_INT(0, "size", &w.size,
			"test items it takes out of the order"),
		OPT_INT(0, "labels", &w.budget,
			"with --keyword: labels to spend"),
		OPT_REAL(0, "share", &w.share,
			 "with --keyword: % of these for items that have it"),
		OPT_FLAG('n', "dry-run", &w.is_dry,
			 "say what it would be, write nothing"),
		OPT_FLAG(0, "open", &w.wants_open,
			 "open the draw of this number: once, for a verdict on "
			 "the difference"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage =
			"payoff evaluate draw [N] [options]\n"
			"   or: payoff evaluate draw [RUN RUN] --disagreements "
			"--size N",
		.about = "Takes a block of unopened test items for a claim of "
			 "its own and has just some of\nthem labelled: where "
			 "two frozen runs disagree, or more of those with a "
			 "rare word.\nWithout options: the draws there are.",
	};
	struct arena arena = ARENA_INIT;
	struct drawer drawer = { .words = &w, .arena = &arena };
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (check(&w, &opt, err))
		return -1;
	w.share /= 100;
	drawer.store = store_open(store_path(w.project), STORE_WRITE, err);
	if (!drawer.store)
		return -1;
	rc = act(&drawer, &opt, err);
	store_close(drawer.store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
