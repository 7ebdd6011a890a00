/* train_settings.c - what a run is repeated from: see train.h */
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/text.h"
#include "finetune/train.h"

/* The most frequent label may have three times the examples of the rarest
 * before weights are used: up to there the argmax is not much moved by the
 * counts, and weights only make the loss noisier. At 81 to 19 (reviews that
 * recommend) a plain loss gives the rare label away. */
#define SKEW 3

void train_settings_default(struct train_settings *settings)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	*settings = (struct train_settings){
		.batch = 16,
		.pass_tokens = 2048,
		.rate = 1e-4,
		.head_factor = 1,
		.warmup = 0.1,
		.weight_decay = 0.01,
		.clip = 1,
		.has_dropout = true,
		.class_weights = CLASS_WEIGHTS_AUTO,
		.seed = 1,
		.threads = processors > 0 ? (int)processors : 1,
		.checkpoint_seconds = 60,
	};
}

/* "the learning rate is from ..." unless low <= value <= high. */
static int check(const char *what, double value, double low, double high,
		 struct err *err)
{
	if (value >= low && value <= high)
		return 0;
	return err_set(err, "%s is from %g to %g, not %g", what, low, high,
		       value);
}

int train_settings_check(const struct train_settings *settings, struct err *err)
{
	if (check("the number of epochs", (double)settings->epochs, 0, 10000,
		  err) ||
	    check("the batch", (double)settings->batch, 1, 4096, err) ||
	    check("the tokens of a pass", (double)settings->pass_tokens, 1,
		  1 << 24, err) ||
	    check("the learning rate", settings->rate, 1e-12, 1, err) ||
	    check("the head's factor", settings->head_factor, 1e-6, 1e6, err) ||
	    check("the warm-up share", settings->warmup, 0, 0.99, err) ||
	    check("the weight decay", settings->weight_decay, 0, 1, err) ||
	    check("the clipping norm", settings->clip, 0, 1e12, err) ||
	    check("the number of threads", settings->threads, 1, 1024, err) ||
	    check("the time between checkpoints", settings->checkpoint_seconds,
		  0, 1e9, err))
		return -1;
	return 0;
}

size_t train_epochs(const struct train_settings *settings, size_t examples,
		    size_t labels)
{
	size_t steps = (examples + settings->batch - 1) / settings->batch;
	size_t wanted = 100, most = 10, epochs;

	if (settings->epochs)
		return settings->epochs;
	if (10 * labels > wanted) {
		wanted = 10 * labels;
		most = 20;
	}
	epochs = steps ? (wanted + steps - 1) / steps : most;
	return epochs < 4 ? 4 : epochs > most ? most : epochs;
}

void train_settings_hash(const struct train_settings *settings,
			 char out[HASH_HEX])
{
	struct text text = TEXT_INIT;

	/* %a is exact. */
	text_printf(&text,
		    "epochs %zu batch %zu pass %zu rate %a head %a warmup %a "
		    "decay %a clip %a dropout %d weights %d seed %llu "
		    "threads %d",
		    settings->epochs, settings->batch, settings->pass_tokens,
		    settings->rate, settings->head_factor, settings->warmup,
		    settings->weight_decay, settings->clip,
		    settings->has_dropout, (int)settings->class_weights,
		    (unsigned long long)settings->seed, settings->threads);
	hash_bytes_hex(text_get(&text), text.length, out);
	text_release(&text);
}

bool train_class_weights(const struct examples *examples, const size_t *subset,
			 size_t count, enum class_weights kind, size_t labels,
			 float *weights)
{
	size_t *counts = xcalloc(labels, sizeof(*counts));
	size_t most = 0, least = SIZE_MAX, in_use = 0;
	bool is_weighted;

	for (size_t i = 0; i < count; i++)
		counts[examples->labels[subset[i]]]++;
	for (size_t k = 0; k < labels; k++) {
		if (counts[k] == 0)
			continue;
		in_use++;
		most = counts[k] > most ? counts[k] : most;
		least = counts[k] < least ? counts[k] : least;
	}
	is_weighted =
		kind == CLASS_WEIGHTS_AUTO && in_use > 1 && most > SKEW * least;
	/* count / (in_use * counts) sums to count over the examples. A label
	 * without examples never multiplies anything. */
	for (size_t k = 0; k < labels; k++)
		weights[k] =
			!is_weighted || counts[k] == 0
				? 1
				: (float)((double)count /
					  ((double)in_use * (double)counts[k]));
	free(counts);
	return is_weighted;
}
