/*
 * curve_source.h - a learning curve from the project file, or from outside
 *
 * What `payoff finetune curve` left: points that say which items they got
 * wrong, the items' groups, and the untuned model on the same items. Or a file
 * of somebody who trains elsewhere: a row a training, with the columns
 *
 *	labels		it was trained on
 *	error		share of the scored items it got wrong, 0 to 1
 *	items		scored; or standard_error, of the error
 *	seed		where there are several trainings of a size
 *
 * A file does not say which items were wrong, so that its intervals rest on
 * standard errors: of the items, and the spread over seeds (pooled over the
 * sizes) added to it in squares, unless standard_error states them.
 */
#ifndef PAYOFF_EVALUATE_CURVE_CURVE_SOURCE_H
#define PAYOFF_EVALUATE_CURVE_CURVE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/learning_curve.h"
#include "data/store.h"
#include "evaluate/curve/curve.h"

struct curve_source {
	struct curve curve;
	struct learning_curve row; /* id 0: from a file */
	int64_t base_run;	   /* 0: none */
	double seconds;		   /* that the trainings took; of the project */
	const char *path;	   /* of the file; NULL: of the project */
};

/* A curve of the project, by id; 0: the newest that has points. In arena.
 * Fails where there is none, saying what makes one. */
int curve_source_load(struct store *store, int64_t id, struct arena *arena,
		      struct curve_source *source, struct err *err);
/* A file, in arena. base_error is the untuned model's, negative where it is
 * not known. */
int curve_source_read(const char *path, double base_error, struct arena *arena,
		      struct curve_source *source, struct err *err);

#endif
