/** Short notes about what just happened; each names the act. */
import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'problem';
  readonly undo: boolean;
}

interface ToastState {
  readonly toasts: readonly Toast[];
}

export const useToasts = create<ToastState>(() => ({ toasts: [] }));
let nextId = 1;

/** Shows a note for eight seconds. `undo` offers to undo the last act. */
export function showToast(
  text: string,
  options: { readonly tone?: Toast['tone']; readonly undo?: boolean } = {},
): void {
  const toast: Toast = { id: nextId, text, tone: options.tone ?? 'plain', undo: options.undo ?? false };
  nextId += 1;
  // Undo takes back the newest act: an older note must not seem to offer its own.
  useToasts.setState((state) => ({
    toasts: [...state.toasts.slice(-1).map((one) => ({ ...one, undo: one.undo && !toast.undo })), toast],
  }));
  window.setTimeout(() => dismissToast(toast.id), 8000);
}

/** After an undo, no note may offer the act that is gone. */
export function withdrawUndo(): void {
  useToasts.setState((state) => ({ toasts: state.toasts.filter((toast) => !toast.undo) }));
}

export function dismissToast(id: number): void {
  // Undo takes back the newest act: an older note must not seem to offer its own.
  useToasts.setState((state) => ({
    toasts: state.toasts.filter((toast) => toast.id !== id),
  }));
}

/** Shows what went wrong, in the words of whoever failed. */
export function showProblem(error: unknown): void {
  showToast(error instanceof Error ? error.message : String(error), { tone: 'problem' });
}
