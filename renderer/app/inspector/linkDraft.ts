/** The record from which a link is being drawn, until its other end is chosen. Dies with the window: nothing is decided yet. */
import { create } from 'zustand';

export interface LinkDraft {
  readonly eventId: number;
  readonly action: string;
  readonly sourceTitle: string;
}

export const useLinkDraft = create<{ readonly draft: LinkDraft | undefined }>(() => ({ draft: undefined }));

export function beginLink(draft: LinkDraft): void {
  useLinkDraft.setState({ draft });
}

export function endLink(): void {
  useLinkDraft.setState({ draft: undefined });
}
