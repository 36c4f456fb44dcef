/** The live inventory of agents, and one agent's intended, granted and observed access. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import type { GrantVia, Verb } from '../../../../../shared/model/kinds.ts';
import { formatFilter } from '../../../../../shared/query/filter.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { decodeNumber, encodeNumber } from '../cursor.ts';
import { type Brief, briefOf, briefsById } from '../entities/briefs.ts';
import { entityFacts } from '../entities/facts.ts';
import { type CompiledFilter, compileFilter, matchingEvents } from '../filter/filter.ts';
import { entitiesContaining, entitiesNamed } from '../filter/lookups.ts';
import { findingsCiting } from '../findings/briefs.ts';
import { all, countUpTo, first, list, parseJson } from '../statement.ts';
import { agentRows } from './rows.ts';

type AgentDetail = Out<'agents.get'>;

const ORDERS = {
  risk: 'coalesce(s.risk, 0) DESC, c.name COLLATE NOCASE, c.id',
  name: 'c.name COLLATE NOCASE, c.id',
  last: 's.last_us IS NULL, s.last_us DESC, c.id',
  events: 'coalesce(s.events, 0) DESC, c.id',
} as const;

/** Agents that acted in a matching event; a filter of names alone also keeps agents that never acted. */
function matches(db: ReadDb, filter: CompiledFilter): string {
  if (filter.empty) return '1';
  const acted = filter.selective
    ? `c.id IN (SELECT a.agent_id FROM attribution a WHERE a.event_id IN (${matchingEvents(filter)}))`
    : `EXISTS (SELECT 1 FROM attribution a CROSS JOIN event e ON e.id = a.event_id
         WHERE a.agent_id = c.id AND (${filter.where}))`;
  const { terms } = filter.parsed;
  if (terms.some((term) => term.negated || !['agent', 'entity', 'text'].includes(term.field))) return acted;
  const named = terms.map((term) => {
    const lookup =
      term.field === 'text' ? entitiesContaining(db, term.values.join(' ')) : entitiesNamed(db, term.values);
    return new Set(lookup.found.canonical);
  });
  const inAll = [...(named[0] ?? [])].filter((id) => named.every((set) => set.has(id)));
  return `(${acted} OR c.id IN (${inAll.join(', ') || 'NULL'}))`;
}

export function listAgents(db: ReadDb, input: Parsed<'agents.list'>): Out<'agents.list'> {
  const filter = compileFilter(db, input.filter);
  const conditions = ["c.kind = 'agent'", 'c.canonical_id = c.id', matches(db, filter)];
  if (input.status !== undefined) {
    conditions.push(`EXISTS (SELECT 1 FROM json_each(coalesce(s.status, '[]')) j WHERE j.value = :status)`);
  }
  const from = `FROM entity c LEFT JOIN agent_state s ON s.entity_id = c.id WHERE ${conditions.join(' AND ')}`;
  const params = { ...filter.params, ...(input.status === undefined ? {} : { status: input.status }) };
  const skip = decodeNumber(input.cursor) ?? 0;
  const rows = all<{ id: number }>(db, `SELECT c.id ${from} ORDER BY ${ORDERS[input.sort]} LIMIT :take OFFSET :skip`, {
    ...params,
    take: input.limit + 1,
    skip,
  });
  const shown = rows.slice(0, input.limit).map((row) => row.id);
  return {
    rows: agentRows(db, shown),
    next: rows.length > shown.length ? encodeNumber(skip + shown.length) : null,
    total: countUpTo(db, `SELECT c.id ${from}`, params),
  };
}

const MOST_ACCESS = 500;
const MOST_UNMAPPED = 200;

interface StoredAccess {
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly intended: number | null;
  readonly granted: number | null;
  readonly granted_via: string;
  readonly observed: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
  readonly verdict: AgentDetail['access'][number]['verdict'];
  readonly tier: number | null;
  readonly unmapped: number;
}

/** @throws NotFound when the id is no agent's */
export function getAgent(db: ReadDb, id: number): AgentDetail {
  const agent = first<{ id: number }>(
    db,
    `SELECT c.id FROM entity r JOIN entity c ON c.id = r.canonical_id WHERE r.id = :id AND c.kind = 'agent'`,
    { id },
  );
  const [row] = agent === undefined ? [] : agentRows(db, [agent.id]);
  if (agent === undefined || row === undefined) throw new NotFound(`there is no agent ${id} in this case`);
  const stored = all<StoredAccess>(
    db,
    `SELECT system, verb, resource, intended, granted, granted_via, observed, first_us, last_us, verdict, tier, unmapped
     FROM access WHERE principal_id = :id
     ORDER BY CASE verdict WHEN 'ghost' THEN 0 WHEN 'out_of_purpose' THEN 1 WHEN 'excess' THEN 2 WHEN 'unused' THEN 3
              WHEN 'expired' THEN 4 WHEN 'unknown' THEN 5 WHEN 'approved' THEN 6 ELSE 7 END, observed DESC, system, verb, resource LIMIT ${MOST_ACCESS + 1}`,
    { id: agent.id },
  );
  const why = first<{ status_why: string; risk_why: string }>(
    db,
    'SELECT status_why, risk_why FROM agent_state WHERE entity_id = :id',
    { id: agent.id },
  );
  const shown = stored.slice(0, MOST_ACCESS);
  const vias = shown.map((line) => parseJson<StoredVia[]>(line.granted_via, []).slice(0, 20));
  const briefs = briefsById(
    db,
    vias.flat().map((via) => via.by),
  );
  const systems = systemNames(db, shown);
  const unmapped = shown.filter((line) => line.unmapped === 1);
  return {
    row,
    facts: entityFacts(db, agent.id),
    statusWhy: parseJson<string[]>(why?.status_why, []).slice(0, 10),
    riskWhy: parseJson<AgentDetail['riskWhy']>(why?.risk_why, []).slice(0, 30),
    access: shown.map((line, at) => accessOut(line, vias[at] ?? [], briefs, row.entity, systems)),
    accessCut: stored.length > MOST_ACCESS,
    unmappedScopes: unmapped.slice(0, MOST_UNMAPPED).map((line) => ({ system: line.system, text: line.resource })),
    findings: findingsCiting(db, 'entity', agent.id, 100),
  };
}

interface StoredVia {
  readonly via: GrantVia;
  readonly text: string;
  readonly by: number | null;
}

/** Which system names of the comparison name a system of the case, so that their events can be selected. */
function systemNames(db: ReadDb, rows: readonly StoredAccess[]): ReadonlySet<string> {
  const names = list(new Set(rows.map((row) => row.system)));
  const known = all<{ name: string }>(
    db,
    `SELECT DISTINCT name FROM entity WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(:names)) AND kind = 'system'`,
    { names },
  );
  return new Set(known.map((row) => row.name.toLowerCase()));
}

function accessOut(
  line: StoredAccess,
  vias: readonly StoredVia[],
  briefs: ReadonlyMap<number, Brief>,
  agent: Brief,
  systems: ReadonlySet<string>,
): AgentDetail['access'][number] {
  const flag = (value: number | null) => (value === null ? null : value === 1);
  const terms = [
    { field: 'agent' as const, values: [agent.handle], negated: false },
    ...(systems.has(line.system.toLowerCase())
      ? [{ field: 'system' as const, values: [line.system], negated: false }]
      : []),
    { field: 'verb' as const, values: [line.verb], negated: false },
  ];
  return {
    system: line.system,
    verb: line.verb,
    resource: line.resource,
    intended: flag(line.intended),
    granted: flag(line.granted),
    grantedVia: vias.map((via) => ({ via: via.via, text: via.text, by: briefOf(briefs, via.by) })),
    observed: line.observed,
    firstUs: line.first_us,
    lastUs: line.last_us,
    verdict: line.verdict,
    tier: line.tier,
    filter: line.observed > 0 ? formatFilter(terms) : '',
  };
}
