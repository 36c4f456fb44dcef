/** BrowserWindow and webContents over a page of Playwright's Chromium. */
import type { BrowserContext, Page } from '@playwright/test';
import { Emitter } from './emitter.ts';
import { openPage, type SenderFrame, toApp, toMapped } from './page.ts';
import type { StandInSession } from './session.ts';

export interface WindowParts {
  readonly context: () => BrowserContext;
  readonly session: StandInSession;
  readonly app: Emitter;
  readonly invoke: (frame: SenderFrame, channel: string, args: unknown[]) => Promise<unknown>;
}

/** What Electron itself assumes for preferences that are not given. */
const ELECTRON_DEFAULTS = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  spellcheck: true,
  navigateOnDragDrop: false,
};

type Preferences = Record<string, unknown> & { preload?: string };

export class StandInContents extends Emitter {
  readonly preferences: Preferences;
  page: Promise<Page> | undefined;
  private openHandler: (details: { url: string }) => { action: 'allow' | 'deny' } = () => ({ action: 'allow' });

  constructor(preferences: Preferences) {
    super();
    this.preferences = preferences;
  }

  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler;
  }
  decideWindowOpen(url: string): 'allow' | 'deny' {
    return this.openHandler({ url }).action;
  }
  getLastWebPreferences(): Preferences {
    return this.preferences;
  }
}

/** The BrowserWindow class over these parts; a new class a launch, so that nothing is shared between launches. */
export function createWindowClass(parts: WindowParts) {
  return class BrowserWindow extends Emitter {
    static readonly all: BrowserWindow[] = [];
    static getAllWindows() {
      return [...BrowserWindow.all];
    }

    readonly webContents: StandInContents;
    title: string;
    visible: boolean;

    constructor(options: { title?: string; show?: boolean; webPreferences?: Preferences } = {}) {
      super();
      this.title = options.title ?? '';
      this.visible = options.show !== false;
      this.webContents = new StandInContents({ ...ELECTRON_DEFAULTS, ...options.webPreferences });
      BrowserWindow.all.push(this);
      parts.app.emit('web-contents-created', {}, this.webContents);
    }

    async loadURL(url: string): Promise<void> {
      const contents = this.webContents;
      contents.page ??= openPage({
        context: parts.context(),
        session: parts.session,
        preload: contents.preferences.preload,
        contents,
        windowOpen: (target) => contents.decideWindowOpen(target),
        invoke: parts.invoke,
      });
      const page = await contents.page;
      page.on('domcontentloaded', () => {
        page
          .title()
          .then((title) => {
            const event = this.emitCancellable('page-title-updated', {}, title);
            if (!event.defaultPrevented) this.title = title;
          })
          .catch(() => undefined);
      });
      await page.goto(toMapped(url));
      this.emit('ready-to-show');
    }

    show(): void {
      this.visible = true;
    }
    isVisible(): boolean {
      return this.visible;
    }
    setTitle(title: string): void {
      this.title = title;
    }
    getTitle(): string {
      return this.title;
    }
    async getURL(): Promise<string> {
      return toApp((await this.webContents.page)?.url() ?? '');
    }
  };
}
