/* http.c - see http.h */
#include "finetune/hub/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "data/base/arena.h"
#include "data/base/text.h"

#define CONNECT_SECONDS 20L
#define STALL_SECONDS 30L
#define REDIRECTS_MAX 8
#define REPEATS_MAX 3

struct http {
	CURL *curl;
	char *origin;	     /* scheme://host:port of the hub */
	char *authorization; /* a header line, or NULL */
	int64_t wait_ms;
	bool was_answered; /* by anybody, since http_open() */
};

/* One try: what the callbacks of libcurl need. */
struct
try {
	CURL *curl;
	const struct http_request *request;
	struct http_reply *reply;
	uint64_t from;
	struct err err;	     /* of take() */
	bool was_stopped;    /* take() failed */
	bool is_wrong_range; /* a 206 that begins elsewhere */
	char reason[CURL_ERROR_SIZE];
};

/* ---- addresses ---------------------------------------------------------- */

/* "https://host:443", lower case, or NULL if this is no http(s) address. */
static char *origin_of(const char *url)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *origin = NULL;

	if (!parts || curl_url_set(parts, CURLUPART_URL, url, 0) ||
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) ||
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) ||
	    curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT))
		goto out;
	if (!text_equal_nocase(scheme, "https") &&
	    !text_equal_nocase(scheme, "http"))
		goto out;
	origin = xasprintf("%s://%s:%s", scheme, host, port);
	for (char *c = origin; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
out:
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(parts);
	return origin;
}

static bool is_secret_there(const char *origin)
{
	static const char *const safe[] = {
		"https://",
		"http://localhost:", "http://127.0.0.1:", "http://[::1]:"
	};

	for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
		if (!strncmp(origin, safe[i], strlen(safe[i])))
			return true;
	return false;
}

char *http_escape(const char *text, bool keep_slashes)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_.~";
	struct text out = TEXT_INIT;

	for (; *text; text++) {
		if (strchr(plain, *text) || (keep_slashes && *text == '/'))
			text_add_char(&out, *text);
		else
			text_printf(&out, "%%%02X", (unsigned char)*text);
	}
	return text_take(&out);
}

/* ---- opening ------------------------------------------------------------ */

struct http *http_open(const char *endpoint, const char *token, int64_t wait_ms,
		       struct err *err)
{
	struct http *http;
	char *origin;

	if (token && token[strcspn(token, "\r\n\t ")]) {
		err_set(err, "the access token has white space inside it");
		return NULL;
	}
	if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
		err_set(err, "libcurl cannot be started");
		return NULL;
	}
	origin = origin_of(endpoint);
	if (!origin) {
		err_set(err,
			"%s: not the address of a hub (HF_ENDPOINT is like "
			"https://host)",
			endpoint);
		curl_global_cleanup();
		return NULL;
	}
	http = xcalloc(1, sizeof(*http));
	http->origin = origin;
	http->wait_ms = wait_ms;
	if (token && *token && is_secret_there(origin))
		http->authorization =
			xasprintf("Authorization: Bearer %s", token);
	http->curl = curl_easy_init();
	if (!http->curl) {
		err_set(err, "libcurl cannot be started");
		http_close(http);
		return NULL;
	}
	return http;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->curl);
	curl_global_cleanup();
	free(http->authorization);
	free(http->origin);
	free(http);
}

/* ---- what libcurl calls -------------------------------------------------- */

static void clear_hop(struct http_reply *reply)
{
	reply->status = 0;
	reply->etag[0] = reply->error_code[0] = '\0';
	reply->length = reply->range_from = -1;
}

static void clear_reply(struct http_reply *reply)
{
	clear_hop(reply);
	reply->linked_etag[0] = reply->commit[0] = '\0';
	reply->linked_size = -1;
}

/* Keeps a header's value; one that is too long is as good as none. */
static void keep_text(char out[HTTP_HEADER_BYTES], const char *value,
		      size_t length)
{
	if (length >= HTTP_HEADER_BYTES)
		length = 0;
	memcpy(out, value, length);
	out[length] = '\0';
}

static void keep_number(int64_t *out, const char *value, size_t length)
{
	char digits[24];

	if (length >= sizeof(digits))
		return;
	memcpy(digits, value, length);
	digits[length] = '\0';
	if (!text_to_int64(digits, out) || *out < 0)
		*out = -1;
}

/* "bytes 100-199/200" */
static void keep_range(int64_t *out, const char *value, size_t length)
{
	const char *dash = memchr(value, '-', length);

	if (dash && length > 6 && !strncasecmp(value, "bytes ", 6))
		keep_number(out, value + 6, (size_t)(dash - value) - 6);
}

static void keep_header(struct http_reply *reply, const char *name,
			const char *value, size_t length)
{
	struct {
		const char *name;
		char *text;
		int64_t *number;
	} headers[] = {
		{ "etag", reply->etag, NULL },
		{ "x-linked-etag", reply->linked_etag, NULL },
		{ "x-repo-commit", reply->commit, NULL },
		{ "x-error-code", reply->error_code, NULL },
		{ "x-linked-size", NULL, &reply->linked_size },
		{ "content-length", NULL, &reply->length },
	};

	if (text_equal_nocase(name, "content-range"))
		keep_range(&reply->range_from, value, length);
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (!text_equal_nocase(name, headers[i].name))
			continue;
		if (headers[i].text)
			keep_text(headers[i].text, value, length);
		else if (headers[i].number)
			keep_number(headers[i].number, value, length);
	}
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
	struct try *try = context;
	size_t length = size * count;
	const char *colon = memchr(line, ':', length), *value;
	char name[32];

	if (length > 5 && !strncmp(line, "HTTP/", 5))
		clear_hop(try->reply); /* 100 Continue, and then the answer */
	if (!colon || (size_t)(colon - line) >= sizeof(name))
		return length;
	memcpy(name, line, (size_t)(colon - line));
	name[colon - line] = '\0';
	value = colon + 1;
	keep_header(try->reply, name, value,
		    text_trim(&value, length - (size_t)(value - line)));
	return length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	struct try *try = context;
	struct http_reply *reply = try->reply;
	size_t length = size * count;

	curl_easy_getinfo(try->curl, CURLINFO_RESPONSE_CODE, &reply->status);
	if (reply->status != 200 && reply->status != 206)
		return length; /* the page of an error, or of a redirect */
	if (reply->status == 206 && reply->range_from != (int64_t)try->from) {
		try->is_wrong_range = true;
		return 0;
	}
	if (try->request->take(try->request->context, reply, bytes, length,
			       &try->err)) {
		try->was_stopped = true;
		return 0;
	}
	return length;
}

/* ---- one hop, one try ------------------------------------------------------
 */

static CURLcode ask_once(struct http *http, struct try *try, const char *url,
			 bool is_home)
{
	struct curl_slist *headers = NULL;
	CURL *curl = http->curl;
	CURLcode code;

	curl_easy_reset(curl);
	/* Lengths and hashes are of the file, not of a compressed form. */
	headers = curl_slist_append(headers, "Accept-Encoding: identity");
	if (is_home && http->authorization)
		headers = curl_slist_append(headers, http->authorization);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "payoff/" PAYOFF_VERSION);
	curl_easy_setopt(curl, CURLOPT_NOBODY, try->request->is_head ? 1L : 0L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, try->reason);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, try);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, try);
	if (try->from) {
		char range[32];

		snprintf(range, sizeof(range), "%llu-",
			 (unsigned long long)try->from);
		curl_easy_setopt(curl, CURLOPT_RANGE, range);
	}
	try->reason[0] = '\0';
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &try->reply->status);
	curl_slist_free_all(headers);
	return code;
}

static bool is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 ||
	       status == 307 || status == 308;
}

/* Where to go on, in fresh memory; NULL to stay, or to fail (-1 in *ret). */
static char *next_hop(struct http *http, const struct try *try,
		      const char *origin, int *ret, struct err *err)
{
	char *location = NULL, *next, *url = NULL;

	*ret = 0;
	if (!is_redirect(try->reply->status))
		return NULL;
	curl_easy_getinfo(http->curl, CURLINFO_REDIRECT_URL, &location);
	next = location ? origin_of(location) : NULL;
	if (!next ||
	    (!strncmp(origin, "https:", 6) && strncmp(next, "https:", 6) != 0))
		*ret = err_set(err, "%s sends us to %s, which is not safe",
			       origin, next ? next : "nowhere");
	else if (!try->request->is_head || !strcmp(next, http->origin))
		url = xstrdup(location);
	free(next);
	return url;
}

/* How a try ended. */
enum outcome { ANSWERED, AGAIN, FAILED };

static enum outcome judge(const struct http *http, struct try *try,
			  CURLcode code, const char *origin, struct err *err)
{
	if (try->was_stopped) {
		*err = try->err;
		return FAILED;
	}
	if (code == CURLE_OK) {
		bool is_busy =
			try->reply->status == 429 || try->reply->status >= 500;

		return is_busy ? AGAIN : ANSWERED;
	}
	if (try->is_wrong_range)
		err_set(err, "%s sent another part of the file than asked for",
			origin);
	else
		err_set(err,
			"cannot reach %s: %s (a folder works too: --model DIR)",
			origin,
			try->reason[0] ? try->reason
				       : curl_easy_strerror(code));
	if (code == CURLE_PEER_FAILED_VERIFICATION ||
	    code == CURLE_SSL_CACERT_BADFILE || code == CURLE_URL_MALFORMAT ||
	    code == CURLE_UNSUPPORTED_PROTOCOL || !http->was_answered)
		return FAILED;
	return AGAIN;
}

/* One try, through its redirects. */
static enum outcome ask_through(struct http *http, struct try *try,
				struct err *err)
{
	char *url = xstrdup(try->request->url), *origin = NULL, *next;
	enum outcome outcome = FAILED;
	int hops = 0, failed = 0;

	clear_reply(try->reply);
	while (url) {
		CURLcode code;

		free(origin);
		origin = origin_of(url);
		if (!origin || hops++ > REDIRECTS_MAX) {
			err_set(err, "%s: %s", try->request->url,
				origin ? "too many redirects"
				       : "not an http address");
			outcome = FAILED;
			break;
		}
		code = ask_once(http, try, url, !strcmp(origin, http->origin));
		if (try->reply->status)
			http->was_answered = true;
		outcome = judge(http, try, code, origin, err);
		if (outcome != ANSWERED)
			break;
		next = next_hop(http, try, origin, &failed, err);
		free(url);
		url = next;
		if (failed)
			outcome = FAILED;
	}
	free(url);
	free(origin);
	return outcome;
}

/* ---- a request ------------------------------------------------------------
 */

static void pause_ms(int64_t ms)
{
	struct timespec left = { .tv_sec = (time_t)(ms / 1000),
				 .tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&left, NULL);
}

int http_ask(struct http *http, const struct http_request *request,
	     struct http_reply *reply, struct err *err)
{
	struct try try = { .curl = http->curl,
			   .request = request,
			   .reply = reply };
	enum outcome outcome = AGAIN;
	struct err why = ERR_INIT;
	uint64_t furthest = 0;
	int ret;

	clear_reply(reply);
	for (int repeat = 0; outcome == AGAIN; repeat++) {
		if (request->begin) {
			ret = request->begin(request->context, &try.from, err);
			if (ret) {
				clear_reply(reply);
				return ret < 0 ? -1 : 0;
			}
		}
		if (try.from > furthest) {
			furthest = try.from;
			repeat = 0;
		}
		if (repeat > REPEATS_MAX)
			break;
		if (repeat)
			pause_ms(http->wait_ms << (repeat - 1));
		try.is_wrong_range = false;
		why.text[0] = '\0';
		outcome = ask_through(http, &try, &why);
	}
	/* A hub that stays busy has answered: its status says so. */
	if (outcome == FAILED || why.text[0])
		return err_set(err, "%s", why.text);
	return 0;
}
