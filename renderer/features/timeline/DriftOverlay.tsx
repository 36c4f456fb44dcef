import { useMemo } from 'react';
import { navigate } from '../../lib/route.ts';
import { useZone } from '../../lib/zone.tsx';
import { useQueryOf } from '../../rpc/hooks.ts';
import { clusterText, driftClusters } from './driftClusters.ts';
import type { LanePlace } from './laneRows.ts';
import type { TimeWindow } from './timeWindow.ts';

/** On the selected agent's lane: when its inventory changed, and when it did something for the first time. Each mark opens its events. */
export function DriftOverlay(props: {
  readonly agentId: number;
  readonly places: readonly LanePlace[];
  readonly window: TimeWindow;
  readonly width: number;
}) {
  const { window: shown, width } = props;
  const zone = useZone();
  const place = props.places.find(({ lane }) => lane.by === 'agent' && lane.entity.id === props.agentId);
  const answer = useQueryOf('drift.marks', { agent: props.agentId }, { enabled: place !== undefined });
  const clusters = useMemo(() => driftClusters(answer.data?.marks ?? [], shown, width), [answer.data, shown, width]);
  if (place === undefined) return null;
  return clusters.map((cluster) => {
    const text = clusterText(cluster, (us) => zone.format(us, 'min'));
    const [first] = cluster.marks;
    return (
      <button
        key={cluster.id}
        type="button"
        className={`tl-drift tl-drift-${cluster.side}${cluster.strong ? ' tl-drift-strong' : ''}`}
        style={{ left: cluster.x, top: place.top }}
        title={text}
        aria-label={`Drift: ${text}`}
        onClick={(event) => {
          event.stopPropagation();
          if (first !== undefined) navigate({ view: 'search', filter: first.filter }, { replace: false });
        }}
      >
        {cluster.marks.length > 1 || cluster.side !== 'within' ? cluster.marks.length : ''}
      </button>
    );
  });
}
