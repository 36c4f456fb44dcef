/** The case: an empty one asks for evidence; a filled one shows its ledger, what to look at first, and its proof. */
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';
import './case.css';
import { CaseOverview } from './CaseOverview.tsx';
import { EmptyCase } from './EmptyCase.tsx';
import { StartScreen } from './StartScreen.tsx';

export default function CaseView() {
  const host = useQueryOf('host.state', {});
  const open = host.data !== undefined && host.data.casePath !== null;
  const info = useQueryOf('case.info', {}, { enabled: open });
  if (host.data === undefined) return <LoadingRows />;
  if (!open) return <StartScreen host={host.data} />;
  if (info.error !== null && info.data === undefined)
    return <ErrorNote error={info.error} onRetry={() => void info.refetch()} />;
  if (info.data === undefined) return <LoadingRows />;
  if (info.data.counts.evidence === 0) return <EmptyCase info={info.data} host={host.data} />;
  return <CaseOverview info={info.data} />;
}
