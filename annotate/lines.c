/* lines.c - see lines.h */
#include "annotate/lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "annotate/choice.h"
#include "annotate/interrupt.h"
#include "annotate/manual.h"
#include "annotate/wrap.h"
#include "data/base/log.h"
#include "data/base/text.h"

/* Longer than any note with its command. */
#define LINE_MAX_BYTES 8192
/* Lines of texts are not wrapped, only made harmless. */
#define UNWRAPPED 1000000

struct reader {
	struct sitting *sitting;
	int fd;
	char bytes[LINE_MAX_BYTES + 1];
	size_t length;
	size_t number; /* of the line, from 1 */
	bool is_over;  /* `q` */
};

static int flush(struct err *err)
{
	if (fflush(stdout))
		return err_set(err, "standard output: %s", strerror(errno));
	return 0;
}

static void print_indented(const char *text)
{
	struct arena arena = ARENA_INIT;
	struct wrapped wrapped;

	wrap_text(text, UNWRAPPED, &arena, &wrapped);
	for (size_t i = 0; i < wrapped.count; i++)
		printf("  %s\n", wrapped.lines[i]);
	arena_release(&arena);
}

static int print_item(struct sitting *sitting, struct err *err)
{
	if (!sitting->has_item) {
		struct arena arena = ARENA_INIT;

		printf("%lld done, %lld left: nothing to label now\n",
		       (long long)sitting->counts.done,
		       (long long)sitting->left);
		arena_release(&arena);
		return flush(err);
	}
	print_indented(*sitting->served.body ? sitting->served.body
					     : "(this text was purged)");
	if (sitting->marks.flag)
		puts("(flagged)");
	if (flush(err))
		return -1;
	sitting_shown(sitting, clock_monotonic_ms());
	return 0;
}

static void print_labels(const struct sitting *sitting)
{
	for (size_t i = 0; i < sitting->labels.count; i++)
		printf("%s[%c] %s", i ? "  " : "",
		       sitting->labels.labels[i].shortcut
			       ? sitting->labels.labels[i].shortcut
			       : '/',
		       sitting->labels.labels[i].name);
	putchar('\n');
}

static int label(struct reader *reader, size_t index, struct err *err)
{
	struct sitting *sitting = reader->sitting;
	const char *key = sitting->labels.labels[index].key;

	if (sitting_label(sitting, index, clock_monotonic_ms(), err))
		return -1;
	printf("= %s\n", key);
	return print_item(sitting, err);
}

static int skip(struct reader *reader, struct err *err)
{
	if (sitting_skip(reader->sitting, clock_monotonic_ms(), err))
		return -1;
	puts("skipped");
	return print_item(reader->sitting, err);
}

static int undo(struct reader *reader, struct err *err)
{
	struct event_last taken;

	if (sitting_undo(reader->sitting, &taken, clock_monotonic_ms(), err))
		return -1;
	if (!taken.id) {
		puts("nothing to take back");
		return flush(err);
	}
	printf("taken back: %s\n", *taken.label ? taken.label : taken.kind);
	return print_item(reader->sitting, err);
}

static int flag(struct reader *reader, struct err *err)
{
	if (sitting_flag(reader->sitting, clock_monotonic_ms(), err))
		return -1;
	puts(reader->sitting->marks.flag ? "flagged" : "no longer flagged");
	return flush(err);
}

static int note(struct reader *reader, const char *words, struct err *err)
{
	if (sitting_note(reader->sitting, words, clock_monotonic_ms(), err))
		return -1;
	puts("noted");
	return flush(err);
}

static int help(const struct reader *reader, struct err *err)
{
	struct arena arena = ARENA_INIT;

	print_indented(manual_text(reader->sitting, &arena));
	arena_release(&arena);
	return flush(err);
}

/* `/` and the start of a name, as on the full screen. */
static int label_typed(struct reader *reader, const char *typed,
		       struct err *err)
{
	const struct label_list *labels = &reader->sitting->labels;
	size_t index = choice_typed(labels, typed);
	struct choice_matches matches;

	if (index < labels->count)
		return label(reader, index, err);
	choice_match(labels, typed, &matches);
	return err_set(err, "'/%s' fits %zu labels, not one", typed,
		       matches.count);
}

static int label_named(struct reader *reader, const char *line, struct err *err)
{
	const struct label_list *labels = &reader->sitting->labels;
	size_t named = choice_exact(labels, line);
	size_t keyed = labels->count;

	if (line[0] && !line[1])
		keyed = choice_by_key(labels, (unsigned char)line[0]);
	if (keyed < labels->count && named < labels->count && keyed != named)
		return err_set(err,
			       "'%s' is a label and the key of '%s'; write /%s "
			       "for the label",
			       line, labels->labels[keyed].key, line);
	if (keyed < labels->count || named < labels->count)
		return label(reader, keyed < labels->count ? keyed : named,
			     err);
	if (!*line)
		return err_set(err, "is empty; a text is skipped with: skip");
	return err_set(err,
		       "no label '%s'; it needs a label's key or name, or "
		       "one of: u skip f n ? q",
		       line);
}

static int act(struct reader *reader, const char *line, struct err *err)
{
	if (!strcmp(line, "q")) {
		reader->is_over = true;
		return 0;
	}
	if (!strcmp(line, "?"))
		return help(reader, err);
	if (!strcmp(line, "u"))
		return undo(reader, err);
	if (!reader->sitting->has_item)
		return err_set(err, "nothing is left to label");
	if (!strcmp(line, " ") || !strcmp(line, "skip"))
		return skip(reader, err);
	if (!strcmp(line, "f"))
		return flag(reader, err);
	if (!strncmp(line, "n ", 2))
		return note(reader, line + 2, err);
	if (!strcmp(line, "n"))
		return err_set(err, "a note needs words: n WORDS");
	if (*line == '/' && line[1])
		return label_typed(reader, line + 1, err);
	return label_named(reader, line, err);
}

/* line ends where its line feed was. */
static int take_line(struct reader *reader, char *line, size_t length,
		     struct err *err)
{
	reader->number++;
	if (length && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
	if (strlen(line) < length || utf8_invalid_at(line, length) < length)
		err_set(err, "is not UTF-8 text");
	else if (!act(reader, line, err))
		return 0;
	return err_at(err, "line %zu", reader->number);
}

/* 1 when a signal says stop. */
static int poll_signals(struct err *err)
{
	int event = interrupt_wait(-1, 0, err);

	return event < 0 ? -1 : event == INTERRUPT_END;
}

/* Acts on the whole lines that were read. */
static int take_lines(struct reader *reader, struct err *err)
{
	size_t at = 0;
	char *end;
	int rc = 0;

	while (!rc && !reader->is_over &&
	       (end = memchr(reader->bytes + at, '\n', reader->length - at))) {
		size_t next = (size_t)(end - reader->bytes) + 1;

		rc = poll_signals(err);
		if (!rc)
			rc = take_line(reader, reader->bytes + at,
				       next - 1 - at, err);
		at = next;
	}
	reader->length -= at;
	memmove(reader->bytes, reader->bytes + at, reader->length);
	if (!rc && reader->length == LINE_MAX_BYTES)
		return err_set(err, "line %zu: longer than %d bytes",
			       reader->number + 1, LINE_MAX_BYTES);
	return rc;
}

/* Reads what is there; 1 when a signal says stop, is_over at the end. */
static int read_more(struct reader *reader, struct err *err)
{
	ssize_t got;
	int event = interrupt_wait(reader->fd, -1, err);

	if (event < 0 || event == INTERRUPT_END)
		return event < 0 ? -1 : 1;
	if (event != INTERRUPT_INPUT)
		return 0;
	got = read(reader->fd, reader->bytes + reader->length,
		   LINE_MAX_BYTES - reader->length);
	if (got < 0)
		return errno == EINTR || errno == EAGAIN
			       ? 0
			       : err_set(err, "standard input: %s",
					 strerror(errno));
	if (got > 0) {
		reader->length += (size_t)got;
		return take_lines(reader, err);
	}
	reader->is_over = true;
	/* A last line without its line feed. */
	if (reader->length)
		return take_line(reader, reader->bytes, reader->length, err);
	return 0;
}

int lines_run(struct sitting *sitting, int fd, struct err *err)
{
	struct reader reader = { .sitting = sitting, .fd = fd };
	int rc;

	interrupt_catch(false);
	print_labels(sitting);
	rc = print_item(sitting, err);
	while (!rc && !reader.is_over)
		rc = read_more(&reader, err);
	return rc;
}
