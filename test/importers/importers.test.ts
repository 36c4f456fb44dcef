import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importers } from '../../electron/importers/index.ts';
import { detectFormat } from '../../electron/intake/detect.ts';
import { FORMATS, fixtureFiles, mappingOf, parseOne, problemsOf, readFile } from './support.ts';

/** Its records are kept and state nothing. */
const KEPT_ONLY = 'agentrail.export';
const update = process.env.UPDATE_FIXTURES === '1';

describe.each(importers.map((importer) => [importer.id, importer] as const))('%s', (id, importer) => {
  const folder = join(FORMATS, id);
  const mapping = mappingOf(id);
  const forced = mapping === undefined ? undefined : id;
  const files = existsSync(folder) ? fixtureFiles(id) : [];
  const good = files.filter((name) => !name.startsWith('bad.'));

  it('has a good and a malformed sample', () => {
    expect(good.some((name) => name.startsWith('good.'))).toBe(true);
    expect(files.some((name) => name.startsWith('bad.'))).toBe(true);
  });

  it('reads the good samples as expected', async () => {
    const read: Record<string, unknown> = {};
    for (const name of good) {
      const { format, records } = await readFile(join(folder, name), mapping, forced);
      expect(format).toBe(id);
      expect(records.length).toBeGreaterThan(0);
      for (const record of records) for (const draft of record.drafts) expect(problemsOf(draft)).toEqual([]);
      read[name] = JSON.parse(JSON.stringify(records));
    }
    const path = join(folder, 'expected.json');
    if (update) writeFileSync(path, `${JSON.stringify(read, null, 1)}\n`);
    expect(read).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });

  it('alone claims its good samples', () => {
    for (const name of good) {
      const bytes = readFileSync(join(folder, name));
      const detected = detectFormat(bytes, true, importers);
      expect(detected.importer?.id).toBe(mapping === undefined ? id : undefined);
      expect(detected.runnersUp.filter((other) => other.confidence >= detected.confidence)).toEqual([]);
    }
  });

  it('keeps the good records of malformed samples and says what is wrong with the others', async () => {
    for (const name of files.filter((file) => file.startsWith('bad.'))) {
      const { records } = await readFile(join(folder, name), mapping, id);
      expect(records.length).toBeGreaterThan(1);
      const good = records.filter(({ reason }) => reason === undefined);
      expect(good.length).toBeGreaterThan(0);
      for (const { reason, drafts } of records) {
        if (reason === undefined) expect(drafts.length > 0).toBe(id !== KEPT_ONLY);
        else expect(reason).not.toMatch(/importer error/i);
        for (const draft of drafts) expect(problemsOf(draft)).toEqual([]);
      }
    }
  });

  it('never throws and yields only valid drafts, whatever the record', () => {
    const names = sampleNames(good.map((name) => readFileSync(join(folder, name), 'utf8')));
    const leaf = fc.oneof(
      fc.string(),
      fc.constantFrom('', '{', '[1', '{"a":{"b":null}}', 'a@b.example', '9'.repeat(40), '\u0000', '__proto__'),
      fc.double(),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const nested = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(
        leaf,
        fc.dictionary(fc.constantFrom(...names), leaf),
        fc.array(fc.dictionary(fc.constantFrom(...names), leaf), { maxLength: 3 }),
      ),
      { maxKeys: 12 },
    );
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: nested }, { weight: 1, arbitrary: fc.jsonValue() }), (value) => {
        const drafts = parseOne(importer, value, mapping);
        expect(drafts.length).toBeGreaterThan(0);
        for (const draft of drafts) expect(problemsOf(draft)).toEqual([]);
      }),
      { seed: 20_250_812, numRuns: 300 },
    );
  });

  it('survives every single member of a good record being replaced', async () => {
    for (const name of good.filter((file) => file.startsWith('good.') && file.endsWith('json'))) {
      const text = readFileSync(join(folder, name), 'utf8');
      const whole = name.endsWith('.ndjson')
        ? text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
        : JSON.parse(text);
      const list = Array.isArray(whole) ? whole : Object.values(whole)[0];
      for (const record of list as unknown[]) {
        for (const changed of variants(record))
          for (const draft of parseOne(importer, changed, mapping)) expect(problemsOf(draft)).toEqual([]);
      }
    }
  });
});

describe.each(importers.filter((importer) => importer.text).map((importer) => [importer.id, importer] as const))(
  '%s, line by line',
  (id, importer) => {
    const lines = fixtureFiles(id)
      .filter((name) => name.endsWith('.log'))
      .flatMap((name) => readFileSync(join(FORMATS, id, name), 'utf8').split('\n'))
      .filter((line) => line !== '');

    it('survives a line that is cut or changed anywhere', () => {
      expect(lines.length).toBeGreaterThan(5);
      for (const line of lines) {
        for (let at = 0; at < line.length; at += 1) {
          for (const changed of ['', '"', '\\', ' ', '[', '\u0000', 'é'].map(
            (text) => line.slice(0, at) + text + line.slice(at + 1),
          ))
            for (const draft of parseOne(importer, changed)) expect(problemsOf(draft)).toEqual([]);
          for (const draft of parseOne(importer, line.slice(0, at))) expect(problemsOf(draft)).toEqual([]);
        }
      }
    });

    it('never throws and yields only valid drafts, whatever the line', () => {
      const part = fc.oneof(
        fc.constantFrom(...lines.flatMap((line) => line.split(/(?=[ "[\]])/))),
        fc.string({ unit: 'binary' }),
      );
      fc.assert(
        fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
          const drafts = parseOne(importer, parts.join(''));
          expect(drafts.length).toBeGreaterThan(0);
          for (const draft of drafts) expect(problemsOf(draft)).toEqual([]);
        }),
        { seed: 20_250_812, numRuns: 2_000 },
      );
    });
  },
);

/** Member names and header cells that occur in samples. */
function sampleNames(texts: readonly string[]): readonly string[] {
  const names = new Set(['id', 'x']);
  for (const text of texts) {
    for (const match of text.matchAll(/"([\w.@]+)":/g)) names.add(match[1] ?? 'x');
    for (const cell of (text.split('\n')[0] ?? '').split(','))
      if (/^[\w "]{1,40}$/.test(cell)) names.add(cell.replaceAll('"', '').trim());
  }
  return [...names].filter((name) => name !== '');
}

const REPLACEMENTS: readonly unknown[] = [null, 7, 'text', '', [], {}, [null], true, 'x'.repeat(20_000)];

/** Copies of a value, each with one member (to depth 4) replaced. */
function* variants(value: unknown, depth = 4): Generator<unknown> {
  if (typeof value !== 'object' || value === null || depth === 0) return;
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    const put = (next: unknown) => (Array.isArray(value) ? value.with(Number(key), next) : { ...value, [key]: next });
    for (const replacement of REPLACEMENTS) yield put(replacement);
    for (const deeper of variants(member, depth - 1)) yield put(deeper);
  }
}
