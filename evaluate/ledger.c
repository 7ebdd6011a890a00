/* ledger.c - see ledger.h */
#include "evaluate/ledger.h"

#include <string.h>

#include <jansson.h>

#include "data/base/log.h"
#include "data/draw.h"
#include "data/label.h"
#include "data/project.h"
#include "data/summary.h"
#include "evaluate/draw/draw_opening.h"
#include "evaluate/opening.h"
#include "evaluate/practice.h"

static const char *run_words(struct store *store, int64_t id,
			     struct arena *arena, struct err *err)
{
	struct run *run = arena_alloc(arena, 1, sizeof(*run));
	int rc = run_get(store, id, arena, run, err);

	if (rc < 0)
		return NULL;
	return rc ? run_title(run, arena)
		  : arena_printf(arena, "run %lld, which is gone",
				 (long long)id);
}

static const char *bar_words(const struct claim *claim, struct arena *arena)
{
	json_t *bars = json_loads(claim->bars, 0, NULL);
	const char *words = "";
	size_t index;
	json_t *bar;

	json_array_foreach(bars, index, bar) words = arena_printf(
		arena, "%s%s%s", words, index ? " and " : "",
		json_string_value(bar) ? json_string_value(bar) : "?");
	json_decref(bars);
	return words;
}

static int describe(struct store *store, struct ledger_claim *claim,
		    struct arena *arena, struct err *err)
{
	const struct claim *c = &claim->claim;
	const char *untuned = run_words(store, c->run_untuned, arena, err);
	const char *tuned =
		untuned ? run_words(store, c->run_tuned, arena, err) : NULL;
	const char *bars;

	if (!tuned)
		return -1;
	bars = bar_words(c, arena);
	claim->sentence =
		*bars ? arena_printf(arena,
				     "%s, or else %s, clears %s (impact %s, "
				     "resilience %s).",
				     untuned, tuned, bars,
				     c->has_high_impact ? "high" : "low",
				     c->has_high_resilience ? "high" : "low")
		      : arena_printf(arena,
				     "%s beats %s in %s, and by %.1f points or "
				     "more (impact %s, resilience %s).",
				     tuned, untuned, c->metric, c->worth * 100,
				     c->has_high_impact ? "high" : "low",
				     c->has_high_resilience ? "high" : "low");
	return 0;
}

/* The verdict as it was, or why it cannot be read: that is no failure of the
 * story. */
static void judge(struct store *store, const struct project *project,
		  const struct label_list *labels, int64_t draw,
		  struct arena *arena, struct ledger_look *look)
{
	struct opening *opening = arena_alloc(arena, 1, sizeof(*opening));
	struct draw_standing *standing =
		arena_alloc(arena, 1, sizeof(*standing));
	struct err err = ERR_INIT;

	bool failed = draw ? draw_stand(store, project, labels, draw, arena,
					standing, &err) != 0
			   : opening_read(store, project, labels, &look->look,
					  arena, opening, &err) != 0;

	if (failed)
		look->why_not = arena_strdup(arena, err.text);
	else
		look->verdict = verdict_word_text(draw ? standing->verdict.word
						       : opening->verdict.word);
}

static void add_looks(struct store *store, const struct project *project,
		      const struct label_list *labels,
		      const struct look_list *looks, struct arena *arena,
		      struct ledger_claim *claim)
{
	char day[DAY_TEXT];

	claim->looks = arena_alloc(arena, looks->count, sizeof(*claim->looks));
	for (size_t i = 0; i < looks->count; i++) {
		struct ledger_look *look = &claim->looks[claim->look_count];

		if (looks->looks[i].claim != claim->claim.id)
			continue;
		look->look = looks->looks[i];
		look->day = arena_strdup(arena, day_text(look->look.at, day));
		judge(store, project, labels, claim->claim.draw, arena, look);
		claim->look_count++;
	}
}

static int say_next(struct store *store, const struct label_list *labels,
		    struct ledger_claim *claim, struct arena *arena,
		    struct err *err)
{
	size_t resolved, available, next;

	if (!claim->look_count) {
		claim->what_next = "It was never opened.";
		return 0;
	}
	if (claim->claim.draw) {
		claim->what_next = "A draw is opened once.";
		return 0;
	}
	if (opening_room(store, labels, claim->claim.id, arena, &resolved,
			 &available, err))
		return -1;
	next = 2 * (size_t)claim->looks[claim->look_count - 1].look.n;
	claim->what_next =
		available < next
			? arena_printf(
				  arena,
				  "Its next opening would be at %zu items, "
				  "and the test has %zu for it.",
				  next, available)
			: arena_printf(
				  arena,
				  "Its next opening is at %zu items, at "
				  "alpha %.3g %%; %zu are labelled.",
				  next,
				  100 * look_alpha(
						(unsigned)claim->looks
								[claim->look_count -
								 1]
									.look
									.number +
							1,
						claim->number),
				  resolved);
	return 0;
}

static void add_note(struct ledger *ledger, const char *note)
{
	ledger->notes[ledger->note_count++] = note;
}

static void add_notes(struct ledger *ledger, const struct look_list *looks,
		      struct arena *arena)
{
	double spent = 0;

	ledger->notes = arena_alloc(arena, 2, sizeof(*ledger->notes));
	for (size_t i = 0; i < looks->count; i++)
		spent += looks->looks[i].alpha;
	if (!looks->count)
		return;
	add_note(ledger,
		 arena_printf(arena,
			      "So far the chance of a false verdict, were "
			      "there nothing to find, is at most %.3g %%; it "
			      "stays below 5 %% for a first claim and below "
			      "10 %% for the project, however often the test "
			      "is opened.",
			      100 * spent));
	add_note(ledger, "Verdicts are read from the decisions as they were "
			 "at each opening.");
}

static int describe_test(struct store *store, struct ledger *ledger,
			 struct arena *arena, struct err *err)
{
	struct summary summary;
	int64_t unopened, drawn;

	if (summary_load(store, &summary, err) ||
	    claim_available(store, 0, &unopened, err) ||
	    draw_count_items(store, &drawn, err))
		return -1;
	ledger->test = arena_printf(
		arena,
		"The test has %lld items. %lld have been read by an opening; "
		"%lld are still sealed%s.",
		(long long)summary.test.items, (long long)summary.test_looked,
		(long long)unopened,
		drawn ? arena_printf(arena,
				     ", and %lld belong to draws of their own",
				     (long long)drawn)
		      : "");
	return 0;
}

int ledger_load(struct store *store, struct arena *arena, struct ledger *ledger,
		struct err *err)
{
	struct claim_list claims;
	struct label_list labels;
	struct look_list looks;
	struct project project;
	char day[DAY_TEXT];

	memset(ledger, 0, sizeof(*ledger));
	if (project_load(store, arena, &project, err) ||
	    labels_load(store, arena, &labels, err) ||
	    claims_load(store, arena, &claims, err) ||
	    looks_load(store, arena, &looks, err) ||
	    describe_test(store, ledger, arena, err))
		return -1;
	ledger->claims =
		arena_alloc(arena, claims.count, sizeof(*ledger->claims));
	for (size_t i = 0; i < claims.count; i++) {
		struct ledger_claim *claim = &ledger->claims[i];

		claim->claim = claims.claims[i];
		claim->number = (unsigned)i + 1;
		claim->day =
			arena_strdup(arena, day_text(claim->claim.at, day));
		if (describe(store, claim, arena, err))
			return -1;
		add_looks(store, &project, &labels, &looks, arena, claim);
		if (say_next(store, &labels, claim, arena, err))
			return -1;
		ledger->claim_count++;
	}
	add_notes(ledger, &looks, arena);
	return 0;
}
