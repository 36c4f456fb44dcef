/** The inventory's lines, hydrated a page at a time: facts, what the agent acts through, status and risk. */
import type { z } from 'zod';
import type { AgentRow } from '../../../../../shared/contract/agents.ts';
import { AGENT_STATUSES, type AgentStatus, type EntityKind } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { severityOfRisk } from '../findings/severity.ts';
import { all, list, parseJson } from '../statement.ts';

export type AgentOut = z.output<typeof AgentRow>;

const FACTS = ['platform', 'purpose', 'owner', 'business_process'] as const;
const MOST_LINKED = 20;

interface State {
  readonly id: number;
  readonly in_inventory: number;
  readonly status: string | null;
  readonly risk: number | null;
  readonly events: number | null;
  readonly chains: number | null;
  readonly first_us: number | null;
  readonly last_us: number | null;
  readonly findings: number;
}

/** Rows in the order of the canonical ids. */
export function agentRows(db: ReadDb, ids: readonly number[]): AgentOut[] {
  if (ids.length === 0) return [];
  const params = { ids: list(ids) };
  const states = new Map(
    all<State>(
      db,
      `SELECT c.id, (SELECT max(m.in_inventory) FROM entity m WHERE m.canonical_id = c.id) AS in_inventory,
              s.status, s.risk, s.events, s.chains, s.first_us, s.last_us,
              (SELECT count(DISTINCT x.finding_id) FROM finding_entity x JOIN entity m ON m.id = x.entity_id
               WHERE m.canonical_id = c.id) AS findings
       FROM entity c LEFT JOIN agent_state s ON s.entity_id = c.id
       WHERE c.id IN (SELECT value FROM json_each(:ids))`,
      params,
    ).map((row) => [row.id, row]),
  );
  const facts = factsOf(db, ids);
  const linked = linkedOf(db, ids);
  const briefs = briefsById(db, [...ids, ...[...linked.values()].flatMap((one) => one.map((link) => link.other))]);
  return ids.flatMap((id) => {
    const state = states.get(id);
    const entity = briefs.get(id);
    if (state === undefined || entity === undefined) return [];
    const links = linked.get(id) ?? [];
    const others = (kind: EntityKind) =>
      distinct(
        links.filter((link) => link.owner === 0).map((link) => briefs.get(link.other)),
        kind,
      );
    const owner = links.find((link) => link.owner === 1);
    const fact = (name: (typeof FACTS)[number]) => facts.get(`${id}:${name}`) ?? '';
    const score = state.risk ?? 0;
    return [
      {
        entity,
        platform: fact('platform'),
        purpose: fact('purpose'),
        owner: owner === undefined ? null : (briefs.get(owner.other) ?? null),
        ownerText: fact('owner'),
        businessProcess: fact('business_process'),
        status: statusOf(state.status, state.in_inventory === 1),
        identities: others('identity'),
        credentials: others('credential'),
        systems: others('system'),
        inInventory: state.in_inventory === 1,
        events: state.events ?? 0,
        chains: state.chains ?? 0,
        firstUs: state.first_us,
        lastUs: state.last_us,
        findings: state.findings,
        risk: { score, severity: severityOfRisk(score) },
      },
    ];
  });
}

function distinct(found: readonly (Brief | undefined)[], kind: EntityKind): Brief[] {
  const unique = new Map<number, Brief>();
  for (const brief of found) if (brief?.kind === kind) unique.set(brief.id, brief);
  return [...unique.values()].slice(0, MOST_LINKED);
}

/** `agent_state.status` is a JSON list; before analysis only what the inventory itself tells is known. */
function statusOf(text: string | null, inInventory: boolean): AgentStatus[] {
  if (text === null) return inInventory ? [] : ['unknown'];
  const stated = parseJson<string[]>(text, []);
  return AGENT_STATUSES.filter((status) => stated.includes(status));
}

function factsOf(db: ReadDb, ids: readonly number[]): Map<string, string> {
  const rows = all<{ id: number; name: string; value: string }>(
    db,
    `SELECT c.canonical_id AS id, f.name, f.value FROM entity c JOIN entity_fact f ON f.entity_id = c.id
     WHERE c.canonical_id IN (SELECT value FROM json_each(:ids)) AND f.name IN (SELECT value FROM json_each(:names))
     ORDER BY f.record_id DESC LIMIT 20000`,
    { ids: list(ids), names: list(FACTS) },
  );
  const facts = new Map<string, string>();
  // Newest record first: what an inventory says last is what holds.
  for (const row of rows) if (!facts.has(`${row.id}:${row.name}`)) facts.set(`${row.id}:${row.name}`, row.value);
  return facts;
}

interface Linked {
  readonly id: number;
  readonly other: number;
  readonly owner: number;
}

/** Owners, and what each agent acts through, two steps out: agent → identity or credential → system. */
function linkedOf(db: ReadDb, ids: readonly number[]): Map<number, Linked[]> {
  const rows = all<Linked>(
    db,
    `WITH own AS (SELECT id, canonical_id AS agent FROM entity WHERE canonical_id IN (SELECT value FROM json_each(:ids))),
       near AS (
         SELECT DISTINCT own.agent, b.canonical_id AS other, b.kind FROM own JOIN edge g ON g.from_id = own.id
         JOIN entity b ON b.id = g.to_id LIMIT 20000)
     SELECT agent AS id, other, 0 AS owner FROM near
     UNION SELECT near.agent, y.canonical_id, 0 FROM near
       JOIN entity m ON m.canonical_id = near.other JOIN edge h ON h.from_id = m.id JOIN entity y ON y.id = h.to_id
       WHERE near.kind IN ('identity', 'credential') AND y.kind IN ('system', 'credential')
     UNION SELECT own.agent, a.canonical_id, 1 FROM own JOIN edge g ON g.to_id = own.id AND g.kind = 'OWNS'
       JOIN entity a ON a.id = g.from_id
     ORDER BY 1, 3, 2 LIMIT 40000`,
    { ids: list(ids) },
  );
  return Map.groupBy(rows, (row) => row.id);
}
