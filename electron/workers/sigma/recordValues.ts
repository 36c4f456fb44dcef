/** The records of a case as their importers were handed them: parsed, out of what surrounded them, corrected where an analyst did so. */

import type { Importer } from '../../../shared/model/importer.ts';
import type { ReadDb } from '../../db/handles.ts';
import type { RecordPlace } from '../../db/sigma/events.ts';
import { createRecordBytes, type EvidenceFile, type RecordBytes } from '../../db/sigma/recordBytes.ts';
import type { Candidate } from '../../intake/containers.ts';
import { detectFormat, HEAD_BYTES, MAX_HEAD_BYTES } from '../../intake/detect.ts';
import type { Opened } from '../../intake/envelope.ts';
import { recordText } from '../../intake/frame.ts';
import { jsonRecord } from '../../intake/jsonRecord.ts';

export interface RecordValue {
  readonly value: unknown;
  /** JSON Pointer of the event's part in `value`; empty where the event is the whole of it. */
  readonly pointer: string;
  readonly raw: () => string;
}

export interface RecordValues {
  /** Undefined where the bytes no longer read as a record, which verification reports. */
  of(place: RecordPlace): RecordValue | undefined;
}

/** How one file is read: as it was when it was imported. */
interface Reading {
  readonly file: EvidenceFile;
  readonly candidate: Candidate | undefined;
  readonly lists: readonly string[];
  /** What comes before the first row, so that a row alone is read under its header. */
  readonly before: Buffer;
}

/** What one record's bytes hold. */
interface Read {
  readonly value: unknown;
  readonly inside: readonly Opened[];
  readonly raw: () => string;
}

export function createRecordValues(db: ReadDb, importers: readonly Importer[]): RecordValues {
  const bytes = createRecordBytes(db);
  const readings = new Map<number, Reading>();
  let last: (Read & { readonly record: number }) | undefined;
  const readingOf = (evidenceId: number): Reading => {
    let reading = readings.get(evidenceId);
    if (reading === undefined) {
      reading = beginReading(bytes, evidenceId, importers);
      readings.set(evidenceId, reading);
    }
    return reading;
  };
  const readOne = (place: RecordPlace): Read => {
    try {
      const reading = readingOf(place.evidence_id);
      const own =
        bytes.corrected(place.evidence_id, place.seq) ?? bytes.read(place.evidence_id, place.offset, place.length);
      const value = parsedRecord(reading, own, place.offset);
      const inside = value === undefined ? [] : (reading.candidate?.envelope?.open(value) ?? []);
      return { value, inside, raw: () => recordText(own).text };
    } catch {
      // A damaged block: the record counts as unread, and verification names the block.
      return { value: undefined, inside: [], raw: () => '' };
    }
  };
  return {
    of(place) {
      if (last?.record !== place.record_id) {
        last = { record: place.record_id, ...readOne(place) };
      }
      const { value, inside, raw } = last;
      if (value === undefined) return undefined;
      const pointer = place.pointer ?? '';
      const opened = innermost(inside, pointer);
      if (opened === undefined) return { value, pointer, raw };
      return { value: opened.value, pointer: pointer.slice(opened.pointer.length), raw };
    },
  };
}

/** The inner record that an event's pointer leads into. */
function innermost(inside: readonly Opened[], pointer: string): Opened | undefined {
  if (inside.length < 2) return inside[0];
  let found: Opened | undefined;
  for (const one of inside) {
    const within = pointer === one.pointer || pointer.startsWith(`${one.pointer}/`);
    if (within && one.pointer.length >= (found?.pointer.length ?? 0)) found = one;
  }
  return found;
}

function beginReading(bytes: RecordBytes, evidenceId: number, importers: readonly Importer[]): Reading {
  const file = bytes.file(evidenceId);
  const importer = importers.find(({ id }) => id === file.format);
  const before = file.firstOffset <= HEAD_BYTES ? bytes.read(evidenceId, 0, file.firstOffset) : Buffer.alloc(0);
  let candidate: Candidate | undefined;
  for (let wanted = HEAD_BYTES; importer !== undefined; wanted *= 4) {
    const length = Math.min(wanted, file.bytes, MAX_HEAD_BYTES);
    const detection = detectFormat(bytes.read(evidenceId, 0, length), length === file.bytes, importers, importer);
    candidate = detection.candidate;
    if (detection.settled || length === file.bytes || length === MAX_HEAD_BYTES) break;
  }
  return { file, candidate, lists: importer?.lists ?? [], before };
}

function parsedRecord({ file, candidate, lists, before }: Reading, own: Buffer, offset: number): unknown {
  if (file.framing !== 'csv') {
    if (file.framing === 'text_lines') return recordText(own).text;
    return jsonRecord(own, offset).value;
  }
  const framer = candidate?.framer(lists);
  if (framer === undefined) return undefined;
  const whole = Buffer.concat([before, own, Buffer.from('\n')]);
  for (const frame of [...framer.push(whole), ...framer.end()]) if (frame.value !== undefined) return frame.value;
  return undefined;
}
