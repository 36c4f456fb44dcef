/** Asks for the start, each addition and a path, and makes one drawn graph of the answers. */
import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ENTITY_KINDS } from '../../../shared/model/kinds.ts';
import type { DrawnGraph } from '../../../shared/picture/drawnGraph.ts';
import { foldGraph } from '../../../shared/picture/fold.ts';
import type { TimeRange } from '../../lib/route.ts';
import { RpcFailure, useServer } from '../../rpc/hooks.ts';
import type { GraphState } from './graphStore.ts';
import { mergeGraphs } from './merge.ts';
import { modeOf } from './modes.ts';
import type { Asked, Loaded, Options } from './queries/define.ts';
import { byTimeAlone, withoutTimeOnly } from './timeOnly.ts';

export interface GraphData {
  readonly graph: DrawnGraph;
  readonly loading: boolean;
  readonly stale: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  /** Nodes and edges that the start would have had without a budget. */
  readonly totalNodes: number;
  readonly totalEdges: number;
  /** Entities drawn or folded. */
  readonly entities: ReadonlySet<number>;
  /** What rests on time alone: edges, and entities that nothing else ties in. Hidden or not. */
  readonly timeOnly: { readonly edges: number; readonly nodes: number };
  readonly truncated: boolean;
  readonly paths: readonly (readonly string[])[];
  readonly pathMessage: string;
  readonly pathLoading: boolean;
}

interface Answers {
  readonly loaded: (Loaded | undefined)[];
  readonly errors: (Error | null)[];
  readonly stale: boolean;
  readonly lastFetching: boolean;
}

const EMPTY: DrawnGraph = { nodes: [], edges: [] };

/** @param keep entity ids that must not be folded away */
export function useGraph(state: GraphState, range: TimeRange | undefined, keep: ReadonlySet<number>): GraphData {
  const client = useQueryClient();
  const options = useMemo(() => optionsOf(state, range), [state, range]);
  const asked = [state.start, ...state.added, state.path].filter((one) => one !== undefined);
  const answers = useAnswers(asked, options);
  const { loaded } = answers;
  const merged = useMemo(() => mergeGraphs(loaded.flatMap((one) => (one === undefined ? [] : [one.graph]))), [loaded]);
  const entities = useMemo(() => new Set(merged.nodes.map((node) => node.entity.id)), [merged]);
  const among = useMemo(() => {
    const ids = [...entities].sort((a, b) => a - b).slice(0, 600);
    return asked.length > 1 && ids.length > 1 ? [{ mode: 'among', of: ids.join(',') }] : [];
  }, [asked.length, entities]);
  const between = useAnswers(among, options).loaded[0];
  const { hiddenNodes, hideTimeOnly, fold, openFolds } = state;
  const whole = useMemo(() => {
    const nodes = merged.nodes.filter((node) => !hiddenNodes.has(node.entity.id));
    const drawn = new Set(nodes.map((node) => node.entity.id));
    const known = new Map([...(between?.graph.edges ?? []), ...merged.edges].map((edge) => [edge.id, edge]));
    return { nodes, edges: [...known.values()].filter((edge) => drawn.has(edge.from) && drawn.has(edge.to)) };
  }, [merged, between, hiddenNodes]);
  const sure = useMemo(() => withoutTimeOnly(whole, keep), [whole, keep]);
  const timeOnly = useMemo(
    () => ({ edges: whole.edges.filter(byTimeAlone).length, nodes: whole.nodes.length - sure.nodes.length }),
    [whole, sure],
  );
  const graph = useMemo(
    () => (whole.nodes.length === 0 ? EMPTY : foldGraph(hideTimeOnly ? sure : whole, { fold, open: openFolds, keep })),
    [whole, sure, hideTimeOnly, fold, openFolds, keep],
  );
  const start = loaded[0]?.graph;
  const path = state.path === undefined ? undefined : loaded.at(-1);
  return {
    graph,
    loading: state.start !== undefined && loaded[0] === undefined && answers.errors[0] === null,
    stale: answers.stale,
    error: answers.errors.find((error) => error !== null) ?? null,
    retry: () => {
      void client.refetchQueries({ predicate: (query) => query.state.status === 'error' });
    },
    totalNodes: Math.max(start?.totalNodes ?? 0, merged.nodes.length),
    totalEdges: Math.max(start?.totalEdges ?? 0, graph.edges.length),
    entities,
    timeOnly,
    truncated: loaded.some((one) => one?.graph.truncated === true),
    paths: path?.paths ?? [],
    pathMessage: path?.message ?? '',
    pathLoading: state.path !== undefined && answers.lastFetching,
  };
}

function useAnswers(asked: readonly Asked[], options: Options): Answers {
  const { call } = useServer();
  return useQueries({
    queries: asked.map((one) => {
      const mode = modeOf(one.mode);
      const own = one.nodeBudget === undefined ? options : { ...options, nodeBudget: one.nodeBudget };
      return {
        queryKey: [mode.procedure, one.mode, one.of, own],
        queryFn: (): Promise<Loaded> => mode.load(call, one.of, own),
        // Only the same question under other options keeps its answer on the screen meanwhile.
        placeholderData: keepPreviousData<Loaded>,
        throwOnError: (error: Error) => !(error instanceof RpcFailure),
      };
    }),
    combine: together,
  });
}

interface OneAnswer {
  readonly data: Loaded | undefined;
  readonly error: Error | null;
  readonly isPlaceholderData: boolean;
  readonly isFetching: boolean;
}

/** A function of its own, so that the same answers give the same object. */
function together(results: readonly OneAnswer[]): Answers {
  return {
    loaded: results.map((one) => one.data),
    errors: results.map((one) => one.error),
    stale: results.some((one) => one.isPlaceholderData),
    lastFetching: results.at(-1)?.isFetching ?? false,
  };
}

function optionsOf(state: GraphState, range: TimeRange | undefined): Options {
  return {
    kinds: state.hiddenKinds.size === 0 ? [] : ENTITY_KINDS.filter((kind) => !state.hiddenKinds.has(kind)),
    bases: state.bases.size === 3 ? [] : [...state.bases],
    ...(range === undefined ? {} : { fromUs: range.fromUs, toUs: range.toUs }),
    nodeBudget: state.nodeBudget,
    edgeBudget: state.edgeBudget,
  };
}
