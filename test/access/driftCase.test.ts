/** Drift through a whole case: two exports of an inventory imported, then asked for; behaviour with windows that can be chosen. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allBehaviour } from '../../electron/access/drift/allBehaviour.ts';
import {
  actingAgents,
  createBehaviourReader,
  replaceBehaviour,
  sourceReach,
} from '../../electron/db/derive/driftBehaviour.ts';
import { catalog } from '../../electron/workers/engines.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { behaviourWindows } from '../../shared/model/drift.ts';
import { caller } from '../db/support/call.ts';
import { CaseBuilder, DAY, HOUR, T0 } from '../rules/caseBuilder.ts';

async function ask<N extends ProcedureName>(host: InProcessHost, name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}

const FILES: Readonly<Record<string, string>> = {
  // No column says when: the folder's date does. Two rows are the same in both, so the second file's are duplicates.
  'may/agents-2025-05-01.csv': `agent_id,name,platform,status,owner,purpose,allowed_triggers,identity_id,identity_type,tools
ag-desk,Desk,Hub,active,pia@example.com,Answer tickets,user,svc-desk,service_account,search
ag-notes,Notes,Hub,active,omar@example.com,Write notes,user,svc-notes,service_account,search
ag-old,Old One,Hub,active,omar@example.com,Nothing,user,svc-old,service_account,search
`,
  'august/agents-2025-08-01.csv': `agent_id,name,platform,status,owner,purpose,allowed_triggers,identity_id,identity_type,tools
ag-desk,Desk,Hub,active,rita@example.com,Answer tickets and change accounts,user;webhook,svc-desk,service_account,search;delete_account
ag-notes,Notes,Hub,active,omar@example.com,Write notes,user,svc-notes,service_account,search
`,
  'may/grants.csv': `principal_id,system,permission,resource,via,granted_at,granted_by,expires_at,snapshot_at
svc-desk,Jira,Browse Projects,,role,2025-01-01,rita@example.com,,2025-05-01
`,
  'august/grants.csv': `principal_id,system,permission,resource,via,granted_at,granted_by,expires_at,snapshot_at
svc-desk,Jira,Browse Projects,,role,2025-01-01,rita@example.com,,2025-08-01
svc-desk,Jira,Administer Jira,,role,2025-06-20,rita@example.com,,2025-08-01
`,
};

describe('two exports of an inventory', () => {
  let host: InProcessHost;
  let folder = '';
  let agent = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'drift-'));
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(join(folder, 'in', name.split('/')[0] ?? ''), { recursive: true });
      writeFileSync(join(folder, 'in', name), text);
    }
    host = openInProcess(join(folder, 'case.agentrail'), { create: { title: 'x', examiner: 'test', zone: 'UTC' } });
    // Imported newest first: the order of import is not the order of time.
    await ask(host, 'import.start', { paths: [join(folder, 'in', 'august')] });
    await host.idle();
    await ask(host, 'import.start', { paths: [join(folder, 'in', 'may')] });
    await host.idle();
    agent = (await ask(host, 'entities.find', { text: 'Desk', kinds: ['agent'] }))[0]?.id ?? 0;
  });
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });

  test('snapshots are in order of time, with where their time comes from', async () => {
    const { series, moments } = await ask(host, 'drift.snapshots', {});
    expect(
      series.map((one) => [one.name, one.snapshots.map((shot) => [shot.label, shot.basis, shot.records])]),
    ).toEqual(
      expect.arrayContaining([
        [
          'agents',
          [
            ['2025-05-01', 'file_name', 3],
            ['2025-08-01', 'file_name', 2],
          ],
        ],
        [
          'grants',
          [
            ['2025-05-01', 'stated', 1],
            ['2025-08-01', 'stated', 2],
          ],
        ],
      ]),
    );
    expect(moments.map((one) => [one.label, one.inventories])).toEqual([
      ['2025-05-01', expect.arrayContaining(['Agent inventory', 'Grants'])],
      ['2025-08-01', expect.arrayContaining(['Agent inventory', 'Grants'])],
    ]);
  });

  test('an agent’s changes, with both values and records that open', async () => {
    const answer = await ask(host, 'drift.inventory', { agent });
    expect([answer.fromLabel, answer.toLabel, answer.compared]).toEqual(['2025-05-01', '2025-08-01', 2]);
    const told = answer.items.map((item) => `${item.area}: ${item.name}: ${item.before} > ${item.after}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'grant: Administer Jira (jira): null > held',
        'tool: tool delete_account: null > listed',
        'purpose: purpose: Answer tickets > Answer tickets and change accounts',
        'trigger: allowed_triggers: user > user; webhook',
      ]),
    );
    expect(answer.items.filter((item) => item.area === 'owner')).toHaveLength(2);
    expect(answer.items.filter((item) => item.area === 'listing')).toEqual([]);
    const purpose = answer.items.find((item) => item.area === 'purpose');
    const before = await ask(host, 'record.get', { recordId: purpose?.beforeRecord ?? 0 });
    const after = await ask(host, 'record.get', { recordId: purpose?.afterRecord ?? 0 });
    expect([before.text, after.text].map((text) => text.includes('change accounts'))).toEqual([false, true]);
  });

  test('a row that is the same in both exports is in both; one that the later lacks is gone', async () => {
    const { items } = await ask(host, 'drift.inventory', {});
    expect(items.filter((item) => item.subject.name === 'Notes')).toEqual([]);
    expect(
      items.filter((item) => item.area === 'listing').map((item) => [item.subject.name, item.after]),
    ).toContainEqual(['Old One', null]);
  });

  test('the same moment twice is no change; a snapshot that does not exist is refused', async () => {
    const { moments } = await ask(host, 'drift.snapshots', {});
    const [first] = moments;
    expect((await ask(host, 'drift.inventory', { from: first?.id, to: first?.id })).items).toEqual([]);
    await expect(ask(host, 'drift.inventory', { from: 4711 })).rejects.toThrow('no snapshot 4711');
  });

  test('the rule speaks of the account that became an administrator', async () => {
    const { rows } = await ask(host, 'findings.page', { limit: 500 });
    const found = rows.filter((row) => row.rule === 'permission-drift' || row.rule === 'integration-drift');
    expect(found.map((row) => row.title)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Administer Jira'),
        expect.stringContaining('tool delete_account'),
      ]),
    );
  });

  test('the timeline’s marks stand at the snapshot that shows a change first', async () => {
    const { marks } = await ask(host, 'drift.marks', { agent });
    expect(marks).toHaveLength(1);
    expect(marks[0]).toMatchObject({ us: Date.UTC(2025, 7, 1) * 1000, kind: 'inventory', strong: true });
    expect(marks[0]?.text).toContain('new Administer Jira');
  });
});

describe('behaviour with chosen windows', () => {
  const at = new CaseBuilder();
  const agent = at.entity('agent', 'Desk');
  const jira = at.entity('system', 'Jira');
  const crm = at.entity('system', 'Salesforce');
  const account = at.entity('object', 'Acme', { facts: { type: 'Account' } });
  const { call } = caller({ db: at.db }, { createBehaviour: catalog.createBehaviour } as never);
  const drift = (input: Partial<In<'drift.behaviour'>> = {}) => call('drift.behaviour', { agent, ...input });
  const count = (filter: string) => call('events.count', { filter }).count;

  beforeAll(() => {
    for (let day = 0; day < 30; day += 1)
      for (let n = 0; n < 4; n += 1)
        at.event({ at: T0 + day * DAY + 9 * HOUR + n, system: jira, agent, ip: '203.0.113.7', chain: `c${day}` });
    for (let n = 0; n < 6; n += 1) {
      const late = { at: T0 + 29 * DAY + 21 * HOUR + n, system: crm, agent, object: account, verb: 'export' as const };
      at.event({ ...late, ip: `198.51.100.${n}`, chain: 'late' });
    }
    // A log that begins in the recent window says nothing about what is new.
    at.event({ at: T0 + 29 * DAY, system: at.entity('system', 'Slack'), agent, source: 'slack.audit' });
    at.db.sql.exec("UPDATE evidence SET state = 'complete'");
    const windows = behaviourWindows(T0 + 29 * DAY + 21 * HOUR + 5, 'UTC');
    const reader = createBehaviourReader(at.db, sourceReach(at.db, windows).compared);
    const source = { agents: actingAgents(at.db), pages: reader.pages, nameOf: reader.nameOf };
    for (const _step of replaceBehaviour(at.db, allBehaviour(source, windows), new Set()));
  });

  test('each number opens exactly the events behind it', () => {
    const found = drift();
    expect(found.state).toBe('compared');
    expect(found.leftOut).toEqual(['slack.audit']);
    expect(count(found.baseline.filter)).toBe(found.baseline.events);
    expect(count(found.recent.filter)).toBe(found.recent.events);
    expect(found.baseline.events + found.recent.events).toBe(126);
    const fresh = found.items.filter((item) => item.change === 'new');
    expect(fresh.map((item) => `${item.dimension} ${item.label}`).sort()).toEqual([
      'action export on Salesforce, a new verb',
      'hour weekend 21:00',
      'network 198.51.100.0/24',
      'object Acme',
      'object_type Account',
      'system Salesforce',
    ]);
    for (const item of fresh) expect([item.label, count(item.filter)]).toEqual([item.label, item.recent]);
    for (const day of found.days) expect(count(day.filter)).toBe(day.events);
    expect(found.hours.recent.reduce((sum, n) => sum + n, 0)).toBe(found.recent.events);
  });

  test('other windows give another answer, and say which they are', () => {
    expect(drift({ recentDays: 25 })).toMatchObject({
      state: 'not_enough_history',
      windows: { recentDays: 25 },
      items: [],
    });
    expect(drift({ recentDays: 25 }).why).toContain('at least 7 are needed');
    expect(drift({ baselineDays: 10 }).baseline.activeDays).toBeLessThanOrEqual(11);
  });

  test('what the analysis stores is what is computed while asked', () => {
    const stored = at.db.sql.prepare('SELECT dimension, change, label FROM behaviour_item ORDER BY 1, 2, 3').all();
    const asked = drift().items.map(({ dimension, change, label }) => ({
      dimension,
      change,
      label: label.split(',')[0],
    }));
    asked.push({ dimension: 'verb', change: 'new', label: 'export' });
    expect(stored).toEqual(asked.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
    expect(at.db.sql.prepare('SELECT state, recent_events FROM behaviour').all()).toEqual([
      { state: 'compared', recent_events: drift().recent.events },
    ]);
  });

  test('marks name the first time of what is new', () => {
    const { marks } = call('drift.marks', { agent });
    expect(marks.map((mark) => mark.text)).toEqual(
      expect.arrayContaining(['first verb on a system: export on Salesforce', 'first network: 198.51.100.0/24']),
    );
    for (const mark of marks) expect(count(mark.filter)).toBeGreaterThan(0);
  });

  test('what is no agent is refused', () => {
    expect(() => drift({ agent: jira })).toThrow('no agent');
  });
});
