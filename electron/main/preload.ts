/** All that the page can reach of the desktop: one call and the path of a dropped file. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Answer } from '../../shared/contract/index.ts';

contextBridge.exposeInMainWorld('agentrail', {
  mode: 'desktop',
  call: (name: string, input: unknown): Promise<Answer<unknown>> => ipcRenderer.invoke('rpc', name, input),
  pathFor: (file: File): string => webUtils.getPathForFile(file),
});
