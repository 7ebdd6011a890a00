/*
 * reading_room.h - items served and read, again and again, without annotate/
 */
#ifndef PAYOFF_TESTS_READING_ROOM_H
#define PAYOFF_TESTS_READING_ROOM_H

#include <stdint.h>

#include "data/second.h"
#include "tests/project.h"

/* A queue without repeats. */
extern const struct queue plain;

/* Commits do not wait for the disk: nobody pulls the plug in these tests. */
void hurry(struct fixture *fixture);
void open_session(struct fixture *fixture, const char *name,
		  struct session *session);
/* Serves the next item to a session; 0 when there is none. The body of what is
 * served is gone. */
int64_t serve(struct fixture *fixture, const struct queue *queue,
	      const struct session *session, struct served *served);
/* A label, or a skip when it is NULL, in a round; the event. */
int64_t decide(struct fixture *fixture, struct session *session, int64_t item,
	       int64_t round, const char *policy, const char *label);
void undo(struct fixture *fixture, struct session *session, int64_t item,
	  int64_t round, int64_t event);
/* Asks for one second reading: how many were asked for. */
size_t ask(struct fixture *fixture, enum second_purpose purpose, int64_t item);
/* Every question of `payoff check` finds nothing. */
void must_be_sound(struct fixture *fixture);

#endif
