/* review_page.c - what --review did: see error_page.h */
#include "evaluate/report/error_page.h"

#include <inttypes.h>

#include "evaluate/report/evidence_head.h"
#include "evaluate/report/layout.h"

void review_page_text(const struct review *review, struct arena *arena,
		      FILE *out)
{
	layout_fold(
		out,
		review->is_resumed
			? arena_printf(arena,
				       "An earlier audit was cut short before "
				       "its items were asked for: %zu readings "
				       "are in the queue now, and no new audit "
				       "was made.",
				       review->asked)
			: arena_printf(arena,
				       "Audit %" PRId64
				       ": the %zu most suspected labels and "
				       "%zu controls drawn by chance, %zu "
				       "readings, are in the queue.",
				       review->draw, review->suspected,
				       review->controls, review->asked));
	layout_fold(out, "Whoever reads them sees neither which is which nor "
			 "what was said before; so none is shown here. What "
			 "they say is the items' label from then on, and "
			 "how many controls change tells how often labels are "
			 "wrong where nothing looked so.");
	fputs("next: payoff annotate\n", out);
}

int review_page_json(const struct review *review, FILE *out, struct err *err)
{
	return page_json_write(
		json_pack("{si sb so sI sI sI}", "schema_version", 1, "resumed",
			  (int)review->is_resumed, "draw",
			  review->draw ? json_integer(review->draw)
				       : json_null(),
			  "suspected", (json_int_t)review->suspected,
			  "controls", (json_int_t)review->controls, "asked",
			  (json_int_t)review->asked),
		out, err);
}
