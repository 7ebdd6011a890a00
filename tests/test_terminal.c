/*
 * test_terminal.c - the real payoff-annotate behind a pseudo-terminal: what
 * people and machines do to it, and what is on the disk afterwards
 *
 * The program writes nothing between a key and its commit; so output after a
 * key means that the decision was acknowledged.
 */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#define _DEFAULT_SOURCE 1 /* TIOCSWINSZ */
#include "tests/check.h"

#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/log.h"
#include "data/base/rng.h"
#include "data/base/text.h"
#include "data/store.h"

/* Longer than the guard's 120 ms, also on a loaded machine. */
#define SETTLED_MS 300
#define PATIENCE_MS 15000

static char *bin;

struct desk_test {
	char folder[32];
	char *path;
	pid_t pid;
	int fd;	 /* the terminal's far end, or the lines' input */
	int out; /* where its output comes from */
	struct text output;
};

/* Runs one of the programs to its end; the last arguments may be NULL. */
static void run_helper(const char *program, const char *a, const char *b,
		       const char *c)
{
	char *helper = xasprintf("%s/%s", bin, program);
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		execl(helper, helper, a, b, c, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	free(helper);
}

static void test_open(struct desk_test *test, const char *items)
{
	memset(test, 0, sizeof(*test));
	snprintf(test->folder, sizeof(test->folder), "/tmp/payoff-test-XXXXXX");
	assert_non_null(mkdtemp(test->folder));
	test->path = xasprintf("%s/payoff.db", test->folder);
	run_helper("make_project", test->path, items, NULL);
	test->fd = test->out = -1;
}

static void test_close(struct desk_test *test)
{
	static const char *const ends[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < 3; i++) {
		char *path = xasprintf("%s%s", test->path, ends[i]);

		unlink(path);
		free(path);
	}
	rmdir(test->folder);
	free(test->path);
	text_release(&test->output);
}

static void execute(const struct desk_test *test)
{
	char *program = xasprintf("%s/payoff-annotate", bin);

	setenv("TERM", "xterm", 1);
	setenv("PAYOFF_ANNOTATOR", "ann", 1);
	setenv("PAYOFF_PROJECT", test->path, 1);
	execl(program, program, (char *)NULL);
	_exit(127);
}

/* Reads what comes until it is quiet for so long; true if anything came. */
static bool drain(struct desk_test *test, int quiet_ms)
{
	struct pollfd ready = { .fd = test->out, .events = POLLIN };
	char bytes[4096];
	bool came = false;

	while (poll(&ready, 1, quiet_ms) > 0) {
		ssize_t got = read(test->out, bytes, sizeof(bytes));

		if (got <= 0)
			break;
		text_add_bytes(&test->output, bytes, (size_t)got);
		came = true;
	}
	return came;
}

/* Waits until something came and then for quiet. */
static void await(struct desk_test *test, int quiet_ms)
{
	int64_t limit = clock_monotonic_ms() + PATIENCE_MS;

	while (!drain(test, quiet_ms))
		assert_true(clock_monotonic_ms() < limit);
}

static void resize(struct desk_test *test, unsigned short columns,
		   unsigned short rows)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	assert_int_equal(ioctl(test->fd, TIOCSWINSZ, &size), 0);
}

static void start(struct desk_test *test)
{
	const char *name;

	text_clear(&test->output);
	test->fd = test->out = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(test->fd >= 0);
	assert_int_equal(grantpt(test->fd) | unlockpt(test->fd), 0);
	name = ptsname(test->fd);
	resize(test, 80, 24);
	test->pid = fork();
	if (!test->pid) {
		int slave;

		setsid();
		slave = open(name, O_RDWR);
		dup2(slave, 0);
		dup2(slave, 1);
		dup2(slave, 2);
		execute(test);
	}
	/* Past its first paint. */
	while (!strstr(text_get(&test->output), "? help"))
		await(test, 10);
	drain(test, SETTLED_MS);
}

static void start_lines(struct desk_test *test)
{
	int in[2], out[2];

	text_clear(&test->output);
	assert_int_equal(pipe(in) | pipe(out), 0);
	test->pid = fork();
	if (!test->pid) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[0]);
		close(in[1]);
		close(out[0]);
		close(out[1]);
		execute(test);
	}
	close(in[0]);
	close(out[1]);
	test->fd = in[1];
	test->out = out[0];
}

static void put(const struct desk_test *test, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = write(test->fd, bytes, length);

		if (sent < 0)
			return; /* it was killed: what it kept is counted */
		bytes += sent;
		length -= (size_t)sent;
	}
}

/* Presses keys one after another, each when the screen has settled. */
static void press(struct desk_test *test, const char *keys)
{
	for (; *keys; keys++) {
		put(test, keys, 1);
		drain(test, SETTLED_MS);
	}
}

/* The exit status, or minus the signal. */
static int finish(struct desk_test *test)
{
	int64_t limit = clock_monotonic_ms() + PATIENCE_MS;
	int status = 0;
	pid_t done = 0;

	while (!done && clock_monotonic_ms() < limit) {
		if (test->out >= 0)
			drain(test, 10);
		done = waitpid(test->pid, &status, WNOHANG);
	}
	assert_int_equal(done, test->pid);
	if (test->out >= 0)
		drain(test, 0);
	if (test->out >= 0 && test->out != test->fd)
		close(test->out);
	if (test->fd >= 0)
		close(test->fd);
	test->fd = test->out = -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int64_t count(const struct desk_test *test, const char *sql)
{
	struct err err = ERR_INIT;
	struct store *store = store_open(test->path, STORE_WRITE, &err);
	int64_t value = -1;

	if (!store)
		fail_msg("%s", err.text);
	CHECK_OK(store_int64(store, &err, &value, -1, sql, ""));
	store_close(store);
	return value;
}

static int64_t events(const struct desk_test *test, const char *kind)
{
	char *sql =
		xasprintf("SELECT count(*) FROM event WHERE kind = '%s'", kind);
	int64_t value = count(test, sql);

	free(sql);
	return value;
}

static const char leases[] =
	"SELECT count(*) FROM assignment WHERE lease_until > 0";
static const char open_sessions[] =
	"SELECT count(*) FROM session WHERE ended IS NULL";
static const char all_events[] = "SELECT count(*) FROM event";

static void a_person_labels_undoes_marks_and_quits(void **state)
{
	struct desk_test test;

	(void)state;
	test_open(&test, "20");
	start(&test);
	press(&test, "1u f");
	press(&test, "n");
	put(&test, "odd", 3);
	drain(&test, SETTLED_MS);
	press(&test, "\r");
	resize(&test, 40, 12);
	drain(&test, SETTLED_MS);
	put(&test, "\x1b[6~", 4);
	drain(&test, SETTLED_MS);
	/* Too small to see the item: no decision. */
	resize(&test, 30, 8);
	drain(&test, SETTLED_MS);
	press(&test, "1");
	resize(&test, 100, 30);
	drain(&test, SETTLED_MS);
	/* Ctrl-Z where nobody could resume it changes nothing. */
	press(&test, "\x1a");
	press(&test, "2x");
	press(&test, "q");
	assert_int_equal(finish(&test), 0);
	assert_int_equal(events(&test, "label"), 2);
	assert_int_equal(events(&test, "undo"), 1);
	assert_int_equal(events(&test, "skip"), 1);
	assert_int_equal(events(&test, "flag"), 1);
	assert_int_equal(events(&test, "note"), 1);
	assert_int_equal(count(&test, all_events), 6);
	assert_int_equal(count(&test, leases), 0);
	assert_int_equal(count(&test, open_sessions), 0);
	/* The terminal is as it was: no paste brackets, the old screen. */
	assert_non_null(strstr(text_get(&test.output), "\x1b[?2004l"));
	assert_non_null(strstr(text_get(&test.output), "\x1b[?1049l"));
	assert_non_null(
		strstr(text_get(&test.output), "labelled 1, skipped 1"));
	test_close(&test);
}

static void a_paste_invents_nothing(void **state)
{
	static const char words[] = "12 fu1q2\r";
	struct desk_test test;
	struct text paste = TEXT_INIT;

	(void)state;
	test_open(&test, "20");
	start(&test);
	while (paste.length < 10000)
		text_add(&paste, words);
	put(&test, "\x1b[200~", 6);
	put(&test, paste.bytes, paste.length);
	put(&test, "\x1b[201~", 6);
	drain(&test, SETTLED_MS);
	/* And from a terminal that does not know the brackets. */
	put(&test, paste.bytes, paste.length);
	drain(&test, SETTLED_MS);
	assert_int_equal(count(&test, all_events), 0);
	press(&test, "1q");
	assert_int_equal(finish(&test), 0);
	assert_int_equal(events(&test, "label"), 1);
	text_release(&paste);
	test_close(&test);
}

static void a_held_key_makes_one_decision(void **state)
{
	static const char keys[] = "1 u";
	struct desk_test test;

	(void)state;
	test_open(&test, "20");
	start(&test);
	press(&test, "2222");
	for (const char *key = keys; *key; key++) {
		int64_t before = count(&test, all_events);

		put(&test, key, 1);
		drain(&test, 400);
		for (int i = 0; i < 40; i++) {
			put(&test, key, 1);
			drain(&test, 30);
		}
		drain(&test, SETTLED_MS);
		assert_int_equal(count(&test, all_events), before + 1);
	}
	press(&test, "q");
	assert_int_equal(finish(&test), 0);
	assert_int_equal(events(&test, "label"), 5);
	test_close(&test);
}

static void what_is_typed_ahead_decides_nothing_unseen(void **state)
{
	struct desk_test test;

	(void)state;
	test_open(&test, "20");
	start(&test);
	put(&test, "1", 1);
	/* Before the next text can have been read. */
	drain(&test, 20);
	put(&test, "2", 1);
	drain(&test, SETTLED_MS);
	assert_int_equal(count(&test, all_events), 1);
	press(&test, "2q");
	assert_int_equal(finish(&test), 0);
	assert_int_equal(count(&test, all_events), 2);
	test_close(&test);
}

static void no_signal_loses_or_invents_a_decision(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	struct desk_test test;

	(void)state;
	test_open(&test, "20");
	for (size_t i = 0; i < 4; i++) {
		start(&test);
		press(&test, "1");
		if (signals[i] == SIGINT)
			put(&test, "\x03", 1); /* Ctrl-C */
		else if (signals[i])
			kill(test.pid, signals[i]);
		else {
			/* The connection is gone. */
			close(test.fd);
			test.fd = test.out = -1;
		}
		assert_int_equal(finish(&test), 130);
		assert_int_equal(count(&test, all_events), (int64_t)i + 1);
		assert_int_equal(count(&test, leases), 0);
		assert_int_equal(count(&test, open_sessions), 0);
	}
	start(&test);
	press(&test, "uu");
	press(&test, "q");
	assert_int_equal(finish(&test), 0);
	assert_int_equal(events(&test, "undo"), 2);
	assert_int_equal(count(&test, "SELECT count(*) FROM answer"), 2);
	test_close(&test);
}

static void sleep_us(long us)
{
	struct timespec pause = { 0, us * 1000 };

	nanosleep(&pause, NULL);
}

/* Kills it within `spread_us` after a key; what was acknowledged must be
 * there, and at most the one key in doubt besides. */
static void kill_at_random(struct desk_test *test, struct rng *rng, int rounds,
			   bool has_screen)
{
	for (int round = 0; round < rounds; round++) {
		int64_t before = count(test, all_events), after;
		uint64_t decisions = rng_below(rng, has_screen ? 4 : 20);
		int64_t acknowledged = 0;

		if (has_screen)
			start(test);
		else {
			start_lines(test);
			while (!strstr(text_get(&test->output), "  text"))
				await(test, 5);
		}
		for (uint64_t i = 0; i <= decisions; i++) {
			const char *key = i % 2 ? "2\n" : "1\n";

			put(test, key, has_screen ? 1 : 2);
			if (i == decisions)
				break;
			await(test, has_screen ? SETTLED_MS : 5);
			acknowledged++;
		}
		sleep_us((long)rng_below(rng, 8000));
		kill(test->pid, SIGKILL);
		assert_int_equal(finish(test), -SIGKILL);
		after = count(test, all_events);
		assert_in_range(after - before, acknowledged, acknowledged + 1);
		assert_int_equal(count(test, "SELECT count(*) FROM answer"),
				 after);
		run_helper("payoff", "check", "-qp", test->path);
	}
}

static void kill_9_loses_no_line(void **state)
{
	struct rng rng = rng_stream(1, "kill lines");
	struct desk_test test;

	(void)state;
	test_open(&test, "2000");
	kill_at_random(&test, &rng, 60, false);
	/* Texts of before came again meanwhile, and nothing was lost. */
	assert_true(count(&test, "SELECT count(*) FROM event"
				 " WHERE policy = 'repeat'") > 5);
	test_close(&test);
}

static void kill_9_loses_no_key(void **state)
{
	struct rng rng = rng_stream(1, "kill keys");
	struct desk_test test;

	(void)state;
	test_open(&test, "500");
	kill_at_random(&test, &rng, 15, true);
	test_close(&test);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_labels_undoes_marks_and_quits),
		cmocka_unit_test(a_paste_invents_nothing),
		cmocka_unit_test(a_held_key_makes_one_decision),
		cmocka_unit_test(what_is_typed_ahead_decides_nothing_unseen),
		cmocka_unit_test(no_signal_loses_or_invents_a_decision),
		cmocka_unit_test(kill_9_loses_no_line),
		cmocka_unit_test(kill_9_loses_no_key),
	};

	(void)argc;
	/* The programs lie beside this one. */
	bin = dirname(argv[0]);
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
