/* test_fetch.c - downloading a model, from a hub on this machine */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/hash.h"
#include "finetune/hub/fetch.h"
#include "finetune/hub/hub.h"
#include "tests/check.h"
#include "tests/hub_stand_in.h"

#define COMMIT STAND_IN_COMMIT
#define WEIGHTS_BYTES ((size_t)300000)
#define REPOSITORY "hub/models--org--tiny"
#define SNAPSHOT REPOSITORY "/snapshots/" COMMIT

static char weights[WEIGHTS_BYTES];
static char weights_hash[HASH_HEX];
static const struct stand_in_file files[] = {
	{ "config.json", "{\"hidden_size\":8}", 17, false },
	{ "model.safetensors", weights, WEIGHTS_BYTES, true },
	{ "tokenizer.json", "{\"model\":{}}", 12, false },
	{ "1_Pooling/config.json", "{\"pooling\":true}", 16, false },
	{ "README.md", "", 0, false },
	{ "pytorch_model.bin", "pickle", 6, true },
	{ "onnx/model.onnx", "graph", 5, true },
};
#define NEEDED 5 /* all but the last two */

static struct stand_in hub = { .files = files,
			       .count = sizeof(files) / sizeof(files[0]) };
static char *home;

static int set_up(void **state)
{
	(void)state;
	home = scratch_make();
	setenv("HF_HOME", home, 1);
	unsetenv("HF_TOKEN");
	unsetenv("HF_HUB_OFFLINE");
	stand_in_calm(&hub);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(home);
	return 0;
}

static int fetch(struct fetched *fetched, struct err *err)
{
	struct fetch fetch = { .name = "org/tiny", .wait_ms = 1 };

	return fetch_model(&fetch, fetched, err);
}

static void check_there(const char *name, const char *bytes, size_t length)
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

static bool is_there(const char *name)
{
	char *path = file_join(home, name);
	bool there = file_exists(path);

	free(path);
	return there;
}

/* The name of the weights' blob, or of what is there of it. */
static const char *blob(const char *more)
{
	static char name[256];

	snprintf(name, sizeof(name), REPOSITORY "/blobs/%s%s", weights_hash,
		 more);
	return name;
}

static void check_whole(void)
{
	char *folder, *want = file_join(home, SNAPSHOT);
	struct err err;

	CHECK_OK(hub_resolve("tiny", &folder, &err));
	CHECK_TEXT(folder, want);
	check_there(SNAPSHOT "/model.safetensors", weights, WEIGHTS_BYTES);
	check_there(REPOSITORY "/refs/main", COMMIT, strlen(COMMIT));
	assert_false(is_there(blob(".incomplete")));
	free(folder);
	free(want);
}

static void check_fetches(void)
{
	struct fetched fetched;
	struct err err;

	CHECK_OK(fetch(&fetched, &err));
	free(fetched.folder);
	check_whole();
}

static void check_nothing_looks_whole(void)
{
	char *folder;
	struct err err;

	CHECK_FAILS(hub_resolve("org/tiny", &folder, &err),
		    "payoff finetune fetch org/tiny");
	assert_false(is_there(blob("")));
	assert_false(is_there(SNAPSHOT "/config.json"));
	assert_false(is_there(REPOSITORY "/refs/main"));
}

/* What a fetch that fails must say. Nothing it leaves is a model. */
static void check_refuses(const char *words)
{
	struct fetched fetched;
	struct err err;

	CHECK_FAILS(fetch(&fetched, &err), words);
	assert_null(fetched.folder);
	check_nothing_looks_whole();
}

/* ---- what goes well
 * ----------------------------------------------------------- */

static void a_model_arrives_whole(void **state)
{
	struct fetched fetched;
	struct err err;
	struct stat st;
	char *path;

	(void)state;
	CHECK_OK(fetch(&fetched, &err));
	assert_int_equal(fetched.files, NEEDED);
	assert_int_equal(fetched.files_downloaded, NEEDED);
	assert_int_equal(fetched.bytes_downloaded, WEIGHTS_BYTES + 45);
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
	CHECK_OK(fetch(&fetched, &err));
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
	assert_int_equal(total, WEIGHTS_BYTES + 45);
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
	assert_int_equal(last, WEIGHTS_BYTES + 45);
	free(fetched.folder);
}

/* ---- a bad line
 * ------------------------------------------------------------------ */

static void a_cut_line_is_taken_up_in_the_same_call(void **state)
{
	(void)state;
	hub.cuts = 1;
	hub.cut_at = 100000;
	check_fetches();
	assert_int_equal(hub.first_byte, 100000);
}

static void a_line_that_stays_cut_leaves_a_part_to_go_on_from(void **state)
{
	struct fetched fetched;
	struct err err;

	(void)state;
	hub.cuts = 100;
	hub.cut_at = 100000;
	check_refuses("cannot reach http://127.0.0.1");
	check_there(blob(".incomplete"), weights, 100000);
	assert_int_equal(hub.cuts, 100 - 5); /* the first that got further
					      * does not count */
	stand_in_calm(&hub);
	CHECK_OK(fetch(&fetched, &err));
	assert_int_equal(fetched.files_downloaded, 2); /* and config.json */
	assert_int_equal(fetched.bytes_downloaded, WEIGHTS_BYTES - 100000 + 17);
	assert_int_equal(hub.first_byte, 100000);
	free(fetched.folder);
	check_whole();
}

static void a_hub_without_ranges_sends_it_all_again(void **state)
{
	(void)state;
	hub.cuts = 1;
	hub.cut_at = 100000;
	hub.has_no_ranges = true;
	check_fetches();
	assert_int_equal(hub.first_byte, 0);
}

static void a_part_from_the_wrong_place_is_not_taken(void **state)
{
	(void)state;
	hub.cuts = 1;
	hub.cut_at = 100000;
	hub.has_wrong_ranges = true;
	check_refuses("another part of the file");
	check_there(blob(".incomplete"), weights, 100000);
}

static void a_complete_part_is_checked_and_not_asked_for_again(void **state)
{
	(void)state;
	scratch_write(home, blob(".incomplete"), weights, WEIGHTS_BYTES);
	check_fetches();
	assert_int_equal(hub.bodies, NEEDED - 2); /* nor is the empty file */
}

static void a_damaged_part_is_dropped_and_fetched_again(void **state)
{
	char *zeros = xcalloc(50000, 1);

	(void)state;
	scratch_write(home, blob(".incomplete"), zeros, 50000);
	check_fetches();
	assert_int_equal(hub.first_byte, 0);
	free(zeros);
}

static void a_part_that_is_too_long_is_dropped(void **state)
{
	char *zeros = xcalloc(WEIGHTS_BYTES + 1, 1);

	(void)state;
	scratch_write(home, blob(".incomplete"), zeros, WEIGHTS_BYTES + 1);
	check_fetches();
	free(zeros);
}

static void a_blob_of_the_wrong_length_is_fetched_again(void **state)
{
	(void)state;
	scratch_write(home, blob(""), weights, 1000);
	check_fetches();
}

static void a_busy_hub_is_asked_again(void **state)
{
	(void)state;
	hub.busy = 2;
	check_fetches();
}

static void a_hub_that_stays_busy_is_left_alone(void **state)
{
	(void)state;
	hub.busy = 100;
	check_refuses("status 503");
	assert_int_equal(hub.requests, 4);
}

static void a_hub_that_is_not_there_is_said_at_once(void **state)
{
	char *address = xstrdup(getenv("HF_ENDPOINT"));

	(void)state;
	setenv("HF_ENDPOINT", "http://127.0.0.1:1", 1);
	check_refuses("cannot reach http://127.0.0.1:1");
	check_refuses("a folder works too: --model DIR");
	setenv("HF_ENDPOINT", "ftp://127.0.0.1", 1);
	check_refuses("not the address of a hub");
	setenv("HF_ENDPOINT", address, 1);
	free(address);
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
	CHECK_FAILS(fetch(&fetched, &err), "restricted");
	assert_int_equal(hub.tokens_home, 1);
	assert_null(strstr(err.text, "hf_secret"));
	setenv("HF_TOKEN", "hf_se\ncret", 1);
	CHECK_FAILS(fetch(&fetched, &err), "white space");
	assert_null(strstr(err.text, "cret"));
	unsetenv("HF_TOKEN");
	setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1", 1);
	CHECK_FAILS(fetch(&fetched, &err), "restricted");
	unsetenv("HF_HUB_DISABLE_IMPLICIT_TOKEN");
	assert_int_equal(hub.tokens_home, 1);
}

/* ---- kill it anywhere
 * ------------------------------------------------------------------- */

/* Counts down at every part of a file that arrives, and then dies as under
 * kill -9. */
static void die_later(void *context, const char *file, uint64_t done,
		      uint64_t total)
{
	int *left = context;

	(void)file;
	(void)done;
	(void)total;
	if (!(*left)--)
		raise(SIGKILL);
}

static bool is_killed_after(int parts)
{
	struct fetch request = { .name = "org/tiny",
				 .wait_ms = 1,
				 .progress = die_later,
				 .context = &parts };
	struct fetched fetched;
	struct err err;
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child)
		_exit(fetch_model(&request, &fetched, &err) ? 2 : 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static void a_fetch_killed_anywhere_looks_like_none_and_goes_on(void **state)
{
	int killed = 0;

	(void)state;
	/* Every run gets a little further than the one before. */
	while (is_killed_after(killed % 3)) {
		char *folder;
		struct err err;

		CHECK_FAILS(hub_resolve("tiny", &folder, &err),
			    "payoff finetune fetch");
		killed++;
	}
	assert_true(killed > 3);
	check_whole();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int start(void **state)
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

static int stop(void **state)
{
	(void)state;
	stand_in_stop(&hub);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_model_arrives_whole),
		TEST(a_second_fetch_downloads_nothing),
		TEST(a_file_that_moved_at_home_is_followed),
		TEST(a_revision_gets_a_ref_of_its_own),
		TEST(progress_counts_every_byte),
		TEST(a_cut_line_is_taken_up_in_the_same_call),
		TEST(a_line_that_stays_cut_leaves_a_part_to_go_on_from),
		TEST(a_hub_without_ranges_sends_it_all_again),
		TEST(a_part_from_the_wrong_place_is_not_taken),
		TEST(a_complete_part_is_checked_and_not_asked_for_again),
		TEST(a_damaged_part_is_dropped_and_fetched_again),
		TEST(a_part_that_is_too_long_is_dropped),
		TEST(a_blob_of_the_wrong_length_is_fetched_again),
		TEST(a_busy_hub_is_asked_again),
		TEST(a_hub_that_stays_busy_is_left_alone),
		TEST(a_hub_that_is_not_there_is_said_at_once),
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
		TEST(a_fetch_killed_anywhere_looks_like_none_and_goes_on),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
