import { useState } from 'react';
import type { In } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { TimeText } from '../../components/labels.tsx';
import { useRoute } from '../../lib/route.ts';
import { shortenMiddle } from '../../lib/text.ts';
import { showProblem } from '../../lib/toast.ts';
import { isRunning, useJobs, useMutationOf, useQueryOf, useServer } from '../../rpc/hooks.ts';

type Format = In<'export.start'>['format'];

const FORMATS: readonly {
  readonly id: Format;
  readonly title: string;
  readonly file: string;
  readonly filtered: boolean;
}[] = [
  { id: 'report.html', title: 'Report, HTML', file: 'report.html', filtered: false },
  { id: 'events.csv', title: 'Events, CSV', file: 'events.csv', filtered: true },
  { id: 'events.jsonl', title: 'Events, JSONL', file: 'events.jsonl', filtered: true },
  { id: 'findings.csv', title: 'Findings, CSV', file: 'findings.csv', filtered: true },
  { id: 'findings.jsonl', title: 'Findings, JSONL', file: 'findings.jsonl', filtered: true },
];

/** Makes the files and lists those made, each with its hash. */
export function Exports() {
  const { filter } = useRoute();
  const host = useQueryOf('host.state', {});
  const info = useQueryOf('case.info', {});
  const outline = useQueryOf('report.outline', {});
  const start = useMutationOf('export.start');
  const choose = useMutationOf('host.chooseSave');
  const [asked, setAsked] = useState<readonly number[]>([]);

  async function make(format: (typeof FORMATS)[number]): Promise<void> {
    const input = { format: format.id, filter: format.filtered ? filter : '' };
    try {
      if (host.data?.dialogs === true) {
        const stem = (info.data?.title ?? 'case').replace(/[^\p{L}\p{N} ._-]/gu, '_').slice(0, 80);
        const { path } = await choose.mutateAsync({ suggested: `${stem}-${format.file}` });
        if (path === null) return;
        await start.mutateAsync({ ...input, path });
      } else {
        const { jobId } = await start.mutateAsync(input);
        setAsked((before) => [jobId, ...before]);
      }
    } catch (error) {
      showProblem(error);
    }
  }

  return (
    <section className="ar-exports" aria-label="Export">
      <h2>Export</h2>
      <div className="ar-export-buttons">
        {FORMATS.map((format) => (
          <Button
            key={format.id}
            primary={format.id === 'report.html'}
            disabled={start.isPending}
            onClick={() => void make(format)}
          >
            {format.title}
          </Button>
        ))}
      </div>
      <p className="ar-muted ar-small">
        {filter === ''
          ? 'Events and findings: all of the case.'
          : 'Events and findings: those in the filter above. The report holds the whole case.'}
      </p>
      {asked.length > 0 && <Downloads jobIds={asked} />}
      <h2>Made so far</h2>
      {(outline.data?.exports ?? []).length === 0 && <p className="ar-muted">Nothing has been exported yet.</p>}
      <ul className="ar-plain-list">
        {(outline.data?.exports ?? []).map((made) => (
          <li key={`${made.path}${made.atUs}`} className="ar-made">
            <b>{made.format}</b> <TimeText us={made.atUs} precision="min" />
            <p className="ar-small ar-wrap">{made.path}</p>
            <p className="ar-small ar-muted ar-mono" title={made.sha256}>
              sha256 {shortenMiddle(made.sha256, 20)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In the browser host: a link to each file as soon as its job is done. */
function Downloads(props: { readonly jobIds: readonly number[] }) {
  const { jobs } = useJobs();
  const { downloadUrl } = useServer();
  return (
    <ul className="ar-plain-list ar-downloads">
      {props.jobIds.map((id) => {
        const job = jobs.find((one) => one.id === id);
        const url = downloadUrl(id);
        return (
          <li key={id}>
            {job === undefined || isRunning(job) ? (
              <span className="ar-muted">being made</span>
            ) : job.state === 'done' && url !== undefined ? (
              <a className="ar-button" href={url} download>
                Download {job.output?.split(/[\\/]/).at(-1) ?? 'the file'}
              </a>
            ) : (
              <span>{job.message}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
