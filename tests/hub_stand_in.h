/*
 * hub_stand_in.h - a model hub on this machine, for the tests of fetch
 *
 * Two listeners on 127.0.0.1: the hub itself, and the host that large files
 * are redirected to, which is another origin. One model is served, org/tiny,
 * with the files the test gives; large ones have a SHA-256 as their ETag.
 * The test sets how the stand-in shall misbehave and reads what it saw, both
 * while no request is under way.
 */
#ifndef PAYOFF_TESTS_HUB_STAND_IN_H
#define PAYOFF_TESTS_HUB_STAND_IN_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define STAND_IN_COMMIT "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"

struct stand_in_file {
	const char *path;
	const char *bytes;
	size_t length;
	bool is_large;
};

struct stand_in {
	const struct stand_in_file *files;
	size_t count;

	/* how it behaves */
	const char *listing;	/* instead of its own list of files */
	long status;		/* of every answer about the list */
	const char *error_code; /* X-Error-Code with it */
	int busy;		/* so many requests get a 503 first */
	int cuts;		/* so many bodies of large files are cut ... */
	size_t cut_at;		/* ... when this byte is reached */
	bool has_wrong_hash;	/* of large files */
	bool has_no_ranges;	/* sends all, whatever was asked for */
	bool has_wrong_ranges;	/* sends a 206 from byte 1 on */
	bool has_moved;		/* small files answer by a redirect at home */
	size_t announced;	/* X-Linked-Size, instead of the true one */
	bool is_long;		/* large files have more bytes than announced */

	/* what it saw */
	int requests, bodies; /* bodies: of files, with a GET */
	size_t first_byte;    /* of the last body of a large file */
	int tokens_home, tokens_elsewhere;

	int port, other_port;
	int listeners[2];
	pthread_t threads[2];
	pthread_mutex_t mutex;
};

/* Starts it and sets HF_ENDPOINT to it. */
void stand_in_start(struct stand_in *stand_in);
void stand_in_stop(struct stand_in *stand_in);
/* Behaves well again, and has seen nothing. */
void stand_in_calm(struct stand_in *stand_in);

/* A fresh folder under TMPDIR; the caller frees the path. */
char *scratch_make(void);
/* Removes it and all inside, and frees the path. */
void scratch_remove(char *folder);
/* Writes folder/name, whose folders are made. */
void scratch_write(const char *folder, const char *name, const char *bytes,
		   size_t length);

#endif
