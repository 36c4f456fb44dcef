import { type KeyboardEvent, useRef, useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { VERBS, type Verb } from '../../../../shared/model/kinds.ts';
import { formatCount, plural } from '../../../lib/text.ts';
import { VERDICT_NAME, VERDICT_TEXT } from '../../../lib/verdict.ts';
import { useZone } from '../../../lib/zone.tsx';
import { AccessMarks, answerOf, marksText } from './AccessMarks.tsx';

type Matrix = Out<'access.matrix'>;
type Cell = Matrix['systems'][number]['cells'][number];

export interface CellPlace {
  readonly system: string;
  readonly verb: Verb;
}

/** Systems down, verbs across. Arrows walk the cells that hold something, Enter opens one. */
export function AccessMatrix(props: {
  readonly matrix: Matrix;
  readonly current: CellPlace | undefined;
  readonly onOpen: (at: CellPlace) => void;
}) {
  const { systems, agent } = props.matrix;
  const verbs = VERBS.filter((verb) => systems.some((one) => one.cells.some((cell) => cell.verb === verb)));
  const table = useRef<HTMLTableElement>(null);
  const first = systems[0]?.cells[0];
  const [focused, setFocused] = useState<string>();
  const home = props.current === undefined ? undefined : idOf(props.current.system, props.current.verb);
  const stop = focused ?? home ?? (first === undefined ? undefined : idOf(systems[0]?.system ?? '', first.verb));
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset;
    const next = at === undefined ? undefined : neighbour(table.current, event.key, Number(at.row), Number(at.column));
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div className="ar-access-scroll">
      <table
        className="ar-access-matrix"
        ref={table}
        onKeyDown={walk}
        aria-label={`Access of ${agent.name}, systems by verb`}
      >
        <thead>
          <tr>
            <th scope="col">system</th>
            {verbs.map((verb) => (
              <th scope="col" key={verb}>
                {verb}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {systems.map(({ system, cells }, row) => (
            <tr key={system}>
              <th scope="row" title={system}>
                {system === '*' ? 'system not stated' : system}
              </th>
              {verbs.map((verb, column) => {
                const cell = cells.find((one) => one.verb === verb);
                if (cell === undefined) return <td key={verb} />;
                const on = props.current?.system === system && props.current.verb === verb;
                return (
                  <td key={verb} className={on ? 'ar-access-on' : undefined}>
                    <CellButton
                      cell={cell}
                      system={system}
                      place={{ row, column }}
                      on={on}
                      stop={stop === idOf(system, verb)}
                      onFocus={() => setFocused(idOf(system, verb))}
                      onOpen={() => props.onOpen({ system, verb })}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function idOf(system: string, verb: Verb): string {
  return `${system}|${verb}`;
}

/** The next cell that holds something in the arrow's direction; empty places are passed over. */
function neighbour(table: HTMLTableElement | null, key: string, row: number, column: number): HTMLElement | undefined {
  const cells = [...(table?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].map((element) => ({
    element,
    row: Number(element.dataset.row),
    column: Number(element.dataset.column),
  }));
  const inRow = cells.filter((one) => one.row === row);
  const near = (list: typeof cells) =>
    list.toSorted((a, b) => Math.abs(a.column - column) - Math.abs(b.column - column))[0]?.element;
  const rowAt = (rows: readonly number[]) =>
    rows[0] === undefined ? undefined : near(cells.filter((one) => one.row === rows[0]));
  const others = [...new Set(cells.map((one) => one.row))].sort((a, b) => a - b);
  switch (key) {
    case 'ArrowRight':
      return inRow.find((one) => one.column > column)?.element;
    case 'ArrowLeft':
      return inRow.findLast((one) => one.column < column)?.element;
    case 'ArrowDown':
      return rowAt(others.filter((one) => one > row));
    case 'ArrowUp':
      return rowAt(others.filter((one) => one < row).reverse());
    case 'Home':
      return inRow[0]?.element;
    case 'End':
      return inRow.at(-1)?.element;
    default:
      return undefined;
  }
}

function CellButton(props: {
  readonly cell: Cell;
  readonly system: string;
  readonly place: { readonly row: number; readonly column: number };
  readonly on: boolean;
  readonly stop: boolean;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
}) {
  const { cell } = props;
  const zone = useZone();
  const day = (us: number | null) => (us === null ? undefined : zone.format(us, 'day'));
  const [from, to] = [day(cell.firstUs), day(cell.lastUs)];
  const observed = cell.observed === 0 ? 'not seen' : plural(cell.observed, 'event');
  const span = from === undefined || to === undefined ? '' : from === to ? `, ${to}` : `, ${from} to ${to}`;
  const marks = marksText(cell.intended, cell.granted, `${observed}${span}`);
  return (
    <button
      type="button"
      className={`ar-access-cell ar-access-cell-${cell.verdict}`}
      data-row={props.place.row}
      data-column={props.place.column}
      tabIndex={props.stop ? 0 : -1}
      aria-pressed={props.on}
      title={`${VERDICT_TEXT[cell.verdict]}\n${marks}\n${plural(cell.resources, 'line')}${cell.tier === null ? '' : `, tier ${cell.tier}`}`}
      onFocus={props.onFocus}
      onClick={props.onOpen}
    >
      <span className="ar-visually-hidden">
        {`${props.system}, ${cell.verb}, ${marksText(cell.intended, cell.granted, cell.observed === 0 ? 'not seen' : 'seen')}`}
      </span>
      <span className="ar-access-cell-top">
        <AccessMarks intended={answerOf(cell.intended)} granted={answerOf(cell.granted)} observed={cell.observed > 0} />
        <span className="ar-access-count">{cell.observed === 0 ? '' : formatCount(cell.observed)}</span>
      </span>
      <span className="ar-access-cell-low">
        <span className="ar-access-difference">{cell.verdict === 'expected' ? '' : VERDICT_NAME[cell.verdict]}</span>
        <span className="ar-muted">{to ?? ''}</span>
      </span>
    </button>
  );
}
