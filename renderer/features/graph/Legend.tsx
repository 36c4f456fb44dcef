import { ENTITY_KINDS } from '../../../shared/model/kinds.ts';
import type { DrawnGraph } from '../../../shared/picture/drawnGraph.ts';
import { KIND_NAME } from '../../../shared/picture/kindShapes.ts';
import { edgeLook, type Palette } from '../../../shared/picture/looks.ts';
import { KindGlyph } from '../../components/KindGlyph.tsx';

const LINES = [
  { text: 'exact', basis: 'observed', class: 'exact' },
  { text: 'strong', basis: 'observed', class: 'strong' },
  { text: 'medium', basis: 'observed', class: 'medium' },
  { text: 'weak', basis: 'observed', class: 'weak' },
  { text: 'granted', basis: 'granted', class: null },
  { text: 'declared', basis: 'declared', class: null },
] as const;

/** What shapes and lines mean; only kinds that are drawn. */
export function Legend(props: { readonly graph: DrawnGraph; readonly palette: Palette }) {
  const drawn = new Set(props.graph.nodes.map((node) => node.kind));
  return (
    <ul className="gr-legend" aria-label="Legend">
      {ENTITY_KINDS.filter((kind) => drawn.has(kind)).map((kind) => (
        <li key={kind}>
          <KindGlyph kind={kind} /> {KIND_NAME[kind]}
        </li>
      ))}
      {LINES.map((line) => {
        const look = edgeLook(line.basis, line.class, props.palette);
        return (
          <li key={line.text}>
            <svg width="22" height="8" aria-hidden="true" className="ar-glyph">
              <line
                x1="1"
                y1="4"
                x2="21"
                y2="4"
                stroke={look.colour}
                strokeWidth={look.widthPx}
                strokeDasharray={look.dash.length === 0 ? undefined : look.dash.join(' ')}
                strokeLinecap="round"
              />
            </svg>{' '}
            {line.text}
          </li>
        );
      })}
      <li className="ar-muted">hollow: only granted or declared</li>
    </ul>
  );
}
