/**
 * The written shapes of a date and time, taken apart without deciding what instant is meant.
 * ISO 8601 / RFC 3339 / RFC 9557, RFC 2822, the common log format, asctime, JavaScript's and Java's toString, and month/day/year locales.
 */

/** Fields as written. `second` may be 60. Fraction is the digits after the mark, as text. */
export interface WrittenTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number | undefined;
  readonly minute: number;
  readonly second: number | undefined;
  readonly fraction: string;
  /** Zone text, trimmed; empty when none is written. */
  readonly zone: string;
  readonly note?: string;
}

const CLOCK = String.raw`(?<h>\d{1,2}):(?<mi>\d{2})(?::(?<s>\d{2})(?:[.,](?<f>\d{1,18}))?)?(?:\s*(?<ap>[AaPp])\.?[Mm]\.?)?`;
const ZONE = String.raw`(?:\s*(?<z>[Zz]|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2}){0,2}|[A-Za-z]{1,5}|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2}))?`;
const MONTH = String.raw`(?<mon>[A-Za-z]{3,9})\.?`;
const WEEKDAY = String.raw`(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+)?`;

const YEAR_FIRST = new RegExp(
  String.raw`^(?<y>[+-]?\d{4,6})(?<sep>[-/.])(?<m>\d{1,2})\k<sep>(?<d>\d{1,2})(?:(?:[Tt_]|,?\s+)${CLOCK})?${ZONE}$`,
);
const COMPACT =
  /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})(?:[Tt ]?(?<h>\d{2})(?<mi>\d{2})(?:(?<s>\d{2})(?:[.,](?<f>\d{1,18}))?)?\s*(?<z>[Zz]|[+-]\d{2}:?\d{2})?)?$/;
const NUMBERS = new RegExp(
  String.raw`^(?<a>\d{1,2})(?<sep>[-/.])(?<b>\d{1,2})\k<sep>(?<y>\d{4})(?:(?:[Tt]|,?\s+)${CLOCK}${ZONE})?$`,
);
const DAY_MONTH = new RegExp(
  String.raw`^${WEEKDAY}(?<d>\d{1,2})[\s/-]${MONTH}[\s/,-]\s?(?<y>\d{4})(?:(?::|,?\s+(?:at\s+)?)${CLOCK}${ZONE})?$`,
  'i',
);
const MONTH_DAY = new RegExp(
  String.raw`^${WEEKDAY}${MONTH}\s+(?<d>\d{1,2}),?\s+(?<y>\d{4})(?:,?\s+(?:at\s+)?${CLOCK}${ZONE})?$`,
  'i',
);
const ASCTIME = new RegExp(
  String.raw`^${WEEKDAY}${MONTH}\s+(?<d>\d{1,2})\s+${CLOCK}(?:\s+(?<z>[A-Z]{1,5}|[+-]\d{2}:?\d{2}))?\s+(?<y>\d{4})$`,
  'i',
);
const NO_YEAR = new RegExp(String.raw`^${WEEKDAY}(?:${MONTH}\s+\d{1,2}|\d{1,2}[/-]\d{1,2})\s+\d{1,2}:\d{2}`, 'i');
const TWO_DIGIT_YEAR = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\D|$)/;
const CLOCK_ONLY = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Groups = Readonly<Record<string, string | undefined>>;

function monthNumber(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

function written(g: Groups, month: number, day: number, note?: string): WrittenTime {
  let hour = g.h === undefined ? undefined : Number(g.h);
  if (hour !== undefined && g.ap !== undefined) {
    // 12 AM is midnight and 12 PM noon; 13 PM is no time at all and is refused by the range check.
    if (hour < 1 || hour > 12) hour = 99;
    else hour = (hour % 12) + (g.ap.toLowerCase() === 'p' ? 12 : 0);
  }
  return {
    year: Number(g.y),
    month,
    day,
    hour,
    minute: Number(g.mi ?? 0),
    second: g.s === undefined ? undefined : Number(g.s),
    fraction: g.f ?? '',
    zone: g.z ?? '',
    ...(note === undefined ? {} : { note }),
  };
}

function fromNumbers(g: Groups): WrittenTime {
  const a = Number(g.a);
  const b = Number(g.b);
  // With full stops day comes first everywhere that writes dates so.
  if (g.sep === '.') return written(g, b, a);
  if (a > 12 && b <= 12) return written(g, b, a);
  const ambiguous = a <= 12 && b <= 12 && a !== b;
  return written(g, a, b, ambiguous ? 'day and month are ambiguous, read as month/day/year' : undefined);
}

/** Takes a text apart, or says why no shape fits. `text` is trimmed and at most 64 characters. */
export function readWritten(text: string): WrittenTime | string {
  // RFC 9557 suffix and JavaScript's zone comment say nothing that the offset before them does not.
  const core = text.replace(/(?<=[Zz]|[+-]\d{2}:?\d{2})(?:\[[^\]]*\])+$/, '').replace(/\s*\([^()]*\)$/, '');
  let g = YEAR_FIRST.exec(core)?.groups ?? COMPACT.exec(core)?.groups;
  if (g !== undefined) return written(g, Number(g.m), Number(g.d));
  g = NUMBERS.exec(core)?.groups;
  if (g !== undefined) return fromNumbers(g);
  g = DAY_MONTH.exec(core)?.groups ?? MONTH_DAY.exec(core)?.groups ?? ASCTIME.exec(core)?.groups;
  if (g !== undefined) {
    const month = monthNumber(g.mon);
    return month === 0 ? `${g.mon} is not a month` : written(g, month, Number(g.d));
  }
  if (NO_YEAR.test(core)) return 'no year is stated';
  if (TWO_DIGIT_YEAR.test(core)) return 'the year has two digits';
  if (CLOCK_ONLY.test(core)) return 'no date is stated';
  return 'not a known way to write a date';
}
