import type { EntityKind } from '../../shared/model/kinds.ts';
import { type GlyphShape, KIND_NAME, KIND_SHAPE } from '../../shared/picture/kindShapes.ts';

const POINTS: Readonly<Partial<Record<GlyphShape, string>>> = {
  diamond: '5,0.2 9.8,5 5,9.8 0.2,5',
  hexagon: '2.6,0.8 7.4,0.8 9.9,5 7.4,9.2 2.6,9.2 0.1,5',
  triangle: '5,0.6 9.8,9.2 0.2,9.2',
  pentagon: '5,0.3 9.8,3.9 8,9.5 2,9.5 0.2,3.9',
};

/** The kind's mark. Decorative: the name or kind stands beside it, so it is hidden from screen readers unless `titled`. */
export function KindGlyph(props: { readonly kind: EntityKind; readonly size?: number; readonly titled?: boolean }) {
  const size = props.size ?? 10;
  const shape = KIND_SHAPE[props.kind];
  const fill = `var(--kind-${props.kind})`;
  const points = POINTS[shape];
  return (
    <svg
      className="ar-glyph"
      width={size}
      height={size}
      viewBox="0 0 10 10"
      role={props.titled === true ? 'img' : undefined}
      aria-label={props.titled === true ? KIND_NAME[props.kind] : undefined}
      aria-hidden={props.titled === true ? undefined : true}
    >
      {shape === 'circle' && <circle cx="5" cy="5" r="4.6" fill={fill} />}
      {shape === 'ring' && <circle cx="5" cy="5" r="3.8" fill="none" stroke={fill} strokeWidth="1.8" />}
      {shape === 'square' && <rect x="0.6" y="0.6" width="8.8" height="8.8" rx="1.4" fill={fill} />}
      {points !== undefined && <polygon points={points} fill={fill} />}
    </svg>
  );
}
