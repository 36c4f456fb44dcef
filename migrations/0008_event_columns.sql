-- Written by hand: what views count over. Events by column, in blocks of 8,192 ids, so that a histogram, a facet or a lane over any filter
-- reads a few megabytes instead of every event; and a trigram index over what entities are called, so that a search does not walk them all.
-- Both repeat other tables: a block that is not stored is made from them, and whatever changes an event or its attribution removes the
-- blocks that held it in the same transaction.
CREATE TABLE event_column (
  field TEXT NOT NULL,
  block INTEGER NOT NULL,
  last_event INTEGER NOT NULL,
  layout INTEGER NOT NULL,
  low INTEGER,
  high INTEGER,
  undated INTEGER,
  data BLOB NOT NULL,
  PRIMARY KEY (field, block)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TRIGGER event_column_time AFTER UPDATE OF time_us ON event WHEN NEW.time_us IS NOT OLD.time_us BEGIN
  DELETE FROM event_column WHERE field = 'time' AND block = NEW.id >> 13;
END;
--> statement-breakpoint
CREATE TRIGGER event_column_stated AFTER UPDATE OF source, action, ip, user_agent, verb, status, evidence_id, actor, system, initiator,
  impersonated, integration, tool, agent, credential, workflow, attr_set, truncated ON event BEGIN
  DELETE FROM event_column WHERE field <> 'time' AND block = NEW.id >> 13;
END;
--> statement-breakpoint
CREATE TRIGGER event_column_attribution AFTER UPDATE ON attribution BEGIN
  DELETE FROM event_column WHERE field IN ('user', 'agent', 'credential', 'workflow', 'standing') AND block = NEW.event_id >> 13;
END;
--> statement-breakpoint
CREATE TRIGGER event_column_chain AFTER UPDATE OF weakest, gaps ON chain BEGIN
  DELETE FROM event_column WHERE field IN ('user', 'agent', 'credential', 'workflow', 'standing')
    AND block IN (SELECT a.event_id >> 13 FROM attribution a WHERE a.chain_id = NEW.id);
END;
--> statement-breakpoint
-- An import that is taken out leaves no block that knew its events.
CREATE TRIGGER event_column_import AFTER DELETE ON import_mark
WHEN (SELECT coalesce(max(last_event), 0) FROM event_column WHERE field IN ('time', 'source', 'user')) > (SELECT coalesce(max(id), 0) FROM event) BEGIN
  DELETE FROM event_column WHERE last_event > (SELECT coalesce(max(id), 0) FROM event);
END;
--> statement-breakpoint
CREATE VIRTUAL TABLE entity_fts USING fts5(text, content='', tokenize='trigram', detail=none, columnsize=0);
--> statement-breakpoint
-- Which entity each text of the index is of; one whose names changed has several, and what its rows say decides.
CREATE TABLE entity_text (id INTEGER PRIMARY KEY NOT NULL, entity_id INTEGER NOT NULL) STRICT;
--> statement-breakpoint
CREATE TABLE entity_text_state (id INTEGER PRIMARY KEY NOT NULL, done_entity INTEGER NOT NULL) STRICT;
--> statement-breakpoint
INSERT INTO entity_text_state (id, done_entity) VALUES (1, 0);
--> statement-breakpoint
-- Entities that were renamed or given an alias since their texts were indexed.
CREATE TABLE entity_text_todo (entity_id INTEGER PRIMARY KEY NOT NULL) STRICT;
--> statement-breakpoint
CREATE TRIGGER entity_text_name AFTER UPDATE OF name, key ON entity
WHEN NEW.id <= (SELECT done_entity FROM entity_text_state) AND (NEW.name IS NOT OLD.name OR NEW.key IS NOT OLD.key) BEGIN
  INSERT OR IGNORE INTO entity_text_todo (entity_id) VALUES (NEW.id);
END;
--> statement-breakpoint
CREATE TRIGGER entity_text_alias AFTER INSERT ON entity_alias WHEN NEW.entity_id <= (SELECT done_entity FROM entity_text_state) BEGIN
  INSERT OR IGNORE INTO entity_text_todo (entity_id) VALUES (NEW.entity_id);
END;
--> statement-breakpoint
CREATE TRIGGER entity_text_import AFTER DELETE ON import_mark BEGIN
  UPDATE entity_text_state SET done_entity = (SELECT coalesce(max(id), 0) FROM entity) WHERE done_entity > (SELECT coalesce(max(id), 0) FROM entity);
END;
