/** What changed about an agent, as marks on its timeline: snapshots that differ, and the first time of what it never did before. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { BEHAVIOUR_DIMENSION_NAMES, type BehaviourDimension } from '../../../../../shared/model/drift.ts';
import { type FilterTerm, formatFilter } from '../../../../../shared/query/filter.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { all, first, parseJson } from '../statement.ts';

type Marks = Out<'drift.marks'>;
type Mark = Marks['marks'][number];

const MOST_NAMED = 6;

/** @throws NotFound when the id is no agent's */
export function driftMarks(db: ReadDb, input: Parsed<'drift.marks'>): Marks {
  const agent = briefsById(db, [input.agent]).get(input.agent);
  if (agent?.kind !== 'agent') throw new NotFound(`there is no agent ${input.agent} in this case`);
  const marks = [...inventoryMarks(db, agent, input.limit + 1), ...behaviourMarks(db, agent, input.limit + 1)].sort(
    (a, b) => a.us - b.us,
  );
  // The strong ones stay when there is no room for all.
  const kept =
    marks.length > input.limit
      ? marks.filter((mark) => mark.strong).concat(marks.filter((mark) => !mark.strong))
      : marks;
  return {
    marks: kept.slice(0, input.limit).sort((a, b) => a.us - b.us),
    cut: marks.length > input.limit,
  };
}

/** One mark a snapshot, over all of the agent's inventories of that time. */
function inventoryMarks(db: ReadDb, agent: Brief, most: number): Mark[] {
  const rows = all<{ us: number; n: number; names: string; strong: number }>(
    db,
    `SELECT s.us, count(*) AS n, max(d.approved = 'no' OR (coalesce(d.tier, 0) >= 3 AND d.before IS NULL)) AS strong,
            json_group_array((CASE WHEN d.before IS NULL THEN 'new ' WHEN d.after IS NULL THEN 'gone ' ELSE 'changed ' END) || d.name ORDER BY d.id)
              AS names
     FROM drift_item_agent x JOIN drift_item d ON d.id = x.item_id
     JOIN inventory_snapshot s ON s.series = d.series AND s.ord = d.to_ord
     WHERE x.agent_id = :agent AND s.us IS NOT NULL GROUP BY s.us ORDER BY s.us DESC LIMIT :most`,
    { agent: agent.id, most },
  );
  return rows.map(({ us, n, names, strong }) => ({
    us,
    kind: 'inventory',
    text: `inventory: ${named(parseJson<string[]>(names, []), n)}`,
    strong: strong === 1,
    filter: formatFilter([byAgent(agent), { field: 'time', values: [`${us}us..`], negated: false }]),
  }));
}

function behaviourMarks(db: ReadDb, agent: Brief, most: number): Mark[] {
  const rows = all<{ dimension: BehaviourDimension; label: string; us: number; unusual: number; events: string }>(
    db,
    `SELECT dimension, label, first_us AS us, unusual, event_ids AS events FROM behaviour_item
     WHERE agent_id = :agent AND change = 'new' AND dimension NOT IN ('verb', 'object', 'hour') AND first_us IS NOT NULL
     ORDER BY unusual DESC, first_us, id LIMIT :most`,
    { agent: agent.id, most },
  );
  const marks: Mark[] = rows.map(({ dimension, label, us, unusual, events }) => ({
    us,
    kind: 'behaviour',
    text: `first ${BEHAVIOUR_DIMENSION_NAMES[dimension]}: ${label}`,
    strong: unusual === 1,
    filter: formatFilter([{ field: 'event', values: parseJson<number[]>(events, []).map(String), negated: false }]),
  }));
  const window = first<{ us: number; baseline: number; recent: number; to: number }>(
    db,
    `SELECT recent_from_us AS us, baseline_days AS baseline, recent_days AS recent, to_us AS "to" FROM behaviour
     WHERE agent_id = :agent AND state = 'compared'`,
    { agent: agent.id },
  );
  if (window === undefined || marks.length === 0) return marks;
  const { us, baseline, recent, to } = window;
  marks.push({
    us,
    kind: 'window',
    text: `the last ${recent} days begin; before them the ${baseline} days that they are compared with`,
    strong: false,
    filter: formatFilter([byAgent(agent), { field: 'time', values: [`${us}us..${to}us`], negated: false }]),
  });
  return marks;
}

function byAgent(agent: Brief): FilterTerm {
  return { field: 'agent', values: [agent.handle], negated: false };
}

function named(names: readonly string[], count: number): string {
  const shown = names.slice(0, MOST_NAMED);
  return count > shown.length ? `${shown.join(', ')} and ${count - shown.length} more` : shown.join(', ');
}
