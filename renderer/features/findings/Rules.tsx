import { useState } from 'react';
import type { Out } from '../../../shared/contract/index.ts';
import { Button, Chip, Toggle } from '../../components/controls.tsx';
import { SeverityLabel } from '../../components/labels.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { showProblem } from '../../lib/toast.ts';
import { useJobs, useMutationOf, useQueryOf } from '../../rpc/hooks.ts';
import { RuleParams } from './RuleParams.tsx';
import { SigmaRules } from './SigmaRules.tsx';
import './rules.css';

type Rule = Out<'rules.list'>[number];

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
      {sigma ? <SigmaRules onFindings={props.onFindings} /> : <BuiltInRules onFindings={props.onFindings} />}
    </>
  );
}

function BuiltInRules(props: { readonly onFindings: (rule: string) => void }) {
  const rules = useQueryOf('rules.list', {});
  if (rules.error !== null) return <ErrorNote error={rules.error} onRetry={() => void rules.refetch()} />;
  if (rules.data === undefined) return <LoadingRows />;
  return (
    <section className="ar-scroll ar-rules" aria-label="Rules">
      <Waiting rules={rules.data} />
      <table className="ar-table ar-rules-table">
        <thead>
          <tr>
            <th scope="col">rule</th>
            <th scope="col">severity</th>
            <th scope="col">state</th>
            <th scope="col" className="ar-right">
              findings
            </th>
            <th scope="col" className="ar-rule-why">
              why it exists
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.data.map((rule) => (
            <RuleRow key={rule.id} rule={rule} onFindings={props.onFindings} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What was changed takes effect with the next analysis, which can be begun here. */
function Waiting(props: { readonly rules: readonly Rule[] }) {
  const derive = useMutationOf('case.derive');
  const { running } = useJobs();
  const waiting = props.rules.filter((rule) => rule.pending).length;
  if (waiting === 0) return null;
  const analysing = running?.kind === 'derive';
  return (
    <p className="ar-line ar-rules-waiting">
      {plural(waiting, 'rule')} changed since the last analysis: the findings are still those found before.
      <Button
        primary
        disabled={derive.isPending || analysing}
        onClick={() => derive.mutate({ rulesOnly: true }, { onError: showProblem })}
      >
        {analysing ? 'Analysing' : 'Analyse now'}
      </Button>
    </p>
  );
}

function RuleRow(props: { readonly rule: Rule; readonly onFindings: (rule: string) => void }) {
  const { rule } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr>
        <td className="ar-rule-name">
          <button type="button" className="ar-rule-title" aria-expanded={open} onClick={() => setOpen(!open)}>
            <span aria-hidden="true">{open ? '▾' : '▸'}</span> {rule.title}
          </button>
          {(rule.changed > 0 || rule.problem !== '') && (
            <>
              {' '}
              <Chip title="Some of its parameters are not the defaults">changed</Chip>
            </>
          )}
        </td>
        <td>
          <SeverityLabel severity={rule.severity} />
        </td>
        <td className="ar-rule-state">
          <span className={rule.state === 'failed' ? 'ar-rule-warn' : ''}>{STATE_TEXT[rule.state]}</span>
          {rule.missing.length > 0 && <span className="ar-muted">: needs {rule.missing.join(', ')}</span>}
          {rule.pending && <span className="ar-rule-warn">, parameters changed since</span>}
        </td>
        <td className="ar-right">
          {rule.state !== 'ran' ? (
            <span className="ar-muted">–</span>
          ) : rule.findings === 0 ? (
            '0'
          ) : (
            <Button
              quiet
              title="Show these findings"
              label={`${plural(rule.findings, 'finding')} of ${rule.title}`}
              onClick={() => props.onFindings(rule.id)}
            >
              {formatCount(rule.findings)}
            </Button>
          )}
        </td>
        <td className="ar-rule-why">{rule.why}</td>
      </tr>
      {open && (
        <tr>
          <td colSpan={5} className="ar-rule-open">
            <RuleParams key={rule.id} rule={rule} />
          </td>
        </tr>
      )}
    </>
  );
}
