/* prediction_room.c - see prediction_room.h */
#include "tests/prediction_room.h"

#include <stdio.h>
#include <stdlib.h>

#include "data/audit.h"
#include "data/base/file.h"

const char all_ten[] = "id,said\n"
		       "id-1,pos\nid-2,neg\nid-3,pos\nid-4,neg\n"
		       "id-5,pos\nid-6,neg\nid-7,pos\nid-8,neg\n"
		       "id-9,pos\nid-10,neg\n";

int setup(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	assert_non_null(room);
	fixture_open(&room->fixture);
	room->table = file_join(room->fixture.folder, "said.csv");
	room->options = (struct prediction_import_options){
		.path = room->table,
		.run = "m",
		.id = "id",
		.columns = { .label = "said" },
	};
	*state = room;
	return 0;
}

int teardown(void **state)
{
	struct room *room = *state;

	fixture_close(&room->fixture);
	free(room->table);
	free(room);
	return 0;
}

static void write_table(struct room *room, const char *table)
{
	FILE *file = fopen(room->table, "wb");

	assert_non_null(file);
	fputs(table, file);
	assert_int_equal(fclose(file), 0);
}

static int take(struct room *room, const char *table, struct err *err)
{
	write_table(room, table);
	return prediction_import(room->fixture.store, &room->options,
				 &room->report, err);
}

/* Every law that `payoff check` asks about holds. */
static void check_laws(struct room *room)
{
	struct err err = ERR_INIT;

	for (size_t i = 0; i < audit_count; i++) {
		int64_t exceptions = 0;

		CHECK_OK(audit_ask(room->fixture.store, &audit_questions[i],
				   &exceptions, &err));
		if (exceptions)
			fail_msg("not so: %s", audit_questions[i].law);
	}
}

void take_ok(struct room *room, const char *table)
{
	struct err err = ERR_INIT;

	CHECK_OK(take(room, table, &err));
	check_laws(room);
}

int64_t count(struct room *room, const char *sql)
{
	return fixture_int(&room->fixture, sql);
}

int64_t predictions(struct room *room)
{
	return count(room, "SELECT count(*) FROM prediction");
}

void take_fails(struct room *room, const char *table, const char *words)
{
	static const char rows[] = "SELECT (SELECT count(*) FROM run) * 1000000"
				   " + (SELECT count(*) FROM run_output) * 1000"
				   " + (SELECT count(*) FROM prediction)";
	int64_t before = count(room, rows);
	struct err err = ERR_INIT;

	CHECK_FAILS(take(room, table, &err), words);
	assert_int_equal(count(room, rows), before);
	check_laws(room);
}
