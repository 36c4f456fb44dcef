import { useLayoutEffect, useRef } from 'react';

/**
 * Notices that rows were put before those already shown, before the screen is drawn: the same rows follow one another
 * further down. Another order or another filter is not that.
 * @param onAdded how many came before
 */
export function useKeptPlace<T>(
  rows: readonly T[],
  rowKey: (row: T) => string,
  enabled: boolean,
  onAdded: (count: number) => void,
): void {
  const before = useRef<{ readonly first: string; readonly last: string; readonly count: number } | undefined>(
    undefined,
  );
  const act = useRef(onAdded);
  act.current = onAdded;
  useLayoutEffect(() => {
    const seen = before.current;
    const first = rows[0];
    const last = rows.at(-1);
    before.current =
      first === undefined || last === undefined
        ? undefined
        : { first: rowKey(first), last: rowKey(last), count: rows.length };
    if (!enabled || seen === undefined || before.current === undefined || before.current.first === seen.first) return;
    const added = rows.findIndex((row) => rowKey(row) === seen.first);
    const end = added < 0 ? undefined : rows[added + seen.count - 1];
    if (end !== undefined && rowKey(end) === seen.last) act.current(added);
  }, [rows, rowKey, enabled]);
}
