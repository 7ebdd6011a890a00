/*
 * ids.h - sorted lists of row ids
 */
#ifndef PAYOFF_DATA_BASE_IDS_H
#define PAYOFF_DATA_BASE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ascending, in place. */
void ids_sort(int64_t *ids, size_t count);
/* Whether the id is one of these, which are ascending. */
bool ids_contain(const int64_t *ids, size_t count, int64_t id);

#endif
