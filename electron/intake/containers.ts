/** How the bytes of a file may be divided into records, judged from its head. */
import type { Sniff } from '../../shared/model/importer.ts';
import { ENVELOPE_LISTS, type Envelope, envelopesOf, originalsOf } from './envelope.ts';
import { textEnvelopesOf } from './envelopeText.ts';
import { bomLength, type Frame, type Framer } from './frame.ts';
import { CsvFramer, statedDelimiter } from './frameCsv.ts';
import { JsonFramer } from './frameJson.ts';
import { LineFramer } from './frameLines.ts';
import { TextLineFramer } from './frameText.ts';

const SAMPLES = 8;
const DELIMITERS = [',', ';', '\t', '|'];
const MAX_LINES = 50;

/** One way to read the file. `lists` are the list keys of the importer that is chosen. */
export interface Candidate {
  readonly sniff: Sniff;
  /** What surrounds the records, where they have to be taken out of something; see envelope.ts. */
  readonly envelope?: Envelope;
  /** With an envelope: what the file itself looks like; `sniff` is then of the records inside. */
  readonly outer?: Sniff;
  framer(lists: readonly string[]): Framer;
}

function sample(framer: Framer, head: Buffer, complete: boolean, most = SAMPLES): Frame[] {
  const frames: Frame[] = [];
  for (const frame of framer.push(head)) {
    if (frame.reason === undefined) frames.push(frame);
    if (frames.length === most) return frames;
  }
  if (complete) frames.push(...[...framer.end()].filter((frame) => frame.reason === undefined));
  return frames.slice(0, most);
}

function scalars(value: unknown): Record<string, unknown> {
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([, member]) => member === null || typeof member !== 'object'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** NDJSON, when at least half of the first lines are JSON objects by themselves and there is more than one line. */
function lineCandidates(head: Buffer, complete: boolean, listKeys: readonly string[]): Candidate[] {
  const terminator = head.includes(0x0a) ? 0x0a : 0x0d;
  const values: unknown[] = [];
  let from = bomLength(head);
  let more = false;
  while (from < head.length) {
    const found = head.indexOf(terminator, from);
    const end = found < 0 ? head.length : found;
    const text = head.toString('utf8', from, end).trim();
    from = end + 1;
    if (text === '') continue;
    if ((found < 0 && !complete) || values.length === MAX_LINES) {
      more = true;
      break;
    }
    values.push(parsed(text));
  }
  const objects = values.filter(isObject);
  if (objects.length * 2 < values.length || objects.length === 0 || (values.length < 2 && !more)) return [];
  const framer = (lists: readonly string[]) => new LineFramer(lists, terminator);
  const wrappers = listKeys.filter((key) => objects.some((object) => Array.isArray(object[key])));
  const candidates = wrappers.map((wrapper): Candidate => {
    const samples = sample(new LineFramer([wrapper], terminator), head, complete).map((frame) => frame.value);
    return { sniff: { container: 'ndjson', samples, wrapper, envelope: scalars(objects[0]) }, framer };
  });
  candidates.push({ sniff: { container: 'ndjson', samples: objects.slice(0, SAMPLES) }, framer });
  return candidates;
}

function valueCandidates(head: Buffer, complete: boolean, listKeys: readonly string[]): Candidate[] {
  const framer = (lists: readonly string[]) => new JsonFramer(lists);
  const candidates: Candidate[] = [];
  for (const key of listKeys) {
    if (!head.includes(JSON.stringify(key))) continue;
    const probe = new JsonFramer([key]);
    const samples = sample(probe, head, complete).map((frame) => frame.value);
    if (probe.firstList === undefined) continue;
    const { objectStart, bracket } = probe.firstList;
    const before = parsed(`${head.toString('utf8', objectStart, bracket)}[]}`);
    const envelope = isObject(before) ? scalars(before) : {};
    candidates.push({ sniff: { container: 'json_wrapped', samples, wrapper: key, envelope }, framer });
  }
  const plain = new JsonFramer();
  const samples = sample(plain, head, complete).map((frame) => frame.value);
  const first = head.toString('latin1', bomLength(head)).trimStart()[0];
  // Values one after the other are a sequence of records like an array's.
  const container = first === '{' && samples.length < 2 ? 'json_single' : 'json_array';
  candidates.push({ sniff: { container, samples }, framer });
  return candidates;
}

function csvCandidate(head: Buffer, complete: boolean): Candidate | undefined {
  const stated = statedDelimiter(head);
  let best: { delimiter: string; score: number; header: readonly string[]; frames: Frame[] } | undefined;
  for (const delimiter of stated === undefined ? DELIMITERS : [stated]) {
    const framer = new CsvFramer(delimiter);
    const frames = sample(framer, head, complete, 20);
    if (framer.header === undefined) continue;
    const width = framer.header.length;
    const even = frames.filter((frame) => frame.cells?.length === width).length;
    const score = width < 2 ? 0 : ((even + 1) / (frames.length + 1)) * 100 + Math.min(width, 50);
    if (best === undefined || score > best.score) best = { delimiter, score, header: framer.header, frames };
  }
  if (best === undefined) return undefined;
  const { delimiter, header, frames } = best;
  const samples = frames.slice(0, SAMPLES).map((frame) => frame.value);
  return { sniff: { container: 'csv', header, samples }, framer: () => new CsvFramer(delimiter) };
}

function textCandidate(head: Buffer, complete: boolean): Candidate {
  const samples = sample(new TextLineFramer(), head, complete).map((frame) => frame.value);
  return { sniff: { container: 'text_lines', samples }, framer: () => new TextLineFramer() };
}

/** True when too many bytes are control characters for the head to be text. */
export function looksBinary(head: Buffer): boolean {
  const length = Math.min(head.length, 8_192);
  let control = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = head[at] as number;
    if (byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32) || byte === 127) control++;
  }
  return control * 10 > length;
}

/** True when these bytes hold no more than a byte order mark and white space. */
export function isBlankHead(head: Buffer): boolean {
  return head.toString('latin1', bomLength(head)).trim() === '';
}

/**
 * Every way to read the file that its head allows, wrappers first, as lines of text last.
 * @param complete the head is the whole file
 * @param listKeys the list keys of all importers
 */
export function candidatesFor(head: Buffer, complete: boolean, listKeys: readonly string[]): Candidate[] {
  if (looksBinary(head)) return [];
  const lines = lineCandidates(head, complete, listKeys);
  if (lines.length > 0) return lines;
  const text = head.toString('latin1', bomLength(head), bomLength(head) + 65_536).trimStart();
  if (/^(?:\{\s*["}]|\[\s*(?:[[{"\]]|-?\d+(?:\.\d+)?\s*[,\]]|(?:true|false|null)\s*[,\]]|$)|\{\s*$)/.test(text)) {
    return valueCandidates(head, complete, listKeys);
  }
  const csv = csvCandidate(head, complete);
  return [...(csv === undefined ? [] : [csv]), textCandidate(head, complete)];
}

const ENVELOPE_KEYS: ReadonlySet<string> = new Set(ENVELOPE_LISTS);

/** Records in a list whose key their importer does not name: the list is the envelope. */
function listed(key: string): Envelope {
  const open: Envelope['open'] = (value) => (isObject(value) ? [{ value, pointer: '' }] : []);
  return { name: key, original: false, open };
}

/** The same ways to read a file with what surrounds the records taken off; `which` are the envelopes looked for. */
function opened(candidates: readonly Candidate[], which: (candidate: Candidate) => readonly Envelope[]): Candidate[] {
  return candidates.flatMap((candidate) => {
    const { samples, wrapper } = candidate.sniff;
    return which(candidate).map((envelope): Candidate => {
      const inside = samples.flatMap((value) => envelope.open(value).slice(0, SAMPLES)).map((item) => item.value);
      return {
        sniff: { container: envelope.container ?? 'ndjson', samples: inside.slice(0, SAMPLES) },
        envelope: wrapper === undefined || envelope.name === wrapper ? envelope : named(envelope, wrapper),
        outer: candidate.sniff,
        framer: (lists) => candidate.framer(wrapper === undefined ? lists : [...lists, wrapper]),
      };
    });
  });
}

function named(envelope: Envelope, wrapper: string): Envelope {
  return { ...envelope, name: `${wrapper} › ${envelope.name}` };
}

/** Readings of what is by definition the original record. */
export function originalCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  return opened(candidates, ({ sniff }) => [...originalsOf(sniff.samples), ...textEnvelopesOf(sniff.samples, true)]);
}

/** Readings of whatever may hold records, lists under the keys of search tools and shippers included. */
export function envelopedCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  return opened(candidates, ({ sniff }) => {
    const { samples, wrapper } = sniff;
    const around = wrapper !== undefined && ENVELOPE_KEYS.has(wrapper) ? [listed(wrapper)] : [];
    return [...envelopesOf(samples), ...around, ...textEnvelopesOf(samples, false)];
  });
}
