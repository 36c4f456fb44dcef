/** What dies with the window: open overlays, a request to focus the filter, files being handed over. */
import { create } from 'zustand';
import type { UploadProgress } from './server.ts';

interface UiState {
  readonly palette: boolean;
  readonly help: boolean;
  /** Counts up each time the filter should take the focus. */
  readonly focusFilter: number;
  readonly upload: UploadProgress | undefined;
  /** Where the window is narrow: the inspector's drawer as the person left it; undefined: by what is selected. */
  readonly drawer: boolean | undefined;
}

export const useUi = create<UiState>(() => ({
  palette: false,
  help: false,
  focusFilter: 0,
  upload: undefined,
  drawer: undefined,
}));

export function openPalette(open: boolean): void {
  useUi.setState({ palette: open });
}

export function openHelp(open: boolean): void {
  useUi.setState({ help: open });
}

export function focusFilter(): void {
  useUi.setState((state) => ({ focusFilter: state.focusFilter + 1 }));
}

/** Opens or folds the inspector's drawer; undefined leaves it to what is selected. */
export function setDrawer(drawer: boolean | undefined): void {
  useUi.setState({ drawer });
}

export function setUpload(upload: UploadProgress | undefined): void {
  useUi.setState({ upload });
}
