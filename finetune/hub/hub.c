/* hub.c - see hub.h */
#include "finetune/hub/hub.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/text.h"

#define PREFIX "models--"
#define NAME_MAX_BYTES 96
#define REF_MAX_BYTES 256
/* An index has a line a tensor; the largest public ones have 10 MB. */
#define INDEX_MAX_BYTES ((size_t)64 << 20)

/* ---- names ------------------------------------------------------------ */

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static bool is_edge(char c)
{
	return c == '-' || c == '.';
}

bool hub_is_name(const char *text)
{
	size_t length = strlen(text), parts = 1, start = 0;

	if (!length || length > NAME_MAX_BYTES || strstr(text, "--") ||
	    strstr(text, ".."))
		return false;
	for (size_t i = 0; i <= length; i++) {
		if (text[i] && text[i] != '/') {
			if (!is_word(text[i]))
				return false;
			continue;
		}
		if (i == start || is_edge(text[start]) || is_edge(text[i - 1]))
			return false;
		if (text[i] == '/')
			parts++;
		start = i + 1;
	}
	return parts <= 2;
}

bool hub_is_path(const char *text)
{
	size_t start = 0;

	for (size_t i = 0;; i++) {
		unsigned char c = (unsigned char)text[i];
		size_t length = i - start;

		if (c && c != '/') {
			if (c < 0x20 || c == 0x7f || c == '\\')
				return false;
			continue;
		}
		if (!length || (length == 1 && text[start] == '.') ||
		    (length == 2 && !strncmp(text + start, "..", 2)))
			return false;
		if (!c)
			return i < 1024;
		start = i + 1;
	}
}

bool hub_is_revision(const char *text)
{
	return hub_is_path(text) && strlen(text) < REF_MAX_BYTES &&
	       !strpbrk(text, " ?#%");
}

char *hub_folder_name(const char *name)
{
	const char *slash = strchr(name, '/');

	if (!slash)
		return xasprintf(PREFIX "%s", name);
	return xasprintf(PREFIX "%.*s--%s", (int)(slash - name), name,
			 slash + 1);
}

/* ---- where the cache is ------------------------------------------------ */

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static const char *user_home(void)
{
	const char *home = setting("HOME");
	const struct passwd *user;

	if (home)
		return home;
	user = getpwuid(getuid());
	return user && user->pw_dir ? user->pw_dir : "/";
}

static char *expand(const char *path)
{
	if (path[0] == '~' && (!path[1] || path[1] == '/'))
		return xasprintf("%s%s", user_home(), path + 1);
	return xstrdup(path);
}

char *hub_home(void)
{
	const char *cache = setting("XDG_CACHE_HOME");

	if (setting("HF_HOME"))
		return expand(setting("HF_HOME"));
	if (cache)
		return xasprintf("%s/huggingface", cache);
	return xasprintf("%s/.cache/huggingface", user_home());
}

char *hub_cache(void)
{
	const char *cache = setting("HF_HUB_CACHE");
	char *home, *path;

	if (!cache)
		cache = setting("HUGGINGFACE_HUB_CACHE"); /* its old name */
	if (cache)
		return expand(cache);
	home = hub_home();
	path = file_join(home, "hub");
	free(home);
	return path;
}

char *hub_repository(const char *name)
{
	char *cache = hub_cache();
	char *folder = hub_folder_name(name);
	char *path = file_join(cache, folder);

	free(cache);
	free(folder);
	return path;
}

/* ---- what a whole model is --------------------------------------------- */

static bool has_file(const char *folder, const char *name)
{
	char *path = file_join(folder, name);
	bool is_there = file_exists(path) && !file_is_folder(path);

	free(path);
	return is_there;
}

int hub_each_shard(const char *path,
		   int (*each)(void *context, const char *shard,
			       struct err *err),
		   void *context, struct err *err)
{
	json_error_t where;
	json_t *index = NULL, *map, *value;
	char *bytes = NULL;
	const char *key;
	size_t length;
	int ret = -1;

	if (file_read(path, INDEX_MAX_BYTES, &bytes, &length, err))
		return -1;
	index = json_loadb(bytes, length, 0, &where);
	map = json_object_get(index, "weight_map");
	if (!json_is_object(map) || !json_object_size(map)) {
		err_set(err, "%s: not an index of weights: no weight_map",
			path);
		goto out;
	}
	json_object_foreach(map, key, value)
	{
		const char *shard = json_string_value(value);

		if (!shard || !hub_is_path(shard) || strchr(shard, '/')) {
			err_set(err, "%s: the file of %s is not a name", path,
				key);
			goto out;
		}
		if (each(context, shard, err))
			goto out;
	}
	ret = 0;
out:
	json_decref(index);
	free(bytes);
	return ret;
}

/* What check_shard() looks into. */
struct whole {
	const char *folder;
};

static int check_shard(void *context, const char *shard, struct err *err)
{
	const struct whole *whole = context;

	if (has_file(whole->folder, shard))
		return 0;
	return err_set(err, "%s has no %s", whole->folder, shard);
}

int hub_check_whole(const char *folder, struct err *err)
{
	struct whole whole = { folder };
	char *index;
	int ret;

	if (!has_file(folder, "config.json"))
		return err_set(err, "%s has no config.json", folder);
	if (has_file(folder, "model.safetensors"))
		return 0;
	if (!has_file(folder, "model.safetensors.index.json"))
		return err_set(err, "%s has no model.safetensors%s", folder,
			       has_file(folder, "pytorch_model.bin")
				       ? " (and pytorch_model.bin, a pickle "
					 "file, is never opened)"
				       : "");
	index = file_join(folder, "model.safetensors.index.json");
	ret = hub_each_shard(index, check_shard, &whole, err);
	free(index);
	return ret;
}

/* ---- from a repository in the cache to its snapshot --------------------- */

/* The commit in refs/main, or NULL. */
static char *main_commit(const char *repository)
{
	char *path = file_join(repository, "refs/main");
	char *bytes = NULL, *commit = NULL;
	const char *at;
	size_t length;
	struct err ignored;

	if (!file_read(path, REF_MAX_BYTES, &bytes, &length, &ignored)) {
		at = bytes;
		length = text_trim(&at, length);
		commit = xstrndup(at, length);
		if (!hub_is_path(commit) || strchr(commit, '/')) {
			free(commit);
			commit = NULL;
		}
	}
	free(bytes);
	free(path);
	return commit;
}

/* The only whole snapshot. Fails where none or several are. */
static int only_snapshot(const char *snapshots, char **folder, struct err *err)
{
	DIR *listing = opendir(snapshots);
	struct dirent *entry;
	struct err why = ERR_INIT;
	char *found = NULL;
	size_t whole = 0;

	err_set(&why, "%s has no snapshot", snapshots);
	while (listing && (entry = readdir(listing))) {
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = file_join(snapshots, entry->d_name);
		if (!hub_check_whole(path, &why) && !whole++)
			found = path;
		else
			free(path);
	}
	if (listing)
		closedir(listing);
	if (whole == 1) {
		*folder = found;
		return 0;
	}
	free(found);
	if (whole)
		return err_set(err,
			       "%s has %zu revisions and none is main: give "
			       "the folder of one",
			       snapshots, whole);
	return err_set(err, "%s", why.text);
}

static int find_snapshot(const char *repository, char **folder, struct err *err)
{
	char *snapshots = file_join(repository, "snapshots");
	char *commit = main_commit(repository);
	int ret;

	if (commit) {
		*folder = file_join(snapshots, commit);
		ret = hub_check_whole(*folder, err);
		if (ret) {
			free(*folder);
			*folder = NULL;
		}
	} else {
		ret = only_snapshot(snapshots, folder, err);
	}
	free(commit);
	free(snapshots);
	return ret;
}

/* ---- from a name to a repository in the cache --------------------------- */

/* What a look through the cache for a short name found. */
struct matches {
	const char *cache, *name;
	char *folder;	   /* of the first whole one */
	char *broken;	   /* ORG/NAME of the first that is not */
	struct text names; /* of the whole ones */
	size_t count;
	struct err why; /* the broken one is broken */
};

static void match_entry(struct matches *matches, const char *entry)
{
	const char *rest, *border;
	char *repository, *id, *folder = NULL;

	if (strncmp(entry, PREFIX, strlen(PREFIX)) != 0)
		return;
	rest = entry + strlen(PREFIX);
	border = strstr(rest, "--");
	if (!border || strcmp(border + 2, matches->name) != 0)
		return;
	repository = file_join(matches->cache, entry);
	id = xasprintf("%.*s/%s", (int)(border - rest), rest, border + 2);
	if (find_snapshot(repository, &folder, &matches->why)) {
		if (!matches->broken)
			matches->broken = xstrdup(id);
	} else if (matches->count++) {
		text_printf(&matches->names, ", %s", id);
		free(folder);
	} else {
		text_add(&matches->names, id);
		matches->folder = folder;
	}
	free(id);
	free(repository);
}

static int not_whole(const char *name, const struct err *why, struct err *err)
{
	return err_set(err,
		       "%s: the copy in the cache is not whole: %s; complete "
		       "it with: payoff finetune fetch %s",
		       name, why->text, name);
}

/* NAME without an organisation: a look at every model of the cache. */
static int resolve_short(const char *cache, const char *name, char **folder,
			 struct err *err)
{
	struct matches matches = { .cache = cache, .name = name };
	DIR *listing = opendir(cache);
	struct dirent *entry;
	int ret = -1;

	while (listing && (entry = readdir(listing)))
		match_entry(&matches, entry->d_name);
	if (listing)
		closedir(listing);
	if (matches.count == 1) {
		*folder = matches.folder;
		matches.folder = NULL;
		ret = 0;
	} else if (matches.count) {
		err_set(err, "%s: could be any of %s: give the whole name",
			name, text_get(&matches.names));
	} else if (matches.broken) {
		not_whole(matches.broken, &matches.why, err);
	} else {
		err_set(err,
			"%s: no such folder, and no such model in %s: get it "
			"with: payoff finetune fetch ORGANISATION/%s",
			name, cache, name);
	}
	free(matches.folder);
	free(matches.broken);
	text_release(&matches.names);
	return ret;
}

static int resolve_cached(const char *name, char **folder, struct err *err)
{
	char *cache = hub_cache(), *repository = hub_repository(name);
	struct err why = ERR_INIT;
	int ret = -1;

	if (file_is_folder(repository)) {
		ret = find_snapshot(repository, folder, &why);
		if (ret)
			not_whole(name, &why, err);
	} else if (strchr(name, '/')) {
		err_set(err,
			"%s: no such folder, and no such model in %s: get it "
			"with: payoff finetune fetch %s",
			name, cache, name);
	} else {
		ret = resolve_short(cache, name, folder, err);
	}
	free(cache);
	free(repository);
	return ret;
}

int hub_resolve(const char *name, char **folder, struct err *err)
{
	*folder = NULL;
	if (file_is_folder(name) && has_file(name, "config.json")) {
		*folder = xstrdup(name);
		return 0;
	}
	if (hub_is_name(name) && !resolve_cached(name, folder, err))
		return 0;
	if (file_is_folder(name))
		return err_set(err,
			       "%s: not a model: this folder has no "
			       "config.json",
			       name);
	if (hub_is_name(name))
		return -1; /* resolve_cached() said why */
	return err_set(err,
		       "%s: no such folder, and no name of a model "
		       "(ORGANISATION/NAME)",
		       name);
}
