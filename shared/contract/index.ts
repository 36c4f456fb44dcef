/**
 * The contract: every procedure, once. Types of inputs, outputs, handlers and clients are inferred from here.
 * Adding one: a line in the area's file, a handler in electron/handlers, a query function in electron/db/queries.
 */
import type { z } from 'zod';
import { accessContract } from './access.ts';
import { agentsContract } from './agents.ts';
import { annotationsContract } from './annotations.ts';
import { blastContract } from './blast.ts';
import { caseContract } from './case.ts';
import { chainsContract } from './chains.ts';
import { decisionsContract } from './decisions.ts';
import type { ProcedureKind } from './define.ts';
import { driftContract } from './drift.ts';
import { eventsContract } from './events.ts';
import { evidenceContract } from './evidence.ts';
import { findingsContract } from './findings.ts';
import { graphContract } from './graph.ts';
import { hostContract } from './host.ts';
import { jobsContract } from './jobs.ts';
import { reportContract } from './report.ts';
import { riskContract } from './risk.ts';
import { sigmaContract } from './sigma.ts';

export const contract = {
  ...hostContract,
  ...caseContract,
  ...evidenceContract,
  ...jobsContract,
  ...eventsContract,
  ...accessContract,
  ...agentsContract,
  ...blastContract,
  ...chainsContract,
  ...decisionsContract,
  ...graphContract,
  ...driftContract,
  ...findingsContract,
  ...sigmaContract,
  ...annotationsContract,
  ...reportContract,
  ...riskContract,
};

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
export type NamesOf<K extends ProcedureKind> = {
  [N in ProcedureName]: Contract[N]['kind'] extends K ? N : never;
}[ProcedureName];

/** What a caller passes: defaults may be left out. */
export type In<N extends ProcedureName> = z.input<Contract[N]['input']>;
/** What a handler receives: parsed, defaults filled. */
export type Parsed<N extends ProcedureName> = z.output<Contract[N]['input']>;
/** What comes back. */
export type Out<N extends ProcedureName> = z.output<Contract[N]['output']>;

/** The answer of every call over every transport. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RpcError };
export interface RpcError {
  /** Stable, dotted: bad_input, unknown_procedure, no_case, case_locked, not_found, busy, internal … */
  readonly code: string;
  /** What happened, where, what was kept, what to do. */
  readonly message: string;
}

/** Sends one call; the only thing a transport implements. */
export type Send = (name: string, input: unknown) => Promise<Answer<unknown>>;

export function isProcedureName(name: string): name is ProcedureName {
  return Object.hasOwn(contract, name);
}
