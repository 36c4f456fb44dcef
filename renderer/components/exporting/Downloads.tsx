import { isRunning, useJobs, useServer } from '../../lib/server.ts';

/** In the browser host: a link to each file as soon as its job is done. */
export function Downloads(props: { readonly jobIds: readonly number[] }) {
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
