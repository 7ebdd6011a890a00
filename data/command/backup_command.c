/*
 * backup_command.c - `payoff backup FILE`: a whole copy while others go on
 * working
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/file.h"
#include "data/base/opt.h"
#include "data/command/commands.h"
#include "data/store.h"

/* Into the file `temporary`, which is to become `path`. */
static int copy_into(struct store *store, const char *temporary,
		     const char *path, struct err *err)
{
	sqlite3_backup *backup;
	sqlite3 *copy = NULL;
	int rc;

	if (sqlite3_open(temporary, &copy) != SQLITE_OK) {
		err_set(err, "%s: cannot be written", path);
		sqlite3_close(copy);
		return -1;
	}
	sqlite3_exec(copy, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
	backup = sqlite3_backup_init(copy, "main", store->db, "main");
	rc = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
	if (backup)
		sqlite3_backup_finish(backup);
	/* The copy is one file: no log beside it. */
	if (rc == SQLITE_DONE)
		rc = sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL,
				  NULL, NULL);
	if (rc != SQLITE_OK)
		err_set(err, "%s: %s; no copy was made", path,
			rc == SQLITE_FULL ? "the disk is full"
			: (rc & 0xff) == SQLITE_IOERR ||
					(rc & 0xff) == SQLITE_CANTOPEN
				? "cannot be written"
				: sqlite3_errstr(rc));
	sqlite3_close(copy);
	return rc == SQLITE_OK ? 0 : -1;
}

int command_backup(int argc, char **argv, struct err *err)
{
	const char *project = NULL;
	const struct poptOption table[] = {
		OPT_TEXT('p', "project", &project,
			 "the project file (else PAYOFF_PROJECT, else "
			 "payoff.db)",
			 "FILE"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff backup FILE [options]",
		.about = "Copies the project file, whole, even while somebody "
			 "labels or a run trains.",
	};
	struct store *store;
	char *temporary, *folder;
	int rc = opt_parse(&opt, argc, argv, table, err);
	int ret = -1;

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt.rest_count != 1)
		return err_set(err, "name one file to write: payoff backup "
				    "FILE");
	if (file_parent_missing(opt.rest[0]))
		return err_set(err, "%s: its folder is not there", opt.rest[0]);
	if (file_exists(opt.rest[0]))
		return err_set(err,
			       "%s: is there already; a backup overwrites "
			       "nothing",
			       opt.rest[0]);
	store = store_open(store_path(project), STORE_READ, err);
	if (!store)
		return -1;
	temporary = xasprintf("%s.tmp-%ld", opt.rest[0], (long)getpid());
	folder = file_folder(opt.rest[0]);
	if (copy_into(store, temporary, opt.rest[0], err))
		goto out;
	if (rename(temporary, opt.rest[0])) {
		err_set(err, "%s: cannot be renamed", opt.rest[0]);
		goto out;
	}
	if (file_sync_folder(folder, err))
		goto out;
	printf("%s: a whole copy of %s\nnext: payoff status\n", opt.rest[0],
	       store->path);
	ret = 0;
out:
	unlink(temporary);
	free(temporary);
	free(folder);
	store_close(store);
	return ret;
}
