/* imported.c - see imported.h */
#include "tests/imported.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/audit.h"
#include "data/base/file.h"
#include "data/label.h"
#include "data/project.h"

void imported_open(struct imported *imported)
{
	static const struct label labels[] = { { .key = "neg" },
					       { .key = "pos" } };
	struct project project = project_defaults();
	struct err err = ERR_INIT;

	memset(imported, 0, sizeof(*imported));
	snprintf(imported->folder, sizeof(imported->folder),
		 "/tmp/payoff-test-XXXXXX");
	assert_non_null(mkdtemp(imported->folder));
	imported->path = file_join(imported->folder, "payoff.db");
	imported->table = file_join(imported->folder, "t.csv");
	imported->store = store_open(imported->path, STORE_CREATE, &err);
	assert_non_null(imported->store);
	CHECK_OK(store_begin(imported->store, &err));
	CHECK_OK(project_save(imported->store, &project, &err));
	CHECK_OK(labels_add(imported->store, labels, 2, &err));
	CHECK_OK(store_commit(imported->store, &err));
	imported->options.path = imported->table;
	imported->options.text = "text";
	imported->options.seed = 1;
	imported->options.test_share = 0.4;
}

void imported_close(struct imported *imported)
{
	struct dirent *entry;
	DIR *folder;

	store_close(imported->store);
	folder = opendir(imported->folder);
	while (folder && (entry = readdir(folder))) {
		char *path = file_join(imported->folder, entry->d_name);

		unlink(path);
		free(path);
	}
	if (folder)
		closedir(folder);
	rmdir(imported->folder);
	free(imported->path);
	free(imported->table);
}

void imported_write(struct imported *imported, const char *bytes, size_t length)
{
	FILE *file = fopen(imported->table, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

void imported_take(struct imported *imported, const char *table)
{
	struct err err = ERR_INIT;

	imported_write(imported, table, strlen(table));
	CHECK_OK(import_csv(imported->store, &imported->options,
			    &imported->report, &err));
	imported_check(imported);
}

void imported_fails(struct imported *imported, const char *table,
		    const char *words)
{
	static const char rows[] = "SELECT (SELECT count(*) FROM source)"
				   " + (SELECT count(*) FROM source_row)"
				   " + (SELECT count(*) FROM item)"
				   " + (SELECT count(*) FROM event)"
				   " + (SELECT count(*) FROM deal)";
	int64_t before = imported_int(imported, rows);
	struct err err = ERR_INIT;

	imported_write(imported, table, strlen(table));
	CHECK_FAILS(import_csv(imported->store, &imported->options,
			       &imported->report, &err),
		    words);
	assert_int_equal(imported_int(imported, rows), before);
	imported_check(imported);
}

void imported_check(struct imported *imported)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < audit_count; i++) {
		int64_t exceptions = 0;

		CHECK_OK(audit_ask(imported->store, &audit_questions[i],
				   &exceptions, &err));
		if (exceptions)
			fail_msg("not so: %s", audit_questions[i].law);
	}
}

int64_t imported_int(struct imported *imported, const char *sql)
{
	struct err err = ERR_INIT;
	int64_t value = 0;

	CHECK_OK(store_int64(imported->store, &err, &value, 0, sql, ""));
	return value;
}

void imported_text(struct imported *imported, const char *sql, struct text *out)
{
	struct err err = ERR_INIT;
	sqlite3_stmt *statement = store_query(imported->store, &err, sql, "");

	text_clear(out);
	assert_non_null(statement);
	while (store_step(imported->store, statement, &err) > 0) {
		const char *text =
			(const char *)sqlite3_column_text(statement, 0);

		text_printf(out, "%s%s", out->length ? "\n" : "",
			    text ? text : "-");
	}
	sqlite3_finalize(statement);
}
