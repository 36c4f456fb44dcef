/** The coverage matrix as the command line prints it: a line a source, those of the case first, then those that it lacks. */
import type { Slot } from '../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../shared/model/time.ts';
import type { ReadDb } from '../../handles.ts';
import type { CatalogEntries } from './catalog.ts';
import { caseCoverage } from './coverage.ts';

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
  /** Slots that this kind of source can fill. */
  readonly can_fill: readonly Slot[];
  /** By question: events whose record answers it, of those looked at. */
  readonly answers: Readonly<Record<string, { readonly events: number; readonly of: number }>>;
  /** Of a source that is not in the case: chains whose empty slot it would fill, among the riskiest. */
  readonly would_fill: readonly { readonly slot: Slot; readonly chains: number }[];
}

export function printCoverage(db: ReadDb, catalog: CatalogEntries): PrintedSource[] {
  const { absent, rows } = caseCoverage(db, catalog);
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
      can_fill: source.fills,
      answers: {},
      would_fill: source.wouldFill,
    })),
  ];
}
