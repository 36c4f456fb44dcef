/** Two recorded times of one moment. */
export interface ClockPair {
  readonly a: string;
  readonly b: string;
  /** Recorded time of b minus that of a, µs; `a` sorts before `b`. */
  readonly deltaUs: number;
}
