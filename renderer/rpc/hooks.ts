/** What views use to reach the product: re-exported from one place so that a view imports no transport. */
export {
  isRunning,
  MAX_ROWS_HELD,
  RpcFailure,
  useJobs,
  useMutationOf,
  usePagesOf,
  useQueryOf,
  useServer,
} from '../lib/server.ts';
