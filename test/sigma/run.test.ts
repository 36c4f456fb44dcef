/** Sigma rules in a real case: imported, run by the analysis, replaced, removed and taken back. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCase, type TestCase } from '../workers/caseHost.ts';

let host: TestCase;
beforeEach(() => {
  host = openTestCase();
});
afterEach(() => host.close());

/** One CloudTrail record. */
function call(eventName: string, at: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'IAMUser',
      arn: 'arn:aws:iam::111122223333:user/ana',
      userName: 'ana',
      accountId: '111122223333',
    },
    eventTime: at,
    eventSource: 'iam.amazonaws.com',
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15',
    requestParameters: null,
    responseElements: null,
    eventID: `${eventName}-${at}`,
    ...more,
  };
}

const trail = (...records: readonly Record<string, unknown>[]): string => JSON.stringify({ Records: records });

async function analysed(): Promise<void> {
  await host.ask('case.derive', {});
  await host.idle();
}

const rule = (selection: string, more = ''): string => `title: Found
id: 11111111-1111-4111-8111-111111111111
logsource:
  product: aws
  service: cloudtrail
detection:
${selection}
level: high
${more}`;

const add = (text: string, name = 'one.yml') => host.ask('sigma.add', { files: [{ name, text }] });
const list = async () => (await host.ask('sigma.list', {})).rows;
const found = async () =>
  (await host.ask('findings.page', { filter: '' })).rows.filter((row) => row.rule.startsWith('sigma:'));

test('a rule over records finds what it describes, by who did it', async () => {
  await host.importing(
    'trail.json',
    trail(
      call('CreateUser', '2025-08-01T10:00:00Z', { requestParameters: { userName: 'backup' } }),
      call('CreateUser', '2025-08-01T10:05:00Z', { requestParameters: { userName: 'other' } }),
      call('DeleteUser', '2025-08-01T10:06:00Z', { requestParameters: { userName: 'backup' } }),
    ),
  );
  await add(
    rule(
      '  selection:\n    eventName: createuser\n    requestParameters.userName|startswith: back\n  condition: selection',
    ),
  );
  expect(await list()).toMatchObject([{ state: 'not_run', severity: 'high', logsource: 'aws / cloudtrail', line: 1 }]);
  await analysed();
  const [finding, ...others] = await found();
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ ruleTitle: 'Found', severity: 'high', events: 1, title: 'Found: ana' });
  const detail = await host.ask('findings.get', { id: finding?.id ?? '' });
  expect(detail.events).toMatchObject([{ action: 'CreateUser' }]);
  expect(await list()).toMatchObject([{ state: 'ran', findings: 1, reason: '' }]);
  await host.verified();
});

const SELECTS = '  selection:\n    eventName: CreateUser\n  condition: selection';

test('the same again changes nothing, another text replaces it, and undo brings back what stood', async () => {
  const first = rule(SELECTS);
  expect(await add(first)).toMatchObject({ added: 1, replacedCount: 0, same: 0 });
  expect(await add(first)).toMatchObject({ added: 0, replacedCount: 0, same: 1 });
  const second = await add(rule(SELECTS).replace('title: Found', 'title: Found anew'), 'two.yml');
  expect(second).toMatchObject({ added: 0, replaced: [{ title: 'Found anew' }] });
  expect(await list()).toMatchObject([{ title: 'Found anew', file: 'two.yml' }]);
  await host.ask('undo.last', {});
  expect(await list()).toMatchObject([{ title: 'Found', file: 'one.yml' }]);
  const [row] = await list();
  await host.ask('sigma.remove', { ids: [row?.id ?? ''] });
  expect(await list()).toEqual([]);
  expect((await host.ask('undo.peek', {}))?.what).toBe('Sigma rule "Found" removed');
  await host.ask('undo.last', {});
  expect(await list()).toMatchObject([{ title: 'Found' }]);
  await expect(host.ask('sigma.remove', { ids: ['sigma:none'] })).rejects.toThrow(/not_found/);
  await host.verified();
});

test('what is wrong is told with its place, and the rest is kept', async () => {
  const other = rule(SELECTS).replaceAll('1111', '2222');
  const answer = await add(
    `${rule("  selection:\n    eventName|expand: '%x%'\n  condition: selection")}---\n- no rule\n---\n${other}---\n${other}`,
  );
  expect(answer).toMatchObject({ added: 2, unsupported: 1, problemCount: 2 });
  expect(answer.problems.map(({ file, line }) => [file, line])).toEqual([
    ['one.yml', 12],
    ['one.yml', 25],
  ]);
  expect(await list()).toMatchObject([
    { state: 'unsupported', reasonLine: 8, reason: expect.stringContaining('|expand') },
    { state: 'not_run' },
  ]);
  expect(await host.ask('sigma.get', { id: 'sigma:22222222-2222-4111-8111-222222222222' })).toMatchObject({
    text: expect.stringMatching(/^title: Found\nid: 2222[\s\S]*level: high$/),
  });
});

test('without its source a rule is not applicable, never clean', async () => {
  await host.importing('trail.json', trail(call('CreateUser', '2025-08-01T10:00:00Z')));
  await add(rule(SELECTS).replace('product: aws', 'product: okta').replace('cloudtrail', 'okta'));
  await add(rule(SELECTS).replaceAll('1111', '3333').replace('product: aws', 'product: windows'), 'two.yml');
  await analysed();
  expect(await list()).toMatchObject([
    { state: 'not_applicable', reason: 'Okta System Log', findings: 0 },
    { state: 'not_applicable', reason: expect.stringContaining('windows / cloudtrail') },
  ]);
});

test('fields that are not stored with the event are read from the record, in every container', async () => {
  const wanted = call('PutObject', '2025-08-01T10:00:00Z', {
    requestParameters: { key: 'RANSOM note.txt', nested: [{ deep: 'Needle' }] },
  });
  const other = call('PutObject', '2025-08-01T10:01:00Z', { requestParameters: { key: 'fine.txt' } });
  await host.importing('wrapped.json', trail(wanted, other));
  await host.importing(
    'lines.json',
    [
      { ...wanted, eventID: 'l1' },
      { ...other, eventID: 'l2' },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  await host.importing(
    'elastic.json',
    [
      { ...wanted, eventID: 'e1' },
      { ...other, eventID: 'e2' },
    ]
      .map((one) => JSON.stringify({ '@timestamp': '2025-08-01T10:00:00Z', event: { original: JSON.stringify(one) } }))
      .join('\n'),
  );
  await host.importing(
    'table.csv',
    'eventID,eventTime,eventSource,eventName,requestParameters,userIdentity\nc1,2025-08-01T10:00:00Z,s3.amazonaws.com,PutObject,"{""key"":""x"",""nested"":[{""deep"":""needle""}]}","{""type"":""IAMUser"",""userName"":""ana"",""arn"":""arn:aws:iam::111122223333:user/ana""}"\n',
  );
  await add(rule('  selection:\n    requestParameters.nested.deep: needle\n  condition: selection'));
  await add(rule("  words:\n    - 'ransom note'\n  condition: words").replaceAll('1111', '4444'), 'two.yml');
  await analysed();
  expect(await list()).toMatchObject([{ state: 'ran' }, { state: 'ran' }]);
  const cited = new Map((await found()).map((row) => [row.rule.slice(6, 10), row.events]));
  expect(cited).toEqual(
    new Map([
      ['1111', 4],
      ['4444', 3],
    ]),
  );
});

test('of an activity with several events only the one that matches is cited', async () => {
  const parameters = (value: string) => [{ name: 'new_value', value }];
  const activity = {
    kind: 'admin#reports#activity',
    id: { time: '2025-08-01T10:00:00.000Z', uniqueQualifier: '1', applicationName: 'admin', customerId: 'C1' },
    actor: { email: 'ana@example.com', profileId: '1' },
    events: [
      { type: 'SECURITY_SETTINGS', name: 'ENFORCE_STRONG_AUTHENTICATION', parameters: parameters('true') },
      { type: 'SECURITY_SETTINGS', name: 'ENFORCE_STRONG_AUTHENTICATION', parameters: parameters('false') },
    ],
  };
  await host.importing('reports.json', JSON.stringify({ items: [activity] }));
  await add(
    rule(
      "  selection:\n    eventService: admin.googleapis.com\n    eventName: enforce_strong_authentication\n    new_value: 'false'\n  condition: selection",
    )
      .replace('product: aws', 'product: gcp')
      .replace('service: cloudtrail', 'service: google_workspace.admin'),
  );
  await analysed();
  expect(await found()).toMatchObject([{ events: 1 }]);
});

test('names and values of rules never reach a statement', async () => {
  await host.importing(
    'trail.json',
    trail(call("x' OR 1=1 --", '2025-08-01T10:00:00Z'), call('CreateUser', '2025-08-01T10:01:00Z')),
  );
  const hostile = rule(`  selection:\n    "action": "x' OR 1=1 --"\n  condition: selection`).replace(
    'product: aws\n  service: cloudtrail',
    'product: agentrail',
  );
  await add(hostile, "'); DROP TABLE sigma_rule; --.yml");
  await add(
    rule(`  "a'; DROP TABLE event; --":\n    "eventName'); --": "x"\n  condition: 1 of a*`).replaceAll('1111', '5555'),
    'two.yml',
  );
  await analysed();
  expect(await found()).toMatchObject([{ events: 1 }]);
  expect(await list()).toMatchObject([
    { state: 'ran', findings: 1 },
    { state: 'ran', findings: 0 },
  ]);
  await host.verified();
});

test('rules over normalised events ask columns, absence and entities', async () => {
  await host.importing(
    'trail.json',
    trail(
      call('CreateUser', '2025-08-01T10:00:00Z'),
      call('DeleteUser', '2025-08-01T10:01:00Z', { errorCode: 'AccessDenied' }),
      call('ListUsers', '2025-08-01T10:02:00Z', { sourceIPAddress: 'cloudformation.amazonaws.com' }),
    ),
  );
  const over = (selection: string, id: string) =>
    rule(selection).replaceAll('1111', id).replace('product: aws\n  service: cloudtrail', 'product: agentrail');
  await add(
    over('  a:\n    actor: ana\n    status: success\n  b:\n    ip: null\n  condition: a and not b', '6666'),
    'a.yml',
  );
  await add(
    over(
      '  a:\n    ip|cidr: 198.51.100.0/24\n  b:\n    action|re: ^Delete\n  c:\n    agent|exists: true\n  condition: 2 of them',
      '7777',
    ),
    'b.yml',
  );
  await add(over('  a:\n    system: aws\n    verb|neq: list\n  condition: a', '8888'), 'c.yml');
  await analysed();
  expect((await list()).map((row) => [row.state, row.reason])).toEqual([
    ['ran', ''],
    ['ran', ''],
    ['ran', ''],
  ]);
  const cited = new Map((await found()).map((row) => [row.rule.slice(6, 10), row.events]));
  expect(cited).toEqual(
    new Map([
      ['6666', 1],
      ['7777', 1],
      ['8888', 2],
    ]),
  );
});

const counting = `title: Many
id: 99999999-9999-4999-8999-999999999999
correlation:
  type: event_count
  rules: [one]
  group-by: [userIdentity.arn]
  timespan: 5m
  condition: {gte: 3}
level: critical
---
`;

test('a correlation speaks for the rules it relates, by its groups', async () => {
  const by = (name: string) => ({
    userIdentity: { type: 'IAMUser', userName: name, arn: `arn:aws:iam::111122223333:user/${name}` },
  });
  const times = ['00', '02', '04', '30'];
  await host.importing(
    'trail.json',
    trail(
      ...times.map((minute) => call('GetSecretValue', `2025-08-01T10:${minute}:00Z`, by('ana'))),
      ...times.slice(2).map((minute) => call('GetSecretValue', `2025-08-01T10:${minute}:30Z`, by('bo'))),
    ),
  );
  const single = rule('  selection:\n    eventName: GetSecretValue\n  condition: selection', 'name: one\n');
  await add(counting + single);
  await analysed();
  expect(await found()).toMatchObject([
    {
      ruleTitle: 'Many',
      severity: 'critical',
      events: 3,
      title: 'Many: userIdentity.arn arn:aws:iam::111122223333:user/ana',
    },
  ]);
  expect(await list()).toMatchObject([
    { kind: 'correlation', state: 'ran', findings: 1 },
    { state: 'ran', findings: 0 },
  ]);
  await add(counting.replace('condition: {gte: 3}', 'condition: {gte: 3}\n  generate: true') + single);
  await analysed();
  expect((await found()).map((row) => row.ruleTitle).sort()).toEqual(['Found', 'Found', 'Many']);
});

test('a rule that is missing, absent or related to itself is named', async () => {
  await host.importing('trail.json', trail(call('GetSecretValue', '2025-08-01T10:00:00Z')));
  await add(counting.replace('rules: [one]', 'rules: [nobody]'), 'a.yml');
  await add(
    counting
      .replaceAll('9999', 'aaaa')
      .replace('rules: [one]', 'rules: [self]')
      .replace('title: Many', 'title: Many\nname: self'),
    'b.yml',
  );
  await add(
    `${counting.replaceAll('9999', 'bbbb')}${rule(SELECTS, 'name: one\n').replace('product: aws', 'product: okta').replace('cloudtrail', 'okta')}`,
    'c.yml',
  );
  await analysed();
  expect((await list()).map((row) => [row.state, row.reason])).toEqual([
    ['not_applicable', 'the rule nobody, which the case does not have or cannot run'],
    ['failed', 'the correlation rests on itself'],
    ['not_applicable', 'Okta System Log'],
    ['not_applicable', 'Okta System Log'],
  ]);
});

test('the old way to count still counts', async () => {
  await host.importing(
    'trail.json',
    trail(...['00', '01', '02'].map((second) => call('ListUsers', `2025-08-01T10:00:${second}Z`))),
  );
  await add(
    rule(
      '  selection:\n    eventName: ListUsers\n  timeframe: 1m\n  condition: selection | count() by userIdentity.userName > 2',
    ),
  );
  await analysed();
  expect(await found()).toMatchObject([{ events: 3, title: 'Found: userIdentity.userName ana' }]);
});

test('the shipped rules come by one call', async () => {
  const answer = await host.ask('sigma.addShipped', {});
  expect(answer).toMatchObject({ problemCount: 0, unsupported: 0, same: 0 });
  expect(answer.added).toBeGreaterThanOrEqual(30);
  expect((await host.ask('sigma.list', { limit: 5 })).next).not.toBeNull();
  await host.verified();
});

test('records that can no longer be read make a rule fail, and what was found in others stands', async () => {
  await host.importing('good.json', trail(call('CreateUser', '2025-08-01T10:00:00Z')));
  await host.importing(
    'bad.json',
    trail(call('CreateUser', '2025-08-02T10:00:00Z'), call('CreateUser', '2025-08-02T10:01:00Z')),
  );
  await add(rule(SELECTS));
  const damage = new Database(join(host.folder, 'one.agentrail'));
  damage.exec('DROP TRIGGER chunk_no_update');
  damage.exec(
    "UPDATE evidence_chunk SET data = x'00' WHERE evidence_id = (SELECT id FROM evidence WHERE name = 'bad.json')",
  );
  damage.close();
  await analysed();
  expect(await list()).toMatchObject([
    { state: 'failed', findings: 1, reason: expect.stringMatching(/^2 records that may match could not be read/) },
  ]);
  expect(await found()).toMatchObject([{ events: 1 }]);
});
