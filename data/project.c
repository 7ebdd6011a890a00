/* project.c - see project.h */
#include "data/project.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/text.h"

struct project project_defaults(void)
{
	struct project project = {
		.task = "choice",
		.seed = 1,
		.test_share = 0.4,
		.has_high_impact = false,
		.has_high_resilience = true,
		.metric = "accuracy",
		.worth = 0.02,
		.currency = "EUR",
		.repeat_share = 0.05,
	};

	return project;
}

char *meta_get(struct store *store, const char *key, struct arena *arena,
	       struct err *err)
{
	static const char sql[] = "SELECT value FROM meta WHERE key = ?1";
	sqlite3_stmt *statement = store_query(store, err, sql, "s", key);
	char *value = NULL;

	if (!statement)
		return NULL;
	if (store_step(store, statement, err) > 0)
		value = store_column_text(statement, 0, arena);
	sqlite3_finalize(statement);
	return value;
}

int meta_set(struct store *store, const char *key, const char *value,
	     struct err *err)
{
	static const char sql[] =
		"INSERT INTO meta (key, value) VALUES (?1, ?2)"
		" ON CONFLICT (key) DO UPDATE SET value = excluded.value";

	return store_run(store, err, sql, "ss", key, value);
}

int bar_parse(const char *text, struct arena *arena, struct stated_bar *bar,
	      struct err *err)
{
	const char *sign = strstr(text, ">=");
	const char *open, *name = text;
	size_t length;

	memset(bar, 0, sizeof(*bar));
	bar->text = arena_strdup(arena, text);
	if (!sign || !text_to_double(sign + 2, &bar->at_least) ||
	    bar->at_least <= 0 || bar->at_least >= 1)
		goto bad;
	length = text_trim(&name, (size_t)(sign - text));
	open = memchr(name, '(', length);
	if (!open) {
		bar->metric = STATED_ACCURACY;
		if (length == 8 && !memcmp(name, "accuracy", 8))
			return 0;
		goto bad;
	}
	if (name[length - 1] != ')' || open + 1 >= name + length - 1)
		goto bad;
	bar->label = arena_strndup(arena, open + 1,
				   (size_t)(name + length - 1 - (open + 1)));
	if (open - name == 9 && !memcmp(name, "precision", 9))
		bar->metric = STATED_PRECISION;
	else if (open - name == 6 && !memcmp(name, "recall", 6))
		bar->metric = STATED_RECALL;
	else
		goto bad;
	return 0;
bad:
	return err_set(err,
		       "'%s' is not a bar; say accuracy>=0.85, "
		       "precision(LABEL)>=0.9 or recall(LABEL)>=0.8",
		       text);
}

/* A stated number, or the default that is already there. */
static int load_real(struct store *store, const char *key, double *value,
		     struct err *err)
{
	struct arena arena = ARENA_INIT;
	const char *text;
	int ret = 0;

	err->text[0] = '\0';
	text = meta_get(store, key, &arena, err);
	if (!text)
		ret = err->text[0] ? -1 : 0;
	else if (!text_to_double(text, value))
		ret = err_set(err, "%s: meta '%s' is '%s', not a number",
			      store->path, key, text);
	arena_release(&arena);
	return ret;
}

static int load_bars(struct store *store, struct arena *arena,
		     struct project *project, struct err *err)
{
	char *text = meta_get(store, "bars", arena, err);
	json_t *array = text ? json_loads(text, 0, NULL) : NULL;
	size_t count = json_array_size(array);
	struct stated_bar *bars = arena_alloc(arena, count, sizeof(*bars));
	int ret = 0;

	for (size_t i = 0; i < count && !ret; i++) {
		const char *stated =
			json_string_value(json_array_get(array, i));

		ret = bar_parse(stated ? stated : "", arena, &bars[i], err);
	}
	project->bars = bars;
	project->bar_count = count;
	json_decref(array);
	return ret;
}

static const char *project_metric(const struct project *project)
{
	return project->has_high_impact && project->has_high_resilience
		       ? "share-error"
		       : "accuracy";
}

int project_load(struct store *store, struct arena *arena,
		 struct project *project, struct err *err)
{
	double seed = 1;
	char *text;

	*project = project_defaults();
	if (load_real(store, "seed", &seed, err) ||
	    load_real(store, "test_share", &project->test_share, err) ||
	    load_real(store, "worth", &project->worth, err) ||
	    load_real(store, "hourly_cost", &project->hourly_cost, err) ||
	    load_real(store, "repeat_share", &project->repeat_share, err) ||
	    load_bars(store, arena, project, err))
		return -1;
	project->seed = (int64_t)seed;
	text = meta_get(store, "task", arena, err);
	if (text)
		project->task = text;
	text = meta_get(store, "impact", arena, err);
	project->has_high_impact = text && !strcmp(text, "high");
	text = meta_get(store, "resilience", arena, err);
	project->has_high_resilience = !text || !strcmp(text, "high");
	text = meta_get(store, "currency", arena, err);
	if (text)
		project->currency = text;
	text = meta_get(store, "metric", arena, err);
	project->metric = text ? text : project_metric(project);
	if (strcmp(project->task, "choice"))
		return err_set(err,
			       "%s: a project of kind '%s', which this version "
			       "does not do yet",
			       store->path, project->task);
	return 0;
}

int project_check(const struct project *project, struct err *err)
{
	if (!(project->test_share > 0 && project->test_share < 1))
		return err_set(err, "--test is between 0 and 1, not %g",
			       project->test_share);
	if (!(project->worth > 0 && project->worth < 1))
		return err_set(err, "--worth is between 0 and 1, not %g",
			       project->worth);
	if (!(project->hourly_cost >= 0 && project->hourly_cost < 1e6))
		return err_set(err, "--hourly-cost is 0 or more, not %g",
			       project->hourly_cost);
	if (project->seed < 0 || project->seed > INT32_MAX)
		return err_set(err, "--seed is from 0 to %d, not %lld",
			       INT32_MAX, (long long)project->seed);
	return 0;
}

static int save_real(struct store *store, const char *key, double value,
		     struct err *err)
{
	char *text = xasprintf("%.10g", value);
	int ret = meta_set(store, key, text, err);

	free(text);
	return ret;
}

int project_save(struct store *store, const struct project *project,
		 struct err *err)
{
	json_t *bars = json_array();
	char *text;
	int ret;

	for (size_t i = 0; i < project->bar_count; i++)
		json_array_append_new(bars, json_string(project->bars[i].text));
	text = json_dumps(bars, JSON_COMPACT);
	ret = !text || meta_set(store, "task", project->task, err) ||
	      save_real(store, "seed", (double)project->seed, err) ||
	      save_real(store, "test_share", project->test_share, err) ||
	      save_real(store, "worth", project->worth, err) ||
	      save_real(store, "hourly_cost", project->hourly_cost, err) ||
	      save_real(store, "repeat_share", project->repeat_share, err) ||
	      meta_set(store, "currency", project->currency, err) ||
	      meta_set(store, "impact",
		       project->has_high_impact ? "high" : "low", err) ||
	      meta_set(store, "resilience",
		       project->has_high_resilience ? "high" : "low", err) ||
	      meta_set(store, "bars", text, err) ||
	      (project->metric &&
	       meta_set(store, "metric", project->metric, err));
	free(text);
	json_decref(bars);
	return ret ? -1 : 0;
}
