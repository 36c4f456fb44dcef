/** The order of lanes that the user made, remembered between sessions. */
import { useState } from 'react';
import { readSetting, writeSetting } from '../../lib/theme.ts';

const SETTING = 'agentrail.lanes.order';
const MOST_REMEMBERED = 400;

/** Keys in order, and a setter that remembers them. Keys that are not among the shown keep their place behind. */
export function useLaneOrder(): readonly [readonly string[], (shown: readonly string[]) => void] {
  const [order, setOrder] = useState(remembered);
  return [
    order,
    (shown) => {
      const next = [...shown, ...order.filter((key) => !shown.includes(key))].slice(0, MOST_REMEMBERED);
      setOrder(next);
      writeSetting(SETTING, JSON.stringify(next));
    },
  ];
}

function remembered(): readonly string[] {
  const text = readSetting(SETTING);
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((key) => typeof key === 'string').slice(0, MOST_REMEMBERED) : [];
  } catch {
    // Written by something else: the standard order applies.
    return [];
  }
}
