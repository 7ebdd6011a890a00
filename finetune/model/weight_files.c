/* weight_files.c - see weight_files.h */
#include "finetune/model/weight_files.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/hub/hub.h"

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), cut = strlen(end);

	return length >= cut && strcmp(name + length - cut, end) == 0;
}

/* There are no safetensors: says what there is, and the way out. */
static int explain_missing(const char *folder, struct err *err)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	bool has_pickle = false;

	while (dir && (entry = readdir(dir)))
		if (ends_with(entry->d_name, ".bin") ||
		    ends_with(entry->d_name, ".pt") ||
		    ends_with(entry->d_name, ".pth") ||
		    ends_with(entry->d_name, ".ckpt"))
			has_pickle = true;
	if (dir)
		closedir(dir);
	if (has_pickle)
		return err_set(
			err,
			"%s: has its weights as a pickle file only, which "
			"can run code when opened: take a revision with "
			"model.safetensors, or write one in Python, if "
			"you trust the file, with "
			"AutoModel.from_pretrained(folder)"
			".save_pretrained(new_folder)",
			folder);
	return err_set(err, "%s: has no model.safetensors", folder);
}

static struct weight_file *add_file(struct weight_files *files,
				    const char *name)
{
	struct weight_file *file;

	files->files = array_grow(files->files, files->count, &files->capacity,
				  sizeof(*files->files));
	file = &files->files[files->count++];
	memset(file, 0, sizeof(*file));
	file->name = xstrdup(name);
	return file;
}

/* Once for every tensor that the index has. */
static int note_shard(void *context, const char *shard, struct err *err)
{
	struct weight_files *files = context;

	(void)err;
	for (size_t i = files->count; i-- > 0;)
		if (!strcmp(files->files[i].name, shard))
			return 0;
	add_file(files, shard);
	return 0;
}

static int find_files(struct weight_files *files, const char *folder,
		      struct err *err)
{
	char *one = file_join(folder, "model.safetensors");
	char *index = file_join(folder, "model.safetensors.index.json");
	int ret = 0;

	if (file_exists(one))
		add_file(files, "model.safetensors");
	else if (file_exists(index))
		ret = hub_each_shard(index, note_shard, files, err);
	else
		ret = explain_missing(folder, err);
	free(one);
	free(index);
	return ret;
}

static int by_name(const void *a, const void *b)
{
	const struct weight_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void hash_files(struct weight_files *files)
{
	struct hash hash;

	if (files->count == 1) {
		memcpy(files->sha256, files->files[0].tensors.sha256, HASH_HEX);
		return;
	}
	hash_init(&hash);
	for (size_t i = 0; i < files->count; i++) {
		const struct weight_file *file = &files->files[i];

		hash_add_field(&hash, file->name, strlen(file->name));
		hash_add_field(&hash, file->tensors.sha256,
			       strlen(file->tensors.sha256));
	}
	hash_final_hex(&hash, files->sha256);
}

int weight_files_read(struct weight_files *files, const char *folder,
		      struct err *err)
{
	memset(files, 0, sizeof(*files));
	if (find_files(files, folder, err))
		return -1;
	qsort(files->files, files->count, sizeof(*files->files), by_name);
	for (size_t i = 0; i < files->count; i++) {
		struct weight_file *file = &files->files[i];
		char *path = file_join(folder, file->name);
		int ret = safetensors_read(&file->tensors, path, err);

		free(path);
		if (ret)
			return -1;
	}
	hash_files(files);
	return 0;
}

void weight_files_release(struct weight_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->files[i].name);
		safetensors_release(&files->files[i].tensors);
	}
	free(files->files);
	memset(files, 0, sizeof(*files));
}
