/** The access-review sheet, owner by owner: a streamed list, nobody's agents last. */
import type { ReviewLine, ReviewProposal } from '../../../../../shared/model/accessReview.ts';
import type { AgentStatus, GrantVia, Verb } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import { ownersOf } from '../blast/owners.ts';
import { briefsById } from '../entities/briefs.ts';
import { all, parseJson } from '../statement.ts';

type Access = NonNullable<ReviewLine['access']>;

interface AgentRow {
  readonly id: number;
  readonly name: string;
  readonly key: string;
  readonly status: string | null;
}

interface StoredLine extends Omit<Access, 'granted' | 'intended' | 'path' | 'unmapped'> {
  readonly granted: number | null;
  readonly intended: number | null;
  readonly via: string;
  readonly unmapped: number;
}

interface StoredVia {
  readonly via: GrantVia;
  readonly text: string;
  readonly by: number | null;
}

const LINES_SQL = `SELECT system, verb, resource, tier, granted, intended, granted_via AS via, observed, last_us AS lastUs, verdict, why, unmapped
  FROM access WHERE principal_id = ? ORDER BY coalesce(tier, -1) DESC, system, verb, resource, id`;

/** An agent with two owners comes under each of them: either may decide. */
export function* accessReview(db: ReadDb): Generator<ReviewLine> {
  const agents = all<AgentRow>(
    db,
    `SELECT c.id, c.name, c.key, s.status FROM entity c LEFT JOIN agent_state s ON s.entity_id = c.id
     WHERE c.kind = 'agent' AND c.canonical_id = c.id ORDER BY c.name COLLATE NOCASE, c.id`,
  );
  const owners = ownersOf(
    db,
    agents.map((agent) => agent.id),
  );
  const groups = new Map<string, { departed: boolean; agents: AgentRow[] }>();
  for (const agent of agents) {
    const own = owners.get(agent.id) ?? [];
    for (const { text, departed } of own.length === 0 ? [{ text: '', departed: false }] : own) {
      const group = groups.get(text) ?? { departed, agents: [] };
      groups.set(text, group);
      group.agents.push(agent);
    }
  }
  const names = [...groups.keys()].sort((a, b) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1));
  const lines = db.sql.prepare(LINES_SQL);
  for (const owner of names) {
    const group = groups.get(owner);
    for (const agent of group?.agents ?? []) {
      const about = {
        owner,
        ownerDeparted: group?.departed ?? false,
        agent: agent.name,
        agentKey: agent.key,
        status: parseJson<AgentStatus[]>(agent.status, []),
      };
      const rows = lines.all(agent.id) as StoredLine[];
      if (rows.length === 0)
        yield { ...about, access: null, proposal: 'keep', reason: 'no access is recorded and none was seen' };
      for (const row of rows) yield { ...about, access: accessOf(db, row), ...proposalOf(row) };
    }
  }
}

function accessOf(db: ReadDb, { granted, intended, unmapped, via, ...row }: StoredLine): Access {
  const held = parseJson<StoredVia[]>(via, []);
  const by = briefsById(
    db,
    held.map((one) => one.by),
  );
  const path = held.map((one) => {
    const holder = one.by === null ? undefined : by.get(one.by)?.name;
    return `${one.text} (${one.via.replaceAll('_', ' ')})${holder === undefined ? '' : ` by ${holder}`}`;
  });
  return { ...row, granted: yes(granted), intended: yes(intended), unmapped: unmapped === 1, path: path.join('; ') };
}

const yes = (flag: number | null): boolean | null => (flag === null ? null : flag === 1);

/** What a line of the comparison speaks for. High tiers must be used to be kept. */
function proposalOf(row: StoredLine): { proposal: ReviewProposal; reason: string } {
  const used = row.observed > 0;
  const verb = row.verb as Verb;
  switch (row.verdict) {
    case 'expected':
      return { proposal: 'keep', reason: used ? 'approved, and used' : 'approved, and used through a narrower line' };
    case 'unused':
      return { proposal: 'reduce', reason: 'approved and granted, but no event uses it' };
    case 'excess':
      return used
        ? { proposal: 'reduce', reason: 'granted and used beyond what the agent is approved for' }
        : { proposal: 'revoke', reason: 'granted beyond what the agent is approved for, and no event uses it' };
    case 'out_of_purpose':
      return row.granted === 0
        ? { proposal: 'revoke', reason: 'used beyond its purpose, and nothing on record grants it' }
        : { proposal: 'reduce', reason: 'used beyond its purpose: take it away, or approve it' };
    case 'ghost':
      return { proposal: 'revoke', reason: 'used, though nothing on record grants it: find by what right' };
    default:
      if (row.unmapped === 1) return { proposal: 'reduce', reason: `the meaning of ${row.resource} is not known` };
      if (!used && (row.tier ?? 0) >= 3)
        return { proposal: 'revoke', reason: `tier ${row.tier}, no event uses it, and no purpose is recorded` };
      return used
        ? { proposal: 'keep', reason: `used to ${verb}; no purpose is recorded to compare with` }
        : { proposal: 'reduce', reason: 'no event uses it, and no purpose is recorded' };
  }
}
