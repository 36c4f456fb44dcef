import { useState } from 'react';
import { BLAST_DAYS } from '../../../../shared/model/blast.ts';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { Go } from '../../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { formatCount } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';
import { TouchCount } from './BlastPath.tsx';
import type { Work } from './blastData.ts';

type Row = Work['rows'][number];

export const DAYS = [7, BLAST_DAYS, 90, 365] as const;
const FEW = 15;
const HEADINGS: Readonly<Record<Row['urgency'], string>> = {
  contain: 'First: contains the incident',
  used: 'Then: what it was seen using',
  reachable: 'Last: what it could use next',
};

/** What to revoke, in the order in which to do it. */
export function BlastWorklist(props: {
  readonly id: number;
  readonly days: number;
  readonly onDays: (days: number) => void;
}) {
  const { days, id, onDays } = props;
  const query = useQueryOf('blast.worklist', { id, days }, { keepPrevious: true });
  const [all, setAll] = useState(false);
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows rows={6} label="Loading the worklist" />;
  const { cuts, rows, sentence } = query.data;
  const shown = all ? rows : rows.slice(0, FEW);
  return (
    <>
      <p className="ar-blast-work-head">{sentence}</p>
      <p className="ar-line">
        <label className="ar-small ar-muted">
          What would break is judged by use in the last{' '}
          <select className="ar-select" value={days} onChange={(event) => onDays(Number(event.target.value))}>
            {DAYS.map((one) => (
              <option key={one} value={one}>
                {one} days
              </option>
            ))}
          </select>
        </label>
      </p>
      <ol className="ar-blast-work">
        {shown.map((row, at) => (
          <li key={row.order} value={row.order}>
            {row.urgency !== shown[at - 1]?.urgency && <h4>{HEADINGS[row.urgency]}</h4>}
            <Step row={row} days={days} />
          </li>
        ))}
      </ol>
      {rows.length > FEW && (
        <button type="button" className="ar-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer steps' : `Show all ${formatCount(rows.length)} steps`}
        </button>
      )}
      {cuts.map((cut) => (
        <p key={cut} className="ar-small ar-muted">
          {cut}
        </p>
      ))}
    </>
  );
}

function Step({ row, days }: { readonly row: Row; readonly days: number }) {
  return (
    <div className="ar-blast-step">
      <span className="ar-blast-order">{row.order}</span>
      <div>
        <p>
          <b>{row.action}</b>
        </p>
        <p className="ar-small ar-muted">{row.why}</p>
        <dl className="ar-blast-facts">
          <dt>where</dt>
          <dd>
            {row.where === '' ? 'not recorded' : row.where}
            {row.tier !== null && `, tier ${row.tier}`}
            {row.recordId !== null && (
              <>
                {' '}
                <Go to={{ sel: { kind: 'record', id: String(row.recordId) } }}>record</Go>
              </>
            )}
          </dd>
          <dt>owner</dt>
          <dd>
            <Owners row={row} />
          </dd>
          <dt>its events</dt>
          <dd>
            <TouchCount touched={row.touched} none="none" />
          </dd>
          <dt>will break</dt>
          <dd>
            <Breaks row={row} days={days} />
          </dd>
        </dl>
      </div>
    </div>
  );
}

function Owners({ row }: { readonly row: Row }) {
  if (row.owners.length === 0) return <span className="ar-unknown">nobody recorded</span>;
  return (
    <>
      {row.owners.map((owner) => (
        <span key={`${owner.text}${owner.of}`} className="ar-blast-part">
          {owner.entity === null ? owner.text : <EntityLabel entity={owner.entity} max={24} link />}
          {owner.of !== '' && <span className="ar-muted ar-small"> of {owner.of}</span>}
          {owner.departed && <span className="ar-unknown"> departed or disabled</span>}
        </span>
      ))}
    </>
  );
}

function Breaks({ row, days }: { readonly row: Row; readonly days: number }) {
  if (row.breaks.length === 0)
    return <span className="ar-muted">nobody else was seen using it in the last {days} days</span>;
  return (
    <>
      {row.breaks.map((one) => (
        <span key={one.entity.id} className="ar-blast-part">
          <EntityLabel entity={one.entity} max={24} link />{' '}
          <Go to={{ view: 'search', filter: one.filter }} title="The events behind this number">
            {formatCount(one.events)}
          </Go>
        </span>
      ))}
      {row.breaksMore > 0 && <span className="ar-muted">and {formatCount(row.breaksMore)} more</span>}
    </>
  );
}
