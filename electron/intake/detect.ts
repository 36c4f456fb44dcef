/** Which importer reads a file, judged from the first bytes of its decoded stream. */
import type { Importer } from '../../shared/model/importer.ts';
import { type Candidate, candidatesFor, looksBinary } from './containers.ts';

export const HEAD_BYTES = 64 * 1024;
/** The head grows to this when the first record is longer. */
export const MAX_HEAD_BYTES = 4 * 1024 * 1024;
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

function confidenceOf(importer: Importer, candidate: Candidate): number {
  const { wrapper } = candidate.sniff;
  if (wrapper !== undefined && importer.lists?.includes(wrapper) !== true) return 0;
  try {
    const confidence = importer.sniff(candidate.sniff);
    return Number.isFinite(confidence) ? Math.min(100, Math.max(0, confidence)) : 0;
  } catch {
    return 0;
  }
}

function describeHead(head: Buffer, candidates: readonly Candidate[]): string {
  if (looksBinary(head)) return 'binary data';
  const sniff = candidates.at(-1)?.sniff;
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

/** The importer with this id. @throws Error naming the known ids */
export function forcedImporter(id: string, importers: readonly Importer[]): Importer {
  const found = importers.find((importer) => importer.id === id);
  if (found !== undefined) return found;
  throw new Error(`unknown format "${id}"; known: ${importers.map((importer) => importer.id).join(', ')}`);
}

/**
 * Asks every importer; highest confidence wins, then the wrapper before the plain reading, then priority.
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
  const listKeys = [...new Set(asked.flatMap((importer) => importer.lists ?? []))];
  const candidates = candidatesFor(head, complete, listKeys);
  const settled = candidates.some(({ sniff }) => sniff.samples.length > 0);
  const seen = describeHead(head, candidates);
  const first = candidates[0];
  if (forced !== undefined) {
    return { importer: first && forced, candidate: first, confidence: 100, runnersUp: [], seen, settled };
  }
  const claims: Claim[] = [];
  for (const importer of importers) {
    let best: Claim | undefined;
    for (const candidate of candidates) {
      const confidence = confidenceOf(importer, candidate);
      if (confidence >= MIN_CONFIDENCE && confidence > (best?.confidence ?? 0))
        best = { importer, candidate, confidence };
    }
    if (best !== undefined) claims.push(best);
  }
  const rank = (claim: Claim) => candidates.indexOf(claim.candidate);
  claims.sort((a, b) => b.confidence - a.confidence || rank(a) - rank(b) || b.importer.priority - a.importer.priority);
  const [winner, ...others] = claims;
  return {
    importer: winner?.importer,
    candidate: winner?.candidate,
    confidence: winner?.confidence ?? 0,
    runnersUp: others.map(({ importer, confidence }) => ({ id: importer.id, confidence })),
    seen,
    settled,
  };
}
