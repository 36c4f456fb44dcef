import { useState } from 'react';
import { Toggle } from '../../components/controls.tsx';
import { SeverityLabel } from '../../components/labels.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { SigmaRules } from './SigmaRules.tsx';

const STATE_TEXT = {
  ran: 'ran',
  not_applicable: 'not applicable',
  failed: 'failed',
  not_run: 'not run yet',
} as const;

/** Every rule, the product's own or the case's: whether it ran, and what was missing where it could not. */
export function Rules(props: { readonly onFindings: (rule: string) => void }) {
  const [sigma, setSigma] = useState(false);
  return (
    <>
      <div className="ar-line ar-rule-kinds">
        <Toggle on={!sigma} onChange={() => setSigma(false)}>
          built in
        </Toggle>
        <Toggle on={sigma} onChange={() => setSigma(true)} title="Rules that were brought into this case">
          Sigma
        </Toggle>
      </div>
      {sigma ? <SigmaRules onFindings={props.onFindings} /> : <BuiltInRules />}
    </>
  );
}

function BuiltInRules() {
  const rules = useQueryOf('rules.list', {});
  if (rules.error !== null) return <ErrorNote error={rules.error} onRetry={() => void rules.refetch()} />;
  if (rules.data === undefined) return <LoadingRows />;
  return (
    <section className="ar-scroll" aria-label="Rules">
      <table className="ar-table">
        <thead>
          <tr>
            <th scope="col">rule</th>
            <th scope="col">severity</th>
            <th scope="col">state</th>
            <th scope="col" className="ar-right">
              findings
            </th>
            <th scope="col">why it exists</th>
          </tr>
        </thead>
        <tbody>
          {rules.data.map((rule) => (
            <tr key={rule.id}>
              <td title={`${rule.id} version ${rule.version}`}>{rule.title}</td>
              <td>
                <SeverityLabel severity={rule.severity} />
              </td>
              <td>
                {STATE_TEXT[rule.state]}
                {rule.missing.length > 0 && <span className="ar-muted">: needs {rule.missing.join(', ')}</span>}
              </td>
              <td className="ar-right">
                {rule.state === 'ran' ? formatCount(rule.findings) : <span className="ar-muted">–</span>}
              </td>
              <td>{rule.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
