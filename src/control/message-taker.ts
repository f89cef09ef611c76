import type { RequestOrigin } from '../commands/handler.ts';
import type { SendReply } from './cookie-cache.ts';

/** What stands behind a datagram listener. */
export interface MessageTaker {
  /**
   * Takes one message, whose bytes are not looked at after this returns. Returns false if it was dropped; otherwise
   * `send`, which must not throw, is called once, now or later.
   */
  readonly handle: (message: Uint8Array, origin: RequestOrigin, send: SendReply) => boolean;
}
