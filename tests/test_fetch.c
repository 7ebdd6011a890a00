/* test_fetch.c - downloading a model, from a hub on this machine */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/hash.h"
#include "finetune/hub/hub.h"
#include "tests/fetch_fixture.h"

/* ---- what goes well
 * ----------------------------------------------------------- */

static void a_model_arrives_whole(void **state)
{
	struct fetched fetched;
	struct err err;
	struct stat st;
	char *path;

	(void)state;
	CHECK_OK(fetch_tiny(&fetched, &err));
	assert_int_equal(fetched.files, NEEDED);
	assert_int_equal(fetched.files_downloaded, NEEDED);
	assert_int_equal(fetched.bytes_downloaded, WEIGHTS_BYTES + SMALL_BYTES);
	CHECK_TEXT(fetched.commit, COMMIT);
	free(fetched.folder);
	check_whole();
	check_there(SNAPSHOT "/1_Pooling/config.json", "{\"pooling\":true}",
		    16);
	check_there(SNAPSHOT "/README.md", "", 0);
	assert_false(is_there(SNAPSHOT "/pytorch_model.bin"));
	assert_false(is_there(SNAPSHOT "/onnx"));
	path = file_join(home, SNAPSHOT "/model.safetensors");
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	free(path);
}

static void a_second_fetch_downloads_nothing(void **state)
{
	struct fetched fetched;
	struct err err;

	(void)state;
	check_fetches();
	stand_in_calm(&hub);
	CHECK_OK(fetch_tiny(&fetched, &err));
	assert_int_equal(fetched.files, NEEDED);
	assert_int_equal(fetched.files_downloaded, 0);
	assert_int_equal(fetched.bytes_downloaded, 0);
	assert_int_equal(hub.bodies, 0);
	free(fetched.folder);
	check_whole();
}

static void a_file_that_moved_at_home_is_followed(void **state)
{
	(void)state;
	hub.has_moved = true;
	check_fetches();
	check_there(SNAPSHOT "/config.json", "{\"hidden_size\":8}", 17);
}

static void a_revision_gets_a_ref_of_its_own(void **state)
{
	struct fetch request = { .name = "org/tiny",
				 .revision = "refs/pr/1",
				 .wait_ms = 1 };
	struct fetched fetched;
	struct err err;
	char *folder;

	(void)state;
	CHECK_OK(fetch_model(&request, &fetched, &err));
	check_there(REPOSITORY "/refs/refs/pr/1", COMMIT, strlen(COMMIT));
	assert_false(is_there(REPOSITORY "/refs/main"));
	CHECK_OK(hub_resolve("tiny", &folder, &err));
	CHECK_TEXT(folder, fetched.folder);
	free(folder);
	free(fetched.folder);
	request.revision = COMMIT;
	CHECK_OK(fetch_model(&request, &fetched, &err));
	assert_false(is_there(REPOSITORY "/refs/" COMMIT));
	free(fetched.folder);
}

static void note_progress(void *context, const char *file, uint64_t done,
			  uint64_t total)
{
	uint64_t *last = context;

	assert_non_null(file);
	assert_true(done >= *last && done <= total);
	assert_int_equal(total, WEIGHTS_BYTES + SMALL_BYTES);
	*last = done;
}

static void progress_counts_every_byte(void **state)
{
	uint64_t last = 0;
	struct fetch request = { .name = "org/tiny",
				 .progress = note_progress,
				 .context = &last };
	struct fetched fetched;
	struct err err;

	(void)state;
	CHECK_OK(fetch_model(&request, &fetched, &err));
	assert_int_equal(last, WEIGHTS_BYTES + SMALL_BYTES);
	free(fetched.folder);
}

#define SHARD(number) "model-0000" number "-of-00002.safetensors"

#define INDEX \
	"{\"weight_map\":{\"a\":\"" SHARD("1") "\",\"b\":\"" SHARD("2") "\"}}"

/* The index names both shards; the last file is the second of them. */
static const struct stand_in_file shards[] = {
	{ "config.json", "{}", 2, false },
	{ "model.safetensors.index.json", INDEX, sizeof(INDEX) - 1, false },
	{ SHARD("1"), "one", 3, true },
	{ SHARD("2"), "two", 3, true },
};

static void a_sharded_model_arrives_with_all_its_shards(void **state)
{
	const struct stand_in_file *files = hub.files;
	size_t count = hub.count;
	struct fetched fetched;
	struct err err;
	char *folder;

	(void)state;
	hub.files = shards;
	hub.count = 3;
	check_refuses("its index names " SHARD("2"));
	hub.count = 4;
	CHECK_OK(fetch_tiny(&fetched, &err));
	CHECK_OK(hub_resolve("tiny", &folder, &err));
	check_there(SNAPSHOT "/" SHARD("2"), "two", 3);
	free(folder);
	free(fetched.folder);
	hub.files = files;
	hub.count = count;
}

/* ---- what is refused
 * --------------------------------------------------------------- */

static void a_wrong_hash_is_refused_and_nothing_kept(void **state)
{
	DIR *listing;
	struct dirent *entry;
	char *blobs = file_join(home, REPOSITORY "/blobs");

	(void)state;
	hub.has_wrong_hash = true;
	check_refuses("damaged on the way");
	listing = opendir(blobs);
	assert_non_null(listing);
	while ((entry = readdir(listing)))
		if (strlen(entry->d_name) >= HASH_HEX - 1)
			fail_msg("%s was kept", entry->d_name);
	closedir(listing);
	free(blobs);
}

static void a_file_longer_than_announced_is_refused(void **state)
{
	(void)state;
	hub.is_long = true;
	check_refuses("longer than the 300000 bytes announced");
}

static void a_model_larger_than_the_disk_is_not_begun(void **state)
{
	(void)state;
	hub.announced = (size_t)1 << 60;
	check_refuses("org/tiny needs 1152921504607 MB and ");
	assert_int_equal(hub.bodies, 0);
}

static void answers_that_are_no_are_one_line(void **state)
{
	static const struct {
		long status;
		const char *code, *words;
	} answers[] = {
		{ 401, "RepoNotFound", "no such model" },
		{ 401, "GatedRepo", "accept its terms" },
		{ 401, NULL, "set HF_TOKEN" },
		{ 403, "GatedRepo", "accept its terms" },
		{ 403, NULL, "access is restricted" },
		{ 404, "RevisionNotFound", "no revision main" },
		{ 404, NULL, "no such model or revision" },
		{ 418, NULL, "status 418" },
		{ 429, NULL, "too many requests" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		hub.status = answers[i].status;
		hub.error_code = answers[i].code;
		check_refuses(answers[i].words);
	}
}

#define LIST(files) "{\"sha\":\"" COMMIT "\",\"siblings\":[" files "]}"
#define NAMED(path) "{\"rfilename\":\"" path "\"}"

static void a_repository_with_only_pickle_is_refused(void **state)
{
	(void)state;
	hub.listing = LIST(NAMED("config.json") "," NAMED("pytorch_model.bin"));
	check_refuses("pickle only");
	assert_int_equal(hub.requests, 1);
	assert_false(is_there("hub"));
}

static void a_name_that_leaves_the_folder_is_refused(void **state)
{
	(void)state;
	hub.listing = LIST(NAMED("config.json") "," NAMED(
		"model.safetensors") "," NAMED("1_a/../../../../x/config."
					       "json"));
	check_refuses("outside its folder");
	assert_false(is_there("hub"));
}

static void a_listed_file_that_is_not_there_is_said(void **state)
{
	(void)state;
	hub.listing = LIST(NAMED("config.json") "," NAMED(
		"model.safetensors") "," NAMED("vocab.txt"));
	check_refuses("vocab.txt is not there");
}

static void names_and_settings_are_checked_before_asking(void **state)
{
	struct fetch request = { .name = "../tiny" };
	struct fetched fetched;
	struct err err;

	(void)state;
	CHECK_FAILS(fetch_model(&request, &fetched, &err), "not the name");
	request.name = "org/tiny";
	request.revision = "../../x";
	CHECK_FAILS(fetch_model(&request, &fetched, &err), "--revision");
	setenv("HF_HUB_OFFLINE", "1", 1);
	check_refuses("HF_HUB_OFFLINE");
	assert_int_equal(hub.requests, 0);
}

static void a_blob_another_program_downloads_is_left_to_it(void **state)
{
	static const char locks[] = "hub/.locks/models--org--tiny/";
	char *name = xasprintf("%s%s.lock", locks, weights_hash);
	char *path = file_join(home, name);
	int fd;

	(void)state;
	scratch_write(home, name, "", 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	check_refuses("another program is downloading it");
	close(fd);
	check_fetches();
	free(path);
	free(name);
}

/* ---- the token
 * ------------------------------------------------------------------------ */

static void a_token_goes_to_the_hub_and_nowhere_else(void **state)
{
	(void)state;
	setenv("HF_TOKEN", " hf_secret\n", 1);
	check_fetches();
	assert_int_equal(hub.tokens_home, hub.requests - 1);
	assert_int_equal(hub.tokens_elsewhere, 0);
}

static void a_token_is_read_from_its_file_and_never_shown(void **state)
{
	struct fetched fetched;
	struct err err;

	(void)state;
	scratch_write(home, "token", "hf_secret\n", 10);
	hub.status = 403;
	CHECK_FAILS(fetch_tiny(&fetched, &err), "restricted");
	assert_int_equal(hub.tokens_home, 1);
	assert_null(strstr(err.text, "hf_secret"));
	setenv("HF_TOKEN", "hf_se\ncret", 1);
	CHECK_FAILS(fetch_tiny(&fetched, &err), "white space");
	assert_null(strstr(err.text, "cret"));
	unsetenv("HF_TOKEN");
	setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1", 1);
	CHECK_FAILS(fetch_tiny(&fetched, &err), "restricted");
	unsetenv("HF_HUB_DISABLE_IMPLICIT_TOKEN");
	assert_int_equal(hub.tokens_home, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_model_arrives_whole),
		TEST(a_second_fetch_downloads_nothing),
		TEST(a_file_that_moved_at_home_is_followed),
		TEST(a_revision_gets_a_ref_of_its_own),
		TEST(progress_counts_every_byte),
		TEST(a_sharded_model_arrives_with_all_its_shards),
		TEST(a_model_larger_than_the_disk_is_not_begun),
		TEST(a_wrong_hash_is_refused_and_nothing_kept),
		TEST(a_file_longer_than_announced_is_refused),
		TEST(answers_that_are_no_are_one_line),
		TEST(a_repository_with_only_pickle_is_refused),
		TEST(a_name_that_leaves_the_folder_is_refused),
		TEST(a_listed_file_that_is_not_there_is_said),
		TEST(names_and_settings_are_checked_before_asking),
		TEST(a_blob_another_program_downloads_is_left_to_it),
		TEST(a_token_goes_to_the_hub_and_nowhere_else),
		TEST(a_token_is_read_from_its_file_and_never_shown),
	};

	return cmocka_run_group_tests(tests, hub_start, hub_stop);
}
