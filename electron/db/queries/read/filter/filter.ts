/**
 * The filter as SQL over `event e`.
 *
 * Which events a term selects can be asked in two ways: walk the events in time order and test each, or fetch the ids
 * from the term's own index. The first stops early when many match, the second wins when few do; so each term's ids are
 * counted, to a cap, and the rare ones drive the statement.
 */
import { type ParsedFilter, parseFilter, timeBounds } from '../../../../../shared/query/filter.ts';
import type { ReadDb } from '../../../handles.ts';
import { numberOf, type SqlValue } from '../statement.ts';
import type { Bind, TermSql } from './termParts.ts';
import { termSql } from './terms.ts';

/** Terms that select at most this many events drive the statement through their own index. */
export const SELECTIVE_EVENTS = 50_000;

export interface CompiledTerm {
  readonly negated: boolean;
  /** True when it selects at most SELECTIVE_EVENTS events. */
  readonly selective: boolean;
  readonly sql: TermSql;
  /** True when it is one range of the time index. */
  readonly timeRange: boolean;
}

export interface CompiledFilter {
  /** A condition over `event e`; `1` for the empty filter. */
  readonly where: string;
  readonly params: Readonly<Record<string, SqlValue>>;
  readonly errors: readonly string[];
  readonly empty: boolean;
  /** True when a rare term drives the statement: its result is small. */
  readonly selective: boolean;
  readonly parsed: ParsedFilter;
  readonly terms: readonly CompiledTerm[];
  /** The range of its `time` terms, µs UTC, half open; undefined where open. */
  readonly fromUs: number | undefined;
  readonly toUs: number | undefined;
}

/** Compiles filter text. Never throws: what cannot be read is reported in `errors` and the rest applies. */
export function compileFilter(db: ReadDb, text: string): CompiledFilter {
  const parsed = parseFilter(text);
  const params: Record<string, SqlValue> = {};
  const names = new Map<string | number, string>();
  const bind: Bind = (value) => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const name = `f${names.size}`;
    params[name] = value;
    names.set(value, `:${name}`);
    return `:${name}`;
  };
  const errors = [...parsed.errors];
  const conditions: string[] = [];
  const terms: CompiledTerm[] = [];
  let selective = false;
  for (const term of parsed.terms) {
    const sql = termSql(db, term, bind);
    errors.push(...(sql.errors ?? []).filter((error) => error !== undefined));
    const rare = !term.negated && isSelective(db, sql, params);
    const timeRange = term.field === 'time' && !term.negated && term.values.length === 1;
    terms.push({ negated: term.negated, selective: rare, sql, timeRange });
    if (term.negated) conditions.push(`(${sql.row}) IS NOT TRUE`);
    else if (rare) {
      // Only one set may drive; the others stay tests against a small list.
      conditions.push(selective ? `+e.id IN (${sql.set})` : `e.id IN (${sql.set})`);
      selective = true;
    } else conditions.push(`(${sql.row})`);
  }
  const where = conditions.length === 0 ? '1' : conditions.join(' AND ');
  return {
    where,
    params,
    errors: [...new Set(errors)].slice(0, 20),
    empty: parsed.terms.length === 0,
    selective,
    parsed,
    terms,
    ...rangeOf(parsed),
  };
}

function isSelective(db: ReadDb, sql: TermSql, params: Readonly<Record<string, SqlValue>>): boolean {
  if (sql.set === undefined || sql.common === true) return false;
  const counting = `SELECT count(*) AS n FROM (SELECT * FROM (${sql.set}) LIMIT ${SELECTIVE_EVENTS + 1})`;
  return numberOf(db, counting, params) <= SELECTIVE_EVENTS;
}

function rangeOf(parsed: ParsedFilter): { fromUs: number | undefined; toUs: number | undefined } {
  const terms = parsed.terms.filter((term) => term.field === 'time' && !term.negated);
  const bounds = terms.flatMap((term) => term.values.map(timeBounds));
  const froms = bounds.map((bound) => bound.fromUs);
  const tos = bounds.map((bound) => bound.toUs);
  const open = bounds.length === 0;
  return {
    fromUs: open || froms.includes(undefined) ? undefined : Math.min(...froms.filter((us) => us !== undefined)),
    toUs: open || tos.includes(undefined) ? undefined : Math.max(...tos.filter((us) => us !== undefined)),
  };
}

/** The select of matching event ids, for narrowing other lists. */
export function matchingEvents(filter: CompiledFilter): string {
  return `SELECT e.id FROM event e WHERE ${filter.where}`;
}
