/** px: the view's toolbar, the list's own heading and the line under it. */
const AROUND = 40 + 28 + 2;
const ROW = 28;

/** Height of a list above the page of its chosen row: no higher than its rows, so that a short list leaves the page its room. */
export function listHeight(rows: number, extra = 0): string {
  return `min(40%, ${Math.max(4, rows) * ROW + AROUND + extra}px)`;
}
