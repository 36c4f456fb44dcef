/** What dies with the window: open overlays, a request to focus the filter, files being handed over. */
import { create } from 'zustand';
import type { UploadProgress } from './server.ts';

interface UiState {
  readonly palette: boolean;
  readonly help: boolean;
  /** Counts up each time the filter should take the focus. */
  readonly focusFilter: number;
  readonly upload: UploadProgress | undefined;
}

export const useUi = create<UiState>(() => ({ palette: false, help: false, focusFilter: 0, upload: undefined }));

export function openPalette(open: boolean): void {
  useUi.setState({ palette: open });
}

export function openHelp(open: boolean): void {
  useUi.setState({ help: open });
}

export function focusFilter(): void {
  useUi.setState((state) => ({ focusFilter: state.focusFilter + 1 }));
}

export function setUpload(upload: UploadProgress | undefined): void {
  useUi.setState({ upload });
}
