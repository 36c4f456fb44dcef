import type { Out } from '../../../shared/contract/index.ts';
import type { EntityKind } from '../../../shared/model/kinds.ts';

export type Radius = Out<'blast.get'>;
export type Work = Out<'blast.worklist'>;
export type Touch = NonNullable<Radius['systems'][number]['touched']>;

/** Kinds whose reach can be asked for. */
export const BLAST_KINDS: readonly EntityKind[] = [
  'agent',
  'credential',
  'integration',
  'user',
  'identity',
  'blueprint',
  'workflow',
  'mcp_server',
];

/** Objects to protect before others. */
export function classOf(object: { readonly dataClass: string; readonly external: boolean }): string {
  return [object.dataClass, ...(object.external ? ['external'] : [])].filter((word) => word !== '').join(', ');
}
