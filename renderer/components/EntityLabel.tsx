import type { z } from 'zod';
import type { EntityBrief } from '../../shared/contract/common.ts';
import { KIND_NAME } from '../../shared/picture/kindShapes.ts';
import { hrefOf, navigate } from '../lib/route.ts';
import { looksLikeId, shortenMiddle } from '../lib/text.ts';
import { KindGlyph } from './KindGlyph.tsx';

export type Entity = z.infer<typeof EntityBrief>;

/** The name as shown: identifiers shortened in their middle. */
export function entityText(entity: Entity, max = 12): string {
  return looksLikeId(entity.name) ? shortenMiddle(entity.name, max) : entity.name;
}

/** Kind shape, colour and name; the whole key on hover. With `link` it selects the entity. */
export function EntityLabel(props: {
  readonly entity: Entity | null;
  /** What stands in an empty place: `–` for none, `?` for not known. */
  readonly empty?: string;
  readonly link?: boolean;
  readonly max?: number;
}) {
  const { entity } = props;
  if (entity === null) return <span className="ar-muted">{props.empty ?? '–'}</span>;
  const title = `${KIND_NAME[entity.kind]} ${entity.name}\n${entity.key}`;
  const inner = (
    <>
      <KindGlyph kind={entity.kind} />
      <span className="ar-entity-name">{entityText(entity, props.max)}</span>
    </>
  );
  if (props.link !== true) {
    return (
      <span className="ar-entity" title={title}>
        {inner}
      </span>
    );
  }
  const sel = { kind: 'entity', id: String(entity.id) } as const;
  return (
    <a
      className="ar-entity ar-link"
      title={title}
      href={hrefOf({ sel })}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        navigate({ sel }, { replace: false });
      }}
    >
      {inner}
    </a>
  );
}
