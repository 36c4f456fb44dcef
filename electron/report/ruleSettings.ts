/** Parameters of rules that this case sets otherwise than by default: findings rest on them, so exports name them. */
import type { Out } from '../../shared/contract/index.ts';

export interface RuleSetting {
  readonly rule: string;
  readonly parameter: string;
  readonly value: number | boolean | string;
  readonly default: number | boolean | string;
  /** False: set since the last analysis, whose findings do not rest on it. */
  readonly in_force: boolean;
}

export function ruleSettings(rules: Out<'rules.list'>): RuleSetting[] {
  return rules.flatMap((rule) =>
    rule.params
      .filter((param) => param.value !== param.default)
      .map((param) => ({
        rule: rule.id,
        parameter: param.name,
        value: param.value,
        default: param.default,
        in_force: !rule.pending,
      })),
  );
}
