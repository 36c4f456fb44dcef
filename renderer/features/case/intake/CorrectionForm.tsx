import { useState } from 'react';
import type { In, Out } from '../../../../shared/contract/index.ts';
import { Button } from '../../../components/controls.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount } from '../../../lib/text.ts';
import { showProblem } from '../../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../../rpc/hooks.ts';

interface Props {
  readonly recordId: number;
  /** What the retry bar says of zone, format and mapping. */
  readonly reading: Omit<In<'import.remap'>, 'evidenceId' | 'records'>;
  readonly onStarted: (jobId: number) => void;
  readonly onCancel: () => void;
}

/** The text of one rejected record, to be mended. What it holds of secrets is asked for first, because the mended text is read as it stands. */
export function CorrectionForm(props: Props) {
  const record = useQueryOf('record.get', { recordId: props.recordId });
  const reveal = useMutationOf('record.reveal');
  const [exact, setExact] = useState<string>();
  if (record.error !== null) return <ErrorNote error={record.error} onRetry={() => void record.refetch()} />;
  const { data } = record;
  if (data === undefined) return <LoadingRows rows={3} />;
  if (data.truncated || data.base64 !== null) {
    const why = data.truncated ? 'it is longer than 256 KB' : 'its bytes are no valid UTF-8';
    return (
      <p className="ar-line">
        This record cannot be edited here: {why}. Correct the file at its source and import that.
        <Button onClick={props.onCancel}>Close</Button>
      </p>
    );
  }
  const text = data.masked === 0 ? data.text : exact;
  if (text !== undefined) return <Editor key={text} {...props} record={data} text={text} />;
  return (
    <p className="ar-line">
      {formatCount(data.masked)} of its values look like secrets. To edit the text it has to be shown whole.
      <Button
        primary
        disabled={reveal.isPending}
        onClick={() =>
          void reveal.mutateAsync({ recordId: data.recordId }).then((answer) => setExact(answer.text), showProblem)
        }
      >
        Reveal, with a custody entry
      </Button>
      <Button onClick={props.onCancel}>Cancel</Button>
    </p>
  );
}

function Editor(props: Props & { readonly record: Out<'record.get'>; readonly text: string }) {
  const { record, reading } = props;
  const [text, setText] = useState(props.text);
  const correct = useMutationOf('record.correct');
  const retry = () =>
    correct
      .mutateAsync({ recordId: record.recordId, text, ...reading })
      .then(({ jobId }) => props.onStarted(jobId), showProblem);
  return (
    <div className="ar-new-note">
      <label className="ar-field">
        <span>
          Text of record {formatCount(record.index + 1)}. The original bytes stay in the case; the corrected text is
          kept beside them under your name.
        </span>
        <textarea
          className="ar-textarea ar-mono"
          rows={Math.min(16, Math.max(3, text.split('\n').length + 1))}
          maxLength={262_144}
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <div className="ar-button-row">
        <Button
          primary
          disabled={correct.isPending || text.trim() === '' || text === props.text}
          onClick={() => void retry()}
        >
          Read the corrected text
        </Button>
        <Button onClick={props.onCancel}>Cancel</Button>
      </div>
    </div>
  );
}
