/*
 * replay.c - a fuzz target over every file of a corpus folder, without a fuzzer
 *
 *	replay FOLDER [OUT]
 *
 * The files' order does not matter. A file called NAME.escaped is text that
 * stands for bytes: \n, \r, \t, \\ and \xHH are one each, a line's end is
 * none, and all else is itself. The others are taken as they are. With OUT the
 * bytes are also written there, a file each, for a fuzzer to start from.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void die(const char *path, const char *why)
{
	fprintf(stderr, "%s: %s\n", path, why);
	exit(2);
}

/* The byte that an escape stands for, or -1; *used: its length. */
static int unescaped(const char *at, size_t *used)
{
	static const char letters[] = "nrt\\", bytes[] = "\n\r\t\\";
	const char *letter = at[1] ? strchr(letters, at[1]) : NULL;
	unsigned byte;
	int n = 0;

	*used = 2;
	if (letter)
		return bytes[letter - letters];
	*used = 4;
	if (sscanf(at, "\\x%2x%n", &byte, &n) == 1 && n == 4)
		return (int)byte;
	return -1;
}

/* In place; returns the new length. */
static size_t unescape(char *bytes, const char *path)
{
	size_t length = 0, used = 1;

	for (const char *at = bytes; *at; at += used) {
		int byte = (unsigned char)*at;

		used = 1;
		if (byte == '\n')
			continue;
		if (byte == '\\')
			byte = unescaped(at, &used);
		if (byte < 0)
			die(path, "a \\ with something unknown behind it");
		bytes[length++] = (char)byte;
	}
	return length;
}

static void write_out(const char *folder, const char *name, const char *bytes,
		      size_t length)
{
	char *path = file_join(folder, name);
	struct err err = ERR_INIT;
	struct file_out out;

	if (file_out_open(&out, path, &err))
		die("replay", err.text);
	fwrite(bytes, 1, length, out.stream);
	if (file_out_commit(&out, &err))
		die("replay", err.text);
	free(path);
}

static void replay(const char *path, const char *name, const char *to)
{
	const char *ending = strrchr(name, '.');
	struct err err = ERR_INIT;
	char *bytes, *copy;
	size_t length;

	if (file_read(path, 1 << 24, &bytes, &length, &err))
		die("replay", err.text);
	if (ending && strcmp(ending, ".escaped") == 0)
		length = unescape(bytes, path);
	/* Exactly as long as it is, so that a sanitizer sees a step beyond. */
	copy = malloc(length + !length);
	if (!copy)
		die(path, "out of memory");
	memcpy(copy, bytes, length);
	free(bytes);
	LLVMFuzzerTestOneInput((const uint8_t *)copy, length);
	if (to)
		write_out(to, name, copy, length);
	free(copy);
}

int main(int argc, char **argv)
{
	DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
	struct dirent *entry;
	int count = 0;

	while (folder && (entry = readdir(folder))) {
		char *path = file_join(argv[1], entry->d_name);

		if (!file_is_folder(path)) {
			replay(path, entry->d_name, argc > 2 ? argv[2] : NULL);
			count++;
		}
		free(path);
	}
	if (folder)
		closedir(folder);
	printf("%d files\n", count);
	return count ? 0 : 2;
}
