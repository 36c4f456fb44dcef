/** A case in a folder of its own, asked as the workbench asks it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

export type EvidenceRow = Out<'evidence.get'>;
type Options = In<'import.start'>['options'];

export interface TestCase {
  readonly folder: string;
  ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>>;
  /** Writes a file, imports it without deriving anything and gives the evidence rows that it added, oldest first. */
  importing(name: string, bytes: Uint8Array | string, options?: Options): Promise<readonly EvidenceRow[]>;
  /** Exports to a file and gives its text. */
  exporting(format: string): Promise<string>;
  /** Waits for every job. */
  idle(): Promise<void>;
  /** Verifies the case and expects every check to pass. */
  verified(): Promise<void>;
  close(): Promise<void>;
}

export function openTestCase(): TestCase {
  const folder = mkdtempSync(join(tmpdir(), 'case-'));
  const host = openInProcess(join(folder, 'one.agentrail'), { create: { title: 'T', examiner: 'Ana', zone: 'UTC' } });

  async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
    const procedure = contract[name];
    const answer = await host.call(name, procedure.input.parse(input));
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return procedure.output.parse(answer.value) as Out<N>;
  }
  const done = async (jobId: number) => {
    await host.idle();
    expect(await ask('jobs.get', { id: jobId })).toMatchObject({ state: 'done', errorCode: null });
  };
  const rows = async () => (await ask('evidence.list', { limit: 500 })).rows;
  return {
    folder,
    ask,
    idle: () => host.idle(),
    async importing(name, bytes, options = {}) {
      writeFileSync(join(folder, name), bytes);
      const known = new Set((await rows()).map(({ id }) => id));
      await done(
        (await ask('import.start', { paths: [join(folder, name)], options: { derive: false, ...options } })).jobId,
      );
      return (await rows()).filter(({ id }) => !known.has(id)).sort((a, b) => a.id - b.id);
    },
    async exporting(format) {
      const path = join(folder, `export-${Date.now()}-${format}`);
      await done((await ask('export.start', { format, filter: '', path } as In<'export.start'>)).jobId);
      return readFileSync(path, 'utf8');
    },
    async verified() {
      await done((await ask('case.verify', {})).jobId);
      expect((await ask('case.verification', {}))?.checks.filter((check) => !check.ok)).toEqual([]);
    },
    async close() {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
