/* parameter.c - see parameter.h */
#include "finetune/model/parameter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

static bool name_is_decayed(const char *name)
{
	size_t length = strlen(name);

	if (length >= 4 && strcmp(name + length - 4, "bias") == 0)
		return false;
	return !strstr(name, "LayerNorm") && !strstr(name, "layer_norm");
}

struct parameter *parameters_add(struct parameters *parameters,
				 const char *name, int rank,
				 const int64_t *shape)
{
	struct parameter *added;

	assert(rank >= 1 && rank <= PARAMETER_RANK);
	parameters->items =
		array_grow(parameters->items, parameters->count,
			   &parameters->capacity, sizeof(*parameters->items));
	added = &parameters->items[parameters->count++];
	memset(added, 0, sizeof(*added));
	added->name = xstrdup(name);
	added->rank = rank;
	added->count = 1;
	for (int i = 0; i < rank; i++) {
		assert(shape[i] > 0);
		added->shape[i] = shape[i];
		added->count *= (size_t)shape[i];
	}
	added->data = xcalloc(added->count, sizeof(*added->data));
	added->is_decayed = name_is_decayed(name);
	return added;
}

struct parameter *parameters_find(const struct parameters *parameters,
				  const char *name)
{
	for (size_t i = 0; i < parameters->count; i++)
		if (strcmp(parameters->items[i].name, name) == 0)
			return &parameters->items[i];
	return NULL;
}

void parameter_train(struct parameter *parameter, bool is_trained)
{
	if (is_trained && !parameter->grad && !parameter->is_idle) {
		parameter->grad =
			xcalloc(parameter->count, sizeof(*parameter->grad));
	} else if (!is_trained) {
		free(parameter->grad);
		parameter->grad = NULL;
	}
}

void parameters_train(struct parameters *parameters, int first, int last,
		      bool is_trained)
{
	for (size_t i = 0; i < parameters->count; i++) {
		struct parameter *p = &parameters->items[i];

		if (p->layer >= first && p->layer <= last)
			parameter_train(p, is_trained);
	}
}

void parameters_zero_grad(struct parameters *parameters)
{
	for (size_t i = 0; i < parameters->count; i++) {
		struct parameter *p = &parameters->items[i];

		if (p->grad)
			memset(p->grad, 0, p->count * sizeof(*p->grad));
	}
}

size_t parameters_trained(const struct parameters *parameters)
{
	size_t sum = 0;

	for (size_t i = 0; i < parameters->count; i++)
		if (parameters->items[i].grad)
			sum += parameters->items[i].count;
	return sum;
}

size_t parameters_total(const struct parameters *parameters)
{
	size_t sum = 0;

	for (size_t i = 0; i < parameters->count; i++)
		sum += parameters->items[i].count;
	return sum;
}

void parameters_release(struct parameters *parameters)
{
	for (size_t i = 0; i < parameters->count; i++) {
		free(parameters->items[i].name);
		free(parameters->items[i].data);
		free(parameters->items[i].grad);
	}
	free(parameters->items);
	memset(parameters, 0, sizeof(*parameters));
}
