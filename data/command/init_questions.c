/* init_questions.c - see init_questions.h */
#include "data/command/init_questions.h"

#include <stdio.h>
#include <string.h>

#include "data/base/text.h"

void answers_label(struct answers *answers, const char *text)
{
	struct label *label = &answers->labels[answers->label_count++];
	const char *equals = strchr(text, '=');
	const char *key = text, *description = equals ? equals + 1 : "";
	size_t length = equals ? (size_t)(equals - text) : strlen(text);

	memset(label, 0, sizeof(*label));
	length = text_trim(&key, length);
	if (length > 2 && key[length - 2] == ':') {
		label->shortcut = key[length - 1];
		length -= 2;
	}
	label->key = arena_strndup(&answers->arena, key, length);
	length = text_trim(&description, strlen(description));
	label->description =
		arena_strndup(&answers->arena, description, length);
}

int answers_bars(struct answers *answers, char **texts, struct err *err)
{
	size_t count = 0;

	while (texts && texts[count])
		count++;
	answers->bars =
		arena_alloc(&answers->arena, count, sizeof(*answers->bars));
	for (size_t i = 0; i < count; i++)
		if (bar_parse(texts[i], &answers->arena, &answers->bars[i],
			      err))
			return -1;
	answers->project.bars = answers->bars;
	answers->project.bar_count = count;
	return 0;
}

/* One line of stdin, trimmed, in the arena; NULL at its end. */
static char *ask(struct answers *answers, const char *question)
{
	char line[4096];
	const char *text = line;
	size_t length;

	printf("%s ", question);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin)) {
		putchar('\n');
		return NULL;
	}
	length = text_trim(&text, strlen(line));
	return arena_strndup(&answers->arena, text, length);
}

static int stopped(struct err *err)
{
	return err_set(err, "stopped; nothing was made");
}

/* Asks until the answer is y or n, or empty for what *yes is. */
static int ask_yes(struct answers *answers, const char *question, bool *yes,
		   struct err *err)
{
	const char *asked = arena_printf(&answers->arena, "%s y/n [%c]",
					 question, *yes ? 'y' : 'n');

	for (;;) {
		char *line = ask(answers, asked);

		if (!line)
			return stopped(err);
		if (!*line)
			return 0;
		if (strchr("yYnN", *line)) {
			*yes = *line == 'y' || *line == 'Y';
			return 0;
		}
		puts("  y or n, please");
	}
}

bool answers_has(const struct answers *answers, const char *key)
{
	for (size_t i = 0; i < answers->label_count; i++)
		if (!strcmp(key, answers->labels[i].key))
			return true;
	return false;
}

/* "positive, negative" into the labels; false, and says why, if it will not
 * do. */
static bool split_labels(struct answers *answers, char *line)
{
	char *at, *end;

	answers->label_count = 0;
	answers->labels = arena_alloc(&answers->arena, strlen(line) + 1,
				      sizeof(*answers->labels));
	for (at = line; *at; at = end) {
		struct label *label = &answers->labels[answers->label_count];

		end = at + strcspn(at, ",");
		if (*end)
			*end++ = '\0';
		if (!at[strspn(at, " \t")])
			continue;
		answers_label(answers, at);
		answers->label_count--;
		if (answers_has(answers, label->key)) {
			printf("  '%s' is there twice\n", label->key);
			return false;
		}
		answers->label_count++;
	}
	if (answers->label_count < 2)
		puts("  two labels at least, please");
	return answers->label_count >= 2;
}

static int ask_labels(struct answers *answers, struct err *err)
{
	char *line;

	puts("1. Which labels can a text get? Separate them with commas, e.g. "
	     "positive, negative");
	do {
		line = ask(answers, "labels:");
		if (!line)
			return stopped(err);
	} while (!split_labels(answers, line));
	puts("\nSay in one sentence what each means, as to a new colleague; "
	     "the "
	     "untuned model is\ncompared by these sentences too. Enter leaves "
	     "one out.");
	for (size_t i = 0; i < answers->label_count; i++) {
		line = ask(answers, arena_printf(&answers->arena, "%s:",
						 answers->labels[i].key));
		if (!line)
			return stopped(err);
		if (*line)
			answers->labels[i].description = line;
	}
	return 0;
}

static int ask_bars(struct answers *answers, struct err *err)
{
	const char *key = answers->labels[answers->label_count - 1].key;
	char *lines[17] = { NULL };
	size_t count = 0;

	printf("\n4. Which mistakes must be rare, and how rare? One bar a "
	       "line, "
	       "Enter when done:\n"
	       "   precision(%s)>=0.9  of 10 texts called %s, 9 are\n"
	       "   recall(%s)>=0.8     of 10 texts that are %s, 8 are found\n"
	       "   accuracy>=0.85      of 100 texts, 85 are right\n",
	       key, key, key, key);
	while (count < 16) {
		struct stated_bar bar;
		char *line = ask(answers, "bar:");

		if (!line)
			return stopped(err);
		if (!*line)
			break;
		if (bar_parse(line, &answers->arena, &bar, err))
			printf("  %s\n", err->text);
		else if (bar.label && !answers_has(answers, bar.label))
			printf("  no label '%s'\n", bar.label);
		else
			lines[count++] = line;
	}
	return answers_bars(answers, lines, err);
}

static int ask_worth(struct answers *answers, struct err *err)
{
	struct project *project = &answers->project;
	const char *question = arena_printf(
		&answers->arena,
		"\n5. How many points must tuning gain to be worth having "
		"(1 point: one more of\n   100 texts is right)? [%g]",
		project->worth * 100);

	for (;;) {
		char *line = ask(answers, question);
		double points;

		if (!line)
			return stopped(err);
		if (!*line)
			return 0;
		if (text_to_double(line, &points) && points > 0 &&
		    points < 100) {
			project->worth = points / 100;
			return 0;
		}
		puts("  a number of points, e.g. 2 or 0.5");
	}
}

int answers_ask(struct answers *answers, struct err *err)
{
	struct project *project = &answers->project;
	bool hurts = !project->has_high_resilience;

	puts("A new project. Five questions; Enter takes what is in "
	     "brackets.\n");
	if (ask_labels(answers, err) ||
	    ask_yes(answers,
		    "\n2. Does much hang on the answers: money, safety, "
		    "customers?",
		    &project->has_high_impact, err) ||
	    ask_yes(answers,
		    "\n3. Who notices a wrong answer? Is a single one seen, or "
		    "does it hurt (n: it drowns\n   in totals, or a person "
		    "checks)?",
		    &hurts, err) ||
	    ask_bars(answers, err) || ask_worth(answers, err))
		return -1;
	project->has_high_resilience = !hurts;
	return 0;
}
