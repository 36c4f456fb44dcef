/**
 * Exports that hold one object in several versions, each a record of its own. The newest version states what happened; an earlier one is
 * kept in the ledger and states nothing. Records are looked at a stretch ahead of where they are read, so a newer version that
 * follows within that stretch is known in time, and one that came before at any distance.
 */
import type { Importer, RecordVersion } from '../../shared/model/importer.ts';
import type { Candidate } from './containers.ts';
import type { Frame, Framer } from './frame.ts';

const AHEAD_BYTES = 16 * 1024 * 1024;
const AHEAD_RECORDS = 50_000;
const MOST_OBJECTS = 200_000;

/** The newest stamp of each object, of the objects seen last. */
class NewestVersions {
  readonly #newest = new Map<string, string>();

  see({ of, stamp }: RecordVersion): void {
    const known = this.#newest.get(of);
    this.#newest.delete(of);
    this.#newest.set(of, known === undefined || stamp > known ? stamp : known);
    if (this.#newest.size <= MOST_OBJECTS) return;
    for (const oldest of this.#newest.keys()) {
      this.#newest.delete(oldest);
      return;
    }
  }

  /** The stamp of a newer version, if one is known. */
  newerThan({ of, stamp }: RecordVersion): string | undefined {
    const known = this.#newest.get(of);
    return known !== undefined && known > stamp ? known : undefined;
  }
}

/** Hands frames on a stretch later than they come, having shown each at once. */
class AheadFramer implements Framer {
  readonly #framer: Framer;
  readonly #show: (frame: Frame) => void;
  readonly #aheadBytes: number;
  #held: Frame[] = [];
  #first = 0;
  #heldBytes = 0;

  constructor(framer: Framer, aheadBytes: number, show: (frame: Frame) => void) {
    this.#framer = framer;
    this.#aheadBytes = aheadBytes;
    this.#show = show;
  }

  *push(chunk: Buffer): Generator<Frame> {
    for (const frame of this.#framer.push(chunk)) {
      this.#hold(frame);
      while (this.#heldBytes > this.#aheadBytes || this.#held.length - this.#first > AHEAD_RECORDS) yield this.#next();
    }
  }

  *end(cut?: string): Generator<Frame> {
    for (const frame of this.#framer.end(cut)) this.#hold(frame);
    while (this.#first < this.#held.length) yield this.#next();
  }

  #hold(frame: Frame): void {
    this.#held.push(frame);
    this.#heldBytes += frame.length;
    if (frame.reason === undefined) this.#show(frame);
  }

  #next(): Frame {
    const frame = this.#held[this.#first] as Frame;
    this.#heldBytes -= frame.length;
    this.#first += 1;
    if (this.#first >= 1024) {
      this.#held = this.#held.slice(this.#first);
      this.#first = 0;
    }
    return frame;
  }
}

/** An importer that states versions, with its way to read a file, so that only the newest version of an object is an event. */
export function newestOnly(
  importer: Importer,
  candidate: Candidate,
  aheadBytes = AHEAD_BYTES,
): { readonly importer: Importer; readonly candidate: Candidate } {
  const { versionOf } = importer;
  if (versionOf === undefined) return { importer, candidate };
  const versions = new NewestVersions();
  const { envelope } = candidate;
  const show = ({ value }: Frame) => {
    const inside = envelope?.open(value) ?? [];
    for (const item of inside.length === 0 ? [{ value }] : inside) {
      const version = versionOf(item.value);
      if (version !== undefined) versions.see(version);
    }
  };
  return {
    importer: {
      ...importer,
      *parse(record, ctx) {
        const version = versionOf(record.value);
        const newer = version === undefined ? undefined : versions.newerThan(version);
        if (version === undefined || newer === undefined) yield* importer.parse(record, ctx);
        else
          yield {
            type: 'kept',
            why: `an earlier version (${version.stamp}) of ${version.of}, of which the file has a newer one (${newer})`,
          };
      },
    },
    candidate: { ...candidate, framer: (lists) => new AheadFramer(candidate.framer(lists), aheadBytes, show) },
  };
}
