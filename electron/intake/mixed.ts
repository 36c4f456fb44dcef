/**
 * Files whose records belong to several importers: Entra sign-ins beside audits, a search answer over several sources. The importer that
 * the file went to reads what it recognises; a record that it does not recognise goes to a companion that does.
 */
import type { Importer, Sniff } from '../../shared/model/importer.ts';
import type { Candidate } from './containers.ts';

const MOST_SAMPLES = 64;
const MOST_COMPANIONS = 3;
/** What a companion has to be at least sure of, of one record alone. */
const COMPANION_CONFIDENCE = 60;

/** How sure an importer is of records that look like this. */
export type Judge = (importer: Importer, sniff: Sniff) => number;

/** The first records of the head, out of what surrounds them. */
function recordsOf(candidate: Candidate, head: Buffer, complete: boolean, lists: readonly string[]): unknown[] {
  const framer = candidate.framer(lists);
  const found: unknown[] = [];
  function* frames() {
    yield* framer.push(head);
    if (complete) yield* framer.end();
  }
  for (const { reason, value } of frames()) {
    if (found.length >= MOST_SAMPLES) break;
    if (reason !== undefined) continue;
    const inside = candidate.envelope?.open(value) ?? [];
    if (inside.length === 0) found.push(value);
    else found.push(...inside.slice(0, MOST_SAMPLES - found.length).map((item) => item.value));
  }
  return found;
}

/**
 * Importers that recognise records of the head which the winner does not, those with the most such records first.
 * Columns are one record's as much as another's, so tables have none; nor has text.
 */
function companionsOf(
  winner: Importer,
  candidate: Candidate,
  records: readonly unknown[],
  importers: readonly Importer[],
  judge: Judge,
): readonly Importer[] {
  const claimed = new Map<Importer, number>();
  for (const record of records) {
    const alone = { ...candidate.sniff, samples: [record] };
    if (judge(winner, alone) > 0) continue;
    let best: Importer | undefined;
    let surest = COMPANION_CONFIDENCE - 1;
    for (const importer of importers) {
      if (importer === winner || importer.kind !== winner.kind) continue;
      const confidence = judge(importer, alone);
      if (confidence > surest) [best, surest] = [importer, confidence];
    }
    if (best !== undefined) claimed.set(best, (claimed.get(best) ?? 0) + 1);
  }
  const ranked = [...claimed].sort(([a, m], [b, n]) => n - m || b.priority - a.priority);
  return ranked.slice(0, MOST_COMPANIONS).map(([importer]) => importer);
}

/**
 * The winner itself where it recognises every record of the head; else an importer under the winner's name that gives each record to
 * whoever recognises it, and to the winner where nobody does. How the file is divided stays the winner's.
 */
export function withCompanions(
  winner: Importer,
  candidate: Candidate,
  head: Buffer,
  complete: boolean,
  importers: readonly Importer[],
  judge: Judge,
): Importer {
  const { container } = candidate.sniff;
  if (container === 'csv' || container === 'text_lines') return winner;
  const records = recordsOf(candidate, head, complete, winner.lists ?? []);
  const companions = companionsOf(winner, candidate, records, importers, judge);
  if (companions.length === 0) return winner;
  const readerOf = (value: unknown): Importer => {
    const alone = { ...candidate.sniff, samples: [value] };
    if (judge(winner, alone) > 0) return winner;
    let best = winner;
    let surest = COMPANION_CONFIDENCE - 1;
    for (const companion of companions) {
      const confidence = judge(companion, alone);
      if (confidence > surest) [best, surest] = [companion, confidence];
    }
    return best;
  };
  return {
    ...winner,
    formatOf: (value) => readerOf(value).id,
    parse: (record, ctx) => readerOf(record.value).parse(record, ctx),
  };
}
