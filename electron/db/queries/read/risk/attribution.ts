/** Attribution coverage: of how many events the originating user and the agent are known, and how surely. */

import type { Out } from '../../../../../shared/contract/index.ts';
import { COVERAGE_STATES } from '../../../../../shared/contract/risk.ts';
import type { ReadDb } from '../../../handles.ts';
import { all, numberOf } from '../statement.ts';

type Attribution = Out<'risk.overview'>['attribution'];
type State = (typeof COVERAGE_STATES)[number];

interface Counted {
  readonly user: State;
  readonly agent: State;
  readonly n: number;
}

/** One pass over the attributions; an event without one counts as unknown. */
export function riskAttribution(db: ReadDb): Attribution {
  const events = numberOf(db, "SELECT sum(events) AS n FROM evidence WHERE state = 'complete'");
  const rows = all<Counted>(
    db,
    `SELECT CASE WHEN user_id IS NULL THEN 'unknown' ELSE coalesce(user_class, 'unknown') END AS user,
            CASE WHEN agent_id IS NULL AND direct = 1 THEN 'direct' WHEN agent_id IS NULL THEN 'unknown'
                 ELSE coalesce(agent_class, 'unknown') END AS agent, count(*) AS n
     FROM attribution GROUP BY 1, 2`,
  );
  const attributed = rows.reduce((sum, row) => sum + row.n, 0);
  const total = Math.max(events, attributed);
  return {
    events: total,
    slots: (['user', 'agent'] as const).map((slot) => ({
      slot,
      states: COVERAGE_STATES.flatMap((state) => {
        const counted = rows.filter((row) => row[slot] === state).reduce((sum, row) => sum + row.n, 0);
        const count = counted + (state === 'unknown' ? total - attributed : 0);
        return count === 0 ? [] : [{ state, count }];
      }),
    })),
  };
}
