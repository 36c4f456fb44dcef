/** What a candidate edge stands for: why its candidate may fill the slot, the links that lead to it, the records that name it. */
import type { Slot } from '../../../shared/model/kinds.ts';
import { SLOT_NAMES } from '../../../shared/model/kinds.ts';
import { EndTime, LinkLines } from '../../components/LinkLine.tsx';
import { ClassBadge } from '../../components/labels.tsx';
import { Go } from '../../components/parts.tsx';
import { ErrorNote } from '../../components/states.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

/** Of each kind; the side by side of the candidates has the rest. */
const LISTED = 5;

export function CandidateEvidence(props: {
  readonly chainId: string;
  readonly slot: Slot;
  readonly entityId: number;
  readonly name: string;
}) {
  const { chainId, entityId, name, slot } = props;
  const evidence = useQueryOf('chains.evidence', { id: chainId, slot, limit: LISTED });
  if (evidence.error !== null) return <ErrorNote error={evidence.error} onRetry={() => void evidence.refetch()} />;
  const rivals = evidence.data?.slots[0]?.candidates ?? [];
  const one = rivals.find(({ entity }) => entity?.id === entityId);
  if (one === undefined) return null;
  const { links, linkCount, named, namedCount } = one.support;
  return (
    <div className="gr-candidate">
      <p>
        {name} as the {SLOT_NAMES[slot]}: score {one.score.toFixed(2)}{' '}
        {one.class !== null && <ClassBadge value={one.class} />}
        {rivals.length > 1 ? `, one of ${formatCount(rivals.length)} that compete` : ''}
      </p>
      {one.why !== '' && <p className="ar-small">{one.why}</p>}
      {one.against !== '' && <p className="ar-small ar-muted">Against it: {one.against}</p>}
      {linkCount === 0 ? (
        <p className="ar-small ar-muted">No link leads to it.</p>
      ) : (
        <>
          <h3>{plural(linkCount, 'link')} behind it</h3>
          <LinkLines links={links} />
        </>
      )}
      {linkCount > links.length && <p className="ar-small ar-muted">The {links.length} surest are listed.</p>}
      {namedCount > 0 && (
        <>
          <h3>Named by {plural(namedCount, 'record')} of the chain</h3>
          <ul className="ar-links">
            {named.map((end) => (
              <li key={end.eventId} className="ar-small">
                <Go to={{ sel: { kind: 'event', id: String(end.eventId) } }}>
                  {end.sourceTitle} {end.action}
                </Go>{' '}
                <EndTime end={end} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
