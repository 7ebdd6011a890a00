/*
 * desk.h - what lies before the person: the item, help, or a line being typed
 *
 * Turns keys into calls of the sitting and remembers what the screen needs to
 * draw. No terminal in it; screen.h draws it, term.h feeds it.
 */
#ifndef PAYOFF_ANNOTATE_DESK_H
#define PAYOFF_ANNOTATE_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "annotate/guard.h"
#include "annotate/key.h"
#include "annotate/sitting.h"
#include "data/base/text.h"

enum desk_mode {
	DESK_ITEM,
	DESK_HELP,
	DESK_NOTE,  /* a note is typed */
	DESK_CHOICE /* the start of a label is typed */
};

struct desk {
	struct sitting *sitting;
	enum desk_mode mode;
	struct text typed;
	size_t top;	    /* first line shown of the text, or of help */
	size_t page, lines; /* shown at once, and in all: desk_drawn() */
	bool is_too_small;  /* the item cannot be seen: nothing is decided */
	bool wants_quit, wants_redraw;
	char message[256];
};

void desk_open(struct desk *desk, struct sitting *sitting);
void desk_close(struct desk *desk);

/* Would this key act on the item (and so be for the guard to judge)? */
bool desk_acts(const struct desk *desk, struct key key);
/* Does what the key says; now_ms is when it was pressed. */
int desk_key(struct desk *desk, struct key key, int64_t now_ms,
	     struct err *err);
/* Says why the guard turned a key away. */
void desk_refused(struct desk *desk, enum guard_verdict verdict);
/* How much of the text could be seen, after drawing. */
void desk_drawn(struct desk *desk, size_t page, size_t lines,
		bool is_too_small);

#endif
