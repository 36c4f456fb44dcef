/** The views of the rail, in the order of their keys. Each is loaded when it is first opened. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { ViewId } from '../lib/route.ts';

export interface ViewEntry {
  readonly id: ViewId;
  readonly title: string;
  /** 1 to 8. */
  readonly key: string;
  readonly component: LazyExoticComponent<ComponentType>;
}

export const VIEW_LIST: readonly ViewEntry[] = [
  { id: 'case', title: 'Case', key: '1', component: lazy(() => import('../features/case/index.tsx')) },
  { id: 'inventory', title: 'Agents', key: '2', component: lazy(() => import('../features/inventory/index.tsx')) },
  { id: 'chains', title: 'Chains', key: '3', component: lazy(() => import('../features/chains/index.tsx')) },
  { id: 'graph', title: 'Graph', key: '4', component: lazy(() => import('../features/graph/index.tsx')) },
  { id: 'timeline', title: 'Timeline', key: '5', component: lazy(() => import('../features/timeline/index.tsx')) },
  { id: 'findings', title: 'Findings', key: '6', component: lazy(() => import('../features/findings/index.tsx')) },
  { id: 'search', title: 'Search', key: '7', component: lazy(() => import('../features/search/index.tsx')) },
  { id: 'report', title: 'Report', key: '8', component: lazy(() => import('../features/report/index.tsx')) },
];

export function viewTitle(id: ViewId): string {
  return VIEW_LIST.find((view) => view.id === id)?.title ?? id;
}
