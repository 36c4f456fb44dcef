/** The cells of a revocation worklist in words, the same in every format. */
import type { Out } from '../../shared/contract/index.ts';
import { formatIsoUtc } from '../../shared/model/time.ts';

export type Worklist = Out<'blast.worklist'>;
export type WorkRow = Worklist['rows'][number];

export const URGENCY_WORDS: Readonly<Record<WorkRow['urgency'], string>> = {
  contain: 'contains the incident',
  used: 'was seen using it',
  reachable: 'could use it next',
};

export function ownerText(row: WorkRow): string {
  if (row.owners.length === 0) return 'nobody recorded';
  return row.owners
    .map(({ departed, of, text }) => `${text}${of === '' ? '' : ` (${of})`}${departed ? ', departed or disabled' : ''}`)
    .join('; ');
}

export function breaksText(row: WorkRow, days: number): string {
  if (row.breaks.length === 0) return `nobody else was seen using it in the last ${days} days`;
  const named = row.breaks.map(
    ({ entity, events, lastUs }) =>
      `${entity.kind} ${entity.name}: ${events} ${events === 1 ? 'event' : 'events'}${lastUs === null ? '' : `, last ${formatIsoUtc(lastUs, 's')}`}`,
  );
  return `${named.join('; ')}${row.breaksMore > 0 ? `; and ${row.breaksMore} more` : ''}`;
}

export const whereText = (row: WorkRow): string => (row.where === '' ? 'not recorded' : row.where);
