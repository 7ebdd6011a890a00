/*
 * file.h - files that are whole or not there
 *
 * A file that others read is written beside its name, flushed to the disk
 * and renamed over it, and the folder is flushed too: after a kill or a power
 * cut it is the old one or the new one, never half of either.
 */
#ifndef PAYOFF_DATA_BASE_FILE_H
#define PAYOFF_DATA_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/base/err.h"

/* Reads a whole file of at most limit bytes; *bytes is terminated by a NUL
 * that *length does not count, and the caller frees it. */
int file_read(const char *path, size_t limit, char **bytes, size_t *length,
	      struct err *err);

/* A file being written. */
struct file_out {
	FILE *stream; /* write here */
	char *path, *temporary;
};

/* Opens PATH.tmp-PID beside path. Refuses a path at which an SQLite database
 * lies: a slip of the keyboard must not cost a project. */
int file_out_open(struct file_out *out, const char *path, struct err *err);
/* Flush, fsync, rename, fsync of the folder. On failure the temporary is
 * removed and path is untouched. Either way `out` is closed. */
int file_out_commit(struct file_out *out, struct err *err);
/* Gives up: the temporary is removed. Safe on a closed or zeroed struct. */
void file_out_abandon(struct file_out *out);

/* Makes the folder and its parents. */
int file_make_folders(const char *path, struct err *err);
/* Flushes a folder's entries to the disk. */
int file_sync_folder(const char *path, struct err *err);
/* Whether the folder that a file is to lie in is not there. */
bool file_parent_missing(const char *path);
bool file_exists(const char *path);
bool file_is_folder(const char *path);
/* Refuses what cannot be read a second time, such as a pipe. Whether anything
 * is there at all is for who opens it to find out. */
int file_check_regular(const char *path, struct err *err);
/* Bytes free to this user on the file system of path; UINT64_MAX if unknown. */
uint64_t file_free_bytes(const char *path);
/* Whether the path lies on a file system of another machine (NFS, SMB, 9P, AFS,
 * Ceph), where locks cannot be relied on. False where that cannot be told. */
bool file_is_on_network(const char *path);
/* folder/name in fresh memory; the caller frees. */
char *file_join(const char *folder, const char *name);
/* The folder part ("." if none) in fresh memory; the caller frees. */
char *file_folder(const char *path);

#endif
