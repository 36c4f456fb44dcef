/** Writes an export to a file: first beside its place, then moved there whole; its SHA-256 goes into the custody log. */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { contract } from '../../../shared/contract/index.ts';
import { appendCustody } from '../../db/custody.ts';
import { asCaseError, Refused } from '../../db/errors.ts';
import type { Exporter } from '../../report/define.ts';
import { reportSource } from '../reportSource.ts';
import type { JobBody, JobRun } from './run.ts';

const FLUSH_CHARS = 1_000_000;

/** @param load the exporters by format name; loaded when first needed, they are no part of opening a case */
export function createExportJob(load: () => Promise<ReadonlyMap<string, Exporter>>): JobBody {
  return async (run) => {
    const { format, path, ...scope } = contract['export.start'].input.parse(run.input);
    const exporter = (await load()).get(format);
    if (exporter === undefined) throw new Refused('bad_input', `There is no export format named ${format}.`);
    const target = path ?? join(mkdtempSync(join(tmpdir(), 'agentrail-export-')), fileName(run, format));
    run.progress({ phase: `Writing ${basename(target)}`, done: 0, total: 0, unit: 'steps' });
    const { sha256, bytes } = await writeFile(
      run,
      target,
      exporter.write(reportSource(run.db, run.query, scope, run.catalog)),
    );
    appendCustody(run.db, {
      who: run.who(),
      action: 'export',
      detail: { format, ...scope, path: target, bytes, sha256 },
    });
    const message = `${exporter.title}: ${target} (${bytes} bytes, SHA-256 ${sha256}).`;
    return { state: 'done', message, output: target };
  };
}

/** `CASE-report.html`, with only what every file system takes. */
function fileName(run: JobRun, format: string): string {
  const stem = basename(run.db.path, '.agentrail').replaceAll(/[^\p{L}\p{N}_-]+/gu, '-') || 'case';
  return `${stem}-${format}`;
}

async function writeFile(
  run: JobRun,
  target: string,
  pieces: Iterable<string>,
): Promise<{ sha256: string; bytes: number }> {
  const partial = `${target}.part-${process.pid}-${run.jobId}`;
  const hash = createHash('sha256');
  let bytes = 0;
  let waiting = '';
  let file: number | undefined;
  try {
    file = openSync(partial, 'wx');
    const flush = (fd: number): void => {
      const data = Buffer.from(waiting);
      for (let at = 0; at < data.length; ) at += writeSync(fd, data, at);
      hash.update(data);
      bytes += data.length;
      waiting = '';
    };
    for (const piece of pieces) {
      waiting += piece;
      if (waiting.length < FLUSH_CHARS) continue;
      flush(file);
      run.progress({ phase: `Writing ${basename(target)}`, done: bytes, total: 0, unit: 'bytes' });
      await run.pause();
    }
    flush(file);
    fsyncSync(file);
    closeSync(file);
    file = undefined;
    renameSync(partial, target);
    return { sha256: hash.digest('hex'), bytes };
  } catch (error) {
    if (file !== undefined) closeSync(file);
    rmSync(partial, { force: true });
    // The target's own place is at fault, not the case: say which file it is.
    throw asCaseError(error, target) ?? error;
  }
}
