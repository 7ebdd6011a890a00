/* term.c - see term.h */
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include "annotate/term.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "annotate/desk.h"
#include "annotate/guard.h"
#include "annotate/interrupt.h"
#include "annotate/key.h"
#include "annotate/screen.h"
#include "data/base/log.h"

/* A lone ESC is the key Esc when nothing follows for so long. */
#define ESC_MS 50
/* A paste whose end got lost is over when nothing follows for so long. */
#define PASTE_MS 1000

#define PAIR_KEY 1

struct terminal {
	SCREEN *handle;
	struct desk desk;
	struct guard guard;
	struct key_parser parser;
	bool has_colour;
	bool is_fresh; /* what is painted next is new to the person */
	bool has_gone; /* hung up */
};

static void send(const char *sequence)
{
	size_t length = strlen(sequence);

	while (length) {
		ssize_t sent = write(STDOUT_FILENO, sequence, length);

		if (sent < 0 && errno != EINTR)
			return; /* the terminal is gone; reading will say so */
		if (sent > 0) {
			sequence += sent;
			length -= (size_t)sent;
		}
	}
}

static void paste_brackets(bool on)
{
	send(on ? "\x1b[?2004h" : "\x1b[?2004l");
}

static void set_modes(struct terminal *terminal)
{
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	terminal->has_colour = log_wants_colour(STDOUT_FILENO) &&
			       has_colors() && start_color() == OK &&
			       use_default_colors() == OK &&
			       init_pair(PAIR_KEY, COLOR_CYAN, -1) == OK;
}

static int open_terminal(struct terminal *terminal, struct err *err)
{
	const char *name = getenv("TERM");
	const char *cup;

	setlocale(LC_CTYPE, "");
	/* All text here is UTF-8, and so is any terminal today; a locale that
	 * does not say so (cron, a bare ssh) is not believed. */
	if (strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
	interrupt_catch(true);
	terminal->handle = newterm(NULL, stdout, stdin);
	if (!terminal->handle)
		return err_set(err,
			       "terminal '%s' is not known here; set TERM, or "
			       "use --lines",
			       name ? name : "");
	cup = tigetstr("cup");
	if (!cup || cup == (char *)-1) {
		endwin();
		return err_set(err,
			       "terminal '%s' cannot show a full screen; use "
			       "--lines",
			       name ? name : "");
	}
	set_modes(terminal);
	paste_brackets(true);
	return 0;
}

static void close_terminal(struct terminal *terminal)
{
	if (!terminal->handle)
		return;
	paste_brackets(false);
	endwin();
	delscreen(terminal->handle);
	terminal->handle = NULL;
}

static attr_t attributes(const struct terminal *terminal,
			 enum screen_style style)
{
	switch (style) {
	case SCREEN_FAINT:
		return A_DIM;
	case SCREEN_STRONG:
		return A_BOLD;
	case SCREEN_KEY:
		return A_BOLD |
		       (terminal->has_colour ? (attr_t)COLOR_PAIR(PAIR_KEY)
					     : A_NORMAL);
	case SCREEN_MARK:
	case SCREEN_STATUS:
		return A_REVERSE;
	case SCREEN_PLAIN:
		break;
	}
	return A_NORMAL;
}

static void paint(struct terminal *terminal)
{
	struct desk *desk = &terminal->desk;
	struct arena arena = ARENA_INIT;
	struct screen screen;

	screen_draw(desk, (size_t)COLS, (size_t)LINES, &arena, &screen);
	erase();
	for (size_t i = 0; i < screen.count; i++) {
		const struct screen_span *span = &screen.spans[i];

		attrset((int)attributes(terminal, span->style));
		mvaddstr((int)span->row, (int)span->column, span->text);
	}
	attrset(A_NORMAL);
	curs_set(screen.has_cursor);
	if (screen.has_cursor)
		move((int)screen.cursor_row, (int)screen.cursor_column);
	if (desk->wants_redraw)
		clearok(stdscr, TRUE);
	desk->wants_redraw = false;
	refresh();
	desk_drawn(desk, screen.page, screen.lines, screen.is_too_small);
	arena_release(&arena);
	if (!screen.is_too_small)
		sitting_shown(desk->sitting, clock_monotonic_ms());
	if (terminal->is_fresh)
		guard_painted(&terminal->guard, clock_monotonic_ms());
	terminal->is_fresh = false;
}

static void resize(struct terminal *terminal)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ||
	    !size.ws_col)
		return;
	resizeterm(size.ws_row, size.ws_col);
	terminal->desk.wants_redraw = true;
}

static void suspend(struct terminal *terminal)
{
	paste_brackets(false);
	endwin();
	interrupt_suspend();
	refresh();
	paste_brackets(true);
	resize(terminal);
	terminal->is_fresh = true;
}

/* A key goes to the desk, unless the guard turns it away. */
static int take(struct terminal *terminal, struct key key, size_t together,
		int64_t now_ms, struct err *err)
{
	struct desk *desk = &terminal->desk;
	enum guard_verdict verdict = GUARD_PASS;

	if (key.kind == KEYED_OTHER)
		return 0;
	if (desk_acts(desk, key))
		verdict = guard_key(&terminal->guard, key, together, now_ms);
	if (verdict == GUARD_WAIT)
		return 0;
	if (verdict != GUARD_PASS) {
		desk_refused(desk, verdict);
		return 0;
	}
	if (desk_acts(desk, key) || desk->mode != DESK_ITEM)
		terminal->is_fresh = true;
	return desk_key(desk, key, now_ms, err);
}

static int read_keys(struct terminal *terminal, struct err *err)
{
	char bytes[KEYS_READ];
	struct key keys[KEYS_MAX];
	ssize_t length = read(STDIN_FILENO, bytes, sizeof(bytes));
	int64_t now_ms = clock_monotonic_ms();
	size_t pasted = terminal->parser.is_in_paste;
	size_t count;

	if (length < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (length <= 0) {
		terminal->has_gone = true;
		return 0;
	}
	count = key_parse(&terminal->parser, bytes, (size_t)length, keys);
	if (pasted || terminal->parser.is_in_paste)
		guard_paste(&terminal->guard, now_ms);
	for (size_t i = 0; i < count && !terminal->desk.wants_quit; i++)
		if (take(terminal, keys[i], count + pasted, now_ms, err))
			return -1;
	return 0;
}

/* How long to wait for the next byte. */
static int patience(const struct terminal *terminal)
{
	if (terminal->guard.is_holding)
		return GUARD_MS;
	if (key_is_pending(&terminal->parser))
		return terminal->parser.is_in_paste ? PASTE_MS : ESC_MS;
	return -1;
}

/* Nothing came: what was held back or unfinished is decided now. */
static int settle(struct terminal *terminal, struct err *err)
{
	int64_t now_ms = clock_monotonic_ms(), pressed_ms;
	struct key key;

	if (guard_release(&terminal->guard, now_ms, &key, &pressed_ms)) {
		terminal->is_fresh = true;
		return desk_key(&terminal->desk, key, pressed_ms, err);
	}
	if (terminal->guard.is_holding)
		return 0;
	if (key_is_pending(&terminal->parser) &&
	    key_settle(&terminal->parser, &key))
		return take(terminal, key, 1, now_ms, err);
	return 0;
}

/* One turn; 1 when it is over. */
static int turn(struct terminal *terminal, struct err *err)
{
	paint(terminal);
	switch (interrupt_wait(STDIN_FILENO, patience(terminal), err)) {
	case INTERRUPT_END:
		return 1;
	case INTERRUPT_RESIZE:
		resize(terminal);
		return 0;
	case INTERRUPT_SUSPEND:
		suspend(terminal);
		return 0;
	case INTERRUPT_TIMEOUT:
		return settle(terminal, err);
	case INTERRUPT_INPUT:
		return read_keys(terminal, err);
	default:
		return -1;
	}
}

int term_run(struct sitting *sitting, struct err *err)
{
	struct terminal terminal = { 0 };
	int ret = -1;

	desk_open(&terminal.desk, sitting);
	guard_init(&terminal.guard);
	terminal.is_fresh = true;
	if (open_terminal(&terminal, err))
		goto out;
	ret = 0;
	while (!ret && !terminal.desk.wants_quit && !terminal.has_gone)
		ret = turn(&terminal, err);
	if (terminal.has_gone)
		ret = 1;
out:
	close_terminal(&terminal);
	desk_close(&terminal.desk);
	return ret;
}
