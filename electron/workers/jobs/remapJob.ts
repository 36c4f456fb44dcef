/** Reads stored evidence again with another format or mapping: all of it where nothing was accepted, else only its rejects. */
import { Mapping } from '../../../shared/contract/evidence.ts';
import { contract } from '../../../shared/contract/index.ts';
import type { ColumnMapping } from '../../../shared/model/importer.ts';
import type { IntakeOptions } from '../../../shared/model/intake.ts';
import { isKnownZone } from '../../../shared/model/time.ts';
import { NotFound, Refused } from '../../db/errors.ts';
import { recordStream, storedBytes } from '../../db/evidenceBytes.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { evidenceHead } from '../../db/queries/read/evidence/head.ts';
import { abandonEvidence } from '../../db/write/abandon.ts';
import { moveEventTimes, requestMove } from '../../db/write/clockOffset.ts';
import { finishEvidence, type Retry } from '../../db/write/finish.ts';
import { beginRemap, type IntakeEnd, type IntakeStart } from '../../db/write/intake.ts';
import { chosenRanges, type RemapCandidate, rejectedRanges, storedEvidence } from '../../db/write/remap.ts';
import { RecordPacker } from '../../intake/pack.ts';
import { packed } from '../readFile.ts';
import { deriveCase } from './deriveJob.ts';
import { buildIndex } from './indexValues.ts';
import { JobCancelled, type JobRun } from './run.ts';

export async function remapEvidence(run: JobRun): Promise<JobEnd> {
  const { db } = run;
  const input = contract['import.remap'].input.parse(run.input);
  const stored = retriable(run, input.evidenceId);
  const chosen = input.records === undefined ? undefined : chosenRanges(db, input.evidenceId, input.records);
  const options = readingOf(run, input.evidenceId, stored, input);
  const nothing = stored.accepted + stored.duplicates === 0;
  const all = chosen === undefined || chosen.size === stored.rejected;
  if (nothing && !all && options.format !== (stored.format ?? undefined)) {
    const why = `Nothing of ${stored.name} was accepted yet: another format is tried on all of it, not on chosen records.`;
    throw new Refused('bad_input', why);
  }
  const ranges = nothing && all ? undefined : (chosen ?? rejectedRanges(db, input.evidenceId));
  const statement = await readAgain(run, input.evidenceId, stored, options, ranges);
  const derived = await settle(run);
  const tried = ranges?.size ?? stored.rejected;
  const zone = input.zone === undefined ? '' : `, times without a zone read as ${input.zone}`;
  const message =
    ranges === undefined
      ? `${stored.name}: ${statement.records} records: ${statement.accepted} accepted, ${statement.duplicates} duplicates, ${statement.rejected} rejected${zone}.`
      : `${stored.name}: ${tried} rejected ${tried === 1 ? 'record' : 'records'} read again${zone}: ${statement.accepted - stored.accepted} accepted, ${statement.duplicates - stored.duplicates} duplicates, ${tried - (stored.rejected - statement.rejected)} still rejected.`;
  return { state: 'done', message: `${message} ${derived}` };
}

/** @throws NotFound; Refused when there is nothing to retry */
export function retriable(run: JobRun, evidenceId: number): RemapCandidate {
  const stored = storedEvidence(run.db, evidenceId);
  if (stored === undefined) throw new NotFound(`There is no evidence ${evidenceId} in this case.`);
  if (stored.state !== 'complete') throw new Refused('bad_input', `${stored.name} was not imported to its end.`);
  if (stored.rejected === 0) throw new Refused('bad_input', `${stored.name} has no rejected records to read again.`);
  return stored;
}

export interface AskedReading {
  readonly format?: string | undefined;
  readonly zone?: string | undefined;
  readonly mapping?: ColumnMapping | undefined;
}

/** How the records are read: as asked for, else as their file was. @throws Refused for an unknown zone or format */
export function readingOf(
  run: JobRun,
  evidenceId: number,
  stored: RemapCandidate,
  asked: AskedReading,
): IntakeOptions & { readonly zone: string } {
  if (asked.zone !== undefined && !isKnownZone(asked.zone)) {
    throw new Refused('bad_input', `The time zone ${asked.zone} is not known.`);
  }
  if (asked.format !== undefined && !run.engines.importers.some((importer) => importer.id === asked.format)) {
    throw new Refused('bad_input', `There is no format named ${asked.format}.`);
  }
  // Where nothing was accepted and nothing else is asked for, the format is detected again.
  const again = stored.accepted + stored.duplicates === 0 && asked.zone === undefined;
  const known = again ? undefined : (stored.format ?? undefined);
  const format = asked.format ?? formatFor(run, evidenceId, asked.mapping, known);
  const kept = format === (stored.format ?? undefined) ? keptMapping(stored) : undefined;
  return { format, zone: asked.zone ?? stored.zone, mapping: asked.mapping ?? kept };
}

function keptMapping(stored: RemapCandidate): ColumnMapping | undefined {
  if (stored.mapping === null) return undefined;
  const read = Mapping.safeParse(JSON.parse(stored.mapping));
  return read.success ? read.data : undefined;
}

/** The clock offset of a format may have been changed while its records were written; then what follows from the events. */
export async function settle(run: JobRun): Promise<string> {
  requestMove(run.db);
  await run.drain(moveEventTimes(run.db));
  await buildIndex(run);
  return deriveCase(run);
}

/**
 * The format where none was asked for: with a mapping the importer that reads any file of that shape by one, since
 * detection would not find a format this time either.
 */
function formatFor(
  run: JobRun,
  evidenceId: number,
  mapping: ColumnMapping | undefined,
  known: string | undefined,
): string | undefined {
  if (mapping === undefined) return known;
  const { container } = evidenceHead(run.db, evidenceId);
  if (container === 'csv') return 'generic.csv';
  if (container === 'ndjson' || container === 'json_array') return 'generic.json';
  throw new Refused('bad_input', `A mapping reads rows or JSON records; this file is ${container}.`);
}

async function readAgain(
  run: JobRun,
  evidenceId: number,
  stored: RemapCandidate,
  options: IntakeOptions,
  ranges: ReadonlySet<string> | undefined,
) {
  const { db } = run;
  const { name } = stored;
  const began = performance.now();
  const stream = recordStream(db, evidenceId);
  const { bytes } = stream;
  const writer = beginRemap(db, evidenceId, { ranges });
  try {
    let start: IntakeStart | undefined;
    let end: IntakeEnd | undefined;
    const source = storedBytes(db, evidenceId, stream.stream);
    const { importers, readStored } = run.engines;
    const messages = readStored(source, { name, bytes }, options, importers, run.signal);
    for await (const message of packed(messages, new RecordPacker())) {
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
    const remap = ranges === undefined ? { start, end, mapping, zone: options.zone } : undefined;
    const about = {
      who: run.who(),
      seconds: (performance.now() - began) / 1000,
      ...(ranges === undefined ? {} : { retry: retryOf(stored, options, ranges.size) }),
    };
    return await run.drain(finishEvidence(db, evidenceId, undefined, about, remap));
  } catch (error) {
    const cancelled = run.signal.aborted;
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    for (const _slice of abandonEvidence(db, cancelled ? 'cancelled' : 'failed', { who: run.who(), reason }));
    throw cancelled ? new JobCancelled() : error;
  }
}

/** What is said of rejects that were read otherwise than the rest of their file. */
export function retryOf(stored: RemapCandidate, options: IntakeOptions, records: number): Retry {
  const { zone, format, mapping } = options;
  const facts = {
    retried: records,
    retriedAs: format ?? null,
    retriedZone: zone,
    retriedMapping: mapping?.name ?? null,
  };
  if (zone === stored.zone) return { facts };
  const what = records === 1 ? '1 rejected record was' : `${records} rejected records were`;
  const message = `${what} read again with times that state no zone taken as ${zone}; the others were read as ${stored.zone}`;
  return { facts, warning: { code: 'retried-zone', message } };
}
