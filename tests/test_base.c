/* test_base.c - the floor: errors, memory, text, hashes, randomness, files */
#include "tests/check.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/hash.h"
#include "data/base/opt.h"
#include "data/base/rng.h"
#include "data/base/text.h"

static void an_error_grows_its_context_from_the_left(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(err_set(&err, "bad\nbyte"), -1);
	assert_int_equal(err_at(&err, "%s:%d", "reviews.csv", 17), -1);
	assert_string_equal(err.text, "reviews.csv:17: bad byte");
}

static void utf8_rejects_what_rfc_3629_rejects(void **state)
{
	static const struct {
		const char *bytes;
		size_t invalid_at;
	} cases[] = {
		{ "plain", 5 },
		{ "caf\xc3\xa9", 5 },
		{ "a\xc0\xaf", 1 },	   /* overlong */
		{ "\xed\xa0\x80", 0 },	   /* surrogate */
		{ "\xf4\x90\x80\x80", 0 }, /* past U+10FFFF */
		{ "ab\xe2\x82", 2 },	   /* cut short */
		{ "\xf0\x9f\x98\x80", 4 },
		{ "\x80", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			utf8_invalid_at(cases[i].bytes, strlen(cases[i].bytes)),
			cases[i].invalid_at);
}

static void every_code_point_survives_encoding_and_decoding(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[4];
		size_t size, length = utf8_encode(c, bytes);

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		if (utf8_decode(bytes, length, &size) != c || size != length)
			fail_msg("U+%04X", c);
	}
}

static void
texts_that_differ_in_case_and_punctuation_share_a_skeleton(void **state)
{
	struct text a = TEXT_INIT, b = TEXT_INIT;

	(void)state;
	text_skeleton("Caf\xc3\xa9 - GREAT!!", 15, &a);
	text_skeleton("cafe great", 10, &b);
	assert_string_equal(text_get(&a), text_get(&b));
	assert_string_equal(text_get(&a), "cafegreat");
	text_release(&a);
	text_release(&b);
}

static void a_word_is_found_whatever_its_case_and_punctuation(void **state)
{
	char *const words[] = { "money", "Refund!", NULL };
	char *const nothing[] = { "?!", NULL };

	(void)state;
	assert_true(text_has_any("I want a REFUND.", words));
	assert_true(text_has_any("refunded", words));
	assert_false(text_has_any("I want it", words));
	assert_false(text_has_any("?!", nothing));
	assert_false(text_has_any("", words));
}

static void a_wide_character_takes_two_columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_width("\xe4\xb8\xad"
				    "a",
				    4),
			 3);
	assert_int_equal(utf8_prefix("\xe4\xb8\xad"
				     "a",
				     4, 2),
			 3);
	assert_int_equal(utf8_prefix("\xe4\xb8\xad"
				     "a",
				     4, 1),
			 0);
}

static void sha256_equals_the_standards_example(void **state)
{
	char hex[HASH_HEX];

	(void)state; /* FIPS 180-4, example "abc" */
	hash_bytes_hex("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177"
				 "a9cb410ff61f20015ad");
}

static void fields_are_hashed_with_their_lengths(void **state)
{
	char first[HASH_HEX], second[HASH_HEX];
	struct hash hash;

	(void)state;
	hash_init(&hash);
	hash_add_field(&hash, "ab", 2);
	hash_add_field(&hash, "c", 1);
	hash_final_hex(&hash, first);
	hash_init(&hash);
	hash_add_field(&hash, "a", 1);
	hash_add_field(&hash, "bc", 2);
	hash_final_hex(&hash, second);
	assert_string_not_equal(first, second);
}

static void
a_random_number_depends_on_seed_purpose_and_index_alone(void **state)
{
	struct rng a = rng_stream(7, "split"), b = rng_stream(7, "split");
	struct rng other = rng_stream(7, "order");

	(void)state;
	for (int i = 0; i < 10; i++)
		rng_next(&a);
	assert_true(rng_next(&a) == rng_at(&b, 10));
	assert_true(rng_at(&b, 0) != rng_at(&other, 0));
}

static void uniform_and_normal_numbers_have_their_moments(void **state)
{
	struct rng rng = rng_stream(1, "moments");
	double sum = 0, squares = 0, uniform = 0;
	const int n = 200000;

	(void)state;
	for (int i = 0; i < n; i++) {
		double x = rng_normal(&rng);

		sum += x;
		squares += x * x;
		uniform += rng_uniform(&rng);
	}
	CHECK_NEAR(sum / n, 0, .01);
	CHECK_NEAR(squares / n, 1, .015);
	CHECK_NEAR(uniform / n, .5, .005);
}

static void a_bounded_number_is_unbiased(void **state)
{
	struct rng rng = rng_stream(2, "below");
	int counts[6] = { 0 };

	(void)state;
	for (int i = 0; i < 60000; i++)
		counts[rng_below(&rng, 6)]++;
	for (int i = 0; i < 6; i++) /* 5 standard errors */
		assert_in_range(counts[i], 10000 - 457, 10000 + 457);
}

static void an_abandoned_file_leaves_the_old_one(void **state)
{
	char path[] = "/tmp/payoff-base-XXXXXX";
	int fd = mkstemp(path);
	struct err err = ERR_INIT;
	struct file_out out;
	size_t length;
	char *bytes;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	CHECK_OK(file_out_open(&out, path, &err));
	fputs("new", out.stream);
	file_out_abandon(&out);
	CHECK_OK(file_read(path, 100, &bytes, &length, &err));
	assert_int_equal(length, 0);
	free(bytes);
	CHECK_OK(file_out_open(&out, path, &err));
	fputs("new", out.stream);
	CHECK_OK(file_out_commit(&out, &err));
	CHECK_OK(file_read(path, 100, &bytes, &length, &err));
	assert_string_equal(bytes, "new");
	free(bytes);
	CHECK_FAILS(file_read(path, 2, &bytes, &length, &err), "larger than 2");
	unlink(path);
	CHECK_FAILS(file_read("/tmp", 2, &bytes, &length, &err), "folder");
}

static void a_write_that_failed_long_ago_gives_its_reason(void **state)
{
	char path[] = "/tmp/payoff-base-XXXXXX";
	static const char bytes[1 << 16];
	struct rlimit limit, held;
	struct err err = ERR_INIT;
	struct file_out out;

	(void)state;
	close(mkstemp(path));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &held), 0);
	limit = held;
	limit.rlim_cur = 100000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	CHECK_OK(file_out_open(&out, path, &err));
	for (int i = 0; i < 4; i++)
		fwrite(bytes, 1, sizeof(bytes), out.stream);
	errno = 0;
	CHECK_FAILS(file_out_commit(&out, &err), strerror(EFBIG));
	setrlimit(RLIMIT_FSIZE, &held);
	signal(SIGXFSZ, SIG_DFL);
	unlink(path);
}

static void a_database_is_never_written_over(void **state)
{
	char path[] = "/tmp/payoff-base-XXXXXX";
	int fd = mkstemp(path);
	struct err err = ERR_INIT;
	struct file_out out;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "SQLite format 3", 16), 16);
	close(fd);
	CHECK_FAILS(file_out_open(&out, path, &err), "name another file");
	file_out_abandon(&out);
	assert_true(file_exists(path));
	unlink(path);
}

static void an_unknown_option_is_named(void **state)
{
	const char *project = "payoff.db";
	int seed = 1;
	struct poptOption table[] = {
		OPT_TEXT('p', "project", &project, "the project file", "FILE"),
		OPT_INT('s', "seed", &seed, "same seed, same split"),
		POPT_TABLEEND
	};
	char *bad[] = { "payoff import", "--sed", "3", NULL };
	char *good[] = { "payoff import", "x.csv", "-s", "3",
			 "--project=q",	  "--",	   "-y", NULL };
	struct opt opt = { .usage = "payoff import FILE", .about = "reads" };
	struct err err = ERR_INIT;

	(void)state;
	CHECK_FAILS(opt_parse(&opt, 3, bad, table, &err), "--sed");
	CHECK_OK(opt_parse(&opt, 7, good, table, &err));
	assert_int_equal(seed, 3);
	assert_string_equal(project, "q");
	assert_int_equal(opt.rest_count, 2);
	assert_string_equal(opt.rest[1], "-y");
}

static void an_arena_block_is_zeroed_and_aligned(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t size = 1; size < 200000; size = size * 3 + 1) {
		char *bytes = arena_alloc(&arena, size, 1);

		assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 1, size);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_grows_its_context_from_the_left),
		cmocka_unit_test(utf8_rejects_what_rfc_3629_rejects),
		cmocka_unit_test(
			every_code_point_survives_encoding_and_decoding),
		cmocka_unit_test(
			texts_that_differ_in_case_and_punctuation_share_a_skeleton),
		cmocka_unit_test(
			a_word_is_found_whatever_its_case_and_punctuation),
		cmocka_unit_test(a_wide_character_takes_two_columns),
		cmocka_unit_test(sha256_equals_the_standards_example),
		cmocka_unit_test(fields_are_hashed_with_their_lengths),
		cmocka_unit_test(
			a_random_number_depends_on_seed_purpose_and_index_alone),
		cmocka_unit_test(uniform_and_normal_numbers_have_their_moments),
		cmocka_unit_test(a_bounded_number_is_unbiased),
		cmocka_unit_test(an_abandoned_file_leaves_the_old_one),
		cmocka_unit_test(a_write_that_failed_long_ago_gives_its_reason),
		cmocka_unit_test(a_database_is_never_written_over),
		cmocka_unit_test(an_unknown_option_is_named),
		cmocka_unit_test(an_arena_block_is_zeroed_and_aligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
