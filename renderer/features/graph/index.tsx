/** Graph: who acts through what on what; begun at a selection, grown hop by hop, never everything at once. */
import './graph.css';
import type { Core, LayoutOptions } from 'cytoscape';
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import { GRAPH_BUDGET } from '../../../shared/contract/graph.ts';
import type { DrawnNode, Entity } from '../../../shared/picture/drawnGraph.ts';
import type { Point } from '../../../shared/picture/flowLayout.ts';
import { graphSvg } from '../../../shared/picture/graphSvg.ts';
import { Button, Toolbar } from '../../components/controls.tsx';
import { ClearFilter, EmptyState, ErrorNote, LoadingRows } from '../../components/states.tsx';
import { navigate, useRoute } from '../../lib/route.ts';
import { formatCount, plural } from '../../lib/text.ts';
import { showProblem, showToast } from '../../lib/toast.ts';
import { EdgeCard } from './EdgeCard.tsx';
import { ExpandCard } from './ExpandCard.tsx';
import { fitAll, GraphCanvas } from './GraphCanvas.tsx';
import { GraphControls } from './GraphControls.tsx';
import { GraphList } from './GraphList.tsx';
import { addToGraph, type LayoutName, placeNode, raiseBudget, setGraph, tidy, useGraphStore } from './graphStore.ts';
import { Legend } from './Legend.tsx';
import { NodeMenu } from './NodeMenu.tsx';
import { NODE_ACTIONS, type NodeActs } from './nodeActions.ts';
import { PathCard } from './PathCard.tsx';
import { usePalette } from './palette.ts';
import { pathKey } from './queries/paths.ts';
import { Scrubber } from './Scrubber.tsx';
import { graphPng, save } from './saveFile.ts';
import { useGraph } from './useGraph.ts';
import { usePositions } from './usePositions.ts';
import { useStart } from './useStart.ts';

/** A card and its margin. */
const CARD_WIDTH = 350;

type Card =
  | { readonly kind: 'expand'; readonly id: string }
  | { readonly kind: 'edge'; readonly id: string }
  | { readonly kind: 'path'; readonly from: Entity; readonly to: Entity | undefined; readonly shown: number };

export default function GraphView() {
  const route = useRoute();
  const state = useGraphStore();
  const palette = usePalette();
  const core = useRef<Core>(undefined);
  const [card, setCard] = useState<Card>();
  const [menu, setMenu] = useState<{ readonly id: string; readonly at: Point }>();
  const [chosenFold, setChosenFold] = useState<string>();
  const selected = route.sel?.kind === 'entity' ? route.sel.id : undefined;
  const keep = useMemo(() => keptApart(selected, state.pins, card), [selected, state.pins, card]);
  const data = useGraph(state, route.range, keep);
  const { graph } = data;
  const positions = usePositions(graph);
  const missing = useStart(route, data.entities, !data.loading && !data.stale && data.error === null);
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  const edge = card?.kind === 'edge' ? graph.edges.find((one) => one.id === card.id) : undefined;
  const shownPath = card?.kind === 'path' ? data.paths[card.shown] : undefined;
  const onPath = useMemo(() => drawnAlong(shownPath, graph.edges), [shownPath, graph.edges]);
  const chosenNode = chosenFold ?? (selected !== undefined && nodes.has(selected) ? selected : undefined);
  const covered = card === undefined || card.kind === 'edge' ? 0 : CARD_WIDTH;
  const closeMenu = useCallback(() => setMenu(undefined), []);

  const acts: NodeActs = {
    expand: (node) => setCard({ kind: 'expand', id: node.id }),
    pathFrom: (node) => {
      if (node.entity !== undefined) setCard({ kind: 'path', from: node.entity, to: undefined, shown: 0 });
    },
  };

  function closeCard(): void {
    setCard(undefined);
    if (state.path !== undefined) setGraph({ path: undefined });
  }

  function chooseNode(id: string): void {
    const node = nodes.get(id);
    if (node === undefined) return;
    if (
      card?.kind === 'path' &&
      card.to === undefined &&
      node.entity !== undefined &&
      node.entity.id !== card.from.id
    ) {
      setCard({ ...card, to: node.entity, shown: 0 });
      setGraph({ path: { mode: 'paths', of: pathKey(card.from.id, node.entity.id, true) } });
      return;
    }
    setChosenFold(node.entity === undefined ? id : undefined);
    if (card?.kind === 'edge') setCard(undefined);
    if (node.entity !== undefined) navigate({ sel: { kind: 'entity', id } });
  }

  function chooseEdge(id: string): void {
    if (card?.kind !== 'path') setCard({ kind: 'edge', id });
  }

  function onKey(event: KeyboardEvent): void {
    const node = chosenNode === undefined ? undefined : nodes.get(chosenNode);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') closeCard();
    else if (node === undefined) return;
    else if (event.key === 'Enter' || event.key === 'ContextMenu')
      setMenu({ id: node.id, at: onScreen(core.current, node.id) });
    else {
      const action = NODE_ACTIONS.find((one) => one.key === event.key && one.applies(node));
      if (action === undefined) return;
      action.perform(node, acts);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function layOut(layout: LayoutName): void {
    const cy = core.current;
    if (layout === 'flow' || cy === undefined) {
      tidy(layout);
      window.requestAnimationFrame(() => core.current !== undefined && fitAll(core.current, covered));
      return;
    }
    runForce(cy, state.pins);
    const moved = cy.nodes().map((node) => [node.id(), { ...node.position() }] as const);
    setGraph((before) => ({ layout, positions: new Map([...before.positions, ...moved]) }));
    fitAll(cy, covered);
  }

  function savePicture(format: 'svg' | 'png'): void {
    const cy = core.current;
    if (cy === undefined || graph.nodes.length === 0) return;
    const done = (blob: Blob) => {
      save(blob, `agentrail-graph.${format}`);
      showToast(`Saved the graph of ${plural(graph.nodes.length, 'node')} as ${format.toUpperCase()}`);
    };
    if (format === 'png') void graphPng(cy, { graph, pins: state.pins, palette }, palette).then(done, showProblem);
    else {
      const title = `Graph of ${plural(graph.nodes.length, 'node')} and ${plural(graph.edges.length, 'edge')}`;
      done(new Blob([graphSvg(graph, positions, palette, title)], { type: 'image/svg+xml' }));
    }
  }

  const menuNode = menu === undefined ? undefined : nodes.get(menu.id);
  const expandNode = card?.kind === 'expand' ? nodes.get(card.id) : undefined;
  return (
    <div className="gr-view">
      <Toolbar
        title="Graph"
        note={noteOf(
          data.entities.size - (state.hideTimeOnly ? data.timeOnly.nodes : 0),
          data.totalNodes,
          graph.nodes.length,
          graph.edges.length,
          data.stale,
        )}
      >
        <GraphControls state={state} timeOnly={data.timeOnly} onLayout={layOut} onSave={savePicture} />
      </Toolbar>
      <Notices
        drawn={data.entities.size}
        total={data.totalNodes}
        truncated={data.truncated}
        raised={state.nodeBudget >= GRAPH_BUDGET.maxNodes}
        hidden={state.hiddenNodes.size}
        timeOnly={state.hideTimeOnly ? data.timeOnly : undefined}
        missing={missing}
      />
      <div className="gr-body">
        {state.list && (
          <GraphList
            graph={graph}
            chosenNode={chosenNode}
            chosenEdge={edge?.id}
            onNode={chooseNode}
            onEdge={chooseEdge}
            onKey={onKey}
          />
        )}
        <div className="gr-stage">
          <GraphCanvas
            graph={graph}
            positions={positions}
            palette={palette}
            pins={state.pins}
            chosenNode={chosenNode}
            chosenEdge={edge?.id}
            onPath={onPath}
            coveredRight={covered}
            fitKey={`${state.start?.mode}:${state.start?.of}:${state.nodeBudget}`}
            onNode={chooseNode}
            onEdge={chooseEdge}
            onNothing={() => {
              setChosenFold(undefined);
              if (card?.kind === 'edge') setCard(undefined);
            }}
            onOpen={(id) => openNode(nodes.get(id), acts)}
            onMenu={(id, at) => setMenu({ id, at })}
            onMoved={placeNode}
            onKey={onKey}
            onReady={(cy) => {
              core.current = cy;
            }}
          />
          {data.error !== null && (
            <div className="gr-over">
              <ErrorNote error={data.error} onRetry={data.retry} />
            </div>
          )}
          {data.loading && (
            <div className="gr-over">
              <LoadingRows rows={4} label="Loading the graph" />
            </div>
          )}
          {!data.loading && data.error === null && graph.nodes.length === 0 && (
            <Nothing ranged={route.range !== undefined} />
          )}
          {expandNode !== undefined && (
            <ExpandCard
              key={expandNode.id}
              node={expandNode}
              drawn={data.entities.size}
              budget={state.nodeBudget}
              onClose={closeCard}
            />
          )}
          {edge !== undefined && (
            <EdgeCard
              edge={edge}
              fromName={nodes.get(edge.from)?.label ?? ''}
              toName={nodes.get(edge.to)?.label ?? ''}
              onClose={closeCard}
            />
          )}
          {card?.kind === 'path' && (
            <PathCard
              from={card.from}
              to={card.to}
              onTo={(to) => setCard({ ...card, to, shown: 0 })}
              graph={graph}
              paths={data.paths}
              message={data.pathMessage}
              loading={data.pathLoading}
              shown={card.shown}
              onShown={(shown) => setCard({ ...card, shown })}
              onClose={closeCard}
            />
          )}
          {menu !== undefined && menuNode !== undefined && (
            <NodeMenu node={menuNode} at={menu.at} acts={acts} onClose={closeMenu} />
          )}
        </div>
      </div>
      {graph.nodes.length > 0 && <Legend graph={graph} palette={palette} />}
      <Scrubber filter={route.filter} range={route.range} />
    </div>
  );
}

function noteOf(drawn: number, total: number, marks: number, edges: number, stale: boolean): string {
  const all = total > drawn ? ` of ${formatCount(total)}` : '';
  const folded = marks > 0 && marks < drawn ? ` · folded to ${formatCount(marks)}` : '';
  return `${formatCount(drawn)}${all} ${total === 1 ? 'node' : 'nodes'} · ${plural(edges, 'edge')}${folded}${stale ? ' · updating' : ''}`;
}

/** A double click opens: a fold unfolds, an entity says what one hop would add. */
function openNode(node: DrawnNode | undefined, acts: NodeActs): void {
  if (node === undefined) return;
  const action = NODE_ACTIONS.find((one) => (one.id === 'unfold' || one.id === 'expand') && one.applies(node));
  action?.perform(node, acts);
}

function keptApart(
  selected: string | undefined,
  pins: ReadonlySet<string>,
  card: Card | undefined,
): ReadonlySet<number> {
  const ids = [selected, ...pins, ...(card?.kind === 'path' ? [String(card.from.id), String(card.to?.id ?? '')] : [])];
  return new Set(ids.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0));
}

/** Ids of the drawn nodes and edges of a path. */
function drawnAlong(
  path: readonly string[] | undefined,
  edges: readonly { readonly id: string; readonly of: readonly string[]; readonly from: string; readonly to: string }[],
): ReadonlySet<string> {
  const along = new Set(path ?? []);
  return new Set(
    edges.filter((edge) => edge.of.some((id) => along.has(id))).flatMap((edge) => [edge.id, edge.from, edge.to]),
  );
}

function onScreen(cy: Core | undefined, id: string): Point {
  const at = cy?.getElementById(id).renderedPosition();
  return at === undefined ? { x: 20, y: 20 } : { x: at.x + 18, y: at.y + 8 };
}

function runForce(cy: Core, pins: ReadonlySet<string>): void {
  const fixed = [...pins].filter((id) => cy.getElementById(id).nonempty());
  const options = {
    name: 'fcose',
    animate: false,
    randomize: false,
    fit: false,
    nodeSeparation: 170,
    idealEdgeLength: () => 210,
    nodeRepulsion: () => 60_000,
    fixedNodeConstraint: fixed.map((nodeId) => ({ nodeId, position: { ...cy.getElementById(nodeId).position() } })),
  };
  cy.layout(options as LayoutOptions).run();
}

function Notices(props: {
  readonly drawn: number;
  readonly total: number;
  readonly truncated: boolean;
  readonly raised: boolean;
  readonly hidden: number;
  /** Set while what rests on time alone is hidden. */
  readonly timeOnly: { readonly edges: number; readonly nodes: number } | undefined;
  readonly missing: number | undefined;
}) {
  const { missing, timeOnly } = props;
  const hides = timeOnly !== undefined && timeOnly.edges > 0;
  if (!props.truncated && props.hidden === 0 && missing === undefined && !hides) return null;
  return (
    <div className="gr-notices" role="status">
      {props.truncated && (
        <p>
          {props.total > props.drawn
            ? `${formatCount(props.drawn)} of ${formatCount(props.total)} nodes drawn, the busiest first.`
            : `${plural(props.drawn, 'node')} drawn, the busiest first; further nodes or edges do not fit the budget.`}{' '}
          {props.raised ? (
            'This is the most that can be drawn: narrow the filter, the kinds or the time.'
          ) : (
            <Button onClick={raiseBudget}>Draw up to {formatCount(GRAPH_BUDGET.maxNodes)}</Button>
          )}
        </p>
      )}
      {props.hidden > 0 && (
        <p>
          {plural(props.hidden, 'node')} left out.{' '}
          <Button quiet onClick={() => setGraph({ hiddenNodes: new Set() })}>
            Draw again
          </Button>
        </p>
      )}
      {hides && (
        <p>
          {plural(timeOnly.edges, 'edge')} by time alone hidden
          {timeOnly.nodes === 0 ? '' : `, with ${plural(timeOnly.nodes, 'node')} that only time brings in`}.{' '}
          <Button quiet onClick={() => setGraph({ hideTimeOnly: false })}>
            Draw again
          </Button>
        </p>
      )}
      {missing !== undefined && (
        <p>
          What is selected is not in the picture.{' '}
          <Button quiet onClick={() => addToGraph({ mode: 'neighbourhood', of: String(missing) })}>
            Add it
          </Button>
        </p>
      )}
    </div>
  );
}

function Nothing(props: { readonly ranged: boolean }) {
  return (
    <div className="gr-over">
      <EmptyState title="Nothing to draw">
        <p className="ar-muted">
          {props.ranged
            ? 'No edge falls into the chosen range and switches. Show all time below, or change the switches above.'
            : 'Nothing here acts. Select an agent, a chain or an event elsewhere and come back.'}
        </p>
        <ClearFilter />
      </EmptyState>
    </div>
  );
}
