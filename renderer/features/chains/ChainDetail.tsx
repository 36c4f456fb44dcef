/** The chain under the list: its slots as a ribbon, then its events in order or, of a chosen slot, all its evidence. */
import { useState } from 'react';
import { SLOTS, type Slot } from '../../../shared/model/kinds.ts';
import { Button } from '../../components/controls.tsx';
import { EventRows } from '../../components/events/EventGrid.tsx';
import { EmptyState, ErrorNote, LoadingRows } from '../../components/states.tsx';
import { navigate } from '../../lib/route.ts';
import { formatCount, plural } from '../../lib/text.ts';
import { MAX_ROWS_HELD, usePagesOf, useQueryOf } from '../../rpc/hooks.ts';
import { ChainCards } from './ChainCards.tsx';
import { ChainRights } from './ChainRights.tsx';
import { SlotDetail } from './SlotDetail.tsx';

/** Pieces of evidence shown in the ribbon itself are the first of each kind. */
const IN_RIBBON = 1;

export function ChainDetail(props: { readonly chainId: string; readonly selectedSlot: string | undefined }) {
  const chain = useQueryOf('chains.get', { id: props.chainId });
  const evidence = useQueryOf('chains.evidence', { id: props.chainId, limit: IN_RIBBON });
  const rights = useQueryOf('access.chain', { chain: props.chainId });
  const [showRights, setShowRights] = useState(false);
  if (chain.error !== null) return <ErrorNote error={chain.error} onRetry={() => void chain.refetch()} />;
  if (chain.data === undefined) return <LoadingRows rows={4} label="Loading the chain" />;
  const { links, row, pins } = chain.data;
  const gap = rights.data?.widest ?? null;
  const slot = SLOTS.find((one): one is Slot => one === props.selectedSlot);
  const score = evidence.data?.score ?? null;
  return (
    <section className="ch-detail" aria-label="Selected chain">
      <div className="ch-detail-head">
        <span className="ar-muted">
          {plural(row.events, 'event')}
          {row.findings > 0 ? ` · ${plural(row.findings, 'finding')}` : ''}
          {score === null ? '' : ` · its least sure event scores ${score.toFixed(2)}`}
          {pins.length > 0 ? ` · ${plural(pins.length, 'slot')} set by an analyst` : ''}
        </span>
        <span className="ar-grow" />
        {slot === undefined && (
          <Button
            quiet
            title="What each action used, who holds it, what approved it"
            onClick={() => setShowRights(!showRights)}
          >
            {showRights
              ? 'Back to its events'
              : gap !== null && gap > 0
                ? `Rights used, ${plural(gap, 'tier')} above the person`
                : 'Rights used'}
          </Button>
        )}
        {slot !== undefined && (
          <Button quiet onClick={() => navigate({ sel: { kind: 'chain', id: row.id } })}>
            Back to its events
          </Button>
        )}
        <Button quiet onClick={() => navigate({ view: 'graph', sel: { kind: 'chain', id: row.id } })}>
          Show in graph
        </Button>
        <Button
          quiet
          disabled={row.startUs === null}
          onClick={() =>
            navigate({ view: 'timeline', sel: { kind: 'chain', id: row.id }, range: around(row.startUs, row.endUs) })
          }
        >
          Show in timeline
        </Button>
      </div>
      <ChainCards row={row} evidence={evidence.data?.slots ?? []} selectedSlot={slot} />
      {slot === undefined ? (
        showRights ? (
          <ChainRights chainId={row.id} />
        ) : (
          <ChainEvents chainId={row.id} />
        )
      ) : (
        <SlotDetail key={slot} row={row} slot={slot} pin={pins.find((one) => one.slot === slot)} links={links} />
      )}
    </section>
  );
}

function ChainEvents(props: { readonly chainId: string }) {
  const events = usePagesOf('chains.events', { id: props.chainId, limit: 200 });
  return (
    <EventRows
      id="chain-events"
      label="Events of the chain"
      rows={events.rows}
      loading={events.loading}
      error={events.error}
      onRetry={events.retry}
      more={events.more}
      onMore={events.loadMore}
      cutNote={events.cut ? `The first ${formatCount(MAX_ROWS_HELD)} events of the chain are listed.` : undefined}
      empty={<EmptyState title="No event of this chain can be shown" />}
    />
  );
}

/** The chain's stretch with a tenth of it on either side, at least a minute. */
function around(startUs: number | null, endUs: number | null) {
  if (startUs === null) return null;
  const end = endUs ?? startUs;
  const margin = Math.max(60_000_000, Math.round((end - startUs) / 10));
  return { fromUs: startUs - margin, toUs: end + margin };
}
