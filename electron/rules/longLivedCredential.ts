import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf, stated, tierImpact } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { ENDING, THROUGH } from './_sql.ts';
import { defineRule } from './define.ts';

const US_PER_DAY = 86_400_000_000;

export default defineRule({
  id: 'long-lived-credential',
  version: 1,
  title: 'Credential that lives too long',
  why: 'A secret that is not rotated stays good for whoever once copied it, from a log, a laptop or a former colleague.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI7', 'NHI2', 'AML.T0055'),
  remediation: [
    remedy('rotate', 'and give it an end date'),
    remedy('dedicatedIdentity', 'with short-lived tokens, such as workload federation'),
  ],
  needs: [
    {
      what: 'creation, rotation or expiry dates of credentials or service accounts',
      sql: `SELECT EXISTS (SELECT 1 FROM v_fact f JOIN v_entity c ON c.entity_id = f.entity_id WHERE c.kind IN ('credential', 'identity')
              AND f.name IN ('created_at', 'last_rotated_at', 'expires_at'))`,
    },
    {
      what: 'dated events, which give the case its day',
      sql: 'SELECT EXISTS (SELECT 1 FROM v_event WHERE time_us IS NOT NULL)',
    },
  ],
  expectedRate: 'none',
  params: z.object({
    days: z.int().positive().default(365).describe('Days since it was created or last rotated'),
    privileged_days: z.int().positive().default(90).describe('The same for one of tier 3 or 4'),
    lifetime: z
      .int()
      .positive()
      .default(400)
      .describe('Days between creation and expiry from which the stated lifetime itself is too long'),
  }),
  row: z.object({
    entity_id: z.int(),
    kind: z.string(),
    type: z.string().nullable(),
    name: z.string(),
    key: z.string(),
    tier: z.int().nullable(),
    since_us: z.int().nullable(),
    rotated: z.int(),
    lifetime_days: z.number().nullable(),
    expires_us: Time,
    case_end: z.int(),
    agents: TextList,
    agent_ids: IdList,
    events: z.int(),
    records: IdList,
  }),
  // Roles, managed identities and service principals hold no secret themselves: theirs are credentials of their own. Hence the list of kinds.
  sql: `
    WITH ending AS MATERIALIZED (${ENDING}),
    dated AS MATERIALIZED (
      SELECT f.entity_id,
             max(unixepoch(f.value)) FILTER (WHERE f.name = 'created_at') AS created, max(unixepoch(f.value)) FILTER (WHERE f.name = 'last_rotated_at') AS rotated,
             max(unixepoch(f.value)) FILTER (WHERE f.name = 'expires_at') AS expires,
             max(f.value) FILTER (WHERE f.name = 'kind') AS type, max(CAST(f.value AS INTEGER)) FILTER (WHERE f.name = 'privilege_tier' AND f.value GLOB '[0-4]') AS tier,
             max(lower(f.value) IN ('deleted', 'revoked', 'disabled', 'inactive')) FILTER (WHERE f.name = 'status') AS ended,
             json_group_array(DISTINCT f.record_id ORDER BY f.record_id) AS records
      FROM v_fact f WHERE f.name IN ('created_at', 'last_rotated_at', 'expires_at', 'kind', 'privilege_tier', 'status') GROUP BY f.entity_id
    ),
    holders AS MATERIALIZED (
      SELECT t.holder_id, json_group_array(DISTINCT a.name ORDER BY a.entity_id) AS agents, json_group_array(DISTINCT a.entity_id ORDER BY a.entity_id) AS agent_ids
      FROM (${THROUGH}) t JOIN v_entity a ON a.entity_id = t.agent_id WHERE t.holder_id <> t.agent_id GROUP BY t.holder_id
    )
    SELECT c.entity_id, c.kind, d.type, c.name, c.key, d.tier, coalesce(d.rotated, d.created) * 1000000 AS since_us, d.rotated IS NOT NULL AS rotated,
           (d.expires - coalesce(d.rotated, d.created)) / 86400.0 AS lifetime_days, d.expires * 1000000 AS expires_us, ending.case_end,
           h.agents, h.agent_ids, (SELECT count(*) FROM v_event e WHERE e.credential_id = c.entity_id) AS events, d.records
    FROM dated d JOIN ending JOIN v_entity c ON c.entity_id = d.entity_id LEFT JOIN holders h ON h.holder_id = c.entity_id
    WHERE coalesce(d.created, d.rotated) IS NOT NULL AND coalesce(d.ended, 0) = 0
      AND (c.kind = 'credential' OR (c.kind = 'identity' AND lower(replace(coalesce(d.type, ''), ' ', '_')) IN
            ('service_account', 'integration_account', 'integration_user', 'shared_account', 'api_key', 'api_token', 'access_key', 'pat', 'bot_account', 'machine_account')))
    ORDER BY c.entity_id`,
  toFinding(row, params) {
    if (row.since_us === null) return undefined;
    const age = Math.floor((row.case_end - row.since_us) / US_PER_DAY);
    const privileged = (row.tier ?? 0) >= 3;
    const limit = privileged ? Math.min(params.days, params.privileged_days) : params.days;
    const lasting = row.lifetime_days !== null && row.lifetime_days > params.lifetime;
    const expired = row.expires_us !== null && row.expires_us <= row.case_end;
    if (expired || (age <= limit && !lasting)) return undefined;
    const verb = row.rotated === 1 ? 'last rotated' : 'created';
    const expiry =
      row.expires_us === null ? 'No end date is stated' : `It is good until ${formatIsoUtc(row.expires_us, 'day')}`;
    return {
      key: row.key,
      severity: privileged ? 'medium' : 'low',
      rank: {
        impact: tierImpact(row.tier),
        exposure: exposureOf(Math.max(1, age), 'days without rotation'),
        confidence: stated('the inventory states its dates'),
      },
      title:
        age > limit
          ? `${row.name}: ${verb} ${count(age, 'day')} ago`
          : `${row.name}: made to last ${count(Math.round(row.lifetime_days ?? 0), 'day')}`,
      explanation:
        `The ${row.type?.replaceAll('_', ' ') ?? row.kind} ${row.name} was ${verb} on ${formatIsoUtc(row.since_us, 'day')}, ${count(Math.max(0, age), 'day')} before the last event of the case. ` +
        `${expiry}. ${row.agents.length > 0 ? `${listed(row.agents)} ${row.agents.length === 1 ? 'acts' : 'act'} through it` : 'No inventory ties it to an agent'}` +
        (row.events > 0 ? `; ${count(row.events, 'event')} used it.` : '.'),
      entities: [row.entity_id, ...row.agent_ids].slice(0, 20),
      events: [],
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'days', value: String(age) },
        { name: 'limit in days', value: String(limit) },
        { name: 'tier', value: row.tier === null ? 'not known' : String(row.tier) },
        { name: 'events', value: String(row.events) },
      ],
      firstUs: row.since_us,
      lastUs: null,
    };
  },
});
