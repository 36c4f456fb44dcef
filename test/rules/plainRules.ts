/**
 * The rules that pass over many events, said the plain way: a question asked again for every row. Slow, easy to read, and written apart
 * from the rules' own statements, which must find the same.
 */
export const PLAIN: Readonly<Record<string, string>> = {
  'bulk-read': `
    WITH reads AS (
      SELECT coalesce(agent_id, credential_id, integration_id, CASE WHEN actor_role <> 'user' THEN actor_id END) AS holder_id, event_id, time_us,
             time_us / 3600000000 AS hour, coalesce(rows_read, 0) AS rows, object_id, system_id, chain_id, agent_id
      FROM v_event
      WHERE verb IN ('read', 'export', 'list', 'search') AND status <> 'failure' AND time_us IS NOT NULL AND direct = 0
    ),
    hourly AS (
      SELECT holder_id, hour, sum(rows) AS rows, count(DISTINCT object_id) AS objects, count(*) AS events,
             min(time_us) AS first_us, max(time_us) AS last_us
      FROM reads WHERE holder_id IS NOT NULL GROUP BY holder_id, hour
    ),
    peak AS (SELECT holder_id, hour / 24 AS day, max(rows) AS rows, max(objects) AS objects FROM hourly GROUP BY holder_id, hour / 24),
    earlier AS (
      SELECT h.*, avg(o.rows) AS usual_rows, avg(o.objects) AS usual_objects,
             (SELECT count(*) FROM hourly n WHERE n.holder_id = h.holder_id AND n.hour < h.hour) AS usual_hours
      FROM hourly h LEFT JOIN hourly o ON o.holder_id = h.holder_id AND o.hour < h.hour GROUP BY h.holder_id, h.hour
    ),
    known AS (
      SELECT h.*, count(p.day) + 1 AS days,
             count(CASE WHEN p.rows >= :rows THEN 1 END) AS other_rows, avg(CASE WHEN p.rows >= :rows THEN p.rows END) AS their_rows,
             count(CASE WHEN p.objects >= :objects THEN 1 END) AS other_objects, avg(CASE WHEN p.objects >= :objects THEN p.objects END) AS their_objects
      FROM earlier h LEFT JOIN peak p ON p.holder_id = h.holder_id AND p.day <> h.hour / 24 GROUP BY h.holder_id, h.hour
    ),
    big AS (
      SELECT *, CASE WHEN rows >= :rows THEN usual_rows ELSE usual_objects END AS usual FROM known
      WHERE (rows >= :rows AND (usual_hours < 5 OR rows >= :times * usual_rows)
             AND NOT (other_rows >= :days AND (other_rows + 1) * 2 >= days AND rows <= 3 * their_rows))
         OR (objects >= :objects AND (usual_hours < 5 OR objects >= :times * usual_objects)
             AND NOT (other_objects >= :days AND (other_objects + 1) * 2 >= days AND objects <= 3 * their_objects))
    ),
    -- The columns that stand beside a max() are those of its row: most rows, then most objects, then first.
    sums AS (
      SELECT holder_id, hour, rows, objects, usual, usual_hours, max((rows * 1000 + objects) * 1000000 - hour) AS top FROM big GROUP BY holder_id
    ),
    totals AS (
      SELECT holder_id, count(*) AS hours, sum(rows) AS total, sum(events) AS events, min(first_us) AS first_us, max(last_us) AS last_us FROM big GROUP BY holder_id
    ),
    lists AS (
      SELECT r.holder_id, json_group_array(DISTINCT s.name) AS systems, json_group_array(DISTINCT o.name) AS what, json_group_array(DISTINCT r.event_id) AS event_ids,
             json_group_array(DISTINCT r.chain_id) AS chain_ids, json_group_array(DISTINCT r.agent_id) FILTER (WHERE r.agent_id IS NOT NULL) AS agent_ids
      FROM reads r JOIN big b ON b.holder_id = r.holder_id AND b.hour = r.hour
      LEFT JOIN v_entity s ON s.entity_id = r.system_id LEFT JOIN v_entity o ON o.entity_id = r.object_id GROUP BY r.holder_id
    )
    SELECT c.name, c.key, s.*, t.*, l.*
    FROM sums s JOIN totals t ON t.holder_id = s.holder_id JOIN lists l ON l.holder_id = s.holder_id JOIN v_entity c ON c.entity_id = s.holder_id`,
  'credential-from-new-network': `
    WITH used AS (
      SELECT coalesce(credential_id, integration_id) AS holder_id, event_id, time_us, ip, user_agent, verb, chain_id, agent_id,
             CASE WHEN instr(ip, ':') > 0 THEN substr(ip, 1, 14) ELSE rtrim(rtrim(ip, '0123456789'), '.') END AS net,
             CASE WHEN instr(ip, ':') > 0 THEN substr(ip, 1, 9) ELSE rtrim(rtrim(rtrim(rtrim(ip, '0123456789'), '.'), '0123456789'), '.') END AS range
      FROM v_event
      WHERE ip IS NOT NULL AND time_us IS NOT NULL AND coalesce(credential_id, integration_id) IS NOT NULL AND direct = 0
        AND (instr(ip, ':') > 0 OR ip GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*')
    ),
    net_start AS (SELECT holder_id, net, min(range) AS range, min(time_us) AS since, count(*) AS events, max(time_us) AS last_us FROM used GROUP BY holder_id, net),
    fresh AS (
      SELECT n.holder_id, n.net, n.since, n.events, n.last_us,
             (SELECT count(*) FROM net_start k WHERE k.holder_id = n.holder_id AND k.since < n.since) AS before_nets,
             EXISTS (SELECT 1 FROM net_start k WHERE k.holder_id = n.holder_id AND k.range = n.range AND k.since < n.since) AS same_range,
             (SELECT count(*) FROM used u WHERE u.holder_id = n.holder_id AND u.time_us < n.since) AS before,
             (SELECT max(u.time_us) - min(u.time_us) FROM used u WHERE u.holder_id = n.holder_id AND u.time_us < n.since) AS span
      FROM net_start n
    )
    SELECT f.holder_id, c.name, c.key, f.net, f.since, f.events, f.last_us, f.before, f.before_nets, f.same_range,
           (SELECT json_group_array(DISTINCT u.ip) FROM used u WHERE u.holder_id = f.holder_id AND u.net = f.net) AS ips,
           (SELECT json_group_array(k.net) FROM net_start k WHERE k.holder_id = f.holder_id AND k.since < f.since) AS known_nets,
           (SELECT json_group_array(DISTINCT u.user_agent) FROM used u WHERE u.holder_id = f.holder_id AND u.net = f.net AND u.user_agent IS NOT NULL
              AND u.user_agent NOT IN (SELECT o.user_agent FROM used o WHERE o.holder_id = f.holder_id AND o.time_us < f.since AND o.user_agent IS NOT NULL)) AS new_ua,
           (SELECT sum(u.verb IN ('export', 'delete', 'create', 'update', 'share', 'send', 'administer', 'grant')) FROM used u
              WHERE u.holder_id = f.holder_id AND u.net = f.net) AS changing,
           (SELECT json_group_array(x.event_id) FROM (SELECT event_id FROM used u WHERE u.holder_id = f.holder_id AND u.net = f.net ORDER BY time_us LIMIT 200) x) AS event_ids,
           (SELECT json_group_array(DISTINCT u.chain_id) FROM used u WHERE u.holder_id = f.holder_id AND u.net = f.net AND u.chain_id IS NOT NULL) AS chain_ids,
           (SELECT json_group_array(DISTINCT u.agent_id) FROM used u WHERE u.holder_id = f.holder_id AND u.net = f.net AND u.agent_id IS NOT NULL) AS agent_ids
    FROM fresh f JOIN v_entity c ON c.entity_id = f.holder_id
    WHERE f.before >= :known AND f.span >= :hours * 3600000000`,
  'log-gap': `
    WITH ordered AS (
      SELECT source, event_id, time_us, lag(time_us) OVER w AS prev_us, lag(event_id) OVER w AS prev_id
      FROM v_event WHERE time_us IS NOT NULL WINDOW w AS (PARTITION BY source ORDER BY time_us, event_id)
    ),
    pauses AS (
      SELECT o.*, (SELECT count(*) FROM v_event x WHERE x.time_us > o.prev_us AND x.time_us < o.time_us AND x.source <> o.source) AS others
      FROM ordered o WHERE o.time_us - o.prev_us >= :hours * 3600000000
    )
    SELECT s.source,
           (SELECT json_group_object(o.source, json(o.hours)) FROM (
              SELECT source, json_group_array(DISTINCT time_us / 3600000000 ORDER BY time_us / 3600000000) AS hours
              FROM v_event WHERE time_us IS NOT NULL GROUP BY source HAVING count(*) >= :rhythm) o) AS hours,
           (SELECT json_group_array(json_object('from', p.prev_us, 'to', p.time_us, 'before', p.prev_id, 'after', p.event_id, 'others', p.others)
                   ORDER BY p.time_us - p.prev_us DESC, p.prev_us) FROM pauses p WHERE p.source = s.source AND p.others >= :others) AS pauses
    FROM (SELECT source FROM v_event WHERE time_us IS NOT NULL GROUP BY source HAVING count(*) >= :rhythm) s
    WHERE EXISTS (SELECT 1 FROM pauses p WHERE p.source = s.source AND p.others >= :others)`,
  'attribution-gap': `
    WITH gap AS (
      SELECT chain_id, 'user' AS slot, agent_id, system_id, 1 AS userless FROM v_chain WHERE user_id IS NULL AND agent_id IS NOT NULL
      UNION ALL SELECT chain_id, 'agent', NULL, system_id, user_id IS NULL FROM v_chain WHERE agent_id IS NULL
      UNION ALL SELECT chain_id, 'credential', agent_id, system_id, 1 FROM v_chain
        WHERE credential_id IS NULL AND user_id IS NULL AND agent_id IS NOT NULL
    )
    SELECT g.slot, g.agent_id, a.name AS agent_name, a.key AS agent_key, g.system_id, s.name AS system,
           EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = g.agent_id AND f.name = 'allowed_triggers'
                   AND lower(f.value) IN ('schedule', 'webhook', 'event', 'autonomous')) AS unattended,
           count(DISTINCT g.chain_id) AS chains, count(DISTINCT CASE WHEN g.userless THEN g.chain_id END) AS userless, count(*) AS events,
           sum(e.verb IN ('create', 'update', 'delete', 'export', 'share', 'send', 'administer', 'grant')) AS changing,
           max(e.candidates) AS candidates,
           json_group_array(DISTINCT g.chain_id) AS chain_ids, json_group_array(DISTINCT e.event_id) AS event_ids,
           min(e.time_us) AS first_us, max(e.time_us) AS last_us
    FROM gap g
    JOIN v_event e ON e.chain_id = g.chain_id
    LEFT JOIN v_entity a ON a.entity_id = g.agent_id
    LEFT JOIN v_entity s ON s.entity_id = g.system_id
    GROUP BY g.slot, g.agent_id, g.system_id`,
  'out-of-purpose-action': `
    WITH judged AS (
      -- The events behind the rows, each once: same agent, system, verb, and object type or name. No tools, nobody at home, nothing approved by name.
      SELECT e.event_id, e.agent_id, e.verb, e.time_us, e.chain_id, s.name AS system,
             coalesce((SELECT e.verb || ' ' || lower(f.value) || CASE WHEN e.verb IN ('delete', 'administer', 'grant') THEN ' (' || e.action || ')' ELSE '' END
                       FROM v_fact f JOIN v_access w ON w.verdict = 'out_of_purpose' AND w.observed > 0 AND w.principal_id = e.agent_id AND w.verb = e.verb
                         AND w.system = s.name AND lower(w.resource) = lower(f.value)
                       WHERE f.entity_id = e.object_id AND f.name = 'type'),
                      e.verb || coalesce(' ' || o.name, '')) AS deed,
             (SELECT count(*) FROM v_event_object x WHERE x.event_id = e.event_id AND EXISTS (
                SELECT 1 FROM v_fact c WHERE c.entity_id = x.object_id AND c.name = 'data_class' AND lower(c.value) IN ('restricted', 'confidential'))) AS restricted
      FROM v_event e JOIN v_entity s ON s.entity_id = e.system_id LEFT JOIN v_entity o ON o.entity_id = e.object_id
      WHERE e.verb <> 'sign_in' AND EXISTS (
        SELECT 1 FROM v_access w WHERE w.verdict = 'out_of_purpose' AND w.observed > 0 AND w.principal_id = e.agent_id AND w.verb = e.verb AND w.system = s.name
          AND (lower(w.resource) = lower(coalesce(o.name, ''))
               OR EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = e.object_id AND f.name = 'type' AND lower(f.value) = lower(w.resource))))
    )
    SELECT j.agent_id AS principal_id, a.name, a.key, j.system, count(*) AS observed, json_group_array(DISTINCT j.deed) AS what,
           json_group_array(DISTINCT j.verb) AS verbs, min(j.time_us) AS first_us, max(j.time_us) AS last_us,
           (SELECT json_group_array(DISTINCT coalesce(p.text || ' on ' || p.system, p.text)) FROM v_permission p
            WHERE p.principal_id = j.agent_id AND p.basis = 'declared') AS approved,
           (SELECT json_group_array(y.event_id) FROM (
              SELECT u.event_id FROM judged u WHERE u.agent_id = j.agent_id AND u.system = j.system ORDER BY u.time_us LIMIT 200) y) AS event_ids,
           json_group_array(DISTINCT j.chain_id) AS chain_ids, sum(j.restricted) AS restricted
    FROM judged j JOIN v_entity a ON a.entity_id = j.agent_id
    GROUP BY j.agent_id, j.system`,
  'shared-credential': `
    WITH pairs AS (
      SELECT g.to_id AS holder_id, g.from_id AS agent_id, g.record_id FROM v_edge g JOIN v_entity a ON a.entity_id = g.from_id
      WHERE g.kind IN ('HAS_CREDENTIAL', 'AUTHENTICATES_AS', 'HAS_INTEGRATION') AND g.basis = 'declared' AND a.kind = 'agent'
      UNION
      SELECT e.credential_id, e.agent_id, NULL FROM v_event e
      WHERE e.credential_id IS NOT NULL AND e.agent_id IS NOT NULL AND e.agent_class IN ('exact', 'strong')
    ),
    direct AS (
      SELECT e.credential_id AS holder_id, e.user_id AS human_id FROM v_event e
      WHERE e.direct = 1 AND e.credential_id IS NOT NULL AND e.user_id IS NOT NULL
    )
    -- These cases hold credentials alone; an account and its integration that go with one are in the rule's own samples.
    SELECT c.entity_id, c.name, c.key, c.kind, json_array(c.kind || ' ' || c.name) AS together, json_array(c.entity_id) AS holder_ids,
           count(DISTINCT p.agent_id) AS agents, json_group_array(DISTINCT p.agent_id) AS agent_ids, json_group_array(DISTINCT a.name) AS agent_names,
           (SELECT json_group_array(DISTINCT u.name) FROM direct d JOIN v_entity u ON u.entity_id = d.human_id WHERE d.holder_id = c.entity_id) AS humans,
           (SELECT json_group_array(DISTINCT d.human_id) FROM direct d WHERE d.holder_id = c.entity_id) AS human_ids,
           (SELECT count(*) FROM v_event e WHERE e.credential_id = c.entity_id) AS events,
           (SELECT json_group_array(x.event_id) FROM (SELECT event_id FROM v_event WHERE credential_id = c.entity_id ORDER BY time_us LIMIT 200) x) AS event_ids,
           json_group_array(DISTINCT p.record_id) FILTER (WHERE p.record_id IS NOT NULL) AS records,
           (SELECT min(e.time_us) FROM v_event e WHERE e.credential_id = c.entity_id) AS first_us,
           (SELECT max(e.time_us) FROM v_event e WHERE e.credential_id = c.entity_id) AS last_us
    FROM pairs p
    JOIN v_entity c ON c.entity_id = p.holder_id AND c.kind IN ('credential', 'identity', 'integration')
    JOIN v_entity a ON a.entity_id = p.agent_id
    GROUP BY c.entity_id`,
  'unknown-agent': `
    SELECT a.entity_id, a.name, a.key, count(*) AS events, min(e.time_us) AS first_us, max(e.time_us) AS last_us,
           (SELECT json_group_array(x.event_id) FROM (SELECT event_id FROM v_event WHERE agent_id = a.entity_id ORDER BY time_us LIMIT 200) x) AS event_ids,
           json_group_array(DISTINCT e.chain_id) AS chain_ids,
           json_group_array(DISTINCT s.name) AS systems,
           sum(e.verb IN ('create', 'update', 'delete', 'export', 'share', 'send', 'administer', 'grant')) AS writes
    FROM v_entity a
    JOIN v_event e ON e.agent_id = a.entity_id
    JOIN v_entity s ON s.entity_id = e.system_id
    WHERE a.kind = 'agent' AND a.in_inventory = 0
    GROUP BY a.entity_id`,
  'delegated-privilege-gap': `
    WITH tier AS (
      SELECT entity_id, max(CAST(value AS INTEGER)) AS tier FROM v_fact WHERE name = 'privilege_tier' AND value GLOB '[0-4]' GROUP BY entity_id
    ),
    acted AS (
      -- One row an event and tier of something it acted with; no grants are stated, so the tiers are those of person and credential, capped by access.
      SELECT e.*, s.name AS system_name, t.entity_id AS holder_id,
             min(t.tier, coalesce((SELECT max(w.tier) FROM v_access w WHERE w.observed > 0 AND w.principal_id = e.agent_id AND w.system = s.name AND w.verb = e.verb
                                     AND w.resource = coalesce((SELECT min(f.value) FROM v_fact f WHERE f.entity_id = e.object_id AND f.name = 'type'), o.name, '')), t.tier)) AS holder_tier,
             CASE WHEN e.user_class = 'medium' THEN 2 WHEN e.user_class = 'strong' THEN 3 ELSE 4 END AS class,
             coalesce((SELECT max(CASE lower(f.value) WHEN 'restricted' THEN 4 ELSE 3 END) FROM v_event_object x JOIN v_fact f ON f.entity_id = x.object_id
                       WHERE x.event_id = e.event_id AND f.name = 'data_class' AND lower(f.value) IN ('restricted', 'confidential')), 0) AS rank
      FROM v_event e JOIN v_entity s ON s.entity_id = e.system_id LEFT JOIN v_entity o ON o.entity_id = e.object_id
      JOIN tier t ON t.entity_id = e.credential_id OR (t.entity_id IN (e.actor_id, e.integration_id) AND e.actor_id <> e.user_id)
      WHERE e.user_id IS NOT NULL AND e.agent_id IS NOT NULL AND e.verb <> 'sign_in' AND e.status <> 'failure'
        AND (e.user_class IN ('exact', 'strong', 'analyst') OR (e.user_class = 'medium' AND e.candidates <= 1))
    )
    SELECT u.entity_id AS user_id, u.name AS user_name, u.key AS user_key, ut.tier AS user_tier,
           a.entity_id AS agent_id, a.name AS agent_name, a.key AS agent_key,
           x.holder_id, h.name AS holder_name, max(x.holder_tier) AS holder_tier, 'its privilege tier in the inventory' AS basis, x.system_name AS system,
           count(DISTINCT x.event_id) AS events, count(DISTINCT CASE WHEN x.class = 2 THEN x.event_id END) AS medium, max(x.class) AS class, max(x.rank) AS rank,
           json_group_array(DISTINCT x.verb || ' (' || x.action || ')') AS what,
           json_group_array(DISTINCT x.event_id) AS event_ids, json_group_array(DISTINCT x.chain_id) AS chain_ids,
           min(x.time_us) AS first_us, max(x.time_us) AS last_us,
           (SELECT count(DISTINCT y.user_id) FROM acted y WHERE y.agent_id = a.entity_id AND y.system_name = x.system_name
              AND y.user_id NOT IN (SELECT entity_id FROM tier)) AS unknown
    FROM acted x
    JOIN v_entity u ON u.entity_id = x.user_id JOIN tier ut ON ut.entity_id = x.user_id
    JOIN v_entity a ON a.entity_id = x.agent_id
    JOIN v_entity h ON h.entity_id = x.holder_id
    WHERE x.holder_tier - ut.tier >= :gap AND (x.verb NOT IN ('read', 'list', 'search') OR x.rank > 0)
    GROUP BY u.entity_id, a.entity_id, x.system_name`,
};
