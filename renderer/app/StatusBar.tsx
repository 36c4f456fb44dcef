import type { Out } from '../../shared/contract/index.ts';
import { Button } from '../components/controls.tsx';
import { jobText } from '../lib/jobText.ts';
import { navigate, useRoute } from '../lib/route.ts';
import { formatBytes, formatCapped, formatCount, formatOffset, plural } from '../lib/text.ts';
import { showProblem } from '../lib/toast.ts';
import { useUi } from '../lib/uiState.ts';
import { useJobs, useMutationOf, useQueryOf } from '../rpc/hooks.ts';

export function StatusBar(props: { readonly host: Out<'host.state'>; readonly info: Out<'case.info'> | undefined }) {
  const { info } = props;
  const upload = useUi((state) => state.upload);
  return (
    <footer className="ar-status">
      {info !== undefined && <CaseFacts info={info} />}
      <span className="ar-grow" />
      {upload !== undefined && (
        <span role="status">
          Handing over {upload.fileName} · {formatBytes(upload.sentBytes)} of {formatBytes(upload.totalBytes)}
        </span>
      )}
      {info !== undefined && <RunningJob />}
      <span
        className="ar-status-fixed"
        title={
          props.host.mode === 'browser'
            ? 'This page talks to the Agentrail process on this machine and to nothing else'
            : 'No network connection is open, and none can be opened'
        }
      >
        {props.host.mode === 'browser' ? 'offline · this machine only' : 'offline · 0 connections'}
      </span>
    </footer>
  );
}

function CaseFacts(props: { readonly info: Out<'case.info'> }) {
  const { counts } = props.info;
  const route = useRoute();
  const matching = useQueryOf('events.count', { filter: route.filter }, { enabled: route.filter !== '' });
  const clocks = useQueryOf('clocks.list', {});
  const moved = (clocks.data ?? []).filter((clock) => clock.offsetUs !== 0);
  const inFilter =
    route.filter === ''
      ? plural(counts.events, 'event')
      : `${matching.data === undefined ? '…' : formatCapped(matching.data)} of ${formatCount(counts.events)} events`;
  return (
    <>
      <span>{inFilter}</span>
      <button type="button" className="ar-status-link" onClick={() => navigate({ view: 'case' })}>
        {plural(counts.evidence, 'evidence file')} · {plural(counts.rejected, 'rejected record')}
      </button>
      {moved.length > 0 && (
        <button
          type="button"
          className="ar-status-link ar-status-clock"
          title={moved.map((clock) => `${clock.title} ${formatOffset(clock.offsetUs)}`).join('\n')}
          onClick={() => navigate({ view: 'case' })}
        >
          clock: {moved[0]?.title} {formatOffset(moved[0]?.offsetUs ?? 0)}
          {(moved[0]?.pairs ?? 0) > 0 ? ` (${plural(moved[0]?.pairs ?? 0, 'pair')})` : ''}
          {moved.length > 1 ? ` and ${moved.length - 1} more` : ''}
        </button>
      )}
      {props.info.derived === 'stale' && <Warning text="chains and findings are older than the evidence" />}
      {props.info.rulesPending > 0 && <Warning text="findings are older than the parameters of rules" />}
      {!props.info.indexReady && <Warning text="search index not complete" />}
    </>
  );
}

function Warning(props: { readonly text: string }) {
  return (
    <span className="ar-status-warn" title={props.text}>
      {props.text}
    </span>
  );
}

function RunningJob() {
  const { running } = useJobs();
  const cancel = useMutationOf('jobs.cancel');
  if (running === undefined) return null;
  return (
    <span className="ar-job">
      <progress
        aria-label={running.phase === '' ? running.kind : running.phase}
        value={running.total > 0 ? running.done : undefined}
        max={Math.max(1, running.total)}
      />
      <span>{jobText(running)}</span>
      <Button quiet onClick={() => cancel.mutate({ id: running.id }, { onError: showProblem })}>
        Cancel
      </Button>
    </span>
  );
}
