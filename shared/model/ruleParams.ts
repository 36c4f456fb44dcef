/** Parameters of finding rules as people see and set them: what each takes, in words, and reading what was typed. */

export const PARAM_KINDS = ['integer', 'number', 'boolean', 'text'] as const;
export type ParamKind = (typeof PARAM_KINDS)[number];
export type ParamValue = number | boolean | string;

/** One parameter of a rule. Bounds are of numbers; absent where there is none. */
export interface RuleParam {
  readonly name: string;
  /** What it means, with its unit. */
  readonly describe: string;
  readonly kind: ParamKind;
  readonly default: ParamValue;
  readonly min?: number | undefined;
  /** The value must be greater than this. */
  readonly above?: number | undefined;
  readonly max?: number | undefined;
  /** The texts allowed, where not any text is. */
  readonly choices?: readonly string[] | undefined;
}

/** What is set otherwise than by default: of one rule by parameter, of a case by rule id. Values are as stored, not yet checked. */
export type RuleSettings = Readonly<Record<string, unknown>>;
export type CaseRuleSettings = Readonly<Record<string, RuleSettings>>;

export const MOST_PARAM_TEXT = 200;
const NUMBER = /^[+-]?(?:\d{1,17}(?:\.\d{1,17})?|\.\d{1,17})$/;

/** What a parameter takes, e.g. `a whole number of at least 1 and at most 4`. */
export function takes(param: Omit<RuleParam, 'name' | 'describe' | 'default'>): string {
  if (param.kind === 'boolean') return 'true or false';
  if (param.choices !== undefined) return `one of ${param.choices.join(', ')}`;
  if (param.kind === 'text') return `text of at most ${MOST_PARAM_TEXT} characters`;
  const bounds = [
    param.min === undefined ? '' : `of at least ${paramText(param.min)}`,
    param.above === undefined ? '' : `above ${paramText(param.above)}`,
    param.max === undefined
      ? ''
      : `${param.min === undefined && param.above === undefined ? 'of ' : ''}at most ${paramText(param.max)}`,
  ].filter((bound) => bound !== '');
  return [param.kind === 'integer' ? 'a whole number' : 'a number', bounds.join(' and ')].join(' ').trim();
}

/** Why a parameter cannot be set to a value, as a sentence without its full stop; undefined where it can. */
export function paramProblem(param: RuleParam, value: unknown): string | undefined {
  return isTaken(param, value) ? undefined : `${param.name} takes ${takes(param)}, not ${paramText(value)}`;
}

function isTaken(param: RuleParam, value: unknown): boolean {
  const { kind, min, above, max, choices } = param;
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'text')
    return typeof value === 'string' && value.length <= MOST_PARAM_TEXT && choices?.includes(value) !== false;
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (kind === 'integer' && !Number.isSafeInteger(value)) return false;
  return !(value < (min ?? value) || (above !== undefined && value <= above) || value > (max ?? value));
}

/** What was typed for a parameter, as its value. Anything else than its kind stays text, which `paramProblem` then tells. */
export function readParam(param: Pick<RuleParam, 'kind'>, text: string): ParamValue {
  const typed = text.trim();
  if (param.kind === 'text') return text;
  if (param.kind === 'boolean') return typed === 'true' ? true : typed === 'false' ? false : text;
  const plain = typed.replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '');
  return NUMBER.test(plain) ? Number(plain) : text;
}

const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 17 });

/** A value for people: `1,000`, `0.5`, `true`; a text in quotes. */
export function paramText(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return NUMBERS.format(value);
  return (JSON.stringify(value) ?? String(value)).slice(0, MOST_PARAM_TEXT);
}
