/*
 * session.h - who labels, and one sitting of theirs
 */
#ifndef PAYOFF_DATA_SESSION_H
#define PAYOFF_DATA_SESSION_H

#include <stdint.h>

#include "data/base/err.h"
#include "data/store.h"

/* The annotator that stands for labels in imported files. */
#define ANNOTATOR_IMPORT "import"

struct session {
	int64_t id;
	int64_t annotator;
	int64_t next_sequence; /* of the next event */
	int64_t started_ms;    /* monotonic clock */
};

/* Starts a session of the annotator of this name (made when new); client is
 * 'terminal', 'lines' or 'import'. The name "import" is for imports alone. */
int session_open(struct store *store, const char *annotator, const char *client,
		 struct session *session, struct err *err);
/* Records when it ended. */
int session_close(struct store *store, const struct session *session,
		  struct err *err);

#endif
