/** Which rules have to be run, and over what: by what each reads, and by what of it changed since its last run. */
import { PRODUCT_VERSION } from '../../../shared/model/product.ts';
import { type InputName, inputsOf } from '../../db/derive/analysed.ts';
import { type HolderScope, textDigest } from '../../db/derive/digests.ts';
import type { EarlierRun } from '../../db/derive/ruleRuns.ts';
import type { RuleParams, RuleSql, SeenOfAgent } from '../../db/derive/ruleSql.ts';
import type { Rule } from '../../rules/define.ts';

/** What an analysis knows before its rules run; crosses into the thread of the rules. */
export interface RuleInputs {
  readonly digests: ReadonlyMap<InputName, string>;
  /** Those of the last analysis. */
  readonly before: ReadonlyMap<string, string>;
  /** Inputs that since then only have what logs say of things that no earlier event names. */
  readonly grown: ReadonlySet<InputName>;
  /** Agents whose events or access changed; undefined where these are too many to be looked at one by one. */
  readonly agents: ReadonlySet<number> | undefined;
  /** Holders and credentials whose events changed; undefined where these events are too many. */
  readonly holders: Readonly<Record<HolderScope, ReadonlySet<number> | undefined>>;
  /** By agent, its events of now. */
  readonly seen: ReadonlyMap<number, SeenOfAgent>;
  readonly earlier: ReadonlyMap<string, EarlierRun>;
}

export type RulePlan =
  | { readonly run: 'all' }
  | { readonly run: 'none'; readonly earlier: EarlierRun }
  | { readonly run: 'some'; readonly of: Scope; readonly only: ReadonlySet<number> };

export type Scope = 'agent' | HolderScope;

/** What a rule judges one of at a time, and which one a row is about. */
export function scopeOf(rule: Rule): { readonly of: Scope; about(row: unknown): number } | undefined {
  const { agentOf, holderOf, credentialOf } = rule;
  if (holderOf !== undefined) return { of: 'holder', about: holderOf };
  if (credentialOf !== undefined) return { of: 'credential', about: credentialOf };
  return agentOf === undefined ? undefined : { of: 'agent', about: agentOf };
}

export interface RuleScope {
  /** What the rule reads, as text to be kept: itself, its parameters and the digests of its inputs. Empty where it cannot be told. */
  read(rule: Rule, sql: RuleSql, params: RuleParams): string;
  plan(rule: Rule, inputs: string): RulePlan;
}

/** What changes with one agent's events alone, and with one holder's. */
const OF_AGENTS: ReadonlySet<string> = new Set<InputName>(['events', 'access']);
const OF_HOLDERS: ReadonlySet<string> = new Set<InputName>(['events']);

interface Kept {
  /** The rule and its parameters. */
  readonly rule: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Those of its own statement: what it needs is asked anew at each run. */
  readonly own: readonly string[];
}

export function createRuleScope({ digests, before, grown, agents, holders, earlier }: RuleInputs): RuleScope {
  return {
    read(rule, sql, params) {
      const statements = [rule.sql, ...rule.needs.map((need) => need.sql)];
      const tables = [...sql.tables(rule.sql, params), ...rule.needs.flatMap((need) => sql.tables(need.sql, {}))];
      const [names, own] = [inputsOf(tables), inputsOf(sql.tables(rule.sql, params))];
      if (names === undefined || own === undefined) return '';
      const set = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
      const code = [PRODUCT_VERSION, rule.version, rule.severity, rule.remediation, rule.refs, String(rule.toFinding)];
      const of = scopeOf(rule)?.of ?? '';
      const kept: Kept = {
        rule: textDigest(JSON.stringify([code, of, statements, set])),
        inputs: Object.fromEntries(names.map((name) => [name, digests.get(name) ?? ''])),
        own,
      };
      return JSON.stringify(kept);
    },
    plan(rule, inputs) {
      const last = earlier.get(rule.id);
      if (last === undefined || last.state === 'failed' || inputs === '' || last.inputs === '') return { run: 'all' };
      if (inputs === last.inputs) return { run: 'none', earlier: last };
      const scope = scopeOf(rule);
      const only = scope === undefined ? undefined : scope.of === 'agent' ? agents : holders[scope.of];
      if (scope === undefined || only === undefined || last.state !== 'ran') return { run: 'all' };
      const [now, then] = [JSON.parse(inputs) as Kept, JSON.parse(last.inputs) as Kept];
      const names = new Set([...now.own, ...(then.own ?? [])]);
      const changed = [...names].filter((name) => now.inputs[name] !== then.inputs[name]);
      // What changed is known against the last analysis: the rule must have read just that.
      const asThen = changed.every((name) => then.inputs[name] === before.get(name));
      const of = scope.of === 'agent' ? OF_AGENTS : OF_HOLDERS;
      const own = changed.every((name) => of.has(name) || grown.has(name as InputName));
      if (now.rule !== then.rule || !asThen || !own) return { run: 'all' };
      return { run: 'some', of: scope.of, only };
    },
  };
}
