/*
 * import_row.h - one record of a file into rows; import.c alone uses this
 *
 * In two halves, so that the project file is locked for writing alone:
 * importer_read() takes a record apart (hashes, label, keys) and fails where
 * the file is at fault; importer_write() stores it, in a transaction.
 */
#ifndef PAYOFF_DATA_IMPORT_ROW_H
#define PAYOFF_DATA_IMPORT_ROW_H

#include "data/base/hash.h"
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
	int64_t started_ms; /* UTC; with chance, in its events' UUIDs */
	unsigned char chance[5];
	sqlite3_stmt *find_item, *add_item, *add_row, *find_label, *add_event;
	struct import_report *report;
};

/* A record taken apart; its texts live in an arena. */
struct import_row {
	int64_t number;
	const char *body; /* NULL: the row has no text */
	size_t length;
	unsigned char hash[HASH_BYTES]; /* of the item */
	const char *id, *group, *date;	/* NULL: empty, or no such column */
	const char *meta;		/* JSON, or NULL */
	const char *label;		/* key, or NULL */
	enum side side;
	bool has_text_key, has_group_key;
	uint64_t text_key, group_key;
};

int importer_prepare(struct importer *importer, struct err *err);
void importer_release(struct importer *importer);
int importer_read(const struct importer *importer,
		  const struct csv_record *record, struct arena *arena,
		  struct import_row *row, struct err *err);
int importer_write(struct importer *importer, const struct import_row *row,
		   struct err *err);

#endif
