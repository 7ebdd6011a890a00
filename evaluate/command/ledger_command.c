/*
 * ledger_command.c - `payoff evaluate ledger`: the whole story of a test set
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "data/base/log.h"
#include "data/claim.h"
#include "data/project.h"
#include "data/store.h"
#include "data/summary.h"
#include "evaluate/command/commands.h"
#include "evaluate/ledger.h"
#include "evaluate/report/layout.h"
#include "evaluate/verdict.h"

static void print_look(const struct ledger_look *look)
{
	printf("    %s  opening %" PRId64 ": %" PRId64
	       " items at alpha %.3g %%: %s\n",
	       look->day, look->look.number, look->look.n,
	       look->look.alpha * 100,
	       look->verdict ? look->verdict : "cannot be read now");
	if (look->why_not) {
		fputs("      ", stdout);
		layout_fold_rest(stdout, 6, look->why_not);
	}
}

static void print_claim(const struct ledger_claim *claim)
{
	printf("\nclaim %u, made %s", claim->number, claim->day);
	if (claim->claim.draw)
		printf(" on draw %" PRId64, claim->claim.draw);
	printf("\n");
	layout_fold(stdout, claim->sentence);
	for (size_t i = 0; i < claim->look_count; i++)
		print_look(&claim->looks[i]);
	layout_fold(stdout, claim->what_next);
}

static void print_text(const struct ledger *ledger)
{
	layout_fold(stdout, ledger->test);
	if (!ledger->claim_count)
		layout_fold(stdout, "No claim has been made: the test is "
				    "sealed, and nothing about it is known.");
	for (size_t i = 0; i < ledger->claim_count; i++)
		print_claim(&ledger->claims[i]);
	putchar('\n');
	for (size_t i = 0; i < ledger->note_count; i++)
		layout_fold(stdout, ledger->notes[i]);
	puts("next: payoff evaluate");
}

static json_t *look_json(const struct ledger_look *look)
{
	return json_pack("{sI sI sf ss ss? ss*}", "opening",
			 (json_int_t)look->look.number, "items",
			 (json_int_t)look->look.n, "alpha", look->look.alpha,
			 "day", look->day, "verdict", look->verdict, "why_not",
			 look->why_not);
}

static void print_json(const struct ledger *ledger)
{
	json_t *claims = json_array(), *root;

	for (size_t i = 0; i < ledger->claim_count; i++) {
		const struct ledger_claim *claim = &ledger->claims[i];
		json_t *looks = json_array();

		for (size_t j = 0; j < claim->look_count; j++)
			json_array_append_new(looks,
					      look_json(&claim->looks[j]));
		json_array_append_new(
			claims,
			json_pack("{sI ss ss sI sI ss sf so ss}", "claim",
				  (json_int_t)claim->number, "day", claim->day,
				  "sentence", claim->sentence, "untuned",
				  (json_int_t)claim->claim.run_untuned, "tuned",
				  (json_int_t)claim->claim.run_tuned, "metric",
				  claim->claim.metric, "worth",
				  claim->claim.worth, "openings", looks, "next",
				  claim->what_next));
	}
	root = json_pack("{si ss so}", "schema_version", 1, "test",
			 ledger->test, "claims", claims);
	json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

int command_ledger(int argc, char **argv, struct err *err)
{
	const char *path = NULL;
	int wants_json = 0;
	const struct poptOption table[] = { OPT_FLAG(0, "json", &wants_json,
						     "print JSON"),
					    OPT_PROJECT(&path), POPT_TABLEEND };
	struct opt opt = {
		.usage = "payoff evaluate ledger [options]",
		.about = "Tells what was ever claimed about the test, how "
			 "often it was opened, on how many\nitems and at what "
			 "level, what came of it, and what is still sealed.",
	};
	struct arena arena = ARENA_INIT;
	struct ledger ledger;
	struct store *store;
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	store = store_open(store_path(path), STORE_READ, err);
	if (!store)
		return -1;
	rc = store_begin_read(store, err) ||
	     ledger_load(store, &arena, &ledger, err);
	if (!rc && wants_json)
		print_json(&ledger);
	else if (!rc)
		print_text(&ledger);
	store_rollback(store);
	store_close(store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
