/** The two pictures of the report, drawn as SVG from the same answers that the views show. */
import { flowLayout } from '../../../shared/picture/flowLayout.ts';
import { foldGraph } from '../../../shared/picture/fold.ts';
import { graphSvg } from '../../../shared/picture/graphSvg.ts';
import type { Palette } from '../../../shared/picture/looks.ts';
import type { ReportModel } from '../model.ts';
import { html, type Markup, svg } from './markup.ts';
import { zoneOf } from './pieces.ts';
import { timelineSvg } from './timelineSvg.ts';

/** The light theme's colours: a report is read on paper. */
const PRINT: Palette = {
  kinds: {
    user: '#2d72d2',
    agent: '#7961db',
    blueprint: '#7961db',
    identity: '#4a6fa5',
    credential: '#c87619',
    integration: '#0f8f9c',
    tool: '#9c6b2f',
    mcp_server: '#66607a',
    workflow: '#00a396',
    system: '#404854',
    object: '#238551',
  },
  text: '#1c2127',
  muted: '#5f6b7c',
  line: '#404854',
  surface: '#ffffff',
  accent: '#2d72d2',
  granted: '#8f99a8',
  declared: '#8f99a8',
  danger: '#ac2f33',
  badge: '#ac2f33',
  onBadge: '#ffffff',
  medium: '#935610',
  font: 'system-ui, sans-serif',
};

export function graphPicture(model: ReportModel): Markup {
  if (model.graph.nodes.length === 0) return html`<p>No entity to draw.</p>`;
  const drawn = foldGraph(model.graph, { fold: true, open: new Set(), keep: new Set() });
  const places = flowLayout(
    drawn.nodes.map((node) => ({ id: node.id, kind: node.kind, name: node.label })),
    drawn.edges,
  );
  const picture = graphSvg(drawn, places, PRINT, 'Identities, agents, credentials, systems and objects of the case');
  return html`<figure>${svg(picture)}
<figcaption>${model.graph.nodes.length} of ${model.graph.totalNodes} entities: those of the riskiest and busiest chains, objects of one type folded.
Lines: exact solid, strong thin, medium dashed, weak dotted; hollow marks are granted or declared, never seen in use.</figcaption></figure>`;
}

export function timelinePicture(model: ReportModel): Markup {
  if (model.histogram === null) return html`<p>No dated event to draw.</p>`;
  return html`<figure>${svg(timelineSvg(model.histogram, model.lanes, zoneOf(model)))}
<figcaption>Events per ${model.histogram.bucketUs / 60_000_000} minutes. Triangles: events that findings cite or examiners starred. Hatched: silence of a source.
${model.histogram.undated === 0 ? '' : html`${model.histogram.undated} undated events are not drawn.`}</figcaption></figure>`;
}
