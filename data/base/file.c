/* file.c - see file.h */
#include "data/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "data/base/arena.h"

int file_read(const char *path, size_t limit, char **bytes, size_t *length,
	      struct err *err)
{
	FILE *file = fopen(path, "rb");
	char *buffer = NULL;
	size_t used = 0, capacity = 0, room, n;
	struct stat st;
	int ret = -1;

	if (!file)
		return err_set(err, "%s: %s", path, strerror(errno));
	if (fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(err, "%s: is a folder, not a file", path);
		goto out;
	}
	if (st.st_size > 0 && (uint64_t)st.st_size < limit)
		capacity = (size_t)st.st_size + 2;
	else
		capacity = 1 << 16;
	buffer = xrealloc(NULL, capacity, 1);
	do {
		room = capacity - used - 1;
		n = fread(buffer + used, 1, room, file);
		used += n;
		if (used > limit) {
			err_set(err, "%s: larger than %zu bytes", path, limit);
			goto out;
		}
		if (used + 1 == capacity) {
			capacity *= 2;
			buffer = xrealloc(buffer, capacity, 1);
		}
	} while (n == room);
	if (ferror(file)) {
		err_set(err, "%s: %s", path, strerror(errno));
		goto out;
	}
	buffer[used] = '\0';
	*bytes = buffer;
	*length = used;
	buffer = NULL;
	ret = 0;
out:
	free(buffer);
	fclose(file);
	return ret;
}

/* A project file holds decisions that nobody could give back. */
static bool is_database(const char *path)
{
	static const char magic[] = "SQLite format 3"; /* and its NUL */
	char start[sizeof(magic)];
	struct stat st;
	FILE *file;
	bool is;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return false;
	file = fopen(path, "rb");
	if (!file)
		return false;
	is = fread(start, sizeof(start), 1, file) == 1 &&
	     !memcmp(start, magic, sizeof(magic));
	fclose(file);
	return is;
}

int file_out_open(struct file_out *out, const char *path, struct err *err)
{
	memset(out, 0, sizeof(*out));
	if (is_database(path))
		return err_set(err,
			       "%s: is a project file (or another SQLite "
			       "database) and is not written over; name "
			       "another file",
			       path);
	out->path = xstrdup(path);
	out->temporary = xasprintf("%s.tmp-%ld", path, (long)getpid());
	out->stream = fopen(out->temporary, "wb");
	if (!out->stream) {
		err_set(err, "%s: %s", path, strerror(errno));
		free(out->path);
		free(out->temporary);
		out->path = out->temporary = NULL;
		return -1;
	}
	return 0;
}

void file_out_abandon(struct file_out *out)
{
	if (out->stream)
		fclose(out->stream);
	if (out->temporary)
		unlink(out->temporary);
	free(out->path);
	free(out->temporary);
	memset(out, 0, sizeof(*out));
}

/* Why an earlier write failed: what it met is not in errno any more, but the
 * next one meets it too. EIO if it does not. */
static int write_failure(FILE *stream)
{
	static const char probe[1 << 14];

	for (int i = 0; i < 16; i++) /* there may be room for a few bytes */
		if (write(fileno(stream), probe, sizeof(probe)) < 0)
			return errno;
	return EIO;
}

int file_out_commit(struct file_out *out, struct err *err)
{
	char *folder = file_folder(out->path);
	int ret = -1, failure = 0;

	if (ferror(out->stream))
		failure = write_failure(out->stream);
	else if (fflush(out->stream) || fsync(fileno(out->stream)))
		failure = errno;
	if (fclose(out->stream) && !failure)
		failure = errno;
	out->stream = NULL;
	if (!failure && rename(out->temporary, out->path))
		failure = errno;
	if (failure) {
		err_set(err, "%s: %s", out->path, strerror(failure));
		goto out;
	}
	free(out->temporary);
	out->temporary = NULL;
	ret = file_sync_folder(folder, err);
out:
	file_out_abandon(out);
	free(folder);
	return ret;
}

int file_make_folders(const char *path, struct err *err)
{
	char *copy = xstrdup(path);
	int ret = 0;

	for (char *at = copy + 1; !ret; at++) {
		char held = *at;

		if (held && held != '/')
			continue;
		*at = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			ret = err_set(err, "%s: %s", copy, strerror(errno));
		*at = held;
		if (!held)
			break;
	}
	if (!ret && !file_is_folder(path))
		ret = err_set(err, "%s: is in the way: not a folder", path);
	free(copy);
	return ret;
}

int file_sync_folder(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	/* Some file systems cannot flush a folder and say EINVAL. */
	if (fsync(fd) && errno != EINVAL)
		ret = err_set(err, "%s: %s", path, strerror(errno));
	close(fd);
	return ret;
}

bool file_parent_missing(const char *path)
{
	char *folder = file_folder(path);
	bool is_missing = !file_is_folder(folder);

	free(folder);
	return is_missing;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool file_is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int file_check_regular(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return 0;
	return err_set(err,
		       "%s: a pipe or a device, and the file is read more than "
		       "once; write it to a file first",
		       path);
}

uint64_t file_free_bytes(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs))
		return UINT64_MAX;
	return (uint64_t)fs.f_bavail * fs.f_frsize;
}

bool file_is_on_network(const char *path)
{
	/* f_type of <linux/magic.h> and the file systems' own sources. */
	static const unsigned long known[] = {
		0x6969,	    0x517b,	0xff534d42, 0xfe534d42,
		0x01021997, 0x5346414f, 0x00c36400,
	};
	struct statfs fs;

	if (statfs(path, &fs))
		return false;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (((unsigned long)fs.f_type & 0xffffffffUL) == known[i])
			return true;
	return false;
}

char *file_join(const char *folder, const char *name)
{
	size_t length = strlen(folder);

	if (length && folder[length - 1] == '/')
		return xasprintf("%s%s", folder, name);
	return xasprintf("%s/%s", folder, name);
}

char *file_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return xstrdup(".");
	if (slash == path)
		return xstrdup("/");
	return xstrndup(path, (size_t)(slash - path));
}
