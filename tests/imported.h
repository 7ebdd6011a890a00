/*
 * imported.h - a project that imports small tables, for tests
 *
 * Labels neg and pos, no items; the tables are written to FOLDER/t.csv.
 */
#ifndef PAYOFF_TESTS_IMPORTED_H
#define PAYOFF_TESTS_IMPORTED_H

#include "tests/check.h"

#include <stdint.h>

#include "data/base/text.h"
#include "data/import.h"
#include "data/store.h"

struct imported {
	char folder[32];
	char *path, *table; /* of the project, of the table */
	struct store *store;
	struct import_options options; /* text column "text", seed 1, 0.4 */
	struct import_report report;   /* of the last import */
};

void imported_open(struct imported *imported);
/* Removes the folder with all in it. */
void imported_close(struct imported *imported);
void imported_write(struct imported *imported, const char *bytes,
		    size_t length);
/* Writes and imports a table; must succeed. */
void imported_take(struct imported *imported, const char *table);
/* Must fail, say these words and leave nothing behind. */
void imported_fails(struct imported *imported, const char *table,
		    const char *words);
/* Every law that `payoff check` asks about holds. */
void imported_check(struct imported *imported);
/* One number, or one text, of a query without parameters. */
int64_t imported_int(struct imported *imported, const char *sql);
void imported_text(struct imported *imported, const char *sql,
		   struct text *out);

#endif
