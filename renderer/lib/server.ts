/**
 * The contract's procedures as React hooks. The transport is handed in through `ServerProvider`, so that no view or
 * component knows whether it talks to the desktop process or to the loopback host.
 */
import {
  keepPreviousData,
  type QueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, useContext, useMemo } from 'react';
import { contract, type In, type NamesOf, type Out, type ProcedureName } from '../../shared/contract/index.ts';

/** A call that did not succeed. `code` is stable and dotted; `message` is for people. */
export class RpcFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'RpcFailure';
    this.code = code;
  }
}

export type Call = <N extends ProcedureName>(name: N, input: In<N>) => Promise<Out<N>>;

export interface Server {
  readonly call: Call;
  /**
   * Turns what was dropped or chosen in the page into paths that `import.start` takes. On the desktop these are the real
   * paths; in the browser host the files are uploaded first and the paths are staged copies.
   */
  readonly takeFiles: (files: readonly File[], onProgress: (progress: UploadProgress) => void) => Promise<TakenFiles>;
  /** Where the browser host serves a finished export; undefined on the desktop, where it is a file on disk. */
  readonly downloadUrl: (jobId: number) => string | undefined;
}

export interface UploadProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly fileName: string;
}

export interface TakenFiles {
  readonly paths: string[];
  readonly staged: boolean;
}

const ServerContext = createContext<Server | undefined>(undefined);
export const ServerProvider = ServerContext.Provider;

export function useServer(): Server {
  const server = useContext(ServerContext);
  if (server === undefined) throw new Error('ServerProvider is missing');
  return server;
}

export interface QueryOptions {
  readonly enabled?: boolean;
  /** Keep showing the last answer while the next one is on its way. Not for a changed filter: old rows would mislead. */
  readonly keepPrevious?: boolean;
  /** Ask again every so many milliseconds; false: not. */
  readonly refetchMs?: number | false;
}

type QueryName = NamesOf<'query'> | 'host.state';

/** One query of the contract. The key is `[name, input]`. */
export function useQueryOf<N extends QueryName>(
  name: N,
  input: In<N>,
  options: QueryOptions = {},
): UseQueryResult<Out<N>, RpcFailure> {
  const { call } = useServer();
  return useQuery<Out<N>, RpcFailure>({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchMs ?? false,
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Queries answering `{rows, next}` for a `cursor`, and `previous` where a list may begin in its middle. */
export type PagedName = {
  [N in NamesOf<'query'>]: Out<N> extends { rows: unknown[]; next: string | null } ? N : never;
}[NamesOf<'query'>];
export type RowOf<N extends PagedName> = Out<N> extends { rows: (infer R)[] } ? R : never;

/** Rows held by one list at most; beyond it the list says so and asks for a narrower filter. */
export const MAX_ROWS_HELD = 50_000;

export interface Pages<N extends PagedName> {
  readonly rows: RowOf<N>[];
  readonly first: Out<N> | undefined;
  readonly loading: boolean;
  readonly error: RpcFailure | null;
  readonly more: boolean;
  /** True when rows lie before the first one held: the list began at an anchor. */
  readonly earlier: boolean;
  /** True when rows exist beyond what this list may hold. */
  readonly cut: boolean;
  readonly loadMore: () => void;
  readonly loadEarlier: () => void;
  readonly retry: () => void;
}

/** A keyset-paged query as one list that grows at its end and, when it began at an anchor, at its start. */
export function usePagesOf<N extends PagedName>(
  name: N,
  input: Omit<In<N>, 'cursor'>,
  options: { readonly enabled?: boolean } = {},
): Pages<N> {
  const { call } = useServer();
  const query: UseInfiniteQueryResult<{ pages: Out<N>[] }, RpcFailure> = useInfiniteQuery({
    queryKey: [name, input],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => {
      const asked = pageParam === undefined ? input : { ...input, anchor: undefined, cursor: pageParam };
      return call(name, asked as In<N>);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Out<N>) => (last as { next: string | null }).next ?? undefined,
    getPreviousPageParam: (first: Out<N>) => (first as { previous?: string | null }).previous ?? undefined,
    enabled: options.enabled ?? true,
  });
  const pages = query.data?.pages;
  const rows = useMemo(() => (pages ?? []).flatMap((page) => (page as unknown as { rows: RowOf<N>[] }).rows), [pages]);
  const full = rows.length >= MAX_ROWS_HELD;
  return {
    rows,
    first: pages?.[0],
    loading: query.isPending && query.fetchStatus !== 'idle',
    error: query.error,
    more: query.hasNextPage && !full,
    earlier: query.hasPreviousPage && !full,
    cut: full && (query.hasNextPage || query.hasPreviousPage),
    loadMore: () => {
      if (query.hasNextPage && !full && !query.isFetching) void query.fetchNextPage();
    },
    loadEarlier: () => {
      if (query.hasPreviousPage && !full && !query.isFetching) void query.fetchPreviousPage();
    },
    retry: () => void query.refetch(),
  };
}

type ChangeName = NamesOf<'mutation'> | NamesOf<'job'> | Exclude<NamesOf<'host'>, 'host.state'>;

/** One mutation, job or host procedure. What the contract says it invalidates is asked again afterwards. */
export function useMutationOf<N extends ChangeName>(name: N): UseMutationResult<Out<N>, RpcFailure, In<N>> {
  const { call } = useServer();
  const client = useQueryClient();
  return useMutation<Out<N>, RpcFailure, In<N>>({
    mutationFn: (input) => call(name, input),
    onSuccess: () => invalidateAfter(client, name),
  });
}

/** Marks every query that `name` changes as stale. Host procedures that open or close a case change everything. */
export async function invalidateAfter(client: QueryClient, name: ProcedureName): Promise<void> {
  if (/^host\.(create|open|close)(Case|Sample)$/.test(name)) {
    await client.invalidateQueries();
    return;
  }
  await Promise.all(contract[name].invalidates.map((query) => client.invalidateQueries({ queryKey: [query] })));
}

export type Job = Out<'jobs.get'>;

export function isRunning(job: Job): boolean {
  return job.state === 'running' || job.state === 'queued';
}

/** The case's jobs, newest first; polled closely while one runs. */
export function useJobs(enabled = true): {
  readonly jobs: readonly Job[];
  readonly running: Job | undefined;
  readonly loaded: boolean;
} {
  const { call } = useServer();
  const query = useQuery<Out<'jobs.list'>, RpcFailure>({
    queryKey: ['jobs.list', {}],
    queryFn: () => call('jobs.list', {}),
    enabled,
    refetchInterval: (state) => ((state.state.data ?? []).some(isRunning) ? 500 : 4000),
  });
  const jobs = query.data ?? [];
  return {
    jobs,
    running: jobs.find((job) => job.state === 'running') ?? jobs.find(isRunning),
    loaded: query.data !== undefined,
  };
}
