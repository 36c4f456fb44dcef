/** How the chains are listed, while the window lives. Which chain is shown is the route's. */
import { create } from 'zustand';
import type { In } from '../../../shared/contract/index.ts';
import type { LinkClass } from '../../../shared/model/kinds.ts';

export type ChainSort = NonNullable<In<'chains.page'>['sort']>;
export type GroupBy = 'agent' | 'user' | 'system' | 'none';

export interface ChainsState {
  readonly gapsOnly: boolean;
  readonly minClass: LinkClass | undefined;
  readonly groupBy: GroupBy;
  /** The group that is listed; undefined: all of them. */
  readonly group: { readonly value: string; readonly label: string } | undefined;
  readonly sort: ChainSort;
}

export const useChainsStore = create<ChainsState>(() => ({
  gapsOnly: false,
  minClass: undefined,
  groupBy: 'none',
  group: undefined,
  sort: 'risk',
}));

export const setChains = useChainsStore.setState;
