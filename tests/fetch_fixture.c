/* fetch_fixture.c - see fetch_fixture.h */
#include "tests/fetch_fixture.h"

#include <stdlib.h>

#include "data/base/file.h"
#include "data/base/hash.h"
#include "finetune/hub/hub.h"

char weights[WEIGHTS_BYTES];
char weights_hash[HASH_HEX];
static const struct stand_in_file files[] = {
	{ "config.json", "{\"hidden_size\":8}", 17, false },
	{ "model.safetensors", weights, WEIGHTS_BYTES, true },
	{ "tokenizer.json", "{\"model\":{}}", 12, false },
	{ "1_Pooling/config.json", "{\"pooling\":true}", 16, false },
	{ "README.md", "", 0, false },
	{ "pytorch_model.bin", "pickle", 6, true },
	{ "onnx/model.onnx", "graph", 5, true },
};

struct stand_in hub = { .files = files,
			.count = sizeof(files) / sizeof(files[0]) };
char *home;

int home_set_up(void **state)
{
	(void)state;
	home = scratch_make();
	setenv("HF_HOME", home, 1);
	unsetenv("HF_TOKEN");
	unsetenv("HF_HUB_OFFLINE");
	stand_in_calm(&hub);
	return 0;
}

int home_tear_down(void **state)
{
	(void)state;
	scratch_remove(home);
	return 0;
}

int fetch_tiny(struct fetched *fetched, struct err *err)
{
	struct fetch fetch = { .name = "org/tiny", .wait_ms = 1 };

	return fetch_model(&fetch, fetched, err);
}

void check_there(const char *name, const char *bytes, size_t length)
{
	char *path = file_join(home, name), *held;
	size_t got;
	struct err err;

	CHECK_OK(file_read(path, 1 << 20, &held, &got, &err));
	assert_int_equal(got, length);
	assert_memory_equal(held, bytes, length);
	free(held);
	free(path);
}

bool is_there(const char *name)
{
	char *path = file_join(home, name);
	bool there = file_exists(path);

	free(path);
	return there;
}

/* The name of the weights' blob, or of what is there of it. */
const char *weights_blob(const char *more)
{
	static char name[256];

	snprintf(name, sizeof(name), REPOSITORY "/blobs/%s%s", weights_hash,
		 more);
	return name;
}

void check_whole(void)
{
	char *folder, *want = file_join(home, SNAPSHOT);
	struct err err;

	CHECK_OK(hub_resolve("tiny", &folder, &err));
	CHECK_TEXT(folder, want);
	check_there(SNAPSHOT "/model.safetensors", weights, WEIGHTS_BYTES);
	check_there(REPOSITORY "/refs/main", COMMIT, strlen(COMMIT));
	assert_false(is_there(weights_blob(".incomplete")));
	free(folder);
	free(want);
}

void check_fetches(void)
{
	struct fetched fetched;
	struct err err;

	CHECK_OK(fetch_tiny(&fetched, &err));
	free(fetched.folder);
	check_whole();
}

static void check_nothing_looks_whole(void)
{
	char *folder;
	struct err err;

	CHECK_FAILS(hub_resolve("org/tiny", &folder, &err),
		    "payoff finetune fetch org/tiny");
	assert_false(is_there(weights_blob("")));
	assert_false(is_there(SNAPSHOT "/config.json"));
	assert_false(is_there(REPOSITORY "/refs/main"));
}

/* What a fetch that fails must say. Nothing it leaves is a model. */
void check_refuses(const char *words)
{
	struct fetched fetched;
	struct err err;

	CHECK_FAILS(fetch_tiny(&fetched, &err), words);
	assert_null(fetched.folder);
	check_nothing_looks_whole();
}

int hub_start(void **state)
{
	(void)state;
	for (size_t i = 0; i < WEIGHTS_BYTES; i++)
		weights[i] = (char)(i * 2654435761u >> 13);
	hash_bytes_hex(weights, WEIGHTS_BYTES, weights_hash);
	unsetenv("HF_HUB_CACHE");
	unsetenv("HUGGINGFACE_HUB_CACHE");
	unsetenv("HUGGING_FACE_HUB_TOKEN");
	unsetenv("HF_TOKEN_PATH");
	unsetenv("TRANSFORMERS_OFFLINE");
	setenv("NO_PROXY", "127.0.0.1", 1);
	stand_in_start(&hub);
	return 0;
}

int hub_stop(void **state)
{
	(void)state;
	stand_in_stop(&hub);
	return 0;
}
