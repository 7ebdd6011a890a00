/* test_weight_files.c - weights in several files */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/model/model.h"
#include "finetune/model/safetensors.h"
#include "tests/tiny_model.h"

#define INDEX "model.safetensors.index.json"

/* A temporary folder with the config of a model, and the model. */
static char folder[256];
static struct model *whole;

static const struct model_options as_is = { 0 };
static const char *const shards[] = { "model-1.safetensors",
				      "model-2.safetensors" };

static void drop(const char *name)
{
	char *path = file_join(folder, name);

	unlink(path);
	free(path);
}

static int remove_folder(void **state)
{
	drop("config.json");
	drop(INDEX);
	drop(shards[0]);
	drop(shards[1]);
	model_close(whole);
	return rmdir(folder) || tiny_models_remove(state);
}

static int make_folder(void **state)
{
	const char *parent = getenv("TMPDIR");
	struct err err = ERR_INIT;
	char *body;

	if (tiny_models_make(state))
		return -1;
	body = tiny_model_folder("bert-body");
	snprintf(folder, sizeof(folder), "%s/payoff-shards-XXXXXX",
		 parent ? parent : "/tmp");
	whole = model_open(body, &as_is, &err);
	free(body);
	if (!whole || !mkdtemp(folder) || model_save(whole, folder, NULL, &err))
		return -1;
	drop("model.safetensors");
	return 0;
}

static void put_index(const char *text)
{
	char *path = file_join(folder, INDEX);
	struct err err = ERR_INIT;
	struct file_out out;

	CHECK_OK(file_out_open(&out, path, &err));
	fputs(text, out.stream);
	CHECK_OK(file_out_commit(&out, &err));
	free(path);
}

/* Every other tensor in the one file, the rest in the other; the first in both
 * if is_double. */
static void put_shards(bool is_double)
{
	struct safetensors_value values[2][64];
	size_t counts[2] = { 0, 0 };
	struct err err = ERR_INIT;

	for (size_t i = 0; i < whole->parameters.count; i++) {
		const struct parameter *p = &whole->parameters.items[i];
		const struct safetensors_value value = { p->name, p->rank,
							 p->shape, p->data };

		values[i % 2][counts[i % 2]++] = value;
		if (i == 0 && is_double)
			values[1][counts[1]++] = value;
	}
	for (size_t f = 0; f < 2; f++) {
		char *path = file_join(folder, shards[f]);

		CHECK_OK(safetensors_write(path, values[f], counts[f], NULL,
					   &err));
		free(path);
	}
	put_index("{\"weight_map\": {\"a\": \"model-2.safetensors\","
		  " \"b\": \"model-1.safetensors\","
		  " \"c\": \"model-2.safetensors\"}}");
}

static void refuse(const char *words)
{
	struct err err = ERR_INIT;

	CHECK_FAILS(model_open(folder, &as_is, &err) ? 0 : -1, words);
}

static void shards_are_the_model_they_were_cut_from(void **state)
{
	struct err err = ERR_INIT;
	struct model *model;

	(void)state;
	put_shards(false);
	model = model_open(folder, &as_is, &err);
	if (!model)
		fail_msg("%s", err.text);
	assert_int_equal(model->parameters.count, whole->parameters.count);
	for (size_t i = 0; i < whole->parameters.count; i++) {
		const struct parameter *p = &whole->parameters.items[i];
		const struct parameter *q = &model->parameters.items[i];

		CHECK_TEXT(q->name, p->name);
		assert_memory_equal(q->data, p->data,
				    p->count * sizeof(*p->data));
	}
	model_close(model);
}

static void the_hash_of_shards_is_that_of_all_of_them(void **state)
{
	char hashes[3][HASH_HEX];
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct model *model;

		whole->parameters.items[2 + i % 2].data[0] += i ? 1 : 0;
		put_shards(false);
		model = model_open(folder, &as_is, &err);
		assert_non_null(model);
		memcpy(hashes[i], model->sha256, HASH_HEX);
		model_close(model);
	}
	assert_string_not_equal(hashes[0], hashes[1]);
	assert_string_not_equal(hashes[1], hashes[2]);
}

static void a_tensor_in_two_shards_is_refused(void **state)
{
	(void)state;
	put_shards(true);
	refuse("is there twice");
}

static void an_index_names_files_of_its_folder_that_are_there(void **state)
{
	(void)state;
	put_index("[]");
	refuse("not an index of weights");
	put_index("{\"weight_map\": {\"a\": \"../model.safetensors\"}}");
	refuse("the file of a is not a name");
	put_shards(false);
	drop(shards[1]);
	refuse("model-2.safetensors: No such file");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shards_are_the_model_they_were_cut_from),
		TEST(the_hash_of_shards_is_that_of_all_of_them),
		TEST(a_tensor_in_two_shards_is_refused),
		TEST(an_index_names_files_of_its_folder_that_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
