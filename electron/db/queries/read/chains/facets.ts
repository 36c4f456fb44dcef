/** How many chains each way of narrowing would leave. A choice does not count against its own kind, so that others of it stay visible. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { LINK_CLASSES, type LinkClass, SLOTS, type Slot } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { briefsById } from '../entities/briefs.ts';
import { type CompiledFilter, compileFilter } from '../filter/filter.ts';
import { all, countUpTo, type SqlValue } from '../statement.ts';
import { chainHasMatch } from './matches.ts';
import { ENTITY_COLUMN, type NarrowedBy, narrowingConditions } from './narrowing.ts';

type Facets = Out<'chains.facets'>;
type Input = Parsed<'chains.facets'>;
type State = LinkClass | 'empty';

/** Chains that are counted at most, those of the highest risk. */
const CHAINS_COUNTED = 200_000;
const STATES: readonly State[] = [...LINK_CLASSES, 'empty'];

/** One kind of chain by the states of its slots, and how many are like it. */
type Combination = { readonly weakest: State; readonly chains: number } & { readonly [S in Slot]: State };

export function chainFacets(db: ReadDb, input: Input): Facets {
  return db.sql.transaction(() => readFacets(db, input))();
}

function readFacets(db: ReadDb, input: Input): Facets {
  const filter = compileFilter(db, input.filter);
  const byState: readonly NarrowedBy[] = [...SLOTS.map((slot) => `slot:${slot}` as const), 'weakest'];
  const combinations = count<Combination>(
    db,
    input,
    filter,
    new Set(byState),
    `${SLOTS.map((slot) => `coalesce(${slot}_class, 'empty') AS ${slot}`).join(', ')}, weakest`,
    [...SLOTS, 'weakest'].join(', '),
  );
  const users = entities(db, input, filter, 'users');
  const agents = entities(db, input, filter, 'agents');
  const systems = entities(db, input, filter, 'systems');
  const where = [chainHasMatch(db, filter)];
  const matched = countUpTo(db, `SELECT c.id FROM chain c WHERE ${where.join(' AND ')}`, filter.params, CHAINS_COUNTED);
  return {
    slots: SLOTS.flatMap((slot) =>
      tally(combinations, input, `slot:${slot}`, (one) => one[slot]).map((row) => ({ slot, ...row })),
    ),
    weakest: tally(combinations, input, 'weakest', (one) => one.weakest),
    users: users.rows,
    moreUsers: users.more,
    agents: agents.rows,
    moreAgents: agents.more,
    systems: systems.rows,
    moreSystems: systems.more,
    sampled: matched.capped ? CHAINS_COUNTED : null,
  };
}

function facetSql(where: string, columns: string, groups: string): string {
  return `SELECT ${groups}, count(*) AS chains FROM (
      SELECT ${columns} FROM chain c WHERE ${where} ORDER BY c.risk DESC, c.id LIMIT ${CHAINS_COUNTED})
    GROUP BY ${groups}`;
}

function count<Row>(
  db: ReadDb,
  input: Input,
  filter: CompiledFilter,
  except: ReadonlySet<NarrowedBy>,
  columns: string,
  groups: string,
): Row[] {
  const params: Record<string, SqlValue> = { ...filter.params };
  const conditions = [chainHasMatch(db, filter), ...narrowingConditions(input, params, except)];
  return all<Row>(db, facetSql(conditions.join(' AND '), columns, groups), params);
}

/** Chains in each state of one slot, among those that pass every other slot's choice. */
function tally(
  combinations: readonly Combination[],
  input: Input,
  own: NarrowedBy,
  stateOf: (one: Combination) => State,
): { state: State; chains: number }[] {
  const counts = new Map<State, number>();
  for (const one of combinations) {
    const passes =
      input.slots.every(({ slot, states }) => own === `slot:${slot}` || states.includes(one[slot])) &&
      (own === 'weakest' || input.weakest.length === 0 || input.weakest.includes(one.weakest));
    if (passes) counts.set(stateOf(one), (counts.get(stateOf(one)) ?? 0) + one.chains);
  }
  return STATES.flatMap((state) => {
    const chains = counts.get(state) ?? 0;
    return chains === 0 ? [] : [{ state, chains }];
  });
}

/** Users, agents or systems with the most chains; those chosen are always among them. */
function entities(
  db: ReadDb,
  input: Input,
  filter: CompiledFilter,
  by: keyof typeof ENTITY_COLUMN,
): { rows: Facets['agents']; more: boolean } {
  const counted = count<{ id: number | null; chains: number }>(
    db,
    input,
    filter,
    new Set([by]),
    `c.${ENTITY_COLUMN[by]} AS id`,
    'id',
  );
  const known = counted
    .flatMap((row) => (row.id === null ? [] : [{ id: row.id, chains: row.chains }]))
    .sort((a, b) => b.chains - a.chains || a.id - b.id);
  const chosen = new Set([...briefsById(db, input[by]).values()].map((brief) => brief.id));
  const shown = known.filter((row, at) => at < input.limit || chosen.has(row.id)).slice(0, 51);
  for (const id of chosen) if (!shown.some((row) => row.id === id) && shown.length < 51) shown.push({ id, chains: 0 });
  const briefs = briefsById(
    db,
    shown.map((row) => row.id),
  );
  const rows = shown.flatMap(({ id, chains }) => {
    const entity = briefs.get(id);
    return entity === undefined ? [] : [{ entity, chains }];
  });
  return { rows, more: known.length > shown.length };
}
