/** What crosses between the pool and its threads, and between the writer thread and its parse thread. */
import type { Answer, ProcedureName, RpcError } from '../../shared/contract/index.ts';
import type { IntakeFile, IntakeOptions } from '../../shared/model/intake.ts';
import type { PackedMessage } from '../../shared/model/packed.ts';

export type ThreadRole = 'writer' | 'reader';

/** `workerData` of a case thread. */
export interface ThreadData {
  readonly role: ThreadRole;
  readonly casePath: string;
  /** Address of the bundled parse thread. */
  readonly parseUrl: string;
}

export type ToThread =
  | { readonly type: 'call'; readonly id: number; readonly name: ProcedureName; readonly input: unknown }
  | { readonly type: 'close' };

export type FromThread =
  | { readonly type: 'ready'; readonly recovered: readonly string[] }
  | { readonly type: 'failed'; readonly error: RpcError }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> };

export interface ParseTask {
  readonly file: IntakeFile;
  readonly options: IntakeOptions;
  /** Files of one import share a dictionary; see shared/model/packed.ts. */
  readonly importId: number;
}

/** `ahead`: messages it may send before it is asked for more. One file at a time. */
export type ToParser =
  | { readonly type: 'read'; readonly task: ParseTask; readonly ahead: number }
  | { readonly type: 'more' };

export type FromParser =
  | { readonly type: 'message'; readonly message: PackedMessage }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };
