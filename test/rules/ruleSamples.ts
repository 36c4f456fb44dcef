/**
 * The shape of `samples/<rule-id>.ts`: three small cases for one rule. `ruleSamples.test.ts` runs every rule of the registry on its three,
 * and docs/rules.md prints their stories.
 */
import type { z } from 'zod';
import type { FindingDraft } from '../../electron/rules/define.ts';
import type { CaseBuilder } from './caseBuilder.ts';

export interface RuleCase {
  /** What the case holds, in a clause that begins in lower case and ends without a full stop. */
  readonly story: string;
  /** Rule parameters other than the defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  build(at: CaseBuilder): void;
}

/** What a finding must hold; as vitest's `toMatchObject`. */
export type Expected = Partial<z.core.util.Writeable<FindingDraft>>;

export interface HitCase extends Omit<RuleCase, 'build'> {
  /** Fills the case and says what must be found, in the statement's order, and nothing else. */
  build(at: CaseBuilder): readonly Expected[];
}

export interface RuleSamples {
  /** Must be found. */
  readonly hit: HitCase;
  /** Looks alike and must not be found: the rule applies and finds nothing. */
  readonly nearMiss: RuleCase;
  /** Ordinary use: the rule applies and says nothing above *info*. */
  readonly clean: RuleCase;
  /** Further cases worth keeping, each found or, with an empty list, not. */
  readonly more?: readonly HitCase[];
}

const modules = import.meta.glob<{ default?: RuleSamples }>('./samples/*.ts', { eager: true });

/** Samples by rule id, which is the file's name. */
export const ruleSamples: ReadonlyMap<string, RuleSamples> = new Map(
  Object.entries(modules).map(([path, module]) => {
    const id = path.replace(/^.*\//, '').replace(/\.ts$/, '');
    if (module.default === undefined) throw new Error(`${path} has no default export`);
    return [id, module.default];
  }),
);
