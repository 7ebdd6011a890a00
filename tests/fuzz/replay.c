/* replay.c - a fuzz target over every file of a corpus folder, without a
 * fuzzer: replay FOLDER. The files' order does not matter. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void replay(const char *path)
{
	struct err err = ERR_INIT;
	char *bytes;
	size_t length;

	if (file_read(path, 1 << 24, &bytes, &length, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
	LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
	free(bytes);
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	struct dirent *entry;
	int count = 0;

	while (folder && (entry = readdir(folder))) {
		char *path = file_join(argv[1], entry->d_name);

		if (!file_is_folder(path)) {
			replay(path);
			count++;
		}
		free(path);
	}
	if (folder)
		closedir(folder);
	printf("%d files\n", count);
	return count ? 0 : 2;
}
