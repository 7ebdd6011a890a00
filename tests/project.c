/* project.c - see project.h */
#include "tests/project.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/file.h"
#include "data/base/hash.h"

static void add_item(struct store *store, int64_t id,
		     const struct fixture_size *size, struct err *err)
{
	static const char item[] =
		"INSERT INTO item (id, hash, body) VALUES (?1, ?2, ?3)";
	static const char row[] =
		"INSERT INTO source_row (source, row, item, external_id)"
		" VALUES (1, ?1, ?1, 'id-' || ?1)";
	static const char deal[] =
		"INSERT INTO deal (item, group_key, split, batch, rank)"
		" VALUES (?1, ?3, ?2, 1, ?1)";
	static const char draw[] =
		"INSERT INTO draw_item (draw, item, probability)"
		" VALUES (1, ?1, 0.4)";
	static const char assignment[] =
		"INSERT INTO assignment (item, split, batch, rank)"
		" VALUES (?1, ?2, 1, ?1)";
	bool is_test = id > size->train;
	const char *split = is_test ? "test" : "train";
	/* the first item of its group */
	int64_t first = is_test ? size->train + 1 : 1;
	int64_t group = id - (id - first) % size->group;
	unsigned char digest[HASH_BYTES];
	struct hash hash;
	char body[64];

	snprintf(body, sizeof(body), "text number %d", (int)id);
	hash_init(&hash);
	hash_add(&hash, body, strlen(body));
	hash_final(&hash, digest);
	if (store_run(store, err, item, "ibs", id, digest, sizeof(digest),
		      body) ||
	    store_run(store, err, row, "i", id) ||
	    store_run(store, err, deal, "isi", id, split, group) ||
	    (is_test && store_run(store, err, draw, "i", id)) ||
	    store_run(store, err, assignment, "is", id, split))
		fail_msg("fixture: %s", err->text);
}

void fixture_open(struct fixture *fixture)
{
	static const struct fixture_size size = { 6, FIXTURE_ITEMS - 6, 1, 2 };

	fixture_open_sized(fixture, &size);
}

void fixture_open_sized(struct fixture *fixture,
			const struct fixture_size *size)
{
	static const struct label labels[] = {
		{ .key = "neg", .description = "The review is negative." },
		{ .key = "pos", .description = "The review is positive." },
		{ .key = "other", .description = "Anything else." },
	};
	struct project project = project_defaults();
	struct err err = ERR_INIT;

	memset(fixture, 0, sizeof(*fixture));
	snprintf(fixture->folder, sizeof(fixture->folder),
		 "/tmp/payoff-test-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	fixture->path = file_join(fixture->folder, "payoff.db");
	fixture->store = store_open(fixture->path, STORE_CREATE, &err);
	if (!fixture->store)
		fail_msg("fixture: %s", err.text);
	CHECK_OK(store_begin(fixture->store, &err));
	CHECK_OK(project_save(fixture->store, &project, &err));
	CHECK_OK(labels_add(fixture->store, labels, size->labels, &err));
	CHECK_OK(store_run(fixture->store, &err,
			   "INSERT INTO source (id, name, hash, format, state,"
			   " at) VALUES (1, 'fixture', '', 'csv', 'loading',"
			   " 0)",
			   ""));
	CHECK_OK(store_run(fixture->store, &err,
			   "INSERT INTO draw (id, batch, rule, seed, at)"
			   " VALUES (1, 1, 'groups', 1, 0)",
			   ""));
	for (int64_t id = 1; id <= size->train + size->test; id++)
		add_item(fixture->store, id, size, &err);
	CHECK_OK(store_run(fixture->store, &err,
			   "UPDATE source SET state = 'ready'", ""));
	CHECK_OK(store_commit(fixture->store, &err));
	CHECK_OK(session_open(fixture->store, "ann", "lines", &fixture->session,
			      &err));
}

void fixture_close(struct fixture *fixture)
{
	struct dirent *entry;
	DIR *folder;

	store_close(fixture->store);
	folder = opendir(fixture->folder);
	while (folder && (entry = readdir(folder))) {
		char *path = file_join(fixture->folder, entry->d_name);

		unlink(path);
		free(path);
	}
	if (folder)
		closedir(folder);
	rmdir(fixture->folder);
	free(fixture->path);
}

void fixture_label(struct fixture *fixture, int64_t item, const char *label)
{
	struct event event = {
		.item = item,
		.kind = label ? "label" : "skip",
		.label = label,
		.label_set = 1,
		.shown_ms = 0,
		.decided_ms = 4000,
		.policy = "queue",
	};
	struct err err = ERR_INIT;

	CHECK_OK(event_add(fixture->store, &fixture->session, &event, NULL,
			   &err));
}

int64_t fixture_int(struct fixture *fixture, const char *sql)
{
	struct err err = ERR_INIT;
	int64_t value = 0;

	CHECK_OK(store_int64(fixture->store, &err, &value, 0, sql, ""));
	return value;
}
