/** How a command of the command line is declared, and how its arguments are read. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Exit codes that other programs rely on. */
export const EXIT = { ok: 0, finding: 1, usage: 2 } as const;

export interface Command {
  /** Words that call it, e.g. `case create`. */
  readonly name: string;
  /** One line for `agentrail help`. */
  readonly about: string;
  /** What follows the name, e.g. `CASE PATH… [--zone Z]`. */
  readonly usage: string;
  /** What its words and options mean, a line each, for `--help`. */
  readonly details?: readonly string[];
  /** Answers the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** Wrong usage or input: told on stderr, exit code 2. */
export class UsageError extends Error {}

/** Fewer words than the command needs; `given` of them are there. */
export class MissingWord extends UsageError {
  readonly given: number;

  constructor(given: number) {
    super('something is missing');
    this.given = given;
  }
}

/** Reads options strictly; an unknown option, a missing value or a wrong number of words is a UsageError. */
export function readArguments<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  words: { readonly min: number; readonly max: number },
) {
  let parsed: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // What Node goes on to say of words that begin with a dash helps with no command of this product.
    throw new UsageError((error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '');
  }
  const { length } = parsed.positionals;
  if (length < words.min) throw new MissingWord(length);
  if (length > words.max) throw new UsageError(`${JSON.stringify(parsed.positionals[words.max])} is one word too many`);
  return parsed;
}

/** A whole number of at least 1 from an option's text. @throws UsageError */
export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new UsageError(`--${name} takes a whole number of at least 1`);
  return value;
}
