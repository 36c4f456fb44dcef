/** Whole listings of a case for other programs, streamed from a read-only connection of their own: no lock is needed. */
import type { ExportedEvent, ExportedFinding } from '../../shared/model/exported.ts';
import { closeCase, openReader } from '../db/open.ts';
import { type PrintedAgent, printAgents } from '../db/queries/read/cli/agents.ts';
import { type PrintedChain, printChains } from '../db/queries/read/cli/chains.ts';
import { type PrintedSource, printCoverage } from '../db/queries/read/cli/coverage.ts';
import { filterErrors, printEvents } from '../db/queries/read/cli/events.ts';
import { printFindings } from '../db/queries/read/cli/findings.ts';
import { type PrintedEdge, type PrintedNode, printEdges, printNodes } from '../db/queries/read/cli/graph.ts';
import { type PrintedLink, printLinks } from '../db/queries/read/cli/links.ts';

export interface Listings {
  /** What is wrong with a filter, in words. */
  filterErrors(filter: string): readonly string[];
  events(filter: string, limit: number | undefined): Iterable<ExportedEvent>;
  chains(): Iterable<PrintedChain>;
  agents(): Iterable<PrintedAgent>;
  findings(filter: string): AsyncIterable<ExportedFinding>;
  nodes(): Iterable<PrintedNode>;
  edges(): Iterable<PrintedEdge>;
  links(filter: string, limit: number | undefined): AsyncIterable<PrintedLink>;
  coverage(): Promise<readonly PrintedSource[]>;
  close(): void;
}

/** Opens a case for listing. @throws CaseError */
export function openListings(casePath: string): Listings {
  const db = openReader(casePath);
  return {
    filterErrors: (filter) => filterErrors(db, filter),
    events: (filter, limit) => printEvents(db, filter, limit),
    chains: () => printChains(db),
    agents: () => printAgents(db),
    async *findings(filter) {
      yield* printFindings(db, { filter }, (await import('./engines.ts')).catalog);
    },
    nodes: () => printNodes(db),
    edges: () => printEdges(db),
    async *links(filter, limit) {
      yield* printLinks(db, (await import('./engines.ts')).catalog, filter, limit);
    },
    // What sources could fill is told by the importers and rules' titles by the rules; the other listings start without loading them.
    coverage: async () => printCoverage(db, (await import('./engines.ts')).catalog),
    close: () => closeCase(db),
  };
}
