/* import_lock.c - see import_lock.h */
#include "data/import_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/arena.h"

/* The one who held it took the file away: what is locked here keeps nobody
 * else out. */
static bool is_removed(int fd)
{
	struct stat st;

	return fstat(fd, &st) || st.st_nlink == 0;
}

/* Not on the database file: closing any descriptor of that would drop SQLite's
 * own locks. */
int import_lock(struct store *store, struct err *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char *path = xasprintf("%s-import", store->path);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0) {
		err_set(err, "%s: %s", path, strerror(errno));
	} else if (fcntl(fd, F_SETLK, &lock) || is_removed(fd)) {
		err_set(err,
			"another import into %s is running; try again "
			"when it is done",
			store->path);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

void import_unlock(struct store *store, int fd)
{
	char *path = xasprintf("%s-import", store->path);

	unlink(path);
	close(fd);
	free(path);
}
