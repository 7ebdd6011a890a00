/*
 * evaluate.c - how long `payoff evaluate` takes, and how much memory
 *
 *	bench_evaluate BIN [TEXTS]
 *
 * BIN is the folder of the built programs; TEXTS (500,000) are answered by two
 * runs each: a million predictions. Works in a temporary folder. Prints
 * medians of several runs with the least and the most, and the goals:
 *
 * - 10,000 replicates of the paired bootstrap, 2,000 items, 3 classes: 0.1 s
 * - `payoff evaluate compare` on 2,000 items, from start to text: 0.3 s
 * - the same on a million predictions: 5 s and 200 MB
 * - importing those: 256 MB, and time in proportion to the rows
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/rng.h"
#include "data/base/text.h"
#include "data/measure/resample.h"
#include "data/measure/table.h"

#define RUNS_MOST 15
#define WORDS_MOST 24

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* --- results --- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct cost {
	double seconds;
	double processor;  /* seconds of it: what a busy machine does not change
			    * much */
	double mega_bytes; /* at most; below 0: not measured */
};

static void sort_by(size_t count, double *values)
{
	qsort(values, count, sizeof(*values), by_value);
}

static void print_result(const char *what, const struct cost *costs,
			 size_t count, const char *goal)
{
	double seconds[RUNS_MOST], processor[RUNS_MOST], mega_bytes = -1;

	for (size_t i = 0; i < count; i++) {
		seconds[i] = costs[i].seconds;
		processor[i] = costs[i].processor;
		if (costs[i].mega_bytes > mega_bytes)
			mega_bytes = costs[i].mega_bytes;
	}
	sort_by(count, seconds);
	sort_by(count, processor);
	printf("%s\n  %.3f s", what, seconds[count / 2]);
	if (count > 1)
		printf(" (%.3f to %.3f, %zu runs)", seconds[0],
		       seconds[count - 1], count);
	printf(", processor %.3f s", processor[count / 2]);
	if (mega_bytes >= 0)
		printf(", %.0f MB", mega_bytes);
	printf("; goal %s\n", goal);
	fflush(stdout);
}

/* --- programs --- */

/* Runs BIN/words[0] with the others; its output goes nowhere. */
static struct cost run(const char *bin, const char *const *words)
{
	char *program = file_join(bin, words[0]);
	char *arguments[WORDS_MOST + 1] = { program };
	struct rusage usage;
	struct cost cost;
	int status;
	pid_t child;

	for (size_t i = 1; i < WORDS_MOST && words[i]; i++)
		arguments[i] = xstrdup(words[i]);
	cost.seconds = now();
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		int nowhere = open("/dev/null", O_WRONLY);

		if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
			die("/dev/null");
		execv(program, arguments);
		die(program);
	}
	if (wait4(child, &status, 0, &usage) != child)
		die("wait4");
	cost.seconds = now() - cost.seconds;
	cost.processor =
		(double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	cost.mega_bytes = (double)usage.ru_maxrss / 1024;
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "%s %s: it failed\n", words[0], words[1]);
		exit(2);
	}
	for (size_t i = 0; arguments[i]; i++)
		free(arguments[i]);
	return cost;
}

/* --- projects --- */

static FILE *create(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file)
		die(path);
	return file;
}

static void finish(FILE *file, const char *path)
{
	if (fclose(file))
		die(path);
}

static const char *const keys[] = { "a", "b", "c" };

/* Texts with labels. */
static void write_texts(const char *path, long texts)
{
	FILE *file = create(path);

	fputs("key,text,label\n", file);
	for (long i = 0; i < texts; i++)
		fprintf(file, "k%ld,text %ld of the many that are here,%s\n", i,
			i, keys[i % 3]);
	finish(file, path);
}

/* A probability for each label; the right one most on all but one item in
 * `wrong`. */
static void write_scores(const char *path, long texts, uint64_t wrong)
{
	FILE *file = create(path);
	struct rng rng = rng_stream(wrong, "bench");

	fputs("key,a,b,c\n", file);
	for (long i = 0; i < texts; i++) {
		long said = i + (rng_below(&rng, wrong) == 0);
		double p = 0.5 + 0.49 * rng_uniform(&rng), rest = (1 - p) / 2;

		fprintf(file, "k%ld,%.4f,%.4f,%.4f\n", i,
			said % 3 == 0 ? p : rest, said % 3 == 1 ? p : rest,
			said % 3 == 2 ? p : rest);
	}
	finish(file, path);
}

static struct cost take_scores(const char *bin, const char *name, bool is_tuned)
{
	const char *const words[] = { "payoff",
				      "import",
				      "-q",
				      "--predictions",
				      "scores.csv",
				      "--run",
				      name,
				      "--id",
				      "key",
				      "--scores",
				      is_tuned ? "--out-of-fold" : "--untuned",
				      NULL };

	return run(bin, words);
}

/* A project of so many texts with two runs; prints what the last import of
 * predictions took, and forgets the files. */
static void make_project(const char *bin, long texts)
{
	static const char *const init[] = { "payoff", "init", "-l", "a", "-l",
					    "b",      "-l",   "c",  NULL };
	static const char *const import[] = {
		"payoff", "import",    "-q",	  "--text", "text",
		"--id",	  "key",       "--label", "label",  "--labels-are",
		"blind",  "texts.csv", NULL
	};
	struct cost cost;
	char what[64];

	write_texts("texts.csv", texts);
	run(bin, init);
	run(bin, import);
	write_scores("scores.csv", texts, 4);
	take_scores(bin, "theirs", false);
	write_scores("scores.csv", texts, 6);
	cost = take_scores(bin, "mine", true);
	snprintf(what, sizeof(what), "import %ld predictions", texts);
	print_result(what, &cost, 1, "256 MB");
	unlink("texts.csv");
	unlink("scores.csv");
}

static void compare_runs(const char *bin, long texts, size_t times,
			 const char *goal)
{
	static const char *const words[] = { "payoff-evaluate", "compare",
					     NULL };
	struct cost costs[RUNS_MOST];
	char what[64];

	for (size_t i = 0; i < times; i++)
		costs[i] = run(bin, words);
	snprintf(what, sizeof(what), "compare two runs of %ld texts", texts);
	print_result(what, costs, times, goal);
}

static void remove_project(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-import" };
	char path[32];

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		snprintf(path, sizeof(path), "payoff.db%s", ends[i]);
		unlink(path);
	}
}

/* --- the bootstrap --- */

static void bootstrap(size_t items, size_t times)
{
	uint32_t *gold = xcalloc(items, sizeof(*gold));
	uint32_t *first = xcalloc(items, sizeof(*first));
	uint32_t *second = xcalloc(items, sizeof(*second));
	struct rng rng = rng_stream(1, "bench");
	struct table table;
	struct resample resample = { .table = &table,
				     .metric = { METRIC_MACRO_F1, 0 },
				     .seed = 1,
				     .replicates = 10000 };
	struct cost costs[RUNS_MOST];

	for (size_t i = 0; i < items; i++) {
		gold[i] = (uint32_t)rng_below(&rng, 3);
		first[i] = rng_below(&rng, 4) ? gold[i] : (gold[i] + 1) % 3;
		second[i] = rng_below(&rng, 6) ? gold[i] : (gold[i] + 2) % 3;
	}
	table_build(&table, 3, gold, first, second, items);
	for (size_t i = 0; i < times; i++) {
		double start = now();
		clock_t spent = clock();

		bootstrap_difference(&resample, 0.05);
		costs[i].seconds = now() - start;
		costs[i].processor = (double)(clock() - spent) / CLOCKS_PER_SEC;
		costs[i].mega_bytes = -1;
	}
	print_result("10,000 paired replicates, 2,000 items, 3 classes", costs,
		     times, "0.1 s");
	table_release(&table);
	free(gold);
	free(first);
	free(second);
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/payoff-bench-XXXXXX";
	int64_t texts = 500000;
	char *bin = argc > 1 ? realpath(argv[1], NULL) : NULL;

	if (!bin || (argc > 2 && !text_to_int64(argv[2], &texts))) {
		fputs("usage: bench_evaluate BIN [TEXTS]\n", stderr);
		return 2;
	}
	if (!mkdtemp(folder) || chdir(folder))
		die(folder);
	unsetenv("PAYOFF_PROJECT");
	bootstrap(2000, 9);
	make_project(bin, 2000);
	compare_runs(bin, 2000, 9, "0.3 s");
	remove_project();
	make_project(bin, (long)texts / 4);
	remove_project();
	make_project(bin, (long)texts);
	compare_runs(bin, (long)texts, 3, "5 s and 200 MB");
	remove_project();
	if (chdir("/") || rmdir(folder))
		die(folder);
	free(bin);
	return 0;
}
