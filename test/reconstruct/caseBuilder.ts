/** Hand-made cases: entities by `kind ns:id`, events by what they state; runs reconstruction and indexes its output. */

import { reconstruct } from '../../electron/reconstruct/reconstruct.ts';
import type { EntityKind, KeyKind, Slot } from '../../shared/model/kinds.ts';
import type {
  AttributionDraft,
  ChainDraft,
  EntityDecision,
  EntityFact,
  EventFact,
  LinkDecision,
  LinkDraft,
  ObservedEdgeDraft,
  OffsetDraft,
  Pin,
  ReconstructSource,
  SourceInfo,
  StoredEdge,
} from '../../shared/model/reconstruction.ts';

export const T0 = Date.UTC(2025, 7, 12, 11, 0, 0) * 1000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;

type KeyText = `${KeyKind}=${string}`;

/** Entities are given as `kind ns:id`, keys as `kind=value`. */
export interface EventInput {
  readonly at?: number | null;
  readonly endAt?: number;
  readonly source?: string;
  readonly actor?: string;
  readonly initiator?: string;
  readonly impersonated?: string;
  readonly agent?: string;
  readonly credential?: string;
  readonly integration?: string;
  readonly tool?: string;
  readonly workflow?: string;
  readonly system?: string;
  readonly objects?: readonly string[];
  readonly keys?: readonly KeyText[];
  readonly rest?: Partial<EventFact>;
}

export interface Outcome {
  readonly merges: readonly { readonly from: string; readonly into: string; readonly why: string }[];
  readonly offsets: ReadonlyMap<string, OffsetDraft>;
  readonly links: readonly LinkDraft[];
  readonly chains: readonly ChainDraft[];
  readonly attributions: ReadonlyMap<number, AttributionDraft>;
  readonly edges: readonly ObservedEdgeDraft[];
  /** `kind ns:id` of an entity id. */
  name(id: number | null | undefined): string | null;
  user(event: number): string | null;
  agent(event: number): string | null;
  credential(event: number): string | null;
  of(event: number): AttributionDraft;
  chainOf(event: number): ChainDraft | undefined;
  candidates(event: number, slot: Slot): readonly (string | null)[];
}

export class CaseBuilder {
  readonly entities: EntityFact[] = [];
  readonly events: EventFact[] = [];
  private readonly ids = new Map<string, number>();
  private readonly aliasRows: { entityId: number; ns: string; value: string }[] = [];
  private readonly edgeRows: StoredEdge[] = [];
  private readonly factRows: { entityId: number; name: string; value: string }[] = [];
  private readonly pinRows: Pin[] = [];
  private readonly linkRows: LinkDecision[] = [];
  private readonly entityRows: EntityDecision[] = [];
  private readonly fixed = new Map<string, number>();
  private sourceRows: SourceInfo[] = [];
  private readonly textIds = new Map<string, number>();
  private readonly texts: string[] = [];

  /** Id of the entity written `kind ns:id`, made when new. */
  entity(text: string, inInventory = false): number {
    const known = this.ids.get(text);
    const at = text.indexOf(' ');
    const key = text.slice(at + 1);
    if (known !== undefined) {
      const fact = this.entities[known - 1];
      if (inInventory && fact !== undefined) this.entities[known - 1] = { ...fact, inInventory: true };
      return known;
    }
    const id = this.entities.length + 1;
    this.ids.set(text, id);
    const name = key.slice(key.indexOf(':') + 1);
    this.entities.push({ id, kind: text.slice(0, at) as EntityKind, key, name, inInventory });
    return id;
  }

  private textId(text: string): number {
    const known = this.textIds.get(text);
    if (known !== undefined) return known;
    this.textIds.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  alias(entity: string, ...aliases: string[]): this {
    for (const alias of aliases) {
      const at = alias.indexOf(':');
      this.aliasRows.push({ entityId: this.entity(entity), ns: alias.slice(0, at), value: alias.slice(at + 1) });
    }
    return this;
  }

  /** A declared inventory edge; both ends become inventory entities. */
  declare(from: string, kind: StoredEdge['kind'], to: string): this {
    this.edgeRows.push({ kind, from: this.entity(from, true), to: this.entity(to, true), basis: 'declared' });
    return this;
  }

  fact(entity: string, name: string, value: string): this {
    this.factRows.push({ entityId: this.entity(entity), name, value });
    return this;
  }

  pin(pin: Pin): this {
    this.pinRows.push(pin);
    return this;
  }

  decideLink(from: number, to: number, decision: LinkDecision['decision'], note = 'seen on the screen'): this {
    this.linkRows.push({ from, to, decision, note });
    return this;
  }

  /** Entities as `kind ns:id`. */
  decideEntities(a: string, b: string, decision: EntityDecision['decision'], note = 'asked them'): this {
    const [one, other] = [this.entity(a), this.entity(b)].map((id) => this.entities[id - 1]);
    if (one !== undefined && other !== undefined)
      this.entityRows.push({ kind: one.kind, a: one.key, b: other.key, decision, note });
    return this;
  }

  fixOffset(source: string, us: number): this {
    this.fixed.set(source, us);
    return this;
  }

  sources(...rows: SourceInfo[]): this {
    this.sourceRows = rows;
    return this;
  }

  /** Adds an event and returns its id. */
  event(input: EventInput): number {
    const id = this.events.length + 1;
    const ref = (text: string | undefined) => (text === undefined ? null : this.entity(text));
    const at = input.at === undefined ? T0 : input.at;
    this.events.push({
      id,
      evidenceId: 1,
      source: input.source ?? 'aws.cloudtrail',
      origUs: at,
      endUs: input.endAt ?? null,
      classUid: 6003,
      verb: 'read',
      status: 'success',
      actorRole: 'unknown',
      actor: ref(input.actor),
      initiator: ref(input.initiator),
      impersonated: ref(input.impersonated),
      agent: ref(input.agent),
      credential: ref(input.credential),
      integration: ref(input.integration),
      tool: ref(input.tool),
      workflow: ref(input.workflow),
      system: this.entity(input.system ?? 'system system:aws'),
      objects: (input.objects ?? []).map((object) => this.entity(object)),
      ip: null,
      userAgent: null,
      keys: (input.keys ?? []).map((text) => {
        const cut = text.indexOf('=');
        const value = text.slice(cut + 1);
        return { kind: text.slice(0, cut) as KeyKind, value, id: this.textId(value) };
      }),
      contentKey: `content-${String(id).padStart(8, '0')}`,
      ...input.rest,
    });
    return id;
  }

  source(order: readonly EventFact[] = this.events): ReconstructSource {
    return {
      eventCount: order.length,
      entities: () => this.entities,
      entity: (id) => this.entities[id - 1],
      entityByKey: (kind, key) => this.entities[(this.ids.get(`${kind} ${key}`) ?? 0) - 1],
      aliases: () => this.aliasRows,
      edges: () => this.edgeRows,
      facts: (names) => this.factRows.filter((fact) => names.includes(fact.name)),
      events: () => order,
      text: (id) => this.texts[id] ?? '',
      sources: () => this.sourceRows,
      pins: () => this.pinRows,
      linkDecisions: () => this.linkRows,
      entityDecisions: () => this.entityRows,
      fixedOffsets: () => this.fixed,
    };
  }

  run(order?: readonly EventFact[]): Outcome {
    const links: LinkDraft[] = [];
    const chains: ChainDraft[] = [];
    const edges: ObservedEdgeDraft[] = [];
    const merges: { fromId: number; intoId: number; why: string }[] = [];
    const attributions = new Map<number, AttributionDraft>();
    const offsets = new Map<string, OffsetDraft>();
    for (const output of reconstruct(this.source(order))) {
      if (output.type === 'links') links.push(...output.links);
      else if (output.type === 'chains') chains.push(...output.chains);
      else if (output.type === 'edges') edges.push(...output.edges);
      else if (output.type === 'merges') merges.push(...output.merges);
      else if (output.type === 'offsets') for (const offset of output.offsets) offsets.set(offset.source, offset);
      else if (output.type === 'attributions') {
        for (const row of output.attributions) {
          if (attributions.has(row.eventId)) throw new Error(`event ${row.eventId} is attributed twice`);
          attributions.set(row.eventId, row);
        }
      }
    }
    const name = (id: number | null | undefined): string | null => {
      if (id === null || id === undefined) return null;
      const entity = this.entities[id - 1];
      return entity === undefined ? null : `${entity.kind} ${entity.key}`;
    };
    const of = (event: number): AttributionDraft => {
      const row = attributions.get(event);
      if (row === undefined) throw new Error(`event ${event} has no attribution`);
      return row;
    };
    const chainOf = (event: number) => chains.find((chain) => chain.eventIds.includes(event));
    return {
      merges: merges.map(({ fromId, intoId, why }) => ({ from: name(fromId) ?? '', into: name(intoId) ?? '', why })),
      offsets,
      links,
      chains,
      attributions,
      edges,
      name,
      of,
      chainOf,
      user: (event) => name(of(event).user),
      agent: (event) => name(of(event).agent),
      credential: (event) => name(of(event).credential),
      candidates: (event, slot) =>
        [...of(event).candidates, ...(chainOf(event)?.candidates ?? [])]
          .filter((candidate) => candidate.slot === slot)
          .map((candidate) => name(candidate.entityId)),
    };
  }
}

export const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36';
