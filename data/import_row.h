/*
 * import_row.h - one record of a file into rows; import.c alone uses this
 */
#ifndef PAYOFF_DATA_IMPORT_ROW_H
#define PAYOFF_DATA_IMPORT_ROW_H

#include "data/deal.h"
#include "data/import.h"
#include "data/label.h"
#include "data/session.h"

#define COLUMN_NONE SIZE_MAX

struct columns {
	size_t text, id, group, label, date, split; /* or COLUMN_NONE */
};

struct importer {
	struct store *store;
	const struct import_options *options;
	struct csv_reader *csv;
	struct columns columns;
	struct label_list labels;
	struct session session; /* of the annotator "import" */
	struct deal deal;
	int64_t first_item; /* ids from here on are this import's */
	sqlite3_stmt *find_item, *add_item, *add_row, *find_label;
	struct import_report *report;
};

int importer_prepare(struct importer *importer, struct err *err);
void importer_release(struct importer *importer);
/* Writes one record; inside a transaction. */
int importer_row(struct importer *importer, const struct csv_record *record,
		 struct err *err);

#endif
