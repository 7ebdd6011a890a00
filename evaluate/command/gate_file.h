/*
 * gate_file.h - a policy file, read and judged
 */
#ifndef PAYOFF_EVALUATE_COMMAND_GATE_FILE_H
#define PAYOFF_EVALUATE_COMMAND_GATE_FILE_H

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "evaluate/report/report.h"

/* path NULL: the verdict alone. Refuses a bar about nothing that there is,
 * before anything is opened. Everything in arena. */
int gate_file_load(const char *path, const struct label_list *labels,
		   struct arena *arena, struct gate *gate, struct err *err);
int gate_file_judge(struct gate *gate, const struct report *report,
		    struct arena *arena, struct err *err);

#endif
