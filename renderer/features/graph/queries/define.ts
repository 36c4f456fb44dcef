/** A way of asking for a part of the graph. Each mode is one file in this folder; its default export is found by itself. */
import type { z } from 'zod';
import type { GraphOptions } from '../../../../shared/contract/graph.ts';
import type { NamesOf } from '../../../../shared/contract/index.ts';
import type { GraphAnswer } from '../../../../shared/picture/drawnGraph.ts';
import type { Call } from '../../../lib/server.ts';

export type Options = z.input<typeof GraphOptions>;

/** What a mode was asked and for what; `of` is text that the mode itself reads. */
export interface Asked {
  readonly mode: string;
  readonly of: string;
  /** Most nodes of this answer, where it is not the picture's own budget. */
  readonly nodeBudget?: number;
}

export interface Loaded {
  readonly graph: GraphAnswer;
  /** Paths as edge ids, where the mode looks for paths. */
  readonly paths: readonly (readonly string[])[];
  /** Why there is nothing, in words; empty when there is something. */
  readonly message: string;
}

export interface GraphMode {
  readonly id: string;
  /** The procedure asked, so that its invalidations reach the answer. */
  readonly procedure: Extract<NamesOf<'query'>, `graph.${string}`>;
  readonly load: (call: Call, of: string, options: Options) => Promise<Loaded>;
}

export function defineMode(mode: GraphMode): GraphMode {
  return mode;
}

export function onlyGraph(graph: GraphAnswer): Loaded {
  return { graph, paths: [], message: '' };
}
