import { Button } from '../../components/controls.tsx';
import { jobText } from '../../lib/jobText.ts';
import { showProblem } from '../../lib/toast.ts';
import { isRunning, useJobs, useMutationOf } from '../../rpc/hooks.ts';

/** What runs now, with its time left; and the last sentence of what ran before. */
export function RunningImport() {
  const { jobs, running } = useJobs();
  const cancel = useMutationOf('jobs.cancel');
  const last = jobs.find((job) => !isRunning(job));
  if (running !== undefined) {
    return (
      <section className="ar-case-job" aria-label="Running">
        <progress
          aria-label={running.phase === '' ? running.kind : running.phase}
          value={running.total > 0 ? running.done : undefined}
          max={Math.max(1, running.total)}
        />
        <span>{jobText(running)}</span>
        <span className="ar-grow" />
        <Button onClick={() => cancel.mutate({ id: running.id }, { onError: showProblem })}>Cancel</Button>
      </section>
    );
  }
  if (last === undefined || last.message === '') return null;
  const tone = last.state === 'failed' || last.state === 'interrupted' ? ' ar-case-job-problem' : '';
  return <p className={`ar-case-job${tone}`}>{last.message}</p>;
}
