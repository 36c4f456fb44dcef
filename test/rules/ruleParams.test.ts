/** What people are told of a rule's parameters is what its schema takes. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rules } from '../../electron/rules/index.ts';
import { paramProblem, paramText, readParam, takes } from '../../shared/model/ruleParams.ts';
import { changedParams, describeParams, readSettings } from '../../shared/model/ruleSchema.ts';

const withParams = rules.filter((rule) => describeParams(rule.params).length > 0);
const scalar = fc.oneof(
  fc.integer({ min: -10, max: 10_000 }),
  fc.integer(),
  fc.double(),
  fc.double({ min: -1, max: 5, noNaN: true }),
  fc.boolean(),
  fc.string({ maxLength: 8 }),
);

const sourceOf = (id: string): string => {
  const name = id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return readFileSync(new URL(`../../electron/rules/${name}.ts`, import.meta.url), 'utf8');
};

/** By name in the statement or the judgement, taken out of the parameters, or handed on with all of them. */
const uses = (sql: string, source: string, name: string): boolean =>
  new RegExp(`:${name}\\b`).test(sql) ||
  new RegExp(`params\\.${name}\\b|\\{[^{}:]*\\b${name}\\b[^{}:]*\\}\\)`).test(source) ||
  /[(,] ?params\);/.test(source);

test('many rules have parameters, and each says what it means and is used', () => {
  expect(withParams.length).toBeGreaterThan(15);
  for (const rule of withParams)
    for (const param of describeParams(rule.params)) {
      expect(param.describe, `${rule.id}.${param.name}`).not.toBe('');
      expect(paramProblem(param, param.default), `${rule.id}.${param.name}`).toBeUndefined();
      expect(uses(rule.sql, sourceOf(rule.id), param.name), `${rule.id}.${param.name} is used`).toBe(true);
    }
});

test.each(withParams.map((rule) => [rule.id, rule] as const))(
  '%s: what is refused in words is what the schema refuses',
  (_, rule) => {
    for (const param of describeParams(rule.params))
      fc.assert(
        fc.property(scalar, (value) => {
          const read = readSettings(rule.params, { [param.name]: value });
          expect(read.ok).toBe(paramProblem(param, value) === undefined);
          if (!read.ok)
            expect(read.problems[0]).toMatchObject({ name: param.name, reason: paramProblem(param, value) });
        }),
        { numRuns: 60 },
      );
  },
);

describe('kinds', () => {
  const schema = z.object({
    rows: z.int().positive().default(10).describe('Rows'),
    share: z.number().min(0).max(1).default(0.5).describe('Share'),
    minutes: z.number().positive().max(1440).default(10).describe('Minutes'),
    exports: z.boolean().default(true).describe('Exports'),
    unit: z.enum(['rows', 'bytes']).default('rows').describe('Unit'),
    name: z.string().max(200).default('x').describe('Name'),
  });
  const params = describeParams(schema);

  test('each says what it takes', () => {
    expect(params.map((param) => [param.name, param.kind, takes(param)])).toEqual([
      ['rows', 'integer', 'a whole number of at least 1'],
      ['share', 'number', 'a number of at least 0 and at most 1'],
      ['minutes', 'number', 'a number above 0 and at most 1,440'],
      ['exports', 'boolean', 'true or false'],
      ['unit', 'text', 'one of rows, bytes'],
      ['name', 'text', 'text of at most 200 characters'],
    ]);
  });

  test('what was typed becomes a value of its kind, or stays the text that is then refused', () => {
    const [rows, share, , exports] = params;
    if (rows === undefined || share === undefined || exports === undefined) throw new Error('parameters are missing');
    expect(readParam(rows, ' 1,000 ')).toBe(1000);
    expect(readParam(share, '.25')).toBe(0.25);
    expect(readParam(exports, 'false')).toBe(false);
    for (const text of ['', '1e3', '0x10', '1,00', 'Infinity', 'ten', '1 000', '99999999999999999999'])
      expect(paramProblem(rows, readParam(rows, text)), text).toMatch(/^rows takes a whole number of at least 1, not /);
    expect(paramProblem(exports, readParam(exports, 'yes'))).toBe('exports takes true or false, not "yes"');
    expect(readParam(rows, paramText(1_234_567))).toBe(1_234_567);
  });

  test('a name that is no parameter is told, also one that every object has', () => {
    for (const settings of [
      { colour: 1 },
      { toString: 1 },
      JSON.parse('{"__proto__": 1}') as Record<string, unknown>,
    ]) {
      const read = readSettings(schema, settings);
      expect(read).toMatchObject({
        ok: false,
        problems: [{ reason: `the rule has no parameter ${Object.keys(settings)[0]}` }],
      });
    }
  });

  test('only what is not the default is a change; several at once may be refused together', () => {
    expect(changedParams(schema, { rows: 10, share: 0.4 })).toEqual([{ name: 'share', value: 0.4, default: 0.5 }]);
    const ordered = z
      .object({ least: z.int().default(2).describe('Least'), most: z.int().default(3).describe('Most') })
      .refine(({ least, most }) => least <= most, { message: 'least is above most' });
    expect(readSettings(ordered, { least: 4 })).toEqual({
      ok: false,
      problems: [{ name: '', reason: 'least is above most' }],
    });
    expect(readSettings(ordered, { least: 4, most: 5 })).toMatchObject({ ok: true, values: { least: 4, most: 5 } });
  });

  test('a parameter that nobody could set is a fault of the rule', () => {
    expect(() => describeParams(z.object({ list: z.array(z.int()).default([]) }))).toThrow();
    expect(() => describeParams(z.object({ none: z.int() }))).toThrow();
  });
});
