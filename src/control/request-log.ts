import { toByteString, toReadable, type ByteString } from '../base/bytes.ts';
import { formatEndpoint } from '../base/endpoint.ts';
import type { LogFields, Logger } from '../base/log.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import type { RequestOrigin } from '../commands/handler.ts';
import { replyValue, type NgDictionary, type NgInput, type NgReply } from '../protocols/ng/index.ts';

/** What log lines tell about a request. */
export interface LoggedRequest {
  /** Null: it came without one. */
  readonly cookie: ByteString | null;
  readonly dictionary: NgDictionary;
  readonly origin: RequestOrigin;
}

const callIdSpellings = ['call-id', 'call-ID', 'call id', 'call ID'];
const INFO = 6;
const DEBUG = 7;
/** Enough of a broken message to recognise its sender. */
const MAX_DUMP = 300;
/** Floods of nonsense, or of a proxy that keeps asking for what is not there, must not flood the log. */
const COMPLAINTS_PER_SECOND = 5;
const REFUSALS_PER_SECOND = 50;

/** The log lines of the NG protocol. Text is built only for levels that are written. */
export class RequestLog {
  readonly #logger: Logger;
  readonly #complaints: Logger;
  readonly #refusals: Logger;

  constructor(logger: Logger, now: () => number) {
    this.#logger = logger;
    this.#complaints = rateLimited(logger, COMPLAINTS_PER_SECOND, now);
    this.#refusals = rateLimited(logger, REFUSALS_PER_SECOND, now);
  }

  received(request: LoggedRequest, message: Uint8Array): void {
    if (!this.#logger.isEnabled(INFO)) return;
    const { origin } = request;
    this.#logger.info(
      `Received command '${commandOf(request)}' from ${formatEndpoint(origin.remote)}`,
      fields(request),
    );
    if (this.#logger.isEnabled(DEBUG))
      this.#logger.debug(`Dump of '${commandOf(request)}': ${readable(message)}`, fields(request));
  }

  replied(request: LoggedRequest, reply: Uint8Array, elapsedMs: number): void {
    if (!this.#logger.isEnabled(INFO)) return;
    const { origin } = request;
    this.#logger.info(
      `Replying to '${commandOf(request)}' from ${formatEndpoint(origin.remote)} (elapsed time ${seconds(elapsedMs)} sec)`,
      fields(request),
    );
    if (this.#logger.isEnabled(DEBUG))
      this.#logger.debug(`Dump of the reply to '${commandOf(request)}': ${readable(reply)}`, fields(request));
  }

  refused(request: LoggedRequest, reply: NgReply, elapsedMs: number): void {
    const { origin } = request;
    this.#refusals.warn(
      `Refused '${commandOf(request)}' from ${formatEndpoint(origin.remote)}: ${textOf(replyValue(reply, 'error-reason'))} ` +
        `(elapsed time ${seconds(elapsedMs)} sec)`,
      fields(request),
    );
  }

  /** A fault of ours: always written, with the stack for whoever has to find it. */
  failed(request: LoggedRequest, fault: unknown): void {
    const detail = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    const { origin } = request;
    this.#logger.error(
      `Internal error while carrying out '${commandOf(request)}' from ${formatEndpoint(origin.remote)}: ${detail}`,
      fields(request),
    );
  }

  repeated(cookie: ByteString, origin: RequestOrigin): void {
    if (!this.#logger.isEnabled(INFO)) return;
    this.#logger.info(`Request from ${formatEndpoint(origin.remote)} is a repeat`, {
      cookie: toReadable(cookie),
    });
  }

  /** A message that came to nothing; there may be floods of them. */
  complaint(origin: RequestOrigin, problem: string, message: Uint8Array): void {
    const where = `${formatEndpoint(origin.remote)} over ${origin.transport}`;
    this.#complaints.warn(`${problem} (from ${where}): ${dump(message)}`);
  }

  lost(cookie: ByteString): void {
    this.#logger.error(
      'A control request got no answer from its handler and has been given up. This is a bug: please report it.',
      { cookie: toReadable(cookie) },
    );
  }
}

function fields({ cookie, dictionary }: LoggedRequest): LogFields {
  const callId = callIdSpellings.map((key) => dictionary.get(key)).find((value) => typeof value === 'string');
  return {
    cookie: cookie === null ? undefined : toReadable(cookie),
    callId,
  };
}

function commandOf({ dictionary }: LoggedRequest): string {
  return textOf(dictionary.get('command'));
}

function textOf(value: NgInput | undefined): string {
  return typeof value === 'string' ? toReadable(value.substring(0, MAX_DUMP)) : '(none)';
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}

function readable(message: Uint8Array): string {
  return toReadable(toByteString(message));
}

function dump(message: Uint8Array): string {
  const text = readable(message.subarray(0, MAX_DUMP));
  return message.length > MAX_DUMP ? `${text}... (${message.length} bytes)` : text;
}
