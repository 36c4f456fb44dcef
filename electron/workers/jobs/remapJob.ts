/** Reads stored evidence again with another format or mapping: all of it where nothing was accepted, else only its rejects. */
import { contract } from '../../../shared/contract/index.ts';
import type { IntakeOptions } from '../../../shared/model/intake.ts';
import { NotFound, Refused } from '../../db/errors.ts';
import { recordStream, storedBytes } from '../../db/evidenceBytes.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { evidenceHead } from '../../db/queries/read/evidenceHead.ts';
import { abandonEvidence } from '../../db/write/abandon.ts';
import { moveEventTimes, requestMove } from '../../db/write/clockOffset.ts';
import { finishEvidence } from '../../db/write/finish.ts';
import { beginRemap, type IntakeEnd, type IntakeStart } from '../../db/write/intake.ts';
import { rejectedRanges, storedEvidence } from '../../db/write/remap.ts';
import { deriveCase } from './deriveJob.ts';
import { buildIndex } from './indexValues.ts';
import { JobCancelled, type JobRun } from './run.ts';

export async function remapEvidence(run: JobRun): Promise<JobEnd> {
  const { db } = run;
  const input = contract['import.remap'].input.parse(run.input);
  const stored = storedEvidence(db, input.evidenceId);
  if (stored === undefined) throw new NotFound(`There is no evidence ${input.evidenceId} in this case.`);
  if (stored.state !== 'complete') throw new Refused('bad_input', `${stored.name} was not imported to its end.`);
  if (stored.rejected === 0) throw new Refused('bad_input', `${stored.name} has no rejected records to read again.`);
  const whole = stored.accepted + stored.duplicates === 0;
  const options: IntakeOptions = {
    format: input.format ?? formatFor(run, input, whole ? undefined : (stored.format ?? undefined)),
    zone: stored.zone,
    mapping: input.mapping,
  };
  const ranges = whole ? undefined : rejectedRanges(db, input.evidenceId);
  const statement = await readAgain(run, input.evidenceId, stored.name, options, ranges);
  // The clock offset of the new format may have been changed while its records were written.
  requestMove(run.db);
  await run.drain(moveEventTimes(run.db));
  await buildIndex(run);
  const derived = await deriveCase(run);
  const message = `${stored.name}: ${statement.records} records: ${statement.accepted} accepted, ${statement.duplicates} duplicates, ${statement.rejected} rejected. ${derived}`;
  return { state: 'done', message };
}

/**
 * The format where none was asked for: with a mapping the importer that reads any file of that shape by one, since
 * detection would not find a format this time either.
 */
function formatFor(
  run: JobRun,
  input: { readonly evidenceId: number; readonly mapping?: unknown },
  known: string | undefined,
): string | undefined {
  if (input.mapping === undefined) return known;
  const { container } = evidenceHead(run.db, input.evidenceId);
  if (container === 'csv') return 'generic.csv';
  if (container === 'ndjson' || container === 'json_array') return 'generic.json';
  throw new Refused('bad_input', `A mapping reads rows or JSON records; this file is ${container}.`);
}

async function readAgain(
  run: JobRun,
  evidenceId: number,
  name: string,
  options: IntakeOptions,
  ranges: ReadonlySet<string> | undefined,
) {
  const { db } = run;
  const began = performance.now();
  const stream = recordStream(db, evidenceId);
  const { bytes } = stream;
  const writer = beginRemap(db, evidenceId, { ranges });
  try {
    let start: IntakeStart | undefined;
    let end: IntakeEnd | undefined;
    const source = storedBytes(db, evidenceId, stream.stream);
    for await (const message of run.engines.readStored(
      source,
      { name, bytes },
      options,
      run.engines.importers,
      run.signal,
    )) {
      if (message.type === 'start') {
        start = message;
        writer.start(message);
      } else if (message.type === 'records') {
        await run.drain(writer.slices(message.records));
        run.progress({ phase: `Reading ${name} again`, done: message.bytesRead, total: bytes, unit: 'bytes' });
      } else if (message.type === 'end') end = message;
      await run.pause();
    }
    if (run.signal.aborted) throw new JobCancelled();
    if (start === undefined || end === undefined)
      throw new Refused('unreadable', `${name}: reading it again ended early.`);
    const mapping = options.mapping === undefined ? undefined : JSON.stringify(options.mapping);
    const remap = ranges === undefined ? { start, end, mapping } : undefined;
    const about = { who: run.who(), seconds: (performance.now() - began) / 1000 };
    return await run.drain(finishEvidence(db, evidenceId, undefined, about, remap));
  } catch (error) {
    const cancelled = run.signal.aborted;
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    for (const _slice of abandonEvidence(db, cancelled ? 'cancelled' : 'failed', { who: run.who(), reason }));
    throw cancelled ? new JobCancelled() : error;
  }
}
