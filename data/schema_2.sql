-- schema_2.sql - the project file, from version 1 to version 2
--
-- Predictions of models trained elsewhere, thresholds, second readings, draws
-- of a part of the test, and learning curves. What stands in schema.sql still
-- holds; the views that say what an item's gold is are made anew.

-- What the user calls a run whose predictions came in a file; NULL for runs
-- made here. A name is taken once.
ALTER TABLE run ADD COLUMN name TEXT;
CREATE UNIQUE INDEX run_name ON run (name) WHERE name IS NOT NULL;

---------------------------------------------------------------- thresholds

-- An untuned (or tuned) run with its thresholds moved, as chosen in practice:
-- what data/measure/threshold.h applies, for what it was chosen, and the
-- practice figures it was chosen by. Append-only: a claim names one.
CREATE TABLE threshold_set (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES run (id),
	rule TEXT NOT NULL CHECK (json_valid(rule)),
	targets TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(targets)),
	practice TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(practice)),
	last_event INTEGER NOT NULL,	-- the train labels it was chosen on
	at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER threshold_set_is_new BEFORE INSERT ON threshold_set
WHEN EXISTS (SELECT 1 FROM threshold_set WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this threshold set exists'); END;
CREATE TRIGGER threshold_set_unchanged BEFORE UPDATE ON threshold_set
BEGIN SELECT RAISE(ABORT, 'a threshold set never changes'); END;
CREATE TRIGGER threshold_set_stays BEFORE DELETE ON threshold_set
BEGIN SELECT RAISE(ABORT, 'a threshold set is never deleted'); END;

-- The set that run_thresholded of a claim is read with, and which of the two
-- untuned candidates practice found to be the better one: the tuned one has to
-- beat that.
ALTER TABLE claim ADD COLUMN threshold_set INTEGER
	REFERENCES threshold_set (id);
ALTER TABLE claim ADD COLUMN baseline TEXT NOT NULL DEFAULT 'untuned'
	CHECK (baseline IN ('untuned', 'thresholded'));

------------------------------------------------- draws of a part of the test

-- A draw other than the deal's own takes a block off the end of the test
-- order, splits it into strata and has some of each labelled. Its items are
-- its claim's alone, so that what stays is as random as it was. `stratum`
-- 'agree' of a draw of disagreements is counted without a label: there both
-- models say the same and their difference is known to be 0.
ALTER TABLE draw ADD COLUMN parameters TEXT NOT NULL DEFAULT '{}'
	CHECK (json_valid(parameters));
ALTER TABLE draw_item ADD COLUMN is_asked INTEGER NOT NULL DEFAULT 1
	CHECK (is_asked IN (0, 1));	-- is it to be labelled for the draw?
ALTER TABLE claim ADD COLUMN draw INTEGER REFERENCES draw (id);
CREATE TRIGGER draw_unchanged BEFORE UPDATE ON draw
BEGIN SELECT RAISE(ABORT, 'a draw never changes'); END;
CREATE TRIGGER draw_stays BEFORE DELETE ON draw WHEN OLD.batch IS NULL
BEGIN SELECT RAISE(ABORT, 'a draw is never deleted'); END;
CREATE INDEX draw_item_draw ON draw_item (draw);
CREATE TRIGGER source_back_to_loading_undrawn BEFORE UPDATE OF state ON source
WHEN OLD.state = 'ready' AND NEW.state <> 'ready' AND EXISTS
	(SELECT 1 FROM deal JOIN draw_item ON draw_item.item = deal.item
		JOIN draw ON draw.id = draw_item.draw
		WHERE deal.batch = OLD.id AND draw.batch IS NULL)
BEGIN SELECT RAISE(ABORT, 'a draw of test items stands on this import'); END;

-- Test items that belong to such a draw, and not to the order of the others.
-- (A draw for an audit names items to be read again, where they are.)
CREATE VIEW drawn_apart AS
	SELECT draw_item.item, draw_item.draw FROM draw_item
	JOIN draw ON draw.id = draw_item.draw
	WHERE draw.batch IS NULL AND draw.rule <> 'audit';

-------------------------------------------------------------- second readings

-- Higher comes first: items of a draw before the rest of their side. First
-- readings are looked for by side, second ones wherever they are.
ALTER TABLE assignment ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX assignment_open;
CREATE INDEX assignment_open
	ON assignment (split, priority DESC, batch, rank)
	WHERE state = 'open' AND purpose = 'label';
CREATE INDEX assignment_again
	ON assignment (state, priority DESC, batch, rank)
	WHERE purpose <> 'label';

-- What a reading was asked for says whether it counts (below). So it never
-- changes, and what was read already does not become a second reading. What
-- may change is who holds it, whether it is done, and its priority.
CREATE TRIGGER assignment_is_new BEFORE INSERT ON assignment
WHEN EXISTS (SELECT 1 FROM assignment
	WHERE item = NEW.item AND round = NEW.round)
	OR (NEW.purpose <> 'label' AND EXISTS (SELECT 1 FROM event
		WHERE item = NEW.item AND round = NEW.round))
BEGIN SELECT RAISE(ABORT, 'this reading was asked for, or made'); END;
CREATE TRIGGER assignment_unchanged
BEFORE UPDATE OF item, round, annotator, purpose, split, batch, rank
ON assignment
BEGIN SELECT RAISE(ABORT, 'what a reading is for never changes'); END;
CREATE TRIGGER assignment_stays BEFORE DELETE ON assignment
WHEN OLD.purpose <> 'label' AND EXISTS (SELECT 1 FROM event
	WHERE item = OLD.item AND round = OLD.round)
BEGIN SELECT RAISE(ABORT, 'a second reading is never deleted'); END;

-- A repeat is its person's, and an overlap is for who has not touched the item
-- in another round. (Who has begun this round may change their mind in it.)
CREATE TRIGGER event_reader_fits BEFORE INSERT ON event
WHEN NEW.source IS NULL AND (NEW.kind = 'label' OR NEW.kind = 'skip')
AND EXISTS (SELECT 1 FROM assignment
	WHERE item = NEW.item AND round = NEW.round AND (
	(purpose = 'repeat' AND annotator IS NOT NEW.annotator)
	OR (purpose = 'overlap'
		AND EXISTS (SELECT 1 FROM event AS old
			WHERE old.item = NEW.item
			AND old.annotator = NEW.annotator)
		AND NOT EXISTS (SELECT 1 FROM event AS old
			WHERE old.item = NEW.item
			AND old.annotator = NEW.annotator
			AND old.round = NEW.round))))
BEGIN SELECT RAISE(ABORT, 'this reading is for somebody else'); END;

-- A repeat (the same person again) and an overlap (another person) measure how
-- often labels are wrong, and change no gold: if they did, the items that were
-- read twice would be other items than the rest. An audit is a reading whose
-- purpose is to put right, and outranks what was said before; an audit that
-- skips has put nothing right, and leaves what was said.
DROP VIEW training_item;
DROP VIEW gold;
DROP VIEW counted_answer;
CREATE VIEW counted_answer AS
	SELECT answer.id, answer.item, answer.kind, answer.event,
		answer_label.label, deal.split, deal.batch, deal.rank,
		deal.group_key, source.labels_are,
		(event.source IS NULL)
			+ (coalesce(reading.purpose, 'label') = 'audit')
			AS authority
	FROM answer
	JOIN event ON event.id = answer.event
	JOIN deal ON deal.item = answer.item
	JOIN source AS batch ON batch.id = deal.batch AND batch.state = 'ready'
	LEFT JOIN source ON source.id = event.source
	LEFT JOIN answer_label ON answer_label.answer = answer.id
	LEFT JOIN assignment AS reading ON reading.item = answer.item
		AND reading.round = answer.round
	WHERE (source.id IS NULL OR source.state = 'ready')
	AND (coalesce(reading.purpose, 'label') = 'label'
		OR (reading.purpose = 'audit' AND answer.kind = 'label'))
	AND NOT (deal.split = 'test' AND (event.saw_suggestion = 1
		OR coalesce(source.labels_are, 'blind') = 'assisted'));
CREATE VIEW gold AS
	SELECT item, split, batch, rank, group_key,
		CASE count(DISTINCT label)
			WHEN 0 THEN 'skip' WHEN 1 THEN 'label'
			ELSE 'disputed' END AS state,
		CASE count(DISTINCT label)
			WHEN 1 THEN max(label) END AS label,
		max(authority = 0 AND labels_are = 'unknown')
			AS is_of_unknown_making
	FROM counted_answer
	WHERE authority = (SELECT max(other.authority)
		FROM counted_answer AS other
		WHERE other.item = counted_answer.item)
	GROUP BY item;
CREATE VIEW training_item AS
	SELECT gold.item, gold.label, gold.group_key, item.body, item.body2
	FROM gold JOIN item ON item.id = gold.item
	WHERE gold.split = 'train' AND gold.state = 'label'
	AND item.purged = 0;

-- As in version 1, but for what comes back to the queue: a test item whose only
-- answer left came with a model's help is asked again, as it was before the
-- decision that is taken back. Else nobody would be asked, and the test would
-- end before it.
DROP TRIGGER event_undone;
CREATE TRIGGER event_undone AFTER INSERT ON event WHEN NEW.kind = 'undo'
BEGIN
	DELETE FROM answer_label WHERE answer IN
		(SELECT id FROM answer WHERE event = NEW.undoes);
	DELETE FROM answer WHERE event = NEW.undoes;
	INSERT OR IGNORE INTO answer
			(item, annotator, round, kind, label_set, event)
		SELECT item, annotator, round, kind, label_set, id
		FROM event AS old
		WHERE item = NEW.item AND annotator = NEW.annotator
		AND round = NEW.round AND kind IN ('label', 'skip')
		AND NOT EXISTS (SELECT 1 FROM event WHERE undoes = old.id)
		ORDER BY id DESC LIMIT 1;
	INSERT OR IGNORE INTO answer_label (answer, label)
		SELECT answer.id, chosen.value
		FROM answer JOIN event ON event.id = answer.event,
			json_each(event.label_keys) AS chosen
		WHERE answer.item = NEW.item
		AND answer.annotator = NEW.annotator
		AND answer.round = NEW.round AND event.kind = 'label';
	UPDATE assignment SET state = 'open'
		WHERE item = NEW.item AND round = NEW.round
		AND NOT EXISTS (SELECT 1 FROM answer
			JOIN event ON event.id = answer.event
			LEFT JOIN source ON source.id = event.source
			WHERE answer.item = NEW.item
			AND answer.round = NEW.round
			AND (assignment.split <> 'test' OR
				coalesce(source.labels_are, '') <> 'assisted'));
END;

--------------------------------------------------------------- learning curves

-- Trainings on nested parts of the train labels, each scored on the same
-- train items that none of them saw (never the test). A curve is told by what
-- it is made of: the same model, method, settings and train data are the same
-- curve, to which points are added. Append-only, all of it.
CREATE TABLE curve (
	id INTEGER PRIMARY KEY,
	model INTEGER REFERENCES model (id),
	method TEXT NOT NULL,
	settings TEXT NOT NULL CHECK (json_valid(settings)),
	label_set INTEGER NOT NULL REFERENCES label_set (version),
	data_hash TEXT NOT NULL,	-- train labels and texts, as of a run
	items INTEGER NOT NULL CHECK (items > 0),	-- that are scored
	last_event INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX curve_data ON curve (data_hash);
CREATE TABLE curve_item (
	curve INTEGER NOT NULL REFERENCES curve (id),
	position INTEGER NOT NULL CHECK (position >= 0),
	item INTEGER NOT NULL REFERENCES item (id),
	PRIMARY KEY (curve, position),
	UNIQUE (curve, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE curve_point (
	curve INTEGER NOT NULL REFERENCES curve (id),
	labels INTEGER NOT NULL CHECK (labels > 0),
	seed INTEGER NOT NULL,
	wrong BLOB NOT NULL,	-- a byte an item scored: 1 wrong, 0 right
	wall_seconds REAL NOT NULL,
	PRIMARY KEY (curve, labels, seed)
) STRICT, WITHOUT ROWID;
-- What the untuned model made of the same items; the last row counts.
CREATE TABLE curve_base (
	id INTEGER PRIMARY KEY,
	curve INTEGER NOT NULL REFERENCES curve (id),
	run INTEGER NOT NULL REFERENCES run (id),
	wrong BLOB NOT NULL,
	UNIQUE (curve, run)
) STRICT;

CREATE TRIGGER curve_is_new BEFORE INSERT ON curve
WHEN EXISTS (SELECT 1 FROM curve WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this learning curve exists'); END;
CREATE TRIGGER curve_unchanged BEFORE UPDATE ON curve
BEGIN SELECT RAISE(ABORT, 'a learning curve never changes'); END;
CREATE TRIGGER curve_stays BEFORE DELETE ON curve
BEGIN SELECT RAISE(ABORT, 'a learning curve is never deleted'); END;

CREATE TRIGGER curve_item_is_new BEFORE INSERT ON curve_item
WHEN EXISTS (SELECT 1 FROM curve_item WHERE curve = NEW.curve
	AND (position = NEW.position OR item = NEW.item))
BEGIN SELECT RAISE(ABORT, 'this item of the curve is recorded'); END;
CREATE TRIGGER curve_item_in_train BEFORE INSERT ON curve_item
WHEN coalesce((SELECT split FROM deal WHERE item = NEW.item), '') <> 'train'
BEGIN SELECT RAISE(ABORT, 'a learning curve is of train items alone'); END;
CREATE TRIGGER curve_item_unchanged BEFORE UPDATE ON curve_item
BEGIN SELECT RAISE(ABORT, 'the items of a curve never change'); END;
CREATE TRIGGER curve_item_stays BEFORE DELETE ON curve_item
BEGIN SELECT RAISE(ABORT, 'an item of a curve is never deleted'); END;

CREATE TRIGGER curve_point_is_new BEFORE INSERT ON curve_point
WHEN EXISTS (SELECT 1 FROM curve_point WHERE curve = NEW.curve
	AND labels = NEW.labels AND seed = NEW.seed)
BEGIN SELECT RAISE(ABORT, 'this point of the curve is recorded'); END;
CREATE TRIGGER curve_point_whole BEFORE INSERT ON curve_point
WHEN length(NEW.wrong) IS NOT
	(SELECT items FROM curve WHERE id = NEW.curve)
BEGIN SELECT RAISE(ABORT, 'a point has one byte for each item'); END;
CREATE TRIGGER curve_point_unchanged BEFORE UPDATE ON curve_point
BEGIN SELECT RAISE(ABORT, 'a point of a curve never changes'); END;
CREATE TRIGGER curve_point_stays BEFORE DELETE ON curve_point
BEGIN SELECT RAISE(ABORT, 'a point of a curve is never deleted'); END;

CREATE TRIGGER curve_base_is_new BEFORE INSERT ON curve_base
WHEN EXISTS (SELECT 1 FROM curve_base WHERE id = NEW.id
	OR (curve = NEW.curve AND run = NEW.run))
BEGIN SELECT RAISE(ABORT, 'this baseline of the curve is recorded'); END;
CREATE TRIGGER curve_base_whole BEFORE INSERT ON curve_base
WHEN length(NEW.wrong) IS NOT
	(SELECT items FROM curve WHERE id = NEW.curve)
BEGIN SELECT RAISE(ABORT, 'a baseline has one byte for each item'); END;
CREATE TRIGGER curve_base_unchanged BEFORE UPDATE ON curve_base
BEGIN SELECT RAISE(ABORT, 'a baseline of a curve never changes'); END;
CREATE TRIGGER curve_base_stays BEFORE DELETE ON curve_base
BEGIN SELECT RAISE(ABORT, 'a baseline of a curve is never deleted'); END;
