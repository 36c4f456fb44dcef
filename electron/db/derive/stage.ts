/**
 * Reconstruction's results, collected beside the case and put in force together. Batches go into temporary tables of the
 * writing connection (outside the case file, gone with the process), so the earlier results stay readable until the new ones
 * are complete; then one transaction replaces them all. Chains of one run never stand beside attributions of another, and a
 * kill at any moment leaves the earlier run whole.
 */
import type { EdgeKind, LinkClass, Slot } from '../../../shared/model/kinds.ts';
import { classRank, weakerClass } from '../../../shared/model/kinds.ts';
import type { WriteDb } from '../handles.ts';
import { createWordingWriter } from '../wording.ts';
import { applyOffsets } from '../write/clockOffset.ts';
import { dropConcluded } from '../write/eventColumns.ts';
import { createRowInserter, type RowInserter } from '../write/rowInserter.ts';
import { setWriterCache } from '../writerCache.ts';

export interface MergeRow {
  readonly fromId: number;
  readonly intoId: number;
  readonly why: string;
  readonly viaId: number | null;
  readonly ns: string | null;
  readonly value: string | null;
}
export interface OffsetRow {
  readonly source: string;
  readonly estimateUs: number | null;
  readonly pairs: number;
  readonly spreadUs: number | null;
  readonly against: string | null;
  readonly by: 'ids' | 'objects' | 'issue' | 'first_use' | null;
  readonly driftPpm: number | null;
  readonly refUs: number | null;
  readonly offsetUs: number;
  readonly basis: 'none' | 'estimated' | 'analyst';
}
export interface LinkRow {
  readonly method: string;
  readonly class: LinkClass;
  readonly fromEvent: number;
  readonly toEvent: number;
  readonly keys: readonly unknown[];
  readonly dtUs: number | null;
  readonly candidates: number;
  readonly score: number;
  readonly why: string;
}
export interface CandidateRow {
  readonly slot: Slot;
  readonly entityId: number | null;
  readonly agentId: number | null;
  readonly score: number;
  readonly dtUs: number | null;
  readonly why: string;
  readonly against: string;
}
export interface ChainRow {
  readonly id: string;
  readonly startUs: number | null;
  readonly endUs: number | null;
  readonly slots: readonly {
    readonly slot: Slot;
    readonly entityId: number | null;
    readonly count: number;
    readonly label: string;
    readonly class: LinkClass | null;
    readonly why: string;
    readonly wouldFill: readonly string[];
  }[];
  readonly eventIds: readonly number[];
  readonly candidates: readonly CandidateRow[];
  readonly leftOut: Readonly<Partial<Record<Slot, number>>>;
}
export interface AttributionRow {
  readonly eventId: number;
  readonly chainId: string | null;
  readonly user: number | null;
  readonly agent: number | null;
  readonly credential: number | null;
  readonly workflow: number | null;
  readonly userClass: LinkClass | null;
  readonly agentClass: LinkClass | null;
  readonly credentialClass: LinkClass | null;
  readonly workflowClass: LinkClass | null;
  readonly direct: boolean;
  readonly score: number;
  readonly why: Readonly<Partial<Record<Slot, string>>>;
  readonly candidates: readonly CandidateRow[];
  readonly leftOut: number;
}
export interface EdgeRow {
  readonly kind: EdgeKind;
  readonly from: number;
  readonly to: number;
  readonly class: LinkClass;
  readonly count: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

export interface Stage {
  merges(rows: readonly MergeRow[]): void;
  offsets(rows: readonly OffsetRow[]): void;
  links(rows: readonly LinkRow[]): void;
  chains(rows: readonly ChainRow[]): void;
  attributions(rows: readonly AttributionRow[]): void;
  edges(rows: readonly EdgeRow[]): void;
  /** Puts everything in force in one transaction. Event times follow with `moveEventTimes`. */
  commit(): { readonly chains: number; readonly links: number };
  /** Drops what was collected. */
  discard(): void;
}

const ROWS_A_STATEMENT = 32;
const STAGE_CACHE_KIB = 32_768;

/** Rebuilt tables; `edge` keeps its declared and granted rows and is handled apart. */
const REPLACED = ['link', 'chain', 'chain_event', 'attribution', 'candidate', 'entity_merge'] as const;
const STAGED = [...REPLACED, 'edge', 'clock_offset'] as const;
/** Beside those: its ids are given while it is filled. */
const WORDING = 'wording';

export function stageResults(db: WriteDb): Stage {
  const { sql } = db;
  const drop = (): void => {
    for (const table of [...STAGED, WORDING]) sql.exec(`DROP TABLE IF EXISTS temp.stage_${table}`);
  };
  const discard = (): void => {
    drop();
    setWriterCache(db, 'usual');
  };
  drop();
  // What is staged is dropped when anything fails, so its journal need not reach the disk.
  sql.pragma('temp.journal_mode = MEMORY');
  sql.pragma(`temp.cache_size = -${STAGE_CACHE_KIB}`);
  // Events are read once in the order of storing: nothing of them is worth keeping.
  setWriterCache(db, 'load');
  for (const table of STAGED) sql.exec(`CREATE TEMP TABLE stage_${table} AS SELECT * FROM main.${table} WHERE 0`);
  sql.exec('CREATE TEMP TABLE stage_wording (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  const wording = createWordingWriter(sql, 'temp.stage_wording');

  const inserters: RowInserter[] = [];
  const into = (table: (typeof STAGED)[number], columns: string) => {
    const names = columns.split(', ').map((name) => `"${name}"`);
    const inserter = createRowInserter(sql, `temp.stage_${table}`, names, ROWS_A_STATEMENT);
    inserters.push(inserter);
    return { run: (...row: readonly unknown[]) => inserter.add(row) };
  };
  /** Each batch is stored whole before its transaction ends. */
  const batch = <T>(store: (row: T) => void) =>
    sql.transaction((rows: readonly T[]) => {
      for (const row of rows) store(row);
      for (const inserter of inserters) inserter.flush();
    });
  const merge = into('entity_merge', 'from_id, into_id, why, via_id, ns, value');
  const offset = into(
    'clock_offset',
    'source, estimate_us, pairs, spread_us, against, offset_us, basis, measured_by, drift_ppm, ref_us',
  );
  const link = into('link', 'method, class, from_event, to_event, keys, dt_us, candidates, score, why_id');
  const chain = into(
    'chain',
    'id, start_us, end_us, user_id, agent_id, credential_id, workflow_id, system_id, object_id, user_class, agent_class, credential_class, workflow_class, system_class, object_class, slots, weakest, weakest_rank, gaps, events, risk, findings',
  );
  const chainEvent = into('chain_event', 'chain_id, seq, event_id');
  const attribution = into(
    'attribution',
    'event_id, chain_id, user_id, agent_id, credential_id, workflow_id, user_class, agent_class, credential_class, workflow_class, direct, score, why_id, candidates',
  );
  const candidate = into(
    'candidate',
    'chain_id, event_id, slot, entity_id, agent_id, score, dt_us, why_id, against_id',
  );
  const edge = into('edge', 'kind, from_id, to_id, basis, class, count, first_us, last_us, attrs');

  const addCandidates = (chainId: string | null, eventId: number | null, rows: readonly CandidateRow[]): void => {
    for (const row of rows) {
      const { slot, entityId, agentId, score, dtUs } = row;
      candidate.run(chainId, eventId, slot, entityId, agentId, score, dtUs, wording(row.why), wording(row.against));
    }
  };

  const addChain = (row: ChainRow): void => {
    const slot = (name: Slot) => row.slots.find((item) => item.slot === name);
    const names: readonly Slot[] = ['user', 'agent', 'credential', 'workflow', 'system', 'object'];
    const classes = names.map((name) => slot(name)?.class ?? null);
    const weakest = classes.reduce<LinkClass | undefined>(
      (weak, one) => weakerClass(weak, one ?? undefined),
      'exact' as LinkClass,
    );
    const detail = Object.fromEntries(
      row.slots.map((item) => [
        item.slot,
        {
          label: item.label,
          count: item.count,
          why: item.why,
          wouldFill: item.wouldFill,
          leftOut: row.leftOut[item.slot],
        },
      ]),
    );
    chain.run(
      row.id,
      row.startUs,
      row.endUs,
      ...names.map((name) => slot(name)?.entityId ?? null),
      ...classes,
      JSON.stringify(detail),
      weakest ?? 'empty',
      classRank(weakest),
      classes.filter((one) => one === null).length,
      row.eventIds.length,
      0,
      0,
    );
    for (const [seq, eventId] of row.eventIds.entries()) chainEvent.run(row.id, seq, eventId);
    addCandidates(row.id, null, row.candidates);
  };

  return {
    merges: batch<MergeRow>((row) => merge.run(row.fromId, row.intoId, row.why, row.viaId, row.ns, row.value)),
    offsets: batch<OffsetRow>((row) => {
      const { source, estimateUs, pairs, spreadUs, against, offsetUs, basis, by, driftPpm, refUs } = row;
      offset.run(source, estimateUs, pairs, spreadUs, against, offsetUs, basis, by, driftPpm, refUs);
    }),
    links: batch<LinkRow>((row) => {
      const keys = row.keys.length === 0 ? '[]' : JSON.stringify(row.keys);
      link.run(
        row.method,
        row.class,
        row.fromEvent,
        row.toEvent,
        keys,
        row.dtUs,
        row.candidates,
        row.score,
        wording(row.why),
      );
    }),
    chains: batch<ChainRow>(addChain),
    attributions: batch<AttributionRow>((row) => {
      attribution.run(
        row.eventId,
        row.chainId,
        row.user,
        row.agent,
        row.credential,
        row.workflow,
        row.userClass,
        row.agentClass,
        row.credentialClass,
        row.workflowClass,
        row.direct ? 1 : 0,
        row.score,
        wording(JSON.stringify(row.why)),
        row.candidates.length + row.leftOut,
      );
      addCandidates(null, row.eventId, row.candidates);
    }),
    edges: batch<EdgeRow>((row) =>
      edge.run(row.kind, row.from, row.to, 'observed', row.class, row.count, row.firstUs, row.lastUs, '{}'),
    ),
    commit() {
      const totals = putInForce(db);
      discard();
      return totals;
    },
    discard,
  };
}

/** From this many rows on, sorting an index once is cheaper than keeping it row by row. */
const SORTED_ROWS = 20_000;

/** Takes the indexes of a table that is about to be filled anew; the answer makes them again. */
function dropIndexes(db: WriteDb, table: (typeof REPLACED)[number]): () => void {
  const { sql } = db;
  const rows = sql.prepare(`SELECT count(*) FROM temp.stage_${table}`).pluck().get() as number;
  if (rows < SORTED_ROWS) return () => undefined;
  const indexes = sql
    .prepare("SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .all(table) as { name: string; sql: string }[];
  for (const { name } of indexes) sql.exec(`DROP INDEX main."${name}"`);
  return () => {
    for (const index of indexes) sql.exec(index.sql);
  };
}

function putInForce(db: WriteDb): { chains: number; links: number } {
  const { sql } = db;
  return sql.transaction(() => {
    sql.exec('DELETE FROM main.wording');
    sql.exec('INSERT INTO main.wording SELECT * FROM temp.stage_wording');
    for (const table of REPLACED) {
      const restore = dropIndexes(db, table);
      sql.exec(`DELETE FROM main.${table}`);
      // Chain by chain as they were staged, events come in no order of theirs: sorted once they are appended.
      const order = table === 'attribution' ? 'ORDER BY event_id' : '';
      sql.exec(`INSERT INTO main.${table} SELECT * FROM temp.stage_${table} ${order}`);
      restore();
    }
    sql.exec("DELETE FROM main.edge WHERE basis = 'observed'");
    sql.exec(
      `INSERT INTO main.edge (kind, from_id, to_id, basis, class, count, first_us, last_us, attrs)
       SELECT kind, from_id, to_id, basis, class, count, first_us, last_us, attrs FROM temp.stage_edge`,
    );
    setCanonical(db);
    dropConcluded(db);
    // What an analyst set stays in force; only the estimate beside it is new.
    sql.exec(
      `INSERT INTO main.clock_offset SELECT * FROM temp.stage_clock_offset WHERE true
       ON CONFLICT (source) DO UPDATE SET estimate_us = excluded.estimate_us, pairs = excluded.pairs,
         spread_us = excluded.spread_us, against = excluded.against, measured_by = excluded.measured_by,
         drift_ppm = excluded.drift_ppm, ref_us = excluded.ref_us,
         offset_us = CASE WHEN main.clock_offset.basis = 'analyst' THEN main.clock_offset.offset_us ELSE excluded.offset_us END,
         basis = CASE WHEN main.clock_offset.basis = 'analyst' THEN 'analyst' ELSE excluded.basis END`,
    );
    const inForce = sql.prepare('SELECT source, offset_us AS offsetUs FROM clock_offset').all();
    applyOffsets(db, inForce as { source: string; offsetUs: number }[]);
    return sql.prepare('SELECT (SELECT count(*) FROM chain) AS chains, (SELECT count(*) FROM link) AS links').get() as {
      chains: number;
      links: number;
    };
  })();
}

/** Merges and handles. A handle is the name where it is unique within its kind, whatever the case of its letters, else the key. */
function setCanonical(db: WriteDb): void {
  const { sql } = db;
  sql.exec('UPDATE entity SET canonical_id = id WHERE canonical_id <> id');
  sql.exec('UPDATE entity SET canonical_id = m.into_id FROM entity_merge m WHERE m.from_id = entity.id');
  sql.exec(
    `WITH RECURSIVE up (id, top) AS (
       SELECT e.id, e.canonical_id FROM entity e JOIN entity c ON c.id = e.canonical_id WHERE c.canonical_id <> c.id
       UNION SELECT up.id, c.canonical_id FROM up JOIN entity c ON c.id = up.top WHERE c.canonical_id <> c.id)
     UPDATE entity SET canonical_id = up.top FROM up
     WHERE up.id = entity.id AND (SELECT canonical_id FROM entity t WHERE t.id = up.top) = up.top`,
  );
  sql.exec(
    `WITH named AS (
       SELECT id, CASE WHEN canonical_id = id AND count(*) FILTER (WHERE canonical_id = id) OVER (PARTITION BY kind, lower(name)) = 1
         THEN name ELSE key END AS handle FROM entity)
     UPDATE entity SET handle = named.handle FROM named WHERE named.id = entity.id AND entity.handle <> named.handle`,
  );
}
