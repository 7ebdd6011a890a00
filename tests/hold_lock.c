/*
 * hold_lock.c - a second writer, for the tests
 *
 *	hold_lock PATH MILLISECONDS
 *
 * Takes the write lock of a project file, says "held" and lets go after so
 * long, having written nothing.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

#include "data/base/text.h"

int main(int argc, char **argv)
{
	struct timespec pause;
	sqlite3 *db = NULL;
	int64_t ms = 0;
	int rc;

	if (argc != 3 || !text_to_int64(argv[2], &ms)) {
		fputs("usage: hold_lock PATH MILLISECONDS\n", stderr);
		return 2;
	}
	pause = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	rc = sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc == SQLITE_OK) {
		puts("held");
		fflush(stdout);
		nanosleep(&pause, NULL);
		rc = sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	}
	sqlite3_close(db);
	return rc == SQLITE_OK ? 0 : 2;
}
