/** The decoded bytes of one file to its start message and its records; shared by first reading and reading again. */
import type { Importer, TimeOptions } from '../../shared/model/importer.ts';
import type { IntakeMessage, IntakeOptions, IntakeRecord, IntakeWarning } from '../../shared/model/intake.ts';
import type { ZoneBasis } from '../../shared/model/kinds.ts';
import { isBlankHead } from './containers.ts';
import type { DecodeNotes } from './decodeNotes.ts';
import { type Detection, detectFormat, HEAD_BYTES, MAX_HEAD_BYTES } from './detect.ts';
import type { Frame, Framer } from './frame.ts';
import { RecordReader } from './recordReader.ts';
import { parseTime } from './time.ts';

/** Few, so that what importers make of them is gone before the garbage collector has copied it. */
const BATCH_RECORDS = 128;
const BATCH_BYTES = 4 * 1024 * 1024;

export interface Summary {
  readonly framingBytes: number;
  readonly zoneBasis: ZoneBasis;
  readonly warnings: readonly IntakeWarning[];
}

export class RecordStream {
  /** Whether the start message has been given. */
  started = false;
  readonly #name: string;
  readonly #options: IntakeOptions;
  readonly #importers: readonly Importer[];
  readonly #forced: Importer | undefined;
  readonly #notes: DecodeNotes;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #wanted = HEAD_BYTES;
  #bytes = 0;
  #recordBytes = 0;
  #cutSeen = false;
  #framer: Framer | undefined;
  #reader: RecordReader | undefined;
  #seen = '';
  #blank = true;
  #json = false;
  #batch: IntakeRecord[] = [];
  #batchBytes = 0;

  constructor(
    name: string,
    options: IntakeOptions,
    importers: readonly Importer[],
    forced: Importer | undefined,
    notes: DecodeNotes,
  ) {
    this.#name = name;
    this.#options = options;
    this.#importers = importers;
    this.#forced = forced;
    this.#notes = notes;
  }

  /** @param bytesRead bytes of the original so far, for progress */
  *push(data: Buffer, bytesRead: number): Generator<IntakeMessage> {
    this.#bytes += data.length;
    if (data.includes(0)) this.#notes.warn('encoding', 'the data holds NUL bytes, which are kept');
    if (this.started) {
      if (this.#framer !== undefined) yield* this.#take(this.#framer.push(data), bytesRead);
      else if (this.#blank) this.#blank = isBlankHead(data);
      return;
    }
    this.#held.push(data);
    this.#heldBytes += data.length;
    // Without more to decode there is no point in waiting for a longer head.
    const stuck = data.length === 0 && this.#notes.cut !== undefined;
    if (this.#heldBytes >= this.#wanted || stuck) yield* this.#begin(false, bytesRead);
  }

  *finish(bytesRead: number): Generator<IntakeMessage> {
    if (!this.started) yield* this.#begin(true, bytesRead);
    const { cut, damaged } = this.#notes;
    if (this.#framer !== undefined && this.#reader !== undefined) {
      yield* this.#take(this.#framer.end(cut), bytesRead);
      if (cut !== undefined && !this.#cutSeen) this.#batch.push(this.#reader.missing(this.#bytes, cut));
      if (damaged !== undefined) this.#batch.push(this.#reader.missing(this.#bytes, damaged));
    } else if (!this.#blank || cut !== undefined) {
      const reason = `${this.#seen}${cut === undefined ? '' : `; ${cut}`}`;
      this.#batch.push({ seq: 0, offset: 0, length: this.#bytes, identity: undefined, drafts: [], reason });
      this.#recordBytes = this.#bytes;
    }
    if (this.#batch.length > 0) yield this.#flush(bytesRead);
  }

  summary(): Summary {
    const { cut, warnings } = this.#notes;
    const found = this.#reader?.tally.warnings(cut, this.#json) ?? [];
    if (this.#reader === undefined) {
      if (this.#blank && cut === undefined) found.push({ code: 'empty-file', message: 'the file is empty' });
      if (cut !== undefined) found.push({ code: 'truncated-export', message: cut });
    }
    const codes = new Set(found.map((warning) => warning.code));
    for (const [code, message] of warnings) if (!codes.has(code)) found.push({ code, message });
    const zoneBasis = this.#reader?.tally.zoneBasis ?? 'stated';
    return { framingBytes: this.#bytes - this.#recordBytes, zoneBasis, warnings: found };
  }

  *#begin(complete: boolean, bytesRead: number): Generator<IntakeMessage> {
    const head = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held);
    const detection = this.#detect(head, complete);
    const wait = !complete && this.#notes.cut === undefined && detection?.settled === false;
    if (wait && head.length < MAX_HEAD_BYTES) {
      this.#wanted = Math.min(MAX_HEAD_BYTES, head.length * 4);
      return;
    }
    this.#held = [];
    this.started = true;
    const { importer, candidate } = detection ?? {};
    const sniff = importer === undefined ? undefined : (candidate?.outer ?? candidate?.sniff);
    yield {
      type: 'start',
      encoding: this.#notes.encoding,
      container: sniff?.container,
      format: importer?.id,
      formatVersion: importer?.version,
      header: sniff?.header,
      wrapper: candidate?.envelope?.name ?? sniff?.wrapper,
      decoded: this.#notes.decoded,
    };
    this.#blank = isBlankHead(head);
    if (importer === undefined || candidate === undefined) return;
    const { zone, mapping } = this.#options;
    this.#json = !['csv', 'text_lines'].includes((candidate.outer ?? candidate.sniff).container);
    const context = {
      fileName: this.#name,
      time: (value: unknown, options?: TimeOptions) => parseTime(value, { zone }, options),
      ...(mapping === undefined ? {} : { mapping }),
    };
    this.#reader = new RecordReader(importer, candidate.sniff.container, context, candidate.envelope);
    this.#framer = candidate.framer(importer.lists ?? []);
    yield* this.#take(this.#framer.push(head), bytesRead);
  }

  #detect(head: Buffer, complete: boolean): Detection | undefined {
    const { opaque } = this.#notes;
    if (opaque !== undefined) {
      this.#seen = `${opaque}, which is kept whole and not opened; extract it and import what it holds`;
      return undefined;
    }
    const detection = detectFormat(head, complete, this.#importers, this.#forced);
    this.#seen = detection.seen;
    return detection;
  }

  *#take(frames: Iterable<Frame>, bytesRead: number): Generator<IntakeMessage> {
    if (this.#reader === undefined) return;
    for (const frame of frames) {
      if (frame.cut) this.#cutSeen = true;
      this.#batch.push(this.#reader.read(frame));
      this.#recordBytes += frame.length;
      this.#batchBytes += frame.length;
      if (this.#batch.length >= BATCH_RECORDS || this.#batchBytes >= BATCH_BYTES) yield this.#flush(bytesRead);
    }
  }

  #flush(bytesRead: number): IntakeMessage {
    const records = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    return { type: 'records', records, bytesRead };
  }
}
