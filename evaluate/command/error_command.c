/*
 * error_command.c - `payoff evaluate errors`: what went wrong, item by item
 */
#include <math.h>
#include <stdio.h>

#include "data/item.h"
#include "data/measure/table.h"
#include "data/project.h"
#include "data/store.h"
#include "evaluate/command/commands.h"
#include "evaluate/command/run_choice.h"
#include "evaluate/report/error_page.h"
#include "evaluate/score/loss.h"

struct words {
	const char *project;
	int is_opened, wants_json, most, review;
};

/* Everything a step needs. */
struct finder {
	struct store *store;
	const struct words *words;
	struct project project;
	struct label_list labels;
	struct error_page page;
	struct arena *arena;
};

static int load_text(struct finder *finder, int64_t item,
		     struct item_text *text, struct err *err)
{
	text->name = item_name(finder->store, item, finder->arena, err);
	text->body = item_body(finder->store, item, finder->arena, err);
	return text->name && text->body ? 0 : -1;
}

static int load_flips(struct finder *finder, const struct flip *flips,
		      size_t count, struct item_text **texts, struct err *err)
{
	if (count > finder->page.most)
		count = finder->page.most;
	*texts = arena_alloc(finder->arena, count, sizeof(**texts));
	for (size_t i = 0; i < count; i++)
		if (load_text(finder, flips[i].item, &(*texts)[i], err))
			return -1;
	return 0;
}

/* The one whose probabilities are the better ones; the first where neither has
 * any. */
static size_t choose_by_loss(const struct error_page *page)
{
	double least = INFINITY;
	size_t best = 0;

	for (size_t r = 0; r < page->runs; r++) {
		struct loss loss = loss_mean(&page->evidence.columns[r].scored,
					     LOSS_LOG, page->alpha);

		if (loss.mean.score.is_defined &&
		    loss.mean.score.value < least) {
			least = loss.mean.score.value;
			best = r;
		}
	}
	return best;
}

static void count_errors(struct finder *finder)
{
	struct error_page *page = &finder->page;
	const struct evidence *e = &page->evidence;
	const struct evidence_column *second =
		&e->columns[page->runs > 1 ? 1 : 0];
	struct answers answers = evidence_answers(e, 0, page->runs - 1);
	const struct flip_rows rows = {
		.count = e->count,
		.items = e->items,
		.gold = e->gold,
		.first = page->runs > 1 ? answers.first : e->gold,
		.second = second->scored.said,
		.first_confidence =
			page->runs > 1 ? e->columns[0].confidence : NULL,
		.second_confidence = second->confidence,
	};
	struct table table;

	page->flips = flips_collect(&rows, finder->arena);
	page->rates = flips_rate(&answers, page->alpha, finder->arena);
	table_build(&table, e->classes, e->gold, answers.first, answers.second,
		    e->count);
	page->paired = table_paired(&table);
	for (size_t r = 0; r < page->runs; r++) {
		page->confusion[r] = arena_alloc(finder->arena,
						 e->classes * (e->classes + 1),
						 sizeof(size_t));
		table_confusion(&table, r ? TABLE_SECOND : TABLE_FIRST,
				page->confusion[r]);
	}
	table_release(&table);
}

static int load_texts(struct finder *finder, struct err *err)
{
	struct error_page *page = &finder->page;
	const struct suspect_list *list = &page->suspects;

	if (load_flips(finder, page->flips.broken, page->flips.broken_count,
		       &page->broken, err) ||
	    load_flips(finder, page->flips.fixed, page->flips.fixed_count,
		       &page->fixed, err))
		return -1;
	/* Who has seen which opened items look wrong cannot read them blind. */
	if (finder->words->is_opened)
		return 0;
	page->suspect_texts =
		arena_alloc(finder->arena,
			    page->most < list->count ? page->most : list->count,
			    sizeof(*page->suspect_texts));
	for (size_t i = 0; i < list->count && i < page->most; i++)
		if (load_text(finder,
			      page->evidence.items[list->suspects[i].row],
			      &page->suspect_texts[i], err))
			return -1;
	return 0;
}

static int review(struct finder *finder, struct err *err)
{
	const struct error_page *page = &finder->page;
	struct review done;

	if (page->suspects.why_not)
		return err_set(err,
			       "no label can be suspected: %s (import or "
			       "predict with a probability for each label)",
			       page->suspects.why_not);
	if (review_ask(finder->store, &page->evidence,
		       page->evidence.columns[page->suspect_column].run,
		       &page->suspects, (size_t)finder->words->review,
		       (uint64_t)finder->project.seed, finder->arena, &done,
		       err))
		return -1;
	if (finder->words->wants_json)
		return review_page_json(&done, stdout, err);
	review_page_text(&done, finder->arena, stdout);
	return 0;
}

static int find_errors(struct finder *finder, const struct opt *opt,
		       struct err *err)
{
	struct error_page *page = &finder->page;
	const struct run *runs[2];

	if (project_load(finder->store, finder->arena, &finder->project, err) ||
	    labels_load(finder->store, finder->arena, &finder->labels, err) ||
	    run_choice(finder->store, &finder->project, &finder->labels, opt, 2,
		       finder->arena, runs, &page->runs, err) ||
	    evidence_load(finder->store, &finder->labels,
			  finder->words->is_opened ? EVIDENCE_OPENED
						   : EVIDENCE_PRACTICE,
			  runs, page->runs, finder->arena, &page->evidence,
			  err))
		return -1;
	page->labels = &finder->labels;
	page->suspect_column = choose_by_loss(page);
	suspects_find(&page->evidence.columns[page->suspect_column].scored,
		      finder->arena, &page->suspects);
	if (finder->words->review)
		return review(finder, err);
	count_errors(finder);
	if (load_texts(finder, err))
		return -1;
	if (finder->words->wants_json)
		return error_page_json(page, finder->arena, stdout, err);
	error_page_text(page, finder->arena, stdout);
	return 0;
}

/* One consistent view, but for a review, which writes by itself. */
static int in_store(struct finder *finder, const struct opt *opt,
		    struct err *err)
{
	const struct words *w = finder->words;
	int rc;

	finder->store = store_open(store_path(w->project),
				   w->review ? STORE_WRITE : STORE_READ, err);
	if (!finder->store)
		return -1;
	rc = (!w->review && store_begin_read(finder->store, err)) ||
	     find_errors(finder, opt, err);
	store_rollback(finder->store);
	store_close(finder->store);
	return rc ? -1 : 0;
}

int command_errors(int argc, char **argv, struct err *err)
{
	struct words w = { .most = 10 };
	const struct poptOption table[] = {
		OPT_FLAG(0, "opened", &w.is_opened,
			 "on test items that an opening has read already, "
			 "instead of in practice; shows, claims nothing"),
		OPT_INT(0, "n", &w.most, "items shown of each list"),
		OPT_INT(0, "review", &w.review,
			"have the N labels that look most wrong, and N "
			"controls, read again blind; shows no items"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate errors [RUN [RUN]] [options]",
		.about = "Shows what the second run breaks and fixes of what "
			 "the first says, or of one run\nwhat it gets wrong, "
			 "the surest first; what is taken for what; and labels "
			 "that\nlook wrong. Without RUNs: the best untuned and "
			 "the best tuned one.",
	};
	struct arena arena = ARENA_INIT;
	struct finder finder = { .words = &w,
				 .page = { .alpha = 0.05 },
				 .arena = &arena };
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_range("n", w.most, 0, 1e6, err) ||
	    opt_range("review", w.review, 0, 1e6, err))
		return -1;
	finder.page.most = (size_t)w.most;
	rc = in_store(&finder, &opt, err);
	arena_release(&arena);
	return rc;
}
