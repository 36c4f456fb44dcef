/** What a rule's own schema says of its parameters, and whether what is set for it can be used. */
import { z } from 'zod';
import {
  type CaseRuleSettings,
  PARAM_KINDS,
  type ParamKind,
  type ParamValue,
  paramText,
  type RuleParam,
  type RuleSettings,
  takes,
} from './ruleParams.ts';

/** The members of a parameter's JSON Schema that are read; https://json-schema.org/draft/2020-12. */
const Property = z.object({
  type: z.string().optional(),
  description: z.string().default(''),
  default: z.union([z.number(), z.boolean(), z.string()]),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
});

const KIND_OF: Readonly<Record<string, ParamKind>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  string: 'text',
};

const known = new WeakMap<z.ZodObject, readonly RuleParam[]>();

/** The parameters of a rule in the order of its schema. @throws Error for a kind that nobody could set, or without a default */
export function describeParams(schema: z.ZodObject): readonly RuleParam[] {
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  const params = Object.entries(properties).map(([name, stated]) => describeParam(name, Property.parse(stated)));
  known.set(schema, params);
  return params;
}

function describeParam(name: string, stated: z.output<typeof Property>): RuleParam {
  const kind = KIND_OF[stated.type ?? ''];
  if (kind === undefined) throw new Error(`parameter ${name} is none of ${PARAM_KINDS.join(', ')}`);
  const whole = kind === 'integer' && stated.exclusiveMinimum !== undefined;
  const min = whole ? Math.floor(stated.exclusiveMinimum ?? 0) + 1 : stated.minimum;
  return {
    name,
    describe: stated.description,
    kind,
    default: stated.default,
    ...(isBound(min) ? { min } : {}),
    ...(!whole && isBound(stated.exclusiveMinimum) ? { above: stated.exclusiveMinimum } : {}),
    ...(isBound(stated.maximum) ? { max: stated.maximum } : {}),
    ...(stated.enum === undefined ? {} : { choices: stated.enum }),
  };
}

/** The ends of the safe integers stand in every schema of a whole number and say nothing. */
function isBound(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

export interface SettingProblem {
  /** The parameter; empty where it is about several. */
  readonly name: string;
  /** A clause that names the parameter. */
  readonly reason: string;
}

export type SettingsRead =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

/** All values of a rule's parameters, those not set by default; or why what is set cannot be used. Nothing is ever replaced silently. */
export function readSettings(schema: z.ZodObject, settings: RuleSettings): SettingsRead {
  const params = new Map(describeParams(schema).map((param) => [param.name, param]));
  const unknown = Object.keys(settings).filter((name) => !params.has(name));
  const parsed = schema.safeParse(settings);
  const issues = parsed.success ? [] : parsed.error.issues;
  const invalid = issues.map(({ path, message }): SettingProblem => {
    const name = String(path[0] ?? '');
    const param = params.get(name);
    if (param === undefined) return { name: '', reason: message };
    return { name, reason: `${name} takes ${takes(param)}, not ${paramText(settings[name])}` };
  });
  const gone = unknown.map((name) => ({ name, reason: `the rule has no parameter ${name}` }));
  const problems = [...gone, ...invalid];
  return parsed.success && problems.length === 0 ? { ok: true, values: parsed.data } : { ok: false, problems };
}

/** What is set otherwise than by default, as named facts for a finding and as text. */
export function changedParams(
  schema: z.ZodObject,
  settings: RuleSettings,
): { readonly name: string; readonly value: unknown; readonly default: ParamValue }[] {
  return describeParams(schema).flatMap((param) => {
    const value = Object.hasOwn(settings, param.name) ? settings[param.name] : param.default;
    return value === param.default ? [] : [{ name: param.name, value, default: param.default }];
  });
}

/** The settings of one rule; none where nothing is set for it. */
export function settingsOf(settings: CaseRuleSettings, rule: string): RuleSettings {
  return Object.hasOwn(settings, rule) ? (settings[rule] ?? {}) : {};
}
