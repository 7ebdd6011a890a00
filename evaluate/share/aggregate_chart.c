/* aggregate_chart.c - see aggregate_chart.h */
#include "evaluate/share/aggregate_chart.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/text.h"
#include "data/item.h"

#define REPLICATES_LEAST 199
#define REPLICATES_MOST 999

/* Where a row goes. */
struct placed {
	const char *panel, *bar;
	double number; /* of bar, where all are numbers */
	size_t row;
};

/* Rows of one bar: positions in the sorted rows. */
struct stretch {
	size_t start, count;
	const char *panel, *bar;
};

struct drawer {
	const struct aggregate *aggregate;
	const struct aggregate_chart_options *options;
	struct aggregate_chart *chart;
	struct placed *placed; /* (chart->texts), sorted */
	struct stretch *stretches;
	size_t stretch_count;
	struct arena *arena;
};

/* --- which bar --- */

static const char *list_columns(const char *const *names, size_t count,
				struct arena *arena)
{
	const char *list = count ? "" : "none";

	for (size_t i = 0; i < count; i++)
		list = arena_printf(arena, "%s%s'%s'", list, i ? ", " : "",
				    names[i]);
	return list;
}

static int check_column(struct store *store, const char *column,
			const char *option, struct arena *arena,
			struct err *err)
{
	const char **names;
	size_t count;

	if (item_columns(store, arena, &names, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], column))
			return 0;
	if (option)
		err_set(err,
			"%s: no imported file has a column '%s'; there "
			"are: %s",
			option, column, list_columns(names, count, arena));
	return -1;
}

/* The column's values, NULL where there is none. */
static int load_column(struct drawer *drawer, struct store *store,
		       const char *column, const char *option,
		       const char ***values, struct err *err)
{
	const struct aggregate *a = drawer->aggregate;

	*values = arena_alloc(drawer->arena, a->count, sizeof(**values));
	if (check_column(store, column, option, drawer->arena, err))
		return -1;
	return item_values(store, column, a->items, a->count, drawer->arena,
			   *values, err);
}

/* Dates become the keys of their periods. */
static int read_periods(struct drawer *drawer, enum period period,
			const char **values, struct err *err)
{
	struct aggregate_chart *chart = drawer->chart;
	size_t count = drawer->aggregate->count;
	struct date_column *column = &chart->dates;

	dates_read(values, count, drawer->arena, column);
	if (!column->read && column->ambiguous)
		return err_set(err,
			       "column '%s': is '%s' the day or the month "
			       "first? no date in it tells; write them as "
			       "2024-03-17",
			       chart->date, column->first_ambiguous);
	if (!column->read && column->unreadable)
		return err_set(err,
			       "column '%s': '%s' is no date that can be read; "
			       "write them as 2024-03-17",
			       chart->date, column->first_unreadable);
	for (size_t i = 0; i < count; i++) {
		char key[PERIOD_TEXT];

		values[i] = period_key(&column->dates[i], period, key)
				    ? arena_strdup(drawer->arena, key)
				    : NULL;
	}
	return 0;
}

static int load_over(struct drawer *drawer, struct store *store,
		     const char ***values, struct err *err)
{
	const char *over = drawer->options->over;
	const char *date = drawer->options->date;
	enum period period;

	if (!period_from_name(over, &period)) {
		if (date)
			return err_set(
				err,
				"--date goes with --over month, quarter, "
				"year, week or day, not '%s'",
				over);
		return load_column(drawer, store, over, "--over", values, err);
	}
	drawer->chart->date = date ? date : ITEM_DATE;
	if (!date && check_column(store, ITEM_DATE, NULL, drawer->arena, err)) {
		/* A column may well be called "month". */
		drawer->chart->date = NULL;
		if (!check_column(store, over, NULL, drawer->arena, err))
			return load_column(drawer, store, over, "--over",
					   values, err);
		return err_set(err, "no column was imported as dates: say "
				    "which one has them, --date COLUMN");
	}
	return load_column(drawer, store, drawer->chart->date, "--date", values,
			   err) ||
			       read_periods(drawer, period, *values, err)
		       ? -1
		       : 0;
}

/* One of the two is there. */
static void place_rows(struct drawer *drawer, const char **by,
		       const char **over)
{
	struct aggregate_chart *chart = drawer->chart;
	size_t count = drawer->aggregate->count;
	bool are_numbers = true;

	drawer->placed =
		arena_alloc(drawer->arena, count, sizeof(*drawer->placed));
	assert(by || over);
	for (size_t i = 0; i < count; i++) {
		struct placed *placed = &drawer->placed[chart->texts];

		if (by && !by[i]) {
			chart->without_by++;
			continue;
		}
		if (over && !over[i]) {
			chart->without_over++;
			continue;
		}
		placed->row = i;
		placed->panel = by && over ? by[i] : "";
		placed->bar = over ? over[i] : by[i];
		are_numbers = are_numbers &&
			      text_to_double(placed->bar, &placed->number);
		chart->texts++;
	}
	for (size_t i = 0; !are_numbers && i < chart->texts; i++)
		drawer->placed[i].number = 0;
}

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = strcmp(x->panel, y->panel);

	if (order)
		return order;
	if (x->number < y->number || x->number > y->number)
		return x->number < y->number ? -1 : 1;
	order = strcmp(x->bar, y->bar);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_size(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

/* Sorted rows, cut where the bar changes; without a time, large bars first. */
static void cut_bars(struct drawer *drawer)
{
	size_t texts = drawer->chart->texts;

	qsort(drawer->placed, texts, sizeof(*drawer->placed), by_place);
	drawer->stretches =
		arena_alloc(drawer->arena, texts, sizeof(*drawer->stretches));
	for (size_t i = 0; i < texts; i++) {
		const struct placed *placed = &drawer->placed[i];
		const struct placed *last = i ? placed - 1 : NULL;

		if (!last || strcmp(last->panel, placed->panel) ||
		    strcmp(last->bar, placed->bar))
			drawer->stretches[drawer->stretch_count++] =
				(struct stretch){ i, 0, placed->panel,
						  placed->bar };
		drawer->stretches[drawer->stretch_count - 1].count++;
	}
	if (!drawer->chart->is_in_time)
		qsort(drawer->stretches, drawer->stretch_count,
		      sizeof(*drawer->stretches), by_size);
}

/* --- the bars of a panel --- */

/* Rows of a panel side by side, bar after bar. */
struct panel_rows {
	uint32_t *said[2], *gold;
	double *occurrences;
	size_t *bar_of, *group_of;
	size_t count;
};

static void panel_rows_fill(struct panel_rows *rows,
			    const struct drawer *drawer,
			    const struct stretch *stretches, size_t bars)
{
	const struct aggregate *a = drawer->aggregate;
	struct arena *arena = drawer->arena;
	size_t n = 0;

	for (size_t b = 0; b < bars; b++)
		n += stretches[b].count;
	rows->gold = arena_alloc(arena, n, sizeof(*rows->gold));
	rows->said[0] = arena_alloc(arena, n, sizeof(*rows->said[0]));
	rows->said[1] = arena_alloc(arena, n, sizeof(*rows->said[1]));
	rows->occurrences = arena_alloc(arena, n, sizeof(*rows->occurrences));
	rows->bar_of = arena_alloc(arena, n, sizeof(*rows->bar_of));
	rows->group_of = arena_alloc(arena, n, sizeof(*rows->group_of));
	rows->count = 0;
	for (size_t b = 0; b < bars; b++)
		for (size_t i = 0; i < stretches[b].count; i++) {
			size_t row = drawer->placed[stretches[b].start + i].row;
			size_t to = rows->count++;

			rows->bar_of[to] = b;
			rows->gold[to] = a->rows[0].gold[row];
			rows->occurrences[to] = a->occurrences[row];
			rows->group_of[to] = a->rows[0].group_of[row];
			for (int m = 0; m < 2; m++)
				rows->said[m][to] = a->rows[m].said[row];
		}
}

static struct corrected_share correct_bar(const struct drawer *drawer, int m,
					  const struct scored *bar)
{
	const struct aggregate *a = drawer->aggregate;
	const struct scored *test = &a->evidence.columns[m].scored;
	size_t k = drawer->options->class_index;
	double work = (double)(drawer->stretch_count * test->count + a->count);
	struct quantify quantify = {
		.kind = QUANTIFY_ADJUSTED,
		.bar = bar,
		.test = test,
		.seed = a->settings.seed,
		.replicates = aggregate_replicates(a, work, REPLICATES_LEAST,
						   REPLICATES_MOST),
	};
	struct corrected_share share = { .why_not = "too few texts" };
	struct quantified made;

	if (bar->count < CHART_ITEMS_MIN)
		return share;
	quantify_bar(&made, &quantify, a->settings.alpha);
	share = (struct corrected_share){
		made.is_defined, made.why_not, 0, { 0, 1 }, made.replicates
	};
	if (made.is_defined) {
		share.value = made.share[k];
		share.interval = made.interval[k];
	}
	quantified_release(&made);
	return share;
}

static void fill_bars(const struct drawer *drawer,
		      const struct stretch *stretches,
		      const struct panel_rows *rows,
		      struct aggregate_panel *panel)
{
	size_t at = 0;

	for (size_t b = 0; b < panel->chart.count; b++) {
		panel->bars[b].name = stretches[b].bar;
		for (int m = 0; m < 2; m++) {
			struct scored bar = drawer->aggregate->rows[m];

			bar.count = stretches[b].count;
			bar.gold = NULL;
			bar.said = rows->said[m] + at;
			bar.group_of = rows->group_of + at;
			bar.occurrences = rows->occurrences + at;
			panel->bars[b].corrected[m] =
				correct_bar(drawer, m, &bar);
		}
		at += stretches[b].count;
	}
}

static void draw_panel(const struct drawer *drawer,
		       const struct stretch *stretches, size_t bars,
		       struct aggregate_panel *panel)
{
	const struct aggregate *a = drawer->aggregate;
	const struct chart_options options = {
		.class_index = drawer->options->class_index,
		.tolerance = drawer->options->tolerance,
		.alpha = a->settings.alpha,
		.seed = a->settings.seed,
		.simulations = a->settings.replicates,
	};
	struct chart_rows chart_rows = { .classes = a->evidence.classes,
					 .bars = bars };
	struct panel_rows rows;
	struct chart_bar *drawn;

	panel_rows_fill(&rows, drawer, stretches, bars);
	chart_rows.count = rows.count;
	chart_rows.bar_of = rows.bar_of;
	chart_rows.said[0] = rows.said[0];
	chart_rows.said[1] = rows.said[1];
	chart_rows.gold = rows.gold;
	chart_rows.occurrences = rows.occurrences;
	chart_draw(&panel->chart, &chart_rows, &options);
	drawn = panel->chart.bars;
	panel->chart.bars =
		arena_copy(drawer->arena, drawn, bars * sizeof(*drawn));
	free(drawn);
	panel->texts = rows.count;
	panel->bars = arena_alloc(drawer->arena, bars, sizeof(*panel->bars));
	fill_bars(drawer, stretches, &rows, panel);
}

static int by_texts(const void *a, const void *b)
{
	const struct aggregate_panel *x = a, *y = b;

	if (x->texts != y->texts)
		return x->texts > y->texts ? -1 : 1;
	return x->name && y->name ? strcmp(x->name, y->name) : 0;
}

static void draw_panels(struct drawer *drawer)
{
	struct aggregate_chart *chart = drawer->chart;
	const struct stretch *stretches = drawer->stretches;
	size_t count = drawer->stretch_count, bars;

	chart->panels =
		arena_alloc(drawer->arena, count, sizeof(*chart->panels));
	for (size_t from = 0; from < count; from += bars) {
		struct aggregate_panel *panel = &chart->panels[chart->count++];

		bars = 1;
		while (from + bars < count &&
		       !strcmp(stretches[from].panel,
			       stretches[from + bars].panel))
			bars++;
		if (chart->by && chart->over)
			panel->name = stretches[from].panel;
		draw_panel(drawer, stretches + from, bars, panel);
	}
	qsort(chart->panels, chart->count, sizeof(*chart->panels), by_texts);
}

int aggregate_chart_draw(struct store *store, const struct aggregate *aggregate,
			 const struct aggregate_chart_options *options,
			 struct arena *arena, struct aggregate_chart *chart,
			 struct err *err)
{
	struct drawer drawer = { .aggregate = aggregate,
				 .options = options,
				 .chart = chart,
				 .arena = arena };
	const char **by = NULL, **over = NULL;

	memset(chart, 0, sizeof(*chart));
	chart->by = options->by;
	chart->over = options->over;
	chart->class_index = options->class_index;
	chart->tolerance = options->tolerance;
	chart->is_in_time = options->over != NULL;
	if ((options->by &&
	     load_column(&drawer, store, options->by, "--by", &by, err)) ||
	    (options->over && load_over(&drawer, store, &over, err)))
		return -1;
	place_rows(&drawer, by, over);
	if (!chart->texts)
		return err_set(err,
			       "no text that both runs answered says "
			       "anything in %s%s%s",
			       options->by ? options->by : "",
			       options->by && options->over ? " and " : "",
			       options->over ? options->over : "");
	cut_bars(&drawer);
	draw_panels(&drawer);
	return 0;
}
