/** The coverage matrix as the command line prints it: a line a source, those of the case first, then those that it lacks. */
import type { Slot } from '../../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { listClocks } from '../case/clocks.ts';
import type { CatalogEntries } from '../catalog.ts';
import { caseCoverage } from '../coverage/coverage.ts';

export interface PrintedSource {
  /** Importer id. */
  readonly source: string;
  readonly title: string;
  readonly kind: 'log' | 'inventory';
  /** False: not in the case; would fill slots that are empty now. */
  readonly imported: boolean;
  readonly evidence: number;
  readonly events: number;
  readonly from: string | null;
  readonly to: string | null;
  /** The source's clock; null where it has no dated record. */
  readonly clock: { readonly offset_s: number; readonly basis: string; readonly said: string } | null;
  /** Slots that this kind of source can fill. */
  readonly can_fill: readonly Slot[];
  /** By question: events whose record answers it, of those looked at. */
  readonly answers: Readonly<Record<string, { readonly events: number; readonly of: number }>>;
  /** Of a source that is not in the case: chains whose empty slot it would fill, among the riskiest. */
  readonly would_fill: readonly { readonly slot: Slot; readonly chains: number }[];
}

export function printCoverage(db: ReadDb, catalog: CatalogEntries): PrintedSource[] {
  const { absent, rows } = caseCoverage(db, catalog);
  const clocks = new Map(listClocks(db, catalog).map((clock) => [clock.source, clock]));
  const clockOf = (source: string) => {
    const clock = clocks.get(source);
    return clock === undefined ? null : { offset_s: clock.offsetUs / 1_000_000, basis: clock.basis, said: clock.said };
  };
  const time = (us: number | null) => (us === null ? null : formatIsoUtc(us, 's'));
  return [
    ...rows.map((row) => ({
      source: row.source,
      title: row.title,
      kind: row.kind,
      imported: true,
      evidence: row.evidence,
      events: row.events,
      from: time(row.fromUs),
      to: time(row.toUs),
      clock: row.kind === 'log' ? clockOf(row.source) : null,
      can_fill: row.fills,
      answers: Object.fromEntries(row.answers.map(({ question, events, of }) => [question, { events, of }])),
      would_fill: [],
    })),
    ...absent.map((source) => ({
      source: source.source,
      title: source.title,
      kind: source.kind,
      imported: false,
      evidence: 0,
      events: 0,
      from: null,
      to: null,
      clock: null,
      can_fill: source.fills,
      answers: {},
      would_fill: source.wouldFill,
    })),
  ];
}
