/** What stands where rows would: nothing yet, nothing at all, or what went wrong. */
import type { ReactNode } from 'react';
import { navigate, useRoute } from '../lib/route.ts';

export function EmptyState(props: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="ar-empty">
      <p className="ar-empty-title">{props.title}</p>
      {props.children}
    </div>
  );
}

/** The way out where the filter or the range leaves everything out; nothing where neither is set. */
export function ClearFilter() {
  const { filter, range } = useRoute();
  if (filter === '' && range === undefined) return null;
  return (
    <p className="ar-button-row ar-centred">
      <button type="button" className="ar-button" onClick={() => navigate({ filter: '', range: null })}>
        Clear the filter{range === undefined ? '' : ' and the range'}
      </button>
    </p>
  );
}

/** Rows' worth of quiet bars while the first answer is on its way. */
export function LoadingRows(props: { readonly rows?: number; readonly label?: string }) {
  const keys = Array.from({ length: props.rows ?? 6 }, (_, index) => `row${index}`);
  return (
    <div className="ar-loading" role="status" aria-label={props.label ?? 'Loading'}>
      {keys.map((key) => (
        <span key={key} className="ar-loading-bar" />
      ))}
    </div>
  );
}

/** What happened, in the words of whoever failed, and a way to try again. */
export function ErrorNote(props: { readonly error: Error; readonly onRetry?: () => void }) {
  return (
    <div className="ar-error" role="alert">
      <span>{props.error.message}</span>
      {props.onRetry !== undefined && (
        <button type="button" className="ar-button" onClick={props.onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
