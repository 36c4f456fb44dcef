/**
 * Reconstruction's results, collected beside the case and put in force together. Batches go into temporary tables of the
 * writing connection (outside the case file, gone with the process), so the earlier results stay readable until the new ones
 * are complete; then one transaction replaces them all. Chains of one run never stand beside attributions of another, and a
 * kill at any moment leaves the earlier run whole.
 */
import type { LinkClass, Slot } from '../../../shared/model/kinds.ts';
import { classRank, weakerClass } from '../../../shared/model/kinds.ts';
import type {
  AttributionDraft,
  CandidateDraft,
  ChainDraft,
  LinkDraft,
  MergeDraft,
  ObservedEdgeDraft,
  OffsetDraft,
  Scope,
} from '../../../shared/model/reconstruction.ts';
import type { WriteDb } from '../handles.ts';
import { createWordingWriter } from '../wording.ts';
import { createRowInserter, type RowInserter } from '../write/rowInserter.ts';
import { setWriterCache } from '../writerCache.ts';
import { type DigestRows, stageDigests } from './earlierRun.ts';
import { type InForce, putAllInForce, putChangesInForce, REPLACED } from './putInForce.ts';

export interface Stage {
  /** Before anything but merges and offsets. */
  scope(scope: Scope): void;
  /** Of the events whose stored links, by this method or by all that keep none, give way. */
  relinked(method: string | null, eventIds: readonly number[]): void;
  digests(rows: DigestRows): void;
  merges(rows: readonly MergeDraft[]): void;
  offsets(rows: readonly OffsetDraft[]): void;
  links(rows: readonly LinkDraft[]): void;
  chains(rows: readonly ChainDraft[]): void;
  attributions(rows: readonly AttributionDraft[]): void;
  edges(rows: readonly ObservedEdgeDraft[]): void;
  /** Puts everything in force in one transaction. Event times follow with `moveEventTimes`. */
  commit(): InForce;
  /** Drops what was collected. */
  discard(): void;
}

const ROWS_A_STATEMENT = 32;
const STAGE_CACHE_KIB = 32_768;

const STAGED = [...REPLACED, 'edge', 'clock_offset', 'relink_digest'] as const;
/** Beside those: ids of `wording` are given while it is filled. */
const ALSO = ['wording', 'relinked', 'relink_touched', 'gone', 'edge_now'] as const;

export function stageResults(db: WriteDb): Stage {
  const { sql } = db;
  const drop = (): void => {
    for (const table of [...STAGED, ...ALSO]) sql.exec(`DROP TABLE IF EXISTS temp.stage_${table}`);
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
  sql.exec('CREATE TEMP TABLE stage_relinked (method TEXT, event_id INTEGER NOT NULL)');
  let wording = createWordingWriter(sql, 'temp.stage_wording');
  let scoped: Scope = { all: true, why: '', stamp: '' };
  let offsets: readonly OffsetDraft[] = [];
  const kept = new Set<string>();
  let wordingId = 0;

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
    'event_id, chain_id, user_id, agent_id, credential_id, workflow_id, user_class, agent_class, credential_class, workflow_class, direct, score, why_id, candidates, user_score, agent_score',
  );
  const candidate = into(
    'candidate',
    'chain_id, event_id, slot, entity_id, agent_id, score, dt_us, why_id, against_id',
  );
  const relinked = sql.prepare('INSERT INTO temp.stage_relinked (method, event_id) SELECT ?, value FROM json_each(?)');
  const edge = into('edge', 'kind, from_id, to_id, basis, class, count, first_us, last_us, attrs');

  const addCandidates = (chainId: string | null, eventId: number | null, rows: readonly CandidateDraft[]): void => {
    for (const row of rows) {
      const { slot, entityId, agentId, score, dtUs } = row;
      candidate.run(chainId, eventId, slot, entityId, agentId, score, dtUs, wording(row.why), wording(row.against));
    }
  };

  const storeOffsets = batch<OffsetDraft>((row) => {
    const { source, estimateUs, pairs, spreadUs, against, offsetUs, basis, by, driftPpm, refUs } = row;
    offset.run(source, estimateUs, pairs, spreadUs, against, offsetUs, basis, by, driftPpm, refUs);
  });

  const addChain = (row: ChainDraft): void => {
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
    scope(given) {
      scoped = given;
      if (given.all) return;
      sql.exec('CREATE TEMP TABLE stage_relink_touched AS SELECT event_id FROM main.relink_touched');
      // Sentences that stand keep their numbers.
      sql.exec('INSERT INTO temp.stage_wording SELECT id, text FROM main.wording');
      wordingId = sql.prepare('SELECT coalesce(max(id), 0) FROM temp.stage_wording').pluck().get() as number;
      wording = createWordingWriter(sql, 'temp.stage_wording', 'main.wording');
    },
    relinked: (method, eventIds) => {
      if (method !== null) kept.add(method);
      relinked.run(method, JSON.stringify(eventIds));
    },
    digests: (rows) => stageDigests(db, 'temp.stage_relink_digest', rows),
    merges: batch<MergeDraft>((row) => merge.run(row.fromId, row.intoId, row.why, row.viaId, row.ns, row.value)),
    offsets(rows) {
      offsets = rows;
      storeOffsets(rows);
    },
    links: batch<LinkDraft>((row) => {
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
    chains: batch<ChainDraft>(addChain),
    attributions: batch<AttributionDraft>((row) => {
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
        row.userScore,
        row.agentScore,
      );
      addCandidates(null, row.eventId, row.candidates);
    }),
    edges: batch<ObservedEdgeDraft>((row) =>
      edge.run(row.kind, row.from, row.to, 'observed', row.class, row.count, row.firstUs, row.lastUs, '{}'),
    ),
    commit() {
      const totals = scoped.all
        ? putAllInForce(db, { stamp: scoped.stamp, offsets })
        : putChangesInForce(db, { stamp: scoped.stamp, offsets }, { methods: [...kept], wordingId });
      discard();
      return totals;
    },
    discard,
  };
}
