/* test_screen.c - keys, guard, wrapping and what is drawn, at any size */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "annotate/desk.h"
#include "annotate/guard.h"
#include "annotate/key.h"
#include "annotate/screen.h"
#include "annotate/wrap.h"
#include "data/base/text.h"
#include "tests/project.h"

static void hostile_text_is_shown_and_never_sent(void **state)
{
	static const char hostile[] = "a\x1b[2Jb\x07\tc\r\nd\xc2\x9b"
				      "31m e\xe2\x80\xae"
				      "f\x7f";
	struct arena arena = ARENA_INIT;
	struct wrapped wrapped;

	(void)state;
	wrap_text(hostile, 60, &arena, &wrapped);
	assert_int_equal(wrapped.count, 2);
	assert_string_equal(wrapped.lines[0], "a^[[2Jb^G       c");
	assert_string_equal(wrapped.lines[1], "d<9B>31m e<202E>f^?");
	assert_string_equal(wrap_line("one\ntwo\tthree", 9, &arena),
			    "one two..");
	arena_release(&arena);
}

/* Whatever the bytes and the width: no line is too wide, none has a control
 * character, and nothing but white space gets lost between words. */
static void every_line_fits_and_no_word_is_lost(void **state)
{
	static const char *const texts[] = {
		"the quick brown fox jumps over the lazy dog",
		"antidisestablishmentarianism is a word of many letters",
		"\xe6\xbc\xa2\xe5\xad\x97\xe4\xbb\xae\xe5\x90\x8d mixed "
		"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97",
		"e\xcc\x81 e\xcc\x81 e\xcc\x81 \xf0\x9f\x91\xa9\xe2\x80\x8d"
		"\xf0\x9f\x92\xbb \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
		"",
		"\n\n",
		"trailing   ",
		"\xef\xbb\xbf"
		"bom",
	};

	(void)state;
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (size_t columns = 8; columns < 60; columns++) {
			struct arena arena = ARENA_INIT;
			struct wrapped wrapped;
			size_t letters = 0, kept = 0;

			wrap_text(texts[t], columns, &arena, &wrapped);
			assert_true(wrapped.count >= 1);
			for (size_t i = 0; i < wrapped.count; i++) {
				const char *line = wrapped.lines[i];

				assert_true(utf8_width(line, strlen(line)) <=
					    columns);
				for (; *line; line++)
					kept += *line != ' ';
				assert_int_not_equal(
					(unsigned char)wrapped.lines[i][0],
					0xcc);
			}
			for (const char *c = texts[t]; *c; c++)
				letters += *c != ' ' && *c != '\n';
			if (strncmp(texts[t], "\xef\xbb\xbf", 3))
				assert_int_equal(kept, letters);
			arena_release(&arena);
		}
}

static void bytes_are_the_same_keys_in_any_pieces(void **state)
{
	static const char bytes[] = "1\xc3\xbc\x1b[A\x1b[6~\x1bOB\x1b"
				    "x\x1b[200~ 12u\x1b[20\x1b[201~2\x7f\r";
	static const enum key_kind kinds[] = { KEYED_TEXT,	KEYED_TEXT,
					       KEYED_LINE_UP,	KEYED_PAGE_DOWN,
					       KEYED_LINE_DOWN, KEYED_OTHER,
					       KEYED_PASTE,	KEYED_TEXT,
					       KEYED_ERASE,	KEYED_ENTER };
	size_t length = sizeof(bytes) - 1;

	(void)state;
	for (size_t piece = 1; piece <= length; piece++) {
		struct key_parser parser = { .length = 0 };
		struct key keys[KEYS_MAX];
		size_t count = 0;

		for (size_t at = 0; at < length; at += piece) {
			size_t size = length - at < piece ? length - at : piece;

			count += key_parse(&parser, bytes + at, size,
					   keys + count);
		}
		assert_int_equal(count, sizeof(kinds) / sizeof(kinds[0]));
		for (size_t i = 0; i < count; i++)
			assert_int_equal(keys[i].kind, kinds[i]);
		assert_int_equal(keys[1].code_point, 0xfc);
		assert_int_equal(keys[7].code_point, '2');
		assert_false(key_is_pending(&parser));
	}
}

static void a_lone_escape_settles_and_random_bytes_are_harmless(void **state)
{
	struct key_parser parser = { .length = 0 };
	struct key keys[KEYS_MAX], key;
	char bytes[KEYS_READ];
	uint32_t noise = 1;

	(void)state;
	assert_int_equal(key_parse(&parser, "\x1b", 1, keys), 0);
	assert_true(key_is_pending(&parser));
	assert_true(key_settle(&parser, &key));
	assert_int_equal(key.kind, KEYED_ESC);
	for (int round = 0; round < 200; round++) {
		size_t length = (size_t)round * 20 + 1;

		for (size_t i = 0; i < length; i++) {
			noise = noise * 1664525u + 1013904223u;
			bytes[i] = noise >> 30 ? (char)(noise >> 24) : '\x1b';
		}
		assert_true(key_parse(&parser, bytes, length, keys) <=
			    KEYS_MAX);
	}
}

static struct key character(char c)
{
	return (struct key){ KEYED_TEXT, (unsigned char)c };
}

static void a_held_key_decides_once(void **state)
{
	struct guard guard;
	struct key key;
	int64_t now = 10000, pressed;
	int acted = 0;

	(void)state;
	guard_init(&guard);
	guard_painted(&guard, now);
	/* Pressed after a second, repeated from 500 ms on at 30 a second. */
	now += 1000;
	acted += guard_key(&guard, character('1'), 1, now) == GUARD_PASS;
	guard_painted(&guard, now + 5);
	now += 500;
	for (int i = 0; i < 100; i++, now += 33) {
		if (guard_release(&guard, now, &key, &pressed))
			acted++;
		acted +=
			guard_key(&guard, character('1'), 1, now) == GUARD_PASS;
	}
	assert_false(guard_release(&guard, now + 1000, &key, &pressed));
	assert_int_equal(acted, 1);
	/* Let go and pressed again, it counts. */
	assert_int_equal(guard_key(&guard, character('1'), 1, now + 2000),
			 GUARD_PASS);
}

static void a_person_pressing_a_key_again_is_believed(void **state)
{
	struct guard guard;
	struct key key;
	int64_t pressed;

	(void)state;
	guard_init(&guard);
	assert_int_equal(guard_key(&guard, character('1'), 1, 0), GUARD_PASS);
	guard_painted(&guard, 5);
	assert_int_equal(guard_key(&guard, character('1'), 1, 400), GUARD_WAIT);
	assert_false(guard_release(&guard, 450, &key, &pressed));
	assert_true(guard_release(&guard, 520, &key, &pressed));
	assert_int_equal(pressed, 400);
	guard_painted(&guard, 525);
	/* Another key waits for nothing, but not before it could be seen. */
	assert_int_equal(guard_key(&guard, character('2'), 1, 600),
			 GUARD_EARLY);
	assert_int_equal(guard_key(&guard, character('2'), 1, 800), GUARD_PASS);
	/* Many at once are a paste. */
	guard_painted(&guard, 805);
	assert_int_equal(guard_key(&guard, character('1'), 3, 2000),
			 GUARD_BURST);
}

struct show {
	struct fixture fixture;
	struct sitting sitting;
	struct desk desk;
	struct arena arena;
	struct screen screen;
};

static void show_open(struct show *show)
{
	struct err err = ERR_INIT;

	memset(show, 0, sizeof(*show));
	fixture_open(&show->fixture);
	CHECK_OK(sitting_open(&show->sitting, show->fixture.store, "ann",
			      "terminal", &err));
	desk_open(&show->desk, &show->sitting);
}

static void show_close(struct show *show)
{
	struct err err = ERR_INIT;

	desk_close(&show->desk);
	CHECK_OK(sitting_close(&show->sitting, &err));
	arena_release(&show->arena);
	fixture_close(&show->fixture);
}

static const char *row(struct show *show, size_t width, size_t height,
		       size_t number)
{
	screen_draw(&show->desk, width, height, &show->arena, &show->screen);
	desk_drawn(&show->desk, show->screen.page, show->screen.lines,
		   show->screen.is_too_small);
	return screen_row(&show->screen, number, &show->arena);
}

static void press(struct show *show, const char *keys)
{
	struct err err = ERR_INIT;

	for (; *keys; keys++) {
		struct key key = character(*keys);

		if (*keys == '\n')
			key.kind = KEYED_ENTER;
		CHECK_OK(desk_key(&show->desk, key,
				  show->sitting.session.started_ms, &err));
	}
}

static void the_screen_shows_text_labels_and_progress(void **state)
{
	struct show show;

	(void)state;
	show_open(&show);
	assert_non_null(strstr(row(&show, 80, 24, 0), " text number "));
	assert_string_equal(row(&show, 80, 24, 21), "  [1] neg   [2] pos" + 1);
	assert_non_null(strstr(row(&show, 80, 24, 23), " 0 done, 10 left "));
	press(&show, "fnodd one\n2");
	assert_non_null(strstr(row(&show, 80, 24, 22), "the last one: pos"));
	assert_non_null(strstr(row(&show, 80, 24, 23), " 1 done, 9 left "));
	press(&show, "u");
	assert_string_equal(row(&show, 80, 24, 21), " [1] neg  *[2] pos");
	assert_non_null(
		strstr(row(&show, 80, 24, 20), " flagged | note: odd one "));
	assert_non_null(strstr(row(&show, 80, 24, 22), "taken back: pos"));
	press(&show, "/n");
	assert_non_null(strstr(row(&show, 80, 24, 23), "Enter: neg"));
	press(&show, "\n?");
	assert_non_null(strstr(row(&show, 80, 60, 0), "One key is one"));
	show_close(&show);
}

/* Whatever the size: every span lies inside, and none tells the split. */
static void nothing_leaves_the_screen_at_any_size(void **state)
{
	static const char *const keys[] = { "", "?", "?nword", "", "/p" };
	struct show show;

	(void)state;
	show_open(&show);
	for (size_t k = 0; k < 5; k++) {
		press(&show, keys[k]);
		for (size_t size = 1; size < 2000; size += 7) {
			size_t width = size % 97 + 1, height = size % 41 + 1;

			row(&show, width, height, 0);
			assert_int_equal(show.screen.is_too_small,
					 width < 40 || height < 10);
			for (size_t i = 0; i < show.screen.count; i++) {
				const struct screen_span *span =
					&show.screen.spans[i];
				size_t used = utf8_width(span->text,
							 strlen(span->text));

				assert_true(span->row < height);
				assert_true(span->column + used <= width);
				assert_null(strstr(span->text, "train"));
			}
		}
		show.desk.is_too_small = false;
	}
	show_close(&show);
}

static void a_long_text_is_paged_to_its_end(void **state)
{
	struct show show;
	char *body;
	struct key down = { KEYED_PAGE_DOWN, 0 }, up = { KEYED_TOP, 0 };
	struct err err = ERR_INIT;
	bool met_end = false;

	(void)state;
	show_open(&show);
	body = arena_alloc(&show.arena, 5000, 1);
	for (int i = 0; i < 600; i++)
		memcpy(body + i * 8, i == 599 ? "the end" : "number ", 8);
	for (int i = 0; i < 599; i++)
		body[i * 8 + 7] = ' ';
	show.sitting.served.body = body;
	assert_non_null(strstr(row(&show, 40, 12, 8), "lines 1-8 of "));
	for (int i = 0; i < 40 && !met_end; i++) {
		CHECK_OK(desk_key(&show.desk, down, 0, &err));
		for (size_t r = 0; r < 8; r++)
			met_end |= !!strstr(row(&show, 40, 12, r), "the end");
	}
	assert_true(met_end);
	CHECK_OK(desk_key(&show.desk, up, 0, &err));
	assert_non_null(strstr(row(&show, 40, 12, 8), "lines 1-8 of "));
	show_close(&show);
}

static void what_cannot_be_seen_is_not_decided(void **state)
{
	struct show show;

	(void)state;
	show_open(&show);
	assert_non_null(strstr(row(&show, 30, 8, 0), "the window is 30 x 8"));
	press(&show, "12 fnu/");
	assert_int_equal(
		fixture_int(&show.fixture, "SELECT count(*) FROM event"), 0);
	press(&show, "q");
	assert_true(show.desk.wants_quit);
	show_close(&show);
}

static void a_key_without_a_label_does_nothing(void **state)
{
	struct show show;

	(void)state;
	show_open(&show);
	row(&show, 80, 24, 0);
	press(&show, "x9/zzz\n");
	assert_non_null(strstr(show.desk.message, "no label has this"));
	assert_int_equal(
		fixture_int(&show.fixture, "SELECT count(*) FROM event"), 0);
	show_close(&show);
}

/* Whatever the item was read for before, and with what marks: the screen is the
 * one of a text that was never shown. */
static void a_text_read_again_looks_like_any_other(void **state)
{
	static const struct fixture_size size = { 120, 80, 1, 2 };
	struct show show = { .screen = { 0 } };
	struct served *served = &show.sitting.served;
	struct err err = ERR_INIT;
	char was[24][256];
	int repeats = 0;

	(void)state;
	fixture_open_sized(&show.fixture, &size);
	CHECK_OK(store_run(show.fixture.store, &err, "PRAGMA synchronous = OFF",
			   ""));
	CHECK_OK(meta_set(show.fixture.store, "repeat_share", "0.3", &err));
	CHECK_OK(sitting_open(&show.sitting, show.fixture.store, "ann",
			      "terminal", &err));
	desk_open(&show.desk, &show.sitting);
	while (repeats < 10) {
		bool is_repeat = !strcmp(served->policy, "repeat");

		if (is_repeat) {
			for (size_t r = 0; r < 24; r++)
				snprintf(was[r], sizeof(was[r]), "%s",
					 row(&show, 80, 24, r));
			assert_null(strstr(was[20], "flagged"));
			assert_null(strstr(was[20], "note"));
			served->policy = "queue";
			served->round = 1;
			for (size_t r = 0; r < 24; r++)
				assert_string_equal(was[r],
						    row(&show, 80, 24, r));
			served->policy = "repeat";
			served->round = 2;
			repeats++;
		} else {
			press(&show, "fnodd one\n");
		}
		press(&show, "2");
		assert_string_equal(show.desk.message,
				    "the last one: pos (u takes it back)");
	}
	show_close(&show);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_text_is_shown_and_never_sent),
		cmocka_unit_test(every_line_fits_and_no_word_is_lost),
		cmocka_unit_test(bytes_are_the_same_keys_in_any_pieces),
		cmocka_unit_test(
			a_lone_escape_settles_and_random_bytes_are_harmless),
		cmocka_unit_test(a_held_key_decides_once),
		cmocka_unit_test(a_person_pressing_a_key_again_is_believed),
		cmocka_unit_test(the_screen_shows_text_labels_and_progress),
		cmocka_unit_test(nothing_leaves_the_screen_at_any_size),
		cmocka_unit_test(a_text_read_again_looks_like_any_other),
		cmocka_unit_test(a_long_text_is_paged_to_its_end),
		cmocka_unit_test(what_cannot_be_seen_is_not_decided),
		cmocka_unit_test(a_key_without_a_label_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
