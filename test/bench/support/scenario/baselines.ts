/** Two simple ways to attribute, to be beaten: the nearest agent run by time, and grouping by session id alone. */
import type { Rec } from './record.ts';
import type { Answer } from './score.ts';

const stated = (record: Rec, kind: 'user' | 'agent'): string | undefined =>
  record.clues.find((clue) => clue.kind === kind)?.value;

function answer(record: number, user: string | null, agent: string | null): Answer {
  return {
    record,
    user,
    agent,
    userClass: user === null ? null : 'medium',
    agentClass: agent === null ? null : 'medium',
    score: 0.5,
    direct: false,
    candidates: [],
    credential: null,
    chain: null,
  };
}

/** Every record gets the person and agent of the record nearest in recorded time that names both. */
export function nearestRun(records: readonly Rec[]): Answer[] {
  const named = records
    .filter((record) => stated(record, 'user') !== undefined && stated(record, 'agent') !== undefined)
    .sort((a, b) => a.recorded - b.recorded);
  return records.map((record, index) => {
    let low = 0;
    let high = named.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((named[middle]?.recorded ?? 0) < record.recorded) low = middle + 1;
      else high = middle;
    }
    const around = [named[low - 1], named[low]].filter((one) => one !== undefined);
    around.sort((a, b) => Math.abs(a.recorded - record.recorded) - Math.abs(b.recorded - record.recorded));
    const nearest = around[0];
    if (nearest === undefined) return answer(index, null, null);
    return answer(index, stated(nearest, 'user') ?? null, stated(nearest, 'agent') ?? null);
  });
}

/** Every record gets what the records with the same session, conversation or trace id name first; else what it names itself. */
export function bySession(records: readonly Rec[]): Answer[] {
  const named = new Map<string, { user?: string; agent?: string }>();
  const sessionsOf = (record: Rec) => record.clues.filter((clue) => clue.kind === 'run' || clue.kind === 'token');
  for (const record of records) {
    const user = stated(record, 'user');
    const agent = stated(record, 'agent');
    for (const { value } of sessionsOf(record)) {
      const known = named.get(value) ?? {};
      if (known.user === undefined && user !== undefined) known.user = user;
      if (known.agent === undefined && agent !== undefined) known.agent = agent;
      named.set(value, known);
    }
  }
  return records.map((record, index) => {
    const hand = record.clues.find((clue) => clue.kind === 'hand')?.value;
    const groups = sessionsOf(record).map(({ value }) => named.get(value));
    const user = stated(record, 'user') ?? hand ?? groups.find((group) => group?.user !== undefined)?.user;
    const agent = stated(record, 'agent') ?? groups.find((group) => group?.agent !== undefined)?.agent;
    return answer(index, user ?? null, agent ?? null);
  });
}
