/* aggregate_room.c - see aggregate_room.h */
#include "tests/aggregate_room.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const keys[] = { "neg", "pos", "other" };

bool room_is_always_right(int64_t item)
{
	(void)item;
	return true;
}

bool room_misses_sixths(int64_t item)
{
	return item % 3 != 0 || item % 2 != 0;
}

bool room_misses_few(int64_t item)
{
	return item % 10 != 0;
}

bool room_answers_some_test(int64_t item)
{
	return item <= ROOM_TRAIN || item % 2 == 0;
}

/* Items are told a product (p0 .. p2) and a day of January to April. */
static void add_columns(struct aggregate_room *room)
{
	static const char sql[] =
		"UPDATE source_row SET at = ?2, meta = ?3 WHERE item = ?1";
	struct store *store = room->fixture.store;
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(store, &err));
	CHECK_OK(store_run(store, &err, "DROP TRIGGER source_row_unchanged",
			   ""));
	for (int64_t id = 1; id <= ROOM_TRAIN + ROOM_TEST; id++) {
		char at[32], meta[64];

		snprintf(at, sizeof(at), "2024-%02d-%02d",
			 (int)(id / 3 % 4) + 1, (int)(id % 28) + 1);
		snprintf(meta, sizeof(meta),
			 "{\"product\":\"p%d\",\"when\":\"%d\"}",
			 (int)(id / 3 % 3), (int)(id / 3 % 11));
		CHECK_OK(store_run(store, &err, sql, "iss", id, at, meta));
	}
	CHECK_OK(store_commit(store, &err));
}

void room_add_run(struct aggregate_room *room, int m, bool (*is_right)(int64_t),
		  bool (*answers)(int64_t))
{
	struct candidate_rule *rule = &room->rules[m];
	struct err err = ERR_INIT;

	*rule = (struct candidate_rule){
		.run = { .method = m ? METHOD_FULL : METHOD_OWN_HEAD,
			 .is_tuned = m,
			 .seed = 1,
			 .weights_hash = m ? "01ab" : "" },
		.is_right = is_right,
		.answers = answers,
	};
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(candidate_add(room->fixture.store, rule, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
}

int room_open(void **state, int64_t group, size_t labels, int64_t labelled,
	      size_t in_use)
{
	struct fixture_size size = { ROOM_TRAIN, ROOM_TEST, group, labels };
	struct aggregate_room *room = calloc(1, sizeof(*room));
	struct err err = ERR_INIT;

	assert_non_null(room);
	fixture_open_sized(&room->fixture, &size);
	CHECK_OK(labels_load(room->fixture.store, &room->arena, &room->labels,
			     &err));
	add_columns(room);
	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = 1; id <= labelled; id++)
		fixture_label(&room->fixture, id, keys[(size_t)id % in_use]);
	CHECK_OK(store_commit(room->fixture.store, &err));
	*state = room;
	return 0;
}

int room_close(void **state)
{
	struct aggregate_room *room = *state;

	fixture_close(&room->fixture);
	arena_release(&room->arena);
	free(room);
	return 0;
}

const struct aggregate_settings room_settings = { 0.05, 1, 199 };

void room_measure(struct aggregate_room *room)
{
	const struct run *runs[2] = { &room->rules[0].run,
				      &room->rules[1].run };
	struct err err = ERR_INIT;

	CHECK_OK(aggregate_load(room->fixture.store, &room->labels,
				EVIDENCE_PRACTICE, runs, &room->arena,
				&room->aggregate, &err));
	aggregate_measure(&room->aggregate, &room_settings, &room->arena);
	room->page = (struct share_page){ .aggregate = &room->aggregate,
					  .labels = &room->labels,
					  .only = SIZE_MAX };
}

int room_draw(struct aggregate_room *room, const char *by, const char *over,
	      const char *date, struct aggregate_chart *chart)
{
	const struct aggregate_chart_options options = {
		.by = by,
		.over = over,
		.date = date,
		.class_index = 0,
		.tolerance = 0.03,
	};

	return aggregate_chart_draw(room->fixture.store, &room->aggregate,
				    &options, &room->arena, chart, &room->err);
}
