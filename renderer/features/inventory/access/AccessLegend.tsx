import { VERDICT_NAME, VERDICT_TEXT, type Verdict } from '../../../lib/verdict.ts';
import { AccessMarks } from './AccessMarks.tsx';

const SHOWN: readonly Verdict[] = ['out_of_purpose', 'ghost', 'excess', 'unused', 'expired', 'approved', 'unknown'];

/** What the marks and the differences mean. */
export function AccessLegend() {
  return (
    <details className="ar-access-legend">
      <summary>
        <AccessMarks intended="yes" granted="yes" observed />
        intended, granted, observed
        <span className="ar-muted"> · what the marks mean</span>
      </summary>
      <dl>
        <div>
          <dt>
            <AccessMarks intended="partly" granted="partly" observed />
          </dt>
          <dd>for some of the cell's resources only</dd>
        </div>
        <div>
          <dt>
            <AccessMarks intended="no" granted="no" observed={false} />
          </dt>
          <dd>not intended, not granted, not seen</dd>
        </div>
        <div>
          <dt>
            <AccessMarks intended="unknown" granted="unknown" observed={false} />
          </dt>
          <dd>no inventory or grant data says</dd>
        </div>
        {SHOWN.map((verdict) => (
          <div key={verdict}>
            <dt>
              <span className={`ar-verdict ar-verdict-${verdict}`}>{VERDICT_NAME[verdict]}</span>
            </dt>
            <dd>{VERDICT_TEXT[verdict]}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
