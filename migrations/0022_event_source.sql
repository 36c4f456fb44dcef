-- Written by hand: a rule that goes through a log by time needs the number that the index of sources and times is over.
DROP VIEW v_event;
--> statement-breakpoint
CREATE VIEW v_event AS
SELECT e.id AS event_id, e.record_id, e.evidence_id, e.time_us, e.precision,
       e.source AS source_id, (SELECT text FROM value WHERE id = e.source) AS source, e.class_uid,
       (SELECT text FROM value WHERE id = e.action) AS action, e.verb, e.status, e.actor_role,
       (SELECT canonical_id FROM entity WHERE id = e.actor) AS actor_id,
       (SELECT canonical_id FROM entity WHERE id = e.initiator) AS initiator_id,
       (SELECT canonical_id FROM entity WHERE id = e.impersonated) AS impersonated_id,
       (SELECT canonical_id FROM entity WHERE id = e.agent) AS stated_agent_id,
       (SELECT canonical_id FROM entity WHERE id = e.credential) AS stated_credential_id,
       (SELECT canonical_id FROM entity WHERE id = e.integration) AS integration_id,
       (SELECT canonical_id FROM entity WHERE id = e.tool) AS tool_id,
       (SELECT canonical_id FROM entity WHERE id = e.workflow) AS stated_workflow_id,
       (SELECT canonical_id FROM entity WHERE id = e.system) AS system_id,
       (SELECT canonical_id FROM entity WHERE id = e.object) AS object_id, e.object_count,
       (SELECT text FROM value WHERE id = e.ip) AS ip,
       (SELECT text FROM value WHERE id = e.user_agent) AS user_agent,
       e.rows_read, e.bytes_read, e.scopes, e.truncated,
       (SELECT coalesce(lower(hex(r.identity)), r.evidence_id || '.' || r.seq) || ':' || e.sub FROM record r WHERE r.id = e.record_id) AS content_key,
       a.chain_id, a.user_id, a.agent_id, a.credential_id, a.workflow_id,
       a.user_class, a.agent_class, a.credential_class, a.workflow_class, coalesce(a.direct, 0) AS direct,
       coalesce(a.candidates, 0) AS candidates
FROM event e LEFT JOIN attribution a ON a.event_id = e.id;
