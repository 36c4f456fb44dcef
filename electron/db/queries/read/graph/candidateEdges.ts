/**
 * Candidates of a chain's empty slots as edges of the graph: nobody claims them, so they are drawn no surer than medium, and weak where
 * time alone speaks for them. An edge leads to whatever stands next in the chain.
 */
import { type EdgeKind, SLOTS, type Slot } from '../../../../../shared/model/kinds.ts';
import type { ReadDb } from '../../../handles.ts';
import type { CatalogEntries } from '../catalog.ts';
import type { StoredChain } from '../chains/rows.ts';
import { supportOf } from '../chains/slotSupport.ts';
import { briefsById } from '../entities/briefs.ts';
import { storedCandidates } from '../links/links.ts';
import { all, list } from '../statement.ts';
import type { FoldedEdge } from './edges.ts';

/** Kind of the edge from a candidate of the slot to what fills a later one. */
const EDGE_TO: Readonly<Partial<Record<Slot, EdgeKind>>> = {
  agent: 'INVOKED',
  credential: 'AUTHENTICATES_AS',
  workflow: 'INVOKED',
  system: 'CALLED',
};

/** Edges of the candidates of these chains' empty user and agent slots; ends are canonical ids. */
export function candidateEdges(db: ReadDb, catalog: CatalogEntries, chainIds: readonly string[]): FoldedEdge[] {
  const chains = all<StoredChain>(
    db,
    `SELECT * FROM chain WHERE id IN (SELECT value FROM json_each(:ids)) AND (user_id IS NULL OR agent_id IS NULL)
       AND EXISTS (SELECT 1 FROM candidate WHERE chain_id = chain.id) ORDER BY id`,
    { ids: list(chainIds) },
  );
  return chains.flatMap((chain) => ofChain(db, catalog, chain));
}

function ofChain(db: ReadDb, catalog: CatalogEntries, chain: StoredChain): FoldedEdge[] {
  const stored = storedCandidates(db, chain.id, null);
  const briefs = briefsById(db, [
    ...stored.flatMap((one) => [one.entity_id, one.agent_id]),
    ...SLOTS.map((slot) => chain[`${slot}_id`]),
  ]);
  const edges = new Map<string, FoldedEdge>();
  for (const slot of ['user', 'agent'] as const) {
    if (chain[`${slot}_id`] !== null) continue;
    const rows = stored.filter((one) => one.slot === slot && one.entity_id !== null);
    const entities = [...new Set(rows.flatMap((one) => one.entity_id ?? []))];
    const support = supportOf(db, catalog, { chainId: chain.id, slot, filled: null, entities, take: 1 });
    for (const row of rows) {
      const next = nextOf(chain, slot, row.agent_id);
      const from = briefs.get(row.entity_id ?? -1);
      const to = briefs.get(next?.id ?? -1);
      if (next === undefined || from === undefined || to === undefined || from.id === to.id) continue;
      const own = support.get(from.id);
      const timeOnly =
        own === undefined || (own.namedCount + own.declared.length === 0 && (own.links[0]?.class ?? 'weak') === 'weak');
      const id = `c${chain.id}:${slot}:${from.id}:${to.id}`;
      if (edges.has(id)) continue;
      edges.set(id, {
        id: -1 - edges.size,
        kind: next.kind,
        from: from.id,
        to: to.id,
        fromKind: from.kind,
        toKind: to.kind,
        basis: 'observed',
        class: timeOnly ? 'weak' : 'medium',
        count: chain.events,
        firstUs: chain.start_us,
        lastUs: chain.end_us,
        recordId: null,
        candidate: { id, chainId: chain.id, slot },
      });
    }
  }
  return [...edges.values()];
}

/** What the candidate would have acted through: the agent that goes with it, else the next slot that is filled. */
function nextOf(chain: StoredChain, slot: Slot, agentId: number | null): { id: number; kind: EdgeKind } | undefined {
  if (slot === 'user' && agentId !== null) return { id: agentId, kind: 'INVOKED' };
  for (const later of SLOTS.slice(SLOTS.indexOf(slot) + 1)) {
    const id = chain[`${later}_id`];
    const kind = EDGE_TO[later];
    if (id !== null && kind !== undefined) return { id, kind };
  }
  return undefined;
}
