/*
 * list.c - `payoff finetune list`
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "data/base/log.h"
#include "finetune/command/commands.h"
#include "finetune/record.h"

static const char *state_of(const struct store *store, const struct run *run)
{
	return run_is_orphan(store, run) ? "interrupted" : run->state;
}

/* Of what was trained elsewhere nobody here knows seed, labels or time. */
static void print_imported(const struct run *run)
{
	printf("%4" PRId64 "  %-11s  %-24s  %4s  %6s  %-11s %8s\n", run->id,
	       run->method, run->name, "-", "-", run->state, "-");
}

static void print_table(const struct store *store, const struct run_list *list)
{
	char time[DURATION_TEXT];

	if (!list->count) {
		puts("no runs yet; make some with: payoff finetune run");
		return;
	}
	puts(" run  method       model                     seed  labels  "
	     "state           time");
	for (size_t i = 0; i < list->count; i++) {
		const struct run *run = &list->runs[i];

		if (!strcmp(run->method, METHOD_IMPORTED)) {
			print_imported(run);
			continue;
		}
		printf("%4" PRId64 "  %-11s  %-24s  %4" PRId64 "  %6" PRId64
		       "  %-11s %8s\n",
		       run->id, run->method,
		       run->model_name ? run->model_name : "-", run->seed,
		       run->train_items, state_of(store, run),
		       duration_text(run->wall_seconds, time));
	}
}

static void print_json(const struct store *store, const struct run_list *list)
{
	json_t *runs = json_array();
	json_t *root;

	for (size_t i = 0; i < list->count; i++) {
		const struct run *run = &list->runs[i];

		json_array_append_new(
			runs,
			json_pack("{sI sI ss sb ss? ss? sI sI ss sf sf sI}",
				  "run", (json_int_t)run->id, "launch",
				  (json_int_t)run->launch, "method",
				  run->method, "tuned", (int)run->is_tuned,
				  "model", run->model_name, "name", run->name,
				  "seed", (json_int_t)run->seed, "train_labels",
				  (json_int_t)run->train_items, "state",
				  state_of(store, run), "wall_seconds",
				  run->wall_seconds, "cpu_seconds",
				  run->cpu_seconds, "peak_bytes",
				  (json_int_t)run->peak_bytes));
	}
	root = json_pack("{si so}", "schema_version", 1, "runs", runs);
	json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

int command_list_runs(int argc, char **argv, struct err *err)
{
	const char *project = NULL;
	int wants_json = 0;
	const struct poptOption table[] = {
		OPT_FLAG('\0', "json", &wants_json, "print JSON"),
		OPT_PROJECT(&project), POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff finetune list [options]",
		.about = "Lists the runs: what was made, of which labels, at "
			 "what cost.",
	};
	struct arena arena = ARENA_INIT;
	struct store *store;
	struct run_list list;
	int ret = opt_parse(&opt, argc, argv, table, err);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	store = store_open(store_path(project), STORE_READ, err);
	if (!store)
		return -1;
	ret = runs_load(store, false, &arena, &list, err);
	if (!ret && wants_json)
		print_json(store, &list);
	else if (!ret)
		print_table(store, &list);
	store_close(store);
	arena_release(&arena);
	return ret;
}
