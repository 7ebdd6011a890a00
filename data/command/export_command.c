/*
 * export_command.c - `payoff export`: the labelled texts as CSV
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "data/base/command.h"
#include "data/base/file.h"
#include "data/base/opt.h"
#include "data/command/commands.h"
#include "data/decided.h"
#include "data/formats/csv.h"
#include "data/store.h"

struct writer {
	FILE *out;
	int64_t rows;
};

static void write_text(FILE *out, const char *text)
{
	if (text)
		csv_write_field(out, text, strlen(text));
	fputc(',', out);
}

static int write_row(void *context, const struct decided *row, struct err *err)
{
	struct writer *writer = context;
	FILE *out = writer->out;

	write_text(out, row->id);
	csv_write_field(out, row->text, row->text_length);
	fputc(',', out);
	write_text(out, row->label);
	write_text(out, row->state);
	write_text(out, row->split);
	write_text(out, row->group);
	write_text(out, row->date);
	write_text(out, row->annotators);
	write_text(out, row->note);
	write_text(out, row->source);
	fprintf(out, "%" PRId64 "\n", row->row);
	writer->rows++;
	return ferror(out) ? err_set(err, "cannot write: %s", strerror(errno))
			   : 0;
}

static int write_all(struct store *store, FILE *out, int all, int64_t *rows,
		     struct err *err)
{
	struct writer writer = { .out = out };

	fputs("id,text,label,state,split,group,date,annotators,note,source,"
	      "row\n",
	      out);
	if (decided_each(store, all, write_row, &writer, err))
		return -1;
	*rows = writer.rows;
	return 0;
}

static int write_file(struct store *store, const char *path, int all,
		      int64_t *rows, struct err *err)
{
	struct file_out out = { 0 };

	if (file_out_open(&out, path, err))
		return -1;
	if (write_all(store, out.stream, all, rows, err)) {
		file_out_abandon(&out);
		return -1;
	}
	return file_out_commit(&out, err);
}

int command_export(int argc, char **argv, struct err *err)
{
	const char *project = NULL, *labels = "-";
	int all = 0;
	const struct poptOption table[] = {
		OPT_TEXT('l', "labels", &labels,
			 "the CSV file to write; - is the standard output",
			 "FILE"),
		OPT_FLAG('a', "all", &all, "also texts that nobody decided on"),
		OPT_TEXT('p', "project", &project,
			 "the project file (else PAYOFF_PROJECT, else "
			 "payoff.db)",
			 "FILE"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff export [--labels FILE.csv] [options]",
		.about = "Writes every imported row whose text was decided on, "
			 "with its label: RFC 4180, UTF-8. `split` says which "
			 "side a row is on: whoever trains on test rows "
			 "elsewhere has no test any more.",
	};
	struct store *store;
	int64_t rows = 0;
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt.rest_count)
		return err_set(err, "'%s': say --labels %s", opt.rest[0],
			       opt.rest[0]);
	store = store_open(store_path(project), STORE_READ, err);
	if (!store)
		return -1;
	if (!strcmp(labels, "-"))
		rc = write_all(store, stdout, all, &rows, err);
	else
		rc = write_file(store, labels, all, &rows, err);
	store_close(store);
	if (rc && ferror(stdout) && command_reader_left())
		return 0;
	if (!rc && strcmp(labels, "-"))
		printf("%s: %" PRId64 " rows\nnext: payoff status\n", labels,
		       rows);
	return rc;
}
