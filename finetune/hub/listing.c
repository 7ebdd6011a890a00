/* listing.c - see listing.h */
#include "finetune/hub/listing.h"

#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "finetune/hub/hub.h"

#define WEIGHTS "model.safetensors"
#define INDEX "model.safetensors.index.json"

/* In what order files are made visible: a download that was killed must not
 * look whole, so what makes a folder a model comes last. */
enum rank { NOT_NEEDED, SMALL, SHARD, WHOLE_WEIGHTS, CONFIG };

/* What the repository has besides. */
struct holdings {
	bool has_config, has_weights, has_index, has_pickle;
};

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

static bool is_listed(const char *path, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(path, *list))
			return true;
	return false;
}

/* "1_Pooling/config.json": the folder of a sentence-transformers module,
 * which is numbered, and the file inside. */
static const char *in_module(const char *path)
{
	const char *at = path;

	while (isdigit((unsigned char)*at))
		at++;
	if (at == path || *at != '_')
		return NULL;
	at = strchr(at, '/');
	return at && !strchr(at + 1, '/') ? at + 1 : NULL;
}

static enum rank rank_of(const char *path)
{
	static const char *const small[] = {
		"tokenizer.json",
		"tokenizer_config.json",
		"vocab.txt",
		"vocab.json",
		"merges.txt",
		"special_tokens_map.json",
		"added_tokens.json",
		"modules.json",
		"sentence_bert_config.json",
		"config_sentence_transformers.json",
		"README.md",
		"LICENSE",
		"LICENSE.txt",
		"LICENSE.md",
		INDEX,
		NULL
	};
	const char *inside = in_module(path);

	if (!strcmp(path, "config.json"))
		return CONFIG;
	if (!strcmp(path, WEIGHTS))
		return WHOLE_WEIGHTS;
	if (is_listed(path, small))
		return SMALL;
	if (inside)
		return !strcmp(inside, "config.json") ||
				       !strcmp(inside, WEIGHTS)
			       ? SMALL
			       : NOT_NEEDED;
	if (!strchr(path, '/') && !strncmp(path, "model-", 6) &&
	    ends_with(path, ".safetensors"))
		return SHARD;
	return NOT_NEEDED;
}

static void note_holding(struct holdings *holdings, const char *path)
{
	if (!strcmp(path, "config.json"))
		holdings->has_config = true;
	else if (!strcmp(path, WEIGHTS))
		holdings->has_weights = true;
	else if (!strcmp(path, INDEX))
		holdings->has_index = true;
	else if (!strncmp(path, "pytorch_model", 13) || ends_with(path, ".pt"))
		holdings->has_pickle = true;
}

static int check_holdings(const struct holdings *holdings, const char *name,
			  struct err *err)
{
	if (!holdings->has_config)
		return err_set(err,
			       "%s has no config.json, so it is not a model "
			       "that payoff can read",
			       name);
	if (holdings->has_weights || holdings->has_index)
		return 0;
	if (!holdings->has_pickle)
		return err_set(err, "%s has no " WEIGHTS, name);
	return err_set(err,
		       "%s has its weights as pickle only, which can run code "
		       "and is never opened: look for a revision with "
		       "safetensors among the repository's pull requests "
		       "(--revision refs/pr/N), or convert it where you trust "
		       "it (save_pretrained(DIR, safe_serialization=True) in "
		       "Python) and give --model DIR",
		       name);
}

/* Whether a file of this rank is taken: shards only where there is no file
 * with all of the weights. */
static bool is_taken(enum rank rank, const char *path,
		     const struct holdings *holdings)
{
	if (holdings->has_weights && (rank == SHARD || !strcmp(path, INDEX)))
		return false;
	return rank != NOT_NEEDED;
}

static int read_commit(const json_t *answer, const char *name,
		       char commit[COMMIT_TEXT], struct err *err)
{
	const char *sha = json_string_value(json_object_get(answer, "sha"));
	size_t length = sha ? strlen(sha) : 0;

	if (length < 40 || length >= COMMIT_TEXT ||
	    strspn(sha, "0123456789abcdef") != length)
		return err_set(err,
			       "%s: the hub's answer names no commit: is "
			       "HF_ENDPOINT a model hub?",
			       name);
	memcpy(commit, sha, length + 1);
	return 0;
}

/* The first walk: is every name safe, and what is there? */
static int survey(const json_t *siblings, const char *name,
		  struct holdings *holdings, struct err *err)
{
	size_t at;
	json_t *sibling;

	json_array_foreach(siblings, at, sibling)
	{
		const char *path = json_string_value(
			json_object_get(sibling, "rfilename"));

		if (!path)
			return err_set(err,
				       "%s: the hub's list of files has an "
				       "entry without a name",
				       name);
		if (!hub_is_path(path))
			return err_set(err,
				       "%s: refused: it names a file outside "
				       "its folder: %s",
				       name, path);
		note_holding(holdings, path);
	}
	return check_holdings(holdings, name, err);
}

static void choose(const json_t *siblings, const struct holdings *holdings,
		   enum rank rank, struct listing *listing)
{
	size_t at;
	json_t *sibling;

	json_array_foreach(siblings, at, sibling)
	{
		const char *path = json_string_value(
			json_object_get(sibling, "rfilename"));
		json_t *size = json_object_get(sibling, "size");
		struct listed_file *file = listing->files + listing->count;

		if (rank_of(path) != rank || !is_taken(rank, path, holdings))
			continue;
		file->path = arena_strdup(&listing->arena, path);
		file->bytes =
			json_is_integer(size) ? json_integer_value(size) : -1;
		listing->count++;
	}
}

int listing_parse(const char *json, size_t length, const char *name,
		  struct listing *listing, struct err *err)
{
	struct holdings holdings = { 0 };
	json_error_t where;
	json_t *answer = json_loadb(json, length, 0, &where);
	json_t *siblings = json_object_get(answer, "siblings");
	int ret = -1;

	memset(listing, 0, sizeof(*listing));
	if (!json_is_array(siblings)) {
		err_set(err,
			"%s: the hub's answer is not understood (%s): is "
			"HF_ENDPOINT a model hub?",
			name, answer ? "no list of files" : where.text);
		goto out;
	}
	if (read_commit(answer, name, listing->commit, err) ||
	    survey(siblings, name, &holdings, err))
		goto out;
	listing->files = arena_alloc(&listing->arena, json_array_size(siblings),
				     sizeof(*listing->files));
	for (enum rank rank = SMALL; rank <= CONFIG; rank++)
		choose(siblings, &holdings, rank, listing);
	ret = 0;
out:
	json_decref(answer);
	return ret;
}

void listing_release(struct listing *listing)
{
	arena_release(&listing->arena);
	memset(listing, 0, sizeof(*listing));
}
