/**
 * One filter term as SQL over `event e`. Each gives a row test, which works anywhere, and where an index can answer it
 * also a select of event ids; filter.ts chooses between them. And where columns can answer it, tests of those.
 */
import type { LinkClass } from '../../../../../shared/model/kinds.ts';
import { LINK_CLASSES } from '../../../../../shared/model/kinds.ts';
import { type FilterTerm, STATED, timeBounds } from '../../../../../shared/query/filter.ts';
import {
  CHAIN_HAS_GAPS,
  CLASS_CODES,
  CLASS_MASK,
  DIRECT,
  IN_CHAIN,
  STATUS_CODES,
  UNDATED,
  VERB_CODES,
} from '../../../columns/layout.ts';
import { eventsAnnotated } from '../../../contentKey.ts';
import type { ReadDb } from '../../../handles.ts';
import type { ColumnTest } from '../columns/tests.ts';
import { all } from '../statement.ts';
import { externalTerm } from './externalMarks.ts';
import { entitiesNamed, type IdLists, valuesContaining, valuesEqual } from './lookups.ts';
import { resourceTerm } from './resourceTerm.ts';
import { statesTerm } from './statesTerm.ts';
import { attributionTest, type Bind, ids, NOTHING, type TermSql } from './termParts.ts';
import { anyRole, anyRoleTest, roleTests, textTerm } from './textTerm.ts';

const texts = (bind: Bind, values: readonly string[]) =>
  `(SELECT value FROM json_each(${bind(JSON.stringify(values))}))`;

/** Slots that attribution fills, with the event column that states them when there is no attribution yet. */
const ATTRIBUTED = { agent: 'agent', credential: 'credential', workflow: 'workflow' } as const;
export function termSql(db: ReadDb, term: FilterTerm, bind: Bind): TermSql {
  const { field, values } = term;
  switch (field) {
    case 'text':
      return textTerm(db, values.join(' '), bind);
    case 'user':
      return named(db, values, (found) => {
        const set = `SELECT event_id FROM attribution WHERE user_id IN ${ids(bind, found.canonical)}`;
        const row = attributionTest(`t.user_id IN ${ids(bind, found.canonical)}`);
        return { set, row, tests: [{ field: 'user', ids: found.canonical }] };
      });
    case 'agent':
    case 'credential':
    case 'workflow':
      return named(db, values, (found) => attributed(ATTRIBUTED[field], found, bind));
    case 'actor':
      return named(db, values, (found) => column('actor', found.raw, bind));
    case 'system':
      return named(db, values, (found) => column('system', found.raw, bind));
    case 'object':
      return named(db, values, (found) => ({
        set: `SELECT event_id FROM event_object WHERE entity_id IN ${ids(bind, found.raw)}`,
        row: `EXISTS (SELECT 1 FROM event_object o WHERE o.event_id = e.id AND o.entity_id IN ${ids(bind, found.raw)})`,
        tests: [{ objects: found.raw }],
      }));
    case 'through':
      return named(db, values, (found) => executedWith(found, bind));
    case 'resource':
      return resourceTerm(db, values, bind);
    case 'entity':
      return named(db, values, (found) => ({
        set: anyRole(found, bind),
        row: `(${anyRoleTest(found, bind)})`,
        tests: roleTests(found),
      }));
    case 'action':
    case 'ip': {
      const lookup = valuesEqual(db, values);
      return { ...column(field, lookup.found, bind), errors: [lookup.cut] };
    }
    case 'source': {
      const lookup = valuesEqual(db, values);
      return { ...column('source', lookup.found, bind), errors: [lookup.cut] };
    }
    case 'ua': {
      const lookups = values.map((value) => valuesContaining(db, value));
      const found = lookups.flatMap((lookup) => lookup.found);
      return { ...column('user_agent', found, bind), errors: lookups.map((lookup) => lookup.cut) };
    }
    case 'key': {
      const lookup = valuesEqual(db, values);
      const set = `SELECT event_id FROM event_key WHERE value IN ${ids(bind, lookup.found)}`;
      return { ...ofSet(set), errors: [lookup.cut] };
    }
    case 'verb':
    case 'status': {
      const wanted = values.map((value) => value.toLowerCase());
      const codes = field === 'verb' ? VERB_CODES : STATUS_CODES;
      return { row: `e.${field} IN ${texts(bind, wanted)}`, tests: [{ field, ids: codesOf(codes, wanted) }] };
    }
    case 'evidence': {
      const wanted = texts(bind, values);
      const files = `SELECT id FROM evidence WHERE name COLLATE NOCASE IN ${wanted} OR CAST(id AS TEXT) IN ${wanted}`;
      const known = all<{ id: number }>(db, files.replaceAll(wanted, '(SELECT value FROM json_each(:names))'), {
        names: JSON.stringify(values),
      });
      return {
        row: `+e.evidence_id IN (${files})`,
        set: `SELECT id FROM event WHERE evidence_id IN (${files})`,
        tests: [{ field: 'evidence', ids: known.map((row) => row.id) }],
      };
    }
    case 'class':
      return weakest(values, bind);
    case 'user_class':
    case 'agent_class':
      return slotClass(field, values, bind);
    case 'states':
      return anyOf(values.map(states));
    case 'external':
      return externalTerm(db, values, bind);
    case 'chain':
      return ofSet(`SELECT event_id FROM attribution WHERE chain_id IN ${texts(bind, values)}
        UNION ALL SELECT event_id FROM chain_event WHERE chain_id IN ${texts(bind, values)}`);
    case 'finding':
      return ofSet(`SELECT event_id FROM finding_event WHERE finding_id IN ${texts(bind, values)}`);
    case 'event': {
      const wanted = values.filter((value) => /^\d{1,15}$/.test(value)).map(Number);
      const bad = values.find((value) => !/^\d{1,15}$/.test(value));
      const errors = [bad === undefined ? undefined : `event: "${bad}" is not an event number`];
      return {
        row: `e.id IN ${ids(bind, wanted)}`,
        set: `SELECT value FROM json_each(${bind(JSON.stringify(wanted))})`,
        errors,
      };
    }
    case 'tag':
      return ofSet(annotated('tag', `AND n.value COLLATE NOCASE IN ${texts(bind, values)}`));
    case 'has':
      return anyOf(values.map((value) => has(value)));
    case 'is':
      return anyOf(values.map((value) => is(value)));
    case 'time':
      return time(values, bind);
  }
}

function named(db: ReadDb, values: readonly string[], build: (found: IdLists) => TermSql): TermSql {
  const lookup = entitiesNamed(db, values);
  const sql = lookup.found.canonical.length === 0 ? NOTHING : build(lookup.found);
  return { ...sql, errors: [lookup.cut] };
}

/** What a set of ids is as a row test. */
function ofSet(set: string): TermSql {
  return { set, row: `+e.id IN (${set})` };
}

function column(
  name: 'source' | 'action' | 'ip' | 'user_agent' | 'actor' | 'system',
  found: readonly number[],
  bind: Bind,
): TermSql {
  if (found.length === 0) return NOTHING;
  const only = found[0];
  // One value of an indexed column keeps the order of its (column, time) index; several would not.
  if (found.length === 1 && only !== undefined && (name === 'source' || name === 'system' || name === 'actor')) {
    const set = `SELECT id FROM event WHERE ${name} = ${bind(only)}`;
    return { row: `e.${name} = ${bind(only)}`, set, tests: [{ field: name, ids: found }] };
  }
  const wanted = ids(bind, found);
  const set = `SELECT id FROM event WHERE ${name} IN ${wanted}`;
  return { row: `+e.${name} IN ${wanted}`, set, tests: [{ field: name, ids: found }] };
}

function attributed(slot: 'agent' | 'credential' | 'workflow', found: IdLists, bind: Bind): TermSql {
  const canonical = ids(bind, found.canonical);
  const raw = ids(bind, found.raw);
  return {
    set: `SELECT event_id FROM attribution WHERE ${slot}_id IN ${canonical}
      UNION ALL SELECT s.id FROM event s WHERE s.${slot} IN ${raw}
            AND NOT EXISTS (SELECT 1 FROM attribution t WHERE t.event_id = s.id)`,
    row: `(${attributionTest(`t.${slot}_id IN ${canonical}`)} OR (+e.${slot} IN ${raw}
      AND NOT EXISTS (SELECT 1 FROM attribution t WHERE t.event_id = e.id)))`,
    tests: [{ field: slot, ids: found.canonical }],
  };
}

/** What the action was executed with, whichever part of the record names it. */
function executedWith(found: IdLists, bind: Bind): TermSql {
  const credential = attributed('credential', found, bind);
  const raw = ids(bind, found.raw);
  return {
    set: `${credential.set} UNION ALL SELECT id FROM event WHERE actor IN ${raw} UNION ALL SELECT id FROM event WHERE integration IN ${raw}`,
    row: `(${credential.row} OR +e.actor IN ${raw} OR +e.integration IN ${raw})`,
    tests: [
      { field: 'credential', ids: found.canonical },
      { field: 'actor', ids: found.raw },
      { field: 'integration', ids: found.raw },
    ],
  };
}

function codesOf(codes: ReadonlyMap<string, number>, wanted: readonly string[]): number[] {
  return wanted.flatMap((text) => codes.get(text) ?? []);
}

/** The chain's weakest hop; for an event in no chain, how sure its own user is. */
function weakest(values: readonly string[], bind: Bind): TermSql {
  const known = [...LINK_CLASSES, 'empty'];
  const wanted = values.map((value) => value.toLowerCase()).filter((value) => known.includes(value as LinkClass));
  const bad = values.find((value) => !known.includes(value.toLowerCase()));
  const classes = texts(bind, wanted);
  const set = `SELECT event_id FROM attribution WHERE chain_id IN (SELECT id FROM chain WHERE weakest IN ${classes})
    UNION ALL SELECT event_id FROM attribution WHERE chain_id IS NULL AND coalesce(user_class, 'empty') IN ${classes}`;
  const row = attributionTest(
    `coalesce((SELECT c.weakest FROM chain c WHERE c.id = t.chain_id), t.user_class, 'empty') IN ${classes}`,
  );
  const tests = [{ bits: CLASS_MASK, values: codesOf(CLASS_CODES, wanted) }];
  return {
    set,
    row,
    tests,
    common: true,
    errors: [bad === undefined ? undefined : `class: "${bad}" is none of ${known.join(', ')}`],
  };
}

/** Events that carry the annotation themselves, or whose chain does. */
function annotated(kind: 'star' | 'tag' | 'comment', condition = ''): string {
  const marked = `n.kind = '${kind}' AND n.removed = 0 ${condition}`;
  const from = `FROM annotation n WHERE ${marked}`;
  return `${eventsAnnotated(marked)}
    UNION ALL SELECT event_id FROM attribution WHERE chain_id IN (SELECT n.target_key ${from} AND n.target_kind = 'chain')`;
}

/** How sure one slot is; an event without an attribution has it empty. */
function slotClass(field: 'user_class' | 'agent_class', values: readonly string[], bind: Bind): TermSql {
  const known = [...LINK_CLASSES, 'empty'];
  const wanted = values.map((value) => value.toLowerCase());
  const bad = wanted.find((value) => !known.includes(value));
  const slot = field === 'user_class' ? 'user' : 'agent';
  const classes = texts(
    bind,
    wanted.filter((value) => value !== 'empty'),
  );
  const sure = `t.${slot}_id IS NOT NULL AND t.${field}`;
  const empty = `NOT EXISTS (SELECT 1 FROM attribution t WHERE t.event_id = s.id AND ${sure} IS NOT NULL)`;
  const filled = `SELECT t.event_id AS id FROM attribution t WHERE ${sure} IN ${classes}`;
  const set = wanted.includes('empty') ? `${filled} UNION ALL SELECT s.id FROM event s WHERE ${empty}` : filled;
  const row = attributionTest(`${sure} IN ${classes}`);
  return {
    set,
    row: wanted.includes('empty') ? `(${row} OR ${empty.replace('s.id', 'e.id')})` : row,
    common: true,
    errors: [bad === undefined ? undefined : `${field}: "${bad}" is none of ${known.join(', ')}`],
  };
}

function has(value: string): TermSql {
  switch (value.toLowerCase()) {
    case 'star':
      return ofSet(annotated('star'));
    case 'comment':
      return ofSet(annotated('comment'));
    case 'finding':
      return {
        set: 'SELECT event_id FROM finding_event',
        row: 'EXISTS (SELECT 1 FROM finding_event f WHERE f.event_id = e.id)',
      };
    case 'chain':
      return { row: attributionTest('t.chain_id IS NOT NULL'), tests: [{ bits: IN_CHAIN, values: [IN_CHAIN] }] };
    case 'gap':
      return {
        set: 'SELECT event_id FROM attribution WHERE chain_id IN (SELECT id FROM chain WHERE gaps > 0)',
        row: attributionTest('t.chain_id IN (SELECT id FROM chain WHERE gaps > 0)'),
        tests: [{ bits: CHAIN_HAS_GAPS, values: [CHAIN_HAS_GAPS] }],
        common: true,
      };
    case 'agent':
      return {
        row: `(${attributionTest('t.agent_id IS NOT NULL')} OR (e.agent IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM attribution t WHERE t.event_id = e.id)))`,
        tests: [{ field: 'agent' }],
      };
    case 'object':
      return {
        row: `EXISTS (SELECT 1 FROM entity o WHERE o.id = e.object AND o.kind = 'object')`,
        set: `SELECT v.id FROM event v JOIN entity o ON o.id = v.object WHERE o.kind = 'object'`,
        common: true,
      };
    default:
      return { ...NOTHING, errors: [`has: "${value}" is none of star, comment, finding, chain, gap, agent, object`] };
  }
}

function is(value: string): TermSql {
  switch (value.toLowerCase()) {
    case 'direct':
      return { row: attributionTest('t.direct = 1'), tests: [{ bits: DIRECT, values: [DIRECT] }] };
    case 'undated':
      return {
        row: 'e.time_us IS NULL',
        set: 'SELECT id FROM event WHERE time_us IS NULL',
        tests: [{ undated: true }],
      };
    case 'truncated':
      return { row: 'e.truncated = 1', tests: [{ field: 'truncated' }] };
    case 'tool_run':
      return {
        row: `(e.verb = 'execute' AND e.object IS NULL)`,
        tests: [{ withoutObject: codesOf(VERB_CODES, ['execute']) }],
      };
    default:
      return { ...NOTHING, errors: [`is: "${value}" is none of direct, undated, truncated, tool_run`] };
  }
}

function states(value: string): TermSql {
  const known = statesTerm(value);
  return known ?? { ...NOTHING, errors: [`states: "${value}" is none of ${STATED.join(', ')}`] };
}

function anyOf(parts: readonly TermSql[]): TermSql {
  const sets = parts.map((part) => part.set);
  const row = `(${parts.map((part) => part.row).join(' OR ')})`;
  const errors = parts.flatMap((part) => part.errors ?? []);
  const tests = parts.flatMap((part) => part.tests ?? (part.set === undefined ? [] : [{ events: part.set }]));
  const all = sets.every((set) => set !== undefined);
  const common = parts.some((part) => part.common === true);
  return all ? { row, tests, common, set: sets.join(' UNION ALL '), errors } : { row, tests, errors };
}

/** Half-open ranges; several are alternatives. A single one is left bare so that the time index is used as a range. */
function time(values: readonly string[], bind: Bind): TermSql {
  const errors: string[] = [];
  const tests: ColumnTest[] = [];
  const ranges = values.flatMap((value) => {
    const { fromUs, toUs } = timeBounds(value);
    if (fromUs === undefined && toUs === undefined) {
      errors.push(`time: "${value}" is not a range such as 2025-08-08..2025-08-18`);
      return [];
    }
    const sides = [
      fromUs === undefined ? [] : [`e.time_us >= ${bind(fromUs)}`],
      toUs === undefined ? [] : [`e.time_us < ${bind(toUs)}`],
    ].flat();
    tests.push({ from: fromUs ?? Number.MIN_SAFE_INTEGER, to: toUs ?? UNDATED });
    return [sides.join(' AND ')];
  });
  // A range that cannot be read selects everything.
  if (ranges.length === 0) return { row: '1', errors, tests: [{ field: 'source' }] };
  return {
    row: ranges.length === 1 ? (ranges[0] ?? '1') : `(${ranges.map((range) => `(${range})`).join(' OR ')})`,
    tests,
    errors,
  };
}
