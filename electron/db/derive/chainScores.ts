/** How many findings a chain carries and its risk from them: a chain carries the findings that cite it or one of its events. */
import type { WriteDb } from '../handles.ts';

/**
 * A chain's risk stands in the band of its worst finding, from info to critical, so that a list by risk is one by severity; each further finding
 * raises it within the band by a share of what is left, more for graver ones. The bands are those of an agent's risk.
 */
const BANDS = [0, 5, 20, 40, 70];
const MOST_RISK = 100;
/** Share of what is left of the band, by rank of severity. */
const RAISES = [0.02, 0.05, 0.1, 0.2, 0.3];
/** Findings looked at a slice: each may cite hundreds of events. */
const SLICE_FINDINGS = 20;
/** Chains scored a slice. */
const SLICE = 200;
const SLICE_CHAINS = 5_000;

interface Score {
  readonly findings: number;
  readonly risk: number;
}

const NONE: Score = { findings: 0, risk: 0 };

/** @param counts how many findings a chain carries, by rank of severity */
export function chainRisk(counts: readonly number[]): number {
  const worst = counts.findLastIndex((count) => count > 0);
  if (worst < 0) return 0;
  const from = BANDS[worst] ?? 0;
  const left = counts.reduce((rest, count, rank) => {
    const further = rank === worst ? count - 1 : count;
    return rest * (1 - (RAISES[rank] ?? 0)) ** further;
  }, 1);
  // Never the next band's own: rounded down to a tenth.
  return Math.floor((from + ((BANDS[worst + 1] ?? MOST_RISK) - 0.1 - from) * (1 - left)) * 10) / 10;
}

/** Brings every chain's count and risk up to the findings in force; a chain that has them already is not written. */
export function* scoreChains(db: WriteDb): Generator<number, number> {
  const { sql } = db;
  const found = sql.prepare('SELECT id, severity_rank AS severity FROM finding ORDER BY id').all() as {
    id: string;
    severity: number;
  }[];
  const cited = sql
    .prepare(
      `SELECT chain_id FROM finding_chain WHERE finding_id = :id
       UNION SELECT c.chain_id FROM finding_event e CROSS JOIN chain_event c ON c.event_id = e.event_id WHERE e.finding_id = :id`,
    )
    .pluck();
  const carried = new Map<string, number[]>();
  for (const [at, { id, severity }] of found.entries()) {
    for (const chain of cited.all({ id }) as string[]) {
      const counts = carried.get(chain) ?? [0, 0, 0, 0, 0];
      counts[severity] = (counts[severity] ?? 0) + 1;
      carried.set(chain, counts);
    }
    if (at % SLICE_FINDINGS === SLICE_FINDINGS - 1) yield SLICE_FINDINGS;
  }
  const scores = new Map<string, Score>();
  for (const [chain, counts] of carried) {
    scores.set(chain, { findings: counts.reduce((all, count) => all + count, 0), risk: chainRisk(counts) });
  }
  const before = new Map<string, Score>();
  const page = sql.prepare(
    `SELECT id, findings, risk FROM chain INDEXED BY chain_scored WHERE (findings <> 0 OR risk <> 0) AND id > ? ORDER BY id LIMIT ${SLICE_CHAINS}`,
  );
  for (let last = ''; ; ) {
    const rows = page.all(last) as (Score & { id: string })[];
    for (const { id, ...score } of rows) before.set(id, score);
    if (rows.length < SLICE_CHAINS) break;
    last = rows.at(-1)?.id ?? last;
    yield 0;
  }
  const none = [...before.keys()].filter((id) => !scores.has(id)).map((id) => [id, NONE] as const);
  const changed = [...scores, ...none].filter(([id, score]) => !same(score, before.get(id)));
  const set = sql.prepare('UPDATE chain SET findings = ?, risk = ? WHERE id = ?');
  const setAll = sql.transaction((slice: readonly (readonly [string, Score])[]) => {
    for (const [id, { findings, risk }] of slice) set.run(findings, risk, id);
  });
  for (let at = 0; at < changed.length; at += SLICE) {
    const slice = changed.slice(at, at + SLICE);
    setAll(slice);
    yield slice.length;
  }
  return changed.length;
}

function same(score: Score, before: Score | undefined): boolean {
  return before !== undefined && before.findings === score.findings && before.risk === score.risk;
}
