/* sitting.c - see sitting.h */
#include "annotate/sitting.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/text.h"
#include "data/project.h"

/* Test items wanted when the planner has not said. */
#define PLANNED_TEST 150
/* Colleagues change the counts too: read them again now and then. */
#define COUNT_EVERY 50

static int load_queue(struct sitting *sitting, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct project project;
	const char *planned;
	int ret = -1;

	if (project_load(sitting->store, &arena, &project, err))
		goto out;
	err->text[0] = '\0';
	planned = meta_get(sitting->store, "planned_test", &arena, err);
	if (!planned && err->text[0])
		goto out;
	sitting->queue.seed = project.seed;
	sitting->queue.repeat_share = project.repeat_share;
	sitting->queue.planned_test = PLANNED_TEST;
	if (planned && !text_to_int64(planned, &sitting->queue.planned_test)) {
		err_set(err, "%s: planned_test is '%s', not a number",
			sitting->store->path, planned);
		goto out;
	}
	ret = 0;
out:
	arena_release(&arena);
	return ret;
}

static int load_guideline(struct sitting *sitting, struct err *err)
{
	err->text[0] = '\0';
	sitting->guideline = guideline_get(sitting->store, &sitting->arena,
					   sitting->guideline_hash, err);
	return sitting->guideline || !err->text[0] ? 0 : -1;
}

static int load_pace(struct sitting *sitting, struct err *err)
{
	int64_t ms[PACE_WINDOW];
	size_t count;

	if (event_durations(sitting->store, sitting->session.annotator,
			    PACE_WINDOW, ms, &count, err))
		return -1;
	while (count)
		pace_add(&sitting->pace, ms[--count]);
	return 0;
}

static int read_counts(struct sitting *sitting, struct err *err)
{
	sitting->since_count = 0;
	if (queue_progress(sitting->store, &sitting->session, &sitting->counts,
			   err))
		return -1;
	sitting->left = queue_left(&sitting->queue, &sitting->counts);
	return 0;
}

static int load_marks(struct sitting *sitting, struct err *err)
{
	return event_marks(sitting->store, sitting->session.annotator,
			   sitting->served.item, sitting->served.round,
			   &sitting->item_arena, &sitting->marks, err);
}

/* Another item comes on the table: served is filled, rc as of queue_next. */
static int put_on_table(struct sitting *sitting, int rc, struct err *err)
{
	sitting->has_item = rc > 0;
	sitting->shown_ms = -1;
	memset(&sitting->marks, 0, sizeof(sitting->marks));
	memset(&sitting->taken_back, 0, sizeof(sitting->taken_back));
	if (rc <= 0)
		return rc;
	return load_marks(sitting, err);
}

static int serve_next(struct sitting *sitting, struct err *err)
{
	int rc;

	arena_release(&sitting->item_arena);
	rc = queue_next(sitting->store, &sitting->queue, &sitting->session,
			&sitting->item_arena, &sitting->served, err);
	return put_on_table(sitting, rc, err);
}

/* Refuses a project in which there is nothing to do here. */
static int check_work(struct sitting *sitting, struct err *err)
{
	const struct queue_counts *counts = &sitting->counts;
	const char *path = sitting->store->path;
	struct event_last last;

	if (!counts->open && !counts->done)
		return err_set(err,
			       "%s: no texts to label yet; bring some in with: "
			       "payoff import FILE",
			       path);
	if (sitting->has_item)
		return 0;
	if (counts->open)
		return err_set(err,
			       "%s: the %lld open texts are with other "
			       "sessions, or were read just now; try again in "
			       "ten minutes",
			       path, (long long)counts->open);
	if (event_last(sitting->store, sitting->session.annotator, &last, err))
		return -1;
	if (last.id)
		return 0;
	return err_set(err,
		       "%s: all %lld texts are labelled; go on with: payoff "
		       "finetune run, or bring in more with: payoff import "
		       "FILE",
		       path, (long long)counts->texts);
}

/* The session and its first lease: one wait for the disk. */
static int begin_session(struct sitting *sitting, const char *annotator,
			 const char *client, struct err *err)
{
	if (store_begin(sitting->store, err))
		return -1;
	if (session_open(sitting->store, annotator, client, &sitting->session,
			 err) ||
	    serve_next(sitting, err) || store_commit(sitting->store, err)) {
		store_rollback(sitting->store);
		sitting->session.id = 0;
		return -1;
	}
	return 0;
}

int sitting_open(struct sitting *sitting, struct store *store,
		 const char *annotator, const char *client, struct err *err)
{
	memset(sitting, 0, sizeof(*sitting));
	sitting->store = store;
	if (load_queue(sitting, err) ||
	    labels_load(store, &sitting->arena, &sitting->labels, err))
		return -1;
	if (!sitting->labels.count)
		return err_set(
			err,
			"%s: no labels to choose from yet; import a file "
			"that has them (payoff import FILE --label "
			"COLUMN), or make a project with: payoff init "
			"--label NAME",
			store->path);
	if (begin_session(sitting, annotator, client, err) ||
	    load_guideline(sitting, err) || load_pace(sitting, err) ||
	    read_counts(sitting, err))
		return -1;
	return check_work(sitting, err);
}

int sitting_close(struct sitting *sitting, struct err *err)
{
	int ret = 0;

	if (sitting->session.id &&
	    (queue_release(sitting->store, &sitting->session, err) ||
	     session_close(sitting->store, &sitting->session, err)))
		ret = -1;
	arena_release(&sitting->item_arena);
	arena_release(&sitting->arena);
	sitting->session.id = 0;
	sitting->has_item = false;
	return ret;
}

static int64_t since_start(const struct sitting *sitting, int64_t now_ms)
{
	return now_ms - sitting->session.started_ms;
}

void sitting_shown(struct sitting *sitting, int64_t now_ms)
{
	if (sitting->shown_ms < 0)
		sitting->shown_ms = since_start(sitting, now_ms);
}

/* What every event about the item on the table has. */
static struct event about_item(struct sitting *sitting, const char *kind,
			       int64_t now_ms)
{
	assert(sitting->has_item);
	sitting_shown(sitting, now_ms);
	return (struct event){
		.item = sitting->served.item,
		.round = sitting->served.round,
		.kind = kind,
		.shown_ms = sitting->shown_ms,
		.decided_ms = since_start(sitting, now_ms),
		.policy = sitting->taken_back.id ? "again"
						 : sitting->served.policy,
		.propensity =
			sitting->taken_back.id ? 0 : sitting->served.propensity,
		.guideline =
			sitting->guideline ? sitting->guideline_hash : NULL,
	};
}

/* The decision and the next item's lease are one commit: when this returns
 * both are on the disk, and on failure neither is. */
static int decide(struct sitting *sitting, const struct event *event,
		  struct err *err)
{
	bool is_label = event->label != NULL;
	int64_t took_ms = event->decided_ms - event->shown_ms;

	if (store_begin(sitting->store, err))
		return -1;
	if (event_add(sitting->store, &sitting->session, event, NULL, err) ||
	    serve_next(sitting, err) || store_commit(sitting->store, err)) {
		store_rollback(sitting->store);
		sitting->has_item = false;
		return -1;
	}
	pace_add(&sitting->pace, took_ms);
	if (is_label)
		sitting->labelled++;
	else
		sitting->skipped++;
	/* By one for whatever was decided: a text read again must not show
	 * in the counts. */
	sitting->counts.done++;
	if (sitting->left > 1 || !sitting->has_item)
		sitting->left--;
	if (++sitting->since_count >= COUNT_EVERY || !sitting->has_item)
		return read_counts(sitting, err);
	return 0;
}

int sitting_label(struct sitting *sitting, size_t label, int64_t now_ms,
		  struct err *err)
{
	struct event event = about_item(sitting, "label", now_ms);

	assert(label < sitting->labels.count);
	event.label = sitting->labels.labels[label].key;
	event.label_set = sitting->labels.version;
	return decide(sitting, &event, err);
}

int sitting_skip(struct sitting *sitting, int64_t now_ms, struct err *err)
{
	struct event event = about_item(sitting, "skip", now_ms);

	return decide(sitting, &event, err);
}

int sitting_flag(struct sitting *sitting, int64_t now_ms, struct err *err)
{
	struct event event = about_item(sitting, "flag", now_ms);

	if (sitting->marks.flag) {
		event.kind = "undo";
		event.undoes = sitting->marks.flag;
	}
	if (event_add(sitting->store, &sitting->session, &event, NULL, err))
		return -1;
	return load_marks(sitting, err);
}

int sitting_note(struct sitting *sitting, const char *text, int64_t now_ms,
		 struct err *err)
{
	struct event event = about_item(sitting, "note", now_ms);
	size_t length = strlen(text);

	if (!length)
		return err_set(err, "a note needs words");
	if (length > NOTE_MAX)
		return err_set(err, "a note has at most %d bytes, not %zu",
			       NOTE_MAX, length);
	if (utf8_invalid_at(text, length) < length)
		return err_set(err, "the note is not UTF-8 text");
	event.note = text;
	if (event_add(sitting->store, &sitting->session, &event, NULL, err))
		return -1;
	return load_marks(sitting, err);
}

/* Puts the item of what was taken back on the table, unless it lies there. */
static int show_again(struct sitting *sitting, const struct event_last *taken,
		      struct err *err)
{
	bool is_answer =
		!strcmp(taken->kind, "label") || !strcmp(taken->kind, "skip");
	int rc;

	if (sitting->has_item && sitting->served.item == taken->item &&
	    sitting->served.round == taken->round && !is_answer)
		return load_marks(sitting, err);
	/* What lay there goes back to the queue. */
	if (queue_release(sitting->store, &sitting->session, err))
		return -1;
	arena_release(&sitting->item_arena);
	rc = queue_serve(sitting->store, taken->item, taken->round,
			 &sitting->session, &sitting->item_arena,
			 &sitting->served, err);
	if (put_on_table(sitting, rc, err))
		return -1;
	sitting->taken_back = *taken;
	return 0;
}

int sitting_undo(struct sitting *sitting, struct event_last *taken,
		 int64_t now_ms, struct err *err)
{
	struct event event = { .kind = "undo" };

	if (event_last(sitting->store, sitting->session.annotator, taken, err))
		return -1;
	if (!taken->id)
		return 0;
	event.item = taken->item;
	event.round = taken->round;
	event.undoes = taken->id;
	event.shown_ms = event.decided_ms = since_start(sitting, now_ms);
	if (store_begin(sitting->store, err))
		return -1;
	if (event_add(sitting->store, &sitting->session, &event, NULL, err) ||
	    show_again(sitting, taken, err) ||
	    store_commit(sitting->store, err)) {
		store_rollback(sitting->store);
		sitting->has_item = false;
		return -1;
	}
	if (*taken->label && sitting->labelled)
		sitting->labelled--;
	if (!strcmp(taken->kind, "skip") && sitting->skipped)
		sitting->skipped--;
	return read_counts(sitting, err);
}

size_t sitting_old_label(const struct sitting *sitting)
{
	if (!*sitting->taken_back.label)
		return sitting->labels.count;
	return label_index(&sitting->labels, sitting->taken_back.label);
}

const char *sitting_status(const struct sitting *sitting, size_t columns,
			   struct arena *arena)
{
	double seconds = pace_seconds(&sitting->pace);
	long long done = (long long)sitting->counts.done;
	long long open = (long long)sitting->left;
	char each[DURATION_TEXT], left[DURATION_TEXT];
	const char *text;

	if (isnan(seconds))
		return arena_printf(arena, "%lld done, %lld left", done, open);
	duration_text(seconds, each);
	duration_text(seconds * (double)open, left);
	text = arena_printf(arena,
			    "%lld done, %lld left | %s each (median of %zu) | "
			    "%s to go",
			    done, open, each, sitting->pace.count, left);
	if (strlen(text) <= columns)
		return text;
	text = arena_printf(arena, "%lld done, %lld left | %s each | %s", done,
			    open, each, left);
	if (strlen(text) <= columns)
		return text;
	return arena_printf(arena, "%lld/%lld %s %s", done, done + open, each,
			    left);
}
