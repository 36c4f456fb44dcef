import { Button } from '../../../components/controls.tsx';
import { TimeText } from '../../../components/labels.tsx';
import { jobText } from '../../../lib/jobText.ts';
import { plural } from '../../../lib/text.ts';
import { showProblem } from '../../../lib/toast.ts';
import { isRunning, useJobs, useMutationOf } from '../../../rpc/hooks.ts';

/** What runs now, with its time left; the last sentence of what ran before; and what can be gone on with. */
export function RunningImport() {
  const { jobs, running } = useJobs();
  const cancel = useMutationOf('jobs.cancel');
  const resume = useMutationOf('import.resume');
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
  const cut = jobs.find((job) => job.resumable);
  if (cut !== undefined) {
    return (
      <section className="ar-case-job ar-case-job-problem" aria-label="Import that ended early">
        <span>
          The import begun <TimeText us={cut.startedUs} precision="min" /> did not come to its end. {cut.message}{' '}
          {plural(cut.evidenceIds.length, 'file')} of it {cut.evidenceIds.length === 1 ? 'was' : 'were'} begun or read.
        </span>
        <span className="ar-grow" />
        <Button
          title="Reads what is left of the same files and folders; what the case holds complete is not read again"
          onClick={() => resume.mutate({ jobId: cut.id }, { onError: showProblem })}
        >
          Go on with the import
        </Button>
      </section>
    );
  }
  if (last === undefined || last.message === '') return null;
  const tone = last.state === 'failed' || last.state === 'interrupted' ? ' ar-case-job-problem' : '';
  return <p className={`ar-case-job${tone}`}>{last.message}</p>;
}
