import { Menu } from '../controls.tsx';
import type { GridColumn } from './columns.ts';

/** Chooses a grid's columns. Those that do not fit stay chosen and return with the room. */
export function ColumnMenu<T>(props: {
  readonly columns: readonly GridColumn<T>[];
  readonly shown: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}) {
  return (
    <div className="ar-grid-columns">
      <Menu
        text={<span aria-hidden="true">⋯</span>}
        label="Columns"
        title="Columns"
        keepOpen
        quiet
        choices={props.columns.map((column) => {
          const on = props.shown.includes(column.id);
          return {
            id: column.id,
            text: column.title === '' ? column.id : column.title,
            on,
            disabled: on && props.shown.length === 1,
            onSelect: () => {
              const ids = on ? props.shown.filter((id) => id !== column.id) : [...props.shown, column.id];
              // In the grid's own order, whatever order they were chosen in.
              props.onChange(props.columns.filter((one) => ids.includes(one.id)).map((one) => one.id));
            },
          };
        })}
      />
    </div>
  );
}
