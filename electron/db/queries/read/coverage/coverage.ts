/** Which sources the case holds, which questions their records answer, and which sources would answer what is empty. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { SLOTS, type Slot } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { type CatalogEntries, type SourceEntry, sourceTitle, sourceTitles } from '../catalog.ts';
import type { StoredSlots } from '../chains/rows.ts';
import { answersBySource } from './answers.ts';
import { all, first, numberOf, parseJson } from '../statement.ts';

type Coverage = Out<'case.coverage'>;

interface SourceRow {
  readonly source: string;
  readonly evidence: number;
  readonly events: number;
  readonly from_us: number | null;
  readonly to_us: number | null;
}

/** Chains with an empty slot that are read for what would fill it. */
const SAMPLED_CHAINS = 2_000;
const MOST_ABSENT = 20;

export function caseCoverage(db: ReadDb, catalog: CatalogEntries): Coverage {
  const files = all<SourceRow>(
    db,
    `SELECT format AS source, count(*) AS evidence, sum(events) AS events, min(from_us) AS from_us, max(to_us) AS to_us
     FROM evidence WHERE format IS NOT NULL AND format NOT LIKE 'archive.%' AND state = 'complete' GROUP BY format ORDER BY format LIMIT 200`,
  );
  const answers = answersBySource(db);
  const held = new Set([...files.map((row) => row.source), ...answers.keys()]);
  const gaps = SLOTS.map((slot) => gapOf(db, slot)).filter((gap) => gap.chains > 0);
  return {
    rows: [...files, ...recordsInOtherFiles(db, files, answers.keys())]
      .map((row) => {
        const known = entryOf(catalog, row.source);
        const found = answers.get(row.source);
        return {
          source: row.source,
          title: sourceTitle(catalog, row.source),
          kind: known?.kind ?? ('log' as const),
          evidence: row.evidence,
          events: found?.whole === true ? found.events : Math.max(row.events, found?.events ?? 0),
          fromUs: row.from_us,
          toUs: row.to_us,
          fills: [...(known?.fills ?? [])],
          answers: [...(found?.answers ?? [])].map(([question, count]) => ({ question, ...count })),
        };
      })
      // Logs before inventories, what says most first.
      .sort((a, b) => Number(a.events === 0) - Number(b.events === 0) || (a.title < b.title ? -1 : 1))
      .slice(0, 200),
    missing: gaps.map(({ slot, chains, asked }) => ({
      slot,
      chains,
      wouldFill: sourceTitles(
        catalog,
        asked.map(([source]) => source),
      ),
    })),
    absent: absentSources(catalog, gaps, held),
    chains: numberOf(db, 'SELECT count(*) AS n FROM chain'),
    sampledChains: SAMPLED_CHAINS,
  };
}

function entryOf(catalog: CatalogEntries, source: string): SourceEntry | undefined {
  return catalog.importers.find((importer) => importer.id === source);
}

/** Sources whose records stand in files of another format only. */
function recordsInOtherFiles(db: ReadDb, files: readonly SourceRow[], sources: Iterable<string>): SourceRow[] {
  const named = new Set(files.map((row) => row.source));
  return [...sources].flatMap((source) => {
    if (named.has(source)) return [];
    const range = first<{ from_us: number | null; to_us: number | null }>(
      db,
      `SELECT (SELECT min(time_us) FROM event WHERE source = v.id) AS from_us,
              (SELECT max(time_us) FROM event WHERE source = v.id) AS to_us FROM value v WHERE v.text = :source`,
      { source },
    );
    return [{ source, evidence: 0, events: 0, from_us: range?.from_us ?? null, to_us: range?.to_us ?? null }];
  });
}

interface Gap {
  readonly slot: Slot;
  readonly chains: number;
  /** Importer ids that would fill it, and for how many of the sampled chains; most wanted first. */
  readonly asked: readonly (readonly [source: string, chains: number])[];
}

function gapOf(db: ReadDb, slot: Slot): Gap {
  const chains = numberOf(db, `SELECT count(*) AS n FROM chain WHERE ${slot}_id IS NULL`);
  const asked = new Map<string, number>();
  const sample =
    chains === 0
      ? []
      : all<{ slots: string }>(
          db,
          `SELECT slots FROM chain WHERE ${slot}_id IS NULL ORDER BY risk DESC, id LIMIT ${SAMPLED_CHAINS}`,
        );
  for (const row of sample) {
    for (const source of parseJson<StoredSlots>(row.slots, {})[slot]?.wouldFill ?? []) {
      asked.set(source, (asked.get(source) ?? 0) + 1);
    }
  }
  return { slot, chains, asked: [...asked].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)) };
}

/** The same log as a table: whoever fetches it takes the source's own form, which is listed. */
function isTable(source: string): boolean {
  return source.endsWith('_csv');
}

function absentSources(catalog: CatalogEntries, gaps: readonly Gap[], held: ReadonlySet<string>): Coverage['absent'] {
  const wanted = new Map<string, { slot: Slot; chains: number }[]>();
  for (const { slot, asked } of gaps) {
    for (const [source, chains] of asked) {
      if (!held.has(source) && !isTable(source)) wanted.set(source, [...(wanted.get(source) ?? []), { slot, chains }]);
    }
  }
  const total = (list: readonly { chains: number }[]): number => list.reduce((sum, one) => sum + one.chains, 0);
  return [...wanted]
    .sort((a, b) => total(b[1]) - total(a[1]) || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_ABSENT)
    .map(([source, wouldFill]) => ({
      source,
      title: sourceTitle(catalog, source),
      kind: entryOf(catalog, source)?.kind ?? 'log',
      fills: [...(entryOf(catalog, source)?.fills ?? [])],
      wouldFill,
    }));
}
