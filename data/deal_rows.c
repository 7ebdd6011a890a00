/* deal_rows.c - see deal_rows.h */
#include "data/deal_rows.h"

#include <string.h>

#include "data/base/log.h"

/* Rows a transaction: short enough that a person labelling never waits. */
#define ROWS_AT_ONCE 2000

static void key_bytes(uint64_t key, unsigned char out[8])
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(key >> (56 - 8 * i));
}

int deal_lookup_open(struct deal_lookup *lookup, struct store *store,
		     struct err *err)
{
	static const char item[] =
		"SELECT group_key, split FROM deal WHERE item = ?1";
	/* All items of a group are on one side, so any will do: to look for
	 * one that is not in quarantine would read a large group for each of
	 * its keys. */
	static const char key[] =
		"SELECT deal_key.group_key, (SELECT split FROM deal"
		" WHERE deal.group_key = deal_key.group_key LIMIT 1)"
		" FROM deal_key WHERE key = ?1";
	int64_t keys;

	memset(lookup, 0, sizeof(*lookup));
	lookup->store = store;
	if (store_int64(store, err, &keys, 0,
			"SELECT EXISTS (SELECT 1 FROM deal_key)", ""))
		return -1;
	lookup->has_keys = keys != 0;
	lookup->item = store_query(store, err, item, "i", (int64_t)0);
	lookup->key = store_query(store, err, key, "n");
	if (!lookup->item || !lookup->key) {
		deal_lookup_close(lookup);
		return -1;
	}
	return 0;
}

static int look_up(struct deal_lookup *lookup, sqlite3_stmt *statement,
		   struct deal_place *place, struct err *err)
{
	int rc = store_step(lookup->store, statement, err);

	place->group = 0;
	place->side = SIDE_UNSTATED;
	if (rc > 0) {
		const char *split =
			(const char *)sqlite3_column_text(statement, 1);

		place->group = sqlite3_column_int64(statement, 0);
		/* A group of nothing but quarantined items decides nothing
		 * for others, except that they must stay out as well. */
		place->side = !split			? SIDE_BOTH
			      : !strcmp(split, "test")	? SIDE_TEST
			      : !strcmp(split, "train") ? SIDE_TRAIN
							: SIDE_BOTH;
	}
	sqlite3_reset(statement);
	return rc < 0 ? -1 : 0;
}

int deal_lookup_item(struct deal_lookup *lookup, int64_t item,
		     struct deal_place *place, struct err *err)
{
	if (store_bind(lookup->store, err, lookup->item, "i", item))
		return -1;
	return look_up(lookup, lookup->item, place, err);
}

int deal_lookup_key(struct deal_lookup *lookup, uint64_t key,
		    struct deal_place *place, struct err *err)
{
	unsigned char bytes[8];

	key_bytes(key, bytes);
	if (store_bind(lookup->store, err, lookup->key, "b", bytes,
		       sizeof(bytes)))
		return -1;
	return look_up(lookup, lookup->key, place, err);
}

void deal_lookup_close(struct deal_lookup *lookup)
{
	sqlite3_finalize(lookup->item);
	sqlite3_finalize(lookup->key);
	memset(lookup, 0, sizeof(*lookup));
}

static int begin_or_go_on(struct deal_writer *writer, struct err *err)
{
	if (writer->pending++ % ROWS_AT_ONCE)
		return 0;
	if (writer->pending > 1) {
		if (store_commit(writer->store, err))
			return -1;
		store_yield();
	}
	return store_begin(writer->store, err);
}

static int finish(struct deal_writer *writer, struct err *err)
{
	if (!writer->pending)
		return 0;
	writer->pending = 0;
	return store_commit(writer->store, err);
}

int deal_writer_open(struct deal_writer *writer, struct err *err)
{
	static const char draw[] = "INSERT INTO draw (batch, rule, seed, at)"
				   " VALUES (?1, ?2, ?3, ?4)";
	static const char deal[] =
		"INSERT INTO deal (item, group_key, split, batch, rank)"
		" VALUES (?1, ?2, ?3, ?4, ?5)";
	/* Nobody is asked about what the file has labelled, unless its label
	 * does not count in the test. */
	static const char assignment[] =
		"INSERT INTO assignment (item, split, batch, rank, state)"
		" VALUES (?1, ?2, ?3, ?4, ?5)";
	static const char draw_item[] =
		"INSERT INTO draw_item (draw, item, probability)"
		" VALUES (?1, ?2, ?3)";
	static const char key[] =
		"INSERT INTO deal_key (key, group_key, batch)"
		" VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING";
	const struct deal_options *o = writer->options;
	struct store *store = writer->store;

	if (store_run(store, err, draw, "isii", o->batch,
		      o->is_by_column ? "column" : "groups", o->seed,
		      clock_utc_ms()))
		return -1;
	writer->draw = sqlite3_last_insert_rowid(store->db);
	writer->deal = store_query(store, err, deal, "");
	writer->assignment = store_query(store, err, assignment, "");
	writer->draw_item = store_query(store, err, draw_item, "");
	writer->key = store_query(store, err, key, "");
	return writer->deal && writer->assignment && writer->draw_item &&
			       writer->key
		       ? 0
		       : -1;
}

static int insert(struct deal_writer *writer, sqlite3_stmt *statement,
		  struct err *err)
{
	int rc = store_step(writer->store, statement, err);

	sqlite3_reset(statement);
	return rc;
}

int deal_writer_item(struct deal_writer *writer, const struct dealt *dealt,
		     int64_t group, enum side side, int64_t rank,
		     struct err *err)
{
	static const char *const names[] = { NULL, "train", "test",
					     "quarantine" };
	const struct deal_options *o = writer->options;
	struct store *store = writer->store;
	bool is_done = dealt->is_labelled &&
		       !(side == SIDE_TEST && o->assisted_labels);

	if (begin_or_go_on(writer, err) ||
	    store_bind(store, err, writer->deal, "iisii", dealt->item, group,
		       names[side], o->batch, rank) ||
	    insert(writer, writer->deal, err))
		return -1;
	if (side == SIDE_BOTH)
		return 0;
	if (store_bind(store, err, writer->assignment, "isiis", dealt->item,
		       names[side], o->batch, rank,
		       is_done ? "done" : "open") ||
	    insert(writer, writer->assignment, err))
		return -1;
	if (side != SIDE_TEST)
		return 0;
	if (store_bind(store, err, writer->draw_item, "iid", writer->draw,
		       dealt->item, writer->probability))
		return -1;
	return insert(writer, writer->draw_item, err);
}

int deal_writer_keys(struct deal_writer *writer, const struct deal *deal,
		     const int64_t *groups, struct err *err)
{
	for (size_t i = 0; i < deal->key_count; i++) {
		const struct deal_key *key = &deal->keys[i];
		unsigned char bytes[8];

		if (!key->is_stored || (i && key->key == deal->keys[i - 1].key))
			continue;
		key_bytes(key->key, bytes);
		if (begin_or_go_on(writer, err) ||
		    store_bind(writer->store, err, writer->key, "bii", bytes,
			       sizeof(bytes), groups[key->index],
			       writer->options->batch) ||
		    insert(writer, writer->key, err))
			return -1;
	}
	return finish(writer, err);
}

void deal_writer_close(struct deal_writer *writer)
{
	sqlite3_finalize(writer->deal);
	sqlite3_finalize(writer->assignment);
	sqlite3_finalize(writer->draw_item);
	sqlite3_finalize(writer->key);
	store_rollback(writer->store);
}
