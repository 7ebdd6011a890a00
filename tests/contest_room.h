/*
 * contest_room.h - evidence of fixture3.h's two models, made by hand
 *
 * Column 0 is the first model, 1 the second, 2 the first again.
 */
#ifndef PAYOFF_TESTS_CONTEST_ROOM_H
#define PAYOFF_TESTS_CONTEST_ROOM_H

#include "tests/fixture3.h"

#include <stdlib.h>

#include "evaluate/score/contest.h"

#define N FIXTURE3_ITEMS

static const struct label keys[] = { { .key = "a" },
				     { .key = "b" },
				     { .key = "c" } };
static const struct label_list labels = { .labels = keys, .count = 3 };
static const struct contest_settings settings = {
	.alpha = 0.05, .seed = 11, .has_classes = true, .labels = &labels
};

struct room {
	struct arena arena;
	struct fixture3 fixture;
	float log_probability[2][N * 3];
	size_t own_group[N];
	double occurrences[N];
	struct evidence_column columns[3];
	struct evidence evidence;
	struct contest contest;
};

static inline void set_groups(struct room *room, const size_t *group_of,
			      size_t groups)
{
	room->evidence.group_of = (size_t *)group_of;
	room->evidence.groups = groups;
	for (size_t c = 0; c < 3; c++) {
		room->columns[c].scored.group_of = group_of;
		room->columns[c].scored.groups = groups;
	}
}

static inline void set_column(struct room *room, size_t c, const uint32_t *said,
			      const int (*percent)[3])
{
	float *rows = room->log_probability[c];

	for (size_t i = 0; i < N * 3; i++)
		rows[i] = logf((float)percent[i / 3][i % 3] / 100);
	room->columns[c].scored = (struct scored){
		.classes = 3,
		.count = N,
		.gold = room->fixture.gold,
		.said = said,
		.log_probability = rows,
		.occurrences = room->occurrences,
	};
}

static inline int setup(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	assert_non_null(room);
	fixture3_load(&room->fixture);
	for (size_t i = 0; i < N; i++) {
		room->own_group[i] = i;
		room->occurrences[i] = 1;
	}
	set_column(room, 0, room->fixture.first,
		   (const int(*)[3])room->fixture.first_percent);
	set_column(room, 1, room->fixture.second,
		   (const int(*)[3])room->fixture.second_percent);
	room->columns[2] = room->columns[0];
	room->evidence = (struct evidence){
		.classes = 3,
		.count = N,
		.gold = room->fixture.gold,
		.occurrences = room->occurrences,
		.columns = room->columns,
		.column_count = 3,
	};
	set_groups(room, room->own_group, N);
	*state = room;
	return 0;
}

static inline int teardown(void **state)
{
	struct room *room = *state;

	arena_release(&room->arena);
	free(room);
	return 0;
}

static inline void make(struct room *room)
{
	contest_make(&room->evidence, 0, 1, &settings, &room->arena,
		     &room->contest);
}

static inline const struct contest_line *find(const struct contest *contest,
					      const char *name)
{
	for (size_t l = 0; l < contest->line_count; l++)
		if (!strcmp(contest->lines[l].name, name))
			return &contest->lines[l];
	return NULL;
}

static inline const struct contest_line *get(const struct contest *contest,
					     const char *name)
{
	const struct contest_line *line = find(contest, name);

	if (!line)
		fail_msg("no line '%s'", name);
	return line;
}

#endif
