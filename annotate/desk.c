/* desk.c - see desk.h */
#include "annotate/desk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "annotate/choice.h"

void desk_open(struct desk *desk, struct sitting *sitting)
{
	memset(desk, 0, sizeof(*desk));
	desk->sitting = sitting;
}

void desk_close(struct desk *desk)
{
	text_release(&desk->typed);
}

static void say(struct desk *desk, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct desk *desk, const char *fmt, ...)
{
	va_list ap;
	size_t length, valid;

	va_start(ap, fmt);
	vsnprintf(desk->message, sizeof(desk->message), fmt, ap);
	va_end(ap);
	/* A name cut by the end of the buffer stays UTF-8. */
	length = strlen(desk->message);
	valid = utf8_invalid_at(desk->message, length);
	desk->message[valid] = '\0';
}

static void enter(struct desk *desk, enum desk_mode mode)
{
	desk->mode = mode;
	desk->top = 0;
	text_clear(&desk->typed);
}

static bool moves(struct key key)
{
	return key.kind == KEYED_LINE_UP || key.kind == KEYED_LINE_DOWN ||
	       key.kind == KEYED_PAGE_UP || key.kind == KEYED_PAGE_DOWN ||
	       key.kind == KEYED_TOP || key.kind == KEYED_BOTTOM;
}

bool desk_acts(const struct desk *desk, struct key key)
{
	return desk->mode == DESK_ITEM && !moves(key) &&
	       key.kind != KEYED_REDRAW && key.kind != KEYED_PASTE &&
	       key.kind != KEYED_OTHER;
}

/* Keeps one line of the page before in sight. */
static void move(struct desk *desk, enum key_kind kind)
{
	size_t last = desk->lines > desk->page ? desk->lines - desk->page : 0;
	size_t page = desk->page > 1 ? desk->page - 1 : 1;
	size_t top = desk->top < last ? desk->top : last;

	switch (kind) {
	case KEYED_LINE_UP:
		top -= top > 0;
		break;
	case KEYED_LINE_DOWN:
		top++;
		break;
	case KEYED_PAGE_UP:
		top -= top < page ? top : page;
		break;
	case KEYED_PAGE_DOWN:
		top += page;
		break;
	case KEYED_TOP:
		top = 0;
		break;
	default:
		top = last;
	}
	desk->top = top < last ? top : last;
}

static int choose(struct desk *desk, size_t label, int64_t now_ms,
		  struct err *err)
{
	const char *name = desk->sitting->labels.labels[label].name;

	enter(desk, DESK_ITEM);
	if (sitting_label(desk->sitting, label, now_ms, err))
		return -1;
	say(desk, "the last one: %s (u takes it back)", name);
	return 0;
}

static int undo(struct desk *desk, int64_t now_ms, struct err *err)
{
	struct event_last taken;

	if (sitting_undo(desk->sitting, &taken, now_ms, err))
		return -1;
	enter(desk, DESK_ITEM);
	if (!taken.id)
		say(desk, "nothing to take back");
	else if (*taken.label)
		say(desk, "taken back: %s", taken.label);
	else
		say(desk, "taken back: the %s", taken.kind);
	return 0;
}

static int flag(struct desk *desk, int64_t now_ms, struct err *err)
{
	if (sitting_flag(desk->sitting, now_ms, err))
		return -1;
	say(desk, desk->sitting->marks.flag ? "flagged" : "no longer flagged");
	return 0;
}

static int skip(struct desk *desk, int64_t now_ms, struct err *err)
{
	enter(desk, DESK_ITEM);
	if (sitting_skip(desk->sitting, now_ms, err))
		return -1;
	say(desk, "the last one: skipped (u takes it back)");
	return 0;
}

/* A character that is no command is a label's key, or nothing. */
static int shortcut(struct desk *desk, uint32_t code_point, int64_t now_ms,
		    struct err *err)
{
	size_t label = choice_by_key(&desk->sitting->labels, code_point);
	char bytes[4];
	int size;

	if (label < desk->sitting->labels.count)
		return choose(desk, label, now_ms, err);
	size = (int)utf8_encode(code_point, bytes);
	say(desk, "no label has the key '%.*s'; / chooses by name, ? helps",
	    size, bytes);
	return 0;
}

static int item_key(struct desk *desk, uint32_t c, int64_t now_ms,
		    struct err *err)
{
	bool has_item = desk->sitting->has_item;

	switch (c) {
	case 'q':
	case 'Q':
		desk->wants_quit = true;
		return 0;
	case 'u':
	case 'U':
		return undo(desk, now_ms, err);
	case '?':
		enter(desk, DESK_HELP);
		return 0;
	}
	if (!has_item) {
		say(desk, "nothing is left to label; u takes the last one "
			  "back, q ends");
		return 0;
	}
	switch (c) {
	case ' ':
		return skip(desk, now_ms, err);
	case 'f':
	case 'F':
		return flag(desk, now_ms, err);
	case 'n':
	case 'N':
		enter(desk, DESK_NOTE);
		return 0;
	case '/':
		enter(desk, DESK_CHOICE);
		return 0;
	}
	return shortcut(desk, c, now_ms, err);
}

static int keep_note(struct desk *desk, int64_t now_ms, struct err *err)
{
	struct err wrong = ERR_INIT;
	const char *words = desk->typed.bytes;
	size_t length = text_trim(&words, desk->typed.length);
	char *note = xstrndup(words, length);
	int ret = 0;

	enter(desk, DESK_ITEM);
	if (!length)
		say(desk, "no note");
	else if (length > NOTE_MAX)
		say(desk, "the note is longer than %d bytes; not kept",
		    NOTE_MAX);
	else if (sitting_note(desk->sitting, note, now_ms, &wrong)) {
		*err = wrong;
		ret = -1;
	} else
		say(desk, "noted");
	free(note);
	return ret;
}

static int choose_typed(struct desk *desk, int64_t now_ms, struct err *err)
{
	const struct label_list *labels = &desk->sitting->labels;
	const char *typed = text_get(&desk->typed);
	size_t label = choice_typed(labels, typed);
	struct choice_matches matches;

	if (label < labels->count)
		return choose(desk, label, now_ms, err);
	choice_match(labels, typed, &matches);
	if (!matches.count)
		say(desk, "no label has this in it");
	else
		say(desk, "%zu labels fit; type on until one is left",
		    matches.count);
	return 0;
}

static void erase_last(struct text *typed)
{
	while (typed->length &&
	       ((unsigned char)typed->bytes[typed->length - 1] & 0xc0) == 0x80)
		typed->length--;
	if (typed->length)
		typed->length--;
	if (typed->bytes)
		typed->bytes[typed->length] = '\0';
}

/* A line is typed: a note, or the start of a label. */
static int line_key(struct desk *desk, struct key key, int64_t now_ms,
		    struct err *err)
{
	char bytes[4];

	switch (key.kind) {
	case KEYED_TEXT:
		if (desk->typed.length < NOTE_MAX)
			text_add_bytes(&desk->typed, bytes,
				       utf8_encode(key.code_point, bytes));
		return 0;
	case KEYED_ERASE:
		erase_last(&desk->typed);
		return 0;
	case KEYED_CLEAR:
		text_clear(&desk->typed);
		return 0;
	case KEYED_ESC:
		enter(desk, DESK_ITEM);
		return 0;
	case KEYED_ENTER:
		return desk->mode == DESK_NOTE
			       ? keep_note(desk, now_ms, err)
			       : choose_typed(desk, now_ms, err);
	default:
		return 0;
	}
}

static void help_key(struct desk *desk, struct key key)
{
	bool closes = key.kind == KEYED_ESC || key.kind == KEYED_ENTER ||
		      (key.kind == KEYED_TEXT &&
		       (key.code_point == '?' || key.code_point == 'q'));

	if (closes)
		enter(desk, DESK_ITEM);
}

int desk_key(struct desk *desk, struct key key, int64_t now_ms, struct err *err)
{
	desk->message[0] = '\0';
	if (key.kind == KEYED_PASTE) {
		say(desk, "a paste was ignored");
		return 0;
	}
	if (key.kind == KEYED_REDRAW) {
		desk->wants_redraw = true;
		return 0;
	}
	if (desk->is_too_small) {
		desk->wants_quit =
			key.kind == KEYED_TEXT && key.code_point == 'q';
		return 0;
	}
	if (desk->mode == DESK_NOTE || desk->mode == DESK_CHOICE)
		return line_key(desk, key, now_ms, err);
	if (moves(key))
		move(desk, key.kind);
	else if (desk->mode == DESK_HELP)
		help_key(desk, key);
	else if (key.kind == KEYED_ERASE)
		return item_key(desk, 'u', now_ms, err);
	else if (key.kind == KEYED_TEXT)
		return item_key(desk, key.code_point, now_ms, err);
	return 0;
}

void desk_refused(struct desk *desk, enum guard_verdict verdict)
{
	switch (verdict) {
	case GUARD_EARLY:
		say(desk, "a key came before this text could be seen: ignored");
		break;
	case GUARD_BURST:
		say(desk, "several keys at once: ignored");
		break;
	case GUARD_REPEAT:
		say(desk, "a key held down counts once");
		break;
	case GUARD_PASS:
	case GUARD_WAIT:
		break;
	}
}

void desk_drawn(struct desk *desk, size_t page, size_t lines, bool is_too_small)
{
	size_t last = lines > page ? lines - page : 0;

	desk->page = page;
	desk->lines = lines;
	desk->is_too_small = is_too_small;
	if (desk->top > last)
		desk->top = last;
}
