/** What crosses between the pool and its threads, and between the writer thread and the threads that parse and run rules for it. */
import type { Answer, ProcedureName, RpcError } from '../../shared/contract/index.ts';
import type { IntakeFile, IntakeOptions } from '../../shared/model/intake.ts';
import type { EvidencePart } from '../../shared/model/packed.ts';
import type { CaseRuleSettings } from '../../shared/model/ruleParams.ts';
import type { RuleOutcome } from './jobs/ruleRun.ts';
import type { RuleInputs } from './jobs/ruleScope.ts';

export type ThreadRole = 'writer' | 'reader' | 'rules';

/** `workerData` of a case thread. */
export interface ThreadData {
  readonly role: ThreadRole;
  readonly casePath: string;
  /** Address of the bundled parse thread. */
  readonly parseUrl: string;
  /** For the role `rules`: parameters that are set in the case. */
  readonly settings?: CaseRuleSettings;
  /** For the role `rules`: what changed since they last ran; absent: they run over everything. */
  readonly inputs?: RuleInputs | undefined;
}

export type ToThread =
  | { readonly type: 'call'; readonly id: number; readonly name: ProcedureName; readonly input: unknown }
  | { readonly type: 'close' };

export type FromThread =
  | { readonly type: 'ready'; readonly recovered: readonly string[] }
  | { readonly type: 'failed'; readonly error: RpcError }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> };

export type FromRules =
  | { readonly type: 'outcome'; readonly outcome: RuleOutcome }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly reason: string };

export interface ParseTask {
  readonly file: IntakeFile;
  readonly options: IntakeOptions;
  /** Files of one import share a dictionary; see shared/model/packed.ts. */
  readonly importId: number;
}

/** How many parts may be under way. */
export const PARTS_AHEAD = 3;

/** Files are read one after the other, in the order asked for; each `more` allows one further part. */
export type ToParser = { readonly type: 'read'; readonly task: ParseTask } | { readonly type: 'more' };

export type FromParser =
  | { readonly type: 'part'; readonly part: EvidencePart }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
