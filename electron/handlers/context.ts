/** What a handler is given, by kind. The kind decides the thread: queries on a reader, mutations and jobs on the writer. */
import type { Contract, NamesOf, Out, Parsed } from '../../shared/contract/index.ts';
import type { BlastEngine } from '../../shared/model/blast.ts';
import type { BehaviourBuilder, BehaviourWindows } from '../../shared/model/drift.ts';
import type { Importer } from '../../shared/model/importer.ts';
import type { Slot } from '../../shared/model/kinds.ts';
import type { SigmaReader } from '../../shared/model/sigma.ts';
import type { ReadDb, WriteDb } from '../db/handles.ts';
import type { RuleEntry } from '../db/queries/read/catalog.ts';

/** What queries need of the engines: facts about sources, rules and linkers, and what is computed while asked; passed in so that handlers import no engine. */
export interface Catalog {
  readonly importers: readonly Pick<Importer, 'id' | 'title' | 'source' | 'kind' | 'version' | 'fills'>[];
  readonly rules: readonly RuleEntry[];
  readonly linkers: readonly {
    readonly id: string;
    readonly title: string;
    /** Slots that such a link may carry from one record to the other. */
    readonly carries?: readonly Slot[];
  }[];
  /** Compares one agent's events in the windows asked for. */
  readonly createBehaviour: (windows: BehaviourWindows) => BehaviourBuilder;
  /** Blast radius: knows what scopes and roles mean, which is no query's business. */
  readonly blast: BlastEngine;
}

export interface QueryContext {
  readonly db: ReadDb;
  readonly catalog: Catalog;
}

/** Sigma as mutations need it; passed in so that handlers import no engine. */
export interface SigmaPort {
  readonly read: SigmaReader;
  /** The files that come with the product. */
  readonly shipped: readonly { readonly name: string; readonly text: string }[];
}

export interface MutationContext {
  readonly db: WriteDb;
  readonly catalog: Catalog;
  readonly sigma: SigmaPort;
  /** Examiner's name for custody and annotations. */
  readonly who: string;
}

export type JobKind = 'import' | 'derive' | 'verify' | 'export';

export interface JobContext extends MutationContext {
  /** Stores a job row and starts the work on the writer thread after the answer is sent; returns the row's id. */
  startJob(kind: JobKind, input: Readonly<Record<string, unknown>>): number;
}

/** Asks a running job to stop; it stops between two slices. */
export interface JobControl {
  cancel(jobId: number): void;
}

type ContextOf<N extends keyof Contract> = Contract[N]['kind'] extends 'query'
  ? QueryContext
  : Contract[N]['kind'] extends 'job'
    ? JobContext
    : MutationContext & { readonly jobs: JobControl };

/** Every query, mutation and job of the contract; host procedures are the host's own. */
export type Handlers = {
  readonly [N in NamesOf<'query' | 'mutation' | 'job'>]: (context: ContextOf<N>, input: Parsed<N>) => Out<N>;
};
