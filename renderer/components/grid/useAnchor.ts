import { useCallback, useEffect, useRef, useState } from 'react';

export interface Anchor {
  /** Where the list begins; undefined: at its first row. */
  readonly anchor: string | undefined;
  readonly seek: (id: string | undefined) => void;
}

/**
 * Where a paged list begins: at its first row, or around a row that was asked for, until another list is asked for.
 * @param listing filter, order and switches of the list, as one text
 * @param first what the list begins around when it is first shown
 */
export function useAnchor(listing: string, first?: string): Anchor {
  const [asked, setAsked] = useState<{ readonly id: string | undefined; readonly listing: string }>({
    id: first,
    listing,
  });
  const seek = useCallback((id: string | undefined) => setAsked({ id, listing }), [listing]);
  return { anchor: asked.listing === listing ? asked.id : undefined, seek };
}

/** Seeks the row once, when it becomes known and is not among the rows; later the list stays where it is until asked. */
export function useSoughtOnce(id: string | undefined, unlisted: boolean, seek: Anchor['seek']): void {
  const sought = useRef(false);
  useEffect(() => {
    if (sought.current || id === undefined) return;
    sought.current = true;
    if (unlisted) seek(id);
  }, [id, unlisted, seek]);
}
