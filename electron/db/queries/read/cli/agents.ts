/** The agent inventory as the command line prints it, one agent at a time. */

import type { ExportedEntity } from '../../../../../shared/model/exported.ts';
import type { AgentStatus, Severity, Verb } from '../../../../../shared/model/kinds.ts';
import { formatIsoUtc } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, first, parseJson } from '../statement.ts';
import { EntityPrinter } from './entities.ts';

export interface PrintedAccess {
  readonly system: string;
  readonly verb: Verb;
  readonly resource: string;
  readonly verdict: string;
}

export interface PrintedAgent extends ExportedEntity {
  readonly entity_id: number;
  readonly status: readonly AgentStatus[];
  readonly in_inventory: boolean;
  readonly platform: string | null;
  readonly purpose: string | null;
  readonly business_process: string | null;
  readonly owner: ExportedEntity | null;
  /** As the inventory writes it, also when it names nobody known. */
  readonly owner_text: string | null;
  readonly identities: readonly ExportedEntity[];
  readonly credentials: readonly ExportedEntity[];
  readonly systems: readonly ExportedEntity[];
  readonly intended: readonly PrintedAccess[];
  readonly granted: readonly (PrintedAccess & {
    readonly via: readonly { readonly via: string; readonly text: string }[];
  })[];
  readonly observed: readonly (PrintedAccess & {
    readonly count: number;
    readonly first: string | null;
    readonly last: string | null;
  })[];
  readonly risk: {
    readonly score: number;
    readonly why: readonly { readonly text: string; readonly points: number }[];
  };
  readonly events: number;
  readonly chains: number;
  readonly findings: number;
  readonly worst: Severity | null;
  readonly first: string | null;
  readonly last: string | null;
}

interface StoredAgent {
  readonly id: number;
  readonly in_inventory: number;
  readonly status: string | null;
  readonly risk: number | null;
  readonly risk_why: string | null;
  readonly events: number | null;
  readonly chains: number | null;
  readonly findings: number | null;
  readonly worst: Severity | null;
  readonly first_us: number | null;
  readonly last_us: number | null;
}

interface StoredAccess extends PrintedAccess {
  readonly intended: number | null;
  readonly granted: number | null;
  readonly granted_via: string;
  readonly observed: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
}

const AGENTS = `
  SELECT c.id, (SELECT max(m.in_inventory) FROM entity m WHERE m.canonical_id = c.id) AS in_inventory,
         s.status, s.risk, s.risk_why, s.events, s.chains, s.first_us, s.last_us,
         (SELECT count(*) FROM finding_entity fe WHERE fe.entity_id = c.id) AS findings,
         (SELECT f.severity FROM finding_entity fe JOIN finding f ON f.id = fe.finding_id WHERE fe.entity_id = c.id
          ORDER BY f.severity_rank DESC LIMIT 1) AS worst
  FROM entity c LEFT JOIN agent_state s ON s.entity_id = c.id
  WHERE c.kind = 'agent' AND c.canonical_id = c.id ORDER BY coalesce(s.risk, 0) DESC, c.key`;

/** Entities one edge away from any of the agent's raw entities. */
const NEIGHBOURS = `
  SELECT DISTINCT t.canonical_id AS id, k.kind FROM entity m JOIN edge g ON g.from_id = m.id
  JOIN entity t ON t.id = g.to_id JOIN entity k ON k.id = t.canonical_id
  WHERE m.canonical_id = :id AND k.kind IN ('identity', 'credential', 'system') ORDER BY k.kind, k.key`;

const OWNER = `
  SELECT o.canonical_id AS id FROM entity m JOIN edge g ON g.to_id = m.id JOIN entity o ON o.id = g.from_id
  WHERE m.canonical_id = :id AND g.kind = 'OWNS' ORDER BY g.id LIMIT 1`;

const FACT = `
  SELECT f.value FROM entity m JOIN entity_fact f ON f.entity_id = m.id
  WHERE m.canonical_id = :id AND f.name = :name ORDER BY f.record_id DESC, f.value LIMIT 1`;

/** Every agent, by risk. */
export function* printAgents(db: ReadDb): Generator<PrintedAgent> {
  const entities = new EntityPrinter(db);
  for (const agent of all<StoredAgent>(db, AGENTS)) {
    const near = all<{ id: number; kind: string }>(db, NEIGHBOURS, { id: agent.id });
    const owner = first<{ id: number }>(db, OWNER, { id: agent.id })?.id ?? null;
    entities.load([agent.id, owner, ...near.map((one) => one.id)]);
    const self = entities.get(agent.id);
    if (self === null) continue;
    const ofKind = (kind: string) =>
      near
        .filter((one) => one.kind === kind)
        .map((one) => entities.get(one.id))
        .filter((one) => one !== null);
    const fact = (name: string) => first<{ value: string }>(db, FACT, { id: agent.id, name })?.value ?? null;
    yield {
      ...self,
      entity_id: agent.id,
      status: parseJson<AgentStatus[]>(agent.status, []),
      in_inventory: agent.in_inventory === 1,
      platform: fact('platform'),
      purpose: fact('purpose'),
      business_process: fact('business_process'),
      owner: entities.get(owner),
      owner_text: fact('owner'),
      identities: ofKind('identity'),
      credentials: ofKind('credential'),
      systems: ofKind('system'),
      ...accessOf(db, agent.id),
      risk: { score: agent.risk ?? 0, why: parseJson<PrintedAgent['risk']['why']>(agent.risk_why, []) },
      events: agent.events ?? 0,
      chains: agent.chains ?? 0,
      findings: agent.findings ?? 0,
      worst: agent.worst,
      first: iso(agent.first_us),
      last: iso(agent.last_us),
    };
  }
}

function iso(us: number | null): string | null {
  return us === null ? null : formatIsoUtc(us, 'us');
}

/** The three sides of the comparison: what is intended, what is granted, what was seen. */
function accessOf(db: ReadDb, agent: number): Pick<PrintedAgent, 'intended' | 'granted' | 'observed'> {
  const rows = all<StoredAccess>(
    db,
    `SELECT system, verb, resource, verdict, intended, granted, granted_via, observed, first_us, last_us
     FROM access WHERE principal_id = :agent ORDER BY system, verb, resource`,
    { agent },
  );
  const plain = ({ system, verb, resource, verdict }: StoredAccess): PrintedAccess => ({
    system,
    verb,
    resource,
    verdict,
  });
  return {
    intended: rows.filter((row) => row.intended === 1).map(plain),
    granted: rows
      .filter((row) => row.granted === 1)
      .map((row) => ({
        ...plain(row),
        via: parseJson<{ via: string; text: string }[]>(row.granted_via, []).map(({ via, text }) => ({ via, text })),
      })),
    observed: rows
      .filter((row) => row.observed > 0)
      .map((row) => ({ ...plain(row), count: row.observed, first: iso(row.first_us), last: iso(row.last_us) })),
  };
}
