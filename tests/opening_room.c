/* opening_room.c - see opening_room.h */
#include "tests/opening_room.h"

#include <stdlib.h>

const char *const keys[2] = { "neg", "pos" };

bool misses_thirds(int64_t item)
{
	return item % 3 != 0;
}
bool misses_tenths(int64_t item)
{
	return item % 10 != 0;
}
bool misses_twentieths(int64_t item)
{
	return item % 20 != 0;
}

void label(struct room *room, int64_t from, int64_t to)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = from; id <= to; id++)
		fixture_label(&room->fixture, id, keys[id % 2]);
	CHECK_OK(store_commit(room->fixture.store, &err));
}

int64_t add(struct room *room, struct candidate_rule rule)
{
	struct err err = ERR_INIT;

	rule.run.weights_hash = "aa";
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(candidate_add(room->fixture.store, &rule, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
	return rule.run.id;
}

struct candidate_rule tuned_rule(bool (*is_right)(int64_t))
{
	struct candidate_rule rule = {
		.run = { .method = METHOD_FULL, .is_tuned = true, .seed = 1 },
		.is_right = is_right
	};

	return rule;
}

struct candidate_rule untuned_rule(bool (*is_right)(int64_t))
{
	struct candidate_rule rule = { .run = { .method = METHOD_OWN_HEAD },
				       .is_right = is_right };

	return rule;
}

static void open_sized(void **state, int64_t group)
{
	const struct fixture_size size = { TRAIN, TEST, group, 2 };
	struct room *room = calloc(1, sizeof(*room));
	struct err err = ERR_INIT;

	assert_non_null(room);
	fixture_open_sized(&room->fixture, &size);
	CHECK_OK(labels_load(room->fixture.store, &room->arena, &room->labels,
			     &err));
	CHECK_OK(project_load(room->fixture.store, &room->arena, &room->project,
			      &err));
	label(room, 1, TRAIN);
	room->untuned = add(room, untuned_rule(misses_thirds));
	room->tuned = add(room, tuned_rule(misses_tenths));
	*state = room;
}

int setup(void **state)
{
	open_sized(state, 1);
	return 0;
}

int setup_groups_of_four(void **state)
{
	open_sized(state, 4);
	return 0;
}

int teardown(void **state)
{
	struct room *room = *state;

	fixture_close(&room->fixture);
	arena_release(&room->arena);
	free(room);
	return 0;
}

int plan_with(struct room *room, struct opening_choice choice, struct err *err)
{
	if (practice_load(room->fixture.store, &room->project, &room->labels,
			  &room->arena, &room->practice, err))
		return -1;
	return opening_plan(room->fixture.store, &room->project, &room->labels,
			    &room->practice, &choice, &room->arena, &room->plan,
			    err);
}

void plan(struct room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(plan_with(room, (struct opening_choice){ 0 }, &err));
}

int check(struct room *room, struct err *err)
{
	return opening_check(room->fixture.store, &room->labels, &room->plan,
			     &room->arena, err);
}

int read_look(struct room *room, struct err *err)
{
	return opening_read(room->fixture.store, &room->project, &room->labels,
			    &room->look, &room->arena, &room->opening, err);
}

void open_test(struct room *room)
{
	struct err err = ERR_INIT;

	plan(room);
	CHECK_OK(check(room, &err));
	CHECK_OK(opening_write(room->fixture.store, &room->plan, &room->look,
			       &err));
	CHECK_OK(read_look(room, &err));
}
