/*
 * wrap.h - any text as lines that a terminal can be given
 *
 * Lines break at spaces, else between characters (Unicode grapheme clusters,
 * UAX 29). Tabs become spaces. What would act on the terminal or hide in the
 * text is shown instead of sent: control characters as ^[ or <9B>, marks that
 * turn the writing direction as <202E>. Pure.
 */
#ifndef PAYOFF_ANNOTATE_WRAP_H
#define PAYOFF_ANNOTATE_WRAP_H

#include <stddef.h>

#include "data/base/arena.h"

struct wrapped {
	const char **lines; /* in the arena; no control characters */
	size_t count;	    /* at least 1 */
};

/* Lines of at most `columns` (>= 8) terminal columns. */
void wrap_text(const char *text, size_t columns, struct arena *arena,
	       struct wrapped *wrapped);
/* One line: line feeds and tabs become spaces, the end that does not fit is
 * cut and marked with "..". In the arena. */
const char *wrap_line(const char *text, size_t columns, struct arena *arena);

#endif
