import { useState } from 'react';
import type { Out } from '../../../../shared/contract/index.ts';
import { Button, Chip, Toggle } from '../../../components/controls.tsx';
import { SeverityLabel } from '../../../components/labels.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { navigate, useRoute } from '../../../lib/route.ts';
import { formatCount, plural } from '../../../lib/text.ts';
import { showProblem } from '../../../lib/toast.ts';
import { useJobs, useMutationOf, usePagesOf, useQueryOf } from '../../../rpc/hooks.ts';
import { RuleParams } from './RuleParams.tsx';
import { SIGMA_STATE_TEXT, SigmaText, sigmaReason } from './SigmaRow.tsx';
import { SigmaRules } from './SigmaRules.tsx';
import './rules.css';

type Rule = Out<'rules.list'>[number];

const STATE_TEXT = {
  ran: 'ran',
  not_applicable: 'not applicable',
  failed: 'failed',
  not_run: 'not run yet',
} as const;

const KINDS = [
  ['all', 'all', 'Those that come with the product and those that were brought into this case'],
  ['own', 'built in', 'Those that come with the product'],
  ['sigma', 'Sigma', 'Rules that were brought into this case: add and remove them here'],
] as const;

/** Every rule, the product's own or the case's: whether it ran, and what was missing where it could not. */
export function Rules(props: { readonly onFindings: (rule: string) => void }) {
  const { own } = useRoute();
  const kind = KINDS.find(([id]) => id === own['findings.show'])?.[0] ?? 'all';
  return (
    <>
      <div className="ar-line ar-rule-kinds">
        {KINDS.map(([id, text, title]) => (
          <Toggle
            key={id}
            on={kind === id}
            onChange={() => navigate({ own: { 'findings.show': id } }, { replace: true })}
            title={title}
          >
            {text}
          </Toggle>
        ))}
      </div>
      {kind === 'sigma' ? (
        <SigmaRules onFindings={props.onFindings} />
      ) : (
        <RuleTable withSigma={kind === 'all'} onFindings={props.onFindings} />
      )}
    </>
  );
}

function RuleTable(props: { readonly withSigma: boolean; readonly onFindings: (rule: string) => void }) {
  const rules = useQueryOf('rules.list', {});
  const sigma = usePagesOf('sigma.list', { limit: 200 });
  if (rules.error !== null) return <ErrorNote error={rules.error} onRetry={() => void rules.refetch()} />;
  if (rules.data === undefined) return <LoadingRows />;
  const more = props.withSigma && sigma.more;
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
          {props.withSigma &&
            sigma.rows.map((row) => <SigmaRuleRow key={row.id} row={row} onFindings={props.onFindings} />)}
        </tbody>
      </table>
      {props.withSigma && sigma.error !== null && <ErrorNote error={sigma.error} onRetry={sigma.retry} />}
      {more && (
        <p className="ar-line">
          <Button onClick={sigma.loadMore}>Show more Sigma rules</Button>
          <span className="ar-muted">
            {formatCount(sigma.rows.length)} of {formatCount(sigma.first?.total ?? 0)}
          </span>
        </p>
      )}
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
          <Findings of={rule} onFindings={props.onFindings} />
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

function Findings(props: {
  readonly of: { readonly id: string; readonly title: string; readonly state: string; readonly findings: number };
  readonly onFindings: (rule: string) => void;
}) {
  const { id, title, state, findings } = props.of;
  if (state !== 'ran') return <span className="ar-muted">–</span>;
  if (findings === 0) return '0';
  return (
    <Button
      quiet
      title="Show these findings"
      label={`${plural(findings, 'finding')} of ${title}`}
      onClick={() => props.onFindings(id)}
    >
      {formatCount(findings)}
    </Button>
  );
}

/** A Sigma rule among the others; its text when opened. */
function SigmaRuleRow(props: {
  readonly row: Out<'sigma.list'>['rows'][number];
  readonly onFindings: (rule: string) => void;
}) {
  const { row } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr>
        <td className="ar-rule-name">
          <button type="button" className="ar-rule-title" aria-expanded={open} onClick={() => setOpen(!open)}>
            <span aria-hidden="true">{open ? '▾' : '▸'}</span> {row.title}
          </button>{' '}
          <Chip title={`${row.file}, line ${row.line}`}>Sigma</Chip>
        </td>
        <td>
          <SeverityLabel severity={row.severity} />
        </td>
        <td className="ar-rule-state">
          <span className={row.state === 'failed' || row.state === 'unsupported' ? 'ar-rule-warn' : ''}>
            {SIGMA_STATE_TEXT[row.state]}
          </span>
          <span className="ar-muted">{sigmaReason(row)}</span>
        </td>
        <td className="ar-right">
          <Findings of={row} onFindings={props.onFindings} />
        </td>
        <td className="ar-rule-why">{row.description === '' ? row.logsource : row.description}</td>
      </tr>
      {open && (
        <tr>
          <td colSpan={5} className="ar-rule-open">
            <SigmaText row={row} />
          </td>
        </tr>
      )}
    </>
  );
}
