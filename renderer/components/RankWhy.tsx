import type { z } from 'zod';
import type { RankS } from '../../shared/contract/findings.ts';
import { RANK_PARTS } from '../../shared/model/rank.ts';

/** Impact × exposure × confidence, each with its number, its bar and its reason. */
export function RankWhy(props: { readonly rank: z.infer<typeof RankS>; readonly score: number }) {
  const { rank, score } = props;
  return (
    <>
      <dl className="ar-rank">
        {RANK_PARTS.map((part) => (
          <div key={part}>
            <dt>{part}</dt>
            <dd>
              <span className="ar-rank-value">{rank[part].value.toFixed(2)}</span>
              <span className="ar-rank-bar" aria-hidden="true">
                <span style={{ width: `${Math.min(1, rank[part].value) * 100}%` }} />
              </span>
              <span>{rank[part].why}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="ar-small ar-muted">
        100 × {RANK_PARTS.map((part) => rank[part].value.toFixed(2)).join(' × ')} = {score.toFixed(1)}. It ranks
        findings within one severity.
      </p>
    </>
  );
}
