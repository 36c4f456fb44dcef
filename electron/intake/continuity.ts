/**
 * Signs, in the records themselves, that some are not there: numbers that skip, hash chains that do not join, a period that is
 * exactly as long as logs are kept. Each record is looked at once and nothing of it is held.
 */
import type { IntakeWarning } from '../../shared/model/intake.ts';

const NUMBERS = new Set(['seq', 'sequence', 'sequenceid', 'sequencenumber', 'recordnumber', 'lineno']);
const OWN_HASHES = new Set(['hash', 'entryhash', 'recordhash', 'eventhash', 'chainhash']);
const PREVIOUS_HASHES = new Set([
  'prevhash',
  'previoushash',
  'parenthash',
  'prevrecordhash',
  'previousrecordhash',
  'previousentryhash',
]);
/** Fewest records, and share of steps by one, from which a number counts as consecutive. */
const FEWEST = 10;
const STEADY = 0.8;
/** Days for which vendors keep logs unless told otherwise. */
const RETENTION_DAYS = [7, 14, 30, 60, 90, 120, 180, 365, 400];
const DAY_US = 86_400_000_000;
const TOLERANCE_US = 3_600_000_000;
const FEWEST_DATED = 50;
/** What stands before the first entry of a chain. */
const GENESIS = /^(?:0*|genesis|none|null|root)$/i;
const MAX_SHOWN = 64;

type Row = Readonly<Record<string, unknown>>;

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_\-.]+/g, '');
}

function fieldOf(row: Row, names: ReadonlySet<string>): string | undefined {
  return Object.keys(row).find((name) => names.has(plain(name)));
}

function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function shown(value: string): string {
  return JSON.stringify(value.slice(0, MAX_SHOWN));
}

/** Numbers that should follow one another, ascending or descending. */
class Numbering {
  readonly #field: string;
  #last: number | undefined;
  #seen = 0;
  #steps = 0;
  #byOne = 0;
  #missing = 0;
  #first = '';

  constructor(field: string) {
    this.#field = field;
  }

  take(row: Row): void {
    const number = whole(row[this.#field]);
    if (number === undefined) return;
    this.#seen++;
    const last = this.#last;
    this.#last = number;
    if (last === undefined || number === last) return;
    this.#steps++;
    const step = Math.abs(number - last);
    if (step === 1) this.#byOne++;
    // Back to the beginning is another sequence, not a gap.
    else if (number > 1) {
      this.#missing += step - 1;
      this.#first ||= `between ${last} and ${number}`;
    }
  }

  get warning(): IntakeWarning | undefined {
    if (this.#seen < FEWEST || this.#missing === 0 || this.#byOne < this.#steps * STEADY) return undefined;
    const message = `${this.#missing} numbers of ${shown(this.#field)} are missing, the first ${this.#first}: records were left out or deleted`;
    return { code: 'sequence-gap', message };
  }
}

/** Entries of which each states the hash of the one before. Only the joins are looked at: how the hash is made is not known. */
class HashChain {
  readonly #own: string;
  readonly #previous: string;
  #last: string | undefined;
  #entries = 0;
  #breaks = 0;
  #firstBreak = 0;
  #root = '';

  constructor(own: string, previous: string) {
    this.#own = own;
    this.#previous = previous;
  }

  take(row: Row): void {
    const own = row[this.#own];
    const previous = row[this.#previous] ?? '';
    if (typeof own !== 'string' || typeof previous !== 'string') return;
    this.#entries++;
    if (this.#last === undefined) this.#root = previous;
    else if (previous !== this.#last) {
      this.#breaks++;
      this.#firstBreak ||= this.#entries;
    }
    this.#last = own;
  }

  get warnings(): IntakeWarning[] {
    const found: IntakeWarning[] = [];
    if (this.#entries < 2) return found;
    if (this.#breaks > 0) {
      const message = `the hash chain is broken at ${this.#breaks} of ${this.#entries} entries, first at entry ${this.#firstBreak}: entries are missing, moved or changed`;
      found.push({ code: 'broken-chain', message });
    }
    if (!GENESIS.test(this.#root.replace(/^sha(?:256|512|1)[:=]/i, ''))) {
      const message = `the first entry of the hash chain follows one that is not in the file (${shown(this.#root)})`;
      found.push({ code: 'chain-without-root', message });
    }
    return found;
  }
}

export class Continuity {
  #begun = false;
  #numbering: Numbering | undefined;
  #chain: HashChain | undefined;
  #dated = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** @param value a record as framed */
  record(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    const row = value as Row;
    if (!this.#begun) this.#begin(row);
    this.#numbering?.take(row);
    this.#chain?.take(row);
  }

  /** @param us time of an event, µs UTC */
  time(us: number): void {
    this.#dated++;
    if (us < this.#first) this.#first = us;
    if (us > this.#last) this.#last = us;
  }

  warnings(): IntakeWarning[] {
    const found: IntakeWarning[] = [];
    const gap = this.#numbering?.warning;
    if (gap !== undefined) found.push(gap);
    found.push(...(this.#chain?.warnings ?? []));
    const span = this.#last - this.#first;
    const days = RETENTION_DAYS.find((count) => Math.abs(span - count * DAY_US) <= TOLERANCE_US);
    if (days !== undefined && this.#dated >= FEWEST_DATED) {
      const message = `the events reach back ${days} days from the newest, a period after which logs are commonly deleted: older ones may be gone`;
      found.push({ code: 'retention-edge', message });
    }
    return found;
  }

  /** The first record decides which fields are looked at. */
  #begin(row: Row): void {
    this.#begun = true;
    const number = fieldOf(row, NUMBERS);
    if (number !== undefined) this.#numbering = new Numbering(number);
    const own = fieldOf(row, OWN_HASHES);
    const previous = fieldOf(row, PREVIOUS_HASHES);
    if (own !== undefined && previous !== undefined) this.#chain = new HashChain(own, previous);
  }
}
