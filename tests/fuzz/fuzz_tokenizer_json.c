/* fuzz_tokenizer_json.c - any bytes as a tokenizer.json: it is refused, or it
 * encodes texts, some of them its own bytes */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "finetune/tokenizer/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define TEXT_MAX 400 /* a pattern may be slow, and that is no finding */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char text[] = "It's a [CLS] test, na\xc3\xafve \xff  x1";
	const char *own = (const char *)bytes;
	struct err err = ERR_INIT;
	struct token_list list = TOKEN_LIST_INIT;
	struct tokenizer *tokenizer =
		tokenizer_open_json(own, size, "fuzz", &err);
	size_t i;

	if (!tokenizer) {
		if (strncmp(err.text, "fuzz: ", 6) != 0)
			abort(); /* an error without words */
		return 0;
	}
	tokenizer_encode(tokenizer, text, sizeof(text) - 1, 8, &list);
	tokenizer_encode(tokenizer, own, size < TEXT_MAX ? size : TEXT_MAX, 0,
			 &list);
	for (i = 0; i < list.count; i++) {
		if (!tokenizer_token(tokenizer, list.ids[i]))
			abort(); /* an id that is no token's */
	}
	token_list_release(&list);
	tokenizer_close(tokenizer);
	return 0;
}
