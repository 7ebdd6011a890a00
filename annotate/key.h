/*
 * key.h - the bytes a terminal sends, as keys
 *
 * Knows UTF-8, the sequences of xterm and the VT family, and bracketed paste
 * (all between ESC [ 200 ~ and ESC [ 201 ~ is one key of kind KEYED_PASTE).
 * What it does not know is KEYED_OTHER, which means nothing. Pure: bytes may
 * come in any pieces.
 */
#ifndef PAYOFF_ANNOTATE_KEY_H
#define PAYOFF_ANNOTATE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not KEY_: those words are ncurses's. */
enum key_kind {
	KEYED_TEXT, /* code_point */
	KEYED_ENTER,
	KEYED_TABULATOR,
	KEYED_ERASE, /* backspace */
	KEYED_ESC,
	KEYED_CLEAR,  /* Ctrl-U: the typed line */
	KEYED_REDRAW, /* Ctrl-L */
	KEYED_LINE_UP,
	KEYED_LINE_DOWN,
	KEYED_PAGE_UP,
	KEYED_PAGE_DOWN,
	KEYED_TOP,
	KEYED_BOTTOM,
	KEYED_PASTE,
	KEYED_OTHER
};

struct key {
	enum key_kind kind;
	uint32_t code_point;
};

/* Between two reads: an unfinished sequence, or the inside of a paste. */
struct key_parser {
	char bytes[64];
	size_t length;
	bool is_in_paste;
};

/* At most this many keys come out of a read of so many bytes. */
#define KEYS_READ 4096
#define KEYS_MAX (KEYS_READ + 64)

/* Takes length <= KEYS_READ bytes and stores their keys (room for KEYS_MAX);
 * returns how many. */
size_t key_parse(struct key_parser *parser, const char *bytes, size_t length,
		 struct key *keys);
/* Nothing more came for a while: a lone ESC is the key Esc, and a paste whose
 * end was lost is over. True if that made a key. */
bool key_settle(struct key_parser *parser, struct key *key);
/* Something is unfinished: call key_settle() when nothing comes. */
bool key_is_pending(const struct key_parser *parser);

#endif
