/** How the chains are listed, while the window lives. Which chain is shown, and what the list is narrowed to, is the route's. */
import { create } from 'zustand';
import type { In } from '../../../shared/contract/index.ts';

export type ChainSort = NonNullable<In<'chains.page'>['sort']>;

export interface ChainsState {
  readonly sort: ChainSort;
}

export const useChainsStore = create<ChainsState>(() => ({ sort: 'risk' }));

export const setChains = useChainsStore.setState;
