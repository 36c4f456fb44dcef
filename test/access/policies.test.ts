/** IAM policy documents: Deny wins, NotAction and NotResource leave out, a Condition makes it conditional, what cannot be read says why. */
import { describe, expect, test } from 'vitest';
import { covers } from '../../electron/access/permission.ts';
import { mapScope } from '../../electron/access/scopes/index.ts';
import type { Verb } from '../../shared/model/kinds.ts';

const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: unknown, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const deny = (Action: unknown, more: object = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more });

function allows(text: string, verb: Verb, resource: string): boolean {
  const { permissions, mapped } = mapScope(text, 'AWS', undefined);
  expect(mapped).toBe(true);
  return permissions.some((one) => covers(one, 'AWS', verb, resource));
}

describe('allow and deny', () => {
  test.each([
    ['an allow', document(allow(['s3:GetObject', 's3:PutObject'])), 'read', 's3-object', true],
    ['nothing beyond it', document(allow('s3:GetObject')), 'delete', 's3-object', false],
    ['a deny of the same action', document(allow('s3:*'), deny('s3:Delete*')), 'delete', 's3-object', false],
    ['what the deny leaves', document(allow('s3:*'), deny('s3:Delete*')), 'read', 's3-object', true],
    ['the order does not matter', document(deny('s3:Delete*'), allow('s3:*')), 'delete', 's3-object', false],
    ['a deny of one action of many', document(allow('s3:*'), deny('s3:DeleteBucket')), 'delete', 's3-object', true],
    ['a deny of everything', document(allow('*'), deny('*')), 'read', 's3-object', false],
    ['a deny of a service', document(allow('*'), deny('iam:*')), 'grant', 'iam-role', false],
    ['the others stay', document(allow('*'), deny('iam:*')), 'read', 'dynamodb-table', true],
    ['wildcards within names', document(allow('s3:*Object')), 'update', 's3-object', true],
    [
      'a deny by wildcard of the same shape',
      document(allow('s3:*Object'), deny('s3:*Object')),
      'read',
      's3-object',
      false,
    ],
    [
      'a deny only under a condition',
      document(allow('s3:*'), deny('s3:*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      'delete',
      's3-object',
      true,
    ],
    [
      'a deny of other resources',
      document(allow('s3:*'), deny('s3:*', { Resource: 'arn:aws:s3:::other/*' })),
      'delete',
      's3-object',
      true,
    ],
    ['an action list as one text', document(allow('dynamodb:Query')), 'read', 'dynamodb-table', true],
    ['one statement without a list', JSON.stringify({ Statement: allow('s3:GetObject') }), 'read', 's3-object', true],
  ] as const)('%s', (_, text, verb, resource, expected) => {
    expect(allows(text, verb, resource)).toBe(expected);
  });
});

test('a Deny in one document takes away from everything else its holder has', () => {
  const beside = [document(deny('s3:Delete*'))];
  const verbs = (text: string) => mapScope(text, 'AWS', undefined, 'direct', beside).permissions;
  for (const text of ['AdministratorAccess', 's3:*', document(allow('s3:*'))]) {
    const allowed = (verb: Verb) => verbs(text).some((one) => covers(one, 'AWS', verb, 's3-object'));
    expect([text, allowed('delete'), allowed('read')]).toEqual([text, false, true]);
  }
});

describe('what is left out', () => {
  const notAction = document({ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' });
  test('NotAction allows all others, and is not everything', () => {
    expect(allows(notAction, 'update', 'dynamodb-table')).toBe(true);
    expect(allows(notAction, 'grant', 'iam-role')).toBe(false);
    expect(mapScope(notAction, 'AWS', undefined).permissions.some((one) => one.everything === true)).toBe(false);
  });
  test('a Deny of NotAction leaves only what it names', () => {
    const text = document(allow('*'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' });
    expect(allows(text, 'read', 'dynamodb-table')).toBe(false);
  });
  test('NotResource makes it conditional on the resource', () => {
    const text = document({ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::secret/*' });
    expect(mapScope(text, 'AWS', undefined).permissions).toMatchObject([{ verb: 'read', conditional: true }]);
  });
});

describe('conditions and resources', () => {
  test('an Allow under a condition is conditional, one without is not', () => {
    const text = document(
      allow('s3:GetObject', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
      allow('s3:ListBucket'),
    );
    const { permissions } = mapScope(text, 'AWS', undefined);
    expect(permissions.find((one) => one.verb === 'read')?.conditional).toBe(true);
    expect(permissions.find((one) => one.verb === 'list')?.conditional).toBeUndefined();
  });
  test('a named bucket is not the account', () => {
    const text = document(allow('s3:GetObject', { Resource: 'arn:aws:s3:::reports/*' }));
    expect(mapScope(text, 'AWS', undefined).permissions).toMatchObject([
      { resource: 'arn:aws:s3:::reports/*', reach: 'shared' },
    ]);
    expect(allows(text, 'read', 'arn:aws:s3:::reports/2025.csv')).toBe(true);
    expect(allows(text, 'read', 'arn:aws:s3:::salaries/2025.csv')).toBe(false);
  });
});

describe('what cannot be read is said, and kept', () => {
  test.each([
    ['cut JSON', '{"Statement":[{"Effect":"Allow",', 'no JSON'],
    ['no statement', '{"Version":"2012-10-17"}', 'no Statement'],
    ['no effect', '{"Statement":[{"Action":"s3:*"}]}', 'statement 1'],
    ['no action', '{"Statement":[{"Effect":"Allow","Resource":"*"}]}', 'names no Action'],
    ['an action that is none', '{"Statement":[{"Effect":"Allow","Action":"rm -rf /"}]}', 'is no action'],
    ['a statement that is a text', '{"Statement":["Allow"]}', 'is no object'],
    ['too many', document(...Array.from({ length: 201 }, () => allow('s3:GetObject'))), 'more than 200'],
  ])('%s', (_, text, reason) => {
    const { mapped, problem, permissions } = mapScope(text, 'AWS', undefined);
    expect(mapped).toBe(false);
    expect(problem).toContain(reason);
    expect(permissions).toHaveLength(1);
  });
  test('patterns of stars do not explode', () => {
    const started = performance.now();
    const stars = `s3:${'*a'.repeat(200)}`;
    mapScope(document(allow(stars), deny(stars)), 'AWS', undefined);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
