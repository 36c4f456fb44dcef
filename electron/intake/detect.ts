/** Which importer reads a file, judged from the first bytes of its decoded stream. */
import type { Importer, Sniff } from '../../shared/model/importer.ts';
import { type Candidate, candidatesFor, envelopedCandidates, looksBinary, originalCandidates } from './containers.ts';
import { ENVELOPE_LISTS } from './envelope.ts';
import { MAX_RECORD_BYTES } from './frame.ts';
import { withCompanions } from './mixed.ts';
import { newestOnly } from './versions.ts';

export const HEAD_BYTES = 64 * 1024;
/** The head grows to this when the first record is longer: room for the longest record there may be. */
export const MAX_HEAD_BYTES = MAX_RECORD_BYTES + 1024 * 1024;
/** An importer less confident than this does not get the file. */
export const MIN_CONFIDENCE = 30;

export interface Detection {
  readonly importer: Importer | undefined;
  readonly candidate: Candidate | undefined;
  readonly confidence: number;
  /** The other importers that would take the file, best first. */
  readonly runnersUp: readonly { readonly id: string; readonly confidence: number }[];
  /** What the bytes look like, for the reason when no importer takes them. */
  readonly seen: string;
  /** False while no record was complete: a longer head may tell more. */
  readonly settled: boolean;
}

interface Claim {
  readonly importer: Importer;
  readonly candidate: Candidate;
  readonly confidence: number;
}

function confidenceOf(importer: Importer, sniff: Sniff): number {
  const { wrapper } = sniff;
  if (!readsSuch(importer)(sniff)) return 0;
  if (wrapper !== undefined && importer.lists?.includes(wrapper) !== true) return 0;
  try {
    const confidence = importer.sniff(sniff);
    return Number.isFinite(confidence) ? Math.min(100, Math.max(0, confidence)) : 0;
  } catch {
    return 0;
  }
}

function describeHead(head: Buffer, candidates: readonly Candidate[]): string {
  if (looksBinary(head)) return 'binary data';
  const sniff = candidates.findLast((candidate) => candidate.sniff.container !== 'text_lines')?.sniff;
  switch (sniff?.container) {
    case 'csv':
      return (sniff.header?.length ?? 0) > 1
        ? `text with ${sniff.header?.length} columns in no known format`
        : 'text in no known format';
    case 'ndjson':
      return 'JSON lines in no known format';
    case 'json_array':
      return sniff.samples.length === 0 ? 'a JSON array without records' : 'a JSON array in no known format';
    case undefined:
      return 'text without a complete first line';
    default:
      return 'a JSON object in no known format';
  }
}

/** Whether these are records of the kind that the importer reads: text or not. */
function readsSuch(importer: Importer): (sniff: Sniff) => boolean {
  return ({ container }) => (container === 'text_lines') === (importer.text === true);
}

/** The importer with this id. @throws Error naming the known ids */
export function forcedImporter(id: string, importers: readonly Importer[]): Importer {
  const found = importers.find((importer) => importer.id === id);
  if (found !== undefined) return found;
  throw new Error(`unknown format "${id}"; known: ${importers.map((importer) => importer.id).join(', ')}`);
}

/** The reading that an importer is surest of; between equals the first, so wrappers and originals win over the plain reading. */
function bestClaim(importer: Importer, ways: readonly Candidate[]): Claim | undefined {
  let best: Claim | undefined;
  for (const candidate of ways) {
    const confidence = confidenceOf(importer, candidate.sniff);
    if (confidence >= MIN_CONFIDENCE && confidence > (best?.confidence ?? 0))
      best = { importer, candidate, confidence };
  }
  return best;
}

function claimsOf(importers: readonly Importer[], ways: readonly Candidate[]): readonly Claim[] {
  const claims = importers.flatMap((importer) => bestClaim(importer, ways) ?? []);
  const rank = (claim: Claim) => ways.indexOf(claim.candidate);
  return claims.sort(
    (a, b) => b.confidence - a.confidence || rank(a) - rank(b) || b.importer.priority - a.importer.priority,
  );
}

/** The winner, or the winner with those that read the records which it does not recognise. */
function readerOf({ importer, candidate }: Claim, head: Buffer, complete: boolean, all: readonly Importer[]): Importer {
  const judge = (one: Importer, sniff: Sniff) => {
    const confidence = confidenceOf(one, sniff);
    return confidence < MIN_CONFIDENCE ? 0 : confidence;
  };
  return withCompanions(importer, candidate, head, complete, all, judge);
}

/**
 * Asks every importer; highest confidence wins, then the wrapper before the plain reading, then priority. A member that is by
 * definition the original record comes before the record around it; other envelopes are opened only when nobody knows the record.
 * @param head first bytes of the decoded stream
 * @param complete the head is the whole stream
 * @param forced importer that reads the file whatever the others say
 */
export function detectFormat(
  head: Buffer,
  complete: boolean,
  importers: readonly Importer[],
  forced?: Importer,
): Detection {
  const asked = forced === undefined ? importers : [forced];
  const known = new Set(asked.flatMap((importer) => importer.lists ?? []));
  const all = candidatesFor(head, complete, [...new Set([...known, ...ENVELOPE_LISTS])]);
  const plain = all.filter(({ sniff }) => sniff.wrapper === undefined || known.has(sniff.wrapper));
  const seen = describeHead(head, plain);
  let claims = claimsOf(asked, [...originalCandidates(all), ...plain]);
  if (claims.length === 0) claims = claimsOf(asked, envelopedCandidates(all));
  const [winner, ...others] = claims;
  // Every text has lines: they tell nothing of a row or value that is longer than the head.
  const framed = all.some(({ sniff }) => sniff.container !== 'text_lines' && sniff.samples.length > 0);
  const settled = looksBinary(head) || framed || winner?.candidate.sniff.container === 'text_lines';
  if (forced !== undefined) {
    const candidate = winner?.candidate ?? plain.find(({ sniff }) => readsSuch(forced)(sniff)) ?? plain[0];
    const read = candidate && newestOnly(forced, candidate);
    return { importer: read?.importer, candidate: read?.candidate, confidence: 100, runnersUp: [], seen, settled };
  }
  // A head that may still grow is not looked into for companions before it has.
  const last =
    winner !== undefined && settled ? { ...winner, importer: readerOf(winner, head, complete, importers) } : winner;
  const read = last && newestOnly(last.importer, last.candidate);
  return {
    importer: read?.importer,
    candidate: read?.candidate,
    confidence: winner?.confidence ?? 0,
    runnersUp: others.map(({ importer, confidence }) => ({ id: importer.id, confidence })),
    seen,
    settled,
  };
}
