/** Native file dialogs for the host's procedures. */
import { dialog, shell } from 'electron';
import type { Dialogs } from '../rpc/hostProcedures.ts';

const CASES = [{ name: 'Agentrail cases', extensions: ['agentrail'] }];

/** Dialogs of the platform; each answers what was chosen. */
export function nativeDialogs(): Dialogs {
  return {
    async chooseEvidence() {
      // Only macOS shows one dialog for files and folders; elsewhere folders are dropped on the window.
      const folders = process.platform === 'darwin' ? (['openDirectory'] as const) : [];
      const answer = await dialog.showOpenDialog({
        title: 'Add evidence',
        properties: ['openFile', 'multiSelections', ...folders],
      });
      return answer.canceled ? [] : answer.filePaths;
    },
    async chooseCase() {
      const answer = await dialog.showOpenDialog({ title: 'Open a case', properties: ['openFile'], filters: CASES });
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    async chooseSave(suggested) {
      const answer = await dialog.showSaveDialog({ title: 'Save', defaultPath: suggested });
      return answer.canceled || answer.filePath === '' ? null : answer.filePath;
    },
    async reveal(path) {
      shell.showItemInFolder(path);
    },
  };
}
