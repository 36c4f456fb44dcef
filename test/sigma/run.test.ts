/** Sigma rules in a real case: imported, run by the analysis, replaced, removed and taken back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCase, type TestCase } from '../workers/caseHost.ts';

let host: TestCase;
beforeEach(() => {
  host = openTestCase();
});
afterEach(() => host.close());

/** One CloudTrail record. */
export function call(
  eventName: string,
  at: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
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
