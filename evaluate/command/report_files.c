/* report_files.c - see report_files.h */
#include "evaluate/command/report_files.h"

#include <string.h>

#include "data/base/file.h"

typedef int form_writer(const struct report *report, FILE *out,
			struct err *err);

static int write_junit(const struct report *report, FILE *out, struct err *err)
{
	return gate_junit(report->gate, out, err);
}

static bool is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

bool report_files_take_stdout(const struct report_files *files)
{
	return is_stdout(files->markdown) || is_stdout(files->model_card);
}

int report_files_check(const struct report_files *files, bool wants_json,
		       struct err *err)
{
	int count = wants_json + is_stdout(files->markdown) +
		    is_stdout(files->model_card);

	if (count > 1)
		return err_set(err, "only one form of the report can be on "
				    "standard output: give the others a file");
	if (is_stdout(files->html) || is_stdout(files->junit))
		return err_set(err, "--html and --junit take the name of a "
				    "file, not -");
	return 0;
}

static int write_form(const struct report *report, const char *path,
		      form_writer *write, struct err *err)
{
	struct file_out out = { 0 };

	if (!path)
		return 0;
	if (is_stdout(path))
		return write(report, stdout, err);
	if (file_out_open(&out, path, err))
		return -1;
	if (write(report, out.stream, err)) {
		file_out_abandon(&out);
		return -1;
	}
	return file_out_commit(&out, err);
}

int report_files_write(const struct report *report,
		       const struct report_files *files, struct err *err)
{
	if (write_form(report, files->html, report_html, err) ||
	    write_form(report, files->markdown, report_markdown, err) ||
	    write_form(report, files->model_card, report_model_card, err))
		return -1;
	return write_form(report, files->junit, write_junit, err);
}

static void say(const char *what, const char *path)
{
	if (path)
		printf("%s: %s\n", what, path);
}

void report_files_say(const struct report_files *files)
{
	say("report", files->html);
	say("markdown", files->markdown);
	say("model card", files->model_card);
	say("junit", files->junit);
}
