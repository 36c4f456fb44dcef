import { z } from 'zod';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'credential-from-new-network',
  version: 1,
  title: 'Credential used from a network it was never used from',
  why: 'Integrations call from a few fixed networks; a new one in the middle of a credential’s life is how stolen tokens show.',
  severity: 'medium',
  refs: [
    { scheme: 'OWASP NHI', id: 'NHI2', title: 'Secret leakage' },
    { scheme: 'OWASP NHI', id: 'NHI7', title: 'Long-lived secrets' },
    { scheme: 'MITRE ATLAS', id: 'AML.T0055', title: 'Unsecured credentials' },
  ],
  remediation: [
    'Revoke or rotate the credential',
    'Restrict it to the platform’s networks',
    'List what was done from the new network since then',
  ],
  needs: [
    {
      what: 'events with a credential or integration and a network address',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE ip IS NOT NULL AND coalesce(credential_id, integration_id) IS NOT NULL)',
    },
  ],
  params: z.object({
    /** Uses from known networks before the new one, without which nothing can be called new. */
    known: z.int().min(1).default(5),
    /** Hours that those uses must span. */
    hours: z.number().positive().default(24),
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
    known_nets: TextList,
    new_ua: TextList,
    changing: z.int(),
    event_ids: IdList,
    chain_ids: TextList,
    agent_ids: IdList,
  }),
  sql: `
    WITH used AS (
      SELECT coalesce(credential_id, integration_id) AS holder_id, event_id, time_us, ip, user_agent, verb, chain_id, agent_id,
             CASE WHEN instr(ip, ':') > 0 THEN substr(ip, 1, 14) ELSE rtrim(rtrim(ip, '0123456789'), '.') END AS net
      FROM v_event
      WHERE ip IS NOT NULL AND time_us IS NOT NULL AND coalesce(credential_id, integration_id) IS NOT NULL AND direct = 0
        AND (instr(ip, ':') > 0 OR ip GLOB '[0-9]*.[0-9]*.[0-9]*.[0-9]*')
    ),
    net_start AS (SELECT holder_id, net, min(time_us) AS since, count(*) AS events, max(time_us) AS last_us FROM used GROUP BY holder_id, net),
    fresh AS (
      SELECT n.holder_id, n.net, n.since, n.events, n.last_us,
             (SELECT count(*) FROM used u WHERE u.holder_id = n.holder_id AND u.time_us < n.since) AS before,
             (SELECT max(u.time_us) - min(u.time_us) FROM used u WHERE u.holder_id = n.holder_id AND u.time_us < n.since) AS span
      FROM net_start n
    )
    SELECT f.holder_id, c.name, c.key, f.net, f.since, f.events, f.last_us, f.before,
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
  toFinding(row) {
    const twice = row.new_ua.length > 0;
    return {
      key: `${row.key}|${row.net}`,
      severity: twice && row.changing > 0 ? 'critical' : twice || row.changing > 0 ? 'high' : 'medium',
      score: Math.min(100, 50 + row.changing + (twice ? 20 : 0)),
      title: `${row.name} used from a new network, ${row.ips[0] ?? row.net}`,
      explanation:
        `Since ${formatIsoUtc(row.since, 's')} ${row.name} was used ${count(row.events, 'time')} from ${listed(row.ips)}. ` +
        `The ${count(row.before, 'use')} before that came from ${listed(row.known_nets.map((net) => `${net}.*`))}. ` +
        (twice
          ? `The client software is new too: ${listed(row.new_ua)}. `
          : 'The client software is one seen before. ') +
        (row.changing > 0
          ? `${count(row.changing, 'action')} from there exported, changed or sent data.`
          : 'Nothing was changed from there.'),
      entities: [row.holder_id, ...row.agent_ids].slice(0, 20),
      events: row.event_ids,
      chains: row.chain_ids.slice(0, 50),
      records: [],
      facts: [
        { name: 'network', value: row.net },
        { name: 'uses before', value: String(row.before) },
        { name: 'uses from there', value: String(row.events) },
        { name: 'new client software', value: listed(row.new_ua) },
      ],
      firstUs: row.since,
      lastUs: row.last_us,
    };
  },
});
