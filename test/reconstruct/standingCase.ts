/** A case in memory that is brought in line step by step, as electron/db/derive stores it: what is yielded replaces what it has to, the rest stands. */
import { linkers } from '../../electron/reconstruct/linkers/index.ts';
import { reconstruct } from '../../electron/reconstruct/reconstruct.ts';
import type {
  AttributionDraft,
  ChainDraft,
  EarlierRun,
  LinkDraft,
  ObservedEdgeDraft,
  OffsetDraft,
  ReconstructSource,
  Scope,
} from '../../shared/model/reconstruction.ts';

const KEEPING = new Set(linkers.filter((linker) => linker.keeps === true).map((linker) => linker.id));

export class StandingCase {
  scope: Scope | undefined;
  /** Events attributed in the last step. */
  attributed = 0;
  private links: LinkDraft[] = [];
  private chains = new Map<string, ChainDraft>();
  private attributions = new Map<number, AttributionDraft>();
  private edges: ObservedEdgeDraft[] = [];
  private offsets: readonly OffsetDraft[] = [];
  private digests = new Map<string, Map<number, number>>();

  bring(source: ReconstructSource, anew = false): this {
    const run = anew || this.scope === undefined ? undefined : this.run(this.scope.stamp);
    const links: LinkDraft[] = [];
    const chains: ChainDraft[] = [];
    const attributions: AttributionDraft[] = [];
    const edges: ObservedEdgeDraft[] = [];
    const digests = new Map<string, Map<number, number>>();
    const relinked = new Map<string | null, ReadonlySet<number>>();
    for (const output of reconstruct({ ...source, earlier: () => run })) {
      if (output.type === 'scope') this.scope = output.scope;
      else if (output.type === 'links') links.push(...output.links);
      else if (output.type === 'chains') chains.push(...output.chains);
      else if (output.type === 'attributions') attributions.push(...output.attributions);
      else if (output.type === 'edges') edges.push(...output.edges);
      else if (output.type === 'offsets') this.offsets = output.offsets;
      else if (output.type === 'relinked') relinked.set(output.method, new Set(output.eventIds));
      else if (output.type === 'digests') {
        const { eventIds, digests: values, name } = output;
        digests.set(name, new Map(Array.from(eventIds, (id, at) => [id, values[at] ?? 0])));
      }
    }
    if (this.scope?.all !== false) {
      this.links = [];
      this.chains.clear();
      this.attributions.clear();
    }
    const gone = new Set(attributions.map(({ eventId }) => this.attributions.get(eventId)?.chainId));
    for (const { id } of chains) gone.add(id);
    this.links = this.links.filter(
      ({ method, toEvent }) => relinked.get(KEEPING.has(method) ? method : null)?.has(toEvent) !== true,
    );
    this.links.push(...links);
    for (const id of gone) if (typeof id === 'string') this.chains.delete(id);
    for (const chain of chains) this.chains.set(chain.id, chain);
    for (const row of attributions) this.attributions.set(row.eventId, row);
    this.attributed = attributions.length;
    this.edges = edges;
    this.digests = digests;
    return this;
  }

  chainIds(): string[] {
    return [...this.chains.keys()].sort();
  }

  private run(stamp: string): EarlierRun {
    const { digests, links, offsets, attributions } = this;
    return {
      stamp,
      offsets,
      events: attributions.size,
      digest: (name, id) => digests.get(name)?.get(id) ?? 0,
      touched: () => false,
      links: (method) => links.filter((link) => link.method === method),
    };
  }

  /** Everything concluded, in an order of its own. */
  rows() {
    const text = (rows: Iterable<unknown>) => Array.from(rows, (row) => JSON.stringify(row)).sort();
    return {
      links: text(this.links),
      chains: text(this.chains.values()),
      attributions: text(this.attributions.values()),
      edges: text(this.edges),
      digests: text([...this.digests].map(([name, values]) => [name, [...values].sort(([a], [b]) => a - b)])),
    };
  }
}
