/** The rail's marks, drawn here so that no icon font or set is loaded. */
import type { ReactNode } from 'react';
import type { ViewId } from '../lib/route.ts';

const PATHS: Readonly<Record<ViewId, ReactNode>> = {
  case: <path d="M2 4.5h4.5L8 6h6v7.5H2z" />,
  inventory: (
    <>
      <circle cx="8" cy="5" r="2.7" />
      <path d="M2.8 14c0-3 2.2-4.6 5.2-4.6s5.2 1.6 5.2 4.6" />
    </>
  ),
  chains: (
    <>
      <path d="M6.5 5.5h-2a2.5 2.5 0 0 0 0 5h2M9.5 5.5h2a2.5 2.5 0 0 1 0 5h-2M5.5 8h5" />
    </>
  ),
  graph: <path d="M3 3l5 5.5L13 3M8 8.5V14" />,
  timeline: <path d="M2.5 14V8M6 14V3M9.5 14V6.5M13 14V9.5" />,
  findings: (
    <>
      <path d="M8 2.5 14.2 13.5H1.8z" />
      <path d="M8 6.5v3.2M8 11.4v.4" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.6 3.6" />
    </>
  ),
  report: (
    <>
      <path d="M3.5 1.8h6L12.5 5v9.2h-9z" />
      <path d="M6 7.5h4M6 10.5h4" />
    </>
  ),
};

export function ViewIcon(props: { readonly view: ViewId }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      aria-hidden="true"
    >
      {PATHS[props.view]}
    </svg>
  );
}
