/** What views use to reach the product: re-exported from one place so that a view imports no transport. */
export {
  isRunning,
  type Job,
  MAX_ROWS_HELD,
  type Pages,
  type RowOf,
  RpcFailure,
  useJobs,
  useMutationOf,
  usePagesOf,
  useQueryOf,
  useServer,
} from '../lib/server.ts';
