/* floor_sequence.c - see floor_sequence.h */
#include "evaluate/threshold/floor_sequence.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/measure/threshold.h"
#include "evaluate/threshold/floor_choice.h"

int floor_sequence_test(const struct scored *rows, const struct bar *bar,
			const struct floor_list *floors, double alpha,
			struct floor_sequence *sequence, struct err *err)
{
	double *floor = xcalloc(rows->classes, sizeof(*floor));
	struct threshold_set set = { .kind = THRESHOLD_FLOORS,
				     .classes = rows->classes,
				     .temperature = floors->temperature,
				     .floor = floor,
				     .fallback = THRESHOLD_NEXT_BEST };
	uint32_t *said = xcalloc(rows->count + 1, sizeof(*said));
	struct bar_reading reading;
	int ret = -1;

	assert(floors->count > 0);
	memset(sequence, 0, sizeof(*sequence));
	if (floor_choice_check(rows, bar, 1, err) || threshold_check(&set, err))
		goto out;
	for (size_t f = 0; f < floors->count; f++) {
		floor[bar->class_index] = floors->floor[f];
		scored_apply(&set, rows, said);
		reading = bar_read_rows(bar, rows, said, alpha);
		if (f == 0 || reading.state == BAR_PASSES)
			sequence->reading = reading;
		if (reading.state != BAR_PASSES)
			break;
		sequence->passed++;
		sequence->floor = floors->floor[f];
	}
	ret = 0;
out:
	free(said);
	free(floor);
	return ret;
}
