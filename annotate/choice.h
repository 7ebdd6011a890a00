/*
 * choice.h - which label is meant: by its key on the keyboard, or by typing
 *
 * Typing works for any number of labels: a label matches when its name or key
 * starts with what was typed, upper or lower case; where none does, when one
 * contains it. Pure.
 */
#ifndef PAYOFF_ANNOTATE_CHOICE_H
#define PAYOFF_ANNOTATE_CHOICE_H

#include <stddef.h>
#include <stdint.h>

#include "data/label.h"

/* The label with this shortcut (an upper-case letter stands for the lower-case
 * one unless it is a shortcut itself), or labels->count. */
size_t choice_by_key(const struct label_list *labels, uint32_t code_point);
/* The label whose key or name is exactly this, or labels->count. */
size_t choice_exact(const struct label_list *labels, const char *text);

struct choice_matches {
	size_t count;		 /* of labels that match */
	size_t index[LABEL_MAX]; /* by position */
};
/* Nothing typed matches every label. */
void choice_match(const struct label_list *labels, const char *typed,
		  struct choice_matches *matches);
/* The one label that is meant: the exact one, else the only match, else
 * labels->count. */
size_t choice_typed(const struct label_list *labels, const char *typed);

#endif
