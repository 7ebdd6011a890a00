/* manual.c - see manual.h */
#include "annotate/manual.h"

#include "data/base/text.h"

/* No line is wider than the smallest screen. */
static const char key_page[] = "One key is one decision, and it is\n"
			       "kept before the next text is shown.\n"
			       "\n"
			       "  1 2 a..  choose the label\n"
			       "  /        choose it by typing its\n"
			       "           start, then Enter\n"
			       "  space    skip: it cannot be said\n"
			       "  u        undo: take back the last\n"
			       "           label, skip, flag or note;\n"
			       "           again: the one before\n"
			       "  f        flag the text, or unflag\n"
			       "  n        write a note about it\n"
			       "  PgUp PgDn, arrows, Home, End:\n"
			       "           read a long text\n"
			       "  ?        this page\n"
			       "  q        end; go on another time\n"
			       "\n"
			       "A paste, a key held down and keys\n"
			       "typed before a text could be seen\n"
			       "decide nothing.\n"
			       "\n"
			       "Some texts come again later, unmarked:\n"
			       "that shows how sure the labels are.\n"
			       "\n";

static void add_label(struct text *text, const struct label *label)
{
	const char *description = label->description ? label->description : "";

	text_printf(text, "  [%c] %s%s%s\n",
		    label->shortcut ? label->shortcut : '/', label->name,
		    *description ? ": " : "", description);
}

const char *manual_text(const struct sitting *sitting, struct arena *arena)
{
	struct text text = TEXT_INIT;
	const char *copy;

	text_add(&text, key_page);
	text_add(&text, "The labels:\n");
	for (size_t i = 0; i < sitting->labels.count; i++)
		add_label(&text, &sitting->labels.labels[i]);
	text_add(&text, "\nThe guideline:\n");
	text_add(&text, sitting->guideline
				? sitting->guideline
				: "  none yet; give one with: payoff annotate "
				  "--guideline FILE");
	copy = arena_strdup(arena, text_get(&text));
	text_release(&text);
	return copy;
}

const char *manual_finished(const struct sitting *sitting, struct arena *arena)
{
	const struct queue_counts *counts = &sitting->counts;

	if (counts->open > 0)
		return arena_printf(
			arena,
			"No text is free: the %lld open ones are with other "
			"sessions, or were read just now.\n\nTry again in ten "
			"minutes. u takes your "
			"last decision back, q ends.",
			(long long)counts->open);
	return arena_printf(arena,
			    "All %lld texts are labelled.\n\nu takes your last "
			    "decision back, q ends.",
			    (long long)counts->texts);
}
