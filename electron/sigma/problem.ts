/** What stops a Sigma rule from being run, with the place in its file. */

/** Line of a node at a path inside a document, 1-based. */
export type LineOf = (path: readonly (string | number)[]) => number;

/** Thrown while a document is read; caught once for each document. */
export class SigmaFault extends Error {
  /** Path inside the document that it is about. */
  readonly path: readonly (string | number)[];

  constructor(reason: string, path: readonly (string | number)[] = []) {
    super(reason);
    this.name = 'SigmaFault';
    this.path = path;
  }
}

/** Text of a rule, short and on one line, for a message. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');
  return `\`${line.length > 80 ? `${line.slice(0, 77)}…` : line}\``;
}
