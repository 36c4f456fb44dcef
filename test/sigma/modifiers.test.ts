/** Every value modifier of the specification's appendix, by a hit and a near miss; what is not supported is named. */
import { expect, test } from 'vitest';
import { holds, readDetection } from '../../electron/sigma/detection.ts';
import { SigmaFault } from '../../electron/sigma/problem.ts';
import { recordView } from '../../electron/sigma/recordView.ts';
import { viewOf } from '../../electron/sigma/sources.ts';
import { yamlDocuments } from '../../electron/sigma/yamlDocuments.ts';

const PLAIN = viewOf('none');

function detection(yaml: string) {
  const { documents, problems } = yamlDocuments(yaml);
  expect(problems).toEqual([]);
  return readDetection(documents[0]?.value);
}

/** Whether a record has what one selection item says. */
function found(item: string, record: unknown): boolean {
  const { tree } = detection(`selection:\n  ${item}\ncondition: selection`);
  return holds(
    tree,
    recordView(record, PLAIN, '', () => JSON.stringify(record)),
  );
}

function reason(yaml: string): string {
  try {
    detection(yaml);
  } catch (error) {
    if (error instanceof SigmaFault) return error.message;
    throw error;
  }
  return '';
}

const CASES: readonly (readonly [item: string, hit: unknown, miss: unknown])[] = [
  ['a: Value', { a: 'vALUE' }, { a: 'value ' }],
  ['a: [x, y]', { a: 'Y' }, { a: 'z' }],
  ["a: 'prog?.exe'", { a: 'progA.exe' }, { a: 'prog.exe' }],
  ["a: 'antivirus_V*.exe'", { a: 'antivirus_V21.2.1.exe' }, { a: 'antivirus_V1.exe.txt' }],
  [String.raw`a: 'a\*b'`, { a: 'a*b' }, { a: 'axb' }],
  [String.raw`a: 'a\\*b'`, { a: String.raw`a\xyzb` }, { a: 'axyzb' }],
  [String.raw`a: 'a\\\*b'`, { a: String.raw`a\*b` }, { a: String.raw`a\xb` }],
  [String.raw`a: 'C:\Windows'`, { a: String.raw`c:\windows` }, { a: String.raw`c:\\windows` }],
  [String.raw`a: 'C:\\Windows'`, { a: String.raw`c:\windows` }, { a: String.raw`c:\\windows` }],
  [String.raw`a: '\\\\share'`, { a: String.raw`\\share` }, { a: String.raw`\share` }],
  ["a: ''", { a: '' }, { a: ' ' }],
  ['a: null', { b: 1 }, { a: '' }],
  ['a: null', { a: null }, { a: 0 }],
  ['a: 5', { a: '5' }, { a: '50' }],
  ['a: 5', { a: 5 }, { a: 5.5 }],
  ['a: 1.5', { a: '1.50' }, { a: 1.51 }],
  ['a: 99999999999999999999', { a: '99999999999999999999' }, { a: '99999999999999999998' }],
  ['a: true', { a: 'TRUE' }, { a: false }],
  ['a|contains: dd', { a: 'aDDress' }, { a: 'adress' }],
  ['a|startswith: ad', { a: 'ADdress' }, { a: 'madam' }],
  ['a|endswith: ss', { a: 'addreSS' }, { a: 'sss.' }],
  ['a|contains|all: [one, two]', { a: 'two and one' }, { a: 'one' }],
  ['a|all: [x, y]', { a: ['y', 'x'] }, { a: ['x'] }],
  ['a|exists: true', { a: null }, { b: 1 }],
  ['a|exists: false', { b: 1 }, { a: '' }],
  ['a|cased: Value', { a: 'Value' }, { a: 'value' }],
  ['a|contains|cased: Val', { a: 'aValue' }, { a: 'avalue' }],
  ['a|neq: x', { a: 'y' }, { a: 'X' }],
  ['a|neq: [x, y]', { a: 'z' }, { a: 'y' }],
  ["a|windash|contains: ' -enc '", { a: 'ps /enc x' }, { a: 'ps +enc x' }],
  ["a|windash|contains: ' -enc '", { a: 'ps \u2013enc x' }, { a: 'ps enc x' }],
  ["a|re: '^ab+c$'", { a: 'abbc' }, { a: 'ABC' }],
  ["a|re|i: '^ab+c$'", { a: 'ABBC' }, { a: 'ac' }],
  ["a|re|m: '^two$'", { a: 'one\ntwo\nthree' }, { a: 'one two' }],
  ["a|re|s: 'one.two'", { a: 'one\ntwo' }, { a: 'onetwo' }],
  ["a|re: 'one.two'", { a: 'one two' }, { a: 'one\ntwo' }],
  ["a|re|i|m|s: '^b.c$'", { a: 'a\nB\nC\nd' }, { a: 'bc' }],
  // The appendix's own example of base64 over UTF-16: "ping" as Windows hands it over.
  ['a|utf16le|base64: ping', { a: 'cABpAG4AZwA=' }, { a: 'cGluZw==' }],
  ['a|wide|base64: ping', { a: 'cABpAG4AZwA=' }, { a: 'cGluZw==' }],
  ['a|utf16be|base64: ping', { a: 'AHAAaQBuAGc=' }, { a: 'cABpAG4AZwA=' }],
  ['a|utf16|base64: ping', { a: '//5wAGkAbgBnAA==' }, { a: 'cABpAG4AZwA=' }],
  ['a|base64: foobar', { a: 'Zm9vYmFy' }, { a: 'foobar' }],
  ['a|base64|contains: foo', { a: 'xxZm9vxx' }, { a: 'foo' }],
  [
    "a|base64offset|contains: '/bin/bash'",
    { a: Buffer.from('x/bin/bash -c').toString('base64') },
    { a: Buffer.from('x/bin/dash').toString('base64') },
  ],
  ["a|base64offset|contains: '/bin/bash'", { a: Buffer.from('xx/bin/bash').toString('base64') }, { a: '/bin/bash' }],
  ["a|base64offset|contains: '/bin/bash'", { a: Buffer.from('/bin/bash!').toString('base64') }, { a: '' }],
  ['a|lt: 5', { a: 4 }, { a: 5 }],
  ['a|lte: 5', { a: '5' }, { a: 6 }],
  ['a|gt: 5', { a: 5.1 }, { a: 5 }],
  ['a|gte: 5', { a: 5 }, { a: '4' }],
  ['a|minute: 7', { a: '2025-08-01T10:07:30Z' }, { a: '2025-08-01T10:08:30Z' }],
  ['a|hour|lt: 6', { a: '2025-08-01T05:59:00Z' }, { a: '2025-08-01T06:00:00Z' }],
  ['a|hour: 4', { a: '2025-08-01T06:00:00+02:00' }, { a: '2025-08-01T06:00:00Z' }],
  ['a|day: 1', { a: '2025-08-01 10:07:30' }, { a: '2025-08-02 10:07:30' }],
  ['a|week: 1', { a: '2024-12-30' }, { a: '2024-12-29' }],
  ['a|month: 8', { a: 1_754_042_400 }, { a: 1_756_720_800 }],
  ['a|year: 2025', { a: '1754042400000' }, { a: 'never' }],
  ['a|cidr: 10.0.0.0/8', { a: '10.255.1.2' }, { a: '11.0.0.1' }],
  ['a|cidr: 10.0.0.0/8', { a: '::ffff:10.1.2.3' }, { a: 'AWS Internal' }],
  ["a|cidr: ['2001:db8::/32', 192.0.2.0/24]", { a: '2001:DB8:0:1::9' }, { a: '2001:db9::1' }],
  ['a|fieldref: b', { a: 'X', b: 'x' }, { a: 'x', b: 'y' }],
  ['a|fieldref|startswith: b', { a: 'xyz', b: 'XY' }, { a: 'xyz', b: 'yz' }],
  ['a|fieldref|neq: b', { a: 'x', b: 'y' }, { a: 'x', b: 'X' }],
  ['a.b: 1', { a: { b: 1 } }, { a: { c: 1 } }],
  ['a.b: 1', { 'a.b': 1 }, { a: [{ c: 1 }] }],
  ['a.b: 2', { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: [1, 3] }] }],
  ['a.1.b: 2', { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 2 }] }],
  ['A.B: x', { a: { b: 'X' } }, { a: { bb: 'x' } }],
  ['a.b: x', { a: '{"b":"x"}' }, { a: '{"b":"y"' }],
  ['a|contains: inner', { a: { b: 'inner' } }, { a: { b: 'outer' } }],
  ['- mimikatz\n  - sekurlsa', { any: { deep: ['xx MimiKatz yy'] } }, { any: 'mimi katz' }],
  ["'|all':\n    - one\n    - two", { a: 'one', b: 'two' }, { a: 'one' }],
  ["- 'mimi*atz'", { a: 'a mimiKKatz b' }, { a: 'mimi' }],
  ['- a: 1\n  - b: 2', { b: 2 }, { c: 2 }],
];

test.each(CASES)('%s', (item, hit, miss) => {
  expect(found(item, hit)).toBe(true);
  expect(found(item, miss)).toBe(false);
});

const one = (item: string): string => `selection:\n  ${item}\ncondition: selection`;

test.each([
  [one("a|expand: '%users%'"), /`\|expand`/],
  [one('a|frobnicate: x'), /`\|frobnicate`.*not supported/],
  [one("a|re: '(?=x)'"), /regular expression .*look-around/],
  [one(String.raw`a|re: '(a)\1'`), /regular expression/],
  [one("a|re: '('"), /regular expression/],
  [one('a|cidr: 10.0.0.0/33'), /no address range/],
  [one('a|cidr: example.com'), /no address range/],
  [one('a|lt: many'), /no number/],
  [one('a|exists: maybe'), /true or false/],
  [one('a|exists|contains: true'), /goes with no other/],
  [one('a|re|contains: x'), /does not go with/],
  [one('a|i: x'), /only goes with/],
  [one('a|base64: x*'), /without wildcards/],
  [one('a|contains|contains: x'), /names a modifier twice/],
  [one('a|gt|lt: 3'), /two ways/],
  [one('a: []'), /empty list/],
  [one('a: {b: 1}'), /map where a value/],
  ['selection: {}\ncondition: selection', /empty map/],
  ['selection:\n  a: 1', /`condition` is missing/],
  ['condition: selection', /no search identifier/],
])('named: %s', (yaml, expected) => {
  expect(reason(yaml)).toMatch(expected);
});

test('expressions and patterns that explode elsewhere end in time', () => {
  const text = `${'a'.repeat(50_000)}!`;
  const began = performance.now();
  expect(found("a|re: '^(a+)+$'", { a: text })).toBe(false);
  expect(found("a|re: '^(a|aa)+$'", { a: text })).toBe(false);
  expect(found(`a: '${'*a'.repeat(30)}*b'`, { a: text })).toBe(false);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(reason(one("a|re: '((a{1,1000}){1,1000}){1,1000}'"))).toMatch(/regular expression/);
});
