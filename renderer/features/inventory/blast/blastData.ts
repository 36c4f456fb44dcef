import type { Out } from '../../../../shared/contract/index.ts';

export type Radius = Out<'blast.get'>;
export type Work = Out<'blast.worklist'>;
export type Touch = NonNullable<Radius['systems'][number]['touched']>;

/** Objects to protect before others. */
export function classOf(object: { readonly dataClass: string; readonly external: boolean }): string {
  return [object.dataClass, ...(object.external ? ['external'] : [])].filter((word) => word !== '').join(', ');
}
