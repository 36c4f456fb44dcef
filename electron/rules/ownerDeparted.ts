import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';
import { exposureOf, stated } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList, Time } from './_row.ts';
import { LEFT_AT, ORPHANED, OWNERS, USER_STATUS } from './_sql.ts';
import { defineRule } from './define.ts';

export default defineRule({
  id: 'owner-departed',
  version: 1,
  title: 'Every owner has left',
  why: 'When the last owner leaves, the agent and its credentials stay, and nobody is left who knows why they exist.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI1'),
  remediation: [remedy('assignOwner', 'from the process that it serves'), remedy('retire', 'if no owner is found')],
  needs: [USER_STATUS, OWNERS],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    entity_id: z.int(),
    kind: z.enum(['agent', 'credential', 'identity', 'integration', 'workflow']),
    name: z.string(),
    key: z.string(),
    owners: z.int(),
    owner_ids: IdList,
    owner_names: TextList,
    status: z.string(),
    left_us: Time,
    used: z.int(),
    last_us: Time,
    records: IdList,
  }),
  sql: `
    WITH left_at AS MATERIALIZED (${LEFT_AT}),
    orphaned AS MATERIALIZED (${ORPHANED}),
    activity AS MATERIALIZED (
      SELECT agent_id AS entity_id, count(*) AS used, max(time_us) AS last_us FROM v_event
      WHERE agent_id IN (SELECT entity_id FROM orphaned) GROUP BY agent_id
      UNION ALL SELECT credential_id, count(*), max(time_us) FROM v_event
      WHERE credential_id IN (SELECT entity_id FROM orphaned) GROUP BY credential_id
    )
    SELECT e.entity_id, e.kind, e.name, e.key, o.owners, o.owner_ids, o.owner_names, o.status, o.left_us,
           coalesce(a.used, 0) AS used, a.last_us,
           (SELECT json_group_array(DISTINCT g.record_id ORDER BY g.record_id) FROM v_edge g
            WHERE g.to_id = e.entity_id AND g.kind = 'OWNS' AND g.record_id IS NOT NULL) AS records
    FROM orphaned o JOIN v_entity e ON e.entity_id = o.entity_id LEFT JOIN activity a ON a.entity_id = e.entity_id
    WHERE e.kind IN ('agent', 'credential', 'identity', 'integration', 'workflow')
      AND NOT EXISTS (SELECT 1 FROM v_fact f WHERE f.entity_id = e.entity_id AND f.name = 'status' AND lower(f.value) IN ('deleted', 'revoked'))
    ORDER BY e.entity_id`,
  toFinding(row) {
    // Use after the last owner left is disabled-owner-still-active's to tell.
    if (row.left_us !== null && row.last_us !== null && row.last_us >= row.left_us) return undefined;
    const since = row.left_us === null ? '' : ` since ${formatIsoUtc(row.left_us - 1, 'day')}`;
    const one = row.owner_names.length === 1;
    return {
      key: row.key,
      severity: row.kind === 'agent' || row.kind === 'credential' ? 'medium' : 'low',
      rank: {
        impact: { value: 0.5, why: 'nobody answers for it' },
        exposure: exposureOf(row.used, 'events of it'),
        confidence: stated('the user list says that they left'),
      },
      title: `${row.name}: ${one ? 'its only owner has' : 'all its owners have'} left`,
      explanation:
        `The inventory gives the ${row.kind} ${row.name} ${one ? 'one owner' : count(row.owners, 'owner')}, ${listed(row.owner_names)}, ` +
        `whom the user list marks as ${row.status.toLowerCase()}${since}. ` +
        (row.used > 0
          ? `${count(row.used, 'event')} of it ${row.used === 1 ? 'is' : 'are'} in the case${row.left_us === null ? '; whether before or after they left is not known' : ', none after that'}.`
          : 'No event of it is in the case.'),
      entities: [row.entity_id, ...row.owner_ids].slice(0, 20),
      events: [],
      chains: [],
      records: row.records.slice(0, 50),
      facts: [
        { name: 'owners', value: String(row.owners) },
        { name: 'status', value: row.status },
        { name: 'left', value: row.left_us === null ? 'date not stated' : formatIsoUtc(row.left_us - 1, 'day') },
      ],
      firstUs: row.left_us,
      lastUs: row.last_us,
    };
  },
});
