import { Button } from '../../components/controls.tsx';
import { Downloads } from '../../components/exporting/Downloads.tsx';
import { FINDING_FORMATS } from '../../components/exporting/formats.ts';
import { type ExportFormat, useExport } from '../../components/exporting/useExport.ts';
import { TimeText } from '../../components/labels.tsx';
import { useRoute } from '../../lib/route.ts';
import { shortenMiddle } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

interface Format {
  readonly id: ExportFormat;
  readonly title: string;
  readonly file: string;
}

/** What is exported, each with the forms it can take; `filtered`: the filter above narrows it. */
const EXPORTS: readonly { readonly title: string; readonly filtered: boolean; readonly formats: readonly Format[] }[] =
  [
    { title: 'Report', filtered: false, formats: [{ id: 'report.html', title: 'HTML', file: 'report.html' }] },
    { title: 'Findings', filtered: true, formats: FINDING_FORMATS },
    {
      title: 'Access review by owner',
      filtered: false,
      formats: [
        { id: 'access-review.csv', title: 'CSV', file: 'access-review.csv' },
        { id: 'access-review.md', title: 'Markdown', file: 'access-review.md' },
      ],
    },
    {
      title: 'Events',
      filtered: true,
      formats: [
        { id: 'events.csv', title: 'CSV', file: 'events.csv' },
        { id: 'events.jsonl', title: 'JSONL', file: 'events.jsonl' },
      ],
    },
  ];

/** Makes the files and lists those made, each with its hash. */
export function Exports() {
  const { filter } = useRoute();
  const outline = useQueryOf('report.outline', {});
  const { make, pending, asked } = useExport();

  return (
    <section className="ar-exports" aria-label="Export">
      <h2>Export</h2>
      {EXPORTS.map(({ title, filtered, formats }) => (
        <fieldset key={title} className="ar-export-kind">
          <legend>{title}</legend>
          {formats.map((format) => (
            <Button
              key={format.id}
              label={`${title}, ${format.title}`}
              primary={format.id === 'report.html'}
              disabled={pending}
              onClick={() => void make(format.id, format.file, { filter: filtered ? filter : '' })}
            >
              {format.title}
            </Button>
          ))}
        </fieldset>
      ))}
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
