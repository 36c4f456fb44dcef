/** The drawn graph on cytoscape: keeps the instance, gives it what changed, and tells what was pressed. */
import cytoscape, { type Core, type EventObject } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { DrawnGraph } from '../../../shared/picture/drawnGraph.ts';
import type { Point } from '../../../shared/picture/flowLayout.ts';
import { MOST_LABELS, type Palette } from '../../../shared/picture/looks.ts';
import { plural } from '../../lib/text.ts';
import { bendEdges, elementsOf, labelPx, styleOf } from './cytoscapeLook.ts';
import { nearestToward } from './directions.ts';
import { drawMarks, type Marks } from './overlay.ts';

cytoscape.use(fcose);

export interface GraphCanvasProps {
  readonly graph: DrawnGraph;
  readonly positions: ReadonlyMap<string, Point>;
  readonly palette: Palette;
  readonly pins: ReadonlySet<string>;
  readonly chosenNode: string | undefined;
  readonly chosenEdge: string | undefined;
  /** Drawn ids on the path shown; empty when none is. */
  readonly onPath: ReadonlySet<string>;
  /** Changes when the whole picture should be brought into view. */
  readonly fitKey: string;
  /** Pixels on the right that a card covers. */
  readonly coveredRight: number;
  readonly onNode: (id: string) => void;
  readonly onEdge: (id: string) => void;
  readonly onNothing: () => void;
  readonly onOpen: (id: string) => void;
  readonly onMenu: (id: string, at: Point) => void;
  readonly onMoved: (id: string, at: Point) => void;
  /** Keys pressed on the picture that it does not use itself. */
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onReady: (cy: Core | undefined) => void;
}

export function GraphCanvas(props: GraphCanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const core = useRef<Core>(undefined);
  const latest = useRef(props);
  const moved = useRef(false);
  latest.current = props;

  useEffect(() => {
    const container = host.current;
    if (container === null) return;
    const cy = cytoscape({
      container,
      minZoom: 0.08,
      maxZoom: 3,
      boxSelectionEnabled: false,
      autounselectify: true,
      layout: { name: 'preset' },
    });
    core.current = cy;
    listen(cy, latest);
    let drawnPx = labelPx(cy.zoom());
    cy.on('zoom', () => {
      const px = labelPx(cy.zoom());
      if (px !== drawnPx) cy.style().update();
      drawnPx = px;
    });
    const paint = () => paintOverlay(cy, overlay.current, latest.current);
    cy.on('render', paint);
    const observer = new ResizeObserver(() => {
      cy.resize();
      if (!moved.current) fitAll(cy, latest.current.coveredRight);
    });
    // Once the user moved the picture, only the user moves it.
    cy.on('dragpan scrollzoom pinchzoom', () => {
      moved.current = true;
    });
    observer.observe(container);
    latest.current.onReady(cy);
    return () => {
      observer.disconnect();
      cy.destroy();
      core.current = undefined;
      latest.current.onReady(undefined);
    };
  }, []);

  const { graph, positions, palette, pins, chosenNode, chosenEdge, onPath, fitKey } = props;
  useEffect(() => {
    const cy = core.current;
    if (cy !== undefined) sync(cy, graph, positions, palette);
  }, [graph, positions, palette]);
  useEffect(() => {
    core.current?.style(styleOf(palette));
  }, [palette]);
  useEffect(() => {
    const cy = core.current;
    if (cy !== undefined) mark(cy, graph, chosenNode, chosenEdge, onPath);
  }, [graph, chosenNode, chosenEdge, onPath]);
  useEffect(() => {
    const cy = core.current;
    if (cy !== undefined) paintOverlay(cy, overlay.current, { graph, pins, palette });
  }, [graph, pins, palette]);
  const fitted = useRef('');
  useEffect(() => {
    const cy = core.current;
    if (cy === undefined || graph.nodes.length === 0 || fitted.current === fitKey) return;
    fitted.current = fitKey;
    moved.current = false;
    fitAll(cy, latest.current.coveredRight);
  }, [graph, fitKey]);
  const { coveredRight } = props;
  useEffect(() => {
    const cy = core.current;
    if (cy !== undefined && !moved.current) fitAll(cy, coveredRight);
  }, [coveredRight]);

  function onKeyDown(event: KeyboardEvent): void {
    const cy = core.current;
    const way = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }[event.key];
    if (cy !== undefined && way !== undefined && !event.altKey) {
      const places = graph.nodes.map((node) => ({ id: node.id, at: positions.get(node.id) ?? { x: 0, y: 0 } }));
      const next = nearestToward(places, chosenNode, way as 'left');
      if (next !== undefined) {
        props.onNode(next);
        keepInView(cy, next);
      }
    } else if (cy !== undefined && (event.key === '+' || event.key === '=' || event.key === '-')) {
      const level = cy.zoom() * (event.key === '-' ? 1 / 1.25 : 1.25);
      cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    } else if (cy !== undefined && event.key === '0') {
      moved.current = false;
      fitAll(cy, coveredRight);
    } else {
      props.onKey(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      role="application"
      aria-roledescription="graph"
      aria-label={`Graph of ${plural(graph.nodes.length, 'node')} and ${plural(graph.edges.length, 'edge')}. Arrow keys move between nodes, Enter opens the menu; the list beside holds the same.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: nodes are reached by the arrow keys
      tabIndex={0}
      className="gr-canvas"
      onKeyDown={onKeyDown}
    >
      <div ref={host} className="gr-cytoscape" />
      <canvas ref={overlay} className="gr-overlay" />
    </div>
  );
}

/** Room around the picture when everything is brought into view. */
const FIT_MARGIN = 36;
const NEAREST_FIT = 1.15;

/** Brings everything into view beside what covers the right side, little nearer than life size. */
export function fitAll(cy: Core, coveredRight: number): void {
  const box = cy.elements().boundingBox({ includeLabels: true });
  // On a narrow stage the picture would get too small beside the card.
  const width = cy.width() - (cy.width() > 900 ? coveredRight : 0);
  const height = cy.height();
  if (box.w === 0 || width <= 0 || height <= 0) return;
  const zoom = Math.min((width - 2 * FIT_MARGIN) / box.w, (height - 2 * FIT_MARGIN) / box.h, NEAREST_FIT);
  const level = Math.max(zoom, cy.minZoom());
  cy.viewport({
    zoom: level,
    pan: { x: width / 2 - ((box.x1 + box.x2) / 2) * level, y: height / 2 - ((box.y1 + box.y2) / 2) * level },
  });
}

function keepInView(cy: Core, id: string): void {
  const at = cy.getElementById(id).renderedPosition();
  const margin = 40;
  const outside = at.x < margin || at.y < margin || at.x > cy.width() - margin || at.y > cy.height() - margin;
  if (outside) cy.center(cy.getElementById(id));
}

function listen(cy: Core, latest: { readonly current: GraphCanvasProps }): void {
  const idOf = (event: EventObject): string => String(event.target.id());
  cy.on('tap', 'node', (event) => latest.current.onNode(idOf(event)));
  cy.on('tap', 'edge', (event) => latest.current.onEdge(idOf(event)));
  cy.on('tap', (event) => {
    if (event.target === cy) latest.current.onNothing();
  });
  cy.on('mouseover', 'edge', (event) => event.target.addClass('hovered'));
  cy.on('mouseout', 'edge', (event) => event.target.removeClass('hovered'));
  cy.on('dbltap', 'node', (event) => latest.current.onOpen(idOf(event)));
  cy.on('cxttap', 'node', (event) => {
    latest.current.onNode(idOf(event));
    latest.current.onMenu(idOf(event), event.renderedPosition);
  });
  // The curves are functions of the positions, which cytoscape does not know.
  cy.on('position', 'node', (event) => bendEdges(event.target.connectedEdges()));
  cy.on('dragfree', 'node', (event) => latest.current.onMoved(idOf(event), { ...event.target.position() }));
}

/** Only what changed: elements that stay keep their places and state. */
function sync(cy: Core, graph: DrawnGraph, positions: ReadonlyMap<string, Point>, palette: Palette): void {
  const wanted = new Map(elementsOf(graph, palette).map((element) => [String(element.data.id), element]));
  cy.batch(() => {
    cy.elements().forEach((element) => {
      if (!wanted.has(element.id())) element.remove();
    });
    for (const [id, element] of wanted) {
      const existing = cy.getElementById(id);
      const at = positions.get(id);
      if (existing.nonempty()) {
        existing.data(element.data);
        if (at !== undefined && existing.isNode()) existing.position({ ...at });
      } else cy.add(at === undefined ? element : { ...element, position: { ...at } });
    }
  });
  bendEdges(cy.edges());
}

function mark(
  cy: Core,
  graph: DrawnGraph,
  node: string | undefined,
  edge: string | undefined,
  onPath: ReadonlySet<string>,
): void {
  cy.batch(() => {
    for (const { id } of [...graph.nodes, ...graph.edges]) {
      const element = cy.getElementById(id);
      element.toggleClass('chosen', id === node || id === edge);
      element.toggleClass('onpath', onPath.has(id));
      element.toggleClass('aside', onPath.size > 0 && !onPath.has(id));
    }
    const all = graph.edges.length <= MOST_LABELS;
    const seen = new Set(graph.edges.filter((one) => one.basis === 'observed').map((one) => `${one.from} ${one.to}`));
    for (const { id, from, to, basis } of graph.edges) {
      // What was only declared or granted says so by its line; its words wait until they are asked for, and would lie
      // over those of an edge that was observed between the same two.
      const asked = (from === node || to === node) && (basis === 'observed' || !seen.has(`${from} ${to}`));
      cy.getElementById(id).toggleClass('labelled', (all && basis === 'observed') || asked);
    }
  });
}

function paintOverlay(cy: Core, canvas: HTMLCanvasElement | null, marks: Marks): void {
  if (canvas === null) return;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [cy.width(), cy.height()];
  const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
    canvas.width = deviceWidth;
    canvas.height = deviceHeight;
  }
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  drawMarks(context, cy, marks, cy.pan(), cy.zoom());
}
