/* test_resume.c - a download over a bad line, or one that is killed */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "finetune/hub/hub.h"
#include "tests/fetch_fixture.h"

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
	check_there(weights_blob(".incomplete"), weights, 100000);
	assert_int_equal(hub.cuts, 100 - 5); /* the first that got further
					      * does not count */
	stand_in_calm(&hub);
	CHECK_OK(fetch_tiny(&fetched, &err));
	assert_int_equal(fetched.files_downloaded, 2); /* and config.json */
	assert_int_equal(fetched.bytes_downloaded,
			 WEIGHTS_BYTES - 100000 + CONFIG_BYTES);
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
	check_there(weights_blob(".incomplete"), weights, 100000);
}

static void a_complete_part_is_checked_and_not_asked_for_again(void **state)
{
	(void)state;
	scratch_write(home, weights_blob(".incomplete"), weights,
		      WEIGHTS_BYTES);
	check_fetches();
	assert_int_equal(hub.bodies, NEEDED - 2); /* nor is the empty file */
}

static void a_damaged_part_is_dropped_and_fetched_again(void **state)
{
	char *zeros = xcalloc(50000, 1);

	(void)state;
	scratch_write(home, weights_blob(".incomplete"), zeros, 50000);
	check_fetches();
	assert_int_equal(hub.first_byte, 0);
	free(zeros);
}

static void a_part_that_is_too_long_is_dropped(void **state)
{
	char *zeros = xcalloc(WEIGHTS_BYTES + 1, 1);

	(void)state;
	scratch_write(home, weights_blob(".incomplete"), zeros,
		      WEIGHTS_BYTES + 1);
	check_fetches();
	free(zeros);
}

static void a_blob_of_the_wrong_length_is_fetched_again(void **state)
{
	(void)state;
	scratch_write(home, weights_blob(""), weights, 1000);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
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
		TEST(a_fetch_killed_anywhere_looks_like_none_and_goes_on),
	};

	return cmocka_run_group_tests(tests, hub_start, hub_stop);
}
