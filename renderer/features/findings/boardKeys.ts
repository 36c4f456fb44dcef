/** What a key does on the findings board, beside the keys of every list. One table, read by the board and by the keys overlay. */
export type BoardAct = 'accept' | 'resolve' | 'dismiss' | 'reopen' | 'owner' | 'due' | 'fold' | 'unfold';

export interface BoardKey {
  readonly act: BoardAct;
  /** As `keyName` writes them. */
  readonly keys: readonly string[];
  readonly text: string;
}

export const BOARD_KEYS: readonly BoardKey[] = [
  { act: 'accept', keys: ['a'], text: 'accept: it holds and is to be acted on' },
  { act: 'resolve', keys: ['r'], text: 'resolve: what was to be done is done' },
  { act: 'dismiss', keys: ['d'], text: 'dismiss, with one reason for all selected' },
  { act: 'reopen', keys: ['p'], text: 'open again' },
  { act: 'owner', keys: ['o'], text: 'owner' },
  { act: 'due', keys: ['e'], text: 'due date' },
  { act: 'fold', keys: ['['], text: 'fold all groups; Enter folds one' },
  { act: 'unfold', keys: [']'], text: 'unfold all groups' },
];

const BY_KEY = new Map(BOARD_KEYS.flatMap((entry) => entry.keys.map((key) => [key, entry.act] as const)));

export function boardAct(key: string): BoardAct | undefined {
  return BY_KEY.get(key);
}
