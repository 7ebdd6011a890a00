/*
 * fetch_command.c - `payoff finetune fetch NAME`: the one command that opens a
 * connection
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "finetune/command/commands.h"
#include "finetune/hub/fetch.h"

/* One file at a time. */
struct shown {
	char file[256];
	struct progress progress;
};

static void show(void *context, const char *file, uint64_t done, uint64_t total)
{
	struct shown *shown = context;

	if (strncmp(shown->file, file, sizeof(shown->file) - 1)) {
		if (*shown->file)
			progress_end(&shown->progress);
		snprintf(shown->file, sizeof(shown->file), "%s", file);
		log_say("%s", file);
		progress_start(&shown->progress, "bytes", total);
	}
	progress_tick(&shown->progress, done);
}

int command_fetch(int argc, char **argv, struct err *err)
{
	struct shown shown = { .file = "" };
	struct fetch fetch = { .progress = show, .context = &shown };
	struct fetched fetched = { .folder = NULL };
	int is_quiet = 0;
	const struct poptOption table[] = {
		OPT_TEXT('\0', "revision", &fetch.revision,
			 "a branch, tag or commit (else main)", "NAME"),
		OPT_FLAG('q', "quiet", &is_quiet, "no progress"), POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff finetune fetch ORG/NAME [options]",
		.about = "Downloads a model from the hub into the cache that "
			 "other tools of the hub use, and prints its folder. "
			 "The only command that opens a connection.",
	};
	int ret = opt_parse(&opt, argc, argv, table, err);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (opt.rest_count != 1)
		return err_set(err, "which model? payoff finetune fetch "
				    "ORG/NAME");
	fetch.name = opt.rest[0];
	log_init("payoff finetune fetch", is_quiet);
	ret = fetch_model(&fetch, &fetched, err);
	if (*shown.file)
		progress_end(&shown.progress);
	if (!ret) {
		log_say("%zu files, %zu downloaded (%.1f MB)", fetched.files,
			fetched.files_downloaded,
			(double)fetched.bytes_downloaded / 1e6);
		puts(fetched.folder);
	}
	free(fetched.folder);
	return ret;
}
