/** Where the blast radius of a thing is shown. */
import type { EntityKind } from '../../shared/model/kinds.ts';
import type { RouteChange } from './route.ts';

/** Kinds whose reach can be asked for. */
export const REACH_KINDS: readonly EntityKind[] = [
  'agent',
  'credential',
  'integration',
  'user',
  'identity',
  'blueprint',
  'workflow',
  'mcp_server',
];

/** Its page, with the thing selected. */
export function reachPlace(id: number): RouteChange {
  const text = String(id);
  return {
    view: 'inventory',
    sel: { kind: 'entity', id: text },
    own: { 'inventory.tab': 'reach', 'inventory.of': text },
  };
}
