-- Written by hand: what an import inserts row by row stays narrow. Columns that most events leave empty are indexed where they are
-- filled; an event's keys lie beside each other; and a load notes which indexes it makes again at its end.
CREATE TABLE deferred_index (name TEXT PRIMARY KEY NOT NULL) STRICT;
--> statement-breakpoint
CREATE TABLE event_key_new (
  event_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (event_id, kind, value)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
INSERT INTO event_key_new (event_id, kind, value) SELECT event_id, kind, value FROM event_key ORDER BY event_id, kind, value;
--> statement-breakpoint
DROP VIEW v_event_key;
--> statement-breakpoint
DROP TABLE event_key;
--> statement-breakpoint
ALTER TABLE event_key_new RENAME TO event_key;
--> statement-breakpoint
CREATE VIEW v_event_key AS
SELECT k.event_id, k.kind, v.text AS value FROM event_key k JOIN value v ON v.id = k.value;
--> statement-breakpoint
CREATE INDEX event_key_value ON event_key (value, kind);
--> statement-breakpoint
DROP INDEX event_initiator;
--> statement-breakpoint
CREATE INDEX event_initiator ON event (initiator) WHERE initiator IS NOT NULL;
--> statement-breakpoint
DROP INDEX event_impersonated;
--> statement-breakpoint
CREATE INDEX event_impersonated ON event (impersonated) WHERE impersonated IS NOT NULL;
--> statement-breakpoint
DROP INDEX event_agent;
--> statement-breakpoint
CREATE INDEX event_agent ON event (agent) WHERE agent IS NOT NULL;
--> statement-breakpoint
DROP INDEX event_credential;
--> statement-breakpoint
CREATE INDEX event_credential ON event (credential) WHERE credential IS NOT NULL;
--> statement-breakpoint
DROP INDEX event_integration;
--> statement-breakpoint
CREATE INDEX event_integration ON event (integration) WHERE integration IS NOT NULL;
--> statement-breakpoint
DROP INDEX event_tool;
--> statement-breakpoint
CREATE INDEX event_tool ON event (tool) WHERE tool IS NOT NULL;
--> statement-breakpoint
DROP INDEX event_workflow;
--> statement-breakpoint
CREATE INDEX event_workflow ON event (workflow) WHERE workflow IS NOT NULL;
