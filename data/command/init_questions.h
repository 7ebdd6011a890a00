/*
 * init_questions.h - what `payoff init` has to know, asked on a terminal
 */
#ifndef PAYOFF_DATA_COMMAND_INIT_QUESTIONS_H
#define PAYOFF_DATA_COMMAND_INIT_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/project.h"

struct answers {
	struct arena arena;
	struct project project;
	struct label *labels;
	size_t label_count;
	struct stated_bar *bars;
	char *guideline; /* text, or NULL */
};

/* Adds the label of KEY, KEY=description, or KEY:k=description with k the key
 * to press. There is room for it in answers->labels. */
void answers_label(struct answers *answers, const char *text);
/* Takes the bars of a NULL-terminated list of texts, or of none (NULL). */
int answers_bars(struct answers *answers, char **texts, struct err *err);
bool answers_has(const struct answers *answers, const char *key);
/* The questions. Fails when the input ends. */
int answers_ask(struct answers *answers, struct err *err);

#endif
