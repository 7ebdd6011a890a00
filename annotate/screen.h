/*
 * screen.h - the desk as lines of text with attributes, for any size
 *
 * Pure: what comes out is what the terminal shows, and nothing in it can act
 * on the terminal (wrap.h). From the top: the text; a rule with the item's
 * marks and what is out of sight; the labels with their keys; a message or
 * the line being typed; the status. It does not tell test from train, and no
 * model's opinion is anywhere. An attribute never carries a meaning that the
 * characters do not.
 */
#ifndef PAYOFF_ANNOTATE_SCREEN_H
#define PAYOFF_ANNOTATE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "annotate/desk.h"
#include "data/base/arena.h"

/* Below this the screen says so and nothing is decided. */
#define SCREEN_WIDTH_MIN 40
#define SCREEN_HEIGHT_MIN 10

enum screen_style {
	SCREEN_PLAIN,
	SCREEN_FAINT,
	SCREEN_STRONG,
	SCREEN_KEY,  /* of a label */
	SCREEN_MARK, /* the answer before undo; a match */
	SCREEN_STATUS
};

struct screen_span {
	size_t row, column;
	enum screen_style style;
	const char *text; /* in the arena; valid UTF-8, no controls */
};

struct screen {
	size_t width, height;
	struct screen_span *spans; /* by row, then column; in the arena */
	size_t count, capacity;
	bool has_cursor; /* a line is being typed */
	size_t cursor_row, cursor_column;
	/* for desk_drawn() */
	size_t page, lines;
	bool is_too_small;
};

void screen_draw(const struct desk *desk, size_t width, size_t height,
		 struct arena *arena, struct screen *screen);
/* One row as plain text, for tests. In the arena. */
const char *screen_row(const struct screen *screen, size_t row,
		       struct arena *arena);

#endif
