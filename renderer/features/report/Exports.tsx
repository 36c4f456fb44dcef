import { Button } from '../../components/controls.tsx';
import { Downloads } from '../../components/exporting/Downloads.tsx';
import { FINDING_FORMATS } from '../../components/exporting/formats.ts';
import { type ExportFormat, useExport } from '../../components/exporting/useExport.ts';
import { TimeText } from '../../components/labels.tsx';
import { useRoute } from '../../lib/route.ts';
import { shortenMiddle } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

const FORMATS: readonly {
  readonly id: ExportFormat;
  readonly title: string;
  readonly file: string;
  readonly filtered: boolean;
}[] = [
  { id: 'report.html', title: 'Report, HTML', file: 'report.html', filtered: false },
  { id: 'events.csv', title: 'Events, CSV', file: 'events.csv', filtered: true },
  { id: 'events.jsonl', title: 'Events, JSONL', file: 'events.jsonl', filtered: true },
  { id: 'access-review.csv', title: 'Access review by owner, CSV', file: 'access-review.csv', filtered: false },
  { id: 'access-review.md', title: 'Access review by owner, Markdown', file: 'access-review.md', filtered: false },
  ...FINDING_FORMATS.map((format) => ({ ...format, title: `Findings, ${format.title}`, filtered: true })),
];

/** Makes the files and lists those made, each with its hash. */
export function Exports() {
  const { filter } = useRoute();
  const outline = useQueryOf('report.outline', {});
  const { make, pending, asked } = useExport();

  return (
    <section className="ar-exports" aria-label="Export">
      <h2>Export</h2>
      <div className="ar-export-buttons">
        {FORMATS.map((format) => (
          <Button
            key={format.id}
            primary={format.id === 'report.html'}
            disabled={pending}
            onClick={() => void make(format.id, format.file, { filter: format.filtered ? filter : '' })}
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
