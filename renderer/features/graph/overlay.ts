/** Marks that cytoscape does not draw: the number of findings at a node's corner, and pins. */
import type { Core } from 'cytoscape';
import type { DrawnGraph } from '../../../shared/picture/drawnGraph.ts';
import { NODE_RADIUS, type Palette } from '../../../shared/picture/looks.ts';

export interface Marks {
  readonly graph: DrawnGraph;
  readonly pins: ReadonlySet<string>;
  readonly palette: Palette;
}

/** Draws in model coordinates shifted and scaled by `origin` and `scale`: the screen's for the overlay, a picture's for PNG. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  cy: Core,
  marks: Marks,
  origin: { readonly x: number; readonly y: number },
  scale: number,
): void {
  const { palette } = marks;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const node of marks.graph.nodes) {
    const element = cy.getElementById(node.id);
    if (element.empty() || !element.isNode()) continue;
    const at = element.position();
    context.globalAlpha = element.hasClass('aside') ? 0.25 : 1;
    const x = at.x * scale + origin.x;
    const y = at.y * scale + origin.y;
    if (node.findings > 0) {
      const radius = Math.max(5, 8 * scale);
      circle(context, x + 14 * scale, y - 13 * scale, radius, palette.badge);
      context.fillStyle = palette.onBadge;
      context.font = `${Math.max(8, 10 * scale)}px ${palette.font}`;
      context.fillText(node.findings > 99 ? '99+' : String(node.findings), x + 14 * scale, y - 13 * scale);
    }
    if (marks.pins.has(node.id)) {
      circle(context, x - 14 * scale, y - 13 * scale, Math.max(2.5, 3.5 * scale), palette.accent);
      context.fillRect(x - 14 * scale - 0.6 * scale, y - 13 * scale, 1.2 * scale, (NODE_RADIUS - 4) * scale);
    }
  }
  context.globalAlpha = 1;
  for (const edge of marks.graph.edges) {
    if (edge.class !== 'analyst' || edge.basis !== 'observed') continue;
    const element = cy.getElementById(edge.id);
    if (element.empty() || !element.isEdge()) continue;
    const middle = element.midpoint();
    circle(context, middle.x * scale + origin.x, middle.y * scale + origin.y - 10 * scale, 3.5 * scale, palette.accent);
  }
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number, fill: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
}
