/* reading_room.c - see reading_room.h */
#include "tests/reading_room.h"

#include "data/audit.h"

const struct queue plain = { .seed = 1, .planned_test = 4 };

void must_be_sound(struct fixture *fixture)
{
	struct err err = ERR_INIT;
	int64_t exceptions;

	for (size_t i = 0; i < audit_count; i++) {
		CHECK_OK(audit_ask(fixture->store, &audit_questions[i],
				   &exceptions, &err));
		if (exceptions)
			fail_msg("not so: %s", audit_questions[i].law);
	}
}

/* Serves the next item to a session; 0 when there is none. */
int64_t serve(struct fixture *fixture, const struct queue *queue,
	      const struct session *session, struct served *served)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	int rc = queue_next(fixture->store, queue, session, &arena, served,
			    &err);

	if (rc < 0)
		fail_msg("%s", err.text);
	arena_release(&arena);
	return rc ? served->item : 0;
}

/* A label, or a skip when it is NULL, of a round. */
int64_t decide(struct fixture *fixture, struct session *session, int64_t item,
	       int64_t round, const char *policy, const char *label)
{
	const struct event event = {
		.item = item,
		.round = round,
		.kind = label ? "label" : "skip",
		.label = label,
		.label_set = 1,
		.policy = policy,
	};
	struct err err = ERR_INIT;
	int64_t id;

	CHECK_OK(event_add(fixture->store, session, &event, &id, &err));
	return id;
}

void undo(struct fixture *fixture, struct session *session, int64_t item,
	  int64_t round, int64_t event)
{
	const struct event undo = {
		.item = item, .round = round, .kind = "undo", .undoes = event
	};
	struct err err = ERR_INIT;

	CHECK_OK(event_add(fixture->store, session, &undo, NULL, &err));
}

size_t ask(struct fixture *fixture, enum second_purpose purpose, int64_t item)
{
	struct err err = ERR_INIT;
	size_t asked;

	CHECK_OK(second_ask(fixture->store, purpose, &item, 1, &asked, &err));
	return asked;
}

void open_session(struct fixture *fixture, const char *name,
		  struct session *session)
{
	struct err err = ERR_INIT;

	CHECK_OK(session_open(fixture->store, name, "lines", session, &err));
}

void hurry(struct fixture *fixture)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_run(fixture->store, &err, "PRAGMA synchronous = OFF",
			   ""));
}
