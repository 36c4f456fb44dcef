/** Rows of ServiceNow tables, whose values are texts or `{display_value, value}` and `{link, value}` pairs. */
import { asFields, at, id, text } from './_fields.ts';

export interface SnowRow {
  /** `sys_class_name`, where the row states it. */
  readonly table: string | undefined;
  /** The stored value of a column as an identifier. */
  value(name: string): string | undefined;
  /** What people see for it, where that is stated apart. */
  display(name: string): string | undefined;
  /** Every column with its stored value, at most 60. */
  all(): readonly (readonly [name: string, value: unknown])[];
}

/** A row by its columns' names without case; CSV headings with a table's prefix (`sys_audit.user`) count too. Undefined for no row. */
export function snowRow(record: unknown): SnowRow | undefined {
  const fields = asFields(record);
  if (fields === undefined) return undefined;
  const columns = new Map<string, unknown>();
  for (const [name, cell] of Object.entries(fields).slice(0, 500)) {
    const plain = name.trim().toLowerCase().replace(/\s+/g, '_').slice(0, 200);
    if (!columns.has(plain)) columns.set(plain, cell);
    const short = plain.slice(plain.lastIndexOf('.') + 1);
    if (!columns.has(short)) columns.set(short, cell);
  }
  const value = (name: string): string | undefined => {
    const cell = columns.get(name);
    const pair = asFields(cell);
    return pair === undefined ? id(cell) : (id(at(pair, 'value')) ?? id(at(pair, 'display_value')));
  };
  return {
    table: value('sys_class_name'),
    value,
    display(name) {
      return id(at(columns.get(name), 'display_value')) ?? value(`dv_${name}`);
    },
    all() {
      return [...columns]
        .slice(0, 60)
        .map(([name, cell]) => [name, asFields(cell) === undefined ? text(cell) : (value(name) ?? cell)]);
    },
  };
}
