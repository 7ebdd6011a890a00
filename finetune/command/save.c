/*
 * save.c - `payoff finetune save RUN DIR`
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "data/base/log.h"
#include "finetune/command/commands.h"
#include "finetune/reopened.h"

/* Nothing is written over: a folder is made, or is empty. */
static int check_folder(const char *folder, struct err *err)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;
	int ret = 0;

	if (!stream)
		return errno == ENOENT ? 0
				       : err_set(err, "%s: %s", folder,
						 strerror(errno));
	while ((entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ret = -1;
	closedir(stream);
	return ret ? err_set(err,
			     "%s: is there and is not empty; name a new "
			     "folder",
			     folder)
		   : 0;
}

static int save(struct store *store, int64_t run, const char *folder,
		struct err *err)
{
	struct reopened reopened;
	const struct method *method;
	int ret = -1;

	if (reopen(&reopened, store, run, err))
		goto out;
	method = reopened.fitted->method;
	if (!method->publish) {
		err_set(err,
			"run %" PRId64 " is the model as it is (%s): nothing "
			"was made that could be saved",
			run, method->title);
		goto out;
	}
	ret = method->publish(reopened.fitted, folder, err);
	if (!ret)
		printf("run %" PRId64 " is in %s: %s\n", run, folder,
		       method->makes_body
			       ? "AutoModelForSequenceClassification of the "
				 "transformers library loads it"
			       : "SentenceTransformer loads the encoder, "
				 "apply.py shows how the head goes on top");
out:
	reopened_close(&reopened);
	return ret;
}

int command_save(int argc, char **argv, struct err *err)
{
	const char *project = NULL;
	const struct poptOption table[] = { OPT_PROJECT(&project),
					    POPT_TABLEEND };
	struct opt opt = {
		.usage = "payoff finetune save RUN DIR [options]",
		.about = "Writes a tuned run as a folder that other tools "
			 "load: a classifier for the transformers library, or "
			 "for a frozen-head run a sentence encoder with the "
			 "head beside it.",
	};
	struct store *store;
	int64_t run;
	int ret = opt_parse(&opt, argc, argv, table, err);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (opt.rest_count != 2)
		return err_set(err, "which run, and where to? payoff finetune "
				    "save RUN DIR");
	if (parse_run(opt.rest[0], &run, err) || check_folder(opt.rest[1], err))
		return -1;
	store = store_open(store_path(project), STORE_READ, err);
	if (!store)
		return -1;
	ret = save(store, run, opt.rest[1], err);
	store_close(store);
	return ret;
}
