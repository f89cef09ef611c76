import type { ByteString } from '../base/bytes.ts';
import type { Call } from './call.ts';
import { failure, type CallFailure } from './context.ts';
import type { PortTransaction } from './port-transaction.ts';
import { rememberCall } from './remember-call.ts';

/** `detail` is for the log, `text` for the SIP proxy. */
export type Refuse = (detail: string, text?: string) => CallFailure;

/**
 * For a request that may still fail after it has changed the call: returns how to refuse it, which leaves the call as it is
 * now. Of no use any more once the data plane has heard of the change. `name`: the request's, for the log.
 */
export function prepareRefusal(
  call: Call,
  ports: Pick<PortTransaction, 'rollback'>,
  name: string,
  tag: ByteString,
): Refuse {
  const undo = rememberCall(call);
  return (detail, text = detail) => {
    undo();
    ports.rollback();
    call.log.error(`${name} refused: ${detail}`, { tag });
    return failure(text);
  };
}
