/*
 * unicode_table.h - the ranges behind unicode.h
 *
 * Pairs (distance from the end of the range before, length of the range),
 * ended by the pair (0, 0).
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_UNICODE_TABLE_H
#define PAYOFF_FINETUNE_TOKENIZER_UNICODE_TABLE_H

#include <stdint.h>

extern const uint32_t unicode_table_space[];
extern const uint32_t unicode_table_ignored[];
extern const uint32_t unicode_table_punctuation[];
extern const uint32_t unicode_table_nonspacing[];
extern const uint32_t unicode_table_mark[];
extern const uint32_t unicode_table_letter[];
extern const uint32_t unicode_table_number[];
extern const uint32_t unicode_table_word[];
extern const uint32_t unicode_table_normalised[];

#endif
