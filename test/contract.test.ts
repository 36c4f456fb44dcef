/** The contract as a whole: names, what changes what, bounds, and values that survive JSON. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { contract, isProcedureName } from '../shared/contract/index.ts';
import { PRODUCT_VERSION } from '../shared/model/product.ts';

const procedures = Object.entries(contract);

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  maxItems?: number;
  maximum?: number;
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
}

const schemaOf = (type: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(type, { io }) as JsonSchema;

/** Every schema inside a schema, with its path. */
function* parts(schema: JsonSchema, path: string): Generator<[path: string, schema: JsonSchema]> {
  yield [path, schema];
  for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* parts(inner, `${path}.${name}`);
  if (schema.items !== undefined) yield* parts(schema.items, `${path}[]`);
  for (const inner of schema.anyOf ?? []) yield* parts(inner, path);
}

test.each(procedures)('%s is named area.action', (name) => {
  expect(name).toMatch(/^[a-z]+\.[a-z]+[A-Za-z]*$/);
  expect(isProcedureName(name)).toBe(true);
});

test('what a procedure invalidates are queries that exist, each once, and no query invalidates', () => {
  for (const [name, procedure] of procedures) {
    expect(new Set(procedure.invalidates).size, name).toBe(procedure.invalidates.length);
    for (const changed of procedure.invalidates) {
      expect(isProcedureName(changed) && contract[changed].kind, `${name} invalidates ${changed}`).toBe('query');
    }
    if (procedure.kind === 'query') expect(procedure.invalidates, name).toEqual([]);
    if (procedure.kind === 'mutation') expect(procedure.invalidates.length, name).toBeGreaterThan(0);
  }
});

test('inputs refuse unknown members and bound every text, list and page', () => {
  // Sums and ids are bounded by being integers; times and ranges by the query that reads them.
  const unbounded: string[] = [];
  for (const [name, procedure] of procedures) {
    const schema = schemaOf(procedure.input, 'input');
    expect(schema.additionalProperties, `${name} takes unknown members`).toBe(false);
    for (const [path, part] of parts(schema, name)) {
      if (part.type === 'array' && part.maxItems === undefined) unbounded.push(`${path}: list`);
      if (path.endsWith('.limit') && (part.maximum === undefined || part.maximum > 500))
        unbounded.push(`${path}: limit`);
    }
  }
  expect(unbounded).toEqual([]);
});

/** Lists whose length follows from a closed vocabulary or from a bound of the input, not from the schema. */
const BOUNDED_OTHERWISE: Readonly<Record<string, string>> = {
  'events.histogram.bars[]': 'buckets',
  'events.lanes.lanes[]': 'limit',
  'events.lanes.lanes[].cells[]': 'buckets',
  'events.lanes.more[]': 'by',
  'events.byIds[]': 'ids',
};

test('a list in an answer has a bound: its own, a limit in the input, or a listed reason', () => {
  const used = new Set<string>();
  const open: string[] = [];
  for (const [name, procedure] of procedures) {
    const limited = 'limit' in (schemaOf(procedure.input, 'input').properties ?? {});
    for (const [path, part] of parts(schemaOf(procedure.output, 'output'), name)) {
      if (part.type !== 'array' || part.maxItems !== undefined) continue;
      if (`${path}[]` in BOUNDED_OTHERWISE) used.add(`${path}[]`);
      else if (!limited) open.push(path);
    }
  }
  expect(open).toEqual([]);
  expect(Object.keys(BOUNDED_OTHERWISE).filter((path) => !used.has(path))).toEqual([]);
});

test('answers are JSON: no date, map, set, bigint or function in any schema', () => {
  for (const [name, procedure] of procedures) {
    // z.toJSONSchema throws for what JSON cannot say.
    expect(() => schemaOf(procedure.output, 'output'), name).not.toThrow();
    expect(() => schemaOf(procedure.input, 'input'), name).not.toThrow();
  }
});

test('the version in the code is the version in package.json', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ version: PRODUCT_VERSION });
});
