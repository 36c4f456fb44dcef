/** Cases that grow file by file, and what an analysis concluded, compared with one that remembers nothing. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';

/** Everything that analysis writes, without the numbers of rows and what depends on the clock. */
const TABLES: Readonly<Record<string, string>> = {
  access:
    'principal_id, system, verb, resource, intended, granted, granted_via, observed, first_us, last_us, verdict, tier, unmapped, reach, why, intended_via',
  access_note: 'principal_id, kind, text, records',
  privilege_gap:
    'user_id, agent_id, holder_id, system, verb, resource, person_tier, person_source, person_records, credential_tier, credential_source, credential_records, gap, count, first_us, last_us',
  behaviour: '*',
  behaviour_item:
    'agent_id, dimension, change, label, entity_id, verb, baseline, recent, expected, unusual, peers_using, first_us, last_us, chain_id, event_ids',
  behaviour_use: '*',
  behaviour_day: '*',
  inventory_snapshot: 'series, format, name, ord, label, us, basis, files, records, complete, why',
  drift_item: '*',
  drift_item_agent: '*',
  finding: '*',
  finding_entity: '*',
  finding_event: '*',
  finding_chain: '*',
  finding_record: '*',
  rule_run: 'rule, version, state, missing, findings, error',
  agent_state: '*',
  analysed_agent: '*',
  analysed_holder: '*',
};

export type Concluded = Readonly<Record<string, readonly string[]>>;

export function concluded(path: string): Concluded {
  const db = new Database(path, { readonly: true });
  const rows = (statement: string): string[] =>
    (db.prepare(statement).raw().all() as unknown[]).map((row) => JSON.stringify(row)).sort();
  const all = Object.entries(TABLES).map(
    ([table, columns]) => [table, rows(`SELECT ${columns} FROM ${table}`)] as const,
  );
  const scores = rows('SELECT id, findings, risk FROM chain');
  db.close();
  return { ...Object.fromEntries(all), scores };
}

export interface Growing {
  readonly path: string;
  ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>>;
  /** Imports and waits; the job has to end well. */
  importing(path: string): Promise<Out<'jobs.get'>>;
  analysing(rulesOnly?: boolean): Promise<Out<'jobs.get'>>;
  /** What another analysis of a copy concludes that has none of what was concluded or kept. */
  anew(): Promise<Concluded>;
  /** An analysis of a copy in which nothing that is concluded may be written: the job as it ended, and the case's last custody entry. */
  untouched(): Promise<{ readonly job: Out<'jobs.get'>; readonly custody: string }>;
  close(): Promise<void>;
}

export function growing(): Growing {
  const folder = mkdtempSync(join(tmpdir(), 'growing-'));
  const path = join(folder, 'case.agentrail');
  const host = openInProcess(path, { create: { title: 'Growing', examiner: 'Ana', zone: 'UTC' } });
  const { ask, done } = asking(host);
  let copies = 0;

  async function inCopy<T>(
    change: string,
    work: (of: ReturnType<typeof asking>, copy: string) => Promise<T>,
  ): Promise<T> {
    copies += 1;
    const copy = join(folder, `copy-${copies}.agentrail`);
    const from = new Database(path, { readonly: true });
    from.prepare('VACUUM INTO ?').run(copy);
    from.close();
    const to = new Database(copy);
    to.exec(change);
    to.close();
    const other = openInProcess(copy);
    try {
      return await work(asking(other), copy);
    } finally {
      await other.close();
      rmSync(copy, { force: true });
    }
  }

  return {
    path,
    ask,
    importing: async (what) => done(await ask('import.start', { paths: [what] })),
    analysing: async (rulesOnly = true) => done(await ask('case.derive', { rulesOnly })),
    anew: () => {
      const forget = [...Object.keys(TABLES), 'analysed'].map((table) => `DELETE FROM ${table};`).join('\n');
      return inCopy(`${forget} UPDATE chain SET findings = 0, risk = 0;`, async (of, copy) => {
        await of.done(await of.ask('case.derive', { rulesOnly: true }));
        return concluded(copy);
      });
    },
    untouched: () => {
      const guards = [...Object.keys(TABLES), 'analysed', 'chain'].flatMap((table) =>
        ['INSERT', 'UPDATE', 'DELETE'].map(
          (act) =>
            `CREATE TRIGGER guard_${table}_${act} BEFORE ${act} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} was written'); END;`,
        ),
      );
      return inCopy(guards.join('\n'), async (of) => {
        const job = await of.done(await of.ask('case.derive', { rulesOnly: true }));
        const { rows } = await of.ask('custody.page', { limit: 1 });
        return { job, custody: rows[0]?.detail ?? '' };
      });
    },
    async close() {
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function asking(host: InProcessHost) {
  async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
    const procedure = contract[name];
    const answer = await host.call(name, procedure.input.parse(input));
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
    return procedure.output.parse(answer.value) as Out<N>;
  }
  const done = async ({ jobId }: { readonly jobId: number }): Promise<Out<'jobs.get'>> => {
    await host.idle();
    const job = await ask('jobs.get', { id: jobId });
    expect(job).toMatchObject({ state: 'done', errorCode: null });
    return job;
  };
  return { ask, done };
}

/** Files of a folder and those below, by name. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

/** The same order every time for the same seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const list = [...items];
  let state = seed;
  for (let at = list.length - 1; at > 0; at -= 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const other = state % (at + 1);
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
  return list;
}
