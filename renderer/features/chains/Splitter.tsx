import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

const STEP = 4;

/** A bar between an upper and a lower part: dragged, or moved with the arrow keys. `share` is the upper part's, in percent. */
export function Splitter(props: {
  readonly share: number;
  readonly onShare: (share: number) => void;
  readonly label: string;
}) {
  const dragged = useRef(false);

  function moveTo(event: PointerEvent<HTMLDivElement>): void {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!dragged.current || box === undefined || box.height === 0) return;
    props.onShare(clamped(((event.clientY - box.top) / box.height) * 100));
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const by = event.key === 'ArrowUp' ? -STEP : event.key === 'ArrowDown' ? STEP : 0;
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? 100 : props.share + by;
    if (to === props.share) return;
    event.preventDefault();
    props.onShare(clamped(to));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a thematic break cannot be moved; this is ARIA's window splitter
    <div
      className="ch-splitter"
      role="separator"
      aria-orientation="horizontal"
      aria-label={props.label}
      aria-valuenow={Math.round(props.share)}
      aria-valuemin={15}
      aria-valuemax={80}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        dragged.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={moveTo}
      onPointerUp={() => {
        dragged.current = false;
      }}
      onDoubleClick={() => props.onShare(40)}
    />
  );
}

function clamped(share: number): number {
  return Math.min(Math.max(share, 15), 80);
}
