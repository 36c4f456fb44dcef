/** Node's emitter with the one thing Electron's events add: a listener may prevent what is about to happen. */
import { EventEmitter } from 'node:events';

export interface Cancellable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export class Emitter extends EventEmitter {
  /** Emits with an event object first, carrying `fields`; answers it, so that the caller sees whether it was prevented. */
  emitCancellable(name: string, fields: Record<string, unknown> = {}, ...args: unknown[]): Cancellable {
    let prevented = false;
    const event = {
      ...fields,
      get defaultPrevented() {
        return prevented;
      },
      preventDefault() {
        prevented = true;
      },
    };
    this.emit(name, event, ...args);
    return event;
  }
}
