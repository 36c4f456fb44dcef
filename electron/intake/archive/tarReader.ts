/** Members of a tar archive, one header after the other. A member's range is its headers and its data, without the padding. */
import { createHash, type Hash } from 'node:crypto';
import type { DecodeNotes } from '../decodeNotes.ts';
import type { Allowance, ArchiveFrame, ArchiveReader } from './archiveReader.ts';
import { memberName } from './memberName.ts';
import { BLOCK, isTarHeader, readPax, readTarHeader, type TarHeader } from './tarHeader.ts';

/** Extended headers and long names are held in memory up to this. */
const MAX_EXTENDED = 1024 * 1024;
const WITHOUT_DATA = new Set(['1', '2', '3', '4', '5', '6']);
const REFUSED: Readonly<Record<string, string>> = {
  '1': 'it is a hard link, which is not followed',
  '2': 'it is a symbolic link, which is not followed',
  '3': 'it is a device, not a file',
  '4': 'it is a device, not a file',
  '6': 'it is a pipe, not a file',
  S: 'it is a sparse file, which is not read',
};

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly link: string;
  readonly size: number;
  readonly sparse: boolean;
  readonly start: number;
  readonly dataAt: number;
}

export class TarReader implements ArchiveReader {
  readonly #notes: DecodeNotes;
  readonly #allowance: Allowance;
  readonly #archiveBytes: number | undefined;
  /** Bytes of an incomplete header block. */
  #pending: Buffer = Buffer.alloc(0);
  #at = 0;
  #entry: Entry | undefined;
  /** Data and then padding bytes of the current entry still to come. */
  #left = 0;
  #padding = 0;
  #hash: Hash = createHash('sha256');
  #extended: Buffer[] = [];
  /** Where the headers of the next member began, when extended ones came first. */
  #start: number | undefined;
  #global = new Map<string, string>();
  #pax = new Map<string, string>();
  #longName: string | undefined;
  #longLink: string | undefined;
  #members = 0;
  #ended = false;
  #trailing = false;
  /** Why nothing more can be divided, and from which byte on. */
  #lost: { readonly at: number; readonly why: string } | undefined;

  /** @param archiveBytes size of the outermost archive; undefined when it is this one */
  constructor(notes: DecodeNotes, allowance: Allowance, archiveBytes: number | undefined) {
    this.#notes = notes;
    this.#allowance = allowance;
    this.#archiveBytes = archiveBytes;
  }

  *push(chunk: Buffer): Generator<ArchiveFrame> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#lost !== undefined || this.#ended) {
        this.#trailing ||= this.#ended && rest.some((byte) => byte !== 0);
        this.#at += rest.length;
        return;
      }
      if (this.#left > 0) {
        const data = rest.subarray(0, this.#left);
        this.#left -= data.length;
        this.#data(data);
        rest = rest.subarray(data.length);
        if (this.#left === 0) yield* this.#close();
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, rest.length);
        this.#padding -= skipped;
        this.#at += skipped;
        rest = rest.subarray(skipped);
      } else {
        const taken = rest.subarray(0, BLOCK - this.#pending.length);
        this.#pending = Buffer.concat([this.#pending, taken]);
        rest = rest.subarray(taken.length);
        if (this.#pending.length === BLOCK) yield* this.#header();
      }
    }
  }

  *end(cut?: string): Generator<ArchiveFrame> {
    const why = cut === undefined ? '' : ` (${cut})`;
    const total = this.#at + this.#pending.length;
    if (this.#lost !== undefined) {
      yield { offset: this.#lost.at, length: total - this.#lost.at, reason: this.#lost.why };
    } else if (this.#left > 0 && this.#entry !== undefined) {
      const { name, size, start } = this.#entry;
      const message = `the tar archive ends inside ${JSON.stringify(memberName(name).name)}, ${this.#left} of its ${size} bytes are missing${why}`;
      this.#notes.warn('cut-archive', message);
      const kept = size - this.#left;
      if (kept > 0 && this.#entry.type === '0') yield* this.#close(message, kept);
      else yield { offset: start, length: total - start, reason: message };
    } else if (this.#pending.length > 0 || (!this.#ended && cut !== undefined) || this.#start !== undefined) {
      const offset = this.#start ?? this.#at;
      const reason = `the tar archive ends inside a header, at byte ${total}${why}`;
      this.#notes.warn('cut-archive', reason);
      yield { offset, length: total - offset, reason };
    }
    if (this.#trailing) this.#notes.warn('trailing-bytes', 'bytes after the end of the tar archive');
  }

  *#header(): Generator<ArchiveFrame> {
    const block = this.#pending;
    const at = this.#at;
    this.#pending = Buffer.alloc(0);
    this.#at += BLOCK;
    if (block.every((byte) => byte === 0)) {
      this.#ended = true;
      return;
    }
    const header = isTarHeader(block) ? readTarHeader(block) : undefined;
    const start = this.#start ?? at;
    if (header === undefined) {
      this.#lost = {
        at: start,
        why: `the tar header at byte ${at} is damaged; what follows cannot be divided into members`,
      };
      return;
    }
    if (this.#members >= this.#allowance.entries) {
      this.#lost = { at: start, why: `beyond the first ${this.#members} members; it and what follows is not read` };
      return;
    }
    this.#entry = this.#entryOf(header, start);
    this.#left = this.#entry.size;
    this.#padding = (BLOCK - (this.#left % BLOCK)) % BLOCK;
    this.#hash = createHash('sha256');
    this.#extended = [];
    if (this.#left === 0) yield* this.#close();
  }

  #entryOf(header: TarHeader, start: number): Entry {
    const { type } = header;
    const about = { type, start, dataAt: this.#at };
    if ('xgLK'.includes(type)) return { ...about, name: '', link: '', size: header.size, sparse: false };
    const stated = (key: string) => this.#pax.get(key) ?? this.#global.get(key);
    const size = Number(stated('size') ?? header.size);
    const sparse = type === 'S' || [...this.#pax.keys()].some((key) => key.startsWith('GNU.sparse.'));
    const entry: Entry = {
      ...about,
      name: stated('path') ?? this.#longName ?? header.name,
      link: stated('linkpath') ?? this.#longLink ?? header.linkName,
      size: WITHOUT_DATA.has(type) || !Number.isSafeInteger(size) || size < 0 ? 0 : size,
      sparse,
    };
    this.#pax = new Map();
    this.#longName = undefined;
    this.#longLink = undefined;
    return entry;
  }

  #data(data: Buffer): void {
    this.#at += data.length;
    const type = this.#entry?.type ?? '';
    if ('xgLK'.includes(type)) {
      const held = this.#extended.reduce((sum, part) => sum + part.length, 0);
      if (held + data.length <= MAX_EXTENDED) this.#extended.push(Buffer.from(data));
    } else this.#hash.update(data);
  }

  /** The current entry has all its data; or, when the archive is cut, `kept` bytes of it. */
  *#close(cut?: string, kept?: number): Generator<ArchiveFrame> {
    const entry = this.#entry;
    if (entry === undefined) return;
    this.#entry = undefined;
    const { type, start, dataAt } = entry;
    if ('xgLK'.includes(type)) {
      this.#extend(type, Buffer.concat(this.#extended));
      if (type !== 'g') this.#start = start;
      return;
    }
    this.#start = undefined;
    if (type === '5') return;
    this.#members++;
    const { name, unsafe } = memberName(entry.name);
    const bytes = kept ?? entry.size;
    const frame = { offset: start, length: dataAt + bytes - start };
    const reason = this.#refusal(entry);
    if (reason !== undefined) {
      yield { ...frame, reason: `${JSON.stringify(name)}: ${reason}` };
      return;
    }
    yield {
      ...frame,
      identity: `${entry.name}\0${this.#hash.digest('hex')}`,
      member: {
        name,
        ...(unsafe === undefined ? {} : { unsafe }),
        zip: false,
        packing: 'stored',
        offset: dataAt,
        length: bytes,
        packedBytes: bytes,
        bytes,
        ...(cut === undefined ? {} : { cut }),
      },
    };
  }

  #refusal(entry: Entry): string | undefined {
    const why = entry.sparse ? REFUSED.S : REFUSED[entry.type];
    const to = entry.link === '' ? '' : ` (to ${JSON.stringify(entry.link.slice(0, 200))})`;
    if (why !== undefined) return `${why}${to}`;
    if (entry.type !== '0' && entry.type !== '7')
      return `it is of a kind (${JSON.stringify(entry.type)}) that is not read`;
    return this.#allowance.take(entry.size, this.#archiveBytes ?? this.#at);
  }

  #extend(type: string, data: Buffer): void {
    if (type === 'x') this.#pax = readPax(data);
    else if (type === 'g') for (const [key, value] of readPax(data)) this.#global.set(key, value);
    else {
      const zero = data.indexOf(0);
      const text = data.toString('utf8', 0, zero < 0 ? data.length : zero);
      if (type === 'L') this.#longName = text;
      else this.#longLink = text;
    }
  }
}
