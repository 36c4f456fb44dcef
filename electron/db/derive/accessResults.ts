/** The tables of the access comparison: its lines, the notes beside them, and the privilege gap of delegated actions. */
import type { AccessDraft, AccessNote, AgentComparison, GapDraft } from '../../../shared/model/accessFacts.ts';
import type { WriteDb } from '../handles.ts';
import { type Cell, createGroupWriter } from './groups.ts';

const ACCESS = {
  name: 'access',
  group: 'principal_id',
  order: 'id',
  columns:
    'principal_id, system, verb, resource, intended, granted, granted_via, observed, first_us, last_us, verdict, tier, unmapped, reach, why, intended_via',
};
const NOTES = { name: 'access_note', group: 'principal_id', order: 'id', columns: 'principal_id, kind, text, records' };

const flag = (value: boolean | null): number | null => (value === null ? null : value ? 1 : 0);

/**
 * Puts the comparison in force, agent by agent: one whose lines and notes are as they were is not written.
 * @param comparisons each of one agent, by its id
 * @param more notes that rest on the inventories alone
 * @returns agents that are not as they were
 */
export function* replaceAccess(
  db: WriteDb,
  comparisons: Iterable<AgentComparison & { readonly principal: number }>,
  more: readonly AccessNote[],
): Generator<number, ReadonlySet<number>> {
  const [lines, notes] = [createGroupWriter(db, ACCESS), createGroupWriter(db, NOTES)];
  const further = Map.groupBy(more, (note) => note.principal);
  for (const { principal, rows, notes: own } of comparisons) {
    lines.put(principal, rows.map(cells));
    const all = [...(further.get(principal) ?? []), ...own];
    further.delete(principal);
    if (all.length > 0) notes.put(principal, all.map(noteCells));
    yield rows.length;
  }
  for (const [principal, rest] of further) notes.put(principal, rest.map(noteCells));
  yield* lines.end();
  yield* notes.end();
  return new Set([...lines.changed, ...notes.changed]);
}

function noteCells({ principal, kind, text, records }: AccessNote): Cell[] {
  return [principal, kind, text, JSON.stringify(records)];
}

function cells(row: AccessDraft): Cell[] {
  return [
    row.principal,
    row.system,
    row.verb,
    row.resource,
    flag(row.intended),
    flag(row.granted),
    JSON.stringify(row.grantedVia),
    row.observed,
    row.firstUs,
    row.lastUs,
    row.verdict,
    row.tier,
    row.unmapped ? 1 : 0,
    row.reach,
    row.why,
    JSON.stringify(row.intendedVia),
  ];
}

const GAPS = {
  name: 'privilege_gap',
  group: 'agent_id',
  order: 'id',
  columns:
    'user_id, agent_id, holder_id, system, verb, resource, person_tier, person_source, person_records, credential_tier, credential_source, credential_records, gap, count, first_us, last_us',
};

/**
 * Puts the gaps of delegated actions in force, agent by agent; one whose gaps are as they were is not written.
 * @param gaps those of one agent after the other
 * @returns agents that are not as they were
 */
export function* replaceGaps(db: WriteDb, gaps: Iterable<GapDraft>): Generator<number, ReadonlySet<number>> {
  const writer = createGroupWriter(db, GAPS);
  let own: Cell[][] = [];
  let agent: number | undefined;
  for (const gap of gaps) {
    if (gap.agent !== agent) {
      if (agent !== undefined) writer.put(agent, own);
      yield own.length;
      own = [];
      agent = gap.agent;
    }
    own.push(gapCells(gap));
  }
  if (agent !== undefined) writer.put(agent, own);
  yield* writer.end();
  return writer.changed;
}

function gapCells(row: GapDraft): Cell[] {
  const { person, credential } = row;
  return [
    row.user,
    row.agent,
    row.holder,
    row.system,
    row.verb,
    row.resource,
    person.tier,
    person.source,
    JSON.stringify(person.records),
    credential.tier,
    credential.source,
    JSON.stringify(credential.records),
    row.gap,
    row.count,
    row.firstUs,
    row.lastUs,
  ];
}
