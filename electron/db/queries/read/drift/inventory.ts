/** What changed in inventories between two moments: the stored steps from snapshot to snapshot, put together slot by slot. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { DriftApproval, DriftArea } from '../../../../../shared/model/drift.ts';
import { DRIFT_AREAS } from '../../../../../shared/model/drift.ts';
import { US_PER_DAY } from '../../../../../shared/model/time.ts';
import { formatFilter } from '../../../../../shared/query/filter.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefOf, briefsById } from '../entities/briefs.ts';
import { all, list } from '../statement.ts';
import { type SnapshotRow, snapshotRows } from './snapshots.ts';

type InventoryDrift = Out<'drift.inventory'>;

interface NetChange {
  readonly id: number;
  readonly series: number;
  readonly area: DriftArea;
  readonly subject: number;
  readonly object: number | null;
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly beforeRecord: number | null;
  readonly afterRecord: number | null;
  readonly tier: number | null;
  readonly approved: DriftApproval;
  readonly fromOrd: number;
  readonly toOrd: number;
}

/** Of one inventory the snapshots that are compared: the later and the earlier one. */
interface Range {
  readonly series: number;
  readonly from: SnapshotRow;
  readonly to: SnapshotRow;
}

/** Changes of a range are composed in memory, so that more than this are refused to be judged whole. */
const MOST_STEPS = 50_000;
const MOST_PARTIAL = 50;
const MOST_IN_FILTER = 20;

/** @param titleOf title of an importer @throws NotFound when a snapshot does not exist */
export function inventoryDrift(
  db: ReadDb,
  input: Parsed<'drift.inventory'>,
  titleOf: (format: string) => string,
): InventoryDrift {
  const snapshots = snapshotRows(db);
  const chosen = (id: number | undefined): SnapshotRow | undefined => {
    if (id === undefined) return undefined;
    const found = snapshots.find((row) => row.id === id);
    if (found === undefined) throw new NotFound(`there is no snapshot ${id} in this case`);
    return found;
  };
  const [from, to] = [chosen(input.from), chosen(input.to)];
  const ranges = rangesOf(snapshots, from, to);
  const { changes, cut } = netChanges(db, ranges, input.agent);
  const wanted = input.area === undefined ? changes : changes.filter((change) => change.area === input.area);
  wanted.sort(bySeverity);
  const shown = wanted.slice(0, input.limit);
  const briefs = briefsById(
    db,
    shown.flatMap((change) => [change.subject, change.object]),
  );
  const concerned = agentsOf(db, shown);
  const byPlace = new Map(snapshots.map((row) => [`${row.series} ${row.ord}`, row]));
  const areas = Map.groupBy(changes, (change) => change.area);
  return {
    fromLabel: from?.label ?? earliest(ranges)?.label ?? '',
    toLabel: to?.label ?? latest(ranges)?.label ?? '',
    compared: ranges.length,
    items: shown.flatMap((change) => {
      const subject = briefOf(briefs, change.subject);
      const after = byPlace.get(`${change.series} ${change.toOrd}`);
      const before = byPlace.get(`${change.series} ${change.fromOrd}`);
      if (subject === null || after === undefined) return [];
      const agents = concerned.get(change.id) ?? [];
      return [
        {
          area: change.area,
          subject,
          object: briefOf(briefs, change.object),
          name: change.name,
          before: change.before,
          after: change.after,
          beforeRecord: change.beforeRecord,
          afterRecord: change.afterRecord,
          tier: change.tier,
          approved: change.approved,
          inventory: titleOf(after.format),
          fromLabel: before?.label ?? '',
          toLabel: after.label,
          us: after.us,
          agents: agents.length,
          filter: since(agents, after.us),
        },
      ];
    }),
    total: wanted.length,
    cut: cut || wanted.length > shown.length,
    areas: DRIFT_AREAS.flatMap((area) => {
      const count = areas.get(area)?.length ?? 0;
      return count === 0 ? [] : [{ area, count }];
    }),
    partial: ranges
      .flatMap((range) =>
        snapshots.filter(
          (row) =>
            row.series === range.series && row.ord > range.from.ord && row.ord <= range.to.ord && row.complete === 0,
        ),
      )
      .slice(0, MOST_PARTIAL)
      .map((row) => ({ label: row.label, inventory: titleOf(row.format), why: row.why })),
  };
}

function rangesOf(
  snapshots: readonly SnapshotRow[],
  from: SnapshotRow | undefined,
  to: SnapshotRow | undefined,
): Range[] {
  return [...Map.groupBy(snapshots, (row) => row.series)].flatMap(([series, rows]) => {
    const start = from === undefined ? rows[0] : (atOrBefore(rows, from) ?? rows[0]);
    const end = to === undefined ? rows.at(-1) : atOrBefore(rows, to);
    return start === undefined || end === undefined || end.ord <= start.ord ? [] : [{ series, from: start, to: end }];
  });
}

/** Of an inventory the snapshot that stood at the chosen moment: itself, or the last one up to the end of its day. */
function atOrBefore(rows: readonly SnapshotRow[], moment: SnapshotRow): SnapshotRow | undefined {
  if (rows[0]?.series === moment.series) return rows.find((row) => row.id === moment.id);
  const { us } = moment;
  if (us === null) return undefined;
  const end = (Math.floor(us / US_PER_DAY) + 1) * US_PER_DAY;
  return rows.findLast((row) => row.us !== null && row.us < end);
}

/** What is left of the steps of a range: a slot that is as it was at the beginning is no change. */
function netChanges(
  db: ReadDb,
  ranges: readonly Range[],
  agent: number | undefined,
): { readonly changes: NetChange[]; readonly cut: boolean } {
  const changes: NetChange[] = [];
  let cut = false;
  const own =
    agent === undefined
      ? ''
      : `AND d.id IN (SELECT x.item_id FROM drift_item_agent x JOIN entity r ON r.canonical_id = x.agent_id WHERE r.id = :agent)`;
  for (const range of ranges) {
    const steps = all<NetChange & { readonly slot: string }>(
      db,
      `SELECT d.id, d.series, d.area, d.slot, d.subject_id AS subject, d.object_id AS object, d.name, d.before, d.after,
              d.before_record AS beforeRecord, d.after_record AS afterRecord, d.tier, d.approved,
              d.from_ord AS fromOrd, d.to_ord AS toOrd
       FROM drift_item d WHERE d.series = :series AND d.to_ord > :from AND d.to_ord <= :to ${own}
       ORDER BY d.to_ord, d.id LIMIT ${MOST_STEPS + 1}`,
      {
        series: range.series,
        from: range.from.ord,
        to: range.to.ord,
        ...(agent === undefined ? {} : { agent }),
      },
    );
    cut = cut || steps.length > MOST_STEPS;
    const net = new Map<string, NetChange>();
    for (const { slot, ...step } of steps.slice(0, MOST_STEPS)) {
      const known = net.get(slot);
      net.set(slot, known === undefined ? step : together(known, step));
    }
    for (const change of net.values()) if (change.before !== change.after) changes.push(change);
  }
  return { changes, cut };
}

function together(first: NetChange, last: NetChange): NetChange {
  const { before, beforeRecord, fromOrd } = first;
  return { ...last, before, beforeRecord, fromOrd };
}

/** Access and integrations first, additions before removals, the most privileged first. */
function bySeverity(a: NetChange, b: NetChange): number {
  return (
    DRIFT_AREAS.indexOf(a.area) - DRIFT_AREAS.indexOf(b.area) ||
    Number(a.before !== null) - Number(b.before !== null) ||
    (b.tier ?? -1) - (a.tier ?? -1) ||
    b.toOrd - a.toOrd ||
    a.id - b.id
  );
}

function agentsOf(db: ReadDb, changes: readonly NetChange[]): ReadonlyMap<number, readonly Brief[]> {
  const rows = all<{ item: number; agent: number }>(
    db,
    `SELECT item_id AS item, agent_id AS agent FROM drift_item_agent
     WHERE item_id IN (SELECT value FROM json_each(:ids)) ORDER BY item_id, agent_id`,
    { ids: list(changes.map((change) => change.id)) },
  );
  const briefs = briefsById(
    db,
    rows.map((row) => row.agent),
  );
  const result = new Map<number, Brief[]>();
  for (const { item, agent } of rows) {
    const brief = briefs.get(agent);
    if (brief === undefined) continue;
    const known = result.get(item);
    if (known === undefined) result.set(item, [brief]);
    else known.push(brief);
  }
  return result;
}

/** What those agents did since the snapshot was taken. */
function since(agents: readonly Brief[], us: number | null): string {
  if (agents.length === 0 || agents.length > MOST_IN_FILTER || us === null) return '';
  return formatFilter([
    { field: 'agent', values: agents.map((agent) => agent.handle), negated: false },
    { field: 'time', values: [`${us}us..`], negated: false },
  ]);
}

function earliest(ranges: readonly Range[]): SnapshotRow | undefined {
  return ranges.map((range) => range.from).sort(byTime)[0];
}

function latest(ranges: readonly Range[]): SnapshotRow | undefined {
  return ranges
    .map((range) => range.to)
    .sort(byTime)
    .at(-1);
}

function byTime(a: SnapshotRow, b: SnapshotRow): number {
  return (a.us ?? 0) - (b.us ?? 0) || a.id - b.id;
}
