/** The bytes behind an event: where they are, what they are, and how to read them; secrets masked until asked for. Never as HTML. */
import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { TimeText } from '../../components/labels.tsx';
import { Go, Heading, Pending, Section } from '../../components/parts.tsx';
import { csvCells, hexLines, prettyJson } from '../../lib/recordText.ts';
import { formatCount, plural, shortenMiddle } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

type Shape = 'exact' | 'cells' | 'json' | 'hex';

export function SourceRecord(props: { readonly recordId: number; readonly alone?: boolean }) {
  const record = useQueryOf('record.get', { recordId: props.recordId });
  if (record.data === undefined) return <Pending error={record.error} retry={() => void record.refetch()} />;
  const { data } = record;
  const body = <RecordBody record={data} />;
  if (props.alone !== true) return <Section title="Source record">{body}</Section>;
  return (
    <>
      <Heading
        kind={`Source record · ${data.outcome}`}
        title={`${data.evidenceName}, record ${formatCount(data.index + 1)}`}
        note={
          data.reason === null ? undefined : `${data.reason}${data.column === null ? '' : ` (column ${data.column})`}`
        }
      />
      {data.duplicateOf !== null && (
        <p className="ar-small">
          Repeats{' '}
          <Go to={{ sel: { kind: 'record', id: String(data.duplicateOf.recordId) } }}>
            {data.duplicateOf.evidenceName}, record {formatCount(data.duplicateOf.index + 1)}
          </Go>
        </p>
      )}
      {body}
    </>
  );
}

function RecordBody(props: { readonly record: Out<'record.get'> }) {
  const reveal = useMutationOf('record.reveal');
  const [revealed, setRevealed] = useState<{ readonly id: number; readonly exact: Out<'record.reveal'> }>();
  const { recordId } = props.record;
  const exact = revealed?.id === recordId ? revealed.exact : undefined;
  const record = exact === undefined ? props.record : { ...props.record, ...exact };
  const maskedCount = record.masked + (record.correction?.masked ?? 0);
  const show = () =>
    reveal.mutateAsync({ recordId }).then((answer) => setRevealed({ id: recordId, exact: answer }), showProblem);
  const cells = record.header === null ? undefined : csvCells(record.header, record.text);
  const pretty = record.truncated ? undefined : prettyJson(record.text);
  const [shape, setShape] = useState<Shape>('exact');
  const choices: readonly (readonly [Shape, string, boolean])[] = [
    ['exact', 'as stored', true],
    ['cells', 'by column', cells !== undefined],
    ['json', 'indented', pretty !== undefined],
    ['hex', 'bytes', record.base64 !== null],
  ];
  const copy = (text: string, what: string) =>
    navigator.clipboard.writeText(text).then(
      () => showToast(`Copied ${what}`),
      () => showToast('The clipboard refused the copy', { tone: 'problem' }),
    );
  return (
    <>
      <p className="ar-muted ar-small ar-record-place">
        {record.evidenceName} · record {formatCount(record.index + 1)} ·{' '}
        {record.stream === 'decoded' ? 'decoded bytes' : 'bytes'} {formatCount(record.offset)}–
        {formatCount(record.offset + record.length)} ·{' '}
        <button
          type="button"
          className="ar-text-link"
          title={`SHA-256 of this record\n${record.recordSha256}\nSHA-256 of the file\n${record.sha256}\nPress to copy the record's`}
          onClick={() => copy(record.recordSha256, "the record's SHA-256")}
        >
          sha256 {shortenMiddle(record.recordSha256, 12)}
        </button>
      </p>
      {maskedCount > 0 && (
        <p className="ar-small ar-line">
          {exact === undefined
            ? `${plural(maskedCount, 'value')} that ${maskedCount === 1 ? 'looks like a secret is' : 'look like secrets are'} masked, so this text is not byte for byte. The hash is of the bytes as stored.`
            : 'Shown as stored, with its secrets; the custody log says that you asked for them.'}
          {exact === undefined ? (
            <Button disabled={reveal.isPending} onClick={() => void show()}>
              Reveal, with a custody entry
            </Button>
          ) : (
            <Button onClick={() => setRevealed(undefined)}>Mask again</Button>
          )}
        </p>
      )}
      <div className="ar-record-bar">
        {choices
          .filter(([, , there]) => there)
          .map(([id, text]) => (
            <button
              key={id}
              type="button"
              className="ar-toggle"
              aria-pressed={shape === id}
              onClick={() => setShape(id)}
            >
              {text}
            </button>
          ))}
        <span className="ar-grow" />
        <Button
          quiet
          onClick={() =>
            copy(
              record.text,
              record.masked > 0 && exact === undefined ? 'the masked text' : plural(record.length, 'byte'),
            )
          }
        >
          Copy
        </Button>
      </div>
      {shape === 'cells' && cells !== undefined ? (
        <dl className="ar-cells">
          {cells.map((cell, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may repeat a name, and the order is the file's
            <div key={`${cell.name}${index}`}>
              <dt>{cell.name}</dt>
              <dd>{cell.value === '' ? <span className="ar-muted">empty</span> : cell.value}</dd>
            </div>
          ))}
        </dl>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard
        <pre className="ar-record" tabIndex={0}>
          {shape === 'json' && pretty !== undefined
            ? pretty
            : shape === 'hex' && record.base64 !== null
              ? hexLines(record.base64, record.offset)
              : record.text}
        </pre>
      )}
      {record.correction !== null && (
        <>
          <p className="ar-small">
            Rejected as {record.correction.reason}; read from this text, corrected by {record.correction.by}{' '}
            <TimeText us={record.correction.atUs} precision="min" />. Above are the bytes as they were received.
            {exact === undefined &&
              record.correction.masked > 0 &&
              ` ${plural(record.correction.masked, 'value')} masked.`}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard */}
          <pre className="ar-record" tabIndex={0}>
            {exact?.corrected ?? record.correction.text}
          </pre>
        </>
      )}
      {record.truncated && (
        <p className="ar-muted ar-small">
          Only the first 256 KB are shown; the hash is of all {formatCount(record.length)} bytes.
        </p>
      )}
    </>
  );
}
