/** The session: what main lets pages ask of the browser. Each default is Electron's own, so that a missing handler shows. */
import { Emitter } from './emitter.ts';

type Decide = (granted: boolean) => void;

export class StandInProtocol {
  readonly handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  readonly privileged: { scheme: string; privileges?: Record<string, boolean> }[] = [];

  registerSchemesAsPrivileged(schemes: { scheme: string; privileges?: Record<string, boolean> }[]): void {
    this.privileged.push(...schemes);
  }

  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    if (this.handlers.has(scheme)) throw new Error(`${scheme}: has a handler already`);
    this.handlers.set(scheme, handler);
  }

  async answer(request: Request): Promise<Response> {
    const handler = this.handlers.get(new URL(request.url).protocol.slice(0, -1));
    return handler === undefined ? new Response('no handler', { status: 404 }) : handler(request);
  }
}

export class StandInSession extends Emitter {
  readonly protocol: StandInProtocol;
  spellChecker = true;
  private requestHandler: ((contents: null, permission: string, decide: Decide) => void) | undefined;
  private checkHandler: ((contents: null, permission: string) => boolean) | undefined;
  private deviceHandler: ((details: unknown) => boolean) | undefined;
  private beforeRequest:
    | ((details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void)
    | undefined;

  constructor(protocol: StandInProtocol) {
    super();
    this.protocol = protocol;
  }

  readonly webRequest = {
    onBeforeRequest: (listener: typeof this.beforeRequest) => {
      this.beforeRequest = listener;
    },
  };

  setPermissionRequestHandler(handler: typeof this.requestHandler): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: typeof this.checkHandler): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(handler: typeof this.deviceHandler): void {
    this.deviceHandler = handler;
  }
  setSpellCheckerEnabled(on: boolean): void {
    this.spellChecker = on;
  }

  /** Whether main cancels a request to this address. */
  cancels(url: string): boolean {
    let cancelled = false;
    this.beforeRequest?.({ url }, (answer) => {
      cancelled = answer.cancel === true;
    });
    return cancelled;
  }

  /** Whether main grants a permission, by both of its handlers; with none set Electron grants. */
  grants(permission: string): boolean {
    let granted = this.requestHandler === undefined;
    this.requestHandler?.(null, permission, (answer) => {
      granted = answer;
    });
    return granted && (this.checkHandler?.(null, permission) ?? true);
  }

  grantsDevice(): boolean {
    return this.deviceHandler?.({}) ?? false;
  }
}
