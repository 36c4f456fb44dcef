/** Reads an analyst's text in place of one rejected record; the record's own bytes stay as they are. */
import { contract } from '../../../shared/contract/index.ts';
import type { IntakeOptions, IntakeRecord } from '../../../shared/model/intake.ts';
import { Refused } from '../../db/errors.ts';
import { recordStream, storedRange } from '../../db/evidenceBytes.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { getRecord } from '../../db/queries/read/evidence/records.ts';
import { abandonEvidence } from '../../db/write/abandon.ts';
import { finishEvidence } from '../../db/write/finish.ts';
import { beginRemap, type IntakeStart } from '../../db/write/intake.ts';
import { type RejectedRecord, recordSpan, rejectedRecord } from '../../db/write/remap.ts';
import { RecordPacker } from '../../intake/pack.ts';
import { readingOf, retriable, retryOf, settle } from './remapJob.ts';
import type { JobRun } from './run.ts';

/** What lies before the first record (a header, the beginning of a list) and after the last is short, or it is none. */
const MOST_FRAMING = 64 * 1024;

export async function correctRecord(run: JobRun): Promise<JobEnd> {
  const { db } = run;
  const input = contract['record.correct'].input.parse(run.input);
  const rejected = rejectedRecord(db, input.recordId);
  const stored = retriable(run, rejected.evidenceId);
  if (stored.format === null) {
    throw new Refused(
      'bad_input',
      `${stored.name} is in no known format; choose how to read it before its text is corrected.`,
    );
  }
  const shown = getRecord(db, input.recordId);
  if (shown.masked > 0 && /\(\d+ characters masked\)/.test(input.text)) {
    throw new Refused('bad_input', 'The text still holds masked values; reveal the record before you correct it.');
  }
  const asked = { ...input, format: input.format ?? (input.mapping === undefined ? stored.format : undefined) };
  const options = readingOf(run, rejected.evidenceId, stored, asked);
  const text = Buffer.from(input.text, 'utf8');
  const { start, record } = await readText(run, rejected, stored.name, text, options);
  const began = performance.now();
  const range = `${rejected.offset}:${rejected.length}`;
  const writer = beginRemap(db, rejected.evidenceId, { ranges: new Set([range]) });
  try {
    writer.start(start);
    const { seq, offset, length } = rejected;
    const corrected = marked({ ...record, seq, offset, length }, run.who());
    await run.drain(writer.slices(new RecordPacker().pack([corrected])));
    const retry = retryOf(stored, options, 1);
    const correction = { ...rejected, text, originalSha256: shown.recordSha256 };
    const seconds = (performance.now() - began) / 1000;
    const about = { who: run.who(), seconds, retry: { ...retry, correction } };
    const statement = await run.drain(finishEvidence(db, rejected.evidenceId, undefined, about));
    const derived = await settle(run);
    const became = statement.accepted > stored.accepted ? 'accepted' : 'found to repeat another record';
    const message = `${stored.name}, record ${seq + 1}: the corrected text was ${became}; the original bytes are kept beside it.`;
    return { state: 'done', message: `${message} ${derived}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    const state = run.signal.aborted ? 'cancelled' : 'failed';
    for (const _slice of abandonEvidence(db, state, { who: run.who(), reason }));
    throw error;
  }
}

/** Every event that follows from a correction says so among its searchable values. */
function marked(record: IntakeRecord, who: string): IntakeRecord {
  const mark = ['correction', `text corrected by ${who}`] as const;
  const drafts = record.drafts.map((draft) =>
    draft.type === 'event' ? { ...draft, attrs: [...draft.attrs, mark] } : draft,
  );
  return { ...record, drafts };
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * Reads the text as if it stood alone in its file: between what the file has before its first and after its last record.
 * @throws Refused when it is not exactly one record, or is rejected again
 */
async function readText(
  run: JobRun,
  rejected: RejectedRecord,
  name: string,
  text: Buffer,
  options: IntakeOptions,
): Promise<{ readonly start: IntakeStart; readonly record: IntakeRecord }> {
  const { db, engines } = run;
  const { stream, bytes: size } = recordStream(db, rejected.evidenceId);
  const span = recordSpan(db, rejected.evidenceId);
  const part = async (from: number, to: number): Promise<Buffer> => {
    if (to - from > MOST_FRAMING) return Buffer.alloc(0);
    const parts: Buffer[] = [];
    for await (const block of storedRange(db, rejected.evidenceId, stream, from, to)) parts.push(block);
    return Buffer.concat(parts);
  };
  const before = await part(0, span.first);
  const whole = Buffer.concat([before, text, Buffer.from('\n'), await part(span.end, size)]);
  const file = { name, bytes: whole.length };
  let start: IntakeStart | undefined;
  const records: IntakeRecord[] = [];
  for await (const message of engines.readStored(once(whole), file, options, engines.importers, run.signal)) {
    if (message.type === 'start') start = message;
    else if (message.type === 'records') records.push(...message.records);
  }
  const found = records.filter((record) => record.length > 0);
  const [record] = found;
  if (start === undefined || record === undefined)
    throw new Refused('bad_input', 'The corrected text holds no record.');
  if (found.length > 1) {
    throw new Refused('bad_input', `The corrected text holds ${found.length} records; it has to be exactly one.`);
  }
  if (record.reason !== undefined) {
    throw new Refused('bad_input', `The corrected text is still rejected: ${record.reason}. Nothing was changed.`);
  }
  return { start, record };
}
