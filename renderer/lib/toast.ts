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
  useToasts.setState((state) => ({ toasts: [...state.toasts.slice(-2), toast] }));
  window.setTimeout(() => dismissToast(toast.id), 8000);
}

export function dismissToast(id: number): void {
  useToasts.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }));
}

/** Shows what went wrong, in the words of whoever failed. */
export function showProblem(error: unknown): void {
  showToast(error instanceof Error ? error.message : String(error), { tone: 'problem' });
}
