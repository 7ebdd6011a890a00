/*
 * http.h - requests to a model hub (libcurl)
 *
 * GET and HEAD, with the redirects, retries and time limits that a download
 * of some hundred megabytes over an ordinary line needs:
 *
 *  - 20 s to connect; 30 s without a byte end a try.
 *  - A try that ends in a network failure, a 429 or a 5xx is repeated three
 *    times with growing pauses; a try that got further than the one before
 *    counts as the first. A hub that never answered at all is not asked
 *    again: a machine without a network should say so at once.
 *  - Redirects are followed one by one, eight at most, never from https to
 *    http. The token goes to the hub's own origin (scheme, host and port) and
 *    nowhere else, and over plain http only to this machine.
 *  - Certificates are verified. Nothing but http and https is spoken.
 */
#ifndef PAYOFF_FINETUNE_HUB_HTTP_H
#define PAYOFF_FINETUNE_HUB_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"

#define HTTP_HEADER_BYTES 160

/* What an answer said. Texts are "" and numbers -1 where it did not say. */
struct http_reply {
	long status;
	char etag[HTTP_HEADER_BYTES]; /* as sent: W/ and quotes included */
	char linked_etag[HTTP_HEADER_BYTES]; /* X-Linked-Etag */
	char commit[HTTP_HEADER_BYTES];	     /* X-Repo-Commit */
	char error_code[HTTP_HEADER_BYTES];  /* X-Error-Code */
	int64_t linked_size;		     /* X-Linked-Size, bytes */
	int64_t length;			     /* Content-Length */
	int64_t range_from;		     /* Content-Range: first byte */
};

struct http_request {
	const char *url;
	/* Only the headers. A redirect to another origin is not followed but
	 * returned, since the hub's own words about a file are in it. */
	bool is_head;

	/* The rest is for GET. begin() is called before each try and says from
	 * which byte on the body is wanted: 0 for all of it. Returns 0; 1 if
	 * there is nothing left to ask for, which ends the request with
	 * status 0; -1 to fail. */
	int (*begin)(void *context, uint64_t *from, struct err *err);
	/* A part of the body of a 200 or 206 answer. When bytes are asked for
	 * from some place on, a 206 begins there and a 200 at byte 0. */
	int (*take)(void *context, const struct http_reply *reply,
		    const char *bytes, size_t length, struct err *err);
	void *context;
};

struct http;

/* `endpoint` is the hub's address; `token` may be NULL, is copied, and never
 * appears in a message. `wait_ms` is the pause before the first repetition,
 * doubled for each further one. To be called from one thread. */
struct http *http_open(const char *endpoint, const char *token, int64_t wait_ms,
		       struct err *err);
void http_close(struct http *http);

/* Returns 0 when the hub answered, whatever the status; -1 when it could not
 * be reached or a callback failed. */
int http_ask(struct http *http, const struct http_request *request,
	     struct http_reply *reply, struct err *err);

/* The text as one part of a path: all but letters, digits and "-_.~" becomes
 * %XX; '/' stays if keep_slashes. In fresh memory, the caller frees. */
char *http_escape(const char *text, bool keep_slashes);

#endif
