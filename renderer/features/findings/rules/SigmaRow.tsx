import { useState } from 'react';
import type { z } from 'zod';
import type { SigmaRuleRow } from '../../../../shared/contract/sigma.ts';
import { Button } from '../../../components/controls.tsx';
import { SeverityLabel, TimeText } from '../../../components/labels.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';
import { SigmaFigures } from './SigmaFigures.tsx';

type Row = z.output<typeof SigmaRuleRow>;

export const SIGMA_STATE_TEXT = {
  ran: 'ran',
  not_applicable: 'not applicable',
  failed: 'failed',
  not_run: 'not run yet',
  unsupported: 'not run',
} as const;

/** What is missing, not supported or went wrong, as the end of a sentence that begins with the state. */
export function sigmaReason({ state, reason, reasonLine, file }: Row): string {
  if (reason === '') return '';
  if (state === 'not_applicable') return `: needs ${reason}`;
  return state === 'unsupported' && reasonLine !== null ? `: ${reason} (${file}, line ${reasonLine})` : `: ${reason}`;
}

/** One rule; opened, its text as it was brought in. */
export function SigmaRow(props: {
  readonly row: Row;
  readonly chosen: boolean;
  readonly onChoose: (on: boolean) => void;
  readonly onFindings: (rule: string) => void;
  readonly onRemove: (row: Row) => void;
}) {
  const { row } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr className={props.chosen ? 'ar-table-on' : undefined}>
        <td className="ar-sigma-choose">
          <input
            type="checkbox"
            aria-label={`Choose ${row.title}`}
            checked={props.chosen}
            onChange={(event) => props.onChoose(event.target.checked)}
          />
        </td>
        <td>
          <button type="button" className="ar-sigma-title" aria-expanded={open} onClick={() => setOpen(!open)}>
            <span aria-hidden="true">{open ? '▾' : '▸'}</span> {row.title}
          </button>
        </td>
        <td className="ar-muted ar-sigma-source">{row.kind === 'correlation' ? 'correlation' : row.logsource}</td>
        <td>
          <SeverityLabel severity={row.severity} />
        </td>
        <td className="ar-wrap">
          <span className={row.state === 'failed' || row.state === 'unsupported' ? 'ar-sigma-warn' : ''}>
            {SIGMA_STATE_TEXT[row.state]}
          </span>
          <span className="ar-muted">{sigmaReason(row)}</span>
        </td>
        <td className="ar-right">
          {row.state !== 'ran' ? (
            <span className="ar-muted">–</span>
          ) : row.findings === 0 ? (
            '0'
          ) : (
            <Button
              quiet
              title="Show these findings"
              label={`${row.findings} findings of ${row.title}`}
              onClick={() => props.onFindings(row.id)}
            >
              {formatCount(row.findings)}
            </Button>
          )}
        </td>
        <td className="ar-muted ar-sigma-file" title={`${row.file}, line ${row.line}`}>
          {row.file}:{row.line}
        </td>
        <td className="ar-right">
          <Button quiet label={`Remove ${row.title}`} onClick={() => props.onRemove(row)}>
            Remove
          </Button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={8}>
            <SigmaText row={row} />
          </td>
        </tr>
      )}
    </>
  );
}

export function SigmaText(props: { readonly row: Row }) {
  const { row } = props;
  const rule = useQueryOf('sigma.get', { id: row.id });
  if (rule.error !== null) return <ErrorNote error={rule.error} onRetry={() => void rule.refetch()} />;
  if (rule.data === undefined) return <LoadingRows rows={3} />;
  return (
    <div className="ar-sigma-detail">
      {row.description !== '' && <p className="ar-wrap">{row.description}</p>}
      <p className="ar-muted ar-wrap">
        {row.status === '' ? '' : `status ${row.status} · `}
        <span className="ar-mono">{row.id}</span> · added <TimeText us={row.addedUs} precision="min" />
        {row.addedBy === '' ? '' : ` by ${row.addedBy}`}
        {row.ms === null ? '' : ` · took ${row.ms < 10 ? row.ms.toFixed(1) : formatCount(Math.round(row.ms))} ms`}
      </p>
      {row.kind === 'correlation' && <SigmaFigures key={row.sha256} rule={rule.data} />}
      <p className="ar-mono ar-muted ar-wrap">sha256 of the file {row.sha256}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the arrow keys */}
      <pre className="ar-record" tabIndex={0}>
        {rule.data.text}
      </pre>
      {rule.data.truncated && <p className="ar-muted">The text goes on; only its beginning is shown.</p>}
    </div>
  );
}
