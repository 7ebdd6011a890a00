/* holdout.c - see holdout.h */
#include "finetune/holdout.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/metric.h"

/* Gold and answers, by position. */
struct answers {
	const struct examples *examples;
	uint32_t *gold, *predicted;
};

static int note_answer(void *self, const struct outcome *outcome,
		       struct err *err)
{
	struct answers *answers = self;
	size_t gold = answers->examples->labels[outcome->example];

	(void)err;
	answers->gold[outcome->position] = (uint32_t)gold;
	answers->predicted[outcome->position] = (uint32_t)outcome->label;
	return 0;
}

static double score(enum metric_kind kind, const struct table *table)
{
	struct metric metric = { kind, 0 };
	struct score result = metric_of(metric, table, TABLE_FIRST);

	return result.is_defined ? result.value : NAN;
}

static void count(struct holdout *holdout, const struct answers *answers,
		  size_t rows, size_t labels)
{
	struct table table;

	for (size_t i = 0; i < rows; i++) {
		holdout->gold[answers->gold[i]]++;
		holdout->predicted[answers->predicted[i]]++;
	}
	table_build(&table, labels, answers->gold, answers->predicted,
		    answers->predicted, rows);
	holdout->accuracy = score(METRIC_ACCURACY, &table);
	holdout->macro_f1 = score(METRIC_MACRO_F1, &table);
	table_release(&table);
}

int holdout_score(struct holdout *holdout, const struct train_job *job,
		  size_t labels, struct err *err)
{
	size_t rows = job->held_out_count;
	struct answers answers = {
		.examples = job->examples,
		.gold = xcalloc(rows, sizeof(*answers.gold)),
		.predicted = xcalloc(rows, sizeof(*answers.predicted)),
	};
	struct predict_job predict = {
		.model = job->model,
		.examples = job->examples,
		.subset = job->held_out,
		.count = rows,
		.stop = job->stop,
		.on_row = note_answer,
		.self = &answers,
	};
	int ret;

	holdout->accuracy = holdout->macro_f1 = NAN;
	holdout->gold = xcalloc(labels, sizeof(*holdout->gold));
	holdout->predicted = xcalloc(labels, sizeof(*holdout->predicted));
	ret = train_predict(&predict, err);
	if (ret == 0)
		count(holdout, &answers, rows, labels);
	free(answers.gold);
	free(answers.predicted);
	return ret;
}

void holdout_release(struct holdout *holdout)
{
	free(holdout->gold);
	free(holdout->predicted);
	holdout->gold = holdout->predicted = NULL;
}
