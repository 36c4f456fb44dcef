/** One row a thing: when the busiest agents, users, credentials and systems of the filter were active. */
import type { Out, Parsed } from '../../../../shared/contract/index.ts';
import type { ReadDb } from '../../handles.ts';
import { briefsById } from './briefs.ts';
import { chooseBuckets } from './buckets.ts';
import { type CompiledFilter, compileFilter } from './filter.ts';
import { BUCKET, RANGE } from './histogram.ts';
import { FLAGGED_EVENTS } from './severity.ts';
import { JOIN_ATTRIBUTION, SLOT_EXPRESSION } from './slotColumns.ts';
import { all, list, type Params } from './statement.ts';

type Answer = Out<'events.lanes'>;
type By = Answer['lanes'][number]['by'];

/** Buckets count from `fromUs` aligned down to the width, as in the histogram over the same range. */
export function eventLanes(db: ReadDb, input: Parsed<'events.lanes'>): Answer {
  const filter = compileFilter(db, input.filter);
  const { fromUs, toUs, bucketUs } = chooseBuckets(input.fromUs, input.toUs, input.buckets);
  const params = { ...filter.params, from_us: fromUs, to_us: toUs, bucket_us: bucketUs };
  const lanes: Answer['lanes'] = [];
  const more: Answer['more'] = [];
  for (const by of new Set(input.by)) {
    const tops = topEntities(db, filter, by, params);
    const kept = tops.slice(0, input.limit);
    if (tops.length > kept.length) more.push({ by, hidden: tops.length - kept.length });
    lanes.push(...lanesOf(db, filter, by, kept, params));
  }
  return { bucketUs, lanes, more };
}

interface Top {
  readonly lane: number;
  readonly total: number;
}

/** Distinct entities are few beside events; the list is cut where no one would unfold it any further. */
const MOST_LANES = 10_000;

/** Exported for the plan tests. */
export function topEntitiesSql(filter: CompiledFilter, by: By): string {
  return `SELECT ${SLOT_EXPRESSION[by]} AS lane, count(*) AS total FROM event e ${JOIN_ATTRIBUTION}
    WHERE ${RANGE} AND (${filter.where}) GROUP BY 1 HAVING lane IS NOT NULL ORDER BY total DESC, lane LIMIT ${MOST_LANES}`;
}

function topEntities(db: ReadDb, filter: CompiledFilter, by: By, params: Params): Top[] {
  return all<Top>(db, topEntitiesSql(filter, by), params);
}

interface Cell {
  readonly id: number;
  readonly bucket: number;
  readonly count: number;
  readonly flagged: number;
}

function lanesOf(db: ReadDb, filter: CompiledFilter, by: By, kept: readonly Top[], params: Params): Answer['lanes'] {
  if (kept.length === 0) return [];
  const cells = all<Cell>(
    db,
    `SELECT ${SLOT_EXPRESSION[by]} AS id, ${BUCKET} AS bucket, count(*) AS count,
            sum(e.id IN (${FLAGGED_EVENTS})) AS flagged
     FROM event e ${JOIN_ATTRIBUTION}
     WHERE ${RANGE} AND (${filter.where}) AND ${SLOT_EXPRESSION[by]} IN (SELECT value FROM json_each(:kept))
     GROUP BY 1, 2 ORDER BY 1, 2`,
    { ...params, kept: list(kept.map((top) => top.lane)) },
  );
  const briefs = briefsById(
    db,
    kept.map((top) => top.lane),
  );
  return kept.flatMap((top) => {
    const entity = briefs.get(top.lane);
    if (entity === undefined) return [];
    const own = cells.filter((cell) => cell.id === top.lane);
    return [{ by, entity, total: top.total, cells: own.map(({ id: _, ...cell }) => cell) }];
  });
}
