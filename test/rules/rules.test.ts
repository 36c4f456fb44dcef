/** Every rule: one case that it must find, one near miss that it must not, and what it needs before it speaks. */
import { describe, expect, test } from 'vitest';
import { rules } from '../../electron/rules/index.ts';
import { CaseBuilder, DAY, HOUR, T0 } from './caseBuilder.ts';

const rule = (id: string) => {
  const found = rules.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
};

describe('excess-grant and out-of-purpose-action', () => {
  test('each speaks of its own verdict only', () => {
    const at = new CaseBuilder();
    const agent = at.entity('agent', 'Seller', { inventory: true });
    const system = at.entity('system', 'Salesforce');
    at.permission(agent, 'declared', 'read Opportunity', 'Salesforce');
    at.permission(agent, 'granted', 'api', 'Salesforce');
    at.access(agent, 'Salesforce', 'delete', '*', 'excess', { tier: 4 });
    at.access(agent, 'Salesforce', 'export', 'Case', 'out_of_purpose', { observed: 2 });
    at.access(agent, 'Salesforce', 'read', 'Opportunity', 'expected', { observed: 9 });
    const event = at.event({ system, agent, verb: 'export', chain: 'c1', object: at.entity('object', 'Case') });
    at.event({ system, agent, verb: 'export', object: at.entity('object', 'Approved') });
    at.event({ system, agent, verb: 'read' });
    expect(at.findings(rule('excess-grant'))).toMatchObject([{ severity: 'high', entities: [agent] }]);
    expect(at.findings(rule('out-of-purpose-action'))).toMatchObject([
      { severity: 'high', events: [event], chains: ['c1'] },
    ]);
  });
  test('near miss: everything expected', () => {
    const at = new CaseBuilder();
    const agent = at.entity('agent', 'Seller', { inventory: true });
    at.permission(agent, 'declared', 'read', 'Salesforce');
    at.permission(agent, 'granted', 'api', 'Salesforce');
    at.access(agent, 'Salesforce', 'read', 'Opportunity', 'expected', { observed: 9 });
    at.event({ system: at.entity('system', 'Salesforce'), agent });
    expect(at.findings(rule('excess-grant'))).toEqual([]);
    expect(at.findings(rule('out-of-purpose-action'))).toEqual([]);
  });
});

describe('delegated-privilege-gap', () => {
  const build = (userTier: string | undefined, holderTier: string, userClass: 'exact' | 'weak' = 'exact') => {
    const at = new CaseBuilder();
    const user = at.entity('user', 'Lea', { facts: userTier === undefined ? {} : { privilege_tier: userTier } });
    at.entity('user', 'Other', { facts: { privilege_tier: '1' } });
    const agent = at.entity('agent', 'Helper', { inventory: true });
    const credential = at.entity('credential', 'key-1', { facts: { privilege_tier: holderTier } });
    at.event({ system: at.entity('system', 'Jira'), user, userClass, agent, credential, verb: 'update', chain: 'c1' });
    return at.findings(rule('delegated-privilege-gap'));
  };
  test('tier 1 through tier 4', () => {
    expect(build('1', '4')).toMatchObject([{ severity: 'high', chains: ['c1'] }]);
  });
  test('near miss: one tier apart, a tier that nobody stated, a person known by time only', () => {
    expect(build('2', '3')).toEqual([]);
    expect(build(undefined, '4')).toEqual([]);
    expect(build('1', '4', 'weak')).toEqual([]);
  });
});

describe('credential-from-new-network', () => {
  const build = (days: number, lateIp: string, direct = false) => {
    const at = new CaseBuilder();
    const integration = at.entity('integration', 'Drift');
    const system = at.entity('system', 'Salesforce');
    for (let n = 0; n < 10; n += 1)
      at.event({
        system,
        integration,
        ip: `192.0.2.${60 + (n % 2)}`,
        userAgent: 'Drift/2',
        at: T0 + (n * days * DAY) / 10,
      });
    const late = at.event({
      system,
      integration,
      ip: lateIp,
      userAgent: 'python-requests/2',
      verb: 'export',
      at: T0 + 20 * DAY,
      direct,
    });
    return { found: at.findings(rule('credential-from-new-network')), late };
  };
  test('a new network with new software that exports', () => {
    const { found, late } = build(5, '208.68.36.90');
    expect(found).toMatchObject([
      { severity: 'critical', events: [late], title: 'Drift used from a new network, 208.68.36.90' },
    ]);
  });
  test('near miss: the same network, too short a history, a person’s own sign-in', () => {
    expect(build(5, '192.0.2.99').found).toEqual([]);
    expect(build(0.1, '208.68.36.90').found).toEqual([]);
    expect(build(5, '208.68.36.90', true).found).toEqual([]);
  });
});

describe('bulk-read', () => {
  const build = (rows: number, usual: number) => {
    const at = new CaseBuilder();
    const [system, agent] = [at.entity('system', 'Salesforce'), at.entity('agent', 'Sync')];
    for (let n = 0; n < 8; n += 1) at.event({ system, agent, rows: usual, at: T0 + n * HOUR });
    const big = at.event({ system, agent, rows, verb: 'export', at: T0 + 30 * HOUR });
    return { found: at.findings(rule('bulk-read')), big };
  };
  test('ten thousand rows in an hour', () => {
    const { found, big } = build(12_000, 20);
    expect(found).toMatchObject([{ severity: 'high', events: [big] }]);
  });
  test('near miss: below the threshold, and an agent whose every hour is like that', () => {
    expect(build(400, 20).found).toEqual([]);
    expect(build(1_500, 900).found).toEqual([]);
  });
});
