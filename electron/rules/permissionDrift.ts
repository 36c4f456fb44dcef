import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { between, type Change, Changes, changeSpan, changesBySubject, recordsOf, TWO_SNAPSHOTS } from './_drift.ts';
import { stated, tierImpact } from './_rank.ts';
import { refs } from './_refs.ts';
import { count, IdList, listed, TextList } from './_row.ts';
import { defineRule } from './define.ts';

/** Added, or raised: what was there before and only ends at another time is no new access. */
function isAdded({ name, before, after }: Change): boolean {
  if (after === null) return false;
  return before === null || (name === 'privilege_tier' && Number(after) > Number(before));
}

const NEWLY_LISTED = `(SELECT subject_id, coalesce(to_us, 0) FROM v_drift_item WHERE area = 'listing' AND before IS NULL)`;

/** What a thing, or every agent that acts through it, came with when it was listed for the first time: nothing of it grew. */
const CAME_WITH_IT = `(d.before IS NULL AND ((d.subject_id, coalesce(d.to_us, 0)) IN ${NEWLY_LISTED}
  OR (d.item_id IN (SELECT item_id FROM v_drift_agent)
    AND d.item_id NOT IN (SELECT x.item_id FROM v_drift_agent x JOIN v_drift_item i ON i.item_id = x.item_id
                          WHERE (x.agent_id, coalesce(i.to_us, 0)) NOT IN ${NEWLY_LISTED}))))`;

/** The same permission, at the same time, of the same agent's account: it is told of the account, not of its integration again. */
const TOLD_OF_ACCOUNT = `(s.kind = 'integration' AND (d.name, coalesce(d.to_us, 0), d.before IS NULL, d.after IS NULL, d.item_id) IN (
  SELECT t.name, coalesce(t.to_us, 0), t.before IS NULL, t.after IS NULL, b.item_id
  FROM v_drift_item t JOIN v_entity h ON h.entity_id = t.subject_id JOIN v_drift_agent a ON a.item_id = t.item_id
  JOIN v_drift_agent b ON b.agent_id = a.agent_id WHERE t.area = 'grant' AND h.kind <> 'integration'))`;

export default defineRule({
  id: 'permission-drift',
  version: 2,
  title: 'Access grew since an earlier inventory',
  why: 'Access is reviewed once and then grows a permission at a time, until nobody who approved the agent would approve what it has become.',
  severity: 'medium',
  refs: refs('ASI03', 'NHI5', 'AML.T0053'),
  remediation: [
    remedy('reduceScope', 'to what the earlier inventory held, unless somebody approves what was added'),
    remedy('justInTime', 'what is needed now and then'),
    'Ask who granted it and for which ticket',
  ],
  needs: [
    TWO_SNAPSHOTS,
    {
      what: 'grants or scopes in that inventory',
      sql: "SELECT EXISTS (SELECT 1 FROM v_permission WHERE basis = 'granted')",
    },
  ],
  expectedRate: 'none',
  params: z.object({
    tier: z
      .int()
      .min(0)
      .max(4)
      .default(3)
      .describe('Privilege tier from which an addition that nobody approved is more than a small matter'),
  }),
  row: z.object({
    subject_id: z.int(),
    name: z.string(),
    key: z.string(),
    kind: z.string(),
    changes: z.int(),
    agent_ids: IdList,
    agents: TextList,
    items: Changes,
  }),
  sql: changesBySubject(
    `(d.area = 'grant' AND NOT ${CAME_WITH_IT} AND NOT ${TOLD_OF_ACCOUNT}) OR (d.area = 'status' AND d.name = 'privilege_tier')`,
  ),
  toFinding(row, params) {
    const added = row.items.filter(isAdded);
    const gone = row.items.filter((change) => change.after === null);
    const open = added.filter((change) => change.approved !== 'yes');
    const tier = open.reduce<number | null>(
      (most, change) => (change.tier === null ? most : Math.max(most ?? 0, change.tier)),
      null,
    );
    const refused = open.some((change) => change.approved === 'no' && (change.tier ?? params.tier) >= params.tier);
    const privileged = tier !== null && tier >= params.tier;
    const names = (changes: readonly Change[]) => listed(changes.map(nameOf));
    const others = row.agents.filter((agent) => agent !== row.name);
    const who = others.length > 0 ? ` ${listed(others)} ${others.length === 1 ? 'acts' : 'act'} through it.` : '';
    return {
      key: row.key,
      severity:
        open.length === 0
          ? 'info'
          : refused && privileged
            ? tier === 4
              ? 'high'
              : 'medium'
            : privileged
              ? 'medium'
              : 'low',
      rank: {
        impact: open.length === 0 ? { value: 0.2, why: 'nothing was added that is not approved' } : tierImpact(tier),
        exposure: {
          value: Math.min(1, 0.5 + 0.1 * row.agents.length),
          why:
            row.agents.length === 0
              ? 'no agent is known to act through it'
              : `${count(row.agents.length, 'agent')} can use it`,
        },
        confidence: refused
          ? stated('both inventories state it, and no approval covers it')
          : { value: 0.7, why: 'both inventories state it; whether it is approved is not known' },
      },
      title:
        added.length > 0
          ? `${row.name} gained ${added.length === 1 ? nameOf(added[0]) : count(added.length, 'permission')}`
          : gone.length > 0
            ? `${row.name} lost ${count(gone.length, 'permission')}`
            : `${row.name}: ${count(row.items.length, 'permission')} changed`,
      explanation:
        `From ${between(row.items)} the inventory of ${row.name} shows ${count(row.changes, 'change')} of access: ` +
        `${count(added.length, 'addition')}${added.length > 0 ? ` (${names(added)})` : ''}, ` +
        `${count(gone.length, 'removal')}${gone.length > 0 ? ` (${names(gone)})` : ''}.` +
        approvalText(added) +
        who,
      entities: [...new Set([row.subject_id, ...row.agent_ids])].slice(0, 20),
      events: [],
      chains: [],
      records: recordsOf(row.items),
      facts: row.items.slice(0, 20).map((change) => ({
        name: nameOf(change),
        value: `${change.before ?? 'not there'} → ${change.after ?? 'not there'} (${change.to_label})`,
      })),
      ...changeSpan(row.items),
    };
  },
});

function nameOf(change: Change | undefined): string {
  if (change === undefined) return '';
  return change.name === 'privilege_tier' ? `privilege tier ${change.after ?? change.before ?? ''}` : change.name;
}

function approvalText(added: readonly Change[]): string {
  if (added.length === 0) return '';
  const no = added.filter((change) => change.approved === 'no').length;
  const yes = added.filter((change) => change.approved === 'yes').length;
  if (yes === added.length) return ' What is approved for the agents covers all of it.';
  if (no > 0)
    return ` What is approved for the agents does not cover ${no === added.length ? 'any of it' : `${no} of these`}.`;
  return ' Nothing in the case says whether it was approved.';
}
