import type { Out } from '../../../../shared/contract/index.ts';
import { COVERAGE_STATES, coverageFilter } from '../../../../shared/contract/risk.ts';
import { percent, stacked } from '../../../../shared/picture/bars.ts';
import { Go } from '../../../components/parts.tsx';
import { formatCount } from '../../../lib/text.ts';

const WIDTH = 420;
const SLOT_TEXT = { user: 'originating user', agent: 'agent' } as const;
const STATE_TEXT: Readonly<Record<(typeof COVERAGE_STATES)[number], string>> = {
  exact: 'exact',
  strong: 'strong',
  medium: 'medium',
  weak: 'weak',
  analyst: 'set by an analyst',
  direct: 'no agent: done directly',
  unknown: 'not known',
};

/** Of how many events it is known who was behind them, and how surely. */
export function RiskCoverage(props: { readonly attribution: Out<'risk.overview'>['attribution'] }) {
  const { events, slots } = props.attribution;
  const count = (slot: (typeof slots)[number], state: string) =>
    slot.states.find((one) => one.state === state)?.count ?? 0;
  const used = COVERAGE_STATES.filter((state) => slots.some((slot) => count(slot, state) > 0));
  return (
    <section className="ar-panel" aria-labelledby="risk-coverage">
      <h2 id="risk-coverage">
        Attribution coverage <span className="ar-muted">{formatCount(events)} events</span>
      </h2>
      {slots.map((slot) => {
        const pieces = stacked(
          used.map((state) => count(slot, state)),
          events,
          WIDTH,
        );
        return (
          <p key={slot.slot} className="ar-coverage-line">
            <span>{SLOT_TEXT[slot.slot]}</span>
            <svg width={WIDTH} height="16" aria-hidden="true" className="ar-risk-bar">
              {pieces.map((piece, at) => (
                <rect key={used[at]} className={`ar-cover-${used[at]}`} x={piece.x} width={piece.width} height="16" />
              ))}
            </svg>
          </p>
        );
      })}
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">how sure</th>
            {slots.map((slot) => (
              <th key={slot.slot} scope="col" className="ar-right" colSpan={2}>
                {SLOT_TEXT[slot.slot]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {used.map((state) => (
            <tr key={state}>
              <th scope="row">
                <span className={`ar-key ar-cover-${state}`} aria-hidden="true" /> {STATE_TEXT[state]}
              </th>
              {slots.map((slot) => {
                const n = count(slot, state);
                return [
                  <td key={`${slot.slot} n`} className="ar-right">
                    {n === 0 ? (
                      <span className="ar-muted">–</span>
                    ) : (
                      <Go to={{ view: 'timeline', filter: coverageFilter(slot.slot, state) }}>{formatCount(n)}</Go>
                    )}
                  </td>,
                  <td key={`${slot.slot} %`} className="ar-right ar-muted">
                    {n === 0 ? '' : percent(n, events)}
                  </td>,
                ];
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
