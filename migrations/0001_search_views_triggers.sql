-- Written by hand: the search index, the append-only guard of the custody log, and the views that rules may read.
CREATE UNIQUE INDEX record_identity ON record (identity) WHERE outcome = 0;
--> statement-breakpoint
CREATE VIRTUAL TABLE value_fts USING fts5(text, content='value', content_rowid='id', tokenize='trigram');
--> statement-breakpoint
INSERT INTO index_state (id, done_value) VALUES (1, 0);
--> statement-breakpoint
CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody BEGIN SELECT RAISE(ABORT, 'the custody log is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER chunk_no_update BEFORE UPDATE ON evidence_chunk BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;
--> statement-breakpoint
-- One row an event, entities canonical, attribution included; ids of interned values resolved to text.
CREATE VIEW v_event AS
SELECT e.id AS event_id, e.record_id, e.evidence_id, e.time_us, e.precision, sv.text AS source, e.class_uid,
       av.text AS action, e.verb, e.status, e.actor_role,
       ac.canonical_id AS actor_id, ini.canonical_id AS initiator_id, imp.canonical_id AS impersonated_id,
       ag.canonical_id AS stated_agent_id, cr.canonical_id AS stated_credential_id, ig.canonical_id AS integration_id,
       tl.canonical_id AS tool_id, wf.canonical_id AS stated_workflow_id, sy.canonical_id AS system_id,
       ob.canonical_id AS object_id, e.object_count,
       ipv.text AS ip, uav.text AS user_agent, e.rows_read, e.bytes_read, e.scopes, e.truncated, e.content_key,
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
CREATE VIEW v_event_object AS
SELECT o.event_id, c.canonical_id AS object_id, o.role FROM event_object o JOIN entity c ON c.id = o.entity_id;
--> statement-breakpoint
CREATE VIEW v_event_attr AS
SELECT t.event_id, n.text AS name, v.text AS value
FROM event_attr t JOIN value n ON n.id = t.name JOIN value v ON v.id = t.value;
--> statement-breakpoint
CREATE VIEW v_event_key AS
SELECT k.event_id, k.kind, v.text AS value FROM event_key k JOIN value v ON v.id = k.value;
--> statement-breakpoint
-- Canonical entities only. in_inventory is 1 when any entity merged into it is stated by an inventory.
CREATE VIEW v_entity AS
SELECT c.id AS entity_id, c.kind, c.key, c.name, c.handle,
       (SELECT max(m.in_inventory) FROM entity m WHERE m.canonical_id = c.id) AS in_inventory
FROM entity c WHERE c.canonical_id = c.id;
--> statement-breakpoint
CREATE VIEW v_fact AS
SELECT c.canonical_id AS entity_id, f.name, f.value, f.record_id
FROM entity_fact f JOIN entity c ON c.id = f.entity_id;
--> statement-breakpoint
CREATE VIEW v_edge AS
SELECT g.id AS edge_id, g.kind, a.canonical_id AS from_id, b.canonical_id AS to_id, g.basis, g.class, g.count,
       g.first_us, g.last_us, g.record_id, g.snapshot_us
FROM edge g JOIN entity a ON a.id = g.from_id JOIN entity b ON b.id = g.to_id;
--> statement-breakpoint
CREATE VIEW v_permission AS
SELECT p.id AS permission_id, c.canonical_id AS principal_id, p.basis, p.text, p.system, p.resource, p.via, p.granted_by,
       p.granted_us, p.expires_us, p.snapshot_us, p.record_id
FROM permission p JOIN entity c ON c.id = p.principal_id;
--> statement-breakpoint
CREATE VIEW v_access AS
SELECT principal_id, system, verb, resource, intended, granted, granted_via, observed, first_us, last_us, verdict, tier,
       unmapped FROM access;
--> statement-breakpoint
CREATE VIEW v_chain AS
SELECT id AS chain_id, start_us, end_us, user_id, agent_id, credential_id, workflow_id, system_id, object_id,
       user_class, agent_class, credential_class, workflow_class, system_class, object_class, weakest, gaps, events
FROM chain;
--> statement-breakpoint
CREATE VIEW v_evidence AS
SELECT id AS evidence_id, name, format, records, accepted, duplicates, rejected, events, undated, from_us, to_us, warnings,
       state FROM evidence;
--> statement-breakpoint
CREATE VIEW v_agent AS
SELECT c.entity_id, c.name, c.key, c.handle, c.in_inventory,
       (SELECT count(*) FROM attribution a WHERE a.agent_id = c.entity_id) AS events,
       (SELECT min(e.time_us) FROM attribution a JOIN event e ON e.id = a.event_id WHERE a.agent_id = c.entity_id) AS first_us,
       (SELECT max(e.time_us) FROM attribution a JOIN event e ON e.id = a.event_id WHERE a.agent_id = c.entity_id) AS last_us
FROM v_entity c WHERE c.kind = 'agent';
