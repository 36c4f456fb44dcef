/** How kinds, bases and classes look: one place for the canvas, the exported picture and the legend. */
import type { Basis, EntityKind, LinkClass } from '../model/kinds.ts';
import type { DrawnEdge, DrawnNode } from './drawnGraph.ts';
import { type GlyphShape, KIND_SHAPE } from './kindShapes.ts';

/** Colours as the theme has them now; every value is a CSS colour. */
export interface Palette {
  readonly kinds: Readonly<Record<EntityKind, string>>;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly granted: string;
  readonly declared: string;
  /** A hop by time only. */
  readonly danger: string;
  /** Behind and on the number of findings. */
  readonly badge: string;
  readonly onBadge: string;
  readonly medium: string;
  readonly font: string;
}

/** With more edges than this, only those of the chosen node, the chosen one and the one under the pointer say what they are. */
export const MOST_LABELS = 24;

/** Half of a node's width, in model pixels. */
export const NODE_RADIUS = 15;

export interface EdgeLook {
  readonly widthPx: number;
  /** Dash and gap in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  readonly colour: string;
  readonly filledArrow: boolean;
  readonly pin: boolean;
}

const OBSERVED: Readonly<Record<LinkClass, { widthPx: number; dash: readonly number[] }>> = {
  exact: { widthPx: 2, dash: [] },
  strong: { widthPx: 1.4, dash: [] },
  medium: { widthPx: 1.4, dash: [6, 4] },
  weak: { widthPx: 1.4, dash: [1.5, 3.5] },
  analyst: { widthPx: 2, dash: [] },
};

/** Basis decides before class: only what was observed has a confidence to show. */
export function edgeLook(basis: Basis, value: LinkClass | null, palette: Palette): EdgeLook {
  if (basis === 'granted') return { widthPx: 1, dash: [], colour: palette.granted, filledArrow: false, pin: false };
  if (basis === 'declared')
    return { widthPx: 1, dash: [5, 5], colour: palette.declared, filledArrow: false, pin: false };
  const line = value === null ? OBSERVED.weak : OBSERVED[value];
  const colour =
    value === 'weak' || value === null ? palette.danger : value === 'medium' ? palette.medium : palette.line;
  return { ...line, colour, filledArrow: true, pin: value === 'analyst' };
}

export interface NodeLook {
  readonly shape: GlyphShape;
  readonly fill: string;
  readonly stroke: string;
  readonly strokePx: number;
  readonly dashed: boolean;
}

/** Observed filled; granted hollow with a thin line; declared outlined with a dashed one. */
export function nodeLook(node: Pick<DrawnNode, 'kind' | 'presence'>, palette: Palette): NodeLook {
  const colour = palette.kinds[node.kind];
  const shape = KIND_SHAPE[node.kind];
  const filled = node.presence === 'observed' && shape !== 'ring';
  return {
    shape,
    fill: filled ? colour : palette.surface,
    stroke: colour,
    strokePx: shape === 'ring' && node.presence === 'observed' ? 5 : filled ? 0 : 1.5,
    dashed: node.presence === 'declared',
  };
}

/** The text on an edge: its label, with the count when it stands for more than one event. */
export function edgeText(edge: Pick<DrawnEdge, 'label' | 'basis'>): string {
  return edge.basis === 'granted'
    ? `${edge.label} · granted`
    : edge.basis === 'declared'
      ? `${edge.label} · declared`
      : edge.label;
}

/** As drawn beside an edge: with how often it was observed, `called ×380`. */
export function edgeLabel(edge: Pick<DrawnEdge, 'label' | 'basis' | 'count'>): string {
  const times = edge.basis === 'observed' && edge.count > 1 ? ` ×${edge.count.toLocaleString('en-US')}` : '';
  return `${edgeText(edge)}${times}`;
}

/** Whole text up to 28 characters, else its two ends. */
export function shortLabel(text: string): string {
  return text.length <= 28 ? text : `${text.slice(0, 17)}…${text.slice(-9)}`;
}
