import { Fragment, useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { Button } from '../../../components/controls.tsx';
import { Go } from '../../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount } from '../../../lib/text.ts';
import { showProblem } from '../../../lib/toast.ts';
import { isRunning, useJobs, useMutationOf, usePagesOf } from '../../../rpc/hooks.ts';
import { CorrectionForm } from './CorrectionForm.tsx';
import { type Reading, RetryBar } from './RetryBar.tsx';

const MOST_CHOSEN = 10_000;

/** The rejected records of a file: chosen, edited and retried where they stand. Only they are read again. */
export function Rejects(props: { readonly evidence: Out<'evidence.get'> }) {
  const { evidence } = props;
  const pages = usePagesOf('evidence.rejects', { evidenceId: evidence.id, limit: 100 });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [editing, setEditing] = useState<number>();
  const [reading, setReading] = useState<Reading>({});
  const [jobId, setJobId] = useState<number>();
  const remap = useMutationOf('import.remap');
  const { jobs } = useJobs();
  const job = jobs.find((one) => one.id === jobId);
  const busy = remap.isPending || (job !== undefined && isRunning(job));
  const started = (id: number) => {
    setJobId(id);
    setChosen(new Set());
    setEditing(undefined);
  };
  const retry = () => {
    const records = chosen.size === 0 ? undefined : [...chosen];
    remap
      .mutateAsync({ evidenceId: evidence.id, ...reading, ...(records === undefined ? {} : { records }) })
      .then((answer) => started(answer.jobId), showProblem);
  };
  const toggle = (id: number, on: boolean) => {
    const next = new Set(chosen);
    if (!on) next.delete(id);
    else if (next.size < MOST_CHOSEN) next.add(id);
    setChosen(next);
  };
  const ended = job !== undefined && !isRunning(job) && job.message !== '' && (
    <p className={job.state === 'failed' ? 'ar-warning' : 'ar-muted'} role="status">
      {job.message}
    </p>
  );
  if (evidence.rejected === 0) {
    return (
      <>
        {ended}
        <p className="ar-muted">No record is rejected.</p>
      </>
    );
  }
  if (pages.error !== null) return <ErrorNote error={pages.error} onRetry={pages.retry} />;
  if (pages.loading) return <LoadingRows rows={3} />;
  return (
    <>
      <RetryBar
        reading={reading}
        onReading={setReading}
        chosen={chosen.size}
        rejected={evidence.rejected}
        zone={evidence.zone}
        busy={busy}
        onRetry={retry}
      />
      {ended}
      <table className="ar-table">
        <caption className="ar-visually-hidden">Rejected records</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="ar-visually-hidden">chosen</span>
            </th>
            <th scope="col" className="ar-right">
              record
            </th>
            <th scope="col" className="ar-right">
              offset
            </th>
            <th scope="col">reason</th>
            <th scope="col">starts with</th>
            <th scope="col">
              <span className="ar-visually-hidden">acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((row) => (
            <Fragment key={row.recordId}>
              <tr>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose record ${formatCount(row.index + 1)}`}
                    checked={chosen.has(row.recordId)}
                    onChange={(event) => toggle(row.recordId, event.target.checked)}
                  />
                </td>
                <td className="ar-right">
                  <Go to={{ sel: { kind: 'record', id: String(row.recordId) } }}>{formatCount(row.index + 1)}</Go>
                </td>
                <td className="ar-right">{formatCount(row.offset)}</td>
                <td>
                  {row.reason}
                  {row.column === null ? '' : ` (column ${row.column})`}
                </td>
                <td className="ar-mono ar-preview" title={row.preview}>
                  {row.preview}
                </td>
                <td>
                  {evidence.format !== null && row.length > 0 && (
                    <Button
                      quiet
                      expanded={editing === row.recordId}
                      onClick={() => setEditing(editing === row.recordId ? undefined : row.recordId)}
                    >
                      Edit
                    </Button>
                  )}
                </td>
              </tr>
              {editing === row.recordId && (
                <tr>
                  <td colSpan={6}>
                    <CorrectionForm
                      recordId={row.recordId}
                      reading={reading}
                      onStarted={started}
                      onCancel={() => setEditing(undefined)}
                    />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {pages.more && (
        <p className="ar-line">
          <span className="ar-muted">
            {formatCount(pages.rows.length)} of {formatCount(evidence.rejected)} rejected records
          </span>
          <Button onClick={pages.loadMore}>Show more</Button>
        </p>
      )}
    </>
  );
}
