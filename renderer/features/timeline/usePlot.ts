/** Pointer gestures on the plot: wheel zooms at the pointer, a drag pans, Shift and a drag or a drag on the axis brushes. */
import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { brushBetween, movedBy, withEnd } from './brush.ts';
import { usAt } from './drawing.ts';
import { panned, type TimeWindow, widthUs, zoomed } from './timeWindow.ts';

/** Pixels that a press may move and still be a click. */
const CLICK_PX = 3;

export interface PlotState {
  readonly window: TimeWindow;
  readonly limits: TimeWindow;
  readonly width: number;
  readonly brush: TimeWindow | undefined;
}

export interface PlotActs {
  readonly onWindow: (window: TimeWindow) => void;
  /** While dragging; `undefined` back to the one in force. */
  readonly onDraft: (brush: TimeWindow | undefined) => void;
  readonly onBrush: (brush: TimeWindow) => void;
  readonly onClick: (atUs: number) => void;
}

type Drag =
  | { readonly kind: 'pan'; readonly startX: number; readonly from: TimeWindow }
  | { readonly kind: 'brush'; readonly startX: number; readonly startUs: number }
  | { readonly kind: 'end'; readonly startX: number; readonly end: 'from' | 'to'; readonly from: TimeWindow }
  | { readonly kind: 'move'; readonly startX: number; readonly from: TimeWindow };

/** Wheel over the element zooms at the pointer; with Shift, or sideways, it pans. */
export function useWheelZoom(
  element: RefObject<HTMLElement | null>,
  state: PlotState,
  onWindow: (window: TimeWindow) => void,
): void {
  const latest = useRef({ state, onWindow });
  latest.current = { state, onWindow };
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    // Not passive: the page must not scroll while the plot zooms. React's own wheel listeners are passive.
    const onWheel = (event: WheelEvent) => {
      const now = latest.current;
      const { window: shown, limits, width } = now.state;
      const box = target.getBoundingClientRect();
      event.preventDefault();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        now.onWindow(panned(shown, (sideways / Math.max(width, 1)) * widthUs(shown), limits));
        return;
      }
      const factor = Math.exp(Math.max(-200, Math.min(200, event.deltaY)) * 0.002);
      now.onWindow(zoomed(shown, usAt(event.clientX - box.left, shown, width), factor, limits));
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, [element]);
}

/** Handlers for the plot, its axis (`part` axis) and the brush's ends. Positions are those of the plot element. */
export function usePlotDrag(plot: RefObject<HTMLElement | null>, state: PlotState, acts: PlotActs) {
  const drag = useRef<Drag | undefined>(undefined);
  const draft = useRef<TimeWindow | undefined>(undefined);
  const click = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(click.current), []);

  function xIn(event: PointerEvent): number {
    return event.clientX - (plot.current?.getBoundingClientRect().left ?? 0);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>, part: 'plot' | 'axis' | 'from' | 'to'): void {
    if (event.button !== 0) return;
    const x = xIn(event);
    const us = usAt(x, state.window, state.width);
    event.currentTarget.setPointerCapture(event.pointerId);
    const { brush } = state;
    if ((part === 'from' || part === 'to') && brush !== undefined) {
      drag.current = { kind: 'end', startX: x, end: part, from: brush };
    } else if (part === 'axis' || event.shiftKey) drag.current = { kind: 'brush', startX: x, startUs: us };
    else if (brush !== undefined && us >= brush.fromUs && us < brush.toUs) {
      drag.current = { kind: 'move', startX: x, from: brush };
    } else drag.current = { kind: 'pan', startX: x, from: state.window };
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const now = drag.current;
    if (now === undefined) return;
    const x = xIn(event);
    if (Math.abs(x - now.startX) < CLICK_PX && draft.current === undefined) return;
    const us = usAt(x, state.window, state.width);
    const byUs = ((x - now.startX) / Math.max(state.width, 1)) * widthUs(state.window);
    if (now.kind === 'pan') {
      acts.onWindow(panned(now.from, -byUs, state.limits));
      return;
    }
    if (now.kind === 'brush') draft.current = brushBetween(now.startUs, us, state.limits);
    else if (now.kind === 'end') draft.current = withEnd(now.from, now.end, us, state.limits);
    else draft.current = movedBy(now.from, byUs, state.limits);
    acts.onDraft(draft.current);
  }

  function onPointerUp(event: PointerEvent<HTMLElement>): void {
    const now = drag.current;
    const made = draft.current;
    drag.current = undefined;
    draft.current = undefined;
    if (now === undefined) return;
    if (made !== undefined) {
      acts.onBrush(made);
      acts.onDraft(undefined);
    } else if (now.kind !== 'end' && Math.abs(xIn(event) - now.startX) < CLICK_PX) {
      const us = usAt(xIn(event), state.window, state.width);
      // Waits for a second press, which would be a double click.
      window.clearTimeout(click.current);
      click.current = window.setTimeout(() => acts.onClick(us), 230);
    }
  }

  return {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    cancelClick: () => window.clearTimeout(click.current),
  };
}
