/** Reads the `correlation` section of a rule (Sigma correlation rules specification 2.0). */
import { quoted, SigmaFault } from './problem.ts';
import type { Correlation, CountCondition, CountOrder } from './windows.ts';

const TYPES = ['event_count', 'value_count', 'temporal', 'temporal_ordered'] as const;
const ORDERS: readonly CountOrder[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const KEYS = new Set(['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate']);
const MOST_RULES = 100;
const MOST_FIELDS = 20;

/** A length such as `90m` in µs; undefined where it is none. */
export function spanUs(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d{1,6})\s*([smhdw])$/.exec(text.trim()) : null;
  const unit = UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit * 1_000_000;
}

/** @throws SigmaFault with a path inside the section */
export function readCorrelation(stated: unknown): Correlation {
  if (!(stated instanceof Map)) throw new SigmaFault('`correlation` is no map');
  const section = stated as Map<string, unknown>;
  const type = TYPES.find((one) => one === section.get('type'));
  if (type === undefined) {
    throw new SigmaFault(`uses the correlation type ${quoted(section.get('type'))}, which is not supported`, ['type']);
  }
  for (const key of section.keys()) {
    if (!KEYS.has(key)) throw new SigmaFault(`uses ${quoted(key)} in a correlation, which is not supported`, [key]);
  }
  const rules = texts(section, 'rules', MOST_RULES);
  if (rules.length === 0) throw new SigmaFault('names no rules to relate', ['rules']);
  if (new Set(rules).size < rules.length && type.startsWith('temporal')) {
    throw new SigmaFault('names a rule twice', ['rules']);
  }
  const span = spanUs(section.get('timespan'));
  if (span === undefined || span === 0) {
    throw new SigmaFault(`has no \`timespan\` such as 30s, 5m, 1h or 2d, but ${quoted(section.get('timespan'))}`, [
      'timespan',
    ]);
  }
  const generate: unknown = section.get('generate') ?? false;
  if (typeof generate !== 'boolean') throw new SigmaFault('`generate` is neither true nor false', ['generate']);
  return {
    type,
    rules,
    groupBy: texts(section, 'group-by', MOST_FIELDS),
    spanUs: span,
    spanText: String(section.get('timespan')).trim(),
    condition: readCondition(type, section.get('condition'), rules.length),
    aliases: readAliases(section.get('aliases')),
    generate,
  };
}

function texts(section: Map<string, unknown>, name: string, most: number): string[] {
  const stated = section.get(name) ?? [];
  const list: readonly unknown[] = Array.isArray(stated) ? stated : [stated];
  if (list.length > most) throw new SigmaFault(`${quoted(name)} has more than ${most} entries`, [name]);
  return list.map((one) => {
    if (typeof one !== 'string' || one.trim() === '')
      throw new SigmaFault(`${quoted(name)} holds something other than names`, [name]);
    return one.trim();
  });
}

function readCondition(type: Correlation['type'], stated: unknown, rules: number): CountCondition {
  if (stated === undefined && type.startsWith('temporal')) {
    return { bounds: [{ order: 'gte', value: rules }], field: undefined };
  }
  if (!(stated instanceof Map)) {
    throw new SigmaFault(
      typeof stated === 'string' ? 'uses an extended condition, which is not supported' : 'has no `condition` map',
      ['condition'],
    );
  }
  const bounds: { order: CountOrder; value: number }[] = [];
  let field: string | undefined;
  for (const [key, value] of stated as Map<string, unknown>) {
    const order = ORDERS.find((one) => one === key);
    if (key === 'field' && typeof value === 'string' && value.trim() !== '') field = value.trim();
    else if (order !== undefined) bounds.push({ order, value: wholeNumber(key, value) });
    else throw new SigmaFault(`uses ${quoted(key)} in a condition, which is not supported`, ['condition', key]);
  }
  if (bounds.length === 0) throw new SigmaFault('has a condition that compares with nothing', ['condition']);
  if (type === 'value_count' && field === undefined)
    throw new SigmaFault('counts values and names no `field` in its condition', ['condition']);
  if (type === 'temporal_ordered' && !bounds.every(({ order, value }) => order === 'gte' && value === rules)) {
    throw new SigmaFault('has a condition other than all of its rules in order, which is not supported', ['condition']);
  }
  return { bounds, field };
}

function wholeNumber(key: string, value: unknown): number {
  const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < 0)
    throw new SigmaFault(`${quoted(key)} takes a whole number`, ['condition', key]);
  return number;
}

function readAliases(stated: unknown): Correlation['aliases'] {
  if (stated === undefined) return new Map();
  if (!(stated instanceof Map)) throw new SigmaFault('`aliases` is no map', ['aliases']);
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  for (const [alias, byRule] of stated as Map<string, unknown>) {
    const fields = byRule instanceof Map ? [...(byRule as Map<string, unknown>)] : [];
    const named = fields.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    if (named.length === 0 || named.length < fields.length) {
      throw new SigmaFault(`the alias ${quoted(alias)} maps no rule names to fields`, ['aliases', alias]);
    }
    aliases.set(alias, new Map(named));
  }
  return aliases;
}
