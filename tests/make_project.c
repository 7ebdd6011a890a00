/*
 * make_project.c - a project file for the tests that run real programs
 *
 *	make_project PATH ITEMS [LABELS]
 *
 * Two labels (neg, pos), or LABELS of them (label_001 ...); the texts are
 * "text number 1" and so on, and two in five are in the test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/hash.h"
#include "data/base/text.h"
#include "data/label.h"
#include "data/project.h"
#include "data/store.h"

static int add_labels(struct store *store, int64_t count, struct err *err)
{
	static const struct label two[] = {
		{ .key = "neg", .description = "The review is negative." },
		{ .key = "pos", .description = "The review is positive." },
	};
	struct arena arena = ARENA_INIT;
	struct label *labels;
	int ret;

	if (!count)
		return labels_add(store, two, 2, err);
	labels = arena_alloc(&arena, (size_t)count, sizeof(*labels));
	for (int64_t i = 0; i < count; i++)
		labels[i].key = arena_printf(&arena, "label_%03d", (int)i + 1);
	ret = labels_add(store, labels, (size_t)count, err);
	arena_release(&arena);
	return ret;
}

static int add_item(struct store *store, int64_t id, struct err *err)
{
	const char *split = id % 5 < 2 ? "test" : "train";
	unsigned char digest[HASH_BYTES];
	struct hash hash;
	char body[64];

	snprintf(body, sizeof(body), "text number %d", (int)id);
	hash_init(&hash);
	hash_add(&hash, body, strlen(body));
	hash_final(&hash, digest);
	if (store_run(store, err,
		      "INSERT INTO item (id, hash, body) VALUES (?1, ?2, ?3)",
		      "ibs", id, digest, sizeof(digest), body) ||
	    store_run(store, err,
		      "INSERT INTO source_row (source, row, item)"
		      " VALUES (1, ?1, ?1)",
		      "i", id) ||
	    store_run(store, err,
		      "INSERT INTO deal (item, group_key, split, batch, rank)"
		      " VALUES (?1, ?1, ?2, 1, ?1)",
		      "is", id, split))
		return -1;
	return store_run(store, err,
			 "INSERT INTO assignment (item, split, batch, rank)"
			 " VALUES (?1, ?2, 1, ?1)",
			 "is", id, split);
}

static int fill(struct store *store, int64_t items, int64_t labels,
		struct err *err)
{
	struct project project = project_defaults();

	if (store_begin(store, err) || project_save(store, &project, err) ||
	    add_labels(store, labels, err) ||
	    store_run(store, err,
		      "INSERT INTO source (id, name, hash, format, state, at)"
		      " VALUES (1, 'made', '', 'csv', 'loading', 0)",
		      ""))
		return -1;
	for (int64_t id = 1; id <= items; id++)
		if (add_item(store, id, err))
			return -1;
	if (store_run(store, err,
		      "INSERT INTO draw (id, batch, rule, seed, at)"
		      " VALUES (1, 1, 'groups', 1, 0)",
		      "") ||
	    store_run(store, err,
		      "INSERT INTO draw_item (draw, item, probability)"
		      " SELECT 1, item, 0.4 FROM deal WHERE split = 'test'",
		      "") ||
	    store_run(store, err, "UPDATE source SET state = 'ready'", ""))
		return -1;
	return store_commit(store, err);
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	int64_t items = 0, labels = 0;
	struct store *store;
	int ret;

	if (argc < 3 || !text_to_int64(argv[2], &items) ||
	    (argc > 3 && !text_to_int64(argv[3], &labels))) {
		fputs("usage: make_project PATH ITEMS [LABELS]\n", stderr);
		return 2;
	}
	store = store_open(argv[1], STORE_CREATE, &err);
	ret = store ? fill(store, items, labels, &err) : -1;
	store_close(store);
	if (ret)
		fprintf(stderr, "make_project: %s\n", err.text);
	return ret ? 2 : 0;
}
