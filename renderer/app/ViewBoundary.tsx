import { Component, type ReactNode } from 'react';
import { ErrorNote } from '../components/states.tsx';

/** A view that fails says so in its own place; the shell and the case stay usable. */
export class ViewBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    const shown = new Error(`This view stopped: ${this.state.error.message}. The case is not affected.`);
    return <ErrorNote error={shown} onRetry={() => this.setState({ error: undefined })} />;
  }
}
