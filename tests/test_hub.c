/* test_hub.c - a model's name, and the folder it becomes */
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/hub/hub.h"
#include "finetune/hub/listing.h"
#include "tests/check.h"
#include "tests/hub_stand_in.h"

#define COMMIT STAND_IN_COMMIT
#define OTHER "1111111111111111111111111111111111111111"

static char *home;

static int set_up(void **state)
{
	(void)state;
	home = scratch_make();
	unsetenv("HF_HUB_CACHE");
	unsetenv("HUGGINGFACE_HUB_CACHE");
	setenv("HF_HOME", home, 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(home);
	return 0;
}

/* Puts a file in the cache as other tools do: a blob and a link to it. */
static void keep(const char *model, const char *commit, const char *file)
{
	char *name = xasprintf("hub/%s/blobs/etag-%s", model, file);
	char *path = xasprintf("%s/hub/%s/snapshots/%s/%s", home, model, commit,
			       file);
	char *target = xasprintf("../../blobs/etag-%s", file);
	char *folder = file_folder(path);
	struct err err;

	scratch_write(home, name, "{}", 2);
	CHECK_OK(file_make_folders(folder, &err));
	assert_int_equal(symlink(target, path), 0);
	free(name);
	free(path);
	free(target);
	free(folder);
}

static void keep_model(const char *model, const char *commit)
{
	keep(model, commit, "config.json");
	keep(model, commit, "model.safetensors");
}

static void set_main(const char *model, const char *commit)
{
	char *name = xasprintf("hub/%s/refs/main", model);

	scratch_write(home, name, commit, strlen(commit));
	free(name);
}

static void check_resolves(const char *name, const char *model,
			   const char *commit)
{
	char *want = xasprintf("%s/hub/%s/snapshots/%s", home, model, commit);
	char *folder = NULL;
	struct err err;

	CHECK_OK(hub_resolve(name, &folder, &err));
	CHECK_TEXT(folder, want);
	free(folder);
	free(want);
}

static void check_fails(const char *name, const char *words)
{
	char *folder = NULL;
	struct err err;

	CHECK_FAILS(hub_resolve(name, &folder, &err), words);
	assert_null(folder);
}

static void a_folder_with_a_config_is_taken_as_it_is(void **state)
{
	char *path = file_join(home, "mine"), *folder = NULL;
	struct err err;

	(void)state;
	scratch_write(home, "mine/config.json", "{}", 2);
	CHECK_OK(hub_resolve(path, &folder, &err));
	CHECK_TEXT(folder, path);
	free(folder);
	free(path);
}

static void a_folder_without_a_config_is_no_model(void **state)
{
	(void)state;
	check_fails(home, "no config.json");
}

static void a_whole_name_is_found_by_refs_main(void **state)
{
	(void)state;
	keep_model("models--org--tiny", OTHER);
	keep_model("models--org--tiny", COMMIT);
	set_main("models--org--tiny", COMMIT);
	check_resolves("org/tiny", "models--org--tiny", COMMIT);
	set_main("models--org--tiny", OTHER "\n");
	check_resolves("org/tiny", "models--org--tiny", OTHER);
}

static void a_short_name_is_found_if_it_is_the_only_one(void **state)
{
	(void)state;
	keep_model("models--org--tiny", COMMIT);
	set_main("models--org--tiny", COMMIT);
	keep_model("models--org--not-tiny", COMMIT);
	keep_model("datasets--org--tiny", COMMIT);
	check_resolves("tiny", "models--org--tiny", COMMIT);
}

static void an_ambiguous_short_name_lists_the_models(void **state)
{
	(void)state;
	keep_model("models--one--tiny", COMMIT);
	keep_model("models--two--tiny", COMMIT);
	check_fails("tiny", "could be any of ");
	check_fails("tiny", "one/tiny");
	check_fails("tiny", "two/tiny");
	check_resolves("two/tiny", "models--two--tiny", COMMIT);
}

static void a_model_without_organisation_is_found(void **state)
{
	(void)state;
	keep_model("models--tiny", COMMIT);
	keep_model("models--org--tiny", COMMIT);
	check_resolves("tiny", "models--tiny", COMMIT);
}

static void without_main_the_only_snapshot_is_taken(void **state)
{
	(void)state;
	keep_model("models--org--tiny", COMMIT);
	check_resolves("org/tiny", "models--org--tiny", COMMIT);
	keep("models--org--tiny", OTHER, "config.json"); /* not whole */
	check_resolves("tiny", "models--org--tiny", COMMIT);
	keep("models--org--tiny", OTHER, "model.safetensors");
	check_fails("org/tiny", "2 revisions");
}

static void a_missing_model_names_the_fetch_command(void **state)
{
	(void)state;
	check_fails("org/tiny", "payoff finetune fetch org/tiny");
	check_fails("tiny", "payoff finetune fetch ORGANISATION/tiny");
	check_fails("a/b/c", "no such folder");
	check_fails("../tiny", "no such folder");
}

static void a_model_that_is_not_whole_names_the_fetch_command(void **state)
{
	(void)state;
	keep("models--org--tiny", COMMIT, "config.json");
	set_main("models--org--tiny", COMMIT);
	check_fails("org/tiny", "has no model.safetensors");
	check_fails("tiny", "payoff finetune fetch org/tiny");
	keep("models--org--tiny", COMMIT, "pytorch_model.bin");
	check_fails("tiny", "a pickle file, is never opened");
}

static void a_link_without_its_blob_is_not_whole(void **state)
{
	char *blob;

	(void)state;
	keep_model("models--org--tiny", COMMIT);
	set_main("models--org--tiny", COMMIT);
	blob = file_join(home, "hub/models--org--tiny/blobs/"
			       "etag-model.safetensors");
	assert_int_equal(unlink(blob), 0);
	check_fails("org/tiny", "not whole");
	free(blob);
}

static void a_sharded_model_needs_every_shard(void **state)
{
	static const char index[] =
		"{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\","
		"\"b\":\"model-00002-of-00002.safetensors\"}}";
	static const char model[] = "models--org--tiny";

	(void)state;
	keep(model, COMMIT, "config.json");
	keep(model, COMMIT, "model.safetensors.index.json");
	scratch_write(home,
		      "hub/models--org--tiny/blobs/"
		      "etag-model.safetensors.index.json",
		      index, sizeof(index) - 1);
	keep(model, COMMIT, "model-00001-of-00002.safetensors");
	check_fails("tiny", "has no model-00002-of-00002.safetensors");
	keep(model, COMMIT, "model-00002-of-00002.safetensors");
	check_resolves("tiny", model, COMMIT);
}

static void an_index_that_leaves_its_folder_is_refused(void **state)
{
	static const char index[] = "{\"weight_map\":{\"a\":\"../x\"}}";

	(void)state;
	keep("models--org--tiny", COMMIT, "config.json");
	scratch_write(home,
		      "hub/models--org--tiny/snapshots/" COMMIT
		      "/model.safetensors.index.json",
		      index, sizeof(index) - 1);
	check_fails("org/tiny", "is not a name");
}

static void a_ref_that_leaves_its_folder_is_not_followed(void **state)
{
	(void)state;
	keep_model("models--org--tiny", COMMIT);
	set_main("models--org--tiny", "../../../elsewhere");
	check_resolves("org/tiny", "models--org--tiny", COMMIT);
}

static void the_cache_is_where_other_tools_keep_it(void **state)
{
	char *path;

	(void)state;
	setenv("HF_HUB_CACHE", "/somewhere/hub", 1);
	path = hub_repository("org/tiny");
	CHECK_TEXT(path, "/somewhere/hub/models--org--tiny");
	free(path);
	unsetenv("HF_HUB_CACHE");
	unsetenv("HF_HOME");
	setenv("XDG_CACHE_HOME", "/cache", 1);
	path = hub_cache();
	CHECK_TEXT(path, "/cache/huggingface/hub");
	free(path);
	unsetenv("XDG_CACHE_HOME");
	setenv("HF_HOME", "~/models", 1);
	path = hub_cache();
	assert_string_not_equal(path, "~/models/hub");
	assert_non_null(strstr(path, "/models/hub"));
	free(path);
}

static void names_of_models_follow_the_hubs_rule(void **state)
{
	static const char *const good[] = { "a", "org/tiny", "bert-base_1.0",
					    "0/1" };
	static const char *const bad[] = { "",	    "a/b/c", "/a",   "a/",
					   "a--b",  "a..b",  "-a",   "a-",
					   "a/.b",  "a b",   "a/b?", "..",
					   "a/../b" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(hub_is_name(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (hub_is_name(bad[i]))
			fail_msg("'%s' is taken for a name", bad[i]);
}

static void paths_stay_inside_their_folder(void **state)
{
	static const char *const bad[] = { "",	   "/a",   "a//b", "a/",
					   "..",   "a/..", "../a", "./a",
					   "a\\b", "a\nb", "a/./b" };

	(void)state;
	assert_true(hub_is_path("1_Pooling/config.json"));
	assert_true(hub_is_path("..a/b.."));
	assert_true(hub_is_revision("refs/pr/1"));
	assert_false(hub_is_revision("../main"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (hub_is_path(bad[i]))
			fail_msg("'%s' is taken for a path", bad[i]);
}

#define LIST(files) "{\"sha\":\"" COMMIT "\",\"siblings\":[" files "]}"
#define NAMED(path) "{\"rfilename\":\"" path "\"}"

static void a_listing_keeps_what_a_model_needs_config_last(void **state)
{
	static const char json[] = LIST(
		NAMED("config.json") "," NAMED("model.safetensors") "," NAMED("model.onnx") "," NAMED("1_Pooling/config.json") "," NAMED(
			"onnx/model.onnx") "," NAMED("tokenizer.json") "," NAMED("pytorch_model.bin"));
	static const char *const want[] = { "1_Pooling/config.json",
					    "tokenizer.json",
					    "model.safetensors",
					    "config.json" };
	struct listing listing;
	struct err err;

	(void)state;
	CHECK_OK(listing_parse(json, strlen(json), "org/tiny", &listing, &err));
	CHECK_TEXT(listing.commit, COMMIT);
	assert_int_equal(listing.count, 4);
	for (size_t i = 0; i < 4; i++)
		CHECK_TEXT(listing.files[i].path, want[i]);
	listing_release(&listing);
}

static void a_listing_that_is_not_one_is_refused(void **state)
{
	static const struct {
		const char *json, *words;
	} bad[] = {
		{ "", "not understood" },
		{ "<html>", "not understood" },
		{ "[]", "no list of files" },
		{ "{\"siblings\":[]}", "names no commit" },
		{ "{\"sha\":\"../..\",\"siblings\":[]}", "names no commit" },
		{ LIST(""), "has no config.json" },
		{ LIST("3"), "an entry without a name" },
		{ LIST(NAMED("config.json")), "has no model.safetensors" },
		{ LIST(NAMED("config.json") "," NAMED("pytorch_model.bin")),
		  "pickle" },
		{ LIST(NAMED("../../../.profile")), "outside its folder" },
		{ LIST(NAMED("/etc/x")), "outside its folder" },
	};
	struct listing listing;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_FAILS(listing_parse(bad[i].json, strlen(bad[i].json),
					  "org/tiny", &listing, &err),
			    bad[i].words);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_folder_with_a_config_is_taken_as_it_is),
		TEST(a_folder_without_a_config_is_no_model),
		TEST(a_whole_name_is_found_by_refs_main),
		TEST(a_short_name_is_found_if_it_is_the_only_one),
		TEST(an_ambiguous_short_name_lists_the_models),
		TEST(a_model_without_organisation_is_found),
		TEST(without_main_the_only_snapshot_is_taken),
		TEST(a_missing_model_names_the_fetch_command),
		TEST(a_model_that_is_not_whole_names_the_fetch_command),
		TEST(a_link_without_its_blob_is_not_whole),
		TEST(a_sharded_model_needs_every_shard),
		TEST(an_index_that_leaves_its_folder_is_refused),
		TEST(a_ref_that_leaves_its_folder_is_not_followed),
		TEST(the_cache_is_where_other_tools_keep_it),
		TEST(names_of_models_follow_the_hubs_rule),
		TEST(paths_stay_inside_their_folder),
		TEST(a_listing_keeps_what_a_model_needs_config_last),
		TEST(a_listing_that_is_not_one_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
