/** What the readers of archive formats have in common: the frames they divide an archive into and the limits they keep. */
import type { ArchiveMember } from '../../../shared/model/intake.ts';

/** One member of an archive: its byte range there, and either where its content is or why it is not read. */
export interface ArchiveFrame {
  readonly offset: number;
  readonly length: number;
  /** What makes the member itself, for the ledger's duplicates: name and content. */
  readonly identity?: string;
  readonly member?: ArchiveMember;
  readonly reason?: string;
}

/** Divides an archive's bytes, fed in any chunks, into members. What lies outside every frame is framing. */
export interface ArchiveReader {
  push(chunk: Buffer): Iterable<ArchiveFrame>;
  /** `cut`: the input is known to be incomplete, for this reason. */
  end(cut?: string): Iterable<ArchiveFrame>;
}

/** Bounds over an archive and everything inside it, archives in it included. */
export interface ArchiveLimits {
  /** Members. */
  readonly entries: number;
  /** Archives inside one another. */
  readonly depth: number;
  /** Members may expand to `bytes` in any case, and to `ratio` times the outermost archive beyond that. */
  readonly ratio: number;
  readonly bytes: number;
  /** And never to more than this. */
  readonly totalBytes: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  entries: 100_000,
  depth: 5,
  ratio: 1_000,
  bytes: 1024 ** 3,
  totalBytes: 256 * 1024 ** 3,
};

/** Counts what an archive may still expand to. `archiveBytes` is the size of the outermost archive as far as known. */
export class Allowance {
  entries: number;
  readonly #limits: ArchiveLimits;
  #bytes: number;

  /** @param spent what the archives around this one have taken already */
  constructor(limits: ArchiveLimits, spent: { readonly entries: number; readonly bytes: number }) {
    this.#limits = limits;
    this.entries = limits.entries - spent.entries;
    this.#bytes = spent.bytes;
  }

  /** Takes a member of this size; the reason when it is too much. */
  take(bytes: number, archiveBytes: number): string | undefined {
    const { ratio, totalBytes } = this.#limits;
    const most = Math.min(totalBytes, Math.max(this.#limits.bytes, archiveBytes * ratio));
    if (this.#bytes + bytes > most) {
      return `it would bring the archive's expanded size to ${this.#bytes + bytes} bytes, over the limit of ${most}`;
    }
    this.#bytes += bytes;
    return undefined;
  }
}
