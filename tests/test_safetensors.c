/* safetensors: exact values, and files that lie about themselves. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/model/safetensors.h"
#include "tests/tiny_model.h"

/* A file of a header and data, in fresh memory. */
static char *make_file(const char *header, const void *data, size_t length,
		       size_t *total)
{
	size_t n = strlen(header);
	char *bytes = xcalloc(8 + n + length + 1, 1);

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(n >> (8 * i));
	memcpy(bytes + 8, header, n);
	if (length)
		memcpy(bytes + 8 + n, data, length);
	*total = 8 + n + length;
	return bytes;
}

static void refuse(const char *header, size_t data_length, const char *words)
{
	static const char zeros[64];
	struct err err = ERR_INIT;
	struct safetensors file;
	size_t total;
	char *bytes = make_file(header, zeros, data_length, &total);

	CHECK_FAILS(safetensors_parse(&file, bytes, total, &err), words);
}

static void halves_widen_exactly(void **state)
{
	/* 1, -2, the largest, the smallest subnormal, the smallest normal,
	 * -0, infinity; then bfloat16 1.5 and -3. */
	const unsigned char data[] = { 0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b,
				       0x01, 0x00, 0x00, 0x04, 0x00, 0x80,
				       0x00, 0x7c, 0xc0, 0x3f, 0x40, 0xc0 };
	const float want[] = {
		1,     -2,	65504, 5.9604644775390625e-8f, 6.103515625e-5f,
		-0.0f, INFINITY
	};
	struct err err = ERR_INIT;
	struct safetensors file;
	float got[7];
	size_t total;
	char *bytes = make_file(
		"{\"h\":{\"dtype\":\"F16\",\"shape\":[7],"
		"\"data_offsets\":[0,14]},"
		"\"b\":{\"dtype\":\"BF16\",\"shape\":[2,1],"
		"\"data_offsets\":[14,18]},\"__metadata__\":{\"a\":\"b\"}}",
		data, sizeof(data), &total);

	(void)state;
	CHECK_OK(safetensors_parse(&file, bytes, total, &err));
	assert_int_equal(file.count, 2);
	CHECK_TEXT(file.entries[0].name, "h");
	assert_int_equal(file.entries[1].rank, 2);
	safetensors_floats(&file, &file.entries[0], got);
	assert_memory_equal(got, want, sizeof(want));
	safetensors_floats(&file, &file.entries[1], got);
	CHECK_NEAR(got[0], 1.5, 0);
	CHECK_NEAR(got[1], -3, 0);
	safetensors_release(&file);
}

static void files_that_lie_are_refused_by_name(void **state)
{
	(void)state;
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],"
	       "\"data_offsets\":[0,8]}}",
	       4, "tensor 'x'");
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],"
	       "\"data_offsets\":[0,4]}}",
	       8, "do not give its span");
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],"
	       "\"data_offsets\":[0,4]},\"y\":{\"dtype\":\"F32\","
	       "\"shape\":[1],\"data_offsets\":[2,6]}}",
	       6, "'y' overlaps");
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],"
	       "\"data_offsets\":[4,8]}}",
	       8, "4 bytes before tensor 'x'");
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],"
	       "\"data_offsets\":[0,4]}}",
	       8, "4 bytes at the end");
	refuse("{\"x\":{\"dtype\":\"Q4\",\"shape\":[1],"
	       "\"data_offsets\":[0,4]}}",
	       4, "type 'Q4'");
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],"
	       "\"data_offsets\":[0,0]}}",
	       0, "tensor 'x': the shape");
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],"
	       "\"data_offsets\":[0,4]}}",
	       4, "tensor 'x': the shape");
	refuse("{\"x\":{\"dtype\":\"F32\",\"shape\":[0],"
	       "\"data_offsets\":[0,0]},\"x\":{}}",
	       0, "duplicate");
	refuse("{\"x\":7}", 0, "tensor 'x'");
	refuse("[]", 0, "not a JSON object");
	refuse("{", 0, "not JSON");
}

static void a_file_cut_anywhere_is_refused(void **state)
{
	char *in = tiny_model_folder("bert-body");
	char *path = file_join(in, "model.safetensors");
	struct err err = ERR_INIT;
	struct safetensors file;
	char *bytes;
	size_t length;

	(void)state;
	CHECK_OK(file_read(path, 1 << 20, &bytes, &length, &err));
	for (size_t cut = 0; cut < length; cut += 997) {
		/* Exactly as long as it says, so that a sanitizer sees more. */
		char *part = xcalloc(cut + !cut, 1);

		memcpy(part, bytes, cut);
		CHECK_FAILS(safetensors_parse(&file, part, cut, &err), "");
	}
	free(bytes);
	free(path);
	free(in);
	CHECK_FAILS(safetensors_read(&file, "tests/fixtures/none", &err),
		    "tests/fixtures/none");
}

static void what_is_written_is_read_back_in_the_order_of_names(void **state)
{
	const char *folder = getenv("TMPDIR");
	const int64_t wide[] = { 2, 3 }, one[] = { 1 };
	const float values[] = { 1, -2, 3.25f, 1e-30f, 1e30f, 0 };
	const struct safetensors_value out[] = {
		{ "zeta", 2, wide, values },
		{ "alpha", 1, one, values + 2 },
	};
	const struct safetensors_value turned[] = { out[1], out[0] };
	struct err err = ERR_INIT;
	char sha[HASH_HEX], again[HASH_HEX], *path;
	struct safetensors file;
	float got[6];

	(void)state;
	path = xasprintf("%s/safetensors-%ld", folder ? folder : "/tmp",
			 (long)getpid());
	CHECK_OK(safetensors_write(path, out, 2, sha, &err));
	CHECK_OK(safetensors_write(path, turned, 2, again, &err));
	CHECK_TEXT(sha, again);
	CHECK_OK(safetensors_read(&file, path, &err));
	CHECK_TEXT(file.sha256, sha);
	assert_int_equal(file.count, 2);
	CHECK_TEXT(file.entries[0].name, "alpha");
	assert_int_equal((file.data - file.bytes) % 8, 0);
	safetensors_floats(&file, &file.entries[1], got);
	assert_memory_equal(got, values, sizeof(values));
	safetensors_release(&file);
	unlink(path);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves_widen_exactly),
		cmocka_unit_test(files_that_lie_are_refused_by_name),
		cmocka_unit_test(a_file_cut_anywhere_is_refused),
		cmocka_unit_test(
			what_is_written_is_read_back_in_the_order_of_names),
	};

	return cmocka_run_group_tests(tests, tiny_models_make,
				      tiny_models_remove);
}
