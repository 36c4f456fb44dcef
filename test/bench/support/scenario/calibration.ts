/** Whether scores mean what they say: claims by score, how many of them are right, and how far the two lie apart. */

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly claims: number;
  readonly right: number;
  /** Mean score of its claims. */
  readonly said: number;
}

const EDGES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0001] as const;

export class Calibration {
  private readonly counts = new Float64Array(EDGES.length);
  private readonly rights = new Float64Array(EDGES.length);
  private readonly sums = new Float64Array(EDGES.length);

  /** @param score 0–1: the probability that the claim is right, by the one who makes it */
  add(score: number, right: boolean): void {
    const at = EDGES.findLastIndex((edge) => score >= edge);
    if (at < 0) throw new Error(`a score is not ${score}`);
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sums[at] = (this.sums[at] ?? 0) + score;
    if (right) this.rights[at] = (this.rights[at] ?? 0) + 1;
  }

  get claims(): number {
    return this.counts.reduce((sum, one) => sum + one, 0);
  }

  get right(): number {
    return this.rights.reduce((sum, one) => sum + one, 0);
  }

  /** Mean score of all claims; 0 without any. */
  get said(): number {
    return this.claims === 0 ? 0 : this.sums.reduce((sum, one) => sum + one, 0) / this.claims;
  }

  /** Ranges that hold a claim, by score. */
  bins(): Bin[] {
    return EDGES.flatMap((from, at) => {
      const claims = this.counts[at] ?? 0;
      if (claims === 0) return [];
      const to = Math.min(1, EDGES[at + 1] ?? 1);
      return [{ from, to, claims, right: this.rights[at] ?? 0, said: (this.sums[at] ?? 0) / claims }];
    });
  }

  /**
   * Expected calibration error, 0–1: the distance between mean score and share right of each range, weighted by its claims (Naeini,
   * Cooper, Hauskrecht 2015). 0 without any claim.
   */
  error(): number {
    const { claims } = this;
    if (claims === 0) return 0;
    return this.bins().reduce((sum, bin) => sum + Math.abs(bin.said * bin.claims - bin.right), 0) / claims;
  }
}
