/*
 * lines.h - the sitting driven by plain lines: pipes, scripts, tests
 *
 *	printf '1\n2\nu\npos\n' | payoff annotate
 *
 * Each line of the input is one act: a label's key or name, `/` and the start
 * of a name, `u` undo, `skip` (or one space), `f` flag, `n WORDS` note, `?`
 * help, `q` quit. Each text is printed, indented by two spaces; after an act
 * is on the disk, a line says so: "= pos". A line that means nothing ends the
 * program at once: what was decided before it is kept, and nothing after it
 * can land on the wrong text.
 */
#ifndef PAYOFF_ANNOTATE_LINES_H
#define PAYOFF_ANNOTATE_LINES_H

#include "annotate/sitting.h"
#include "data/base/err.h"

/* Reads the descriptor to its end, or `q`. 0; 1 interrupted by a signal; -1
 * failed: "line 3: no label 'x'". */
int lines_run(struct sitting *sitting, int fd, struct err *err);

#endif
