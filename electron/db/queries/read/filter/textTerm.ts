/** Bare words, and entities in any role: as rows, as ids and as columns. */
import { EVENT_ROLES } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import type { ColumnTest } from '../columns/tests.ts';
import { all, list } from '../statement.ts';
import { entitiesContaining, type IdLists, valuesContaining } from './lookups.ts';
import { attributionTest, type Bind, ids, NOTHING, type TermSql } from './termParts.ts';

/** Those columns by the names of their fields. */
const STATED_FIELDS = [
  'actor',
  'initiator',
  'impersonated',
  'stated_agent',
  'stated_credential',
  'integration',
  'tool',
  'stated_workflow',
  'system',
] as const;

/** Ids of events in which one of the entities has any role; an event may come more than once. */
export function anyRole(found: IdLists, bind: Bind): string {
  const canonical = ids(bind, found.canonical);
  const raw = ids(bind, found.raw);
  return [
    ...['user', 'agent', 'credential', 'workflow'].map(
      (slot) => `SELECT event_id FROM attribution WHERE ${slot}_id IN ${canonical}`,
    ),
    ...EVENT_ROLES.map((name) => `SELECT id FROM event WHERE ${name} IN ${raw}`),
    `SELECT event_id FROM event_object WHERE entity_id IN ${raw}`,
  ].join(' UNION ALL ');
}

/** The same over columns. */
export function roleTests(found: IdLists): ColumnTest[] {
  const { canonical, raw } = found;
  const slots = (['user', 'agent', 'credential', 'workflow'] as const).map((field) => ({ field, ids: canonical }));
  const roles = STATED_FIELDS.map((field) => ({ field, ids: raw }));
  return [...slots, ...roles, { objects: raw }];
}

/** The same as a test of one event, so that a walk in time order can stop early when many match. */
export function anyRoleTest(found: IdLists, bind: Bind): string {
  const canonical = ids(bind, found.canonical);
  const raw = ids(bind, found.raw);
  const slots = ['user', 'agent', 'credential', 'workflow'].map((slot) => `t.${slot}_id IN ${canonical}`);
  return [
    ...EVENT_ROLES.map((name) => `+e.${name} IN ${raw}`),
    attributionTest(`(${slots.join(' OR ')})`),
    `EXISTS (SELECT 1 FROM event_object o WHERE o.event_id = e.id AND o.entity_id IN ${raw})`,
  ].join(' OR ');
}

/** Columns of interned texts that are kept by column too. */
const VALUE_FIELDS = ['source', 'action', 'ip', 'user_agent'] as const;

function isValueField(name: string): name is (typeof VALUE_FIELDS)[number] {
  return VALUE_FIELDS.some((field) => field === name);
}

/** Sets of attributes that hold one of the values. */
function attributeSets(db: ReadDb, values: readonly number[]): number[] {
  const rows = all<{ id: number }>(
    db,
    'SELECT DISTINCT set_id AS id FROM attr_set_item WHERE value IN (SELECT value FROM json_each(:ids))',
    { ids: list(values) },
  );
  return rows.map((row) => row.id);
}

/** Every indexed column that can hold the text, and every entity that is called so. */
export function textTerm(db: ReadDb, wanted: string, bind: Bind): TermSql {
  const values = valuesContaining(db, wanted);
  const entities = entitiesContaining(db, wanted);
  const sets: string[] = [];
  const rows: string[] = [];
  const tests: ColumnTest[] = [];
  if (values.found.length > 0) {
    const found = ids(bind, values.found);
    for (const name of [...VALUE_FIELDS, 'status_detail', 'original_uid'] as const) {
      const set = `SELECT id FROM event WHERE ${name} IN ${found}`;
      sets.push(set);
      tests.push(isValueField(name) ? { field: name, ids: values.found } : { events: set });
      rows.push(`+e.${name} IN ${found}`);
    }
    for (const table of ['event_key', 'event_attr']) {
      const set = `SELECT event_id FROM ${table} WHERE value IN ${found}`;
      sets.push(set);
      tests.push({ events: set });
      rows.push(`EXISTS (SELECT 1 FROM ${table} k WHERE k.event_id = e.id AND k.value IN ${found})`);
    }
    const shared = `SELECT set_id FROM attr_set_item WHERE value IN ${found}`;
    sets.push(`SELECT id FROM event WHERE attr_set IN (${shared})`);
    tests.push({ field: 'attr_set', ids: attributeSets(db, values.found) });
    rows.push(`+e.attr_set IN (${shared})`);
  }
  if (entities.found.canonical.length > 0) {
    sets.push(anyRole(entities.found, bind));
    rows.push(anyRoleTest(entities.found, bind));
    tests.push(...roleTests(entities.found));
  }
  const errors = [values.cut, entities.cut];
  if (sets.length === 0) return { ...NOTHING, errors };
  return { set: sets.join(' UNION ALL '), tests, row: `(${rows.join(' OR ')})`, errors };
}
