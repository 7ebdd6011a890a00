/*
 * split.h - where the steps of a pre-tokenizer cut
 *
 * Each call cuts one stretch of code points and adds *matches*: stretches that
 * the step looked for, and the rest between them, in order and covering all.
 * What becomes of a match is its `split_behaviour`.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_SPLIT_H
#define PAYOFF_FINETUNE_TOKENIZER_SPLIT_H

#define PCRE2_CODE_UNIT_WIDTH 32
#include <pcre2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/tokenizer/pretokenise.h"

/* What becomes of a match; the names are the reference's. */
enum split_behaviour {
	SPLIT_REMOVED,
	SPLIT_ISOLATED,
	SPLIT_MERGED_WITH_PREVIOUS,
	SPLIT_MERGED_WITH_NEXT,
	SPLIT_CONTIGUOUS,
};

int split_behaviour_of(const char *name, enum split_behaviour *behaviour,
		       struct err *err);

struct match {
	size_t start, end;
	bool is_match;
};

struct matches {
	struct match *at;
	size_t count, capacity;
};

#define MATCHES_INIT { NULL, 0, 0 }

void matches_add(struct matches *matches, size_t start, size_t end,
		 bool is_match);

/* Each code point of the classes is a match. */
void split_classes(const struct runes *text, struct piece piece,
		   unsigned classes, struct matches *matches);
/* \w+ and [^\w\s]+ are matches: the reference's Whitespace. */
void split_words(const struct runes *text, struct piece piece,
		 struct matches *matches);
/* GPT-2's pattern: contractions, and runs of letters, of numbers and of other
 * characters, each with a space in front; white space but for its last. */
void split_gpt2(const struct runes *text, struct piece piece,
		struct matches *matches);
/* Every occurrence of the pattern; -1 when PCRE2 gave up. */
int split_pattern(const struct runes *text, struct piece piece,
		  const pcre2_code *pattern, struct matches *matches);
/* Every occurrence of a fixed text. */
void split_text(const struct runes *text, struct piece piece,
		const struct runes *fixed, struct matches *matches);

/* The pieces that the matches leave; empty ones are dropped. */
void split_collect(struct matches *matches, enum split_behaviour behaviour,
		   struct pieces *pieces);

#endif
