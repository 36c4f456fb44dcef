/** What values a field takes among the matching events, most frequent first. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { textOfCode } from '../../../columns/layout.ts';
import type { ReadDb } from '../../../handles.ts';
import { type CatalogEntries, sourceTitle } from '../catalog.ts';
import { withColumns } from '../columns/columns.ts';
import { select } from '../columns/selection.ts';
import { countByField } from '../columns/tally.ts';
import { briefsById } from '../entities/briefs.ts';
import { type CompiledFilter, compileFilter } from '../filter/filter.ts';
import { all, countUpTo, list } from '../statement.ts';
import { countSql } from './page.ts';
import { JOIN_ATTRIBUTION, SLOT_EXPRESSION } from './slotColumns.ts';

/** While columns are missing, facets count over at most this many matching events, the earliest, and say so. */
export const FACET_SAMPLE = 200_000;

type Field = Parsed<'events.facets'>['field'];
type Answer = Out<'events.facets'>;

const VALUE_COLUMNS = { source: 'source', action: 'action', ip: 'ip', ua: 'user_agent' } as const;

/** The grouped column, and how its ids become text. Exported with the statement for the plan tests. */
function grouped(field: Field): { expression: string; join: string; kind: 'value' | 'entity' | 'evidence' | 'text' } {
  switch (field) {
    case 'source':
    case 'action':
    case 'ip':
    case 'ua':
      return { expression: `e.${VALUE_COLUMNS[field]}`, join: '', kind: 'value' };
    case 'verb':
    case 'status':
      return { expression: `e.${field}`, join: '', kind: 'text' };
    case 'evidence':
      return { expression: 'e.evidence_id', join: '', kind: 'evidence' };
    case 'object':
      return { expression: 'e.id', join: '', kind: 'entity' };
    default:
      return { expression: SLOT_EXPRESSION[field], join: JOIN_ATTRIBUTION, kind: 'entity' };
  }
}

/** Walks the matching events in time order, so that a cut sample is always the same one. */
export function facetSql(filter: CompiledFilter, field: Field): string {
  const { expression, join } = grouped(field);
  const sample = `SELECT ${expression} AS v FROM event e ${join} WHERE ${filter.where}
    ORDER BY e.time_us, e.id LIMIT ${FACET_SAMPLE}`;
  if (field !== 'object') {
    return `SELECT v, count(*) AS n FROM (${sample}) WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT :take`;
  }
  return `SELECT c.canonical_id AS v, count(DISTINCT o.event_id) AS n
    FROM (${sample}) m JOIN event_object o ON o.event_id = m.v JOIN entity c ON c.id = o.entity_id
    GROUP BY 1 ORDER BY n DESC, v LIMIT :take`;
}

export function eventFacets(db: ReadDb, catalog: CatalogEntries, input: Parsed<'events.facets'>): Answer {
  const filter = compileFilter(db, input.filter);
  const { rows, sampled } = byColumns(db, filter, input) ?? byRows(db, filter, input);
  const shown = rows.slice(0, input.limit);
  const name = namer(db, catalog, input.field, shown);
  return {
    values: shown.map((row) => ({ ...name(row.v), count: row.n })),
    more: rows.length > shown.length,
    sampled,
  };
}

/** One value more than is shown, most frequent first. */
interface Counted {
  readonly rows: readonly { readonly v: number | string; readonly n: number }[];
  readonly sampled: number | null;
}

/** More than there are verbs or statuses. */
const MOST_CODES = 100;
const FIELDS = { ...VALUE_COLUMNS, verb: 'verb', status: 'status', evidence: 'evidence', object: 'object' } as const;

function byColumns(db: ReadDb, filter: CompiledFilter, input: Parsed<'events.facets'>): Counted | undefined {
  const { field } = input;
  const name = field in FIELDS ? FIELDS[field as keyof typeof FIELDS] : (field as keyof typeof SLOT_EXPRESSION);
  const entities = grouped(field).kind === 'entity';
  const coded = field === 'verb' || field === 'status';
  const take = coded ? MOST_CODES : input.limit + 1;
  const top = withColumns(db, (columns) => countByField(columns, select(db, columns, filter), name, entities, take));
  if (top === undefined) return undefined;
  if (coded) {
    const rows = top.map(({ id, count }) => ({ v: textOfCode(field, id), n: count }));
    rows.sort((a, b) => b.n - a.n || (a.v < b.v ? -1 : 1));
    return { rows: rows.slice(0, input.limit + 1), sampled: null };
  }
  return { rows: top.map(({ id, count }) => ({ v: id, n: count })), sampled: null };
}

function byRows(db: ReadDb, filter: CompiledFilter, input: Parsed<'events.facets'>): Counted {
  const rows = all<{ v: number | string; n: number }>(db, facetSql(filter, input.field), {
    ...filter.params,
    take: input.limit + 1,
  });
  const matched = countUpTo(db, countSql(filter), filter.params, FACET_SAMPLE);
  return { rows, sampled: matched.capped ? FACET_SAMPLE : null };
}

type Named = { readonly value: string; readonly label: string };

function namer(
  db: ReadDb,
  catalog: CatalogEntries,
  field: Field,
  rows: readonly { v: number | string }[],
): (v: number | string) => Named {
  const { kind } = grouped(field);
  const unknown = (v: number | string): Named => ({ value: String(v), label: String(v) });
  if (kind === 'text') return unknown;
  const ids = rows.map((row) => Number(row.v));
  if (kind === 'entity') {
    const briefs = briefsById(db, ids);
    return (v) => {
      const brief = briefs.get(Number(v));
      return brief === undefined ? unknown(v) : { value: brief.handle, label: brief.name };
    };
  }
  const sql =
    kind === 'value'
      ? 'SELECT id, text FROM value WHERE id IN (SELECT value FROM json_each(:ids))'
      : 'SELECT id, name AS text FROM evidence WHERE id IN (SELECT value FROM json_each(:ids))';
  const texts = new Map(
    all<{ id: number; text: string }>(db, sql, { ids: list(ids) }).map((row) => [row.id, row.text]),
  );
  return (v) => {
    const text = texts.get(Number(v)) ?? String(v);
    if (kind === 'evidence') return { value: String(v), label: text };
    return { value: text, label: field === 'source' ? sourceTitle(catalog, text) : text };
  };
}
