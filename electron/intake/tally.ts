/** What is worth a warning about a file, counted while its records are read. */
import type { EventDraft, TimeValue } from '../../shared/model/event.ts';
import type { Importer } from '../../shared/model/importer.ts';
import type { IntakeWarning } from '../../shared/model/intake.ts';
import type { ZoneBasis } from '../../shared/model/kinds.ts';
import { Continuity } from './continuity.ts';
import type { Frame } from './frame.ts';
import { OUTSIDE_RANGE } from './time.ts';

/** Row counts at which exports of several products stop. */
const COMMON_CAPS = [5_000, 10_000, 50_000];

/** Kinds of doubt told of one file. */
const MOST_DOUBTS = 20;

function member(value: unknown, field: string): boolean {
  const steps = field.startsWith('/')
    ? field
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    : [field];
  let at = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Record<string, unknown>)[step];
  }
  return true;
}

export class Tally {
  records = 0;
  longTexts = 0;
  partial = 0;
  readonly #importer: Importer;
  readonly #missing: Set<string>;
  readonly #bases = new Set<ZoneBasis>();
  readonly #continuity = new Continuity();
  /** Records read by other importers than the file's, by their ids. */
  readonly #others = new Map<string, number>();
  /** What records state that cannot be tied to a log, and how many do. */
  readonly #doubts = new Map<string, number>();
  #kept = 0;
  #keptWhy = '';
  #parsed = 0;
  #undated = 0;
  #outside = 0;
  #doubtful = 0;
  #doubt = '';
  #overflow = 0;
  #latin1 = 0;
  #cutAt: string | undefined;

  constructor(importer: Importer) {
    this.#importer = importer;
    this.#missing = new Set(importer.expects ?? []);
  }

  frame(frame: Frame): void {
    this.records++;
    if (frame.latin1) this.#latin1++;
    if (frame.overflow !== undefined) this.#overflow++;
    if (frame.cut) this.#cutAt = frame.reason;
    if (frame.reason !== undefined) return;
    this.#parsed++;
    this.#continuity.record(frame.value);
    for (const doubt of this.#importer.doubtsOf?.(frame.value) ?? []) {
      const before = this.#doubts.get(doubt);
      if (before !== undefined || this.#doubts.size < MOST_DOUBTS) this.#doubts.set(doubt, (before ?? 0) + 1);
    }
    for (const field of this.#missing) if (member(frame.value, field)) this.#missing.delete(field);
  }

  /** A record that is kept without an event. */
  keep(why: string): void {
    this.#kept++;
    this.#keptWhy ||= why;
  }

  /** A record that another importer than the file's has read. */
  otherFormat(format: string): void {
    this.#others.set(format, (this.#others.get(format) ?? 0) + 1);
  }

  event(event: EventDraft): void {
    const time: TimeValue | undefined = event.time;
    if (time?.us === undefined) {
      this.#undated++;
      if (time?.problem === OUTSIDE_RANGE) this.#outside++;
      return;
    }
    this.#continuity.time(time.us);
    this.#bases.add(time.zoneBasis);
    if (time.problem !== undefined) {
      this.#doubtful++;
      this.#doubt ||= time.problem;
    }
  }

  /** The weakest basis of any time read. */
  get zoneBasis(): ZoneBasis {
    if (this.#bases.has('assumed')) return 'assumed';
    return this.#bases.has('source') ? 'source' : 'stated';
  }

  /** @param cut why the decoded bytes are incomplete, if they are; @param json whether records are JSON values */
  warnings(cut: string | undefined, json: boolean): IntakeWarning[] {
    const found: IntakeWarning[] = [];
    const add = (code: string, message: string) => found.push({ code, message });
    const n = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
    if (this.records === 0) {
      if (json) add('no-records', 'the file holds no records');
      else add('header-only', 'the file has a header and no records');
    }
    const caps = [...COMMON_CAPS, ...(this.#importer.exportCaps ?? [])];
    if (this.#cutAt !== undefined && json) add('cut-json', this.#cutAt);
    if (caps.includes(this.records)) {
      add('truncated-export', `exactly ${this.records} records: a count at which exports are known to stop`);
    } else if (this.#cutAt !== undefined || cut !== undefined) add('truncated-export', this.#cutAt ?? cut ?? '');
    found.push(...this.#continuity.warnings());
    if (this.#others.size > 0) {
      const others = [...this.#others].map(([format, count]) => `${n(count, 'record')} as ${format}`).join(', ');
      add('mixed-formats', `the file holds records of several sources: ${others}, the others as ${this.#importer.id}`);
    }
    if (this.#kept > 0) add('no-events', `no events are read from ${n(this.#kept, 'record')}: ${this.#keptWhy}`);
    for (const [doubt, rows] of this.#doubts) add('unplaced-ids', `${n(rows, 'record')}: ${doubt}`);
    if (this.#bases.has('stated') && this.#bases.size > 1) {
      add('mixed-zones', 'some times state their zone and others do not');
    }
    if (this.#undated > 0) add('undated', `${n(this.#undated, 'event')} without a readable time`);
    if (this.#outside > 0)
      add('out-of-range-time', `${n(this.#outside, 'event')} dated outside the years 1970 to 2100`);
    if (this.#doubtful > 0)
      add('doubtful-time', `${n(this.#doubtful, 'event')} with a doubtful time, the first: ${this.#doubt}`);
    if (this.#overflow > 0)
      add('overflow-columns', `${n(this.#overflow, 'row')} with more cells than the header; they are kept`);
    if (this.#latin1 > 0) add('encoding', `${n(this.#latin1, 'record')} not in UTF-8, read as Latin-1`);
    if (this.longTexts > 0)
      add('long-values', `${n(this.longTexts, 'record')} with texts cut to 4,096 or names to 512 characters`);
    if (this.partial > 0) add('partial-record', `${n(this.partial, 'record')} of which only a part could be read`);
    if (this.#parsed > 0) {
      for (const field of this.#missing) {
        add('schema-surprise', `no record has the field ${field}, which every export of ${this.#importer.title} has`);
      }
    }
    return found;
  }
}
