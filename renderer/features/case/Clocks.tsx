import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button } from '../../components/controls.tsx';
import { formatOffset } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { useMutationOf, useQueryOf } from '../../rpc/hooks.ts';

type Clock = Out<'clocks.list'>[number];

const BASIS: Readonly<Record<Clock['basis'], string>> = {
  none: 'as recorded',
  estimated: 'estimated',
  analyst: 'set by hand',
};

/** Each source's clock against the others: measured, applied, reversible. */
export function Clocks() {
  const clocks = useQueryOf('clocks.list', {});
  const rows = clocks.data ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="ar-panel" aria-labelledby="clocks">
      <h2 id="clocks">
        Clocks{' '}
        <span className="ar-muted">
          the time as recorded is always kept; an offset is added to it and can be taken back
        </span>
      </h2>
      <table className="ar-table ar-clocks">
        <thead>
          <tr>
            <th scope="col">source</th>
            <th scope="col" className="ar-right">
              in force
            </th>
            <th scope="col">basis</th>
            <th scope="col" className="ar-right">
              estimate
            </th>
            <th scope="col">what it rests on</th>
            <th scope="col">
              <span className="ar-visually-hidden">change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <ClockRows key={row.source} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ClockRows({ row }: { readonly row: Clock }) {
  const [setting, setSetting] = useState(false);
  const set = useMutationOf('clocks.set');
  const change = (offsetUs: number | null, text: string) =>
    set.mutate(
      { source: row.source, offsetUs },
      {
        onSuccess: () => {
          showToast(`${row.title}: ${text}. Reconstruct again to link by it.`, { undo: true });
          setSetting(false);
        },
        onError: showProblem,
      },
    );
  return (
    <>
      <tr>
        <th scope="row">{row.title}</th>
        <td className="ar-right ar-nowrap">{row.offsetUs === 0 ? 'none' : formatOffset(row.offsetUs)}</td>
        <td>{BASIS[row.basis]}</td>
        <td className="ar-right ar-nowrap">{row.estimateUs === null ? '–' : formatOffset(row.estimateUs)}</td>
        <td className="ar-small">{row.said}</td>
        <td className="ar-right ar-clock-acts">
          {row.estimateUs !== null && row.estimateUs !== row.offsetUs && (
            <Button
              label={`Apply estimate to ${row.title}`}
              onClick={() => change(row.estimateUs, `${formatOffset(row.estimateUs ?? 0)} in force`)}
            >
              Apply estimate
            </Button>
          )}{' '}
          {row.offsetUs !== 0 && (
            <Button label={`As recorded: ${row.title}`} onClick={() => change(null, 'times as recorded')}>
              As recorded
            </Button>
          )}{' '}
          <Button label={`Set… the clock of ${row.title}`} expanded={setting} onClick={() => setSetting(!setting)}>
            Set…
          </Button>
        </td>
      </tr>
      {setting && (
        <tr>
          <td colSpan={6}>
            <SetOffset row={row} onSet={(us) => change(us, `${formatOffset(us)} in force`)} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Seconds with a sign and up to six decimals; a day is the most that a clock is likely to be off by, a year the most that is taken. */
const SECONDS = /^[+-]?\d{1,8}(?:\.\d{1,6})?$/;

function SetOffset(props: { readonly row: Clock; readonly onSet: (us: number) => void }) {
  const [text, setText] = useState(String(props.row.offsetUs / 1_000_000));
  const usable = SECONDS.test(text.trim());
  return (
    <form
      className="ar-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (usable) props.onSet(Math.round(Number(text) * 1_000_000));
      }}
    >
      <label>
        Seconds to add to the times of {props.row.title}{' '}
        <input
          className="ar-input ar-mono"
          inputMode="decimal"
          aria-invalid={!usable}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="ar-button ar-button-primary" disabled={!usable}>
        Set
      </button>
      {!usable && <span className="ar-small">a number of seconds, e.g. -12.5</span>}
    </form>
  );
}
