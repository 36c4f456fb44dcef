import type { z } from 'zod';
import type { RecordPlace } from '../../shared/contract/access.ts';
import { Go } from './parts.tsx';

/** The inventory records that say so, each opening its bytes. */
export function Places(props: { readonly places: readonly z.infer<typeof RecordPlace>[] }) {
  const most = 3;
  return (
    <span className="ar-places">
      {props.places.slice(0, most).map((place) => (
        <Go
          key={place.recordId}
          to={{ sel: { kind: 'record', id: String(place.recordId) } }}
          title={`${place.evidence}, record ${place.record}`}
        >
          {`${place.evidence.split('/').at(-1) ?? ''} ${place.record}`}
        </Go>
      ))}
      {props.places.length > most && <span className="ar-muted">+{props.places.length - most}</span>}
    </span>
  );
}
