import { GRAPH_BUDGET } from '../../../shared/contract/graph.ts';
import { type DrawnNode, edgeKindText } from '../../../shared/picture/drawnGraph.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { Button } from '../../components/controls.tsx';
import { KindGlyph } from '../../components/KindGlyph.tsx';
import { BasisLabel } from '../../components/labels.tsx';
import { ErrorNote, LoadingRows } from '../../components/states.tsx';
import { formatCount, plural } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';
import { addToGraph } from './graphStore.ts';
import { groupKey } from './queries/group.ts';

/** What one hop around a node would add, counted first; each group can be added by itself. */
export function ExpandCard(props: {
  readonly node: DrawnNode;
  /** Entities drawn now and the most that may be. */
  readonly drawn: number;
  readonly budget: number;
  readonly onClose: () => void;
}) {
  const { node } = props;
  const id = Number(node.id);
  const counts = useQueryOf('graph.counts', { id });
  const room = Math.max(0, props.budget - props.drawn);
  const more = Math.max(0, GRAPH_BUDGET.maxNodes - props.drawn);

  function add(count: number, mode: string, of: string): void {
    addToGraph({ mode, of, nodeBudget: Math.max(1, Math.min(count + 1, more, GRAPH_BUDGET.maxNodes)) });
  }

  function label(count: number): string {
    if (count <= room) return 'Add';
    return count <= more ? 'Add over the budget' : `Add up to ${formatCount(more)}`;
  }

  return (
    <section className="gr-card" aria-label={`One hop around ${node.label}`}>
      <header className="gr-card-head">
        <h2 title={node.label}>One hop around {node.label}</h2>
        <Button quiet label="Close" onClick={props.onClose}>
          ×
        </Button>
      </header>
      {counts.error !== null && <ErrorNote error={counts.error} onRetry={() => void counts.refetch()} />}
      {counts.isPending && <LoadingRows rows={3} />}
      {counts.data !== undefined && (
        <>
          <p className="ar-muted">
            {counts.data.total === 0
              ? 'Nothing is connected to it.'
              : `${plural(counts.data.total, 'neighbour')}; room for ${formatCount(room)} more nodes before the budget of ${formatCount(props.budget)}.`}
          </p>
          <ul className="gr-groups">
            {counts.data.groups.map((group) => (
              <li key={groupKey(id, group)}>
                <KindGlyph kind={group.otherKind} />
                <span className="gr-group-text">
                  {group.direction === 'out'
                    ? `${edgeKindText(group.edgeKind)} · ${KIND_NAME[group.otherKind]}`
                    : `${KIND_NAME[group.otherKind]} · ${edgeKindText(group.edgeKind)} it`}
                </span>
                <BasisLabel basis={group.basis} />
                <span className="gr-number">{formatCount(group.count)}</span>
                <Button
                  label={`Add ${plural(group.count, KIND_NAME[group.otherKind])}, ${edgeKindText(group.edgeKind)}`}
                  disabled={more === 0}
                  onClick={() => add(group.count, 'group', groupKey(id, group))}
                >
                  {label(group.count)}
                </Button>
              </li>
            ))}
          </ul>
          {counts.data.groups.length > 1 && (
            <Button disabled={more === 0} onClick={() => add(counts.data.total, 'neighbourhood', node.id)}>
              {`${label(counts.data.total)} (all ${formatCount(counts.data.total)})`}
            </Button>
          )}
        </>
      )}
    </section>
  );
}
