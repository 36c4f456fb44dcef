/** Chains as six slots, hydrated a page at a time. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { type LinkClass, SLOTS, type Slot, weakerClass } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { flagsByKey } from '../annotations/flags.ts';
import { type CatalogEntries, sourceTitles } from '../catalog.ts';
import { type Brief, briefOf, briefsById } from '../entities/briefs.ts';
import { NOT_DISMISSED, severityOfRank, severityRank } from '../findings/severity.ts';
import { all, list, parseJson } from '../statement.ts';

export type ChainOut = Out<'chains.pin'>;

/** What `chain.slots` holds for each slot. */
export interface StoredSlot {
  readonly label: string;
  readonly count: number;
  readonly why: string;
  readonly wouldFill: readonly string[];
  /** Runs and candidates that fit less well than those kept; absent where none was left out. */
  readonly leftOut?: number;
  /** 0–1, where reconstruction states one. */
  readonly score?: number;
}
export type StoredSlots = Partial<Record<Slot, StoredSlot>>;

export type StoredChain = {
  readonly id: string;
  readonly start_us: number | null;
  readonly end_us: number | null;
  readonly slots: string;
  readonly events: number;
  readonly risk: number;
} & { readonly [S in Slot as `${S}_id`]: number | null } & { readonly [S in Slot as `${S}_class`]: LinkClass | null };

/** Rows in the order of the ids; ids that the case does not hold are left out. */
export function chainRows(db: ReadDb, catalog: CatalogEntries, ids: readonly string[]): ChainOut[] {
  if (ids.length === 0) return [];
  const params = { ids: list(ids) };
  const stored = new Map(
    all<StoredChain>(db, 'SELECT * FROM chain WHERE id IN (SELECT value FROM json_each(:ids))', params).map((row) => [
      row.id,
      row,
    ]),
  );
  const chains = ids.map((id) => stored.get(id)).filter((row) => row !== undefined);
  const briefs = briefsById(
    db,
    chains.flatMap((chain) => SLOTS.map((slot) => chain[`${slot}_id`])),
  );
  const worst = new Map(
    all<{ id: string; rank: number | null; n: number }>(
      db,
      `SELECT x.chain_id AS id, max(${severityRank('f.severity')}) AS rank, count(*) AS n
       FROM finding_chain x JOIN finding f ON f.id = x.finding_id
       WHERE x.chain_id IN (SELECT value FROM json_each(:ids)) AND ${NOT_DISMISSED} GROUP BY x.chain_id`,
      params,
    ).map((row) => [row.id, row]),
  );
  const competing = new Map(
    all<{ key: string; n: number }>(
      db,
      `SELECT chain_id || ':' || slot AS key, count(DISTINCT entity_id) AS n FROM candidate
       WHERE chain_id IN (SELECT value FROM json_each(:ids)) GROUP BY chain_id, slot`,
      params,
    ).map((row) => [row.key, row.n]),
  );
  const flags = flagsByKey(
    db,
    'chain',
    chains.map((chain) => chain.id),
    new Map([...worst].map(([id, row]) => [id, row.n])),
  );
  return chains.map((chain) => ({
    id: chain.id,
    startUs: chain.start_us,
    endUs: chain.end_us,
    slots: slotsOf(chain, briefs, competing, catalog),
    weakest: SLOTS.map((slot) => chain[`${slot}_class`]).reduce<LinkClass | null>(
      (weakest, one) => weakerClass(weakest ?? undefined, one ?? undefined) ?? null,
      'exact',
    ),
    events: chain.events,
    risk: { score: chain.risk, severity: severityOfRank(worst.get(chain.id)?.rank) ?? 'info' },
    findings: worst.get(chain.id)?.n ?? 0,
    key: chain.id,
    flags: flags(chain.id),
  }));
}

function slotsOf(
  chain: StoredChain,
  briefs: ReadonlyMap<number, Brief>,
  competing: ReadonlyMap<string, number>,
  catalog: CatalogEntries,
): ChainOut['slots'] {
  const stored = parseJson<StoredSlots>(chain.slots, {});
  return SLOTS.map((slot) => {
    const entity = briefOf(briefs, chain[`${slot}_id`]);
    const said = stored[slot];
    return {
      slot,
      entity,
      count: said?.count ?? (entity === null ? 0 : 1),
      label: said?.label ?? entity?.name ?? '?',
      class: chain[`${slot}_class`],
      why: said?.why ?? '',
      candidates: competing.get(`${chain.id}:${slot}`) ?? 0,
      leftOut: said?.leftOut ?? 0,
      wouldFill: entity === null ? sourceTitles(catalog, said?.wouldFill ?? []) : [],
    };
  });
}
