import { expect, test } from 'vitest';
import { createRuleSql } from '../../../electron/db/derive/ruleSql.ts';
import { printEvents } from '../../../electron/db/queries/read/cli/events.ts';
import { MARKS_SQL } from '../../../electron/db/queries/read/filter/externalMarks.ts';
import { compileFilter } from '../../../electron/db/queries/read/filter/filter.ts';
import { insert, value } from '../support/builders.ts';
import { caller } from '../support/call.ts';
import { seededCase } from '../support/seededCase.ts';

const seeded = seededCase();
const { db } = seeded;
const { call } = caller(seeded);
const ids = db.sql.prepare('SELECT id FROM event ORDER BY id LIMIT 4').pluck().all() as number[];
const [own, shared, both, other] = ids as [number, number, number, number];

function mark(event: number, text: string, name = 'external'): void {
  insert(db, 'event_attr', { event_id: event, name: value(db, name), value: value(db, text) });
}
mark(own, 'web');
mark(both, 'author');
mark(both, 'guest');
// The same words under another name are no marks.
mark(other, 'guest', 'membership');
insert(db, 'attr_set_item', { set_id: 77, name: value(db, 'external'), value: value(db, 'guest') });
db.sql.prepare('UPDATE event SET attr_set = 77 WHERE id = ?').run(shared);

const found = (filter: string) =>
  call('events.page', { filter, limit: 500 })
    .rows.map((row) => row.id)
    .sort((a, b) => a - b);

test('marks of an event’s own and of a shared set are found by mark, by side and all together', () => {
  expect(found('external:web')).toEqual([own]);
  expect(found('external:guest')).toEqual([shared, both]);
  expect(found('external:content')).toEqual([own, both]);
  expect(found('external:ACTOR')).toEqual([shared, both]);
  expect(found('external:any')).toEqual([own, shared, both]);
  expect(found('external:web,guest')).toEqual([own, shared, both]);
  expect(found('external:form')).toEqual([]);
  expect(found('-external:any')).not.toContain(both);
  expect(found('-external:any')).toContain(other);
  for (const filter of ['external:guest', 'external:any', '-external:content'])
    expect(call('events.count', { filter }).count).toBe(found(filter).length);
});

test('an unknown mark is told with those that there are', () => {
  expect(compileFilter(db, 'external:stranger').errors[0]).toMatch(
    /"stranger" is none of any, actor, content, audience, guest/,
  );
});

test('an event’s detail and its JSON name the marks apart from its other values', () => {
  const detail = call('events.get', { id: both });
  expect(detail.external).toEqual(['author', 'guest']);
  expect(detail.attrs.map(({ name }) => name)).not.toContain('external');
  expect(call('events.get', { id: other }).external).toEqual([]);
  const printed = new Map([...printEvents(db, '', undefined)].map((event) => [event.event_id, event.external]));
  expect([own, shared, both, other].map((id) => printed.get(id))).toEqual([
    ['web'],
    ['guest'],
    ['author', 'guest'],
    [],
  ]);
});

test('rules read them from a view that leads to the marked events alone', () => {
  const sql = createRuleSql(db);
  try {
    const rows = [...sql.rows('SELECT event_id, mark FROM v_external ORDER BY 1, 2', {})];
    expect(rows).toEqual([
      { event_id: own, mark: 'web' },
      { event_id: shared, mark: 'guest' },
      { event_id: both, mark: 'author' },
      { event_id: both, mark: 'guest' },
    ]);
    const plan = db.sql.prepare('EXPLAIN QUERY PLAN SELECT event_id, mark FROM v_external').all() as {
      detail: string;
    }[];
    expect(
      plan
        .map(({ detail }) => detail)
        .filter((detail) => /^SCAN (?:t|s|e|event_attr|attr_set_item|event)\b/.test(detail)),
    ).toEqual([]);
  } finally {
    sql.close();
  }
});

test('marks of events are looked up by the events', () => {
  const plan = db.sql.prepare(`EXPLAIN QUERY PLAN ${MARKS_SQL}`).all({ ids: '[1]', name: 1 }) as { detail: string }[];
  expect(plan.map(({ detail }) => detail).filter((detail) => /^SCAN (?:t|e|v)\b/.test(detail))).toEqual([]);
});
