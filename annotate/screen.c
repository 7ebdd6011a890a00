/* screen.c - see screen.h */
#include "annotate/screen.h"

#include <string.h>

#include "annotate/choice.h"
#include "annotate/manual.h"
#include "annotate/wrap.h"
#include "data/base/text.h"

/* Rows that are neither text nor labels: rule, message, status. */
#define FIXED_ROWS 3
#define MARGIN 1

struct canvas {
	struct screen *screen;
	struct arena *arena;
	const struct desk *desk;
	const struct sitting *sitting;
	size_t columns; /* between the margins */
};

/* Puts one line; what does not fit up to the right margin is cut. Returns the
 * columns used. */
static size_t put(struct canvas *canvas, size_t row, size_t column,
		  enum screen_style style, const char *text)
{
	struct screen *screen = canvas->screen;
	size_t room = column < screen->width ? screen->width - column : 0;

	text = wrap_line(text, room, canvas->arena);
	if (screen->count == screen->capacity) {
		struct screen_span *more;

		screen->capacity = screen->capacity ? 2 * screen->capacity : 64;
		more = arena_alloc(canvas->arena, screen->capacity,
				   sizeof(*more));
		if (screen->count)
			memcpy(more, screen->spans,
			       screen->count * sizeof(*more));
		screen->spans = more;
	}
	screen->spans[screen->count++] =
		(struct screen_span){ row, column, style, text };
	return utf8_width(text, strlen(text));
}

/* What fills the text area: the item, help, or that nothing is left. */
static const char *main_text(struct canvas *canvas)
{
	const struct sitting *sitting = canvas->sitting;

	if (canvas->desk->mode == DESK_HELP)
		return manual_text(sitting, canvas->arena);
	if (!sitting->has_item)
		return manual_finished(sitting, canvas->arena);
	if (!*sitting->served.body)
		return "(this text was purged)";
	return sitting->served.body;
}

/* The text in rows 0 .. height - 1. */
static void draw_text(struct canvas *canvas, size_t height)
{
	struct screen *screen = canvas->screen;
	size_t top = canvas->desk->top, last;
	struct wrapped wrapped;

	wrap_text(main_text(canvas), canvas->columns, canvas->arena, &wrapped);
	last = wrapped.count > height ? wrapped.count - height : 0;
	if (top > last)
		top = last;
	screen->page = height;
	screen->lines = wrapped.count;
	for (size_t i = 0; i < height && top + i < wrapped.count; i++)
		put(canvas, i, MARGIN, SCREEN_PLAIN, wrapped.lines[top + i]);
}

/* A line across: marks at the left, what is out of sight at the right. */
static void draw_rule(struct canvas *canvas, size_t row)
{
	const struct screen *screen = canvas->screen;
	const struct event_marks *marks = &canvas->sitting->marks;
	size_t width = screen->width;
	char *dashes = arena_alloc(canvas->arena, width + 1, 1);
	const char *left = "", *right = "";
	size_t top = canvas->desk->top, taken;

	memset(dashes, '-', width);
	put(canvas, row, 0, SCREEN_FAINT, dashes);
	if (screen->lines > screen->page) {
		size_t last = screen->lines - screen->page;

		top = top < last ? top : last;
		right = arena_printf(
			canvas->arena, " lines %zu-%zu of %zu (PgUp PgDn) ",
			top + 1, top + screen->page, screen->lines);
	}
	if (strlen(right) + 1 > width)
		right = "";
	taken = strlen(right);
	if (taken)
		put(canvas, row, width - taken - 1, SCREEN_STRONG, right);
	if (!canvas->sitting->has_item || canvas->desk->mode == DESK_HELP)
		return;
	if (marks->flag && marks->note)
		left = arena_printf(canvas->arena, " flagged | note: %s ",
				    marks->note);
	else if (marks->flag)
		left = " flagged ";
	else if (marks->note)
		left = arena_printf(canvas->arena, " note: %s ", marks->note);
	if (*left && width > taken + 6)
		put(canvas, row, 2, SCREEN_STRONG,
		    wrap_line(left, width - taken - 5, canvas->arena));
}

/* The labels on offer: all, or those that fit what is typed. */
static void labels_to_show(struct canvas *canvas,
			   struct choice_matches *matches)
{
	const char *typed = canvas->desk->mode == DESK_CHOICE
				    ? text_get(&canvas->desk->typed)
				    : "";

	choice_match(&canvas->sitting->labels, typed, matches);
}

/* "[1] neg", marked with a star when it is the answer taken back. */
static void draw_label(struct canvas *canvas, size_t row, size_t column,
		       size_t width, size_t index)
{
	const struct label *label = &canvas->sitting->labels.labels[index];
	bool is_old = index == sitting_old_label(canvas->sitting);
	char key[] = { '[', label->shortcut ? label->shortcut : '/', ']',
		       '\0' };

	if (is_old)
		put(canvas, row, column, SCREEN_MARK, "*");
	put(canvas, row, column + 1, SCREEN_KEY, key);
	put(canvas, row, column + 5, is_old ? SCREEN_MARK : SCREEN_PLAIN,
	    wrap_line(label->name, width - 6, canvas->arena));
}

/* "*[1] name " : the width of the widest, within the screen. */
static size_t cell_width(const struct canvas *canvas)
{
	const struct label_list *labels = &canvas->sitting->labels;
	size_t widest = 0;

	for (size_t i = 0; i < labels->count; i++) {
		const char *name = labels->labels[i].name;
		size_t width = utf8_width(name, strlen(name));

		widest = width > widest ? width : widest;
	}
	widest += 7;
	return widest < canvas->columns ? widest : canvas->columns;
}

static size_t label_rows(const struct canvas *canvas, size_t rows_max)
{
	size_t a_row = canvas->columns / cell_width(canvas);
	size_t rows = (canvas->sitting->labels.count + a_row - 1) / a_row;

	return rows < rows_max ? rows : rows_max;
}

static void draw_labels(struct canvas *canvas, size_t row, size_t rows)
{
	size_t width = cell_width(canvas);
	size_t a_row = canvas->columns / width;
	size_t room = a_row * rows;
	struct choice_matches shown;

	labels_to_show(canvas, &shown);
	for (size_t i = 0; i < shown.count && i < room; i++) {
		size_t column = i % a_row * width;

		if (i + 1 == room && shown.count > room) {
			put(canvas, row + rows - 1, column + 1, SCREEN_STRONG,
			    arena_printf(canvas->arena, "+ %zu: / and a name",
					 shown.count - i));
			return;
		}
		draw_label(canvas, row + i / a_row, column, width,
			   shown.index[i]);
	}
}

/* "note: words_", its end in sight. */
static void draw_typed(struct canvas *canvas, size_t row, const char *prompt)
{
	const char *typed = text_get(&canvas->desk->typed);
	size_t column = MARGIN + strlen(prompt);
	size_t room = canvas->screen->width - column - 2;

	put(canvas, row, MARGIN, SCREEN_STRONG, prompt);
	while (utf8_width(typed, strlen(typed)) > room) {
		size_t size;

		utf8_decode(typed, strlen(typed), &size);
		typed += size;
	}
	column += put(canvas, row, column, SCREEN_PLAIN, typed);
	canvas->screen->has_cursor = true;
	canvas->screen->cursor_row = row;
	canvas->screen->cursor_column = column;
}

static void draw_message(struct canvas *canvas, size_t row)
{
	const struct desk *desk = canvas->desk;

	if (desk->message[0])
		put(canvas, row, MARGIN, SCREEN_STRONG, desk->message);
	else if (desk->mode == DESK_NOTE)
		draw_typed(canvas, row, "note: ");
	else if (desk->mode == DESK_CHOICE)
		draw_typed(canvas, row, "label: ");
}

/* What Enter would choose, while a label is typed. */
static const char *choice_hint(struct canvas *canvas)
{
	const struct label_list *labels = &canvas->sitting->labels;
	size_t label = choice_typed(labels, text_get(&canvas->desk->typed));

	if (label == labels->count)
		return "type a label's start; Esc goes back";
	return arena_printf(canvas->arena, "Enter: %s; Esc goes back",
			    labels->labels[label].name);
}

static void draw_status(struct canvas *canvas, size_t row)
{
	size_t width = canvas->screen->width;
	char *blank = arena_alloc(canvas->arena, width + 1, 1);
	const char *keys, *left;

	memset(blank, ' ', width);
	put(canvas, row, 0, SCREEN_STATUS, blank);
	switch (canvas->desk->mode) {
	case DESK_NOTE:
		left = "Enter keeps the note; Esc leaves it";
		break;
	case DESK_CHOICE:
		left = choice_hint(canvas);
		break;
	case DESK_HELP:
		left = "Esc goes back";
		break;
	default:
		keys = width >= 110  ? "u undo  space skip  ? help  q quit"
		       : width >= 70 ? "? help  q quit"
				     : "? help";
		left = sitting_status(canvas->sitting, width - strlen(keys) - 4,
				      canvas->arena);
		put(canvas, row, width - strlen(keys) - 1, SCREEN_STATUS, keys);
	}
	put(canvas, row, MARGIN, SCREEN_STATUS,
	    wrap_line(left, width - 2, canvas->arena));
}

static void draw_too_small(struct canvas *canvas)
{
	struct screen *screen = canvas->screen;
	const char *text = arena_printf(
		canvas->arena,
		"the window is %zu x %zu; %d x %d at least are needed (q ends)",
		screen->width, screen->height, SCREEN_WIDTH_MIN,
		SCREEN_HEIGHT_MIN);
	struct wrapped wrapped;

	screen->is_too_small = true;
	if (screen->width < 8) {
		put(canvas, 0, 0, SCREEN_PLAIN, "small");
		return;
	}
	wrap_text(text, screen->width, canvas->arena, &wrapped);
	for (size_t i = 0; i < wrapped.count && i < screen->height; i++)
		put(canvas, i, 0, SCREEN_PLAIN, wrapped.lines[i]);
}

void screen_draw(const struct desk *desk, size_t width, size_t height,
		 struct arena *arena, struct screen *screen)
{
	struct canvas canvas = {
		.screen = screen,
		.arena = arena,
		.desk = desk,
		.sitting = desk->sitting,
		.columns = width - 2 * MARGIN,
	};
	size_t rows, text_height;

	memset(screen, 0, sizeof(*screen));
	screen->width = width;
	screen->height = height;
	if (width < SCREEN_WIDTH_MIN || height < SCREEN_HEIGHT_MIN) {
		draw_too_small(&canvas);
		return;
	}
	rows = label_rows(&canvas, height / 3);
	text_height = height - FIXED_ROWS - rows;
	draw_text(&canvas, text_height);
	draw_rule(&canvas, text_height);
	draw_labels(&canvas, text_height + 1, rows);
	draw_message(&canvas, height - 2);
	draw_status(&canvas, height - 1);
}

const char *screen_row(const struct screen *screen, size_t row,
		       struct arena *arena)
{
	struct text text = TEXT_INIT;
	char *copy;

	for (size_t i = 0; i < screen->count; i++) {
		const struct screen_span *span = &screen->spans[i];
		size_t kept, width;

		if (span->row != row)
			continue;
		/* A later span covers what lies under it. */
		kept = utf8_prefix(text_get(&text), text.length, span->column);
		width = utf8_width(text_get(&text), kept);
		struct text over = TEXT_INIT;

		text_add_bytes(&over, text_get(&text), kept);
		for (; width < span->column; width++)
			text_add_char(&over, ' ');
		text_add(&over, span->text);
		width += utf8_width(span->text, strlen(span->text));
		kept = utf8_prefix(text_get(&text), text.length, width);
		text_add(&over, text_get(&text) + kept);
		text_release(&text);
		text = over;
	}
	copy = arena_strdup(arena, text_get(&text));
	text_release(&text);
	return copy;
}
