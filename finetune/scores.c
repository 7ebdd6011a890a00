/* scores.c - see scores.h */
#include "finetune/scores.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/measure/binomial.h"
#include "data/measure/metric.h"
#include "data/measure/table.h"
#include "data/prediction.h"

static void count(const struct prediction_list *said, bool is_tuned,
		  const struct gold_list *gold, size_t classes,
		  struct scores *scores)
{
	uint32_t *truth = xcalloc(gold->count + 1, sizeof(*truth));
	uint32_t *answer = xcalloc(gold->count + 1, sizeof(*answer));
	const struct prediction *end = said->predictions + said->count;
	const struct metric macro = { .kind = METRIC_MACRO_F1 };
	struct table table;
	struct score score;
	size_t n = 0;

	for (size_t i = 0; i < gold->count; i++) {
		int64_t item = gold->items[i].item;
		const struct prediction *p = prediction_find(said, item);

		while (p && p < end && p->item == item &&
		       is_tuned != (p->fold != FOLD_FINAL))
			p++;
		if (!p || p >= end || p->item != item)
			continue;
		truth[n] = (uint32_t)gold->items[i].label;
		answer[n] =
			(uint32_t)(p->label == LABEL_NONE ? classes : p->label);
		scores->right += truth[n] == answer[n];
		n++;
	}
	scores->n = n;
	scores->accuracy = n ? (double)scores->right / (double)n : NAN;
	scores->interval = wilson((double)scores->right, (double)n, 0.05);
	if (n) {
		table_build(&table, classes, truth, answer, answer, n);
		score = metric_of(macro, &table, TABLE_FIRST);
		if (score.is_defined)
			scores->macro_f1 = score.value;
		table_release(&table);
	}
	free(truth);
	free(answer);
}

int scores_load(struct store *store, const struct run *run,
		const struct label_list *labels, const struct gold_list *gold,
		struct scores *scores, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct prediction_list said;
	int ret;

	*scores = (struct scores){ .accuracy = NAN, .macro_f1 = NAN };
	if (run->label_set != labels->version)
		return 0;
	ret = predictions_load(store, run->id, PREDICTIONS_TRAIN, labels,
			       &arena, &said, err);
	if (!ret)
		count(&said, run->is_tuned, gold, labels->count, scores);
	arena_release(&arena);
	return ret;
}
