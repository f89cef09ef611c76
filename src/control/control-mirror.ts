import type { RequestOrigin } from '../commands/handler.ts';
import type { NgDictionary } from '../protocols/ng/index.ts';

/** Whoever watches NG: gets a copy of each request that is carried out, and of its reply, as they are on the wire. No repeats. */
export interface ControlMirror {
  /** `message` is not looked at after this returns. */
  readonly request: (message: Uint8Array, request: NgDictionary, origin: RequestOrigin) => void;
  readonly reply: (message: Uint8Array, request: NgDictionary, origin: RequestOrigin) => void;
}
