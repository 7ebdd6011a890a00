/*
 * tokens_command.c - `payoff finetune tokens`
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/command.h"
#include "data/base/log.h"
#include "finetune/command/commands.h"
#include "finetune/hub/hub.h"
#include "finetune/tokenizer/tokenizer.h"

static int print_ids(const struct tokenizer *tokenizer, size_t most,
		     struct err *err)
{
	struct token_list list = TOKEN_LIST_INIT;
	char *line = NULL;
	size_t capacity = 0, number = 0;
	ssize_t length;
	int ret = 0;

	while (!ret && (length = getline(&line, &capacity, stdin)) >= 0) {
		number++;
		if (length && line[length - 1] == '\n')
			length--;
		if (length && line[length - 1] == '\r')
			length--;
		token_list_clear(&list);
		if (tokenizer_encode(tokenizer, line, (size_t)length, most,
				     &list))
			ret = err_set(err,
				      "line %zu: cannot be cut into tokens (at "
				      "most %zu)",
				      number, most);
		for (size_t i = 0; i < list.count && !ret; i++)
			printf("%s%" PRId32, i ? " " : "", list.ids[i]);
		if (!ret)
			putchar('\n');
		if (ferror(stdout))
			break;
	}
	if (!ret && ferror(stdin))
		ret = err_set(err, "standard input: %s", strerror(errno));
	free(line);
	token_list_release(&list);
	return ret;
}

int command_tokens(int argc, char **argv, struct err *err)
{
	const char *model = NULL;
	int most = 0;
	const struct poptOption table[] = {
		OPT_TEXT('m', "model", &model,
			 "a folder, or the name of a fetched model", "MODEL"),
		OPT_INT('\0', "max", &most,
			"cut to so many tokens, special ones included; 0: "
			"never"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff finetune tokens --model MODEL < texts",
		.about = "Prints the token ids of each line, separated by "
			 "spaces, as the model gets them.",
	};
	struct tokenizer *tokenizer;
	char *folder = NULL;
	int ret = opt_parse(&opt, argc, argv, table, err);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err) || opt_range("max", most, 0, 1 << 30, err))
		return -1;
	if (!model)
		return err_set(err, "which model? payoff finetune tokens "
				    "--model MODEL");
	if (hub_resolve(model, &folder, err))
		return -1;
	tokenizer = tokenizer_open(folder, err);
	free(folder);
	if (!tokenizer)
		return -1;
	ret = print_ids(tokenizer, (size_t)most, err);
	tokenizer_close(tokenizer);
	return ret;
}
