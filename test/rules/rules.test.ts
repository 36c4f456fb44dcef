/** Every rule: one case that it must find, one near miss that it must not, and what it needs before it speaks. */
import { describe, expect, test } from 'vitest';
import { rules } from '../../electron/rules/index.ts';
import { CaseBuilder, DAY, HOUR, T0 } from './caseBuilder.ts';

const rule = (id: string) => {
  const found = rules.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
};

describe('unknown-agent', () => {
  test('an agent in logs and in no inventory', () => {
    const at = new CaseBuilder();
    at.entity('agent', 'Known', { inventory: true });
    const system = at.entity('system', 'Salesforce');
    const stray = at.entity('agent', 'Stray');
    const event = at.event({ system, agent: stray, verb: 'update' });
    expect(at.findings(rule('unknown-agent'))).toMatchObject([
      { severity: 'high', entities: [stray], events: [event] },
    ]);
  });
  test('near miss: the agent is registered', () => {
    const at = new CaseBuilder();
    const known = at.entity('agent', 'Known', { inventory: true });
    at.event({ system: at.entity('system', 'Salesforce'), agent: known });
    expect(at.findings(rule('unknown-agent'))).toEqual([]);
  });
  test('without an inventory it does not apply, rather than calling everything unknown', () => {
    const at = new CaseBuilder();
    at.event({ system: at.entity('system', 'Salesforce'), agent: at.entity('agent', 'Stray') });
    expect(at.findings(rule('unknown-agent'))).toBeUndefined();
  });
});

describe('ownerless-agent', () => {
  test('an empty owner, and an only owner who has left', () => {
    const at = new CaseBuilder();
    at.entity('agent', 'Nobody', { inventory: true, facts: { purpose: 'x' } });
    const left = at.entity('agent', 'Left', { inventory: true, facts: { owner: 'gone@x.example' } });
    const gone = at.entity('user', 'Gone', { inventory: true, facts: { status: 'departed' } });
    at.edge('OWNS', gone, left);
    expect(at.findings(rule('ownerless-agent'))?.map((finding) => finding.title)).toEqual([
      'Nobody has no owner',
      'Left: its only owner is departed',
    ]);
  });
  test('near miss: a second owner is still there', () => {
    const at = new CaseBuilder();
    const agent = at.entity('agent', 'Two', { inventory: true, facts: { owner: 'gone@x.example' } });
    at.edge('OWNS', at.entity('user', 'Gone', { facts: { status: 'departed' } }), agent);
    at.edge('OWNS', at.entity('user', 'Here', { facts: { status: 'active' } }), agent);
    expect(at.findings(rule('ownerless-agent'))).toEqual([]);
  });
});

describe('dormant-with-access', () => {
  const build = (lastActive: string | undefined) => {
    const at = new CaseBuilder();
    const agent = at.entity('agent', 'Sleeper', {
      inventory: true,
      facts: lastActive === undefined ? {} : { last_active_at: lastActive },
    });
    at.permission(agent, 'granted', 'api', 'Salesforce');
    at.event({ system: at.entity('system', 'Salesforce') });
    return at;
  };
  test('idle since February, grants kept', () => {
    expect(build('2025-02-01').findings(rule('dormant-with-access'))).toMatchObject([
      { title: 'Sleeper: idle for 181 days, access kept' },
    ]);
  });
  test('near miss: active last week; and no date at all is not taken for idleness', () => {
    expect(build('2025-07-28').findings(rule('dormant-with-access'))).toEqual([]);
    expect(build(undefined).findings(rule('dormant-with-access'))).toEqual([]);
  });
});

describe('shared-credential', () => {
  test('two agents on one credential', () => {
    const at = new CaseBuilder();
    const credential = at.entity('credential', 'og-1');
    for (const name of ['One', 'Two'])
      at.edge('HAS_CREDENTIAL', at.entity('agent', name, { inventory: true }), credential);
    expect(at.findings(rule('shared-credential'))).toMatchObject([
      { severity: 'medium', title: 'og-1 is shared by 2 agents' },
    ]);
  });
  test('a person using an agent’s credential is worse', () => {
    const at = new CaseBuilder();
    const credential = at.entity('credential', 'og-1');
    at.edge('HAS_CREDENTIAL', at.entity('agent', 'One', { inventory: true }), credential);
    at.event({ system: at.entity('system', 'S'), credential, user: at.entity('user', 'Ana'), direct: true });
    expect(at.findings(rule('shared-credential'))).toMatchObject([{ severity: 'high' }]);
  });
  test('near miss: one agent, many events', () => {
    const at = new CaseBuilder();
    const credential = at.entity('credential', 'og-1');
    const agent = at.entity('agent', 'One', { inventory: true });
    at.edge('HAS_CREDENTIAL', agent, credential);
    const system = at.entity('system', 'S');
    for (let n = 0; n < 5; n += 1) at.event({ system, credential, agent });
    expect(at.findings(rule('shared-credential'))).toEqual([]);
  });
});

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

describe('attribution-gap', () => {
  test('a chain that changed data and names nobody; a scheduled agent is only worth a line', () => {
    const at = new CaseBuilder();
    const system = at.entity('system', 'Salesforce');
    const open = at.entity('agent', 'Open', { inventory: true, facts: { allowed_triggers: 'user' } });
    const nightly = at.entity('agent', 'Nightly', { inventory: true, facts: { allowed_triggers: 'schedule' } });
    const credential = at.entity('credential', 'k');
    for (const [n, agent] of [open, nightly].entries()) {
      at.chain(`c${n}`, { agent, credential, system }, 1);
      at.event({ system, agent, credential, verb: 'export', chain: `c${n}`, candidates: 2 });
    }
    const found = at.findings(rule('attribution-gap'));
    expect(found?.map((finding) => [finding.severity, finding.chains])).toEqual([
      ['medium', ['c0']],
      ['info', ['c1']],
    ]);
  });
  test('near miss: every slot is filled', () => {
    const at = new CaseBuilder();
    const [system, agent, user, credential] = [
      at.entity('system', 'S'),
      at.entity('agent', 'A'),
      at.entity('user', 'U'),
      at.entity('credential', 'C'),
    ];
    at.chain('c1', { user, agent, credential, system }, 1);
    at.event({ system, agent, user, credential, chain: 'c1' });
    expect(at.findings(rule('attribution-gap'))).toEqual([]);
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

test('truncated-export: told by the import’s own warnings', () => {
  const at = new CaseBuilder();
  const file = (id: number, code: string) =>
    at.run(
      "INSERT INTO evidence (id, name, zone, state, imported_us, imported_by, warnings) VALUES (?, ?, 'UTC', 'complete', 0, 'x', ?)",
      id,
      `file-${id}.csv`,
      JSON.stringify([{ code, message: 'exactly 50,000 records' }]),
    );
  file(2, 'truncated-export');
  file(3, 'undated');
  expect(at.findings(rule('truncated-export'))).toMatchObject([{ title: 'file-2.csv looks truncated' }]);
});
