/* logistic.c - see logistic.h */
#include "finetune/logistic.h"

#include <lbfgs.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

/* Sums are kept in this many parts, which the compiler makes vectors of
 * without being allowed to reorder anything. */
#define LANES 8

/* What the callback of L-BFGS works on. The unknowns are (rows, width) weights
 * and then (rows) biases. */
struct fit {
	const struct logistic_data *data;
	const size_t *place; /* (classes) -> class among those present */
	size_t present;	     /* classes that have rows */
	size_t rows;	     /* 1 with two classes present, else `present` */
	double c;
	double *scores; /* (rows) of one row of features */
	double norm;	/* of the last gradient */
};

void logistic_init(struct logistic *head, size_t classes, size_t width)
{
	head->classes = classes;
	head->width = width;
	head->weights = xcalloc(classes * width, sizeof(*head->weights));
	head->bias = xcalloc(classes, sizeof(*head->bias));
}

void logistic_release(struct logistic *head)
{
	free(head->weights);
	free(head->bias);
	*head = (struct logistic){ 0 };
}

static double dot(const double *weights, const float *row, size_t width)
{
	double parts[LANES] = { 0 }, sum = 0;
	size_t j = 0;

	for (; j + LANES <= width; j += LANES)
		for (size_t k = 0; k < LANES; k++)
			parts[k] += weights[j + k] * (double)row[j + k];
	for (size_t k = 0; k < LANES; k++)
		sum += parts[k];
	for (; j < width; j++)
		sum += weights[j] * (double)row[j];
	return sum;
}

static void add_scaled(double *restrict sum, const float *restrict row,
		       double factor, size_t width)
{
	for (size_t j = 0; j < width; j++)
		sum[j] += factor * (double)row[j];
}

static double log_sum_exp(const double *values, size_t count)
{
	double most = values[0], sum = 0;

	for (size_t k = 1; k < count; k++)
		most = fmax(most, values[k]);
	for (size_t k = 0; k < count; k++)
		sum += exp(values[k] - most);
	return most + log(sum);
}

/* The loss of one row of features; its derivatives by the scores replace
 * them. */
static double loss_of(const struct fit *fit, size_t label)
{
	double *z = fit->scores;
	double y, loss, log_sum;

	if (fit->rows == 1) {
		y = label ? 1 : 0;
		loss = fmax(z[0], 0) - y * z[0] + log1p(exp(-fabs(z[0])));
		z[0] = 1 / (1 + exp(-z[0])) - y;
		return loss;
	}
	log_sum = log_sum_exp(z, fit->rows);
	loss = log_sum - z[label];
	for (size_t k = 0; k < fit->rows; k++)
		z[k] = exp(z[k] - log_sum);
	z[label] -= 1;
	return loss;
}

/* The objective divided by C * count, and its gradient. */
static lbfgsfloatval_t evaluate(void *instance, const lbfgsfloatval_t *x,
				lbfgsfloatval_t *gradient, int n,
				lbfgsfloatval_t step)
{
	struct fit *fit = instance;
	const struct logistic_data *data = fit->data;
	size_t width = data->width, weights = fit->rows * width;
	double share = 1 / (double)data->count, penalty = share / fit->c;
	double loss = 0, square = 0, *bias = gradient + weights;

	(void)step;
	memset(gradient, 0, (size_t)n * sizeof(*gradient));
	for (size_t i = 0; i < data->count; i++) {
		const float *row = data->features + data->subset[i] * width;
		size_t label = fit->place[data->labels[data->subset[i]]];

		for (size_t k = 0; k < fit->rows; k++)
			fit->scores[k] =
				x[weights + k] + dot(x + k * width, row, width);
		loss += loss_of(fit, label);
		for (size_t k = 0; k < fit->rows; k++) {
			double factor = share * fit->scores[k];

			add_scaled(gradient + k * width, row, factor, width);
			bias[k] += factor;
		}
	}
	for (size_t j = 0; j < weights; j++) {
		square += x[j] * x[j];
		gradient[j] += penalty * x[j];
	}
	fit->norm = 0;
	for (size_t j = 0; j < weights + fit->rows; j++)
		fit->norm += gradient[j] * gradient[j];
	fit->norm = sqrt(fit->norm);
	return share * loss + penalty * .5 * square;
}

/* Between a head's rows (one a class) and the unknowns. */
static void from_head(const struct fit *fit, const struct logistic *head,
		      double *x)
{
	size_t width = head->width, weights = fit->rows * width;

	for (size_t k = 0; k < head->classes; k++) {
		size_t row = fit->place[k];

		if (row == SIZE_MAX)
			continue;
		if (fit->rows == 1 && row == 0)
			continue;
		row = fit->rows == 1 ? 0 : row;
		for (size_t j = 0; j < width; j++)
			x[row * width + j] = head->weights[k * width + j] *
					     (fit->rows == 1 ? 2 : 1);
		x[weights + row] = head->bias[k] * (fit->rows == 1 ? 2 : 1);
	}
}

static void to_head(const struct fit *fit, const double *x,
		    struct logistic *head)
{
	size_t width = head->width, weights = fit->rows * width;

	for (size_t k = 0; k < head->classes; k++) {
		size_t row = fit->place[k];
		double *out = head->weights + k * width, factor = 1;

		if (row == SIZE_MAX) {
			memset(out, 0, width * sizeof(*out));
			head->bias[k] = LOGISTIC_ABSENT;
			continue;
		}
		if (fit->rows == 1) {
			factor = row ? .5 : -.5;
			row = 0;
		}
		for (size_t j = 0; j < width; j++)
			out[j] = factor * x[row * width + j];
		head->bias[k] = factor * x[weights + row];
	}
}

/* Numbers the classes that have rows; SIZE_MAX for the others. */
static size_t place_classes(const struct logistic_data *data, size_t *place)
{
	size_t present = 0;

	for (size_t k = 0; k < data->classes; k++)
		place[k] = SIZE_MAX;
	for (size_t i = 0; i < data->count; i++)
		place[data->labels[data->subset[i]]] = 0;
	for (size_t k = 0; k < data->classes; k++)
		if (place[k] == 0)
			place[k] = present++;
	return present;
}

static int check_features(const struct logistic_data *data, struct err *err)
{
	for (size_t i = 0; i < data->count; i++) {
		const float *row =
			data->features + data->subset[i] * data->width;

		for (size_t j = 0; j < data->width; j++)
			if (!isfinite(row[j]))
				return err_set(err,
					       "the embedding of example %zu "
					       "is not finite",
					       data->subset[i]);
	}
	return 0;
}

/* Near the minimum rounding ends the search before the tolerance does: that
 * is a success if the gradient is small. */
static bool is_good_enough(int status, const struct fit *fit, double tolerance)
{
	if (status == LBFGS_SUCCESS || status == LBFGS_ALREADY_MINIMIZED)
		return true;
	return fit->norm <= fmax(1e-5, 10 * tolerance);
}

static int minimise(struct fit *fit, struct logistic *head, double tolerance,
		    struct err *err)
{
	size_t unknowns = fit->rows * (head->width + 1);
	lbfgs_parameter_t parameter;
	lbfgsfloatval_t *x, value;
	int status;

	lbfgs_parameter_init(&parameter);
	parameter.m = 10;
	parameter.epsilon = tolerance;
	parameter.max_iterations = 5000;
	parameter.max_linesearch = 60;
	/* It may round the number of unknowns up; the rest stays zero. */
	x = lbfgs_malloc((int)unknowns);
	if (!x)
		return err_set(err, "%zu weights are too many for a head",
			       unknowns);
	memset(x, 0, unknowns * sizeof(*x));
	from_head(fit, head, x);
	status = lbfgs((int)unknowns, x, &value, evaluate, NULL, fit,
		       &parameter);
	if (is_good_enough(status, fit, tolerance))
		to_head(fit, x, head);
	else
		err_set(err,
			"the logistic head was not fitted (L-BFGS status %d, "
			"gradient %g)",
			status, fit->norm);
	lbfgs_free(x);
	return is_good_enough(status, fit, tolerance) ? 0 : -1;
}

int logistic_fit(struct logistic *head, const struct logistic_data *data,
		 double c, double tolerance, struct err *err)
{
	size_t *place = xcalloc(data->classes, sizeof(*place));
	struct fit fit = { .data = data, .place = place, .c = c };
	int ret = -1;

	if (!data->count) {
		err_set(err, "no examples to fit a head to");
		goto out;
	}
	if (check_features(data, err))
		goto out;
	fit.present = place_classes(data, place);
	fit.rows = fit.present == 2 ? 1 : fit.present;
	fit.scores = xcalloc(fit.rows, sizeof(*fit.scores));
	ret = minimise(&fit, head, tolerance, err);
out:
	free(fit.scores);
	free(place);
	return ret;
}

void logistic_log_probabilities(const struct logistic *head, const float *row,
				double *out)
{
	double log_sum;

	for (size_t k = 0; k < head->classes; k++)
		out[k] = head->bias[k] +
			 dot(head->weights + k * head->width, row, head->width);
	log_sum = log_sum_exp(out, head->classes);
	for (size_t k = 0; k < head->classes; k++)
		out[k] -= log_sum;
}

size_t logistic_class(const double *log_probabilities, size_t classes)
{
	size_t best = 0;

	for (size_t k = 1; k < classes; k++)
		if (log_probabilities[k] > log_probabilities[best])
			best = k;
	return best;
}
