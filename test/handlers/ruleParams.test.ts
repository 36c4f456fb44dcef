/** Parameters of rules: set, refused, taken back, in custody, and checked by verification. */
import { describe, expect, test } from 'vitest';
import { NotFound, Refused } from '../../electron/db/errors.ts';
import { setMeta } from '../../electron/db/meta.ts';
import { checkRuleParams } from '../../electron/db/verify/ruleParams.ts';
import { caller } from '../db/support/call.ts';
import { seededCase } from '../db/support/seededCase.ts';

const RULE = 'bulk-read';

function open() {
  const seeded = seededCase();
  const { call } = caller(seeded);
  const rule = () => {
    const [first] = call('rules.list', {});
    if (first === undefined) throw new Error('there is no rule');
    return first;
  };
  const value = (name: string) => rule().params.find((param) => param.name === name)?.value;
  const problems = () =>
    [...checkRuleParams(seeded.db)].flatMap((step) => (step.type === 'check' ? step.check.problems : []));
  return { db: seeded.db, call, rule, value, problems };
}

test('each rule lists its parameters with bounds, defaults and what is set', () => {
  const { call, rule } = open();
  expect(rule()).toMatchObject({ needs: ['reads'], changed: 0, problem: '', pending: false, error: '' });
  expect(rule().params).toMatchObject([
    { name: 'rows', kind: 'integer', default: 1000, value: 1000, min: 1, describe: 'Rows in one hour' },
    { name: 'share', kind: 'number', default: 0.5, value: 0.5, min: 0, max: 1 },
    { name: 'exports', kind: 'boolean', default: true, value: true },
    { name: 'unit', kind: 'text', default: 'rows', value: 'rows', choices: ['rows', 'bytes'] },
  ]);
  const set = call('rules.setParams', { id: RULE, params: { rows: 500, exports: false, unit: 'bytes' } });
  expect(set.what).toBe('rule bulk-read: rows 500 (was 1,000), exports false (was true), unit "bytes" (was "rows")');
  expect(set.rule).toEqual(rule());
  expect(rule()).toMatchObject({ changed: 3, pending: true });
});

describe('an act', () => {
  test('is in custody with what was before, and undone', () => {
    const { call, value, problems } = open();
    call('rules.setParams', { id: RULE, params: { rows: 500 } });
    call('rules.setParams', { id: RULE, params: { share: 0.2 } });
    expect([value('rows'), value('share')]).toEqual([500, 0.2]);
    expect(call('custody.page', {}).rows[0]).toMatchObject({
      who: 'ana',
      action: 'rule.params',
      detail: 'rule bulk-read: share 0.2 (was 0.5)',
    });
    expect(problems()).toEqual([]);
    call('rules.setParams', { id: RULE, params: null });
    expect(call('custody.page', {}).rows[0]?.detail).toBe(
      'rule bulk-read: back to its defaults (rows was 500, share was 0.2)',
    );
    expect(value('rows')).toBe(1000);
    expect(problems()).toEqual([]);
    call('undo.last', {});
    expect([value('rows'), value('share')]).toEqual([500, 0.2]);
    expect(problems()).toEqual([]);
    expect(call('undo.last', {})).toEqual({ what: 'rule bulk-read: share 0.2 (was 0.5)' });
    expect([value('rows'), value('share')]).toEqual([500, 0.5]);
    call('undo.last', {});
    expect(value('rows')).toBe(1000);
    expect(problems()).toEqual([]);
  });

  test('is none when nothing changes, nor is the default set by its value', () => {
    const { call, rule } = open();
    for (const params of [{ rows: 1000 }, {} as Record<string, number>, null])
      expect(call('rules.setParams', { id: RULE, params })).toMatchObject({ what: '', rule: { changed: 0 } });
    expect(call('undo.peek', {})).toBeNull();
    call('rules.setParams', { id: RULE, params: { rows: 7 } });
    call('rules.setParams', { id: RULE, params: { rows: 1000 } });
    expect(rule()).toMatchObject({ changed: 0, pending: false });
  });

  test('makes a case that was analysed wait for the next analysis, chains as they are, until it is taken back', () => {
    const { db, call } = open();
    setMeta(db, 'derived', 'ready');
    const waiting = () => {
      const { derived, rulesPending } = call('case.info', {});
      expect(derived).toBe('ready');
      return rulesPending;
    };
    expect(waiting()).toBe(0);
    call('rules.setParams', { id: RULE, params: { rows: 500 } });
    expect(waiting()).toBe(1);
    call('undo.last', {});
    expect(waiting()).toBe(0);
  });
});

test.each([
  [{ rows: 0 }, 'rows takes a whole number of at least 1, not 0'],
  [{ rows: 1.5 }, 'rows takes a whole number of at least 1, not 1.5'],
  [{ rows: '500' }, 'rows takes a whole number of at least 1, not "500"'],
  [{ share: 2 }, 'share takes a number of at least 0 and at most 1, not 2'],
  [{ exports: 1 }, 'exports takes true or false, not 1'],
  [{ unit: 'miles' }, 'unit takes one of rows, bytes, not "miles"'],
  [{ colour: 1 }, 'the rule has no parameter colour'],
  [{ constructor: 1 }, 'the rule has no parameter constructor'],
] as [Record<string, number | string>, string][])('%j is refused by name, and nothing of it is set', (bad, reason) => {
  const { call, rule } = open();
  const before = rule();
  expect(() => call('rules.setParams', { id: RULE, params: { exports: false, ...bad } })).toThrow(
    new Refused('bad_input', `rule bulk-read: ${reason}`),
  );
  expect(rule()).toEqual(before);
  expect(call('undo.peek', {})).toBeNull();
});

test('an unknown rule, a number that is none and a long text do not pass', () => {
  const { call } = open();
  expect(() => call('rules.setParams', { id: 'no-rule', params: null })).toThrow(NotFound);
  expect(() => call('rules.setParams', { id: RULE, params: { rows: Number.NaN } })).toThrow();
  expect(() => call('rules.setParams', { id: RULE, params: { unit: 'x'.repeat(201) } })).toThrow();
});

describe('what is stored and no longer fits', () => {
  test('is told by name, stays as it is until it is set again, and a reset takes it out', () => {
    const { db, call, rule } = open();
    setMeta(db, 'rule_params', JSON.stringify({ [RULE]: { rows: -3, gone: 1 } }));
    expect(rule()).toMatchObject({
      problem: 'the rule has no parameter gone; rows takes a whole number of at least 1, not -3',
      params: [{ name: 'rows', value: -3 }, {}, {}, {}],
    });
    expect(() => call('rules.setParams', { id: RULE, params: { share: 0.1 } })).toThrow(/rows takes a whole number/);
    expect(call('rules.setParams', { id: RULE, params: { rows: 5 } }).what).toBe(
      'rule bulk-read: rows 5 (was -3), gone dropped (was 1)',
    );
    expect(rule()).toMatchObject({ problem: '', changed: 1 });
    setMeta(db, 'rule_params', JSON.stringify({ [RULE]: { rows: [1], gone: null } }));
    expect(rule().params[0]?.value).toBe('[1]');
    call('rules.setParams', { id: RULE, params: null });
    expect(rule()).toMatchObject({ problem: '', changed: 0 });
  });

  test('behind the back of the custody log fails verification', () => {
    const { db, call, problems } = open();
    call('rules.setParams', { id: RULE, params: { rows: 500 } });
    setMeta(db, 'rule_params', JSON.stringify({ [RULE]: { rows: 501 } }));
    expect(problems()).toEqual(['rule bulk-read: its parameters are not those that the custody log says were set']);
    setMeta(db, 'rule_params', '{}');
    expect(problems()).toHaveLength(1);
    setMeta(db, 'rule_params', JSON.stringify({ [RULE]: { rows: 500 }, 'log-gap': { hours: 1 } }));
    expect(problems()).toEqual(['rule log-gap: its parameters are not those that the custody log says were set']);
    setMeta(db, 'rule_params', '{"bulk-read": 7');
    expect(problems()[0]).toMatch(/cannot be read/);
  });
});
