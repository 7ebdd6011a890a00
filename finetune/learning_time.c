/* learning_time.c - see learning_time.h */
#include "finetune/learning_time.h"

#include "data/base/log.h"

/* A logistic fit takes about as long as this many more texts would. */
#define HEAD_WORK 100
/* A text that is only answered takes a third of one that is trained on. */
#define ANSWER_WORK (1.0 / 3)

double learning_work(const struct learning *learning, size_t size)
{
	const json_t *settings = learning->settings;
	struct train_settings train;

	if (learning->method != &method_full)
		return (double)size + HEAD_WORK;
	train_settings_default(&train);
	train.epochs =
		(size_t)json_integer_value(json_object_get(settings, "epochs"));
	train.batch =
		(size_t)json_integer_value(json_object_get(settings, "batch"));
	return (double)(size * train_epochs(&train, size,
					    learning->launch->labels.count)) +
	       ANSWER_WORK * (double)learning->held_out_count;
}

static double seconds_of(const struct learning *learning, size_t size)
{
	return learning_work(learning, size) * learning->seconds /
	       learning->work;
}

bool learning_lacks(const struct learning *learning, size_t seed, size_t k)
{
	return !learning->is_there[seed * learning->size_count + k];
}

/* What is missing of a seed: how many points, and their time. */
static size_t missing_of(const struct learning *learning, size_t seed,
			 double *seconds)
{
	size_t count = 0;

	*seconds = 0;
	for (size_t k = 0; k < learning->size_count; k++)
		if (learning_lacks(learning, seed, k)) {
			*seconds += seconds_of(learning, learning->sizes[k]);
			count++;
		}
	return count;
}

static double seconds_spent(const struct learning *learning)
{
	return (double)(clock_monotonic_ms() - learning->started_ms) / 1000;
}

/* Is the budget large enough for so much more? */
static bool has_room(const struct learning *learning, double seconds)
{
	return learning->budget_seconds <= 0 ||
	       seconds_spent(learning) + seconds <= learning->budget_seconds;
}

bool learning_wants(const struct learning *learning, size_t seed, size_t k)
{
	double seconds;

	/* Nothing is known yet: somebody has to be the first. */
	if (learning->work <= 0)
		return true;
	if (seed == 0)
		return has_room(learning,
				seconds_of(learning, learning->sizes[k]));
	missing_of(learning, seed, &seconds);
	return has_room(learning, seconds);
}

void learning_ahead(const struct learning *learning, size_t *left,
		    double *seconds_left)
{
	*left = 0;
	*seconds_left = 0;
	for (size_t k = 0; k < learning->size_count; k++) {
		double one = seconds_of(learning, learning->sizes[k]);

		if (!learning_lacks(learning, 0, k))
			continue;
		if (!has_room(learning, *seconds_left + one))
			return;
		*seconds_left += one;
		++*left;
	}
	for (size_t s = 1; s < learning->seeds; s++) {
		double seconds;
		size_t count = missing_of(learning, s, &seconds);

		if (!has_room(learning, *seconds_left + seconds))
			return;
		*seconds_left += seconds;
		*left += count;
	}
}

size_t learning_missing(const struct learning *learning, double *seconds)
{
	size_t count = 0;
	double of_seed;

	*seconds = 0;
	for (size_t s = 0; s < learning->seeds; s++) {
		count += missing_of(learning, s, &of_seed);
		*seconds += of_seed;
	}
	return count;
}
