/** Conditions over events as SQL. Only column names of our own are in it: values were matched before and are bound, as lists of ids or words. */
import type { ColumnValue, EventCondition, SigmaColumn } from '../../../shared/model/sigma.ts';
import type { ReadDb } from '../handles.ts';
import { all } from '../queries/read/statement.ts';

/** Interned texts of an event. */
const VALUES = { source: 'e.source', action: 'e.action', ip: 'e.ip', user_agent: 'e.user_agent' } as const;
/** Words from a fixed list. */
const WORDS = { verb: 'e.verb', status: 'e.status' } as const;
/** What the record itself names. */
const STATED = { actor: 'e.actor', integration: 'e.integration', tool: 'e.tool', system: 'e.system' } as const;
/** What attribution concluded. */
const CONCLUDED = {
  user: 'a.user_id',
  agent: 'a.agent_id',
  credential: 'a.credential_id',
  workflow: 'a.workflow_id',
} as const;

export interface CompiledCondition {
  /** Over `event e` and its `attribution a`. */
  readonly where: string;
  readonly params: Readonly<Record<string, string>>;
}

export function compileCondition(condition: EventCondition): CompiledCondition {
  const params: Record<string, string> = {};
  const bind = (values: readonly (number | string)[]): string => {
    const name = `v${Object.keys(params).length}`;
    params[name] = JSON.stringify(values);
    return `(SELECT value FROM json_each(:${name}))`;
  };
  return { where: whereOf(condition, bind), params };
}

type Bind = (values: readonly (number | string)[]) => string;

function whereOf(condition: EventCondition, bind: Bind): string {
  switch (condition.is) {
    case 'all':
      return '1';
    case 'none':
      return '0';
    case 'and':
    case 'or': {
      if (condition.parts.length === 0) return condition.is === 'and' ? '1' : '0';
      const parts = condition.parts.map((part) => whereOf(part, bind));
      return `(${parts.join(condition.is === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `NOT ${whereOf(condition.part, bind)}`;
    case 'absent':
      return condition.column === 'object' ? 'e.object IS NULL' : `${columnOf(condition.column)} IS NULL`;
    default:
      // An empty column is unlike every value, not unknown.
      return condition.values.length === 0 ? '0' : `coalesce(${among(condition.column, bind(condition.values))}, 0)`;
  }
}

function columnOf(column: Exclude<SigmaColumn, 'object'>): string {
  return { ...VALUES, ...WORDS, ...STATED, ...CONCLUDED }[column];
}

function among(column: SigmaColumn, values: string): string {
  const members = `(SELECT m.id FROM entity m WHERE m.canonical_id IN ${values})`;
  if (column === 'object')
    return `(e.object IN ${members} OR e.id IN (SELECT o.event_id FROM event_object o WHERE o.entity_id IN ${members}))`;
  return column in STATED ? `${columnOf(column)} IN ${members}` : `${columnOf(column)} IN ${values}`;
}

/** Every value that events have in a column, with the texts that stand for it. One pass over the events where values are interned. */
export function columnValues(db: ReadDb, column: SigmaColumn): readonly ColumnValue[] {
  if (Object.hasOwn(VALUES, column)) {
    const rows = all<{ value: number; text: string }>(
      db,
      `SELECT v.id AS value, v.text FROM (SELECT DISTINCT ${columnOf(column as keyof typeof VALUES)} AS id FROM event e) d JOIN value v ON v.id = d.id`,
    );
    return rows.map(({ value, text }) => ({ value, texts: [text] }));
  }
  if (Object.hasOwn(WORDS, column)) {
    const rows = all<{ value: string }>(
      db,
      `SELECT DISTINCT ${columnOf(column as keyof typeof WORDS)} AS value FROM event e`,
    );
    return rows.map(({ value }) => ({ value, texts: [value] }));
  }
  const rows = all<{ value: number; name: string; key: string; handle: string }>(
    db,
    `SELECT canonical_id AS value, name, key, handle FROM entity WHERE ${KINDS[column as keyof typeof KINDS]} ORDER BY canonical_id`,
  );
  const byValue = new Map<number, Set<string>>();
  for (const { value, name, key, handle } of rows) {
    const texts = byValue.get(value) ?? new Set();
    // A key is `namespace:id`; rules name the id.
    for (const text of [name, key, key.slice(key.indexOf(':') + 1), handle]) texts.add(text);
    byValue.set(value, texts);
  }
  return [...byValue].map(([value, texts]) => ({ value, texts: [...texts] }));
}

const KINDS = {
  actor: "kind IN ('user', 'agent', 'identity', 'integration', 'blueprint', 'credential')",
  user: "kind = 'user'",
  agent: "kind = 'agent'",
  credential: "kind = 'credential'",
  workflow: "kind = 'workflow'",
  integration: "kind = 'integration'",
  tool: "kind = 'tool'",
  system: "kind = 'system'",
  object: "kind = 'object'",
} as const;
