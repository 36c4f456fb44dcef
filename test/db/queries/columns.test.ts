/** Views that count over columns of events say exactly what the events themselves say, whatever was stored, changed or taken out before. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  decodeLists,
  decodeNumbers,
  decodeTimes,
  encodeLists,
  encodeNumbers,
  encodeTimes,
} from '../../../electron/db/columns/codec.ts';
import { BLOCK_EVENTS, UNDATED } from '../../../electron/db/columns/layout.ts';
import type { WriteDb } from '../../../electron/db/handles.ts';
import { closeCase, createCase, createMemoryCase, openReader, openWriter } from '../../../electron/db/open.ts';
import { JOIN_ATTRIBUTION, SLOT_EXPRESSION } from '../../../electron/db/queries/read/events/slotColumns.ts';
import { compileFilter } from '../../../electron/db/queries/read/filter/filter.ts';
import { FLAGGED_EVENTS } from '../../../electron/db/queries/read/findings/severity.ts';
import { checkColumns } from '../../../electron/db/verify/columns.ts';
import { applyOffsets, moveEventTimes } from '../../../electron/db/write/clockOffset.ts';
import { keepEntityTexts } from '../../../electron/db/write/entityTexts.ts';
import { dropConcluded, keepEventColumns, missingBlocks } from '../../../electron/db/write/eventColumns.ts';
import { entity, event, evidence, insert, value } from '../support/builders.ts';
import { caller } from '../support/call.ts';
import { DAY_US, MINUTE_US } from '../support/seededCase.ts';

/** A whole block and a part of one. */
const EVENTS = BLOCK_EVENTS + 600;

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

interface Big {
  readonly db: WriteDb;
  readonly users: readonly number[];
  readonly agents: readonly number[];
}

/** One record a file, many events: the ledger is not what is tested here. */
function bigCase(): Big {
  const db = createMemoryCase();
  const random = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const files = [
    evidence(db, 'a.json', 'okta.system_log', '', [Buffer.from('{}')]),
    evidence(db, 'b.json', 'github.audit', '', [Buffer.from('{}')]),
  ];
  const users = [1, 2, 3].map((n) => entity(db, 'user', `email:u${n}@example.com`, `User ${n}`));
  users.push(entity(db, 'user', 'okta.user:00u1', 'user one', users[0]));
  const agents = [1, 2, 3].map((n) => entity(db, 'agent', `inventory.agent:${n}`, `Agent ${n}`));
  agents.push(entity(db, 'agent', 'client:1', 'agent-one', agents[0]));
  const systems = [1, 2].map((n) => entity(db, 'system', `system:${n}`, `System ${n}`));
  const objects = Array.from({ length: 12 }, (_, n) =>
    entity(db, 'object', `object:${n}`, `Object ${n}`, n === 11 ? undefined : undefined),
  );
  db.sql.prepare('UPDATE entity SET canonical_id = ? WHERE id = ?').run(objects[0], objects[11]);
  insert(db, 'finding', {
    id: 'f000000000001',
    rule: 'r',
    rule_version: 1,
    severity: 'high',
    severity_rank: 3,
    score: 1,
    title: 't',
    explanation: 'e',
    remediation: 'r',
    refs: '[]',
    events: 3,
  });
  insert(db, 'chain', { id: 'c000000000001', slots: '{}', weakest: 'weak', weakest_rank: 1, gaps: 1, events: 3 });
  insert(db, 'chain', { id: 'c000000000002', slots: '{}', weakest: 'exact', weakest_rank: 4, gaps: 0, events: 3 });
  db.sql.exec('BEGIN');
  for (let n = 0; n < EVENTS; n += 1) {
    const file = n % 2;
    const id = event(db, {
      evidenceId: files[file] as number,
      seq: 0,
      source: file === 0 ? 'okta.system_log' : 'github.audit',
      us: n % 997 === 5 ? null : DAY_US + Math.floor(random() * 4_000) * MINUTE_US * (n % 3 === 0 ? 1 : 7),
      action: `action.${Math.floor(random() * 9)}`,
      verb: pick(['read', 'export', 'delete']),
      actor: pick(users),
      system: pick(systems),
      ...(random() < 0.4 ? { agent: pick(agents) } : {}),
      ...(random() < 0.6 ? { objects: [...new Set([pick(objects), pick(objects)])] } : {}),
      ...(random() < 0.5 ? { ip: `10.0.0.${Math.floor(random() * 30)}` } : {}),
      ...(n % 900 === 3 ? { key: `trace-${n % 7}` } : {}),
      ...(n % 400 === 3 ? { attr: ['note', `rare words ${n}`] as const } : {}),
    });
    if (random() < 0.7) {
      insert(db, 'attribution', {
        event_id: id,
        chain_id: pick(['c000000000001', 'c000000000002', null]),
        user_id: pick([...users.slice(0, 3), null]),
        agent_id: pick([...agents.slice(0, 3), null]),
        user_class: pick(['exact', 'weak', null]),
        direct: n % 2,
        score: 1,
      });
    }
    if (n % 701 === 0) insert(db, 'finding_event', { finding_id: 'f000000000001', event_id: id });
  }
  db.sql.exec('COMMIT');
  db.sql.prepare('UPDATE event SET attr_set = 1 WHERE id % 11 = 0').run();
  insert(db, 'attr_set_item', { set_id: 1, name: value(db, 'region'), value: value(db, 'shared-region') });
  return { db, users, agents };
}

const FILTERS = [
  '',
  'verb:read',
  '-verb:read',
  'verb:export,delete -status:failure',
  'source:okta.system_log action:action.3',
  'user:"User 1"',
  'agent:"Agent 1"',
  '-agent:"Agent 2" has:agent',
  'actor:"User 1"',
  'system:"System 2" object:"Object 0"',
  'entity:"Agent 1"',
  'ip:10.0.0.7',
  'time:2025-08-09..2025-08-11',
  '-time:2025-08-09..2025-08-11',
  'time:2025-08-09..2025-08-11 verb:read',
  'class:weak',
  'class:empty -has:chain',
  'has:gap',
  'has:finding',
  'is:direct',
  'is:undated',
  'is:truncated',
  'is:tool_run',
  'has:object verb:read',
  'resource:"object 0"',
  'through:"Agent 1","User 1"',
  'key:trace-3',
  'evidence:b.json',
  'rare words',
  'shared-region',
  'action.1 okta',
  'agent-one',
  'event:5,6,8700',
  'nothing-has-this',
];

/** What the rows say, asked one statement a question and with every event tested. */
function truth(db: WriteDb, text: string) {
  const { where, params } = compileFilter(db, text);
  const rows = db.sql
    .prepare(`SELECT e.id, e.time_us AS us FROM event e WHERE ${where} ORDER BY e.time_us IS NULL, e.time_us, e.id`)
    .all(params) as { id: number; us: number | null }[];
  const ids = JSON.stringify(rows.map((row) => row.id));
  const facet = (expression: string, join = '') =>
    db.sql
      .prepare(
        `SELECT ${expression} AS v, count(DISTINCT e.id) AS n FROM event e ${join} WHERE e.id IN (SELECT value FROM json_each(?))
         GROUP BY 1 HAVING v IS NOT NULL ORDER BY n DESC, v`,
      )
      .raw()
      .all(ids) as [number | string, number][];
  const flagged = new Set(db.sql.prepare(FLAGGED_EVENTS).pluck().all() as number[]);
  return { rows, facet, flagged };
}

/** Every view of the filter beside what the rows say. */
function expectExact(db: WriteDb, text: string): void {
  const { call } = caller({ db });
  const { rows, facet, flagged } = truth(db, text);
  const dated = rows.filter((row) => row.us !== null);
  expect(call('events.count', { filter: text }), text).toEqual({ count: rows.length, capped: false });

  const histogram = call('events.histogram', { filter: text });
  const bars = new Map<number, [number, number]>();
  for (const row of dated) {
    const bucket = Math.floor(((row.us ?? 0) - histogram.fromUs) / histogram.bucketUs);
    const bar = bars.get(bucket) ?? [0, 0];
    bars.set(bucket, [bar[0] + 1, bar[1] + (flagged.has(row.id) ? 1 : 0)]);
  }
  const found = histogram.bars.map((bar) => [bar.bucket, bar.count, bar.flagged]);
  expect(found, text).toEqual([...bars].sort((a, b) => a[0] - b[0]).map(([bucket, bar]) => [bucket, ...bar]));
  expect(histogram.undated, text).toBe(rows.length - dated.length);

  const names = new Map(db.sql.prepare('SELECT id, text FROM value').raw().all() as [number, string][]);
  const handles = new Map(db.sql.prepare('SELECT id, handle FROM entity').raw().all() as [number, string][]);
  const shown = (field: Parameters<typeof call<'events.facets'>>[1]['field']) => {
    const facets = call('events.facets', { filter: text, field, limit: 200 });
    expect(facets.sampled).toBeNull();
    return facets.values.map((one) => [one.value, one.count]);
  };
  expect(shown('action'), text).toEqual(facet('e.action').map(([v, n]) => [names.get(Number(v)), n]));
  expect(shown('ip'), text).toEqual(facet('e.ip').map(([v, n]) => [names.get(Number(v)), n]));
  expect(shown('verb'), text).toEqual(facet('e.verb'));
  for (const field of ['agent', 'user', 'actor', 'system'] as const) {
    expect(shown(field), `${field} of ${text}`).toEqual(
      facet(SLOT_EXPRESSION[field], JOIN_ATTRIBUTION).map(([v, n]) => [handles.get(Number(v)), n]),
    );
  }
  const objects = facet(
    'c.canonical_id',
    'JOIN event_object o ON o.event_id = e.id JOIN entity c ON c.id = o.entity_id',
  );
  expect(shown('object'), text).toEqual(objects.map(([v, n]) => [handles.get(Number(v)), n]));

  const fromUs = DAY_US + 600 * MINUTE_US;
  const toUs = fromUs + 6_000 * MINUTE_US;
  const lanes = call('events.lanes', { filter: text, fromUs, toUs, by: ['agent', 'system'], limit: 3 });
  const inside = new Set(
    rows.filter((row) => row.us !== null && row.us >= fromUs && row.us < toUs).map((row) => row.id),
  );
  const total = lanes.lanes.filter((lane) => lane.by === 'system').reduce((sum, lane) => sum + lane.total, 0);
  expect(total, text).toBe(inside.size);
  for (const lane of lanes.lanes) expect(lane.cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(lane.total);

  const walked: number[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 3; pages += 1) {
    const page = call('events.page', { filter: text, limit: 150, cursor });
    walked.push(...page.rows.map((row) => row.id));
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(walked, text).toEqual(rows.slice(0, walked.length).map((row) => row.id));
  expect(walked.length, text).toBe(Math.min(rows.length, 450));
  const last = call('events.page', { filter: text, limit: 50, sort: '-time' });
  const backwards = [...dated].reverse().concat([...rows.slice(dated.length)].reverse());
  expect(
    last.rows.map((row) => row.id),
    text,
  ).toEqual(backwards.slice(0, 50).map((row) => row.id));
  if (last.next === null) return;
  const second = call('events.page', { filter: text, limit: 50, sort: '-time', cursor: last.next });
  const back = call('events.page', { filter: text, limit: 50, sort: '-time', cursor: second.previous ?? undefined });
  expect(
    back.rows.map((row) => row.id),
    text,
  ).toEqual(last.rows.map((row) => row.id));
}

const stored = (db: WriteDb) =>
  db.sql
    .prepare(
      'SELECT field, block, last_event, layout, low, high, undated, data FROM event_column ORDER BY field, block',
    )
    .all();

function store(db: WriteDb): void {
  for (const _block of keepEventColumns(db));
  for (const _names of keepEntityTexts(db));
  expect(missingBlocks(db)).toBe(0);
}

describe('what views say is what the events say', () => {
  test('with blocks stored, missing and partly stored', { timeout: 120_000 }, () => {
    const { db } = bigCase();
    for (const text of FILTERS.slice(0, 6)) expectExact(db, text);
    store(db);
    for (const text of FILTERS) expectExact(db, text);
    db.sql.prepare("DELETE FROM event_column WHERE block = 1 OR (field = 'time' AND block = 0)").run();
    for (const text of ['', 'verb:read', 'agent:"Agent 1"', 'is:undated', 'class:weak']) expectExact(db, text);
    store(db);
    db.sql
      .prepare(
        "UPDATE event_column SET data = x'8102' WHERE block = 0 AND field IN ('action', 'user', 'object', 'time')",
      )
      .run();
    for (const text of ['', 'user:"User 1" action:action.2']) expectExact(db, text);
  });
});

describe('every change of an event takes out what knew it as it was', () => {
  const some = [
    '',
    'time:2025-08-09..2025-08-11',
    'agent:"Agent 1"',
    'has:gap',
    'class:exact',
    'user:"User 2" verb:read',
  ];

  test('clock offset, pinned attribution, chain, new events, new conclusions; rebuilt equals made anew', {
    timeout: 120_000,
  }, () => {
    const { db, users, agents } = bigCase();
    store(db);
    const changes: readonly (readonly [name: string, change: () => void])[] = [
      [
        'clock offset',
        () => {
          applyOffsets(db, [{ source: 'github.audit', offsetUs: 90_000_000 }]);
          for (const _moved of moveEventTimes(db));
        },
      ],
      [
        'a half-done move',
        () => void db.sql.prepare('UPDATE event SET time_us = NULL WHERE id BETWEEN 8000 AND 8250').run(),
      ],
      [
        'pin',
        () =>
          void db.sql.prepare('UPDATE attribution SET user_id = ? WHERE event_id BETWEEN 100 AND 140').run(users[1]),
      ],
      [
        'chain',
        () => void db.sql.prepare("UPDATE chain SET gaps = 2, weakest = 'empty' WHERE id = 'c000000000002'").run(),
      ],
      [
        'new events',
        () => {
          for (let n = 0; n < 40; n += 1) {
            event(db, {
              evidenceId: 1,
              seq: 0,
              source: 'okta.system_log',
              us: DAY_US + n,
              action: 'later',
              verb: 'read',
              actor: users[0] as number,
              system: 8,
              agent: agents[3] as number,
            });
          }
        },
      ],
      [
        'new conclusions',
        () =>
          db.sql.transaction(() => {
            db.sql.prepare('DELETE FROM attribution WHERE event_id % 3 = 0').run();
            db.sql.prepare('UPDATE attribution SET user_id = ? WHERE user_id = ?').run(users[1], users[2]);
            db.sql.prepare('UPDATE entity SET canonical_id = ? WHERE id = ?').run(users[1], users[2]);
            dropConcluded(db);
          })(),
      ],
      [
        'events taken out',
        () => void db.sql.prepare('DELETE FROM event WHERE id > (SELECT max(id) FROM event) - 20').run(),
      ],
      [
        'an import taken out',
        () => {
          insert(db, 'import_mark', {
            evidence_id: 1,
            kind: 'import',
            record_id: 0,
            event_id: 0,
            entity_id: 0,
            value_id: 0,
          });
          db.sql.prepare('DELETE FROM import_mark').run();
        },
      ],
    ];
    for (const [, change] of changes) {
      change();
      for (const text of some) expectExact(db, text);
      store(db);
      for (const text of some) expectExact(db, text);
    }
    const kept = stored(db);
    db.sql.exec('DELETE FROM event_column');
    store(db);
    expect(kept).toEqual(stored(db));
  });

  test('names: renamed entities and new aliases are found, before and after they are indexed', {
    timeout: 60_000,
  }, () => {
    const { db, users } = bigCase();
    const { call } = caller({ db });
    const found = (text: string) => call('search.values', { text }).values.some((one) => one.where === 'user');
    store(db);
    expect(found('renamed person')).toBe(false);
    db.sql.prepare("UPDATE entity SET name = 'The Renamed Person' WHERE id = ?").run(users[1]);
    insert(db, 'entity_alias', {
      entity_id: users[2] as number,
      ns: 'upn',
      value: 'second-alias@example.com',
      record_id: 1,
    });
    expect(found('renamed person')).toBe(true);
    expect(found('second-alias')).toBe(true);
    store(db);
    expect(found('renamed person')).toBe(true);
    expect(found('SECOND-ALIAS')).toBe(true);
    expect(found('User 2')).toBe(false);
    entity(db, 'user', 'email:late@example.com', 'Late Comer');
    expect(found('late comer')).toBe(true);
  });
});

describe('blocks as bytes', () => {
  test('numbers, lists and times come back as they were', () => {
    const random = numbers(3);
    for (const most of [1, 200, 60_000, 4_294_967_295]) {
      const values = Uint32Array.from({ length: BLOCK_EVENTS }, () => Math.floor(random() * most));
      expect(Array.from(decodeNumbers(encodeNumbers(values)))).toEqual(Array.from(values));
    }
    expect(decodeNumbers(encodeNumbers(new Uint32Array(BLOCK_EVENTS))).every((one) => one === 0)).toBe(true);
    const lists = {
      ends: Uint32Array.from({ length: BLOCK_EVENTS }, (_, at) => at * 2),
      ids: Uint32Array.from({ length: BLOCK_EVENTS * 2 }, (_, at) => at),
    };
    const back = decodeLists(encodeLists(lists));
    expect([Array.from(back.ends), Array.from(back.ids)]).toEqual([Array.from(lists.ends), Array.from(lists.ids)]);
    const times = Float64Array.from({ length: BLOCK_EVENTS }, (_, at) =>
      at % 7 === 0 ? UNDATED : at % 5 === 0 ? Number.NaN : Math.floor((random() - 0.5) * 8e15),
    );
    expect(Array.from(decodeTimes(encodeTimes(times)))).toEqual(Array.from(times));
  });

  test('verification tells when a block is not what its events say', { timeout: 60_000 }, () => {
    const { db } = bigCase();
    store(db);
    const result = () => {
      const steps = [...checkColumns(db)].flatMap((step) => (step.type === 'check' ? [step.check] : []));
      return { ok: steps.every((check) => check.ok), problems: steps.flatMap((check) => check.problems) };
    };
    expect(result()).toEqual({ ok: true, problems: [] });
    const other = db.sql.prepare("SELECT data FROM event_column WHERE field = 'verb' AND block = 0").pluck().get();
    db.sql.prepare("UPDATE event_column SET data = ? WHERE field = 'action' AND block = 0").run(other);
    db.sql.prepare("UPDATE event_column SET high = 1 WHERE field = 'time' AND block = 1").run();
    expect(result().problems.map((problem) => problem.split(' is not')[0])).toEqual([
      'block 1 of time',
      'block 0 of action',
    ]);
    db.sql.exec("DELETE FROM event_column WHERE field IN ('action', 'time')");
    expect(result().ok).toBe(true);
  });

  test('damaged blocks are refused, not counted', () => {
    const bytes = encodeNumbers(Uint32Array.from({ length: BLOCK_EVENTS }, (_, at) => at));
    expect(() => decodeNumbers(bytes.subarray(0, bytes.length - 5))).toThrow();
    const lying = Buffer.from(bytes);
    lying.writeUInt32LE(4_000_000_000, 1);
    expect(() => decodeNumbers(lying)).toThrow();
    const short = encodeNumbers(Uint32Array.from([1, 2, 3]));
    expect(() => decodeNumbers(short)).toThrow(/damaged/);
  });
});

test('what one connection remembers is forgotten when another changes the case', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentrail-columns-'));
  const path = join(folder, 'case.agentrail');
  createCase(path, { title: 'Two', examiner: 'ana', zone: 'UTC' });
  const writer = openWriter(path);
  const file = evidence(writer, 'a.json', 'okta.system_log', '', [Buffer.from('{}')]);
  const actor = entity(writer, 'user', 'email:a@example.com', 'Ana');
  const system = entity(writer, 'system', 'system:1', 'One');
  const seed = { evidenceId: file, seq: 0, source: 'okta.system_log', action: 'login', actor, system } as const;
  for (let n = 0; n < 30; n += 1) event(writer, { ...seed, us: DAY_US + n * MINUTE_US, verb: 'read' });
  store(writer);
  const reader = openReader(path);
  try {
    const { call } = caller({ db: reader as WriteDb });
    const count = () => call('events.count', { filter: 'verb:read' }).count;
    const first = () => call('events.histogram', { filter: '' }).fromUs;
    expect([count(), first(), count()]).toEqual([30, DAY_US, 30]);
    writer.sql.prepare("UPDATE event SET verb = 'delete', time_us = time_us + 3600000000 WHERE id <= 10").run();
    expect(count()).toBe(20);
    store(writer);
    expect([count(), first()]).toEqual([20, DAY_US + 10 * MINUTE_US]);
  } finally {
    closeCase(reader);
    closeCase(writer);
    rmSync(folder, { recursive: true, force: true });
  }
});
