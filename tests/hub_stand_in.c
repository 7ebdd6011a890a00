/* hub_stand_in.c - see hub_stand_in.h */
#undef _POSIX_C_SOURCE
#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/hub_stand_in.h"

#include <arpa/inet.h>
#include <assert.h>
#include <ftw.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/hash.h"
#include "data/base/text.h"

#define MODEL "/org/tiny/resolve/" STAND_IN_COMMIT "/"
#define MOVED "/api/resolve-cache/models/org/tiny/" STAND_IN_COMMIT "/"
#define CDN "/cdn/"

/* ---- folders ----------------------------------------------------------------
 */

char *scratch_make(void)
{
	const char *temporary = getenv("TMPDIR");
	char *folder = file_join(temporary && *temporary ? temporary : "/tmp",
				 "payoff-hub-XXXXXX");

	assert(mkdtemp(folder));
	return folder;
}

static int remove_entry(const char *path, const struct stat *st, int kind,
			struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

void scratch_remove(char *folder)
{
	nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(folder);
}

void scratch_write(const char *folder, const char *name, const char *bytes,
		   size_t length)
{
	char *path = file_join(folder, name), *parent = file_folder(path);
	struct err err;
	FILE *file;

	assert(!file_make_folders(parent, &err));
	file = fopen(path, "wb");
	assert(file && fwrite(bytes, 1, length, file) == length);
	fclose(file);
	free(path);
	free(parent);
}

/* ---- one request
 * -------------------------------------------------------------- */

struct asked {
	struct stand_in *stand_in;
	int socket;
	bool is_home, is_head, has_range;
	char path[1024];
	size_t from;
};

static void send_all(int socket, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes += sent;
		length -= (size_t)sent;
	}
}

static void answer(const struct asked *asked, const char *head,
		   const char *body, size_t length)
{
	send_all(asked->socket, head, strlen(head));
	if (!asked->is_head)
		send_all(asked->socket, body, length);
}

static void answer_status(const struct asked *asked, long status)
{
	const char *code = asked->stand_in->error_code;
	struct text head = TEXT_INIT;

	text_printf(&head, "HTTP/1.1 %ld No\r\nContent-Length: 5\r\n", status);
	if (code)
		text_printf(&head, "X-Error-Code: %s\r\n", code);
	text_add(&head, "Connection: close\r\n\r\n");
	answer(asked, text_get(&head), "sorry", 5);
	text_release(&head);
}

static void answer_listing(const struct asked *asked)
{
	const struct stand_in *stand_in = asked->stand_in;
	struct text body = TEXT_INIT, head = TEXT_INIT;

	if (stand_in->status) {
		answer_status(asked, stand_in->status);
		return;
	}
	if (stand_in->listing) {
		text_add(&body, stand_in->listing);
	} else {
		text_add(&body,
			 "{\"id\":\"org/tiny\",\"sha\":\"" STAND_IN_COMMIT
			 "\",\"siblings\":[");
		for (size_t i = 0; i < stand_in->count; i++)
			text_printf(&body, "%s{\"rfilename\":\"%s\"}",
				    i ? "," : "", stand_in->files[i].path);
		text_add(&body, "]}");
	}
	text_printf(&head,
		    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
		    "Connection: close\r\n\r\n",
		    body.length);
	answer(asked, text_get(&head), text_get(&body), body.length);
	text_release(&head);
	text_release(&body);
}

static const struct stand_in_file *file_at(const struct stand_in *stand_in,
					   const char *path)
{
	for (size_t i = 0; i < stand_in->count; i++)
		if (!strcmp(stand_in->files[i].path, path))
			return stand_in->files + i;
	return NULL;
}

/* Small: the first 40 digits, as long as a git hash. */
static void etag_of(const struct stand_in *stand_in,
		    const struct stand_in_file *file, char etag[HASH_HEX])
{
	hash_bytes_hex(file->bytes, file->length, etag);
	if (!file->is_large)
		etag[40] = '\0';
	else if (stand_in->has_wrong_hash)
		etag[0] = etag[0] == '0' ? '1' : '0';
}

static void answer_redirect(const struct asked *asked,
			    const struct stand_in_file *file)
{
	const struct stand_in *stand_in = asked->stand_in;
	struct text head = TEXT_INIT;
	char etag[HASH_HEX];

	etag_of(stand_in, file, etag);
	text_printf(&head,
		    "HTTP/1.1 302 Found\r\nX-Linked-Etag: \"%s\"\r\n"
		    "X-Linked-Size: %zu\r\nX-Repo-Commit: " STAND_IN_COMMIT
		    "\r\nContent-Length: 5\r\nConnection: close\r\n",
		    etag,
		    stand_in->announced ? stand_in->announced : file->length);
	if (file->is_large)
		text_printf(&head, "Location: http://127.0.0.1:%d" CDN "%s\r\n",
			    stand_in->other_port, file->path);
	else
		text_printf(&head, "Location: " MOVED "%s\r\n", file->path);
	text_add(&head, "\r\n");
	answer(asked, text_get(&head), "moved", 5);
	text_release(&head);
}

static void answer_file(const struct asked *asked,
			const struct stand_in_file *file)
{
	struct stand_in *stand_in = asked->stand_in;
	size_t from = asked->has_range ? asked->from : 0, end = file->length;
	bool is_part = asked->has_range && !stand_in->has_no_ranges;
	struct text head = TEXT_INIT;
	char etag[HASH_HEX];

	if (!is_part)
		from = 0;
	else if (stand_in->has_wrong_ranges)
		from = 1;
	etag_of(stand_in, file, etag);
	text_printf(&head, "HTTP/1.1 %s\r\nETag: %s\"%s\"\r\n",
		    is_part ? "206 Partial" : "200 OK",
		    file->is_large ? "" : "W/", etag);
	if (asked->is_home)
		text_add(&head, "X-Repo-Commit: " STAND_IN_COMMIT "\r\n");
	if (is_part)
		text_printf(&head, "Content-Range: bytes %zu-%zu/%zu\r\n", from,
			    end - 1, end);
	text_printf(&head, "Content-Length: %zu\r\nConnection: close\r\n\r\n",
		    end - from + (stand_in->is_long && file->is_large));
	if (!asked->is_head) {
		stand_in->bodies++;
		if (file->is_large)
			stand_in->first_byte = from;
	}
	if (file->is_large && stand_in->cuts && stand_in->cut_at < end) {
		stand_in->cuts--;
		end = stand_in->cut_at > from ? stand_in->cut_at : from;
	}
	answer(asked, text_get(&head), file->bytes + from, end - from);
	if (stand_in->is_long && file->is_large)
		send_all(asked->socket, "!", 1);
	text_release(&head);
}

static const char *after(const char *path, const char *start)
{
	size_t length = strlen(start);

	return strncmp(path, start, length) ? NULL : path + length;
}

static void route(const struct asked *asked)
{
	struct stand_in *stand_in = asked->stand_in;
	const struct stand_in_file *file;
	const char *path;

	if (stand_in->busy) {
		stand_in->busy--;
		answer_status(asked, 503);
		return;
	}
	if (asked->is_home &&
	    after(asked->path, "/api/models/org/tiny/revision/")) {
		answer_listing(asked);
		return;
	}
	path = after(asked->path, asked->is_home ? MODEL : CDN);
	if (!path && asked->is_home)
		path = after(asked->path, MOVED);
	file = path ? file_at(stand_in, path) : NULL;
	if (!file)
		answer_status(asked, 404);
	else if (asked->is_home && after(asked->path, MODEL) &&
		 (file->is_large || stand_in->has_moved))
		answer_redirect(asked, file);
	else
		answer_file(asked, file);
}

/* ---- connections
 * ----------------------------------------------------------------- */

static void read_request(struct asked *asked)
{
	struct stand_in *stand_in = asked->stand_in;
	char request[8192], *line, *end;
	size_t length = 0;
	ssize_t got;

	do {
		got = recv(asked->socket, request + length,
			   sizeof(request) - 1 - length, 0);
		if (got <= 0)
			return;
		length += (size_t)got;
		request[length] = '\0';
	} while (!strstr(request, "\r\n\r\n") && length + 1 < sizeof(request));
	stand_in->requests++;
	asked->is_head = !strncmp(request, "HEAD ", 5);
	line = strchr(request, ' ');
	snprintf(asked->path, sizeof(asked->path), "%.*s",
		 line ? (int)strcspn(line + 1, " ") : 0, line ? line + 1 : "");
	for (line = request; (end = strstr(line, "\r\n")); line = end + 2) {
		if (!strncasecmp(line, "Authorization:", 14)) {
			stand_in->tokens_home += asked->is_home;
			stand_in->tokens_elsewhere += !asked->is_home;
		}
		if (!strncasecmp(line, "Range: bytes=", 13)) {
			asked->has_range = true;
			asked->from = strtoul(line + 13, NULL, 10);
		}
	}
	route(asked);
}

struct listener {
	struct stand_in *stand_in;
	int index;
};

static void *serve(void *context)
{
	struct listener *listener = context;
	struct stand_in *stand_in = listener->stand_in;
	int index = listener->index, connection;

	free(listener);
	while ((connection = accept(stand_in->listeners[index], NULL, NULL)) >=
	       0) {
		struct asked asked = { .stand_in = stand_in,
				       .socket = connection,
				       .is_home = index == 0 };

		pthread_mutex_lock(&stand_in->mutex);
		read_request(&asked);
		pthread_mutex_unlock(&stand_in->mutex);
		shutdown(connection, SHUT_WR);
		close(connection);
	}
	return NULL;
}

static int listen_somewhere(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert(fd >= 0 && !bind(fd, (struct sockaddr *)&at, sizeof(at)));
	assert(!listen(fd, 16));
	assert(!getsockname(fd, (struct sockaddr *)&at, &length));
	*port = ntohs(at.sin_port);
	return fd;
}

void stand_in_start(struct stand_in *stand_in)
{
	char address[64];

	pthread_mutex_init(&stand_in->mutex, NULL);
	stand_in->listeners[0] = listen_somewhere(&stand_in->port);
	stand_in->listeners[1] = listen_somewhere(&stand_in->other_port);
	for (int i = 0; i < 2; i++) {
		struct listener *listener = xcalloc(1, sizeof(*listener));

		listener->stand_in = stand_in;
		listener->index = i;
		assert(!pthread_create(stand_in->threads + i, NULL, serve,
				       listener));
	}
	snprintf(address, sizeof(address), "http://127.0.0.1:%d",
		 stand_in->port);
	setenv("HF_ENDPOINT", address, 1);
}

void stand_in_stop(struct stand_in *stand_in)
{
	for (int i = 0; i < 2; i++) {
		shutdown(stand_in->listeners[i], SHUT_RDWR);
		pthread_join(stand_in->threads[i], NULL);
		close(stand_in->listeners[i]);
	}
	pthread_mutex_destroy(&stand_in->mutex);
}

void stand_in_calm(struct stand_in *stand_in)
{
	pthread_mutex_lock(&stand_in->mutex);
	stand_in->listing = stand_in->error_code = NULL;
	stand_in->status = 0;
	stand_in->busy = stand_in->cuts = 0;
	stand_in->cut_at = stand_in->first_byte = 0;
	stand_in->has_wrong_hash = stand_in->has_no_ranges = false;
	stand_in->has_wrong_ranges = stand_in->has_moved = false;
	stand_in->is_long = false;
	stand_in->announced = 0;
	stand_in->requests = stand_in->bodies = 0;
	stand_in->tokens_home = stand_in->tokens_elsewhere = 0;
	pthread_mutex_unlock(&stand_in->mutex);
}
