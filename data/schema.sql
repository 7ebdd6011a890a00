-- schema.sql - the project file, version 1: what is stored, and what the
-- database itself refuses
--
-- One SQLite database holds everything that annotate, finetune and evaluate
-- know of one another. Times (`at`) are milliseconds of UTC since 1970.
-- What a person decided is appended to `event` and never changed; everything
-- else about labels can be rebuilt from there (`payoff check`).
--
-- The triggers guard against accident, not malice, and hold for any program
-- that opens the file, with foreign keys on or off. INSERT OR REPLACE deletes
-- rows without firing DELETE triggers; so each protected table has a BEFORE
-- INSERT trigger that refuses a row whose key is already there.
--
-- A CHECK with IN and three words or more makes SQLite build a table of them
-- for every row; where rows come by the million it is written with OR.

---------------------------------------------------------------- the project

-- kind of task, seed, shares, stakes, bars: see data/project.h for the keys.
CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A class a person can choose. The key is what exports and models use and
-- never changes; a rename changes `name` alone.
CREATE TABLE label (
	key TEXT PRIMARY KEY CHECK (key <> ''),
	position INTEGER NOT NULL UNIQUE,
	name TEXT NOT NULL,
	colour TEXT,
	shortcut TEXT UNIQUE CHECK (length(shortcut) = 1),	-- NULL: too many
	description TEXT NOT NULL DEFAULT '',	-- one sentence; zero-shot uses it
	retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER label_key_stays BEFORE UPDATE OF key ON label
WHEN NEW.key <> OLD.key
BEGIN SELECT RAISE(ABORT, 'a label''s key never changes'); END;
CREATE TRIGGER label_stays BEFORE DELETE ON label
BEGIN SELECT RAISE(ABORT, 'a label is retired, never deleted'); END;
CREATE TRIGGER label_is_new BEFORE INSERT ON label
WHEN EXISTS (SELECT 1 FROM label WHERE key = NEW.key
	OR position = NEW.position OR shortcut = NEW.shortcut)
BEGIN SELECT RAISE(ABORT, 'this label, position or shortcut is taken'); END;

-- The classes on offer when a decision was made. Adding a class makes a new
-- version; answers remember theirs.
CREATE TABLE label_set (
	version INTEGER PRIMARY KEY,
	label_keys TEXT NOT NULL CHECK (json_valid(label_keys)),
	at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER label_set_is_new BEFORE INSERT ON label_set
WHEN EXISTS (SELECT 1 FROM label_set WHERE version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'this label set exists'); END;
CREATE TRIGGER label_set_unchanged BEFORE UPDATE ON label_set
BEGIN SELECT RAISE(ABORT, 'a label set never changes'); END;
CREATE TRIGGER label_set_stays BEFORE DELETE ON label_set
BEGIN SELECT RAISE(ABORT, 'a label set is never deleted'); END;

-- The instructions people labelled by; each decision names its text's hash.
CREATE TABLE guideline (
	hash TEXT PRIMARY KEY,
	text TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-------------------------------------------------------------------- people

CREATE TABLE annotator (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE,	-- 'import' stands for labels in files
	is_import INTEGER NOT NULL DEFAULT 0 CHECK (is_import IN (0, 1))
) STRICT;

CREATE TABLE session (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL UNIQUE,
	annotator INTEGER NOT NULL REFERENCES annotator (id),
	started INTEGER NOT NULL,
	ended INTEGER,
	client TEXT NOT NULL	-- 'terminal', 'lines', 'import'
) STRICT;

------------------------------------------------------------------- the texts

-- One imported file. While `loading`, views and the queue skip all it brought;
-- what a killed import left is swept. `import --undo` puts it back to loading
-- and sweeps, which the triggers allow until somebody relies on its items.
CREATE TABLE source (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	hash TEXT NOT NULL,		-- SHA-256 of the file
	columns TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(columns)),
	format TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('loading', 'ready')),
	labels_are TEXT NOT NULL DEFAULT 'unknown'
		CHECK (labels_are IN ('blind', 'assisted', 'unknown')),
	at INTEGER NOT NULL,
	counts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts))
) STRICT;

-- Immutable. The hash covers the task kind and the length-prefixed bodies.
CREATE TABLE item (
	id INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	body TEXT NOT NULL,
	body2 TEXT,			-- the other half of a pair
	language TEXT,
	purged INTEGER NOT NULL DEFAULT 0 CHECK (purged IN (0, 1))
) STRICT;

-- Every row of every file: exports join back, and shares weigh by occurrence.
-- item is NULL where the text was empty.
CREATE TABLE source_row (
	source INTEGER NOT NULL REFERENCES source (id),
	row INTEGER NOT NULL,		-- 1 is the first record after the header
	item INTEGER REFERENCES item (id),
	external_id TEXT,
	group_key TEXT,			-- as the file says, e.g. the product
	at TEXT,			-- as the file says
	meta TEXT CHECK (meta IS NULL OR json_valid(meta)),
	PRIMARY KEY (source, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_row_item ON source_row (item);

-- Where an item went: dealt once, by its group, and never again. Test order
-- is (batch, rank), and rank puts what was labelled in the file first, so
-- that what is added later never comes before what was answered.
CREATE TABLE deal (
	item INTEGER PRIMARY KEY REFERENCES item (id),
	group_key INTEGER NOT NULL,	-- items of one group share it
	split TEXT NOT NULL CHECK (split = 'train' OR split = 'test'
		OR split = 'quarantine'),
	batch INTEGER NOT NULL REFERENCES source (id),
	rank INTEGER NOT NULL,
	UNIQUE (batch, split, rank)
) STRICT;
CREATE INDEX deal_group ON deal (group_key);

-- What makes two items one group: a hash of the normalised text or of a group
-- column's value, and the group it led to.
CREATE TABLE deal_key (
	key BLOB PRIMARY KEY,
	group_key INTEGER NOT NULL,
	batch INTEGER NOT NULL REFERENCES source (id)
) STRICT, WITHOUT ROWID;

-- How each test item came to be in the test, with its probability.
CREATE TABLE draw (
	id INTEGER PRIMARY KEY,
	batch INTEGER REFERENCES source (id),
	rule TEXT NOT NULL,		-- 'groups', 'column', ...
	seed INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE TABLE draw_item (
	draw INTEGER NOT NULL REFERENCES draw (id),
	item INTEGER NOT NULL REFERENCES item (id),
	stratum TEXT NOT NULL DEFAULT '',
	probability REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
	PRIMARY KEY (item, draw)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER source_is_new BEFORE INSERT ON source
WHEN EXISTS (SELECT 1 FROM source WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this source exists'); END;
CREATE TRIGGER source_back_to_loading BEFORE UPDATE OF state ON source
WHEN OLD.state = 'ready' AND NEW.state <> 'ready' AND (
	EXISTS (SELECT 1 FROM deal JOIN event ON event.item = deal.item
		WHERE deal.batch = OLD.id AND event.source IS NULL)
	OR EXISTS (SELECT 1 FROM source_row JOIN source AS later
		ON later.id = source_row.source
		JOIN deal ON deal.item = source_row.item
		WHERE deal.batch = OLD.id AND later.id <> OLD.id)
	OR EXISTS (SELECT 1 FROM deal JOIN prediction
		ON prediction.item = deal.item WHERE deal.batch = OLD.id))
BEGIN SELECT RAISE(ABORT,
	'decisions, predictions or later files stand on this import'); END;
CREATE TRIGGER source_stays BEFORE DELETE ON source WHEN OLD.state = 'ready'
BEGIN SELECT RAISE(ABORT, 'a source is taken back, never deleted'); END;

CREATE TRIGGER item_is_new BEFORE INSERT ON item
WHEN EXISTS (SELECT 1 FROM item WHERE id = NEW.id OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'this item exists'); END;
CREATE TRIGGER item_unchanged BEFORE UPDATE ON item
WHEN NOT (NEW.id = OLD.id AND NEW.hash = OLD.hash AND NEW.purged = 1
	AND NEW.body = '' AND coalesce(NEW.body2, '') = '')
BEGIN SELECT RAISE(ABORT, 'an item never changes (purge blanks it)'); END;
CREATE TRIGGER item_stays BEFORE DELETE ON item
WHEN EXISTS (SELECT 1 FROM source_row WHERE item = OLD.id)
	OR EXISTS (SELECT 1 FROM event WHERE item = OLD.id)
BEGIN SELECT RAISE(ABORT, 'an item is never deleted (see purge)'); END;

CREATE TRIGGER source_row_is_new BEFORE INSERT ON source_row
WHEN EXISTS (SELECT 1 FROM source_row
	WHERE source = NEW.source AND row = NEW.row)
	OR NOT EXISTS (SELECT 1 FROM source
		WHERE id = NEW.source AND state = 'loading')
BEGIN SELECT RAISE(ABORT, 'rows are added to a source that is loading'); END;
CREATE TRIGGER source_row_unchanged BEFORE UPDATE ON source_row
BEGIN SELECT RAISE(ABORT, 'an imported row never changes'); END;
CREATE TRIGGER source_row_stays BEFORE DELETE ON source_row
WHEN EXISTS (SELECT 1 FROM source WHERE id = OLD.source AND state = 'ready')
BEGIN SELECT RAISE(ABORT, 'an imported row is never deleted'); END;

CREATE TRIGGER deal_is_new BEFORE INSERT ON deal
WHEN EXISTS (SELECT 1 FROM deal WHERE item = NEW.item
	OR (batch = NEW.batch AND split = NEW.split AND rank = NEW.rank))
	OR NOT EXISTS (SELECT 1 FROM source
		WHERE id = NEW.batch AND state = 'loading')
BEGIN SELECT RAISE(ABORT, 'an item is dealt once, at its import'); END;
CREATE TRIGGER deal_unchanged BEFORE UPDATE ON deal
BEGIN SELECT RAISE(ABORT, 'an item is dealt once'); END;
CREATE TRIGGER deal_stays BEFORE DELETE ON deal
WHEN EXISTS (SELECT 1 FROM source WHERE id = OLD.batch AND state = 'ready')
BEGIN SELECT RAISE(ABORT, 'an item is dealt once'); END;

CREATE TRIGGER draw_is_new BEFORE INSERT ON draw
WHEN EXISTS (SELECT 1 FROM draw WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this draw exists'); END;
CREATE TRIGGER draw_item_is_new BEFORE INSERT ON draw_item
WHEN EXISTS (SELECT 1 FROM draw_item
	WHERE draw = NEW.draw AND item = NEW.item)
BEGIN SELECT RAISE(ABORT, 'this draw of the item is recorded'); END;
CREATE TRIGGER draw_item_unchanged BEFORE UPDATE ON draw_item
BEGIN SELECT RAISE(ABORT, 'a drawing probability never changes'); END;
CREATE TRIGGER draw_item_stays BEFORE DELETE ON draw_item
WHEN EXISTS (SELECT 1 FROM deal JOIN source ON source.id = deal.batch
	WHERE deal.item = OLD.item AND source.state = 'ready')
BEGIN SELECT RAISE(ABORT, 'a draw is never deleted'); END;

-------------------------------------------------------------- the decisions

-- Append-only. `label_keys` is a JSON array: one key for the kind `choice`.
-- `source` names the file an imported label came from; NULL is a person here.
-- shown_ms and decided_ms count from the session's start (monotonic clock).
CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
	session INTEGER NOT NULL REFERENCES session (id),
	sequence INTEGER NOT NULL,
	annotator INTEGER NOT NULL REFERENCES annotator (id),
	item INTEGER NOT NULL REFERENCES item (id),
	round INTEGER NOT NULL DEFAULT 1 CHECK (round > 0),
	kind TEXT NOT NULL
		CHECK (kind = 'label' OR kind = 'skip' OR kind = 'flag'
			OR kind = 'note' OR kind = 'undo'),
	label_set INTEGER REFERENCES label_set (version),
	label_keys TEXT CHECK (label_keys IS NULL OR json_valid(label_keys)),
	shown_ms INTEGER,
	decided_ms INTEGER,
	at INTEGER NOT NULL,
	policy TEXT,			-- how the item was chosen to be served
	score REAL,
	propensity REAL,
	run INTEGER REFERENCES run (id),	-- the model behind the policy
	saw_suggestion INTEGER NOT NULL DEFAULT 0
		CHECK (saw_suggestion IN (0, 1)),
	guideline TEXT REFERENCES guideline (hash),
	undoes INTEGER UNIQUE REFERENCES event (id),
	source INTEGER REFERENCES source (id),
	UNIQUE (session, sequence),
	CHECK ((kind = 'label') = (label_keys IS NOT NULL)),
	CHECK ((kind = 'label') = (label_set IS NOT NULL)),
	CHECK ((kind = 'undo') = (undoes IS NOT NULL))
) STRICT;
CREATE INDEX event_item ON event (item, annotator, round);
CREATE INDEX event_source ON event (source) WHERE source IS NOT NULL;

-- People's words stand apart, so that they can be blanked without touching
-- an event.
CREATE TABLE note (
	event INTEGER PRIMARY KEY REFERENCES event (id),
	text TEXT NOT NULL
) STRICT;

CREATE TRIGGER event_is_new BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id OR uuid = NEW.uuid
	OR (session = NEW.session AND sequence = NEW.sequence)
	OR (NEW.undoes IS NOT NULL AND undoes = NEW.undoes))
BEGIN SELECT RAISE(ABORT, 'this event is recorded'); END;
CREATE TRIGGER event_refers BEFORE INSERT ON event
WHEN NOT EXISTS (SELECT 1 FROM item WHERE id = NEW.item)
	OR NOT EXISTS (SELECT 1 FROM session WHERE id = NEW.session
		AND annotator = NEW.annotator)
BEGIN SELECT RAISE(ABORT, 'no such item, session or annotator'); END;
CREATE TRIGGER event_labels_known BEFORE INSERT ON event
WHEN NEW.kind = 'label' AND (json_array_length(NEW.label_keys) = 0
	OR EXISTS (SELECT 1 FROM json_each(NEW.label_keys) AS chosen
		WHERE chosen.value NOT IN (SELECT offered.value
			FROM label_set, json_each(label_set.label_keys)
				AS offered
			WHERE label_set.version = NEW.label_set)))
BEGIN SELECT RAISE(ABORT, 'a label that is not in the label set'); END;
CREATE TRIGGER event_undo_own BEFORE INSERT ON event
WHEN NEW.kind = 'undo' AND NOT EXISTS (SELECT 1 FROM event
	WHERE id = NEW.undoes AND kind <> 'undo' AND item = NEW.item
	AND annotator = NEW.annotator AND round = NEW.round)
BEGIN SELECT RAISE(ABORT, 'an undo names an own decision'); END;
CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'a decision is never rewritten'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event
WHEN OLD.source IS NULL OR NOT EXISTS (SELECT 1 FROM source
	WHERE id = OLD.source AND state = 'loading')
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
CREATE TRIGGER note_is_new BEFORE INSERT ON note
WHEN EXISTS (SELECT 1 FROM note WHERE event = NEW.event)
BEGIN SELECT RAISE(ABORT, 'this note is recorded'); END;
CREATE TRIGGER note_unchanged BEFORE UPDATE ON note
WHEN NEW.event <> OLD.event OR NEW.text <> ''
BEGIN SELECT RAISE(ABORT, 'a note can be blanked, not rewritten'); END;
CREATE TRIGGER note_stays BEFORE DELETE ON note
BEGIN SELECT RAISE(ABORT, 'a note can be blanked, not deleted'); END;

-- What holds now: the replay of the events, kept up to date by the triggers
-- below and compared with a fresh replay by `payoff check`.
CREATE TABLE answer (
	id INTEGER PRIMARY KEY,
	item INTEGER NOT NULL REFERENCES item (id),
	annotator INTEGER NOT NULL REFERENCES annotator (id),
	round INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('label', 'skip')),
	label_set INTEGER,
	event INTEGER NOT NULL UNIQUE REFERENCES event (id),
	UNIQUE (item, annotator, round)
) STRICT;
CREATE TABLE answer_label (
	answer INTEGER NOT NULL REFERENCES answer (id),
	label TEXT NOT NULL REFERENCES label (key),
	PRIMARY KEY (answer, label)
) STRICT, WITHOUT ROWID;

-- The queue: narrow, so that serving the next item touches no text, with an
-- index on what is open alone.
CREATE TABLE assignment (
	item INTEGER NOT NULL REFERENCES item (id),
	round INTEGER NOT NULL DEFAULT 1,
	annotator INTEGER REFERENCES annotator (id),	-- NULL: whoever comes
	purpose TEXT NOT NULL DEFAULT 'label'
		CHECK (purpose = 'label' OR purpose = 'repeat'
			OR purpose = 'overlap' OR purpose = 'audit'),
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
	split TEXT NOT NULL,		-- copies from deal: the queue's order
	batch INTEGER NOT NULL,
	rank INTEGER NOT NULL,
	lease_until INTEGER NOT NULL DEFAULT 0,
	lease_session INTEGER REFERENCES session (id),
	PRIMARY KEY (item, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_open ON assignment (split, batch, rank)
	WHERE state = 'open';

CREATE TRIGGER event_answers AFTER INSERT ON event
WHEN NEW.kind IN ('label', 'skip')
BEGIN
	DELETE FROM answer_label WHERE answer IN (SELECT id FROM answer
		WHERE item = NEW.item AND annotator = NEW.annotator
		AND round = NEW.round);
	DELETE FROM answer WHERE item = NEW.item
		AND annotator = NEW.annotator AND round = NEW.round;
	INSERT INTO answer (item, annotator, round, kind, label_set, event)
		VALUES (NEW.item, NEW.annotator, NEW.round, NEW.kind,
			NEW.label_set, NEW.id);
	INSERT INTO answer_label (answer, label)
		SELECT answer.id, chosen.value
		FROM answer, json_each(NEW.label_keys) AS chosen
		WHERE answer.event = NEW.id;
	-- An assisted label never counts in the test: a person is still asked.
	UPDATE assignment SET state = 'done', lease_until = 0,
			lease_session = NULL
		WHERE item = NEW.item AND round = NEW.round
		AND (NEW.source IS NULL OR split <> 'test'
			OR (SELECT labels_are FROM source
				WHERE id = NEW.source) <> 'assisted');
END;
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
			WHERE item = NEW.item AND round = NEW.round);
END;

-- A fresh replay, to compare `answer` with.
CREATE VIEW answer_replayed AS
	SELECT item, annotator, round, kind, label_set, label_keys, id AS event
	FROM event
	WHERE kind IN ('label', 'skip')
	AND NOT EXISTS (SELECT 1 FROM event AS undo WHERE undo.undoes = event.id)
	AND id = (SELECT max(last.id) FROM event AS last
		WHERE last.item = event.item
		AND last.annotator = event.annotator
		AND last.round = event.round
		AND last.kind IN ('label', 'skip')
		AND NOT EXISTS (SELECT 1 FROM event AS undo
			WHERE undo.undoes = last.id));

-- Answers that may speak for an item: of sources that are ready, and in the
-- test none that saw a suggestion or came with a model's help. A person's
-- answer outranks a file's.
CREATE VIEW counted_answer AS
	SELECT answer.id, answer.item, answer.kind, answer.event,
		answer_label.label, deal.split, deal.batch, deal.rank,
		deal.group_key, source.labels_are,
		(event.source IS NULL) AS authority
	FROM answer
	JOIN event ON event.id = answer.event
	JOIN deal ON deal.item = answer.item
	JOIN source AS batch ON batch.id = deal.batch AND batch.state = 'ready'
	LEFT JOIN source ON source.id = event.source
	LEFT JOIN answer_label ON answer_label.answer = answer.id
	WHERE (source.id IS NULL OR source.state = 'ready')
	AND NOT (deal.split = 'test' AND (event.saw_suggestion = 1
		OR coalesce(source.labels_are, 'blind') = 'assisted'));

-- One row per resolved item: state is 'label', 'skip' (people could not say)
-- or 'disputed' (answers of equal authority differ).
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

-- What training reads. It has no test items.
CREATE VIEW training_item AS
	SELECT gold.item, gold.label, gold.group_key, item.body, item.body2
	FROM gold JOIN item ON item.id = gold.item
	WHERE gold.split = 'train' AND gold.state = 'label'
	AND item.purged = 0;

------------------------------------------------------ models and what they say

-- Pre-trained weights, by content.
CREATE TABLE model (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	path TEXT NOT NULL,		-- where they were when last used
	family TEXT NOT NULL,		-- model_type: bert, distilbert, roberta
	hash TEXT NOT NULL,		-- SHA-256 of the weights file
	tokenizer_hash TEXT NOT NULL,
	UNIQUE (hash, tokenizer_hash)
) STRICT;

-- One candidate: an untuned baseline or a tuned model. Runs made by one
-- command share `launch` (the first one's id).
CREATE TABLE run (
	id INTEGER PRIMARY KEY,
	launch INTEGER,
	model INTEGER REFERENCES model (id),	-- NULL: needs none (majority)
	method TEXT NOT NULL,	-- majority zero-shot own-head frozen-head full
	tuned INTEGER NOT NULL CHECK (tuned IN (0, 1)),
	settings TEXT NOT NULL CHECK (json_valid(settings)),
	seed INTEGER NOT NULL,
	state TEXT NOT NULL
		CHECK (state IN ('running', 'interrupted', 'failed', 'done')),
	label_set INTEGER NOT NULL REFERENCES label_set (version),
	last_event INTEGER NOT NULL,	-- the labels it saw: events up to here
	train_items INTEGER NOT NULL DEFAULT 0,
	data_hash TEXT NOT NULL DEFAULT '',	-- of item hashes and labels
	weights_hash TEXT NOT NULL DEFAULT '',	-- SHA-256 of what it made
	folder TEXT,			-- where that lies, beside the project
	started INTEGER NOT NULL,
	finished INTEGER,
	wall_seconds REAL NOT NULL DEFAULT 0,	-- all its trainings
	cpu_seconds REAL NOT NULL DEFAULT 0,
	peak_bytes INTEGER NOT NULL DEFAULT 0,
	versions TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(versions)),
	remarks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(remarks))
) STRICT;

-- What a model's outputs mean here: many to one; NULL is unmapped.
CREATE TABLE run_output (
	run INTEGER NOT NULL REFERENCES run (id),
	position INTEGER NOT NULL,
	name TEXT NOT NULL,
	label TEXT REFERENCES label (key),
	PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

-- fold -1 is the training of the model that ships, on all train labels.
CREATE TABLE step (
	run INTEGER NOT NULL REFERENCES run (id),
	fold INTEGER NOT NULL,
	step INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	loss REAL NOT NULL,
	learning_rate REAL NOT NULL,
	gradient_norm REAL NOT NULL,
	tokens INTEGER NOT NULL,
	elapsed_ms INTEGER NOT NULL,
	PRIMARY KEY (run, fold, step)
) STRICT, WITHOUT ROWID;
CREATE TABLE epoch (
	run INTEGER NOT NULL REFERENCES run (id),
	fold INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	loss REAL NOT NULL,		-- mean over its steps
	held_out_accuracy REAL,		-- of the fold left out, where there is one
	held_out_macro_f1 REAL,
	PRIMARY KEY (run, fold, epoch)
) STRICT, WITHOUT ROWID;

-- fold >= 0: said of a train item by a model that was trained without its
-- fold (practice). fold -1: said by the final model, or by an untuned one.
CREATE TABLE prediction (
	run INTEGER NOT NULL REFERENCES run (id),
	item INTEGER NOT NULL REFERENCES item (id),
	fold INTEGER NOT NULL CHECK (fold >= -1),
	label TEXT REFERENCES label (key),	-- NULL: an unmapped output won
	confidence REAL,			-- NULL where the method has none
	log_probability BLOB,			-- float32[labels of the set]
	PRIMARY KEY (run, fold, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX prediction_item ON prediction (item);

CREATE TRIGGER run_is_new BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this run exists'); END;
CREATE TRIGGER run_unchanged BEFORE UPDATE ON run
WHEN OLD.state = 'done' OR NEW.id <> OLD.id OR NEW.method <> OLD.method
	OR NEW.settings <> OLD.settings OR NEW.seed <> OLD.seed
	OR NEW.last_event <> OLD.last_event OR NEW.tuned <> OLD.tuned
BEGIN SELECT RAISE(ABORT, 'what a run was is not rewritten'); END;
CREATE TRIGGER run_stays BEFORE DELETE ON run WHEN OLD.state = 'done'
BEGIN SELECT RAISE(ABORT, 'a finished run is never deleted'); END;
CREATE TRIGGER prediction_is_new BEFORE INSERT ON prediction
WHEN EXISTS (SELECT 1 FROM prediction WHERE run = NEW.run
	AND fold = NEW.fold AND item = NEW.item)
BEGIN SELECT RAISE(ABORT, 'this prediction is recorded'); END;
CREATE TRIGGER prediction_unchanged BEFORE UPDATE ON prediction
BEGIN SELECT RAISE(ABORT, 'a prediction is never rewritten'); END;
CREATE TRIGGER prediction_stays BEFORE DELETE ON prediction
WHEN EXISTS (SELECT 1 FROM run WHERE id = OLD.run AND state = 'done')
BEGIN SELECT RAISE(ABORT, 'a prediction is never deleted'); END;

-------------------------------------------------------- claims on the test

-- Which candidates, metric and bars are put to the test, written before a
-- single test label is read.
CREATE TABLE claim (
	id INTEGER PRIMARY KEY,
	run_untuned INTEGER NOT NULL REFERENCES run (id),
	run_thresholded INTEGER REFERENCES run (id),
	run_tuned INTEGER NOT NULL REFERENCES run (id),
	metric TEXT NOT NULL,
	worth REAL NOT NULL CHECK (worth > 0),
	bars TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(bars)),
	impact TEXT NOT NULL CHECK (impact IN ('low', 'high')),
	resilience TEXT NOT NULL CHECK (resilience IN ('low', 'high')),
	hashes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(hashes)),
	at INTEGER NOT NULL
) STRICT;

-- One opening of the test under a claim: the k-th, with its share of alpha.
CREATE TABLE look (
	id INTEGER PRIMARY KEY,
	claim INTEGER NOT NULL REFERENCES claim (id),
	number INTEGER NOT NULL CHECK (number > 0),	-- k
	n INTEGER NOT NULL CHECK (n > 0),
	alpha REAL NOT NULL CHECK (alpha > 0 AND alpha < 1),
	last_event INTEGER NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (claim, number)
) STRICT;
CREATE TABLE look_item (
	look INTEGER NOT NULL REFERENCES look (id),
	item INTEGER NOT NULL REFERENCES item (id),
	PRIMARY KEY (look, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX look_item_item ON look_item (item);

CREATE TRIGGER claim_is_new BEFORE INSERT ON claim
WHEN EXISTS (SELECT 1 FROM claim WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this claim exists'); END;
CREATE TRIGGER claim_unchanged BEFORE UPDATE ON claim
BEGIN SELECT RAISE(ABORT, 'a claim is never rewritten'); END;
CREATE TRIGGER claim_stays BEFORE DELETE ON claim
BEGIN SELECT RAISE(ABORT, 'a claim is never deleted'); END;
CREATE TRIGGER look_is_new BEFORE INSERT ON look
WHEN EXISTS (SELECT 1 FROM look WHERE id = NEW.id
	OR (claim = NEW.claim AND number = NEW.number))
BEGIN SELECT RAISE(ABORT, 'this opening is recorded'); END;
CREATE TRIGGER look_unchanged BEFORE UPDATE ON look
BEGIN SELECT RAISE(ABORT, 'an opening is never rewritten'); END;
CREATE TRIGGER look_stays BEFORE DELETE ON look
BEGIN SELECT RAISE(ABORT, 'an opening is never deleted'); END;
CREATE TRIGGER look_item_is_new BEFORE INSERT ON look_item
WHEN EXISTS (SELECT 1 FROM look_item
	WHERE look = NEW.look AND item = NEW.item)
BEGIN SELECT RAISE(ABORT, 'this item of the opening is recorded'); END;
CREATE TRIGGER look_item_unchanged BEFORE UPDATE ON look_item
BEGIN SELECT RAISE(ABORT, 'an opening is never rewritten'); END;
CREATE TRIGGER look_item_stays BEFORE DELETE ON look_item
BEGIN SELECT RAISE(ABORT, 'an opening is never deleted'); END;
