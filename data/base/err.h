/*
 * err.h - what went wrong, in words a user can act on
 *
 * Every function that can fail because of the outside world (a file, a
 * row, a model) takes a `struct err *` last and returns 0 or -1 (or NULL).
 * The struct is a plain value with its text inside, so reporting a failure
 * can itself never fail. Nothing below main() prints an error.
 *
 * The text is one line: what, where, what to do; lower case, no full stop.
 * It is untouched on success, so calls chain with `||`.
 */
#ifndef PAYOFF_DATA_BASE_ERR_H
#define PAYOFF_DATA_BASE_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

struct err {
	char text[1024];
};

#define ERR_INIT { "" }

/* Records the message and returns -1, so that a failure is one line:
 * `return err_set(err, "%s: %s", path, strerror(errno));`
 * Line feeds and control characters inside become spaces. */
int err_set(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts "where: " before the message, as the error travels up. Returns -1. */
int err_at(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif
