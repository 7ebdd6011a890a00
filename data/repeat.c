/* repeat.c - see repeat.h */
#include "data/repeat.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/second.h"

#define TRIES 200

int recent_load(struct store *store, int64_t annotator, struct recent *recent,
		struct err *err)
{
	/* By way of the sessions: see event_durations(). */
	static const char sql[] =
		"SELECT event.id, event.item, event.at"
		" FROM session CROSS JOIN event ON event.session = session.id"
		" WHERE session.annotator = ?1"
		" AND (kind = 'label' OR kind = 'skip')"
		" AND NOT EXISTS (SELECT 1 FROM event AS undo"
		"  WHERE undo.undoes = event.id)"
		" ORDER BY session.id DESC, event.sequence DESC LIMIT ?2";
	sqlite3_stmt *row = store_query(store, err, sql, "ii", annotator,
					(int64_t)REPEAT_DISTANCE);
	int64_t newest = 0, oldest = INT64_MAX;
	int rc;

	memset(recent, 0, sizeof(*recent));
	if (!row)
		return -1;
	while ((rc = store_step(store, row, err)) > 0) {
		int64_t id = sqlite3_column_int64(row, 0);

		/* Two sessions of one person may run side by side. */
		if (id > newest) {
			newest = id;
			recent->item = sqlite3_column_int64(row, 1);
			recent->at = sqlite3_column_int64(row, 2);
		}
		oldest = id < oldest ? id : oldest;
		recent->count++;
	}
	sqlite3_finalize(row);
	if (recent->count == REPEAT_DISTANCE)
		recent->before = oldest;
	return rc;
}

/* A session of the person, and how many events lie in those before it. */
struct stretch {
	int64_t session, start, events;
};

static int load_stretches(struct store *store, int64_t annotator,
			  struct stretch **stretches, size_t *count,
			  struct err *err)
{
	static const char sql[] =
		"SELECT id, (SELECT max(sequence) FROM event"
		"  WHERE event.session = session.id) AS events"
		" FROM session WHERE annotator = ?1 AND events > 0"
		" ORDER BY id";
	sqlite3_stmt *row = store_query(store, err, sql, "i", annotator);
	size_t capacity = 0;
	int64_t start = 0;
	int rc;

	*stretches = NULL;
	*count = 0;
	if (!row)
		return -1;
	while ((rc = store_step(store, row, err)) > 0) {
		struct stretch stretch = {
			.session = sqlite3_column_int64(row, 0),
			.start = start,
			.events = sqlite3_column_int64(row, 1),
		};

		*stretches = array_grow(*stretches, *count, &capacity,
					sizeof(**stretches));
		(*stretches)[(*count)++] = stretch;
		start += stretch.events;
	}
	sqlite3_finalize(row);
	return rc;
}

/* The session in which the person's event of this number, from 0, is. */
static const struct stretch *stretch_of(const struct stretch *stretches,
					size_t count, int64_t number)
{
	size_t low = 0, high = count;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (stretches[middle].start <= number)
			low = middle;
		else
			high = middle;
	}
	return &stretches[low];
}

/* Draws events until one is the first reading of a text that may be read again;
 * *item is 0 where none was found. */
static int draw_item(struct store *store, struct rng *rng,
		     const struct stretch *stretches, size_t count,
		     int64_t before, int64_t *item, struct err *err)
{
	static const char sql[] =
		"SELECT event.item FROM event"
		" JOIN answer ON answer.event = event.id"
		" JOIN deal ON deal.item = event.item"
		"  AND deal.split <> 'quarantine'"
		" JOIN source ON source.id = deal.batch"
		"  AND source.state = 'ready'"
		" JOIN item ON item.id = event.item AND item.purged = 0"
		" WHERE event.session = ?1 AND event.sequence = ?2"
		" AND event.id < ?3 AND event.kind = 'label'"
		" AND event.source IS NULL AND event.saw_suggestion = 0"
		" AND NOT EXISTS (SELECT 1 FROM assignment"
		"  WHERE assignment.item = event.item"
		"  AND assignment.purpose <> 'label')";
	const struct stretch *last = &stretches[count - 1];
	sqlite3_stmt *row = store_query(store, err, sql, "");
	int rc = row ? 0 : -1;

	*item = 0;
	for (int i = 0; i < TRIES && !rc; i++) {
		int64_t number = (int64_t)rng_below(
			rng, (uint64_t)(last->start + last->events));
		const struct stretch *drawn =
			stretch_of(stretches, count, number);

		sqlite3_reset(row);
		rc = store_bind(store, err, row, "iii", drawn->session,
				number - drawn->start + 1, before);
		if (!rc)
			rc = store_step(store, row, err);
	}
	if (rc > 0)
		*item = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return rc < 0 ? -1 : 0;
}

int repeat_ask(struct store *store, struct rng *rng, int64_t annotator,
	       int64_t before, size_t *asked, struct err *err)
{
	struct stretch *stretches;
	size_t count;
	int64_t item = 0;
	int ret = load_stretches(store, annotator, &stretches, &count, err);

	*asked = 0;
	if (!ret && count)
		ret = draw_item(store, rng, stretches, count, before, &item,
				err);
	free(stretches);
	if (ret || !item)
		return ret;
	return second_ask_repeat(store, item, annotator, asked, err);
}
