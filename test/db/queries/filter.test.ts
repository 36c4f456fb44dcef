import { describe, expect, test } from 'vitest';
import { compileFilter } from '../../../electron/db/queries/read/filter/filter.ts';
import { caller } from '../support/call.ts';
import { seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { call } = caller(seeded);
const count = (filter: string) => call('events.count', { filter }).count;

describe('every field of the filter', () => {
  test.each([
    ['agent:"Drift Chat"', 20],
    ['agent:"drift chat"', 20],
    ['agent:inventory.agent:ag-1', 20],
    ['user:"Ana Ruiz"', 9],
    ['user:ana.ruiz@example.com', 9],
    ['-user:"Ana Ruiz"', 31],
    ['actor:"Ana Ruiz"', 20],
    ['actor:ana.ruiz@example.com', 20],
    ['credential:"Drift token"', 20],
    ['through:"Drift token"', 20],
    ['resource:"case 2"', 10],
    ['has:object', 20],
    ['is:tool_run', 0],
    ['system:Okta', 20],
    ['system:Okta,Salesforce', 40],
    ['object:"Case 2"', 10],
    ['entity:"Drift Chat"', 20],
    ['action:bulkquery', 20],
    ['action:Bulk*', 20],
    ['verb:export', 20],
    ['-verb:export', 20],
    ['status:success', 40],
    ['source:okta.system_log', 20],
    ['evidence:okta.json', 20],
    ['ip:203.0.113.7', 10],
    ['key:trace-0', 8],
    ['class:empty', 9],
    ['class:medium', 9],
    ['chain:c000000000001', 3],
    ['finding:f000000000001', 2],
    ['has:chain', 18],
    ['has:gap', 9],
    ['has:finding', 3],
    ['has:agent', 20],
    ['is:undated', 2],
    ['is:direct', 0],
    ['is:truncated', 0],
    ['time:2025-08-08', 38],
    ['time:2025-08-08T00:00..2025-08-08T00:20', 8],
    ['time:..2025-08-08T00:10', 4],
    ['secretkey__c', 1],
    ['drift', 20],
    ['ana.ruiz@example', 23],
    ['BulkQuery verb:export', 20],
    ['"session.start"', 20],
    ['-drift', 20],
    ['agent:"Drift Chat" ip:203.0.113.7', 10],
    ['agent:"Drift Chat" system:Okta', 0],
  ])('%s', (filter, expected) => {
    expect(count(filter)).toBe(expected);
    expect(call('events.page', { filter, limit: 500 }).rows).toHaveLength(expected);
  });

  test('event numbers', () => {
    expect(count(`event:${seeded.events[3]},${seeded.events[4]}`)).toBe(2);
  });

  test('stars and tags, of the event or of its chain', () => {
    const own = seededCase();
    const mine = caller(own);
    const key = mine.call('events.byIds', { ids: [own.events[2] ?? 0] })[0]?.key ?? '';
    mine.call('annotations.star', { targets: [{ kind: 'event', key }], on: true });
    mine.call('annotations.tag', { targets: [{ kind: 'chain', key: 'c000000000001' }], tag: 'Exfil', on: true });
    expect(mine.call('events.count', { filter: 'has:star' }).count).toBe(1);
    expect(mine.call('events.count', { filter: 'tag:exfil' }).count).toBe(3);
    expect(mine.call('events.histogram', {}).bars.reduce((sum, bar) => sum + bar.flagged, 0)).toBe(3);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['class:sure', /none of exact/],
    ['has:luck', /none of star/],
    ['is:odd', /none of direct/],
    ['event:x', /not an event number/],
    ['time:yesterday', /not a range/],
    ['nope:x', /no field named/],
  ])('%s says so', (filter, message) => {
    expect(call('events.page', { filter }).filterErrors.join(' ')).toMatch(message);
  });

  test('hostile text is only ever a value', () => {
    for (const text of [
      `'; DROP TABLE event; --`,
      '" OR 1=1',
      '%',
      'Case_1',
      '*',
      'a"b*c',
      '\u0000ab',
      '😀',
      'NEAR(a b)',
      '{x}',
    ]) {
      const filter = `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
      expect(count(filter), text).toBe(0);
      expect(count(`action:${filter}`) === 0 || text === '*', text).toBe(true);
      expect(count(`agent:${filter}`), text).toBe(0);
    }
    expect(count('')).toBe(40);
  });

  test('many terms and long lists still compile', () => {
    const filter = Array.from({ length: 40 }, (_, n) => `-ip:10.0.0.${n}`).join(' ');
    expect(count(filter)).toBe(40);
    expect(compileFilter(seeded.db, filter).errors).toEqual([]);
  });
});

test('values that the index does not hold yet are found all the same', () => {
  const own = seededCase();
  own.db.sql.exec('UPDATE index_state SET done_value = 0');
  own.db.sql.exec("INSERT INTO value_fts (value_fts) VALUES ('delete-all')");
  const { call: mine } = caller(own);
  expect(mine('events.count', { filter: 'secretkey__c' }).count).toBe(1);
  expect(mine('search.values', { text: 'secretKey' }).indexReady).toBe(false);
  expect(mine('search.values', { text: 'secretKey' }).values[0]).toMatchObject({ where: 'query', events: 1 });
});
