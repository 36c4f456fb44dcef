/** What every filter term is made of. */
import type { ColumnTest } from '../columns/tests.ts';

/** Names a parameter for a value and returns `:name`. */
export type Bind = (value: string | number) => string;

export interface TermSql {
  readonly row: string;
  readonly set?: string;
  readonly errors?: readonly (string | undefined)[];
  /** True when counting `set` would cost more than reading the columns does: it is then not asked whether it is rare. */
  readonly common?: boolean;
  /** Any of them is the same as `row`; absent: only `set` tells. */
  readonly tests?: readonly ColumnTest[];
}

export const NOTHING: TermSql = { row: '0', set: 'SELECT 0 WHERE 0', tests: [] };
export const ids = (bind: Bind, values: readonly number[]) =>
  `(SELECT value FROM json_each(${bind(JSON.stringify(values))}))`;

export const attributionTest = (condition: string) =>
  `EXISTS (SELECT 1 FROM attribution t WHERE t.event_id = e.id AND ${condition})`;
