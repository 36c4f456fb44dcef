/** Rule files as they come: many documents, hostile YAML, rules that cannot be run, each with file, line and reason. */
import { expect, test } from 'vitest';
import { readFile } from '../../electron/sigma/rule.ts';

const TITLES = new Map([['slack.audit', 'Slack audit logs']]);
const read = (text: string, name = 'x.yml') => readFile(name, text, TITLES);
const lines = (text: string) => read(text).problems.map(({ line, reason }) => `${line}: ${reason}`);

const RULE = `title: A
id: 11111111-1111-4111-8111-111111111111
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    eventName: X
  condition: selection
`;

test('several documents, each with its line; one that is none does not stop the others', () => {
  const text = `${RULE}---\njust: a map\n---\n${RULE.replace('11111111-', '22222222-')}`;
  const { documents, problems } = read(text);
  expect(documents.map(({ about }) => [about.line, about.document])).toEqual([
    [1, 0],
    [11, 2],
  ]);
  expect(problems).toMatchObject([{ file: 'x.yml', line: 9, reason: expect.stringContaining('neither') }]);
});

test('carriage returns and a byte order mark change nothing', () => {
  for (const text of [RULE.replaceAll('\n', '\r\n'), `\uFEFF${RULE}`]) {
    expect(read(text).problems).toEqual([]);
    expect(read(text).documents[0]?.rule?.about.title).toBe('A');
  }
});

const laughs = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...[...'bcdefghij'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(', ')}]`),
].join('\n');

test.each<readonly [name: string, text: string, expected: RegExp]>([
  ['billion laughs', laughs, /^1: aliases stand for more/],
  ['a tag that would run code', `title: A\nlogsource: !!js/function 'x'`, /^2: .*tag/],
  ['binary', 'a: !!binary aGk=', /^1: .*tag/],
  ['a key that stands twice', 'title: A\nid: x\ntitle: B', /^3: the key `title` stands twice/],
  ['a tab', 'title: A\ndetection:\n\tselection: x', /^3: .*a tab/],
  ['an unclosed quote', "title: 'A\nid: x", /^\d: it is not valid YAML/],
  ['nested without end', '['.repeat(100_000), /nested too deeply|not valid YAML/],
  ['maps without end', '{a: '.repeat(50_000), /nested too deeply|not valid YAML/],
  ['a list', '- a\n- b', /^1: the document is no map/],
  ['nothing', '# only a comment\n', /no document/],
  ['NUL bytes', 'title: A\u0000', /NUL/],
  ['too long', 'x'.repeat(1_048_577), /longer than/],
  ['the removed action', 'action: global\ntitle: A', /^1: uses `action`/],
  ['no title', RULE.replace('title: A\n', ''), /no `title`/],
  ['a map as a key', '? {a: 1}\n: x', /no plain text/],
])('%s', (_name, text, expected) => {
  const began = performance.now();
  expect(lines(text).join('\n')).toMatch(expected);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a file of many keys is read in time', () => {
  const began = performance.now();
  read(Array.from({ length: 60_000 }, (_, at) => `k${at}: 1`).join('\n'));
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('keys that are properties elsewhere are data here', () => {
  const text = RULE.replace('    eventName: X', '    __proto__: X\n    constructor: Y');
  expect(read(text).documents[0]?.rule).toBeDefined();
  expect(({} as Record<string, unknown>).eventName).toBeUndefined();
});

test.each<readonly [change: (text: string) => string, line: number, expected: RegExp]>([
  [(text) => text.replace('eventName: X', "eventName|expand: '%names%'"), 6, /`\|expand`/],
  [(text) => text.replace('eventName: X', "eventName|re: '(a+'"), 6, /regular expression/],
  [(text) => text.replace('condition: selection', 'condition: selection and other'), 7, /`other`/],
  [(text) => text.replace('logsource: {product: aws, service: cloudtrail}\n', ''), 3, /no `logsource`/],
  [
    (text) => text.replace('{product: aws, service: cloudtrail}', '{product: agentrail}').replace('eventName', 'Image'),
    4,
    /no field `Image`/,
  ],
  [(text) => text.replace(/detection:[\s\S]*/, 'correlation:\n  type: value_avg\n'), 5, /value_avg/],
  [(text) => text.replace('detection:', 'filter:'), 4, /Sigma filter/],
])('kept and not run %#', (change, line, expected) => {
  const { documents, problems } = read(change(RULE));
  expect(problems).toEqual([]);
  expect(documents[0]?.rule).toBeUndefined();
  expect(documents[0]?.about.problem).toMatchObject({ file: 'x.yml', line });
  expect(documents[0]?.about.problem?.reason).toMatch(expected);
});

test('what a rule says of itself is one line of plain text', () => {
  const { documents } = read(RULE.replace('title: A', 'title: "A\\u202e\\nB"').replace(/id: \S+/, "id: '1; DROP'"));
  const about = documents[0]?.about;
  expect(about?.title).toBe('A B');
  expect(about?.key).toBe('sigma:x.yml');
});

test('log sources that nothing here reads are kept without a source', () => {
  const { documents } = read(
    RULE.replace('{product: aws, service: cloudtrail}', '{product: windows, service: sysmon}'),
  );
  expect(documents[0]?.rule).toMatchObject({ is: 'rule', source: undefined });
  const named = read(RULE.replace('{product: aws, service: cloudtrail}', '{product: agentrail, service: slack.audit}'));
  expect(named.documents[0]?.rule).toMatchObject({ source: { title: 'Slack audit logs' } });
});
