/* unlabelled.c - see unlabelled.h */
#include "evaluate/share/unlabelled.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/ids.h"
#include "data/gold.h"
#include "data/item.h"
#include "data/prediction.h"
#include "evaluate/practice.h"

struct loader {
	struct prediction_list said[2];
	const struct run *run[2];
	struct gold_list train; /* by item */
	const struct evidence *evidence;
	struct unlabelled *unlabelled;
	/* Probabilities as they come; NULL once a row had none. */
	float *log_probability[2];
	size_t classes;
};

static int id_and_gold(const void *id, const void *gold)
{
	int64_t x = *(const int64_t *)id;
	int64_t y = ((const struct gold_item *)gold)->item;

	return (x > y) - (x < y);
}

/* What the run said of a text without a label: a model trained without its
 * fold, else the final one, which saw no label of it either. */
static const struct prediction *answer_of(const struct loader *loader, int m,
					  int64_t item)
{
	const struct prediction *said =
		practice_answer(loader->run[m], &loader->said[m], item);

	return said ? said : prediction_find(&loader->said[m], item);
}

static void keep_row(struct loader *loader, const struct dealt_item *dealt,
		     const struct prediction *const said[2])
{
	struct unlabelled *u = loader->unlabelled;
	size_t n = u->count++, classes = loader->classes;

	u->items[n] = dealt->item;
	u->group_keys[n] = dealt->group;
	for (int m = 0; m < 2; m++) {
		const struct prediction *p = said[m];

		u->said[m][n] =
			(uint32_t)(p->label == LABEL_NONE ? classes : p->label);
		if (!p->log_probability)
			loader->log_probability[m] = NULL;
		else if (loader->log_probability[m])
			memcpy(loader->log_probability[m] + n * classes,
			       p->log_probability, classes * sizeof(float));
	}
}

static void take(struct loader *loader, const struct dealt_item *dealt)
{
	const struct evidence *evidence = loader->evidence;
	struct unlabelled *u = loader->unlabelled;
	const struct prediction *said[2];

	if (ids_contain(evidence->items, evidence->count, dealt->item))
		return;
	if (!dealt->is_test && loader->train.count &&
	    bsearch(&dealt->item, loader->train.items, loader->train.count,
		    sizeof(*loader->train.items), id_and_gold)) {
		u->left_out++;
		return;
	}
	u->texts++;
	u->sealed += dealt->is_test;
	for (int m = 0; m < 2; m++) {
		said[m] = answer_of(loader, m, dealt->item);
		u->answered[m] += said[m] != NULL;
	}
	if (said[0] && said[1])
		keep_row(loader, dealt, said);
}

static void make_room(struct loader *loader, size_t room, struct arena *arena)
{
	struct unlabelled *u = loader->unlabelled;

	u->items = arena_alloc(arena, room, sizeof(*u->items));
	u->group_keys = arena_alloc(arena, room, sizeof(*u->group_keys));
	u->occurrences = arena_alloc(arena, room, sizeof(*u->occurrences));
	for (int m = 0; m < 2; m++) {
		u->said[m] = arena_alloc(arena, room, sizeof(*u->said[m]));
		if (loader->said[m].outputs == loader->classes)
			loader->log_probability[m] = arena_alloc(
				arena, room * loader->classes, sizeof(float));
	}
}

int unlabelled_load(struct store *store, const struct label_list *labels,
		    const struct evidence *evidence, struct arena *arena,
		    struct unlabelled *unlabelled, struct err *err)
{
	struct loader loader = { .evidence = evidence,
				 .unlabelled = unlabelled,
				 .classes = labels->count };
	struct dealt_item *dealt;
	size_t count;

	memset(unlabelled, 0, sizeof(*unlabelled));
	if (items_dealt(store, arena, &dealt, &count, err) ||
	    gold_train(store, labels, EVENT_NOW, arena, &loader.train, err))
		return -1;
	for (int m = 0; m < 2; m++) {
		loader.run[m] = evidence->columns[m].run;
		if (predictions_load(store, loader.run[m]->id, PREDICTIONS_ALL,
				     labels, arena, &loader.said[m], err))
			return -1;
	}
	make_room(&loader, count, arena);
	for (size_t i = 0; i < count; i++)
		take(&loader, &dealt[i]);
	for (int m = 0; m < 2; m++)
		unlabelled->log_probability[m] =
			unlabelled->count ? loader.log_probability[m] : NULL;
	if (item_occurrences(store, unlabelled->items, unlabelled->count,
			     unlabelled->occurrences, err))
		return -1;
	for (size_t i = 0; i < unlabelled->count; i++)
		unlabelled->repeats |= unlabelled->occurrences[i] > 1;
	return 0;
}
