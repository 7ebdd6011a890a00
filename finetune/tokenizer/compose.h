/*
 * compose.h - Unicode normalisation forms (UAX #15) of code points
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_COMPOSE_H
#define PAYOFF_FINETUNE_TOKENIZER_COMPOSE_H

#include <stdbool.h>

#include "finetune/tokenizer/runes.h"

/* NFD, or NFKD: in place, by way of spare. Marks are put in canonical order
 * in linear time, however many follow one another. */
void decompose(struct runes *text, bool is_compatible, struct runes *spare);
/* What decompose() made becomes NFC (or NFKC), in place. */
void compose(struct runes *text);

#endif
