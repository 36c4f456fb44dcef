import { Menu, MenuItem } from '@blueprintjs/core';
import { type CSSProperties, useEffect, useRef } from 'react';
import type { DrawnNode } from '../../../shared/picture/drawnGraph.ts';
import type { Point } from '../../../shared/picture/flowLayout.ts';
import { NODE_ACTIONS, type NodeActs } from './nodeActions.ts';

/** The node's menu at the pointer, or beside the node when opened by a key. Arrow keys move in it, Escape closes it. */
export function NodeMenu(props: {
  readonly node: DrawnNode;
  readonly at: Point;
  readonly acts: NodeActs;
  readonly onClose: () => void;
}) {
  const { node, at, onClose } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const items = () => [...(box.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const before = document.activeElement;
    items()[0]?.focus();
    const onKey = (event: KeyboardEvent) => {
      const list = items();
      const here = list.indexOf(document.activeElement as HTMLElement);
      if (event.key === 'Escape' || event.key === 'Tab') onClose();
      else if (event.key === 'ArrowDown') list[(here + 1) % list.length]?.focus();
      else if (event.key === 'ArrowUp') list[(here - 1 + list.length) % list.length]?.focus();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === true) return;
      onClose();
    };
    const element = box.current;
    element?.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', onPress, true);
    return () => {
      element?.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', onPress, true);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [onClose]);
  const style: CSSProperties = {
    left: `min(${at.x}px, calc(100% - 250px))`,
    top: `min(${at.y}px, calc(100% - 290px))`,
  };
  return (
    <div ref={box} className="gr-menu" style={style}>
      <Menu aria-label={`Actions on ${node.label}`}>
        {NODE_ACTIONS.filter((action) => action.applies(node)).map((action) => (
          <MenuItem
            key={action.id}
            text={action.text(node)}
            label={action.key === 'F' ? 'Shift F' : action.key.length === 1 ? action.key.toUpperCase() : action.key}
            onClick={() => {
              onClose();
              action.perform(node, props.acts);
            }}
          />
        ))}
      </Menu>
    </div>
  );
}
