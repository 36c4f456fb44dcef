/** The shape of a verification check and the collector of its problems. */

export interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** At most 100, each naming the evidence file, the record and the offset where there are such. */
  readonly problems: readonly string[];
}

export type VerifyStep =
  | { readonly type: 'progress'; readonly phase: string; readonly bytes: number }
  | { readonly type: 'check'; readonly check: Check };

export const MOST_PROBLEMS = 100;

export interface Problems {
  readonly count: number;
  add(problem: string): void;
  /** The check's result; `detail` says what was looked at. */
  result(check: string, detail: string): VerifyStep;
}

export function collectProblems(): Problems {
  const kept: string[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(problem) {
      count += 1;
      if (kept.length < MOST_PROBLEMS) kept.push(problem);
    },
    result(check, detail) {
      const more = count > kept.length ? ` ${count} problems, the first ${kept.length} are listed.` : '';
      return { type: 'check', check: { check, ok: count === 0, detail: `${detail}${more}`, problems: kept } };
    },
  };
}

export interface EvidenceFacts {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly decoded_bytes: number | null;
  readonly decoded_sha256: string | null;
  readonly encoding: string;
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly events: number;
  readonly undated: number;
  readonly framing_bytes: number;
  readonly record_bytes: number;
  readonly offset_us: number;
  readonly format: string | null;
  readonly state: string;
  readonly content_of: number | null;
}

/** `evidence 3 (okta.json)`, for a message. */
export function named(evidence: { readonly id: number; readonly name: string }): string {
  return `evidence ${evidence.id} (${evidence.name})`;
}
