/** Arithmetic of the pictures of the risk overview: the workbench and the report draw from the same numbers. */

export interface Piece {
  readonly x: number;
  readonly width: number;
}

/** Pieces side by side that share `width` by their values; what is not nothing is at least one unit wide. */
export function stacked(values: readonly number[], total: number, width: number): readonly Piece[] {
  let x = 0;
  return values.map((value) => {
    const share = total <= 0 ? 0 : (value / total) * width;
    const piece = { x: round(x), width: value <= 0 ? 0 : round(Math.max(1, share)) };
    x += share;
    return piece;
  });
}

/** Length of a bar beside others of which the longest is `most`. */
export function barLength(value: number, most: number, width: number): number {
  return value <= 0 || most <= 0 ? 0 : round(Math.max(2, (value / most) * width));
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points of a line from left to right, by time; `most` is at the top. One moment stands in the middle. */
export function linePoints(
  values: readonly number[],
  times: readonly number[],
  most: number,
  size: { readonly width: number; readonly height: number },
): readonly Point[] {
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
  return values.map((value, at) => ({
    x: round(to === from ? size.width / 2 : (((times[at] ?? from) - from) / (to - from)) * size.width),
    y: round(size.height - (most <= 0 ? 0 : (value / most) * size.height)),
  }));
}

/** A share in words: `86%`, `<1%`, `>99%`; never 0 or 100 for what is not none or all. */
export function percent(value: number, total: number): string {
  if (total <= 0 || value <= 0) return '0%';
  if (value >= total) return '100%';
  const share = (value / total) * 100;
  if (share < 1) return '<1%';
  return share > 99 ? '>99%' : `${Math.round(share)}%`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
