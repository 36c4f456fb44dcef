import type { In } from '../../../../shared/contract/index.ts';
import { Button } from '../../../components/controls.tsx';
import { plural } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';

export type Reading = Omit<In<'import.remap'>, 'evidenceId' | 'records'>;

/** How rejected records are read again: each choice left alone stays as it is in their file. */
export function RetryBar(props: {
  readonly reading: Reading;
  readonly onReading: (reading: Reading) => void;
  /** How many are chosen; 0: all of them. */
  readonly chosen: number;
  readonly rejected: number;
  readonly zone: string;
  readonly busy: boolean;
  readonly onRetry: () => void;
}) {
  const { reading, onReading } = props;
  const host = useQueryOf('host.state', {});
  const formats = useQueryOf('formats.list', {});
  const saved = useQueryOf('mappings.list', {});
  const count = props.chosen === 0 ? props.rejected : props.chosen;
  return (
    <div className="ar-line ar-retry">
      <label className="ar-field">
        <span>Times without a zone are</span>
        <select
          className="ar-select"
          value={reading.zone ?? ''}
          onChange={(event) => onReading({ ...reading, zone: event.target.value || undefined })}
        >
          <option value="">as before ({props.zone})</option>
          {[...new Set(['UTC', ...(host.data?.zones ?? [])])].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <label className="ar-field">
        <span>Format</span>
        <select
          className="ar-select"
          value={reading.format ?? ''}
          onChange={(event) => onReading({ ...reading, format: event.target.value || undefined })}
        >
          <option value="">as before</option>
          {(formats.data ?? []).map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </select>
      </label>
      {(saved.data ?? []).length > 0 && (
        <label className="ar-field">
          <span>Saved mapping</span>
          <select
            className="ar-select"
            value={reading.mapping?.name ?? ''}
            onChange={(event) =>
              onReading({ ...reading, mapping: saved.data?.find((one) => one.name === event.target.value) })
            }
          >
            <option value="">as before</option>
            {(saved.data ?? []).map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
      )}
      <Button disabled={props.busy} onClick={props.onRetry}>
        Retry {props.chosen === 0 && count > 1 ? 'all ' : ''}
        {plural(count, 'rejected record')}
      </Button>
    </div>
  );
}
