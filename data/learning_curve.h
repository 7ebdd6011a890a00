/*
 * learning_curve.h - what trainings on fewer labels came to
 *
 * `payoff finetune curve` writes a curve and its points, `payoff evaluate
 * curve` reads them. Every point is a model tuned on a part of the train
 * labels and scored on the curve's own items, which are train items that no
 * point was trained on. Rows never change: a curve grows by points.
 */
#ifndef PAYOFF_DATA_LEARNING_CURVE_H
#define PAYOFF_DATA_LEARNING_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

struct learning_curve {
	int64_t id;
	int64_t model;		/* 0: none */
	const char *model_name; /* joined; not written */
	const char *method;	/* METHOD_... of run.h */
	const char *settings;	/* JSON object, as a run of the method has */
	int64_t label_set;
	const char *data_hash; /* of train labels and texts, as a run has */
	size_t items;	       /* scored */
	int64_t last_event;
	int64_t at;
};

struct learning_curve_list {
	struct learning_curve *curves; /* by id */
	size_t count;
};

struct learning_point {
	size_t labels;		    /* trained on */
	int64_t seed;		    /* of the part and the training */
	const unsigned char *wrong; /* (items): 1 wrong, 0 right */
	double wall_seconds;
};

struct learning_point_list {
	struct learning_point *points; /* by labels, then seed */
	size_t count;
};

/* The curve of the same model, method, settings and data: sets curve->id and
 * at. 1 found, 0 not, -1 failed. */
int learning_curve_find(struct store *store, struct learning_curve *curve,
			struct err *err);
/* Writes the curve with its items (curve->items), ascending by id, and sets
 * id and at. Refuses an item that is not in train. Call inside a
 * transaction. */
int learning_curve_add(struct store *store, struct learning_curve *curve,
		       const int64_t *items, struct err *err);
/* All of them, in arena. */
int learning_curves_load(struct store *store, struct arena *arena,
			 struct learning_curve_list *list, struct err *err);
/* The curve's items (curve->items) and the groups they were dealt by. */
int learning_curve_items(struct store *store,
			 const struct learning_curve *curve,
			 struct arena *arena, int64_t **items, int64_t **groups,
			 struct err *err);

/* Refused where the point is there already. */
int learning_point_add(struct store *store, const struct learning_curve *curve,
		       const struct learning_point *point, struct err *err);
/* In arena. */
int learning_points_load(struct store *store,
			 const struct learning_curve *curve,
			 struct arena *arena, struct learning_point_list *list,
			 struct err *err);

/* What an untuned run made of the curve's items. Writes it unless it is
 * written; the last one written is the curve's baseline. */
int learning_base_add(struct store *store, const struct learning_curve *curve,
		      int64_t run, const unsigned char *wrong, struct err *err);
/* The baseline, in arena: 1 found, 0 none, -1 failed. */
int learning_base_load(struct store *store, const struct learning_curve *curve,
		       struct arena *arena, int64_t *run,
		       const unsigned char **wrong, struct err *err);

#endif
