/** Imports files, folders and what archives hold: bytes, ledger, events; then the search index and, unless told not to, the reconstruction. */
import { rmSync } from 'node:fs';
import type { z } from 'zod';
import { contract } from '../../../shared/contract/index.ts';
import type { ArchiveMember, IntakeFile, IntakeOptions, IntakeProblem } from '../../../shared/model/intake.ts';
import type { PackedMessage } from '../../../shared/model/packed.ts';
import { isKnownZone } from '../../../shared/model/time.ts';
import { appendCustody } from '../../db/custody.ts';
import { asCaseError, CaseError, Refused } from '../../db/errors.ts';
import { type ResumedImport, resumedImport } from '../../db/importResume.ts';
import type { JobEnd } from '../../db/jobs.ts';
import { getMeta } from '../../db/meta.ts';
import { type AbandonState, abandonEvidence, runningImport } from '../../db/write/abandon.ts';
import { applyOffsets, fixOffset, moveEventTimes } from '../../db/write/clockOffset.ts';
import { setContainer } from '../../db/write/container.ts';
import { finishEvidence, type ImportStatement } from '../../db/write/finish.ts';
import { createWriteGroup, type WriteGroup } from '../../db/write/group.ts';
import { beginEvidence, type IntakeEnd, type IntakeWriter } from '../../db/write/intake.ts';
import { createIntakeSession, type IntakeSession } from '../../db/write/intakeSession.ts';
import { droppedIndexes, restoreIndexes, worthLoading } from '../../db/write/loadMode.ts';
import { type ArchiveTree, filesInside } from './archiveMembers.ts';
import { correctRecord } from './correctJob.ts';
import { deriveAfterImport } from './deriveJob.ts';
import { buildIndex } from './indexValues.ts';
import { remapEvidence } from './remapJob.ts';
import { filesLeft } from './resumeImport.ts';
import { JobCancelled, type JobRun } from './run.ts';

type ImportInput = z.output<(typeof contract)['import.start']['input']>;

/** One import; when the input names a record, one correction; an evidence, one remap; an earlier import, the rest of it. */
export async function importJob(run: JobRun): Promise<JobEnd> {
  await clearInterrupted(run);
  if ('recordId' in run.input) return correctRecord(run);
  if ('evidenceId' in run.input) return remapEvidence(run);
  if (!('resume' in run.input)) return importPaths(run, contract['import.start'].input.parse(run.input), undefined);
  const resumed = resumedImport(run.db, run.jobId);
  return importPaths(run, contract['import.start'].input.parse(resumed.input), resumed);
}

/** @param resumed what the case holds of these paths already is passed over */
async function importPaths(run: JobRun, input: ImportInput, resumed: ResumedImport | undefined): Promise<JobEnd> {
  const { options } = input;
  const zone = options.zone ?? getMeta(run.db, 'zone') ?? 'UTC';
  if (!isKnownZone(zone)) throw new Refused('bad_input', `The time zone ${zone} is not known.`);
  const { format } = options;
  if (format !== undefined && !run.engines.importers.some((importer) => importer.id === format)) {
    throw new Refused('bad_input', `There is no format named ${format}; run "agentrail formats" for the list.`);
  }
  const { files: found, problems } = await walk(run, input.paths);
  const files = resumed === undefined ? found : await filesLeft(run, resumed, found);
  const passedOver = found.length - files.length;
  if (resumed !== undefined) noteResume(run, resumed, passedOver);
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  let bytes = 0;
  const done: ImportStatement[] = [];
  const intake = { format, zone, mapping: options.mapping };
  const session = createIntakeSession(run.db);
  const group = createWriteGroup(run.db);
  let reported = Number.NEGATIVE_INFINITY;
  const importOne = async (file: IntakeFile, tree: ArchiveTree, next?: IntakeFile): Promise<void> => {
    const report = (read: number) => {
      if (performance.now() - reported < REPORT_MS) return;
      reported = performance.now();
      run.progress({ phase: `Importing ${file.name}`, done: bytes + Math.min(read, file.bytes), total, unit: 'bytes' });
    };
    report(0);
    // Members are read from their archive as the case holds it, by another connection.
    if (file.inside !== undefined) group.commit();
    let imported: Imported | undefined;
    try {
      imported = await importFile(run, { session, group }, { file, next }, intake, options.offsetSeconds, report);
      done.push(imported.statement);
    } catch (error) {
      problems.push(problemOf(error, file, run.db.path));
    }
    bytes += file.bytes;
    if (input.staged && file.inside === undefined) {
      // Not before what was read from it is safe.
      group.commit();
      rmSync(file.path, { force: true });
    }
    if (imported === undefined) return;
    const { statement, members } = imported;
    total += members.reduce((sum, member) => sum + member.bytes, 0);
    for (const inside of filesInside(file, statement, members, tree)) await importOne(inside, tree);
  };
  if (worthLoading(run.db, total)) session.beginLoad();
  try {
    for (const [at, file] of files.entries()) {
      await importOne(file, { casePath: run.db.path, spent: { entries: 0, bytes: 0 } }, files[at + 1]);
    }
    group.commit();
    await endLoad(run, session);
  } finally {
    group.end();
    // Cancelled or failed: not interruptible, so that no index stays away.
    for (const _index of restoreIndexes(run.db));
  }
  run.progress({ phase: 'Storing clock offsets', done: total, total, unit: 'bytes' });
  await run.drain(moveEventTimes(run.db));
  await buildIndex(run);
  const derived = options.derive && done.length + passedOver > 0 ? await deriveAfterImport(run) : undefined;
  return summary(done, passedOver, problems, derived);
}

function noteResume(run: JobRun, resumed: ResumedImport, passedOver: number): void {
  const detail = { jobId: run.jobId, resumes: resumed.jobs[1], filesPassedOver: passedOver };
  run.db.sql.transaction(() => appendCustody(run.db, { who: run.who(), action: 'import.resume', detail }))();
}

/** A folder may hold thousands of small files, each of which would be told of. */
const REPORT_MS = 200;

/** Makes the indexes that the load put off. */
async function endLoad(run: JobRun, session: IntakeSession): Promise<void> {
  const total = droppedIndexes(run.db);
  let done = 0;
  for (const _index of session.endLoad()) {
    done += 1;
    run.progress({ phase: 'Building indexes', done, total, unit: 'steps' });
    await run.pause();
  }
}

async function walk(
  run: JobRun,
  paths: readonly string[],
): Promise<{ files: IntakeFile[]; problems: IntakeProblem[] }> {
  const files: IntakeFile[] = [];
  const problems: IntakeProblem[] = [];
  run.progress({ phase: 'Looking at the files', done: 0, total: 0, unit: 'bytes' });
  for await (const item of run.engines.walkPaths(paths)) {
    if ('file' in item) files.push(item.file);
    else problems.push(item.problem);
    await run.pause();
  }
  return { files, problems };
}

interface Imported {
  readonly statement: ImportStatement;
  /** What is in it, when it is an archive. */
  readonly members: readonly ArchiveMember[];
}

async function importFile(
  run: JobRun,
  { session, group }: { readonly session: IntakeSession; readonly group: WriteGroup },
  { file, next }: { readonly file: IntakeFile; readonly next: IntakeFile | undefined },
  options: IntakeOptions,
  offsetSeconds: number | undefined,
  report: (bytesRead: number) => void,
): Promise<Imported> {
  const began = performance.now();
  const { db } = run;
  const mapping = options.mapping === undefined ? undefined : JSON.stringify(options.mapping);
  const about = { name: file.name, zone: options.zone, who: run.who(), jobId: run.jobId, mapping };
  const members: ArchiveMember[] = [];
  let writer: IntakeWriter | undefined;
  let end: IntakeEnd | undefined;
  const begin = (): IntakeWriter => {
    writer ??= beginEvidence(db, about, session);
    return writer;
  };
  /** Writes a message in steps between which other calls may be served. */
  function* write(message: PackedMessage): Generator<unknown> {
    const { evidenceId, start, chunk, slices } = begin();
    if (message.type === 'start') {
      const log = run.engines.importers.some((importer) => importer.id === message.format);
      if (offsetSeconds !== undefined && log) setOffset(run, message.format ?? '', offsetSeconds);
      start(message);
      if (file.inside !== undefined) setContainer(db, evidenceId, file.inside.archiveName);
    } else if (message.type === 'chunk') chunk(message);
    else if (message.type === 'records') yield* slices(message.records);
    else if (message.type === 'members') members.push(...message.members);
    else end = message;
  }
  function* finish(): Generator<number, ImportStatement> {
    if (run.signal.aborted) throw new JobCancelled();
    if (end === undefined) throw new Refused('unreadable', `${file.name}: reading it ended early; import it again.`);
    const seconds = (performance.now() - began) / 1000;
    const { evidenceId, digests } = begin();
    return yield* finishEvidence(db, evidenceId, end, { who: run.who(), seconds, ...digests() });
  }
  /** A small file is one transaction. */
  const writeWhole = db.sql.transaction((messages: readonly PackedMessage[]): ImportStatement => {
    for (const message of messages) for (const _step of write(message));
    const finishing = finish();
    for (;;) {
      const step = finishing.next();
      if (step.done === true) return step.value;
    }
  });
  try {
    let statement: ImportStatement | undefined;
    const request = { file, options, signal: run.signal, importId: run.jobId, next, beforeWait: group.age };
    for await (const part of run.read(request)) {
      if (part.type === 'whole') {
        group.open();
        statement = writeWhole(part.messages);
      } else {
        group.commit();
        await run.drain(write(part));
      }
      if (session.loadFull) {
        group.commit();
        await endLoad(run, session);
      }
      if (part.type === 'records') report(part.bytesRead);
      await run.pause();
    }
    statement ??= await run.drain(finish());
    return { statement, members };
  } catch (error) {
    const cancelled = run.signal.aborted;
    group.commit();
    // Also of a file that could not even be begun with, the case keeps that it was tried.
    if (runningImport(db) === undefined) beginEvidence(db, about, session);
    takeOut(run, cancelled ? 'cancelled' : 'failed', cancelled ? 'cancelled by the examiner' : reasonOf(error));
    session.forget();
    throw cancelled ? new JobCancelled() : error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : String(error);
}

/** Removes the running import; not interruptible, so that what is left is always whole. */
function takeOut(run: JobRun, state: AbandonState, reason: string): void {
  for (const _slice of abandonEvidence(run.db, state, { who: run.who(), reason }));
}

/** An import that could not even be taken out (a full disk) is cleared before the next begins. */
async function clearInterrupted(run: JobRun): Promise<void> {
  if (runningImport(run.db) !== undefined) takeOut(run, 'interrupted', 'an earlier import did not end');
  await run.drain(restoreIndexes(run.db));
}

function setOffset(run: JobRun, source: string, seconds: number): void {
  const offsetUs = Math.round(seconds * 1_000_000);
  run.db.sql.transaction(() => {
    fixOffset(run.db, source, offsetUs);
    applyOffsets(run.db, [{ source, offsetUs }]);
    appendCustody(run.db, {
      who: run.who(),
      action: 'clock.set',
      detail: { source, offsetUs, how: 'given with the import' },
    });
  })();
}

/** A problem of one file is told and the rest goes on; a problem of the case ends the job. */
function problemOf(error: unknown, file: IntakeFile, casePath: string): IntakeProblem {
  if (error instanceof JobCancelled || error instanceof CaseError) throw error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('SQLITE_') || code === '') throw asCaseError(error, casePath) ?? error;
  const message = code === 'ENOENT' ? 'it is no longer there' : reasonOf(error);
  return { path: file.inside === undefined ? file.path : file.name, code, message };
}

const number = (value: number): string => value.toLocaleString('en-US');
const plural = (value: number, one: string): string => `${number(value)} ${value === 1 ? one : `${one}s`}`;
const MOST_NAMED = 5;

function summary(
  done: readonly ImportStatement[],
  passedOver: number,
  problems: readonly IntakeProblem[],
  derived: string | undefined,
): JobEnd {
  const sum = (key: 'records' | 'accepted' | 'duplicates' | 'rejected'): number =>
    done.reduce((total, file) => total + file[key], 0);
  const ledger = `${plural(done.length, 'file')}, ${plural(sum('records'), 'record')}: ${number(sum('accepted'))} accepted, ${plural(sum('duplicates'), 'duplicate')}, ${number(sum('rejected'))} rejected.`;
  const named = problems.slice(0, MOST_NAMED).map((problem) => `${problem.path}: ${problem.message}`);
  const rest = problems.length - named.length;
  const unread =
    problems.length === 0
      ? ''
      : ` ${plural(problems.length, 'path')} could not be read: ${named.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
  const before = passedOver === 0 ? '' : ` ${plural(passedOver, 'file')} from before not read again.`;
  const message = `${ledger}${before}${unread}${derived === undefined ? '' : ` ${derived}`}`;
  if (problems.length === 0) return { state: 'done', message };
  return { state: done.length + passedOver === 0 ? 'failed' : 'done', message, errorCode: 'unreadable_paths' };
}
