/** What the command line prints: JSON lines for programs, plain lines for people. Evidence is hostile: no control character reaches a terminal. */
import { once } from 'node:events';

/** Control characters, and the invisible ones that reorder or hide text (bidirectional, zero-width, tags). */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text from evidence, safe to show on a terminal: every unprintable character becomes U+FFFD. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

/** One JSON object as one line; waits while the reader of a pipe is behind. */
export async function printJson(value: unknown): Promise<void> {
  await write(`${JSON.stringify(value)}\n`);
}

/** One line for people. */
export async function printLine(text: string): Promise<void> {
  await write(`${printable(text)}\n`);
}

/** Text that is known to be safe, as it is. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** A line on stderr: progress, problems. */
export function tell(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** Prints every value as a JSON line or, without `json`, as a line of text. */
export async function printAll<T>(
  values: Iterable<T> | AsyncIterable<T>,
  json: boolean,
  line: (value: T) => string,
): Promise<number> {
  let count = 0;
  for await (const value of values) {
    await (json ? printJson(value) : printLine(line(value)));
    count += 1;
  }
  if (count === 0 && !json) tell('Nothing to list.');
  return count;
}
