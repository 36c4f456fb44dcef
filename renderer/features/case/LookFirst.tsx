import type { Out } from '../../../shared/contract/index.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { SeverityLabel } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

/** After an import: the worst findings, the chains with a gap, and the sources that would close them. */
export function LookFirst(props: { readonly info: Out<'case.info'> }) {
  const { counts } = props.info;
  const findings = useQueryOf('findings.page', { filter: '', status: 'open', limit: 6 });
  const coverage = useQueryOf('case.coverage', {});
  const gaps = coverage.data?.missing.filter((gap) => gap.chains > 0) ?? [];
  const numbers: readonly (readonly [number, string, Parameters<typeof Go>[0]['to']])[] = [
    [counts.openFindings, counts.openFindings === 1 ? 'open finding' : 'open findings', { view: 'findings' }],
    [counts.chains, counts.chains === 1 ? 'chain' : 'chains', { view: 'chains' }],
    [counts.agents, counts.agents === 1 ? 'agent' : 'agents', { view: 'inventory' }],
    [counts.events, counts.events === 1 ? 'event' : 'events', { view: 'timeline' }],
    [counts.undated, 'undated', { view: 'search', filter: 'is:undated' }],
  ];
  return (
    <section className="ar-panel" aria-labelledby="look-first">
      <h2 id="look-first">What to look at first</h2>
      <p className="ar-numbers">
        {numbers.map(([count, name, to]) => (
          <Go key={name} to={to}>
            <b>{formatCount(count)}</b> {name}
          </Go>
        ))}
      </p>
      <div className="ar-look-columns">
        <div>
          {findings.data !== undefined && findings.data.rows.length === 0 && (
            <p className="ar-muted">
              {props.info.derived === 'none' ? 'The evidence has not been analysed yet.' : 'No open finding.'}
            </p>
          )}
          <ul className="ar-finding-list">
            {(findings.data?.rows ?? []).map((finding) => (
              <li key={finding.id}>
                <SeverityLabel severity={finding.severity} />
                <Go to={{ view: 'findings', sel: { kind: 'finding', id: finding.id } }}>{finding.title}</Go>
              </li>
            ))}
          </ul>
        </div>
        <div>
          {gaps.length === 0 && coverage.data !== undefined && <p className="ar-muted">No chain has an empty slot.</p>}
          {gaps.map((gap) => (
            <p key={gap.slot} className="ar-gap">
              <Go to={{ view: 'chains', own: { [`chains.${gap.slot}`]: 'empty' } }}>
                {plural(gap.chains, 'chain')} without {SLOT_NAMES[gap.slot]}
              </Go>
              <span className="ar-muted ar-small">
                {gap.wouldFill.length === 0 ? 'no known source would fill it' : `missing: ${gap.wouldFill.join(' · ')}`}
              </span>
            </p>
          ))}
        </div>
      </div>
    </section>
  );
}
