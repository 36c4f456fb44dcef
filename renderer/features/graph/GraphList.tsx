/** The picture as lists: the same nodes and edges for those who do not see or point at it. */
import { type KeyboardEvent, useState } from 'react';
import type { DrawnGraph, DrawnNode } from '../../../shared/picture/drawnGraph.ts';
import { SLOT_COLUMN } from '../../../shared/picture/flowLayout.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { edgeText } from '../../../shared/picture/looks.ts';
import { Toggle } from '../../components/controls.tsx';
import { KindGlyph } from '../../components/KindGlyph.tsx';
import { formatCount } from '../../lib/text.ts';

export function GraphList(props: {
  readonly graph: DrawnGraph;
  readonly chosenNode: string | undefined;
  readonly chosenEdge: string | undefined;
  readonly onNode: (id: string) => void;
  readonly onEdge: (id: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}) {
  const { graph } = props;
  const [tab, setTab] = useState<'nodes' | 'edges'>('nodes');
  const names = new Map(graph.nodes.map((node) => [node.id, node.label]));
  const nodes = [...graph.nodes].sort(bySlot);
  return (
    <section className="gr-list" aria-label="Nodes and edges">
      <div className="gr-list-tabs">
        <Toggle on={tab === 'nodes'} onChange={() => setTab('nodes')}>
          {formatCount(graph.nodes.length)} nodes
        </Toggle>
        <Toggle on={tab === 'edges'} onChange={() => setTab('edges')}>
          {formatCount(graph.edges.length)} edges
        </Toggle>
      </div>
      {tab === 'nodes' ? (
        <ul onKeyDown={(event) => (moved(event) ? undefined : props.onKey(event))}>
          {nodes.map((node) => (
            <li key={node.id}>
              <button
                type="button"
                className="gr-list-row"
                aria-current={node.id === props.chosenNode ? 'true' : undefined}
                title={`${KIND_NAME[node.kind]} ${node.label}, ${node.presence}`}
                onClick={() => props.onNode(node.id)}
              >
                <KindGlyph kind={node.kind} />
                <span className="gr-list-name">{node.label}</span>
                <span className="ar-muted">
                  {node.presence === 'observed' ? formatCount(node.events) : node.presence}
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <ul onKeyDown={moved}>
          {graph.edges.map((edge) => (
            <li key={edge.id}>
              <button
                type="button"
                className="gr-list-row gr-list-edge"
                aria-current={edge.id === props.chosenEdge ? 'true' : undefined}
                onClick={() => props.onEdge(edge.id)}
              >
                <span className="gr-list-name">
                  {names.get(edge.from)} → {names.get(edge.to)}
                </span>
                <span className="ar-muted">
                  {edgeText(edge)}
                  {edge.basis === 'observed' ? ` · ${edge.class ?? 'not tied'}` : ''}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function bySlot(a: DrawnNode, b: DrawnNode): number {
  return SLOT_COLUMN[a.kind] - SLOT_COLUMN[b.kind] || b.events - a.events || (a.label < b.label ? -1 : 1);
}

/** Up, down, j, k, Home and End move between the rows. */
function moved(event: KeyboardEvent<HTMLUListElement>): boolean {
  const rows = [...event.currentTarget.querySelectorAll('button')];
  const here = rows.indexOf(document.activeElement as HTMLButtonElement);
  const to =
    event.key === 'ArrowDown' || event.key === 'j'
      ? here + 1
      : event.key === 'ArrowUp' || event.key === 'k'
        ? here - 1
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? rows.length - 1
            : undefined;
  if (to === undefined) return false;
  event.preventDefault();
  event.stopPropagation();
  rows[to]?.focus();
  return true;
}
