/* summary.c - see summary.h */
#include "data/summary.h"

#include <string.h>

#include "data/measure/plan.h"

/* Before anybody has labelled: what short reviews took people in the studies
 * that field guides quote, 5 to 10 s. */
#define PACE_GUESS_SECONDS 8.0
#define PACE_DECISIONS 10

/* Alpha of a first claim's first opening. */
#define FIRST_LOOK_ALPHA 0.03
#define VERDICT_CHANCE 0.8

struct count {
	int64_t *value;
	const char *sql;
};

static int fill(struct store *store, const struct count *counts, size_t n,
		struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (store_int64(store, err, counts[i].value, 0, counts[i].sql,
				""))
			return -1;
	return 0;
}

static int load_groups(struct store *store, const char *split,
		       struct side_summary *side, struct err *err)
{
	static const char sql[] =
		"SELECT sum(n), count(*), max(n), sum(n * n) FROM"
		" (SELECT count(*) AS n FROM deal JOIN source"
		"  ON source.id = deal.batch AND source.state = 'ready'"
		"  WHERE split = ?1 GROUP BY group_key)";
	sqlite3_stmt *statement = store_query(store, err, sql, "s", split);
	double squares;
	int rc;

	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		side->items = sqlite3_column_int64(statement, 0);
		side->groups = sqlite3_column_int64(statement, 1);
		side->largest_group = sqlite3_column_int64(statement, 2);
		squares = sqlite3_column_double(statement, 3);
		if (squares > 0)
			side->effective_groups = (double)side->items *
						 (double)side->items / squares;
	}
	sqlite3_finalize(statement);
	return rc < 0 ? -1 : 0;
}

static int load_gold(struct store *store, struct summary *summary,
		     struct err *err)
{
	static const char sql[] =
		"SELECT split, count(*) FILTER (WHERE state = 'label'),"
		" count(*) FILTER (WHERE state = 'skip'),"
		" count(*) FILTER (WHERE state = 'disputed')"
		" FROM gold GROUP BY split";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc;

	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		const char *split =
			(const char *)sqlite3_column_text(statement, 0);
		struct side_summary *side =
			!strcmp(split, "test")	  ? &summary->test
			: !strcmp(split, "train") ? &summary->train
						  : NULL;

		if (!side)
			continue;
		side->labelled = sqlite3_column_int64(statement, 1);
		side->skipped = sqlite3_column_int64(statement, 2);
		side->disputed = sqlite3_column_int64(statement, 3);
	}
	sqlite3_finalize(statement);
	return rc;
}

/* Resolved test items before the first one that nobody has answered. */
static int load_prefix(struct store *store, int64_t *prefix, struct err *err)
{
	static const char sql[] =
		"WITH resolved AS MATERIALIZED"
		"  (SELECT DISTINCT item FROM counted_answer"
		"   WHERE split = 'test'),"
		" gap AS (SELECT deal.batch, deal.rank FROM deal"
		"  JOIN source ON source.id = deal.batch"
		"  WHERE source.state = 'ready' AND split = 'test'"
		"  AND item NOT IN resolved"
		"  AND item NOT IN (SELECT item FROM drawn_apart)"
		"  ORDER BY deal.batch, deal.rank LIMIT 1)"
		" SELECT count(*) FROM resolved JOIN deal USING (item)"
		" WHERE item NOT IN (SELECT item FROM drawn_apart)"
		" AND (NOT EXISTS (SELECT 1 FROM gap) OR (deal.batch,"
		"  deal.rank) < (SELECT batch, rank FROM gap))";

	return store_int64(store, err, prefix, 0, sql, "");
}

int summary_load(struct store *store, struct summary *summary, struct err *err)
{
	const struct count counts[] = {
		{ &summary->sources,
		  "SELECT count(*) FROM source WHERE state = 'ready'" },
		{ &summary->loading,
		  "SELECT count(*) FROM source WHERE state = 'loading'" },
		{ &summary->rows,
		  "SELECT count(*) FROM source_row JOIN source ON source.id ="
		  " source_row.source WHERE state = 'ready'" },
		{ &summary->empty_rows,
		  "SELECT count(*) FROM source_row JOIN source ON source.id ="
		  " source_row.source WHERE state = 'ready' AND item IS NULL" },
		{ &summary->items,
		  "SELECT count(*) FROM deal JOIN source ON source.id = batch"
		  " WHERE state = 'ready'" },
		{ &summary->quarantined,
		  "SELECT count(*) FROM deal JOIN source ON source.id = batch"
		  " WHERE state = 'ready' AND split = 'quarantine'" },
		{ &summary->open,
		  "SELECT count(*) FROM assignment JOIN source ON source.id ="
		  " batch WHERE source.state = 'ready'"
		  " AND assignment.state = 'open'" },
		{ &summary->open_first,
		  "SELECT count(*) FROM assignment JOIN source ON source.id ="
		  " batch WHERE source.state = 'ready'"
		  " AND assignment.state = 'open' AND purpose = 'label'" },
		{ &summary->test_looked,
		  "SELECT count(DISTINCT item) FROM look_item" },
		{ &summary->runs,
		  "SELECT count(*) FROM run WHERE state = 'done'" },
		{ &summary->tuned_runs,
		  "SELECT count(*) FROM run WHERE state = 'done' AND tuned" },
		{ &summary->running,
		  "SELECT count(*) FROM run WHERE method <> 'imported'"
		  " AND state IN ('running', 'interrupted')" },
		{ &summary->claims, "SELECT count(*) FROM claim" },
		{ &summary->looks, "SELECT count(*) FROM look" },
	};

	memset(summary, 0, sizeof(*summary));
	if (fill(store, counts, sizeof(counts) / sizeof(counts[0]), err) ||
	    load_groups(store, "train", &summary->train, err) ||
	    load_groups(store, "test", &summary->test, err) ||
	    load_gold(store, summary, err) ||
	    load_prefix(store, &summary->test_prefix, err))
		return -1;
	return labour_measure(store, &summary->labour, err);
}

int64_t summary_planned_test(const struct project *project)
{
	const struct plan_guess guess = {
		.gain = project->has_high_resilience
				? PLAN_GAIN
				: PLAN_GAIN + project->worth,
		.discordance = PLAN_DISCORDANCE,
		.worth = project->worth,
		.alpha = FIRST_LOOK_ALPHA,
		.is_low_resilience = !project->has_high_resilience,
		.noise_factor = 1,
	};

	return (int64_t)plan_verdict_items(&guess, VERDICT_CHANCE);
}

double summary_pace(const struct labour *labour)
{
	return labour->decisions < PACE_DECISIONS ? PACE_GUESS_SECONDS
						  : labour->median_seconds;
}
