/** What a key does in a grid. One table, read by the grid and by the keys overlay. */

export type GridAct =
  | 'next'
  | 'previous'
  | 'pageDown'
  | 'pageUp'
  | 'first'
  | 'last'
  | 'left'
  | 'right'
  | 'open'
  | 'select'
  | 'selectAll'
  | 'extendDown'
  | 'extendUp'
  | 'star'
  | 'tag'
  | 'comment'
  | 'filter'
  | 'exclude'
  | 'graph'
  | 'timeline'
  | 'chain'
  | 'copy'
  | 'clear';

export interface GridKey {
  readonly act: GridAct;
  readonly keys: readonly string[];
  readonly text: string;
}

export const GRID_KEYS: readonly GridKey[] = [
  { act: 'next', keys: ['j', 'ArrowDown'], text: 'next row' },
  { act: 'previous', keys: ['k', 'ArrowUp'], text: 'previous row' },
  { act: 'left', keys: ['ArrowLeft'], text: 'cell to the left' },
  { act: 'right', keys: ['ArrowRight'], text: 'cell to the right' },
  { act: 'pageDown', keys: ['PageDown'], text: 'a page down' },
  { act: 'pageUp', keys: ['PageUp'], text: 'a page up' },
  { act: 'first', keys: ['Home'], text: 'first row' },
  { act: 'last', keys: ['End'], text: 'last row loaded' },
  { act: 'open', keys: ['Enter'], text: 'open in the inspector' },
  { act: 'select', keys: ['x', ' '], text: 'select or unselect the row' },
  { act: 'selectAll', keys: ['Ctrl+A'], text: 'select all rows loaded' },
  { act: 'extendDown', keys: ['Shift+ArrowDown', 'Shift+J'], text: 'extend the selection down' },
  { act: 'extendUp', keys: ['Shift+ArrowUp', 'Shift+K'], text: 'extend the selection up' },
  { act: 'star', keys: ['s'], text: 'star or unstar' },
  { act: 'tag', keys: ['t'], text: 'tag' },
  { act: 'comment', keys: ['c'], text: 'comment' },
  { act: 'filter', keys: ['f'], text: 'filter to this value' },
  { act: 'exclude', keys: ['Shift+F'], text: 'exclude this value' },
  { act: 'graph', keys: ['g'], text: 'show in the graph' },
  { act: 'timeline', keys: ['l'], text: 'show in the timeline' },
  { act: 'chain', keys: ['h'], text: 'show its chain' },
  { act: 'copy', keys: ['Ctrl+C'], text: 'copy the selected rows as CSV' },
  { act: 'clear', keys: ['Escape'], text: 'clear the selection' },
];

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Names a key press: `j`, `Shift+F`, `Ctrl+C` (Cmd counts as Ctrl). */
export function keyName(event: Pressed): string {
  if (event.altKey) return '';
  const letter = event.key.length === 1 && /[a-z]/i.test(event.key);
  if (event.ctrlKey || event.metaKey) return `Ctrl+${letter ? event.key.toUpperCase() : event.key}`;
  if (event.shiftKey && (letter || event.key.length > 1))
    return `Shift+${letter ? event.key.toUpperCase() : event.key}`;
  return letter ? event.key.toLowerCase() : event.key;
}

const BY_KEY = new Map(GRID_KEYS.flatMap((entry) => entry.keys.map((key) => [key, entry.act] as const)));

export function gridAct(event: Pressed): GridAct | undefined {
  return BY_KEY.get(keyName(event));
}
