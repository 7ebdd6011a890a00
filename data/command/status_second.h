/*
 * status_second.h - what `payoff status` says of second readings
 */
#ifndef PAYOFF_DATA_COMMAND_STATUS_SECOND_H
#define PAYOFF_DATA_COMMAND_STATUS_SECOND_H

#include <jansson.h>

#include "data/agreement.h"

/* Lines for people; none where nothing was read, or is to be read, twice. */
void status_second_print(const struct agreement_summary *summary);
/* A new object; figures that are undefined are null, with the reason. */
json_t *status_second_json(const struct agreement_summary *summary);

#endif
