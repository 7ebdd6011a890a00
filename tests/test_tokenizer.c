/* test_tokenizer.c - ids against the reference's (scripts/golden/tokens.py) */
#include "tests/check.h"

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/base/file.h"
#include "data/base/hash.h"
#include "data/base/text.h"
#include "finetune/tokenizer/tokenizer.h"

#define FIXTURES "tests/fixtures/"
#define GOLDEN "tests/golden/"

static struct tokenizer *open_fixture(const char *name)
{
	struct err err = ERR_INIT;
	struct text folder = TEXT_INIT;
	struct tokenizer *tokenizer;

	text_printf(&folder, FIXTURES "%s", name);
	tokenizer = tokenizer_open(folder.bytes, &err);
	if (!tokenizer)
		fail_msg("%s: %s", folder.bytes, err.text);
	text_release(&folder);
	return tokenizer;
}

static struct tokenizer *open_json(const char *json, struct err *err)
{
	return tokenizer_open_json(json, strlen(json), "x.json", err);
}

static int open_status(const char *json, struct err *err)
{
	struct tokenizer *tokenizer = open_json(json, err);

	tokenizer_close(tokenizer);
	return tokenizer ? 0 : -1;
}

static void check_ids(const struct tokenizer *tokenizer, const char *text,
		      size_t length, size_t max, const json_t *want)
{
	struct token_list list = TOKEN_LIST_INIT;
	size_t i, count = json_array_size(want);

	assert_int_equal(tokenizer_encode(tokenizer, text, length, max, &list),
			 0);
	for (i = 0; i < count && i < list.count; i++) {
		json_int_t id = json_integer_value(json_array_get(want, i));

		if (list.ids[i] != id)
			fail_msg("'%s': id %zu is %d, not %d", text, i,
				 (int)list.ids[i], (int)id);
	}
	if (list.count != count)
		fail_msg("'%s': %zu ids, not %zu", text, list.count, count);
	assert_int_equal(list.texts, 1);
	assert_int_equal(list.offsets[1], count);
	token_list_release(&list);
}

static size_t hex_bytes(const char *hex, char *out)
{
	size_t i, count = strlen(hex) / 2;

	for (i = 0; i < count; i++) {
		char digits[3] = { hex[2 * i], hex[2 * i + 1], '\0' };

		out[i] = (char)strtol(digits, NULL, 16);
	}
	return count;
}

/* Every line of a golden file. */
static json_t *read_lines(const char *name)
{
	struct err err = ERR_INIT;
	json_t *lines = json_array();
	char *bytes, *line, *stop;
	size_t length;

	CHECK_OK(file_read(name, 1 << 20, &bytes, &length, &err));
	for (line = bytes; *line; line = stop + 1) {
		stop = strchr(line, '\n');
		assert_non_null(stop);
		json_array_append_new(lines,
				      json_loadb(line, (size_t)(stop - line),
						 JSON_ALLOW_NUL, NULL));
	}
	free(bytes);
	return lines;
}

static void check_case(const struct tokenizer *tokenizer, const json_t *row)
{
	const json_t *text = json_object_get(row, "text");
	const json_t *ids = json_object_get(row, "ids");
	const json_t *max = json_object_get(row, "max");
	const char *hex = json_string_value(json_object_get(row, "hex"));
	char bytes[256];

	assert_non_null(ids);
	if (hex)
		check_ids(tokenizer, bytes, hex_bytes(hex, bytes),
			  (size_t)json_integer_value(max), ids);
	else
		check_ids(tokenizer, json_string_value(text),
			  json_string_length(text),
			  (size_t)json_integer_value(max), ids);
}

static void check_golden(const char *fixture, const char *golden)
{
	struct tokenizer *tokenizer = open_fixture(fixture);
	json_t *lines = read_lines(golden);
	size_t i;

	assert_true(json_array_size(lines) > 200);
	for (i = 0; i < json_array_size(lines); i++)
		check_case(tokenizer, json_array_get(lines, i));
	json_decref(lines);
	tokenizer_close(tokenizer);
}

static void uncased_wordpiece_gives_the_references_ids(void **state)
{
	(void)state;
	check_golden("tokenizer-uncased", GOLDEN "tokens-uncased.jsonl");
}

static void cased_wordpiece_gives_the_references_ids(void **state)
{
	(void)state;
	check_golden("tokenizer-cased", GOLDEN "tokens-cased.jsonl");
}

static void byte_level_bpe_gives_the_references_ids(void **state)
{
	(void)state;
	check_golden("tokenizer-bpe", GOLDEN "tokens-bpe.jsonl");
}

static void vocabulary_and_merges_give_the_references_ids(void **state)
{
	(void)state;
	check_golden("tokenizer-roberta", GOLDEN "tokens-roberta.jsonl");
}

static void check_part(const json_t *model, const json_t *row)
{
	struct err err = ERR_INIT;
	json_t *whole = json_deep_copy(row);
	const json_t *texts = json_object_get(row, "texts");
	const json_t *ids = json_object_get(row, "ids");
	struct tokenizer *tokenizer;
	char *json;
	size_t i;

	json_object_del(whole, "texts");
	json_object_del(whole, "ids");
	if (!json_object_get(whole, "model"))
		json_object_set(whole, "model", (json_t *)model);
	json = json_dumps(whole, 0);
	tokenizer = open_json(json, &err);
	if (!tokenizer)
		fail_msg("%s", err.text);
	for (i = 0; i < json_array_size(texts); i++) {
		const json_t *text = json_array_get(texts, i);

		check_ids(tokenizer, json_string_value(text),
			  json_string_length(text), 0, json_array_get(ids, i));
	}
	tokenizer_close(tokenizer);
	free(json);
	json_decref(whole);
}

static void every_part_gives_the_references_ids(void **state)
{
	json_t *lines = read_lines(GOLDEN "tokens-parts.jsonl");
	const json_t *model =
		json_object_get(json_array_get(lines, 0), "model");
	size_t i;

	(void)state;
	assert_true(json_array_size(lines) > 40);
	for (i = 1; i < json_array_size(lines); i++)
		check_part(model, json_array_get(lines, i));
	json_decref(lines);
}

static void a_tokenizer_knows_its_tokens(void **state)
{
	struct tokenizer *cased = open_fixture("tokenizer-cased");
	struct tokenizer *uncased = open_fixture("tokenizer-uncased");

	(void)state;
	assert_int_equal(tokenizer_id(cased, "[PAD]"), 0);
	assert_int_equal(tokenizer_id(cased, "no such token"), -1);
	CHECK_TEXT(tokenizer_token(cased, 2), "[CLS]");
	assert_null(tokenizer_token(cased, -1));
	assert_null(tokenizer_token(cased, (int32_t)tokenizer_size(cased)));
	assert_int_equal(tokenizer_pad_id(cased), 0);
	assert_int_equal(tokenizer_special_count(cased), 2);
	assert_int_equal(tokenizer_max_tokens(cased), 0);
	assert_int_equal(tokenizer_max_tokens(uncased), 64);
	assert_int_equal(tokenizer_id(uncased, "<wide>"),
			 tokenizer_size(uncased) - 3);
	CHECK_TEXT(
		tokenizer_token(uncased, (int32_t)tokenizer_size(uncased) - 3),
		"<wide>");
	tokenizer_close(cased);
	tokenizer_close(uncased);
}

static void the_hash_is_that_of_tokenizer_json(void **state)
{
	struct err err = ERR_INIT;
	struct tokenizer *tokenizer = open_fixture("tokenizer-bpe");
	char hex[65];

	(void)state;
	CHECK_OK(hash_file_hex(FIXTURES "tokenizer-bpe/tokenizer.json", hex,
			       &err));
	CHECK_TEXT(tokenizer_hash(tokenizer), hex);
	tokenizer_close(tokenizer);
}

static void texts_are_appended_with_offsets(void **state)
{
	struct tokenizer *tokenizer = open_fixture("tokenizer-uncased");
	struct token_list list = TOKEN_LIST_INIT;

	(void)state;
	assert_int_equal(tokenizer_encode(tokenizer, "", 0, 0, &list), 0);
	assert_int_equal(tokenizer_encode(tokenizer, "the", 3, 0, &list), 0);
	assert_int_equal(list.texts, 2);
	assert_int_equal(list.offsets[0], 0);
	assert_int_equal(list.offsets[1], 2);
	assert_int_equal(list.offsets[2], 5);
	token_list_clear(&list);
	assert_int_equal(tokenizer_encode(tokenizer, "the", 3, 0, &list), 0);
	assert_int_equal(list.texts, 1);
	assert_int_equal(list.offsets[1], 3);
	token_list_release(&list);
	tokenizer_close(tokenizer);
}

static void too_few_tokens_for_the_special_ones_are_refused(void **state)
{
	struct tokenizer *tokenizer = open_fixture("tokenizer-uncased");
	struct token_list list = TOKEN_LIST_INIT;

	(void)state;
	assert_int_equal(tokenizer_encode(tokenizer, "the", 3, 1, &list), -1);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.texts, 0);
	token_list_release(&list);
	tokenizer_close(tokenizer);
}

#define WORDPIECE                                         \
	"\"model\": {\"type\": \"WordPiece\", \"vocab\":" \
	"{\"[UNK]\": 0, \"a\": 1, \"##a\": 2}}"

static void what_is_not_known_is_refused_by_name(void **state)
{
	struct err err;

	(void)state;
	CHECK_OK(open_status("{" WORDPIECE "}", &err));
	CHECK_FAILS(open_status("{" WORDPIECE ", \"wings\": 1}", &err),
		    "x.json: the part 'wings' is not known");
	CHECK_FAILS(open_status("{" WORDPIECE ", \"normalizer\":"
				"{\"type\": \"Precompiled\"}}",
				&err),
		    "the normalizer 'Precompiled' is not known");
	CHECK_FAILS(open_status("{" WORDPIECE ", \"pre_tokenizer\":"
				"{\"type\": \"Metaspace\"}}",
				&err),
		    "the pre-tokenizer 'Metaspace' is not known");
	CHECK_FAILS(open_status("{" WORDPIECE ", \"post_processor\":"
				"{\"type\": \"Odd\"}}",
				&err),
		    "the post_processor 'Odd' is not known");
	CHECK_FAILS(open_status("{\"model\": {\"type\": \"Unigram\"}}", &err),
		    "the model 'Unigram' is not known");
	CHECK_FAILS(open_status("{\"model\": {\"type\": \"BPE\","
				"\"byte_fallback\": true}}",
				&err),
		    "byte_fallback");
	CHECK_FAILS(open_status("{\"model\": {\"type\": \"BPE\","
				"\"dropout\": 0.1}}",
				&err),
		    "dropout");
}

static void a_broken_tokenizer_json_is_one_clear_line(void **state)
{
	struct err err;

	(void)state;
	CHECK_FAILS(open_status("{", &err), "x.json: line 1");
	CHECK_FAILS(open_status("[]", &err), "is not a JSON object");
	CHECK_FAILS(open_status("{}", &err), "there is no model");
	CHECK_FAILS(open_status("{\"model\": {\"type\": \"WordPiece\","
				"\"vocab\": {\"a\": 0}}}",
				&err),
		    "the unknown token '[UNK]' is not in the vocabulary");
	CHECK_FAILS(open_status("{\"model\": {\"type\": \"BPE\","
				"\"vocab\": {\"a\": -1}, \"merges\": []}}",
				&err),
		    "the id of 'a'");
	CHECK_FAILS(open_status("{\"model\": {\"type\": \"BPE\", \"vocab\":"
				"{\"a\": 0}, \"merges\": [\"a b\"]}}",
				&err),
		    "merge 1, of 'a' and 'b'");
	CHECK_FAILS(open_status("{" WORDPIECE ", \"added_tokens\":"
				"[{\"id\": 9, \"content\": \"new\"}]}",
				&err),
		    "the next free id is 3");
	CHECK_FAILS(open_status("{" WORDPIECE ", \"pre_tokenizer\": {"
				"\"type\": \"Split\", \"behavior\": \"Removed\""
				", \"pattern\": {\"Regex\": \"(\"}}}",
				&err),
		    "not understood from its character 2 on");
	CHECK_FAILS(open_status("{" WORDPIECE ", \"post_processor\": {"
				"\"type\": \"BertProcessing\", \"cls\":"
				"[\"x\", 7], \"sep\": [\"y\", 0]}}",
				&err),
		    "the id 7, which is no token's");
}

static void a_folder_without_a_tokenizer_is_refused(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_null(tokenizer_open("tests/golden", &err));
	assert_non_null(strstr(err.text, "has no tokenizer"));
}

static void a_pattern_that_gives_up_is_said(void **state)
{
	static const char json[] =
		"{" WORDPIECE ", \"pre_tokenizer\": {\"type\": \"Split\","
		"\"behavior\": \"Isolated\","
		"\"pattern\": {\"Regex\": \"(a+a+)+[bd]\"}}}";
	struct err err = ERR_INIT;
	struct tokenizer *tokenizer = open_json(json, &err);
	struct token_list list = TOKEN_LIST_INIT;
	char text[64];

	(void)state;
	assert_non_null(tokenizer);
	assert_int_equal(tokenizer_encode(tokenizer, "aab", 3, 0, &list), 0);
	token_list_clear(&list);
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = 'c';
	assert_int_equal(
		tokenizer_encode(tokenizer, text, sizeof(text), 0, &list), -1);
	assert_int_equal(list.count, 0);
	token_list_release(&list);
	tokenizer_close(tokenizer);
}

struct job {
	const struct tokenizer *tokenizer;
	const json_t *lines;
};

static void *run_job(void *argument)
{
	const struct job *job = argument;
	size_t i;

	for (i = 0; i < json_array_size(job->lines); i++)
		check_case(job->tokenizer, json_array_get(job->lines, i));
	return NULL;
}

static void threads_may_share_a_tokenizer(void **state)
{
	struct tokenizer *tokenizer = open_fixture("tokenizer-bpe");
	json_t *lines = read_lines(GOLDEN "tokens-bpe.jsonl");
	struct job job = { tokenizer, lines };
	pthread_t threads[4];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, run_job, &job), 0);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	json_decref(lines);
	tokenizer_close(tokenizer);
}

/* A million letters without a space, and a million marks on one letter. */
static void long_runs_take_linear_time(void **state)
{
	const size_t count = 1000000;
	struct tokenizer *bpe = open_fixture("tokenizer-bpe");
	struct tokenizer *uncased = open_fixture("tokenizer-uncased");
	struct token_list list = TOKEN_LIST_INIT;
	char *bytes = malloc(2 * count);
	size_t i;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'e', count);
	assert_int_equal(tokenizer_encode(bpe, bytes, count, 9, &list), 0);
	assert_int_equal(list.count, 9);
	for (i = 0; i < count; i++) {
		bytes[2 * i] = (char)0xcc; /* U+0301 and U+0323 in turn */
		bytes[2 * i + 1] = (char)(i % 2 ? 0x81 : 0xa3);
	}
	assert_int_equal(tokenizer_encode(uncased, bytes, 2 * count, 9, &list),
			 0);
	assert_int_equal(list.count, 11);
	token_list_clear(&list);
	assert_int_equal(tokenizer_encode(bpe, bytes, 2 * count, 9, &list), 0);
	free(bytes);
	token_list_release(&list);
	tokenizer_close(bpe);
	tokenizer_close(uncased);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uncased_wordpiece_gives_the_references_ids),
		cmocka_unit_test(cased_wordpiece_gives_the_references_ids),
		cmocka_unit_test(byte_level_bpe_gives_the_references_ids),
		cmocka_unit_test(vocabulary_and_merges_give_the_references_ids),
		cmocka_unit_test(every_part_gives_the_references_ids),
		cmocka_unit_test(a_tokenizer_knows_its_tokens),
		cmocka_unit_test(the_hash_is_that_of_tokenizer_json),
		cmocka_unit_test(texts_are_appended_with_offsets),
		cmocka_unit_test(
			too_few_tokens_for_the_special_ones_are_refused),
		cmocka_unit_test(what_is_not_known_is_refused_by_name),
		cmocka_unit_test(a_broken_tokenizer_json_is_one_clear_line),
		cmocka_unit_test(a_folder_without_a_tokenizer_is_refused),
		cmocka_unit_test(a_pattern_that_gives_up_is_said),
		cmocka_unit_test(threads_may_share_a_tokenizer),
		cmocka_unit_test(long_runs_take_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
