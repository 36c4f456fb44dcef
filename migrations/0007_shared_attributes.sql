-- Written by hand: what repeats from event to event is stored once. Attributes are kept as sets that events share (what is one event's alone stays
-- in event_attr); kinds of keys are interned; an event's content key follows from its record; and texts are found by a hash of them,
-- keyed by a seed of the case so that evidence cannot be written to collide. text_seed() and text_hash() are the program's own (textHash.ts).
INSERT INTO meta (key, value) VALUES ('text_seed', text_seed());
--> statement-breakpoint
DROP INDEX value_text_unique;
--> statement-breakpoint
ALTER TABLE value ADD hash INTEGER NOT NULL DEFAULT 0;
--> statement-breakpoint
UPDATE value SET hash = text_hash(text);
--> statement-breakpoint
INSERT INTO value (text, hash) SELECT kind, text_hash(kind) FROM (SELECT DISTINCT kind FROM event_key) WHERE kind NOT IN (SELECT text FROM value);
--> statement-breakpoint
CREATE INDEX value_hash ON value (hash);
--> statement-breakpoint
DROP VIEW v_event_key;
--> statement-breakpoint
CREATE TABLE event_key_new (
  event_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (event_id, kind, value)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
INSERT INTO event_key_new (event_id, kind, value)
SELECT k.event_id, v.id, k.value FROM event_key k JOIN value v ON v.hash = text_hash(k.kind) AND v.text = k.kind ORDER BY 1, 2, 3;
--> statement-breakpoint
DROP TABLE event_key;
--> statement-breakpoint
DROP VIEW v_event;
--> statement-breakpoint
ALTER TABLE event_key_new RENAME TO event_key;
--> statement-breakpoint
CREATE INDEX event_key_value ON event_key (value, kind);
--> statement-breakpoint
CREATE VIEW v_event_key AS
SELECT k.event_id, n.text AS kind, v.text AS value
FROM event_key k JOIN value n ON n.id = k.kind JOIN value v ON v.id = k.value;
--> statement-breakpoint
DROP INDEX event_content_key;
--> statement-breakpoint
ALTER TABLE event DROP COLUMN content_key;
--> statement-breakpoint
CREATE TABLE attr_set_item (
  set_id INTEGER NOT NULL,
  name INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (set_id, name, value)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE INDEX attr_set_item_value ON attr_set_item (value);
--> statement-breakpoint
ALTER TABLE event ADD attr_set INTEGER;
--> statement-breakpoint
CREATE INDEX event_attr_set ON event (attr_set) WHERE attr_set IS NOT NULL;
--> statement-breakpoint
DROP VIEW v_event_attr;
--> statement-breakpoint
CREATE VIEW v_event_attr AS
SELECT t.event_id, n.text AS name, v.text AS value
FROM event_attr t JOIN value n ON n.id = t.name JOIN value v ON v.id = t.value
UNION ALL
SELECT e.id AS event_id, n.text AS name, v.text AS value
FROM event e JOIN attr_set_item t ON t.set_id = e.attr_set JOIN value n ON n.id = t.name JOIN value v ON v.id = t.value;
--> statement-breakpoint
CREATE VIEW v_event AS
SELECT e.id AS event_id, e.record_id, e.evidence_id, e.time_us, e.precision, sv.text AS source, e.class_uid,
       av.text AS action, e.verb, e.status, e.actor_role,
       ac.canonical_id AS actor_id, ini.canonical_id AS initiator_id, imp.canonical_id AS impersonated_id,
       ag.canonical_id AS stated_agent_id, cr.canonical_id AS stated_credential_id, ig.canonical_id AS integration_id,
       tl.canonical_id AS tool_id, wf.canonical_id AS stated_workflow_id, sy.canonical_id AS system_id,
       ob.canonical_id AS object_id, e.object_count,
       ipv.text AS ip, uav.text AS user_agent, e.rows_read, e.bytes_read, e.scopes, e.truncated,
       (SELECT coalesce(lower(hex(r.identity)), r.evidence_id || '.' || r.seq) || ':' || e.sub FROM record r WHERE r.id = e.record_id) AS content_key,
       a.chain_id, a.user_id, a.agent_id, a.credential_id, a.workflow_id,
       a.user_class, a.agent_class, a.credential_class, a.workflow_class, coalesce(a.direct, 0) AS direct,
       coalesce(a.candidates, 0) AS candidates
FROM event e
JOIN value sv ON sv.id = e.source
JOIN value av ON av.id = e.action
JOIN entity sy ON sy.id = e.system
LEFT JOIN entity ac ON ac.id = e.actor
LEFT JOIN entity ini ON ini.id = e.initiator
LEFT JOIN entity imp ON imp.id = e.impersonated
LEFT JOIN entity ag ON ag.id = e.agent
LEFT JOIN entity cr ON cr.id = e.credential
LEFT JOIN entity ig ON ig.id = e.integration
LEFT JOIN entity tl ON tl.id = e.tool
LEFT JOIN entity wf ON wf.id = e.workflow
LEFT JOIN entity ob ON ob.id = e.object
LEFT JOIN value ipv ON ipv.id = e.ip
LEFT JOIN value uav ON uav.id = e.user_agent
LEFT JOIN attribution a ON a.event_id = e.id;
--> statement-breakpoint
DROP INDEX entity_name;
--> statement-breakpoint
DROP INDEX entity_handle;
--> statement-breakpoint
ALTER TABLE import_mark ADD attr_set_id INTEGER NOT NULL DEFAULT 0;
