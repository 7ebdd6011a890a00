/*
 * check_command.c - `payoff check`: every law of the project file, asked of the
 * file
 */
#include <stdio.h>

#include "data/audit.h"
#include "data/base/log.h"
#include "data/base/opt.h"
#include "data/command/commands.h"
#include "data/import.h"
#include "data/store.h"

static int ask_all(struct store *store, bool is_quiet, int *faults,
		   struct err *err)
{
	*faults = 0;
	for (size_t i = 0; i < audit_count; i++) {
		int64_t exceptions;

		if (audit_ask(store, &audit_questions[i], &exceptions, err))
			return -1;
		if (exceptions)
			++*faults;
		if (exceptions)
			printf("NOT SO  %s: %lld exceptions\n",
			       audit_questions[i].law, (long long)exceptions);
		else if (!is_quiet)
			printf("ok      %s\n", audit_questions[i].law);
	}
	return 0;
}

static int repair(struct store *store, struct err *err)
{
	if (store_begin(store, err))
		return -1;
	if (audit_rebuild_answers(store, err) || store_commit(store, err)) {
		store_rollback(store);
		return -1;
	}
	return 0;
}

int command_check(int argc, char **argv, struct err *err)
{
	const char *project = NULL;
	int is_quiet = 0, wants_repair = 0;
	const struct poptOption table[] = {
		OPT_FLAG(0, "repair", &wants_repair,
			 "rebuild the answers from the decisions"),
		OPT_FLAG('q', "quiet", &is_quiet, "print faults only"),
		OPT_TEXT('p', "project", &project,
			 "the project file (else PAYOFF_PROJECT, else "
			 "payoff.db)",
			 "FILE"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff check [options]",
		.about = "Asks the project file whether every law it is built "
			 "on holds, and clears away what a killed import left. "
			 "Exits 0 if all is well, 2 if not.",
	};
	struct store *store;
	int64_t swept = 0;
	int rc = opt_parse(&opt, argc, argv, table, err);
	int faults, ret = -1;

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	store = store_open(store_path(project), STORE_WRITE, err);
	if (!store)
		return -1;
	if (audit_file(store, err) || import_sweep(store, &swept, err))
		goto out;
	if (!is_quiet)
		printf("ok      the file is whole\n");
	if (swept)
		printf("swept   %lld unfinished import%s\n", (long long)swept,
		       swept == 1 ? "" : "s");
	if ((wants_repair && repair(store, err)) ||
	    ask_all(store, is_quiet, &faults, err))
		goto out;
	if (faults)
		err_set(err,
			"%s: %d of %zu laws do not hold; keep a copy, and "
			"try payoff check --repair",
			store->path, faults, audit_count + 1);
	else
		ret = 0;
	if (!faults && !is_quiet)
		printf("%s: all is well\nnext: payoff status\n", store->path);
out:
	store_close(store);
	return ret;
}
