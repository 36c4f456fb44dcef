/** Files whose records belong to several importers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { detectFormat } from '../../electron/intake/detect.ts';
import { readBytes } from './fakes.ts';

const FORMATS = join(import.meta.dirname, '../../samples/formats');
function samplesOf(file: string): unknown[] {
  const text = readFileSync(join(FORMATS, file), 'utf8');
  if (file.endsWith('.ndjson'))
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const whole = JSON.parse(text);
  return Array.isArray(whole) ? whole : (Object.values(whole).find(Array.isArray) ?? []);
}
const lines = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).join('\n');
const signIns = samplesOf('entra.sign_in/good.ndjson');
const audits = samplesOf('entra.audit/good.ndjson');
const signInsOfGraph = samplesOf('entra.sign_in/graph.json');

/** The drafts of each record, as text. */
async function drafts(text: string): Promise<{ format: string | undefined; drafts: string[]; reasons: string[] }> {
  const { start, records, rejected } = await readBytes(text, {}, importers);
  const reasons = rejected.map(({ reason }) => reason ?? '');
  return { format: start.format, drafts: records.map((record) => JSON.stringify(record.drafts)), reasons };
}

describe('a file with two kinds of Entra records', () => {
  test.each([
    ['sign-ins before audits', [...signIns, ...audits]],
    ['audits before sign-ins', [...audits, ...signIns]],
    ['one after the other', signIns.flatMap((one, n) => [one, audits[n] ?? audits[0]])],
  ])('%s: each record is read as alone', async (_name, records) => {
    const together = await drafts(lines(records));
    expect(['entra.sign_in', 'entra.audit']).toContain(together.format);
    expect(together.reasons).toEqual([]);
    const alone = new Map<string, string>();
    for (const kind of [signIns, audits]) {
      const { drafts: found } = await drafts(lines(kind));
      for (const [n, record] of kind.entries()) alone.set(JSON.stringify(record), found[n] ?? '');
    }
    expect(together.drafts).toEqual(records.map((record) => alone.get(JSON.stringify(record))));
  });

  test('the same in Graph’s wrapper, an array, and copies of the original text', async () => {
    const records = [...signInsOfGraph, ...signInsOfGraph, ...samplesOf('entra.audit/good.ndjson')];
    const arrays = await drafts(JSON.stringify(records));
    expect(arrays.reasons).toEqual([]);
    const copies = await drafts(lines(records.map((record) => ({ event: { original: JSON.stringify(record) } }))));
    expect(copies).toEqual(arrays);
  });

  test('each record has the identity and the source that it has in a file of its own, and the file says so', async () => {
    const mixed = await readBytes(lines([...signIns, ...audits]), {}, importers);
    const found = new Map(mixed.records.map((record) => [Buffer.from(record.identity ?? []).toString('hex'), record]));
    for (const [kind, format] of [
      [signIns, 'entra.sign_in'],
      [audits, 'entra.audit'],
    ] as const) {
      const alone = await readBytes(lines(kind), {}, importers);
      for (const { identity } of alone.records) {
        const together = found.get(Buffer.from(identity ?? []).toString('hex'));
        expect(together?.format ?? mixed.start.format).toBe(format);
      }
    }
    expect(mixed.end.warnings.map(({ code }) => code)).toContain('mixed-formats');
  });

  test('a kind that begins after the head is a reject with its reason, and is not guessed', async () => {
    const many = Array.from({ length: 60 }, () => signIns).flat();
    const { reasons } = await drafts(lines([...many, ...audits]));
    expect(reasons).toHaveLength(audits.length);
    expect(reasons[0]).toMatch(/not a sign-in/);
  });

  test('a record that nobody knows is a reject of the file’s own format', async () => {
    const { reasons, drafts: found } = await drafts(lines([...signIns, ...audits, { a: 1 }, { hello: 'world' }]));
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).toMatch(/not a (?:sign-in|directory audit)/);
    expect(found.slice(0, -2).every((one) => one !== '[]')).toBe(true);
  });
});

describe('files over several vendors', () => {
  test('a search answer with Okta, GitHub and CloudTrail records is read whole', async () => {
    const parts = ['okta.system_log/good.json', 'github.audit/good.json', 'aws.cloudtrail/good.json'].map(samplesOf);
    const { reasons, drafts: found } = await drafts(lines(parts.flat()));
    expect(reasons).toEqual([]);
    expect(found).toHaveLength(parts.flat().length);
    for (const system of ['okta', 'github', 'aws'])
      expect(found.some((one) => one.includes(`"id":"${system}"`))).toBe(true);
  });

  test('inventories and logs are not mixed', async () => {
    const apps = samplesOf('inventory.okta_apps/good.json');
    const { reasons } = await drafts(lines([...signIns, ...apps]));
    expect(reasons).toHaveLength(apps.length);
  });
});

test('a file of one kind is read by its importer itself', () => {
  const kinds = [
    'okta.system_log/good.json',
    'entra.sign_in/good.ndjson',
    'entra.audit/good.ndjson',
    'aws.cloudtrail/good.json',
  ];
  for (const file of kinds) {
    const { importer } = detectFormat(readFileSync(join(FORMATS, file)), true, importers);
    expect(importers).toContain(importer);
  }
});
