import { useState } from 'react';
import type { In } from '../../../../shared/contract/index.ts';
import { Button } from '../../../components/controls.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { showProblem, showToast } from '../../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../../rpc/hooks.ts';

type Mapping = In<'mappings.save'>;

/** What a column can stand for, in the order people look for it. */
const FIELDS: readonly (readonly [Exclude<keyof Mapping, 'name' | 'system' | 'epoch'>, string])[] = [
  ['time', 'time'],
  ['action', 'action'],
  ['user', 'originating user'],
  ['agent', 'agent'],
  ['credential', 'credential'],
  ['workflow', 'workflow'],
  ['object', 'object'],
  ['status', 'status'],
  ['ip', 'network address'],
  ['userAgent', 'agent string'],
  ['uid', "source's own record id"],
  ['trace', 'trace id'],
  ['session', 'session id'],
  ['request', 'request id'],
];

/** The importers that read by a mapping; without naming one, detection would find no format again. */
const GENERIC: Readonly<Record<string, string | undefined>> = {
  csv: 'generic.csv',
  ndjson: 'generic.json',
  json_array: 'generic.json',
};

/** Says which column is what, keeps it for the next file of that kind, and reads this file again with it. */
export function MappingForm(props: { readonly evidenceId: number; readonly onDone: () => void }) {
  const head = useQueryOf('evidence.head', { evidenceId: props.evidenceId });
  const saved = useQueryOf('mappings.list', {});
  const formats = useQueryOf('formats.list', {});
  const [mapping, setMapping] = useState<Mapping>({ name: '', system: '' });
  const [format, setFormat] = useState('');
  const save = useMutationOf('mappings.save');
  const remap = useMutationOf('import.remap');
  if (head.error !== null) return <ErrorNote error={head.error} onRetry={() => void head.refetch()} />;
  if (head.data === undefined) return <LoadingRows rows={3} />;
  const { columns, rows, container } = head.data;
  const generic = GENERIC[container];
  const ready = generic !== undefined && mapping.name.trim() !== '' && mapping.system.trim() !== '';

  async function read(input: In<'import.remap'>): Promise<void> {
    try {
      if (input.mapping !== undefined) await save.mutateAsync(input.mapping);
      await remap.mutateAsync(input);
      showToast('Reading the file again');
      props.onDone();
    } catch (error) {
      showProblem(error);
    }
  }

  return (
    <div className="ar-mapping">
      <div className="ar-line">
        <label className="ar-field">
          <span>A known format</span>
          <select className="ar-select" value={format} onChange={(event) => setFormat(event.target.value)}>
            <option value="">choose</option>
            {(formats.data ?? []).map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        </label>
        <Button disabled={format === ''} onClick={() => void read({ evidenceId: props.evidenceId, format })}>
          Read as this
        </Button>
        <span className="ar-muted">
          {generic === undefined
            ? `there are no columns to map (${container.replaceAll('_', ' ')})`
            : `or say what each column is (${container.replaceAll('_', ' ')}):`}
        </span>
      </div>
      <div className="ar-line">
        <label className="ar-field">
          <span>Mapping name</span>
          <input
            className="ar-input"
            maxLength={100}
            value={mapping.name}
            onChange={(event) => setMapping({ ...mapping, name: event.target.value })}
          />
        </label>
        <label className="ar-field">
          <span>System it logs</span>
          <input
            className="ar-input"
            maxLength={100}
            value={mapping.system}
            onChange={(event) => setMapping({ ...mapping, system: event.target.value })}
          />
        </label>
        {(saved.data ?? []).length > 0 && (
          <label className="ar-field">
            <span>Start from</span>
            <select
              className="ar-select"
              value=""
              onChange={(event) => {
                const one = saved.data?.find((candidate) => candidate.name === event.target.value);
                if (one !== undefined) setMapping(one);
              }}
            >
              <option value="">a saved mapping</option>
              {(saved.data ?? []).map((one) => (
                <option key={one.name} value={one.name}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="ar-field">
          <span>Numbers in the time column are</span>
          <select
            className="ar-select"
            value={mapping.epoch ?? ''}
            onChange={(event) => {
              const unit = (['s', 'ms', 'us', 'ns'] as const).find((one) => one === event.target.value);
              setMapping({ ...mapping, epoch: unit });
            }}
          >
            <option value="">judged by size</option>
            <option value="s">seconds</option>
            <option value="ms">milliseconds</option>
            <option value="us">microseconds</option>
            <option value="ns">nanoseconds</option>
          </select>
        </label>
      </div>
      <div className="ar-mapping-fields">
        {FIELDS.map(([field, title]) => (
          <label key={field} className="ar-field">
            <span>{title}</span>
            <select
              className="ar-select"
              value={mapping[field] ?? ''}
              onChange={(event) =>
                setMapping({ ...mapping, [field]: event.target.value === '' ? undefined : event.target.value })
              }
            >
              <option value="">none</option>
              {columns.map((column) => (
                <option key={column} value={column}>
                  {column}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <div className="ar-head-preview">
        <table className="ar-table">
          <caption className="ar-visually-hidden">First records of the file</caption>
          <thead>
            <tr>
              {columns.slice(0, 30).map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 3).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the file's first rows, in their order
              <tr key={index}>
                {columns.slice(0, 30).map((column, at) => (
                  <td key={column} className="ar-mono ar-preview">
                    {row[at] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="ar-button-row">
        <Button
          primary
          disabled={!ready || remap.isPending}
          onClick={() => void read({ evidenceId: props.evidenceId, format: generic, mapping })}
        >
          Save mapping and read the file again
        </Button>
        <Button onClick={props.onDone}>Cancel</Button>
      </div>
    </div>
  );
}
