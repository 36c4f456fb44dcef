/** The matrix, its cells and the privilege gap as a user asks for them, over a real case: a sample, and inventories that contradict themselves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { evidenceOf } from '../samples/key.ts';

async function ask<N extends ProcedureName>(host: InProcessHost, name: N, input: In<N>): Promise<Out<N>> {
  const answer = await host.call(name, contract[name].input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return contract[name].output.parse(answer.value) as Out<N>;
}

async function imported(folder: string, paths: readonly string[]): Promise<InProcessHost> {
  const host = openInProcess(join(folder, 'case.agentrail'), {
    create: { title: 'access', examiner: 'test', zone: 'UTC' },
  });
  await ask(host, 'import.start', { paths: [...paths] });
  await host.idle();
  return host;
}

async function agentId(host: InProcessHost, name: string): Promise<number> {
  const { rows } = await ask(host, 'agents.list', { limit: 500 });
  const found = rows.find((row) => row.entity.name === name);
  if (found === undefined) throw new Error(`no agent ${name}`);
  return found.entity.id;
}

describe('a sample case', () => {
  let folder = '';
  let host: InProcessHost;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'access-'));
    host = await imported(folder, [evidenceOf('northwind-drift')]);
  });
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });

  test('a cell counts what its filter opens, and its lines add up to it', async () => {
    const agent = await agentId(host, 'Drift Chat');
    const matrix = await ask(host, 'access.matrix', { agent });
    expect(matrix.systems.map((one) => one.system)).toEqual(['Salesforce']);
    const cells = matrix.systems[0]?.cells ?? [];
    expect(cells.find((cell) => cell.verb === 'export')).toMatchObject({
      verdict: 'out_of_purpose',
      observed: 3,
      tier: 3,
    });
    for (const cell of cells) {
      const { lines, total, next } = await ask(host, 'access.cell', { agent, system: 'Salesforce', verb: cell.verb });
      expect(next).toBeNull();
      expect(lines).toHaveLength(total);
      expect(lines.reduce((sum, line) => sum + line.observed, 0)).toBe(cell.observed);
      expect(cell.intended.yes + cell.intended.no + cell.intended.unknown).toBe(cell.resources);
      if (cell.observed === 0) expect(cell.filter).toBe('');
      else expect((await ask(host, 'events.count', { filter: cell.filter })).count).toBe(cell.observed);
    }
  });
  test('every grant shows its path, step by step, with the records', async () => {
    const agent = await agentId(host, 'Drift Chat');
    const { lines } = await ask(host, 'access.cell', { agent, system: 'salesforce', verb: 'read' });
    const paths = lines.flatMap((line) => line.grantedVia);
    const all = paths.find((path) => path.text === 'View All Data');
    expect(all).toMatchObject({ via: 'role', from: { evidence: expect.stringContaining('grants.csv'), record: 1 } });
    expect(all?.steps).toMatchObject([
      { kind: 'AUTHENTICATES_AS', from: { evidence: expect.stringContaining('agents.csv') } },
    ]);
  });
  test('pages of a cell are cut where asked and go on where they ended', async () => {
    const agent = await agentId(host, 'Drift Chat');
    const input = { agent, system: 'Salesforce', verb: 'search' as const };
    const whole = await ask(host, 'access.cell', input);
    const first = await ask(host, 'access.cell', { ...input, limit: 2 });
    expect(first.next).toBe(2);
    const second = await ask(host, 'access.cell', { ...input, limit: 200, offset: 2 });
    expect([...first.lines, ...second.lines]).toEqual(whole.lines);
  });
  test('what is no agent is not found', async () => {
    const answer = await host.call('access.matrix', { agent: 0 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });
  test('a person at work without an agent has no gap to show', async () => {
    const { rows } = await ask(host, 'events.page', { filter: 'is:direct', limit: 1 });
    const gap = await ask(host, 'access.gap', { event: rows[0]?.id ?? -1 });
    expect(gap).toMatchObject({ why: 'no agent acted here', lines: [] });
  });
});

describe('delegated actions', () => {
  let folder = '';
  let host: InProcessHost;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'access-'));
    host = await imported(folder, [evidenceOf('helpdesk-gap')]);
  });
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });

  test('both sides with their sources; the event says what the agent page says', async () => {
    const agent = await agentId(host, 'Helpdesk Agent');
    const { lines, total } = await ask(host, 'access.gaps', { agent });
    expect(total).toBeGreaterThan(0);
    const widest = lines[0];
    expect(widest).toMatchObject({ gap: 3, person: { tier: 1 }, credential: { tier: 4 } });
    expect(widest?.person.from[0]?.evidence).toContain('users.csv');
    const { rows } = await ask(host, 'events.page', { filter: widest?.filter ?? '', limit: 1 });
    const own = await ask(host, 'access.gap', { event: rows[0]?.id ?? -1 });
    for (const line of lines) expect((await ask(host, 'events.count', { filter: line.filter })).count).toBe(line.count);
    expect(own.lines.some((line) => line.gap === 3 && line.user.id === widest?.user.id)).toBe(true);
    // The right used: granted by a path with its record, and what approves it or that nothing does.
    expect(own.rights).toMatchObject({ agent: { id: agent }, system: widest?.system, verb: widest?.verb });
    expect(own.rights?.granted).not.toBeNull();
    expect(own.rights?.intended).not.toBeNull();
  });
  test('a chain shows the rights it used, action by action, and its widest gap', async () => {
    const { rows } = await ask(host, 'chains.page', { limit: 200 });
    const widest: number[] = [];
    for (const row of rows) {
      const { lines, total, widest: gap } = await ask(host, 'access.chain', { chain: row.id, limit: 100 });
      expect(lines).toHaveLength(Math.min(100, total));
      for (const line of lines)
        expect((await ask(host, 'events.count', { filter: line.filter })).count).toBe(line.count);
      expect(gap).toBe(
        lines.reduce<number | null>(
          (most, { gap: own }) => (own?.gap == null ? most : Math.max(most ?? 0, own.gap)),
          null,
        ),
      );
      if (gap !== null) widest.push(gap);
    }
    expect(Math.max(...widest)).toBe(3);
    expect((await host.call('access.chain', { chain: 'none', limit: 20 })).ok).toBe(false);
  });
});

const AGENTS = `agent_id,name,owner,purpose,intended_systems,intended_actions,identity_id,colour
ag-one,One,ana@example.com,Answers questions,Jira,read Issue,svc-one,blue
ag-one,One,bo@example.com,Answers questions,Jira,read Issue,svc-one,blue
ag-two,Two,nobody@example.com,Writes reports,AWS,read,,
ag-three,Three,ana@example.com,Copies files,Microsoft Graph,read;update,,
`;
const USERS = `user_id,email,name,department,status,privilege_tier
u1,ana@example.com,Ana,IT,active,2
u2,bo@example.com,Bo,IT,active,2
`;
const BROKEN = '{""Statement"":[{""Effect"":""Allow"",';
const POLICY = JSON.stringify({
  Statement: [
    { Effect: 'Allow', Action: 's3:*', Resource: '*' },
    { Effect: 'Deny', Action: 's3:Delete*', Resource: '*' },
  ],
});
const GRANTS = `principal_id,system,permission,resource,via,expires_at
ag-one,Jira,grp-ops,,group,
grp-ops,Jira,grp-admins,,group,
grp-admins,Jira,grp-ops,,group,
grp-admins,Jira,Administer Jira,,role,
ag-two,AWS,"${BROKEN}",,direct,
ag-two,AWS,"${POLICY.replaceAll('"', '""')}",,direct,
ag-two,AWS,AdministratorAccess,,role,2020-01-01
ag-three,Microsoft Graph,Files.ReadWrite.All,,scope,
ag-three,Microsoft Graph,Frobnicate.All,,scope,
`;
const LOG = JSON.stringify({
  Records: [
    {
      eventVersion: '1.09',
      eventTime: '2025-05-01T10:00:00Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'eu-west-1',
      sourceIPAddress: '10.0.0.1',
      eventID: '6a1f9a0e-0000-4000-8000-000000000001',
      eventType: 'AwsApiCall',
      recipientAccountId: '111122223333',
      userIdentity: {
        type: 'IAMUser',
        arn: 'arn:aws:iam::111122223333:user/kim',
        accountId: '111122223333',
        userName: 'kim',
      },
      requestParameters: { bucketName: 'reports', key: 'a.csv' },
    },
  ],
});

describe('inventories that contradict themselves', () => {
  let folder = '';
  let host: InProcessHost;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'access-'));
    const files = { 'agents.csv': AGENTS, 'users.csv': USERS, 'grants.csv': GRANTS, 'cloudtrail.json': LOG };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    host = await imported(
      folder,
      Object.keys(files).map((name) => join(folder, name)),
    );
  });
  afterAll(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });
  const matrixOf = async (name: string) => ask(host, 'access.matrix', { agent: await agentId(host, name) });

  test('two rows of one agent: both values, with both records', async () => {
    const { notes } = await matrixOf('One');
    const note = notes.find((one) => one.kind === 'disagreement');
    expect(note?.text).toBe('rows of one inventory disagree on owner: “ana@example.com” and “bo@example.com”');
    expect(note?.from.map((place) => place.record)).toEqual([1, 2]);
  });
  test('an unknown column is kept as a fact', async () => {
    const { facts } = await ask(host, 'agents.get', { id: await agentId(host, 'One') });
    expect(facts).toContainEqual(expect.objectContaining({ name: 'colour', value: 'blue' }));
  });
  test('an owner whom no user list names', async () => {
    const { notes } = await matrixOf('Two');
    expect(notes.find((one) => one.kind === 'owner_unknown')).toMatchObject({
      text: 'the owner “nobody@example.com” is in no imported user list',
      from: [{ record: 3 }],
    });
    expect((await matrixOf('One')).notes.some((one) => one.kind === 'owner_unknown')).toBe(false);
  });
  test('circular groups are told, and what they grant is found', async () => {
    const { notes, systems } = await matrixOf('One');
    expect(notes.find((one) => one.kind === 'cycle')?.text).toContain('grp-ops → grp-admins → grp-ops');
    expect(systems.find((one) => one.system === 'Jira')?.cells.some((cell) => cell.verb === 'administer')).toBe(true);
    expect(notes.find((one) => one.kind === 'covers_everything')?.text).toBe(
      'Administer Jira covers everything in Jira',
    );
    const agents = (await ask(host, 'agents.list', { limit: 500 })).rows.map((row) => row.entity.name);
    expect(agents.filter((name) => name.startsWith('grp-'))).toEqual([]);
  });
  test('a policy document that does not parse: file, record and reason; the one beside it holds, Deny wins', async () => {
    const { notes, unmapped, systems } = await matrixOf('Two');
    const note = notes.find((one) => one.kind === 'unread_policy');
    expect(note?.text).toContain('no JSON');
    expect(note?.from).toMatchObject([{ evidence: expect.stringContaining('grants.csv'), record: 5 }]);
    expect(unmapped).toHaveLength(1);
    expect(notes.find((one) => one.kind === 'expired')?.text).toContain('AdministratorAccess');
    const verbs = systems.find((one) => one.system === 'AWS')?.cells.map((cell) => [cell.verb, cell.granted.yes > 0]);
    expect(verbs).toContainEqual(['update', true]);
    expect(verbs?.find(([verb]) => verb === 'delete')?.[1] ?? false).toBe(false);
  });
  test('an unmapped scope is listed with its record', async () => {
    const { unmapped } = await matrixOf('Three');
    expect(unmapped).toMatchObject([{ text: 'Frobnicate.All', from: [{ record: 9 }] }]);
  });
});
