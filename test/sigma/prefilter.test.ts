/** What tells by an event's action which records need not be read never keeps back a hit. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holds, readDetection } from '../../electron/sigma/detection.ts';
import { actionTest } from '../../electron/sigma/prefilter.ts';
import { recordView } from '../../electron/sigma/recordView.ts';
import { viewOf } from '../../electron/sigma/sources.ts';

const VIEW = viewOf('aws.cloudtrail');
const NAMES = [
  'GetObject',
  'getobject',
  ' GetObject ',
  'GetObjectAcl',
  'PutObject',
  'Put Object',
  'X',
  ' ',
  'ΣΑΣ',
  'x'.repeat(600),
];

/** As the importer stores it. */
const stored = (name: string): string => name.trim().slice(0, 512);

const VALUES = [
  'GetObject',
  'Get*',
  '*Object',
  '?etObject',
  ' *',
  '* GetObject',
  '*Object ',
  '?GetObject*',
  'x*',
  `${'x'.repeat(600)}`,
  '',
  '*',
  'σας',
];
const item = fc.tuple(
  fc.constantFrom(
    'eventName',
    'eventname',
    'eventName|contains',
    'eventName|startswith',
    'eventName|endswith',
    'eventName|neq',
    'eventName|cased',
    'eventName|contains|all',
    'eventSource',
    'other',
  ),
  fc.subarray(VALUES, { minLength: 1, maxLength: 3 }),
);
const CONDITIONS = [
  'a',
  'not a',
  'a and b',
  'a or b',
  'a and not b',
  '1 of them',
  '2 of them',
  'all of them',
  'not (a or b)',
  '0 of them',
  'not a or b',
];

test('whatever the rule and the record', () => {
  fc.assert(
    fc.property(
      item,
      item,
      fc.constantFrom(...CONDITIONS),
      fc.constantFrom(...NAMES),
      fc.constantFrom('GetObject', 'x'),
      (a, b, condition, eventName, eventSource) => {
        const detection = new Map<string, unknown>([
          ['a', new Map([a])],
          ['b', new Map([b])],
          ['condition', condition],
        ]);
        const { tree } = readDetection(detection);
        const record = { eventName, eventSource };
        const hit = holds(
          tree,
          recordView(record, VIEW, '', () => JSON.stringify(record)),
        );
        const test = actionTest(tree, VIEW.actions);
        if (hit) expect(test === undefined || test(stored(eventName))).toBe(true);
      },
    ),
    { numRuns: 3_000 },
  );
});

test('and keeps back most of what cannot match', () => {
  const { tree } = readDetection(
    new Map<string, unknown>([
      [
        'a',
        new Map<string, unknown>([
          ['eventName|startswith', 'Delete'],
          ['other', 'x'],
        ]),
      ],
      ['f', new Map([['eventName', 'DeleteTag']])],
      ['condition', 'a and not f'],
    ]),
  );
  const test = actionTest(tree, VIEW.actions);
  expect(['DeleteUser', 'deletetag', 'GetUser'].map((name) => test?.(name))).toEqual([true, true, false]);
  const { tree: open } = readDetection(
    new Map<string, unknown>([
      ['a', new Map([['eventName', 'X']])],
      ['k', ['word']],
      ['condition', 'a or k'],
    ]),
  );
  expect(actionTest(open, VIEW.actions)).toBeUndefined();
});
