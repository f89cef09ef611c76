import { fromByteString, toByteString, toReadable, type ByteString } from '../../base/bytes.ts';
import { monotonicMs } from '../../base/clock.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { Logger } from '../../base/log.ts';
import { rateLimited } from '../../base/rate-limited-log.ts';
import type { RequestOrigin } from '../../commands/handler.ts';
import type { RtpproxyHandler } from '../../commands/rtpproxy/rtpproxy-command.ts';
import { readCookie } from '../../protocols/ng/index.ts';
import { parseRtpproxyRequest, rtpproxyError } from '../../protocols/rtpproxy/index.ts';
import { CookieCache, type SendReply } from '../cookie-cache.ts';
import type { MessageTaker } from '../message-taker.ts';

export interface RtpproxyDispatcherOptions {
  readonly handler: RtpproxyHandler;
  /** A logger of subsystem `control`. */
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

const COMPLAINTS_PER_SECOND = 5;
/** Of a strange message, in the log. */
const MAX_SHOWN = 200;

/** From the bytes of a message of rtpproxy's protocol to those of its reply; a repeat gets the reply that it got before. */
export class RtpproxyDispatcher implements MessageTaker {
  readonly #handler: RtpproxyHandler;
  readonly #cache: CookieCache;
  readonly #logger: Logger;
  readonly #complaints: Logger;

  constructor({ handler, logger, now = monotonicMs }: RtpproxyDispatcherOptions) {
    this.#handler = handler;
    this.#logger = logger;
    this.#complaints = rateLimited(logger, COMPLAINTS_PER_SECOND, now);
    this.#cache = new CookieCache({ now });
  }

  handle(message: Uint8Array, origin: RequestOrigin, send: SendReply): boolean {
    const cookie = readCookie(message);
    if (cookie === null) {
      this.#complain(origin, 'it has no cookie', toByteString(message));
      return false;
    }
    const found = this.#cache.begin(cookie, send);
    if (found.kind === 'answered') send(found.reply);
    if (found.kind !== 'new') return found.kind !== 'overloaded';
    const text = this.#carryOut(toByteString(message.subarray(cookie.length + 1)), origin);
    const reply = fromByteString(`${cookie} ${text}\n`);
    this.#cache.finish(cookie, reply);
    send(reply);
    return true;
  }

  #carryOut(text: ByteString, origin: RequestOrigin): ByteString {
    const parsed = parseRtpproxyRequest(text);
    if (!parsed.ok) {
      this.#complain(origin, parsed.problem, text);
      return rtpproxyError;
    }
    try {
      const reply = this.#handler(parsed.request, origin);
      this.#logger.debug(`rtpproxy protocol: "${shown(text)}" is answered "${reply}"`);
      return reply;
    } catch (fault) {
      const detail = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
      this.#logger.error(`Internal error while carrying out "${shown(text)}": ${detail}`);
      return rtpproxyError;
    }
  }

  #complain({ remote }: RequestOrigin, problem: string, text: ByteString): void {
    this.#complaints.warn(
      `Refused a message of the rtpproxy protocol from ${formatEndpoint(remote)}: ${problem}: "${shown(text)}"`,
    );
  }
}

function shown(text: ByteString): string {
  return toReadable(text.slice(0, MAX_SHOWN)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
