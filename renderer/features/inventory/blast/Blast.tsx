/** Blast radius: what whoever holds this could reach, what it touched, and what to revoke in which order. */
import './blast.css';
import { useEffect, useState } from 'react';
import { BLAST_DAYS } from '../../../../shared/model/blast.ts';
import { Menu } from '../../../components/controls.tsx';
import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { Downloads } from '../../../components/exporting/Downloads.tsx';
import { type ExportFormat, useExport } from '../../../components/exporting/useExport.ts';
import { Go } from '../../../components/parts.tsx';
import { ErrorNote, LoadingRows } from '../../../components/states.tsx';
import { navigate, useRoute } from '../../../lib/route.ts';
import { formatCount, plural } from '../../../lib/text.ts';
import { useQueryOf } from '../../../rpc/hooks.ts';
import { BlastSystems } from './BlastSystems.tsx';
import { BlastObjects, BlastThings } from './BlastThings.tsx';
import { BlastWorklist } from './BlastWorklist.tsx';
import type { Radius } from './blastData.ts';

const FORMATS: readonly { readonly id: ExportFormat; readonly text: string }[] = [
  { id: 'revocation-worklist.csv', text: 'CSV' },
  { id: 'revocation-worklist.md', text: 'Markdown, for a ticket' },
  { id: 'revocation-worklist.json', text: 'JSON' },
];

export function Blast({ id }: { readonly id: number }) {
  const query = useQueryOf('blast.get', { id });
  const [days, setDays] = useState<number>(BLAST_DAYS);
  const { own: place } = useRoute();
  const of = place['inventory.of'];
  // Records and things that are opened from here leave the page where it is.
  useEffect(() => {
    if (of !== String(id)) navigate({ own: { 'inventory.of': String(id) } }, { replace: true });
  }, [of, id]);
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows label="Loading what is within reach" />;
  const radius = query.data;
  const { cuts, own } = radius;
  return (
    <div className="ar-blast">
      <div className="ar-blast-head">
        <p className="ar-blast-sentence">{radius.sentence}</p>
        <div className="ar-button-row">
          <ExportWorklist id={id} days={days} />
          <Go
            button
            to={{ view: 'graph', sel: { kind: 'entity', id: String(id) }, own: { 'graph.reach': String(id) } }}
          >
            Show in graph
          </Go>
          {own.events > 0 && radius.subject.kind !== 'agent' && (
            <Go button to={{ view: 'search', filter: own.filter }}>
              {formatCount(own.events)} events
            </Go>
          )}
        </div>
      </div>
      <div className="ar-blast-columns">
        <div>
          <h3>Systems within reach</h3>
          <BlastSystems radius={radius} />
          <Tiers radius={radius} />
          <h3>Reached through {formatCount(radius.things.length)} others</h3>
          <BlastThings radius={radius} />
          <h3>Objects</h3>
          <BlastObjects radius={radius} />
          {radius.counts.expired > 0 && (
            <p className="ar-small ar-muted">
              {plural(radius.counts.expired, 'permission')} that ended before the last event{' '}
              {radius.counts.expired === 1 ? 'is' : 'are'} left out.
            </p>
          )}
          {radius.counts.ended > 0 && (
            <p className="ar-small ar-muted">
              {plural(radius.counts.ended, 'permission or connection', 'permissions and connections')} that a later
              snapshot of the inventory no longer lists {radius.counts.ended === 1 ? 'is' : 'are'} left out.
            </p>
          )}
          {cuts.map((cut) => (
            <p key={cut} className="ar-small ar-muted">
              {cut}
            </p>
          ))}
        </div>
        <section aria-label="Revocation worklist">
          <h3>What to revoke, in this order</h3>
          <BlastWorklist id={id} days={days} onDays={setDays} />
        </section>
      </div>
    </div>
  );
}

function ExportWorklist({ id, days }: { readonly id: number; readonly days: number }) {
  const { asked, make } = useExport();
  return (
    <>
      <Menu
        text="Export worklist"
        title="Export the revocation worklist"
        choices={FORMATS.map((format) => ({
          id: format.id,
          text: format.text,
          onSelect: () => void make(format.id, format.id, { subject: id, days }),
        }))}
      />
      {asked[0] !== undefined && <Downloads jobIds={asked.slice(0, 1)} />}
    </>
  );
}

/** Permissions by system and tier: where the power lies. */
function Tiers({ radius }: { readonly radius: Radius }) {
  if (radius.tiers.length === 0) return null;
  return (
    <>
      <h3>Who holds what</h3>
      <table className="ar-table ar-blast-table">
        <thead>
          <tr>
            <th scope="col">system</th>
            <th scope="col">tier</th>
            <th scope="col" className="ar-right">
              permissions
            </th>
            <th scope="col">held by</th>
          </tr>
        </thead>
        <tbody>
          {radius.tiers.map((sum) => (
            <tr key={`${sum.system} ${sum.tier}`}>
              <td>{sum.system}</td>
              <td>{sum.tier}</td>
              <td className="ar-right">{formatCount(sum.permissions)}</td>
              <td className="ar-wrap">
                {sum.holders.map((holder) => (
                  <span key={holder.id} className="ar-blast-part">
                    <EntityLabel entity={holder} max={24} link />
                  </span>
                ))}
                {sum.holdersMore > 0 && <span className="ar-muted">and {formatCount(sum.holdersMore)} more</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
