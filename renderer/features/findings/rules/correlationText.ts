/**
 * The figures of a correlation in its rule's own text (Sigma correlation rules specification 2.0: `timespan`, and the counts under
 * `condition`): found line by line and put back without touching anything else, so that comments and order stay as they came.
 */

export const COUNT_ORDERS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type CountOrder = (typeof COUNT_ORDERS)[number];

export interface Figure {
  /** `timespan`, or how a count is compared. */
  readonly name: 'timespan' | CountOrder;
  /** As stated: `10m`, `5`. */
  readonly value: string;
  /** 0-based. */
  readonly line: number;
}

const SPAN = /^(\s+timespan:\s*)(['"]?)(\d{1,6}\s*[smhdw])\2(\s*(?:#.*)?)$/;
const COUNT = /^(\s+(gt|gte|lt|lte|eq|neq):\s*)(\d{1,15})(\s*(?:#.*)?)$/;

/** Figures in the order of their lines; empty for a rule that is no correlation, or writes them otherwise than a line each. */
export function figuresOf(text: string): readonly Figure[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^correlation:\s*(#.*)?$/.test(line));
  if (start < 0) return [];
  const figures: Figure[] = [];
  let condition = -1;
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const indent = line.length - line.trimStart().length;
    if (indent === 0) break;
    if (condition >= 0 && indent <= condition) condition = -1;
    const span = SPAN.exec(line);
    const count = COUNT.exec(line);
    if (span?.[3] !== undefined) figures.push({ name: 'timespan', value: span[3], line: at });
    else if (count?.[2] !== undefined && count[3] !== undefined && condition >= 0)
      figures.push({ name: count[2] as CountOrder, value: count[3], line: at });
    else if (/^\s+condition:\s*(#.*)?$/.test(line)) condition = indent;
  }
  return figures;
}

/** What is wrong with a figure as typed; undefined when nothing is. */
export function figureProblem(name: Figure['name'], value: string): string | undefined {
  if (name !== 'timespan') return /^\d{1,15}$/.test(value) ? undefined : 'takes a whole number';
  return /^0*[1-9]\d{0,5}\s*[smhdw]$/.test(value) && /^\d{1,6}\s*[smhdw]$/.test(value)
    ? undefined
    : 'takes a number and s, m, h, d or w, such as 10m';
}

/** The text with other figures; `values` by line. */
export function withFigures(text: string, values: ReadonlyMap<number, string>): string {
  return text
    .split('\n')
    .map((line, at) => {
      const value = values.get(at);
      if (value === undefined) return line;
      return line.replace(SPAN, `$1$2${value}$2$4`).replace(COUNT, `$1${value}$4`);
    })
    .join('\n');
}
