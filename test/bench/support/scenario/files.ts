/** Records as files in their sources' own containers, in the order in which they were recorded. */
import { LOG_GROUPS } from './acts/coding.ts';
import { GROUPS } from './acts/tracing.ts';
import type { Random } from './random.ts';
import type { Rec } from './record.ts';
import { SALESFORCE_COLUMNS } from './shapes/salesforce.ts';

const MERGE: Readonly<Record<string, (bodies: readonly unknown[]) => unknown>> = { ...GROUPS, ...LOG_GROUPS };

const WRAPPERS: Readonly<Record<string, string>> = {
  'cloudtrail.json': 'Records',
  'google-drive.json': 'items',
  'slack-audit.json': 'entries',
  'servicenow-audit.json': 'result',
  'servicenow-runs.json': 'result',
  'n8n-executions.json': 'data',
};

/** Where a record lies: its file and its 0-based place there. */
export interface Place {
  readonly file: string;
  readonly index: number;
}

/** One container of a file, and the records in it. */
interface Line {
  readonly text: string;
  readonly records: readonly number[];
}

function textOf(file: string, body: unknown): string {
  if (!file.endsWith('.csv')) return JSON.stringify(body);
  const row = body as Readonly<Record<string, string>>;
  return SALESFORCE_COLUMNS.map((column) => `"${(row[column] ?? '').replaceAll('"', '""')}"`).join(',');
}

/** What a file begins with, puts between its records, and ends with. */
export function frameOf(file: string): { readonly head: string; readonly between: string; readonly tail: string } {
  if (file.endsWith('.csv'))
    return { head: `${SALESFORCE_COLUMNS.map((column) => `"${column}"`).join(',')}\n`, between: '\n', tail: '\n' };
  if (!file.endsWith('.json')) return { head: '', between: '\n', tail: '\n' };
  const wrapper = WRAPPERS[file];
  return wrapper === undefined
    ? { head: '[\n', between: ',\n', tail: '\n]\n' }
    : { head: `{"${wrapper}": [\n`, between: ',\n', tail: '\n]}\n' };
}

/** A file of these lines, whole. */
function fileText(file: string, lines: readonly string[]): string {
  const { head, between, tail } = frameOf(file);
  return head + lines.join(between) + tail;
}

/** The text of one container that holds these records' bodies. */
export function lineText(file: string, bodies: readonly unknown[]): string {
  return textOf(file, MERGE[file]?.(bodies) ?? bodies[0]);
}

export interface Layout {
  readonly files: ReadonlyMap<string, string>;
  /** The first place of each record. */
  readonly places: readonly Place[];
  /** Places of repeated lines, with the record each repeats. */
  readonly copies: readonly (readonly [Place, number])[];
}

/** Lays the records out. Some lines come twice, a little later, as overlapping exports have them. */
export function layOut(records: readonly Rec[], random: Random, duplicates: number): Layout {
  const byFile = new Map<string, Map<string, number[]>>();
  for (const [index, record] of records.entries()) {
    const groups = byFile.get(record.file) ?? new Map<string, number[]>();
    byFile.set(record.file, groups);
    const key = record.group ?? `#${index}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  const places: Place[] = [];
  const copies: (readonly [Place, number])[] = [];
  const files = new Map<string, string>();
  const timeOf = (index: number) => records[index]?.recorded ?? 0;
  for (const [file, groups] of byFile) {
    const ordered = [...groups.values()].sort((a, b) => Math.max(...a.map(timeOf)) - Math.max(...b.map(timeOf)));
    const lines: string[] = [];
    const again: (Line & { readonly after: number })[] = [];
    const repeat = (line: Line): void => {
      for (const index of line.records) copies.push([{ file, index: lines.length }, index]);
      lines.push(line.text);
    };
    for (const members of ordered) {
      for (const line of again.splice(0, again.findLastIndex((one) => one.after <= lines.length) + 1)) repeat(line);
      const bodies = members.map((index) => records[index]?.body);
      const text = lineText(file, bodies);
      for (const index of members) places[index] = { file, index: lines.length };
      lines.push(text);
      if (random.chance(duplicates)) again.push({ after: lines.length + random.int(1, 9), text, records: members });
    }
    for (const line of again) repeat(line);
    files.set(file, fileText(file, lines));
  }
  return { files, places, copies };
}
