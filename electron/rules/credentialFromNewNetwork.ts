import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'credential-from-new-network',
  version: 3,
  title: 'Credential used from a network it was never used from',
  why: 'Integrations call from a few fixed networks; a new one in the middle of a credential’s life is how stolen tokens show.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI2', 'NHI7', 'AML.T0055', 'AML.T0098'),
  remediation: [
    remedy('rotate'),
    'Restrict it to the platform’s networks',
    'List what was done from the new network since then',
  ],
  needs: [
    {
      what: 'events with a credential or integration and a network address',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE ip IS NOT NULL AND coalesce(credential_id, integration_id) IS NOT NULL)',
    },
  ],
  expectedRate: 'none',
  params: z.object({
    known: z
      .int()
      .min(1)
      .default(5)
      .describe('Uses from known networks before the new one, without which nothing can be called new'),
    hours: z.number().positive().default(24).describe('Hours that those uses must span'),
    roams: z
      .int()
      .min(2)
      .default(10)
      .describe(
        'Networks known before from which on the holder moves about, and a further one counts with new client software only',
      ),
  }),
  row: z.object({
    holder_id: z.int(),
    name: z.string(),
    key: z.string(),
    net: z.string(),
    ips: TextList,
    since: z.int(),
    events: z.int(),
    last_us: Time,
    before: z.int(),
    before_nets: z.int(),
    same_range: z.int(),
    known_nets: TextList,
    new_ua: TextList,
    changing: z.int(),
    event_ids: IdList,
    chain_ids: TextList,
    agent_ids: IdList,
  }),
  sql: `
    WITH temporary AS MATERIALIZED (SELECT entity_id FROM v_fact WHERE name = 'temporary' AND value = 'yes'),
    used AS MATERIALIZED (
      SELECT holder_id, event_id, time_us,
             CASE WHEN instr(ip, ':') > 0 THEN substr(ip, 1, 14) ELSE rtrim(rtrim(ip, '0123456789'), '.') END AS net,
             CASE WHEN instr(ip, ':') > 0 THEN substr(ip, 1, 9) ELSE rtrim(rtrim(rtrim(rtrim(ip, '0123456789'), '.'), '0123456789'), '.') END AS range
      -- A key that a session was given for some hours has no past of its own: what it was given for, the role, has.
      FROM (SELECT coalesce(CASE WHEN credential_id IN (SELECT entity_id FROM temporary) THEN actor_id END, credential_id, integration_id) AS holder_id,
              event_id, time_us, ip, direct FROM v_event)
      WHERE ip IS NOT NULL AND time_us IS NOT NULL AND holder_id IS NOT NULL AND direct = 0
        AND (instr(ip, ':') > 0 OR ip GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*')
    ),
    -- Of each use: how many uses the holder had before, and over how long. Uses of one instant do not precede each other.
    history AS (
      SELECT holder_id, net, range, time_us, rank() OVER earlier - 1 AS before,
             max(time_us) OVER (earlier GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - min(time_us) OVER earlier AS span
      FROM used WINDOW earlier AS (PARTITION BY holder_id ORDER BY time_us)
    ),
    -- Both grow with time, so the least of a network's are those of its first use.
    net_start AS MATERIALIZED (
      SELECT holder_id, net, min(range) AS range, min(time_us) AS since, count(*) AS events, max(time_us) AS last_us, min(before) AS before,
             CASE WHEN min(before) > 0 THEN min(span) END AS span
      FROM history GROUP BY holder_id, net
    ),
    -- Providers' addresses change inside their range; some holders never stay in one network.
    placed AS MATERIALIZED (
      SELECT *, count(*) OVER (PARTITION BY holder_id ORDER BY since GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_nets,
             coalesce(min(since) OVER (PARTITION BY holder_id, range ORDER BY since GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) < since, 0) AS same_range
      FROM net_start
    ),
    fresh AS MATERIALIZED (SELECT * FROM placed WHERE before >= :known AND span >= :hours * 3600000000),
    -- Client software by the holder's first use of it, for holders with a fresh network only.
    software AS MATERIALIZED (
      SELECT u.holder_id, e.user_agent, min(u.time_us) AS since
      FROM used u CROSS JOIN v_event e ON e.event_id = u.event_id
      WHERE u.holder_id IN (SELECT holder_id FROM fresh) AND e.user_agent IS NOT NULL
      GROUP BY u.holder_id, e.user_agent
    ),
    cited AS (
      SELECT f.holder_id, f.net, e.event_id, e.ip, e.verb, e.chain_id, e.agent_id,
             w.user_agent AS new_ua,
             row_number() OVER (PARTITION BY f.holder_id, f.net ORDER BY u.time_us, u.event_id) AS place
      FROM used u CROSS JOIN fresh f ON f.holder_id = u.holder_id AND f.net = u.net CROSS JOIN v_event e ON e.event_id = u.event_id
      LEFT JOIN software w ON w.holder_id = f.holder_id AND w.user_agent = e.user_agent AND w.since >= f.since
    ),
    detail AS MATERIALIZED (
      SELECT holder_id, net, json_group_array(DISTINCT ip ORDER BY event_id) AS ips,
             json_group_array(DISTINCT new_ua ORDER BY event_id) FILTER (WHERE new_ua IS NOT NULL) AS new_ua,
             sum(verb IN ('export', 'delete', 'create', 'update', 'share', 'send', 'administer', 'grant')) AS changing,
             json_group_array(event_id ORDER BY place) FILTER (WHERE place <= 200) AS event_ids,
             json_group_array(DISTINCT chain_id ORDER BY event_id) FILTER (WHERE chain_id IS NOT NULL) AS chain_ids,
             json_group_array(DISTINCT agent_id ORDER BY event_id) FILTER (WHERE agent_id IS NOT NULL) AS agent_ids
      FROM cited GROUP BY holder_id, net
    )
    SELECT f.*, c.name, c.key, d.ips, d.new_ua, d.changing, d.event_ids, d.chain_ids, d.agent_ids,
           (SELECT json_group_array(k.net ORDER BY k.net) FROM net_start k WHERE k.holder_id = f.holder_id AND k.since < f.since) AS known_nets
    FROM fresh f JOIN detail d ON d.holder_id = f.holder_id AND d.net = f.net JOIN v_entity c ON c.entity_id = f.holder_id
    ORDER BY f.holder_id, f.net`,
  credentialOf: (row) => row.holder_id,
  toFinding(row, { roams }) {
    const twice = row.new_ua.length > 0;
    // Known software from the provider's own range, or from a holder that moves about (a new network at every fourth use or oftener), is no news.
    const moves = row.before_nets >= roams || (row.before_nets >= 3 && row.before_nets * 4 >= row.before);
    if (!twice && (row.same_range === 1 || moves)) return undefined;
    return {
      key: `${row.key}|${row.net}`,
      severity:
        twice && row.changing > 0 && row.same_range === 0 ? 'critical' : twice || row.changing > 0 ? 'high' : 'medium',
      rank: {
        impact:
          row.changing > 0
            ? { value: 1, why: 'data was exported, changed or sent from there' }
            : { value: 0.7, why: 'only reading from there is seen' },
        exposure: exposureOf(row.events, row.events === 1 ? 'use from there' : 'uses from there'),
        confidence: !twice
          ? { value: 0.7, why: 'the client software is one seen before' }
          : row.same_range === 1
            ? { value: 0.8, why: 'the client software is new, the provider’s range is not' }
            : { value: 1, why: 'the client software is new too' },
      },
      title: `${row.name} used from a new network, ${row.ips[0] ?? row.net}`,
      explanation:
        `Since ${formatIsoUtc(row.since, 's')} ${row.name} was used ${count(row.events, 'time')} from ${listed(row.ips)}. ` +
        `The ${count(row.before, 'use')} before that came from ${listed(row.known_nets.map((net) => `${net}.*`))}. ` +
        (twice
          ? `The client software is new too: ${listed(row.new_ua)}. `
          : 'The client software is one seen before. ') +
        (row.changing > 0
          ? `${count(row.changing, 'action')} from there exported, changed or sent data.`
          : 'Nothing was changed from there.') +
        (row.same_range === 1
          ? ' The wider range was known before; addresses of one provider lie side by side for all its customers.'
          : ''),
      entities: [row.holder_id, ...row.agent_ids].slice(0, 20),
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'network', value: row.net },
        { name: 'uses before', value: String(row.before) },
        { name: 'networks before', value: String(row.before_nets) },
        { name: 'uses from there', value: String(row.events) },
        { name: 'new client software', value: listed(row.new_ua) },
      ],
      firstUs: row.since,
      lastUs: row.last_us,
    };
  },
});
