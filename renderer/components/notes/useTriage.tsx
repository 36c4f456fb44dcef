/** Star, tag, comment, filter and pivot, the same way in every grid. */
import { type ReactNode, useState } from 'react';
import type { FilterTerm } from '../../../shared/query/filter.ts';
import { currentRoute, navigate, type Route, type RouteChange } from '../../lib/route.ts';
import { useMutationOf } from '../../lib/server.ts';
import { plural } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import type { GridColumn } from '../grid/columns.ts';
import type { RowAct } from '../grid/DataGrid.tsx';
import { NotePrompt } from './NotePrompt.tsx';
import { narrowed } from './narrowed.ts';
import type { NoteTarget } from './noteTarget.ts';

/** How a grid's rows are annotated and where they lead. */
export interface TriageOf<T> {
  readonly one: string;
  readonly target: (row: T) => NoteTarget;
  readonly starred: (row: T) => boolean;
  readonly pivot: (row: T, to: 'graph' | 'timeline' | 'chain', route: Route) => RouteChange | undefined;
}

export interface Triage<T> {
  readonly act: (act: RowAct, rows: readonly T[], column: GridColumn<T> | undefined) => void;
  readonly star: (rows: readonly T[]) => void;
  /** The line that asks for a tag or comment; put it under the grid. */
  readonly prompt: ReactNode;
}

const MOST_AT_ONCE = 500;

export function useTriage<T>(of: TriageOf<T>): Triage<T> {
  const [asking, setAsking] = useState<{ kind: 'tag' | 'comment'; targets: NoteTarget[] } | undefined>();
  const star = useMutationOf('annotations.star');

  function starRows(rows: readonly T[]): void {
    const targets = rows.slice(0, MOST_AT_ONCE).map(of.target);
    if (targets.length === 0) return;
    const on = !rows.every(of.starred);
    star.mutate(
      { targets, on },
      {
        onSuccess: () => showToast(`${on ? 'Starred' : 'Unstarred'} ${plural(targets.length, of.one)}`, { undo: true }),
        onError: showProblem,
      },
    );
  }

  function act(name: RowAct, rows: readonly T[], column: GridColumn<T> | undefined): void {
    const row = rows[0];
    if (row === undefined) return;
    if (rows.length > MOST_AT_ONCE && (name === 'star' || name === 'tag'))
      showToast(`Only the first ${MOST_AT_ONCE} selected rows are taken at once`);
    const targets = rows.slice(0, MOST_AT_ONCE).map(of.target);
    if (name === 'star') starRows(rows);
    else if (name === 'tag') setAsking({ kind: 'tag', targets });
    else if (name === 'comment') setAsking({ kind: 'comment', targets: targets.slice(0, 1) });
    else if (name === 'filter' || name === 'exclude') filterBy(row, column, name === 'exclude');
    else pivotTo(row, name);
  }

  function filterBy(row: T, column: GridColumn<T> | undefined, negated: boolean): void {
    const term = column?.term?.(row);
    if (term === undefined) showToast(`${column?.title ?? 'This column'}: no value here to filter by`);
    else addTerm({ ...term, negated });
  }

  function pivotTo(row: T, name: 'graph' | 'timeline' | 'chain'): void {
    const change = of.pivot(row, name, currentRoute());
    if (change === undefined) showToast(name === 'chain' ? 'Not part of a chain' : `Nothing to show in the ${name}`);
    else navigate(change, { replace: false });
  }

  return {
    act,
    star: starRows,
    prompt:
      asking === undefined ? null : (
        <NotePrompt kind={asking.kind} targets={asking.targets} one={of.one} onClose={() => setAsking(undefined)} />
      ),
  };
}

/** Adds a term to the one filter. */
export function addTerm(term: FilterTerm): void {
  navigate({ filter: narrowed(currentRoute().filter, term) });
}
