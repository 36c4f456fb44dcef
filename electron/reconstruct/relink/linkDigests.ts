/** Links of the methods that keep none: made anew each time, and stored only where those into an event are not what they were. */

import type { LinkDraft, ReconstructOutput } from '../../../shared/model/reconstruction.ts';
import type { EventTable } from '../events/eventTable.ts';
import { elapsedUs, type PlacedKey } from '../events/placedEvent.ts';
import type { PlacedLink } from '../linkers/_draft.ts';
import { linkerById } from '../linkers/index.ts';
import type { Network } from '../slots/network.ts';
import { classOfRank } from '../slots/slotColumns.ts';
import { Digest, digestSums, textDigests } from './digest.ts';
import { LINKS, type Relinking } from './relinking.ts';

const BATCH = 1000;
const STEP = 20_000;

export interface LinkDigests {
  add(link: PlacedLink): void;
  at(position: number): number;
}

/** Sums over the links into each event, whatever their order. */
export function linkDigests(events: EventTable): LinkDigests {
  const sums = digestSums(events.length);
  const ofText = textDigests();
  const digest = new Digest();
  return {
    add({ method, class: linkClass, from, to, keys, dtUs, candidates, score, why }) {
      if (from === to) return;
      digest.begin(events.at(from)?.id).number(ofText(method)).number(ofText(linkClass)).number(ofText(why));
      digest
        .int(candidates)
        .number(score)
        .number(dtUs ?? Number.NaN);
      for (const { kind, value } of keys) {
        digest.number(ofText(kind));
        if (value < -1) digest.number(ofText(events.text(value)));
        else digest.int(value);
      }
      sums.add(to, digest.end());
    },
    at: sums.at,
  };
}

interface Fresh {
  readonly events: EventTable;
  readonly relinking: Relinking;
  readonly digests: LinkDigests;
  readonly network: Network;
  readonly keysOf: (link: number) => readonly PlacedKey[];
  readonly toDraft: (link: PlacedLink, events: EventTable) => LinkDraft | undefined;
}

/** Yields the digests and, beside an earlier run, the links into every event whose digest is another. */
export function* freshLinks(input: Fresh): Generator<ReconstructOutput> {
  const { events, relinking, digests, network, keysOf, toDraft } = input;
  const { earlier, eventIds } = relinking;
  const made = new Float64Array(events.length);
  const progress = { type: 'progress', phase: 'compare links', done: 0, total: events.length } as const;
  yield progress;
  const other = new Uint8Array(events.length);
  const changed: number[] = [];
  for (let position = 0; position < events.length; position++) {
    if (position % STEP === 0) yield progress;
    const id = eventIds[position] ?? -1;
    const digest = digests.at(position);
    made[position] = digest;
    if (earlier === undefined || earlier.digest(LINKS, id) === digest) continue;
    other[position] = 1;
    changed.push(id);
  }
  yield { type: 'digests', name: LINKS, eventIds, digests: made };
  if (earlier === undefined) return;
  yield { type: 'relinked', method: null, eventIds: changed };
  const { links } = network;
  let batch: LinkDraft[] = [];
  for (let link = 0; link < links.length; link++) {
    if (link % STEP === 0) yield progress;
    const [from, to] = [links.from[link] ?? -1, links.to[link] ?? -1];
    const method = links.method(link);
    if (other[to] !== 1 || linkerById(method).keeps === true) continue;
    const [cause, effect] = [events.at(from), events.at(to)];
    if (cause === undefined || effect === undefined) continue;
    const draft = toDraft(
      {
        method,
        class: links.byAnalyst(link) ? 'analyst' : (classOfRank(links.rank[link] ?? 0) ?? 'weak'),
        from,
        to,
        keys: keysOf(link),
        dtUs: elapsedUs(cause, effect),
        candidates: links.candidates[link] ?? 1,
        score: links.score(link),
        why: links.why(link),
      },
      events,
    );
    if (draft !== undefined) batch.push(draft);
    if (batch.length < BATCH) continue;
    yield { type: 'links', links: batch };
    batch = [];
  }
  if (batch.length > 0) yield { type: 'links', links: batch };
}
