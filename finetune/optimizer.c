/* optimizer.c - see optimizer.h */
#include "finetune/optimizer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

void optimizer_init(struct optimizer *optimizer, struct parameters *parameters,
		    const struct optimizer_settings *settings)
{
	memset(optimizer, 0, sizeof(*optimizer));
	optimizer->settings = *settings;
	optimizer->parameters = parameters;
	optimizer->count = parameters_trained(parameters);
	optimizer->m = xcalloc(optimizer->count + 1, sizeof(float));
	optimizer->v = xcalloc(optimizer->count + 1, sizeof(float));
}

void optimizer_release(struct optimizer *optimizer)
{
	free(optimizer->m);
	free(optimizer->v);
	memset(optimizer, 0, sizeof(*optimizer));
}

/* Sum of squares: runs of float32 lanes, added up in float64. The lanes make
 * it fast, the short runs keep it exact to 1e-6. */
#define LANES 8
#define RUN 1024

static double sum_of_squares(const float *x, size_t count)
{
	double total = 0;

	for (size_t at = 0; at < count; at += RUN) {
		size_t end = count - at < RUN ? count : at + RUN, i = at;
		float lanes[LANES] = { 0 };

		for (; i + LANES <= end; i += LANES)
			for (size_t k = 0; k < LANES; k++)
				lanes[k] += x[i + k] * x[i + k];
		for (; i < end; i++)
			total += (double)x[i] * (double)x[i];
		for (size_t k = 0; k < LANES; k++)
			total += (double)lanes[k];
	}
	return total;
}

static double global_norm(const struct parameters *parameters)
{
	double total = 0;

	for (size_t i = 0; i < parameters->count; i++) {
		const struct parameter *p = &parameters->items[i];

		if (p->grad)
			total += sum_of_squares(p->grad, p->count);
	}
	return sqrt(total);
}

/* What one step multiplies by, the same for a whole parameter. */
struct factors {
	float clip;  /* of the gradient */
	float keep;  /* of the weight: 1 - rate * decay */
	float gain1; /* 1 - beta1 */
	float beta2, gain2;
	float length; /* rate / (1 - beta1^t) */
	float root;   /* 1 / sqrt(1 - beta2^t) */
	float epsilon;
};

static void move(float *restrict p, float *restrict grad, float *restrict m,
		 float *restrict v, size_t count, const struct factors *factors)
{
	const struct factors f = *factors;

	for (size_t i = 0; i < count; i++) {
		float g = grad[i] * f.clip;

		m[i] += f.gain1 * (g - m[i]);
		v[i] = f.beta2 * v[i] + f.gain2 * g * g;
		p[i] = p[i] * f.keep -
		       f.length * m[i] / (sqrtf(v[i]) * f.root + f.epsilon);
		grad[i] = 0;
	}
}

int optimizer_step(struct optimizer *optimizer, double rate, double *norm,
		   struct err *err)
{
	const struct optimizer_settings *s = &optimizer->settings;
	struct parameters *parameters = optimizer->parameters;
	double t = (double)(optimizer->step + 1), clip = 1;
	size_t at = 0;

	*norm = global_norm(parameters);
	if (!isfinite(*norm))
		return err_set(err, "the gradient is not finite");
	if (s->clip > 0 && *norm > s->clip)
		clip = s->clip / *norm;
	for (size_t i = 0; i < parameters->count; i++) {
		struct parameter *p = &parameters->items[i];
		double own = p->layer == s->head_layer ? rate * s->head_factor
						       : rate;
		double decay = p->is_decayed ? s->weight_decay : 0;
		struct factors factors = {
			.clip = (float)clip,
			.keep = (float)(1 - own * decay),
			.gain1 = (float)(1 - s->beta1),
			.beta2 = (float)s->beta2,
			.gain2 = (float)(1 - s->beta2),
			.length = (float)(own / (1 - pow(s->beta1, t))),
			.root = (float)(1 / sqrt(1 - pow(s->beta2, t))),
			.epsilon = (float)s->epsilon,
		};

		if (!p->grad)
			continue;
		move(p->data, p->grad, optimizer->m + at, optimizer->v + at,
		     p->count, &factors);
		at += p->count;
	}
	assert(at == optimizer->count);
	optimizer->step++;
	return 0;
}
