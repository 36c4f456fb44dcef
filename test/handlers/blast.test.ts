/** Blast radius and worklist through the handlers, over built cases and the product's own analysis of the samples. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WriteDb } from '../../electron/db/handles.ts';
import { createMemoryCase } from '../../electron/db/open.ts';
import { accessReview } from '../../electron/db/queries/read/access/review.ts';
import type { ReportSource } from '../../electron/report/define.ts';
import { exporters } from '../../electron/report/exporters/index.ts';
import { catalog } from '../../electron/workers/engines.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { chain, edge, entity, event, evidence, insert } from '../db/support/builders.ts';
import { caller } from '../db/support/call.ts';

const DAY = 86_400_000_000;
const START = 1_754_611_200_000_000;
const EVIL = '=HYPERLINK("http://x","<script>alert(1)</script>")';

/** Two agents share a key; its owner left; one used it lately, the other long ago; names are hostile. */
function shared(): { db: WriteDb; ids: Record<'key' | 'a' | 'b' | 'crm' | 'gone' | 'app', number>; objects: number[] } {
  const db = createMemoryCase({ title: 'Shared', examiner: 'ana', zone: 'UTC' });
  const ids = {
    key: entity(db, 'credential', 'cred.id:k-1', 'k-1'),
    a: entity(db, 'agent', 'agent.id:a', EVIL),
    b: entity(db, 'agent', 'agent.id:b', 'Notes'),
    crm: entity(db, 'system', 'system:salesforce', 'Salesforce'),
    gone: entity(db, 'user', 'email:gone@example.com', 'Gone Person'),
    app: entity(db, 'integration', 'oauth.client:app', 'Sync app'),
  };
  const objects = [1, 2, 3, 4].map((n) => entity(db, 'object', `salesforce.case:Case${n}`, `Case ${n}`));
  const lines = Array.from({ length: 12 }, (_, n) => Buffer.from(`{"n":${n}}`));
  const file = evidence(db, 'log.json', 'okta.system_log', '', lines);
  const fact = (id: number, name: string, value: string) =>
    insert(db, 'entity_fact', { entity_id: id, name, value, record_id: 1 });
  for (const object of objects.slice(0, 3)) {
    db.sql.prepare('UPDATE entity SET in_inventory = 1 WHERE id = ?').run(object);
    fact(object, 'system', 'Salesforce');
    fact(object, 'type', 'Case');
    fact(object, 'data_class', object === objects[0] ? 'Restricted' : 'internal');
  }
  fact(objects[2] ?? 0, 'external', 'y');
  fact(ids.gone, 'status', 'departed');
  for (const agent of [ids.a, ids.b]) edge(db, 'HAS_CREDENTIAL', agent, ids.key, 'declared');
  edge(db, 'OWNS', ids.gone, ids.key, 'declared');
  edge(db, 'CALLED', ids.key, ids.crm, 'observed', { count: 12, first: START, last: START + 200 * DAY });
  for (const object of [objects[0], objects[3]])
    edge(db, 'READ', ids.crm, object ?? 0, 'observed', { count: 6, first: START, last: START + 200 * DAY });
  insert(db, 'permission', {
    principal_id: ids.b,
    basis: 'granted',
    text: 'View All Data',
    system: 'salesforce',
    via: 'role',
    record_id: 1,
  });
  const put = (n: number, us: number, agent: number) =>
    event(db, {
      evidenceId: file,
      seq: n,
      source: 'okta.system_log',
      us,
      action: 'Query',
      verb: 'search',
      actor: ids.gone,
      system: ids.crm,
      agent,
      credential: ids.key,
      objects: [objects[n % 2 === 0 ? 0 : 3] ?? 0],
    });
  const old = Array.from({ length: 5 }, (_, n) => put(n, START + n * DAY, ids.b));
  const late = Array.from({ length: 7 }, (_, n) => put(n + 5, START + (194 + n) * DAY, ids.a));
  for (const [id, agent, events] of [
    ['old', ids.b, old],
    ['late', ids.a, late],
  ] as const) {
    const slots = { agent: [agent, 'exact'], credential: [ids.key, 'exact'], system: [ids.crm, 'exact'] } as const;
    chain(db, { id, us: START, slots, events, risk: 0 });
  }
  return { db, ids, objects };
}

describe('of a credential that two agents share', () => {
  const { db, ids } = shared();
  const { call } = caller({ db }, catalog);
  const radius = call('blast.get', { id: ids.key });
  const countOf = (filter: string) => call('events.count', { filter }).count;

  it('says what it reaches and what of it was touched, every number the events that its filter opens', () => {
    expect(radius.sentence).toBe(
      'k-1 reaches 1 system and 2 agents, with 1 restricted and 1 external object; its 12 events touched 1 system, and 2 of 4 objects known there.',
    );
    const numbers = [
      radius.own,
      ...radius.things.map((thing) => thing.touched),
      ...radius.systems.flatMap((system) => [system.touched, ...system.verbs.map((verb) => verb.touched)]),
      ...radius.objects.map((object) => object.touched),
    ].filter((touched) => touched !== null);
    expect(numbers.length).toBeGreaterThan(5);
    for (const touched of numbers)
      expect([touched.filter, countOf(touched.filter)]).toEqual([touched.filter, touched.events]);
  });

  it('counts what was done under a wider permission as granted by it', () => {
    const [crm] = radius.systems;
    expect(crm).toMatchObject({ name: 'Salesforce', objects: 4, objectsTouched: 2, restricted: 1, external: 1 });
    expect(crm?.verbs.find((row) => row.verb === 'search')).toMatchObject({
      touched: { events: 12 },
      permissions: [{ text: 'View All Data', holder: { name: 'Notes' } }],
    });
  });

  it('names whoever used it in the last days and nobody else, and the owner who left', () => {
    const month = call('blast.worklist', { id: ids.key });
    expect(month.rows[0]).toMatchObject({
      order: 1,
      urgency: 'contain',
      target: { name: 'k-1' },
      owners: [{ text: 'Gone Person', departed: true }],
    });
    expect(month.rows[0]?.breaks.map((one) => [one.entity.name, one.events])).toEqual([[EVIL, 7]]);
    const year = call('blast.worklist', { id: ids.key, days: 365 });
    const breaks = year.rows[0]?.breaks ?? [];
    expect(breaks.map((one) => [one.entity.name, one.events])).toEqual([
      [EVIL, 7],
      ['Notes', 5],
    ]);
    for (const one of [...breaks, ...(month.rows[0]?.breaks ?? [])]) expect(countOf(one.filter)).toBe(one.events);
    const grant = month.rows.find((row) => row.stage === 'grants');
    expect(grant).toMatchObject({ urgency: 'used', owners: [], where: 'Salesforce', tier: 3 });
    expect(month.sentence).toContain('nobody is recorded as the owner of 1 of them');
  });

  it('leaves as CSV that no spreadsheet runs and as Markdown that no name breaks', () => {
    const source = {
      worklist: () => call('blast.worklist', { id: ids.a }),
      review: () => accessReview(db),
      case: { title: EVIL, analysedUs: null, madeUs: START, filter: '' },
    } as unknown as ReportSource;
    const written = (format: string) => [...(exporters.get(format)?.write(source) ?? [])].join('');
    for (const format of ['revocation-worklist.csv', 'access-review.csv']) {
      expect(written(format)).toContain(`"'=HYPERLINK(`);
      expect(written(format)).not.toMatch(/(?:^|,)"?[=+@-]/m);
    }
    for (const format of ['revocation-worklist.md', 'access-review.md']) {
      expect(written(format)).not.toContain('<script>');
      expect(written(format)).toContain('script');
    }
  });

  it('answers for a thing that nothing is known of, and refuses one that is not there', () => {
    expect(call('blast.get', { id: ids.app })).toMatchObject({
      sentence: 'Nothing imported says what Sync app reaches, and no event shows it.',
      systems: [],
      things: [],
    });
    expect(call('blast.worklist', { id: ids.app }).rows).toHaveLength(1);
    expect(() => call('blast.get', { id: 9_999 })).toThrow('there is no entity 9999');
  });

  it('finds a subject by name, by key and by kind and key, and says so when several are meant', () => {
    expect(call('blast.subject', { text: 'k-1' }).id).toBe(ids.key);
    expect(call('blast.subject', { text: 'gone@example.com' }).id).toBe(ids.gone);
    expect(call('blast.subject', { text: 'integration/oauth.client:app' }).id).toBe(ids.app);
    expect(() => call('blast.subject', { text: 'nothing' })).toThrow('no agent, credential, integration or person');
    entity(db, 'agent', 'agent.id:b2', 'Notes');
    expect(() => call('blast.subject', { text: 'Notes' })).toThrow('agent/agent.id:b, agent/agent.id:b2');
  });
});

describe('of a case without analysis or events', () => {
  it('answers with what inventories state', () => {
    const db = createMemoryCase({ title: 'Empty', examiner: 'ana', zone: 'UTC' });
    const agent = entity(db, 'agent', 'agent.id:x', 'X');
    edge(db, 'CAN_REACH', agent, entity(db, 'system', 'system:jira', 'Jira'), 'declared');
    const { call } = caller({ db }, catalog);
    expect(call('blast.get', { id: agent })).toMatchObject({
      sentence: 'X reaches 1 system; none of it was touched in the imported events.',
      systems: [{ name: 'Jira', unstated: true, touched: null }],
    });
    expect(call('blast.worklist', { id: agent })).toMatchObject({ fromUs: null, toUs: null });
  });
});

describe('on the samples', () => {
  let folder = '';
  let host: InProcessHost;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'blast-'));
    host = openInProcess(join(folder, 'one.agentrail'), { create: { title: 'Drift', examiner: 'Ana', zone: 'UTC' } });
    const evidenceOf = new URL('../../samples/cases/northwind-drift/evidence', import.meta.url).pathname;
    await ask('import.start', { paths: [evidenceOf] });
    await host.idle();
  }, 120_000);
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
    const procedure = contract[name];
    const answer = await host.call(name, procedure.input.parse(input));
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return procedure.output.parse(answer.value) as Out<N>;
  }

  it('the stolen token reaches what its account may read, with the path in words and a record for every stated hop', async () => {
    const { id } = await ask('blast.subject', { text: 'og-drift-1' });
    const radius = await ask('blast.get', { id });
    const salesforce = radius.systems.find((system) => system.name === 'Salesforce');
    expect(salesforce).toMatchObject({ tier: 3, restricted: 3, confidential: 1 });
    const account = radius.things.find((thing) => thing.entity.kind === 'identity');
    expect(account?.path.map((at) => radius.hops[at]?.words)).toEqual(['is a credential of']);
    for (const hop of radius.hops) {
      if (hop.basis === 'observed') expect(hop.events).toBeGreaterThan(0);
      else if (hop.words !== 'is the same account as') expect(hop.recordId).not.toBeNull();
    }
  });

  it('every number of an agent opens as many events', async () => {
    const { id } = await ask('blast.subject', { text: 'Drift Chat' });
    const radius = await ask('blast.get', { id });
    for (const { touched } of [...radius.things, ...radius.systems, ...radius.objects])
      if (touched !== null) expect((await ask('events.count', { filter: touched.filter })).count).toBe(touched.events);
    for (const row of (await ask('blast.worklist', { id, days: 365 })).rows)
      for (const one of row.breaks) expect((await ask('events.count', { filter: one.filter })).count).toBe(one.events);
  });

  it('an integration holds what it was seen acting with, and what was done to it is not its doing', async () => {
    const { id } = await ask('blast.subject', { text: 'integration/sf.app:0H45g00000Dr1ft9K2' });
    const radius = await ask('blast.get', { id });
    const account = radius.things.find((thing) => thing.entity.name === 'Drift integration user');
    expect(account).toMatchObject({ standing: 'observed', touched: { events: 129 } });
    expect(radius.systems.map((system) => system.name)).not.toContain('Okta');
    expect((await ask('events.count', { filter: radius.own.filter })).count).toBe(radius.own.events);
  });

  it('exports the worklist in three formats and the review sheet, each with a custody entry, no formula among them', async () => {
    const { id } = await ask('blast.subject', { text: 'Drift Chat' });
    const made = async (format: In<'export.start'>['format'], more: object) => {
      const path = join(folder, format);
      const { jobId } = await ask('export.start', { format, path, ...more });
      await host.idle();
      expect(await ask('jobs.get', { id: jobId })).toMatchObject({ state: 'done', output: path });
      return readFileSync(path, 'utf8');
    };
    const csv = await made('revocation-worklist.csv', { subject: id });
    const rows = (await ask('blast.worklist', { id })).rows;
    expect(csv.trimEnd().split('\r\n')).toHaveLength(rows.length + 1);
    expect(csv).toMatch(/^order,stage,urgency,action,/);
    const json = JSON.parse(await made('revocation-worklist.json', { subject: id, days: 7 }));
    expect(json).toMatchObject({ subject: { name: 'Drift Chat' }, observed_use: { days: 7 } });
    expect(json.steps.map((step: { order: number }) => step.order)).toEqual(rows.map((row) => row.order));
    const markdown = await made('revocation-worklist.md', { subject: id });
    expect(markdown).toContain('## First: contains the incident');
    expect(markdown.match(/^- \[ \]/gm)).toHaveLength(rows.length);
    const review = await made('access-review.csv', {});
    const lines = review.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^owner,owner_note,agent,.*,decision,reviewer,date$/);
    expect(lines.filter((line) => line.startsWith(',nobody recorded,Renewal Scout')).length).toBeGreaterThan(0);
    // Nobody's agents come last.
    expect(lines.findIndex((line) => line.startsWith(','))).toBe(
      lines.length - lines.filter((line) => line.startsWith(',')).length,
    );
    expect(await made('access-review.md', {})).toContain('## Nobody is recorded as the owner');
    const { rows: custody } = await ask('custody.page', { limit: 20 });
    expect(custody.filter((entry) => entry.action === 'export')).toHaveLength(5);
  });

  it('refuses a worklist of nothing in words', async () => {
    const { jobId } = await ask('export.start', { format: 'revocation-worklist.csv', path: join(folder, 'none.csv') });
    await host.idle();
    expect(await ask('jobs.get', { id: jobId })).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('say what is compromised'),
    });
  });
});
