/** Rules find what their plain formulations find, over small cases with ties, gaps, empty slots and lists of every length. */
import { expect, test } from 'vitest';
import { makeExternalView } from '../../electron/db/derive/externalView.ts';
import { createRuleSql, type RuleParams } from '../../electron/db/derive/ruleSql.ts';
import type { Rule } from '../../electron/rules/define.ts';
import { rules } from '../../electron/rules/index.ts';
import type { LinkClass, Verb } from '../../shared/model/kinds.ts';
import { rankScore } from '../../shared/model/rank.ts';
import { CaseBuilder, DAY, HOUR, T0 } from './caseBuilder.ts';
import { PLAIN } from './plainRules.ts';

/** Low enough that a few hundred events hold many findings. */
const PARAMS: Readonly<Record<string, Record<string, unknown>>> = {
  'bulk-read': { rows: 60, objects: 3 },
  'credential-from-new-network': { known: 2, hours: 2 },
  'log-gap': { hours: 6, factor: 1.5, others: 1, rhythm: 5, comparable: 1, alike: 1, chance: 1 },
  'delegated-privilege-gap': { gap: 1 },
};
/** Which of several holders of one tier is named is open in the plain statement. */
const OPEN: ReadonlySet<string> = new Set(['holder_id', 'holder_name']);

function randomCase(seed: number): CaseBuilder {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const maybe = <T>(share: number, items: readonly T[]): T | undefined => (random() < share ? pick(items) : undefined);
  const at = new CaseBuilder();
  const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
  const agents = many(5, (n) =>
    at.entity('agent', `Agent ${n}`, { inventory: n < 3, facts: n === 1 ? { allowed_triggers: 'schedule' } : {} }),
  );
  const users = many(4, (n) => at.entity('user', `User ${n}`, { facts: n < 3 ? { privilege_tier: String(n) } : {} }));
  const credentials = many(5, (n) => at.entity('credential', `Key ${n}`, { facts: { privilege_tier: String(n % 5) } }));
  const integrations = many(2, (n) => at.entity('integration', `Link ${n}`, { facts: { privilege_tier: '4' } }));
  const systems = many(3, (n) => at.entity('system', `System ${n}`));
  const objects = many(14, (n) => {
    const facts: Record<string, string> = {};
    if (n % 2 === 0) facts.type = `Type ${n % 3}`;
    if (n % 4 === 0) facts.data_class = 'restricted';
    return at.entity('object', `Object ${n}`, { facts });
  });
  at.edge('HAS_CREDENTIAL', pick(agents), pick(credentials));
  const verbs: readonly Verb[] = ['read', 'read', 'list', 'export', 'update', 'delete', 'sign_in'];
  const classes: readonly LinkClass[] = ['exact', 'strong', 'medium'];
  for (const agent of agents.slice(0, 3)) {
    at.permission(agent, 'declared', 'read', 'System 0');
    for (const verb of ['read', 'export', 'update']) {
      for (const what of ['Type 0', 'object 3', 'type 2', '']) {
        at.access(agent, `System ${Math.floor(random() * 3)}`, verb, what, pick(['out_of_purpose', 'expected']), {
          observed: Math.floor(random() * 3),
        });
      }
    }
  }
  const chains = many(12, (n) => `c${n}`);
  for (const id of chains) {
    const slots: { user?: number; agent?: number; credential?: number; system?: number } = { system: pick(systems) };
    const [user, agent, credential] = [maybe(0.4, users), maybe(0.6, agents), maybe(0.5, credentials)];
    if (user !== undefined) slots.user = user;
    if (agent !== undefined) slots.agent = agent;
    if (credential !== undefined) slots.credential = credential;
    at.chain(id, slots, 1);
  }
  for (let n = 0; n < 260; n += 1) {
    const options = {
      // Whole hours: many events share their time.
      at: T0 + Math.floor(random() * 9) * DAY + Math.floor(random() * 6) * HOUR,
      source: pick(['okta.system_log', 'aws.cloudtrail', 'aws.cloudtrail', 'github.audit']),
      system: pick(systems),
      verb: pick(verbs),
      direct: random() < 0.1,
      candidates: Math.floor(random() * 3),
      userClass: pick(classes),
      agentClass: pick(classes),
    };
    const rest = {
      actor: maybe(0.5, [...users, ...credentials]),
      integration: maybe(0.2, integrations),
      credential: maybe(0.6, credentials),
      user: maybe(0.5, users),
      agent: maybe(0.6, agents),
      chain: maybe(0.8, chains),
      ip: maybe(0.8, ['192.0.2.1', '192.0.2.9', '198.51.100.7', '203.0.113.5', '2001:db8:1::7', 'not stated']),
      userAgent: maybe(0.7, ['curl/8', 'boto3', 'Slackbot']),
      rows: maybe(0.5, [1, 50, 300]),
      object: maybe(0.8, objects),
    };
    const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    at.event({ ...options, ...known });
  }
  return at;
}

/** Rows that amount to findings, by key; lists as sets, because only their members are laid down in the plain statement. */
function found(at: CaseBuilder, rule: Rule, statement: string): Map<string, unknown> {
  const sql = createRuleSql(at.db);
  try {
    const params = rule.params.parse(PARAMS[rule.id] ?? {}) as RuleParams;
    const rows = new Map<string, unknown>();
    for (const row of sql.rows(statement, params)) {
      const parsed = rule.row.parse(row) as Record<string, unknown>;
      const draft = rule.toFinding(parsed, params);
      if (draft === undefined) continue;
      const cells = Object.entries(parsed).filter(([name]) => !OPEN.has(name));
      const plain = cells.map(([name, cell]) => [name, Array.isArray(cell) ? [...new Set(cell)].sort() : cell]);
      rows.set(draft.key, { ...Object.fromEntries(plain), severity: draft.severity, score: rankScore(draft.rank) });
    }
    return rows;
  } finally {
    sql.close();
  }
}

test.each(rules.filter((rule) => PLAIN[rule.id] !== undefined))('$id finds what its plain statement finds', (rule) => {
  let findings = 0;
  for (let seed = 1; seed <= 6; seed += 1) {
    const at = randomCase(seed);
    const expected = found(at, rule, PLAIN[rule.id] ?? '');
    expect(found(at, rule, rule.sql), `seed ${seed}`).toEqual(expected);
    findings += expected.size;
    at.db.sql.close();
  }
  expect(findings).toBeGreaterThan(5);
});

/** Scans that a statement repeats for every row of another: in a subselect, or as a later table of one loop. */
function repeatedScans(at: CaseBuilder, rule: Rule, statement: string): string[] {
  makeExternalView(at.db);
  const plan = at.db.sql.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(rule.params.parse({})) as {
    id: number;
    parent: number;
    detail: string;
  }[];
  const subselects = new Set(plan.filter((step) => step.detail.startsWith('CORRELATED')).map((step) => step.id));
  // `x`: the few rows that a subselect has just sorted or counted; `ending`: one row; a virtual table: the list inside one cell.
  const scans = plan.filter((step) => /^SCAN (?!x\b|ending\b|\w+ VIRTUAL TABLE)/.test(step.detail));
  const later = scans.filter((step) => scans.some((first) => first.parent === step.parent && first.id < step.id));
  return [...new Set([...scans.filter((step) => subselects.has(step.parent)), ...later])].map((step) => step.detail);
}

test.each(rules)('$id does not pass over its rows again for every row', (rule) => {
  const at = randomCase(1);
  expect(repeatedScans(at, rule, rule.sql)).toEqual([]);
  at.db.sql.close();
});

test('a statement that does is told', () => {
  const at = randomCase(1);
  const rule = rules.find(({ id }) => id === 'unknown-agent') as Rule;
  const again = `WITH used AS MATERIALIZED (SELECT event_id, time_us FROM v_event)
    SELECT u.event_id, (SELECT count(*) FROM used o WHERE o.time_us < u.time_us) AS earlier FROM used u`;
  expect(repeatedScans(at, rule, again)).not.toEqual([]);
  at.db.sql.close();
});
