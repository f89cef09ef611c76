import type { Logger } from '../base/log.ts';
import type { CallEnding } from '../call/registry.ts';
import { callRecord } from '../commands/call-record.ts';
import { timeoutCallback, type CallbackFormat } from '../commands/timeout-callback.ts';
import type { Config } from '../config/index.ts';
import type { NgObject } from '../protocols/ng/index.ts';
import { createCallbackSender } from './callback-sender.ts';

export interface CallEndings {
  readonly callEnding: CallEnding;
  /** Where calls that time out are told of (b2b-url, xmlrpc-format). */
  readonly setCallback: (timeouts: Config['timeouts']) => void;
  /** How many callbacks wait, and what became of the others. */
  readonly callbacks: () => NgObject;
  readonly close: () => void;
}

export interface CallEndingsOptions {
  /** Takes the record of a call that has ended; null: no records are wanted. */
  readonly writeRecord: ((text: string) => void) | null;
  readonly timeouts: Config['timeouts'];
  readonly log: Logger;
}

/** Who hears of calls that end: whoever reads call detail records, and the SIP proxies of those that timed out. */
export function createCallEndings({ writeRecord, timeouts, log }: CallEndingsOptions): CallEndings {
  const sender = createCallbackSender({ log });
  let url = timeouts.b2bUrl;
  let format = formatOf(timeouts);
  return {
    callEnding: (call, reason) => {
      // Another machine has it in hand, and tells of it.
      if (call.isForeign) return;
      writeRecord?.(callRecord(call, reason, Date.now()));
      const callback = timeoutCallback(call, reason, url, format);
      if (callback !== null) sender.send(callback);
    },
    setCallback: (changed) => {
      url = changed.b2bUrl;
      format = formatOf(changed);
    },
    callbacks: () => ({ ...sender.counts() }),
    close: sender.close,
  };
}

function formatOf({ xmlrpcFormat }: Config['timeouts']): CallbackFormat {
  return xmlrpcFormat === 1 || xmlrpcFormat === 2 ? xmlrpcFormat : 0;
}
