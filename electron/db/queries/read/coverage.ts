/** Which sources the case holds, which slots their records state, and which sources would fill what is empty. */
import type { Out } from '../../../../shared/contract/index.ts';
import { SLOTS, type Slot } from '../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../handles.ts';
import { type CatalogEntries, sourceTitle, sourceTitles } from './catalog.ts';
import type { StoredSlots } from './chainRows.ts';
import { all, numberOf, parseJson } from './statement.ts';

type Coverage = Out<'case.coverage'>;

interface SourceRow {
  readonly source: string;
  readonly evidence: number;
  readonly events: number;
  readonly from_us: number | null;
  readonly to_us: number | null;
}

type Filled = { readonly source: string } & { readonly [S in Slot]: number };

/** Chains with an empty slot that are read for what would fill it. */
const SAMPLED_CHAINS = 2_000;

export function caseCoverage(db: ReadDb, catalog: CatalogEntries): Coverage {
  const rows = all<SourceRow>(
    db,
    `SELECT format AS source, count(*) AS evidence, sum(events) AS events, min(from_us) AS from_us, max(to_us) AS to_us
     FROM evidence WHERE format IS NOT NULL AND format NOT LIKE 'archive.%' AND state = 'complete' GROUP BY format ORDER BY format LIMIT 200`,
  );
  const filled = new Map(
    all<Filled>(
      db,
      `SELECT v.text AS source,
              sum(e.initiator IS NOT NULL OR (e.actor IS NOT NULL AND e.actor_role = 'user')) AS user,
              count(e.agent) AS agent, count(e.credential) AS credential, count(e.workflow) AS workflow,
              count(e.system) AS system, count(e.object) AS object
       FROM event e INDEXED BY event_source_time JOIN value v ON v.id = e.source GROUP BY e.source`,
    ).map((row) => [row.source, row]),
  );
  return {
    rows: rows.map((row) => ({
      source: row.source,
      title: sourceTitle(catalog, row.source),
      evidence: row.evidence,
      events: row.events,
      fromUs: row.from_us,
      toUs: row.to_us,
      fills: [...(catalog.importers.find((importer) => importer.id === row.source)?.fills ?? [])],
      filled: SLOTS.flatMap((slot) => {
        const events = filled.get(row.source)?.[slot] ?? 0;
        return events > 0 ? [{ slot, events }] : [];
      }),
    })),
    missing: SLOTS.flatMap((slot) => missing(db, catalog, slot)),
  };
}

/** The sources named most often by chains whose slot is empty. */
function missing(db: ReadDb, catalog: CatalogEntries, slot: Slot): Coverage['missing'] {
  const chains = numberOf(db, `SELECT count(*) AS n FROM chain WHERE ${slot}_id IS NULL`);
  if (chains === 0) return [];
  const asked = new Map<string, number>();
  const sample = all<{ slots: string }>(
    db,
    `SELECT slots FROM chain WHERE ${slot}_id IS NULL ORDER BY risk DESC, id LIMIT ${SAMPLED_CHAINS}`,
  );
  for (const row of sample) {
    for (const source of parseJson<StoredSlots>(row.slots, {})[slot]?.wouldFill ?? []) {
      asked.set(source, (asked.get(source) ?? 0) + 1);
    }
  }
  const ordered = [...asked].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([source]) => source);
  return [{ slot, chains, wouldFill: sourceTitles(catalog, ordered) }];
}
