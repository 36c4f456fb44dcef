/** An archive as evidence: its members are its records, each to be read as a file of its own. */
import { createHash } from 'node:crypto';
import type { ArchiveMember, IntakeMessage, IntakeRecord } from '../../../shared/model/intake.ts';
import type { DecodeNotes } from '../decodeNotes.ts';
import type { EvidenceStream, Summary } from '../evidenceStream.ts';
import { Allowance, ARCHIVE_LIMITS, type ArchiveFrame, type ArchiveReader } from './archiveReader.ts';
import { TarReader } from './tarReader.ts';
import { ZipReader } from './zipReader.ts';

export type ArchiveKind = 'zip' | 'tar';

/** Where an archive lies in others, and what these have taken of the limits. */
export interface ArchivePlace {
  /** 0 for an archive that lies in no other. */
  readonly depth: number;
  /** Size of the outermost archive; undefined when it is this one. */
  readonly outermostBytes: number | undefined;
  readonly spent: { readonly entries: number; readonly bytes: number };
}

export const OUTERMOST: ArchivePlace = { depth: 0, outermostBytes: undefined, spent: { entries: 0, bytes: 0 } };

const BATCH = 2_000;
const MAX_REASON = 512;

/** The format that an archive is stored under. */
export function archiveFormat(kind: ArchiveKind): string {
  return `archive.${kind}`;
}

export class ArchiveLedger implements EvidenceStream {
  /** Whether the start message has been given. */
  started = false;
  readonly #kind: ArchiveKind;
  readonly #notes: DecodeNotes;
  readonly #reader: ArchiveReader;
  #records: IntakeRecord[] = [];
  #members: ArchiveMember[] = [];
  #seq = 0;
  #bytes = 0;
  #recordBytes = 0;
  #refused = 0;

  /** @returns undefined where archives are nested too deep */
  static at(kind: ArchiveKind, notes: DecodeNotes, place: ArchivePlace): ArchiveLedger | undefined {
    if (place.depth >= ARCHIVE_LIMITS.depth) return undefined;
    const allowance = new Allowance(ARCHIVE_LIMITS, place.spent);
    const Reader = kind === 'zip' ? ZipReader : TarReader;
    return new ArchiveLedger(kind, notes, new Reader(notes, allowance, place.outermostBytes));
  }

  private constructor(kind: ArchiveKind, notes: DecodeNotes, reader: ArchiveReader) {
    this.#kind = kind;
    this.#notes = notes;
    this.#reader = reader;
  }

  /** @param bytesRead bytes of the original so far, for progress */
  *push(data: Buffer, bytesRead: number): Generator<IntakeMessage> {
    yield* this.#begin();
    this.#bytes += data.length;
    for (const frame of this.#reader.push(data)) yield* this.#take(frame, bytesRead);
  }

  *finish(bytesRead: number): Generator<IntakeMessage> {
    yield* this.#begin();
    for (const frame of this.#reader.end(this.#notes.cut)) yield* this.#take(frame, bytesRead);
    yield* this.#flush(bytesRead);
    if (this.#seq === 0) this.#notes.warn('no-records', 'the archive holds no files');
    if (this.#refused > 0) {
      this.#notes.warn('refused-members', `${this.#refused} of ${this.#seq} members are not read; the ledger says why`);
    }
  }

  summary(): Summary {
    const warnings = [...this.#notes.warnings].map(([code, message]) => ({ code, message }));
    return { framingBytes: this.#bytes - this.#recordBytes, zoneBasis: 'stated', warnings };
  }

  *#begin(): Generator<IntakeMessage> {
    if (this.started) return;
    this.started = true;
    yield {
      type: 'start',
      encoding: this.#notes.encoding,
      container: undefined,
      format: archiveFormat(this.#kind),
      formatVersion: 1,
      header: undefined,
      wrapper: undefined,
      decoded: this.#notes.decoded,
    };
  }

  *#take(frame: ArchiveFrame, bytesRead: number): Generator<IntakeMessage> {
    const { offset, length, member, reason } = frame;
    const place = { seq: this.#seq++, offset, length, drafts: [] };
    this.#recordBytes += length;
    if (member === undefined) {
      this.#refused++;
      this.#records.push({ ...place, identity: undefined, reason: (reason ?? 'not read').slice(0, MAX_REASON) });
    } else {
      this.#records.push({ ...place, identity: identityOf(this.#kind, frame.identity ?? '') });
      this.#members.push(member);
    }
    if (this.#records.length >= BATCH) yield* this.#flush(bytesRead);
  }

  *#flush(bytesRead: number): Generator<IntakeMessage> {
    if (this.#records.length > 0) yield { type: 'records', records: this.#records, bytesRead };
    if (this.#members.length > 0) yield { type: 'members', members: this.#members };
    this.#records = [];
    this.#members = [];
  }
}

function identityOf(kind: ArchiveKind, content: string): Uint8Array {
  const hash = createHash('sha256')
    .update(`${archiveFormat(kind)}\0`)
    .update(content);
  return Uint8Array.from(hash.digest().subarray(0, 16));
}
