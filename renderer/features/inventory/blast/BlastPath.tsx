import { EntityLabel } from '../../../components/EntityLabel.tsx';
import { BasisLabel } from '../../../components/labels.tsx';
import { Go } from '../../../components/parts.tsx';
import { formatCount } from '../../../lib/text.ts';
import type { Radius, Touch } from './blastData.ts';

/** How a thing is reached, hop by hop, each with the record or the events behind it. */
export function BlastPath(props: { readonly radius: Radius; readonly path: readonly number[] }) {
  const { hops } = props.radius;
  if (props.path.length === 0)
    return <p className="ar-small ar-muted">Named by its own events; no record leads to it.</p>;
  return (
    <ol className="ar-blast-path" aria-label="Shortest path">
      {props.path.map((at) => {
        const hop = hops[at];
        if (hop === undefined) return null;
        return (
          <li key={at}>
            <EntityLabel entity={hop.from} max={28} link />
            <span className="ar-blast-words">{hop.words}</span>
            {hop.to === null ? <b>{hop.toName}</b> : <EntityLabel entity={hop.to} max={28} link />}
            <BasisLabel basis={hop.basis} />
            {hop.recordId !== null && <Go to={{ sel: { kind: 'record', id: String(hop.recordId) } }}>record</Go>}
            {hop.events > 0 && hop.filter !== '' && (
              <Go to={{ view: 'search', filter: hop.filter }}>
                {formatCount(hop.events)} {hop.events === 1 ? 'event' : 'events'}
              </Go>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** Events of the subject that name a thing, as the number that opens them. */
export function TouchCount(props: { readonly touched: Touch | null; readonly none?: string }) {
  const { touched } = props;
  if (touched === null) return <span className="ar-muted">{props.none ?? 'not touched'}</span>;
  return (
    <Go to={{ view: 'search', filter: touched.filter }} title="The events behind this number">
      {formatCount(touched.events)}
    </Go>
  );
}
