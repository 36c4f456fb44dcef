/** The rights that a chain used, action by action: the widest privilege gap and what nobody approved first. */
import { useState } from 'react';
import { Button } from '../../components/controls.tsx';
import { Go } from '../../components/parts.tsx';
import { gapText, RightsUsed } from '../../components/RightsUsed.tsx';
import { EmptyState, ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

const FIRST = 20;
const MOST = 100;

export function ChainRights(props: { readonly chainId: string }) {
  const [limit, setLimit] = useState(FIRST);
  const query = useQueryOf('access.chain', { chain: props.chainId, limit }, { keepPrevious: true });
  if (query.error !== null && query.data === undefined)
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingRows rows={6} label="Comparing rights" />;
  const { lines, total, cut } = query.data;
  if (total === 0)
    return (
      <EmptyState title="No action of this chain uses a right that can be compared">
        <p>An agent’s own tool runs and sign-ins use none; what a tool reached is compared where it is logged.</p>
      </EmptyState>
    );
  return (
    <section className="ch-rights" aria-label="Rights used">
      {lines.map(({ rights, gap, why, count, filter }) => (
        <article key={`${rights.agent.id} ${rights.system} ${rights.verb} ${rights.resource}`}>
          <header>
            <h3>
              {rights.system} · {rights.verb} {rights.resource}
            </h3>
            <Go to={{ view: 'search', filter }}>{plural(count, 'event')}</Go>
          </header>
          <RightsUsed rights={rights} gaps={gap === null ? [] : [gap]} />
          {gap !== null && <p className="ar-small">{gapText([gap.gap])}</p>}
          {why !== '' && <p className="ar-small ar-muted">Not compared with a person’s rights: {why}.</p>}
        </article>
      ))}
      {lines.length < total && (
        <p className="ar-line ar-muted ar-small">
          {formatCount(lines.length)} of {plural(total, 'action')}
          {limit < MOST && <Button onClick={() => setLimit(MOST)}>Show more</Button>}
        </p>
      )}
      {cut && <p className="ar-muted ar-small">Only the first 20,000 events of the chain are looked at.</p>}
    </section>
  );
}
