/** Which findings a list holds and in what order, as SQL. */
import type { Parsed } from '../../../../../shared/contract/index.ts';
import { FINDING_STATUSES } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { type CompiledFilter, compileFilter, matchingEvents } from '../filter/filter.ts';
import { entitiesContaining, entitiesNamed } from '../filter/lookups.ts';
import type { Params, SqlValue } from '../statement.ts';
import { STATUS_OF_FINDING } from './severity.ts';
import { AGENT_OF_FINDING, DUE_OF_FINDING, OWNER_OF_FINDING, todayOf } from './triage.ts';

export type FindingSelection = Omit<Parsed<'findings.groups'>, 'group'>;
export type FindingSort = Parsed<'findings.page'>['sort'];
export type FindingGrouping = Parsed<'findings.groups'>['group'];

/** Members of `b`, the selected findings: a resolved or dismissed one is done. */
const DONE = "(b.status IN ('resolved', 'dismissed'))";
const WORST = 'b.severity_rank DESC, b.score DESC';

const ORDERS: Readonly<Record<FindingSort, string>> = {
  score: `${DONE}, ${WORST}`,
  rank: `b.score DESC, b.severity_rank DESC`,
  '-rank': 'b.score, b.severity_rank',
  severity: WORST,
  '-severity': 'b.severity_rank, b.score DESC',
  time: `b.first_us IS NULL, b.first_us`,
  '-time': 'b.last_us IS NULL, b.last_us DESC',
  rule: `b.rule, ${WORST}`,
  owner: `b.owner = '', b.owner COLLATE NOCASE, ${DONE}, ${WORST}`,
  due: `${DONE}, b.due IS NULL, b.due, ${WORST}`,
  status: `${statusRank('b.status')}, ${WORST}`,
};

function statusRank(expression: string): string {
  return `CASE ${expression} ${FINDING_STATUSES.map((name, at) => `WHEN '${name}' THEN ${at}`).join(' ')} END`;
}

const GROUP_KEYS: Readonly<Record<FindingGrouping, string>> = {
  rule: 'f.rule',
  agent: `coalesce(CAST(${AGENT_OF_FINDING} AS TEXT), '')`,
  owner: `coalesce(${OWNER_OF_FINDING}, '')`,
  status: `coalesce(${STATUS_OF_FINDING}, 'open')`,
  severity: 'f.severity',
};

/** What a group is placed by, highest first: its own rank, or that of its finding to act on first. */
export function groupPlace(grouping: FindingGrouping): string {
  if (grouping === 'severity') return 'max(b.severity_rank)';
  if (grouping === 'status') return `-min(${statusRank('b.status')})`;
  return `max(b.severity_rank * 1000 + b.score - CASE WHEN ${DONE} THEN 100000 ELSE 0 END)`;
}

export interface FindingBase {
  /** `WITH base AS (…)`: id, rule, severity, severity_rank, score, first_us, last_us, status, owner, due, grp; read as `base b`. */
  readonly sql: string;
  readonly params: Params;
}

export function selectFindings(db: ReadDb, input: FindingSelection, grouping?: FindingGrouping): FindingBase {
  const filter = compileFilter(db, input.filter);
  const params: Record<string, SqlValue> = { ...filter.params };
  const inner = [matches(db, filter, params)];
  const outer: string[] = [];
  const narrow = (to: string[], condition: string, name: string, value: SqlValue): void => {
    to.push(condition);
    params[name] = value;
  };
  if (input.severity !== undefined) narrow(inner, 'f.severity = :severity', 'severity', input.severity);
  if (input.rule !== undefined) narrow(inner, 'f.rule = :rule', 'rule', input.rule);
  if (input.entity !== undefined)
    narrow(
      inner,
      `f.id IN (SELECT x.finding_id FROM finding_entity x JOIN entity a ON a.id = x.entity_id
         WHERE a.canonical_id = (SELECT canonical_id FROM entity WHERE id = :entity))`,
      'entity',
      input.entity,
    );
  if (input.status !== undefined) narrow(outer, 'status = :status', 'status', input.status);
  if (input.owner !== undefined) narrow(outer, 'owner = :owner COLLATE NOCASE', 'owner', input.owner);
  if (input.overdue !== undefined) {
    const overdue = `(due IS NOT NULL AND due < :today AND status IN ('open', 'accepted'))`;
    narrow(outer, input.overdue ? overdue : `NOT ${overdue}`, 'today', todayOf(db));
  }
  const sql = `WITH picked AS MATERIALIZED (
      SELECT f.id, f.rule, f.severity, f.severity_rank, f.score, f.first_us, f.last_us,
             coalesce(${STATUS_OF_FINDING}, 'open') AS status, coalesce(${OWNER_OF_FINDING}, '') AS owner, ${DUE_OF_FINDING} AS due,
             ${grouping === undefined ? "''" : GROUP_KEYS[grouping]} AS grp
      FROM finding f WHERE ${inner.join(' AND ')}),
    base AS MATERIALIZED (SELECT * FROM picked${outer.length === 0 ? '' : ` WHERE ${outer.join(' AND ')}`})`;
  return { sql, params };
}

/** The ids in order, a page of them. */
export function orderedFindings(
  base: FindingBase,
  sort: FindingSort,
  grouping: FindingGrouping | undefined,
): { readonly sql: string; readonly params: Params } {
  const grouped = grouping !== undefined;
  return {
    sql: `${base.sql}${grouped ? `, place AS (SELECT b.grp, ${groupPlace(grouping)} AS at FROM base b GROUP BY b.grp)` : ''}
      SELECT b.id, b.grp FROM base b ${grouped ? 'JOIN place p ON p.grp = b.grp' : ''}
      ORDER BY ${grouped ? 'p.at DESC, b.grp, ' : ''}${ORDERS[sort]}, b.id LIMIT :take OFFSET :skip`,
    params: base.params,
  };
}

/**
 * A finding is in the filter when an event that it cites, or an event of a chain that it cites, is; or when what the finding itself
 * names answers every term: findings that rest on inventory records alone cite no event.
 */
function matches(db: ReadDb, filter: CompiledFilter, params: Record<string, SqlValue>): string {
  if (filter.empty) return '1';
  const own = ownMatch(db, filter, params);
  const cited = filter.selective ? citedIn(matchingEvents(filter)) : citedWhere(filter.where);
  return own === undefined ? cited : `(${own} OR ${cited})`;
}

function citedIn(events: string): string {
  return `(f.id IN (SELECT fe.finding_id FROM finding_event fe WHERE fe.event_id IN (${events}))
    OR f.id IN (SELECT fc.finding_id FROM finding_chain fc JOIN chain_event ce ON ce.chain_id = fc.chain_id
                WHERE ce.event_id IN (${events})))`;
}

function citedWhere(where: string): string {
  return `(EXISTS (SELECT 1 FROM finding_event fe CROSS JOIN event e ON e.id = fe.event_id
             WHERE fe.finding_id = f.id AND (${where}))
    OR EXISTS (SELECT 1 FROM finding_chain fc CROSS JOIN chain_event ce ON ce.chain_id = fc.chain_id
               CROSS JOIN event e ON e.id = ce.event_id WHERE fc.finding_id = f.id AND (${where})))`;
}

const NAMING = ['user', 'actor', 'agent', 'credential', 'workflow', 'system', 'object', 'entity'];
const OF_KIND: Readonly<Record<string, string>> = {
  agent: "('agent')",
  credential: "('credential')",
  workflow: "('workflow')",
  system: "('system')",
};

/** Undefined when a term asks what only events can answer. */
function ownMatch(db: ReadDb, filter: CompiledFilter, params: Record<string, SqlValue>): string | undefined {
  const conditions: string[] = [];
  for (const [at, { field, values, negated }] of filter.parsed.terms.entries()) {
    if (negated) return undefined;
    const name = `own${at}`;
    if (field === 'finding') {
      params[name] = JSON.stringify(values);
      conditions.push(`f.id IN (SELECT value FROM json_each(:${name}))`);
    } else if (NAMING.includes(field)) {
      params[name] = JSON.stringify(entitiesNamed(db, values).found.canonical);
      const kind = OF_KIND[field];
      conditions.push(concerns(name, kind === undefined ? '' : `AND a.kind IN ${kind}`));
    } else if (field === 'text') {
      params[name] = JSON.stringify(entitiesContaining(db, values.join(' ')).found.canonical);
      conditions.push(`(f.title LIKE :like${at} ESCAPE '\\' OR ${concerns(name, '')})`);
      params[`like${at}`] = `%${values.join(' ').replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`;
    } else return undefined;
  }
  return `(${conditions.join(' AND ')})`;
}

function concerns(name: string, kind: string): string {
  return `EXISTS (SELECT 1 FROM finding_entity x JOIN entity a ON a.id = x.entity_id WHERE x.finding_id = f.id
    AND a.canonical_id IN (SELECT value FROM json_each(:${name})) ${kind})`;
}
