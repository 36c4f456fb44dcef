/**
 * Published detection tests (panther-labs/panther-analysis, Apache-2.0) from the corpus: each line of `<log type>.ndjson` is one test event
 * and the same line of `<log type>.expected.ndjson` says which detection rule it tests and whether that rule must alert. Absent corpus:
 * `pantherPresent` is false and why is printed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EventDraft } from '../../shared/model/event.ts';
import { readFile } from '../importers/support.ts';

const corpus = process.env.AGENTRAIL_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');
const folder = join(corpus, 'panther');
const PREFIX = 'panther-analysis__';

export const pantherPresent = existsSync(folder);
if (!pantherPresent) console.log(`skipped: no published detection tests at ${folder} (set AGENTRAIL_CORPUS)`);

const Expected = z.object({
  rule_id: z.string(),
  test: z.string(),
  expected_alert: z.boolean(),
  severity: z.string().nullish(),
});

interface PantherTest {
  /** `AWS.CloudTrail`, `GitHub.Audit` … */
  readonly logType: string;
  /** Line of the log file, from 1. */
  readonly line: number;
  /** Detection rule under test, e.g. `AWS.CloudTrail.Stopped`. */
  readonly ruleId: string;
  readonly name: string;
  readonly alert: boolean;
  /** The test event itself. */
  readonly record: Readonly<Record<string, unknown>>;
}

export interface PantherEvents extends PantherTest {
  /** What the importers read from it; empty where the record was refused, with the reason. */
  readonly drafts: readonly EventDraft[];
  readonly refused: string | undefined;
  /** Id of the importer that read the file; undefined where none knew it. */
  readonly format: string | undefined;
}

const pathOf = (logType: string, ending: string): string => join(folder, `${PREFIX}${logType}${ending}`);

function linesOf(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line));
}

/** Log types that have test events, sorted; none without the corpus. */
export function pantherLogTypes(): readonly string[] {
  if (!pantherPresent) return [];
  const names = readdirSync(folder).filter((name) => name.startsWith(PREFIX) && name.endsWith('.expected.ndjson'));
  const types = names.map((name) => name.slice(PREFIX.length, -'.expected.ndjson'.length));
  return types.filter((type) => !type.startsWith('policy__')).sort();
}

/** The log as a file that can be imported. */
function pantherLog(logType: string): string {
  return pathOf(logType, '.ndjson');
}

/** Tests of one log type, in the file's order. @throws Error when the two files differ in length */
function pantherTests(logType: string): readonly PantherTest[] {
  const records = z.array(z.record(z.string(), z.unknown())).parse(linesOf(pantherLog(logType)));
  const expected = z.array(Expected).parse(linesOf(pathOf(logType, '.expected.ndjson')));
  if (records.length !== expected.length)
    throw new Error(`${logType}: ${records.length} events, ${expected.length} expectations`);
  return expected.flatMap(({ rule_id, test, expected_alert }, index) => {
    const record = records[index];
    return record === undefined
      ? []
      : [{ logType, line: index + 1, ruleId: rule_id, name: test, alert: expected_alert, record }];
  });
}

/** Tests of one log type with the events that the importers read from each. */
export async function pantherEvents(logType: string): Promise<readonly PantherEvents[]> {
  const { format, records } = await readFile(pantherLog(logType));
  return pantherTests(logType).map((test) => {
    const read = records[test.line - 1];
    return {
      ...test,
      format,
      drafts: read?.drafts.filter((draft) => draft.type === 'event') ?? [],
      refused: read === undefined ? 'the file was not read' : read.reason,
    };
  });
}
