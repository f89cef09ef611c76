import type { ByteString } from '../base/bytes.ts';
import { monotonicMs } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import type { NgHandler, RequestOrigin } from '../commands/handler.ts';
import {
  decodeBody,
  encodeMessage,
  readCookie,
  type NgDictionary,
  type NgEncoding,
  type NgReply,
  replyValue,
} from '../protocols/ng/index.ts';
import { CookieCache, type CookieCacheOptions, type SendReply } from './cookie-cache.ts';
import type { MessageTaker } from './message-taker.ts';
import type { ControlMirror } from './control-mirror.ts';
import { ControlCounters, type ProxyCounters } from './counters.ts';
import { RequestLog } from './request-log.ts';

export interface NgDispatcherOptions {
  readonly handler: NgHandler;
  /** A logger of subsystem `control`. */
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly cache?: Omit<CookieCacheOptions, 'now' | 'onStuck'>;
  /** Gets copies of requests and replies; null or left out: nobody does. */
  readonly mirror?: ControlMirror | null;
}

/** Largest UDP payload over IPv4 (RFC 768, RFC 791): 65,535 − 20 − 8 bytes. */
export const MAX_UDP_PAYLOAD = 65_507;

/** `\u001f`: a control character in JSON. */
const MOST_BYTES_A_CHARACTER = 6;
/** More than the keys of any reply of strings take. */
const KEYS_LENGTH = 500;

/** A message that has got its place in the cookie cache, or has no cookie and needs none. */
interface Exchange {
  readonly message: Uint8Array;
  readonly cookie: ByteString | null;
  readonly origin: RequestOrigin;
  readonly proxy: ProxyCounters;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly send: SendReply;
}

interface Request extends Exchange {
  readonly dictionary: NgDictionary;
  readonly encoding: NgEncoding;
}

/**
 * From the bytes of a request to the bytes of its reply, the same for every transport: cookie look-up, decoding,
 * handler, encoding, counters and log. One dispatcher serves all listeners, so that a repeat is recognised whichever
 * of them it comes in on.
 */
export class NgDispatcher implements MessageTaker {
  readonly counters = new ControlCounters();
  readonly #handler: NgHandler;
  readonly #now: () => number;
  readonly #cache: CookieCache;
  readonly #log: RequestLog;
  readonly #mirror: ControlMirror | null;

  constructor(options: NgDispatcherOptions) {
    this.#handler = options.handler;
    this.#now = options.now ?? monotonicMs;
    this.#mirror = options.mirror ?? null;
    this.#log = new RequestLog(options.logger, this.#now);
    const onStuck = (cookie: ByteString): void => this.#log.lost(cookie);
    this.#cache = new CookieCache({ ...options.cache, now: this.#now, onStuck });
  }

  /** Requests whose handler has not finished. */
  get runningRequests(): number {
    return this.#cache.runningRequests;
  }

  /**
   * Takes one message, whose bytes are not looked at after this returns. Returns false if it was dropped; otherwise
   * `send`, which must not throw, is called once, now or later. (A client that repeats a running request madly often may
   * see fewer replies than repeats.)
   */
  handle(message: Uint8Array, origin: RequestOrigin, send: SendReply): boolean {
    const proxy = this.counters.proxy(origin.remote.address);
    const cookie = readCookie(message);
    if (cookie === null) {
      proxy.malformed++;
      this.#log.complaint(origin, 'Dropped a message without a cookie', message);
      return false;
    }
    const found = this.#cache.begin(cookie, send);
    switch (found.kind) {
      case 'new':
        this.#carryOut({ message, cookie, origin, proxy, startedAt: this.#now(), send });
        return true;
      case 'answered':
        proxy.duplicates++;
        this.#log.repeated(cookie, origin);
        send(found.reply);
        return true;
      case 'running':
        proxy.duplicates++;
        this.#log.repeated(cookie, origin);
        return true;
      case 'overloaded':
        proxy.overloaded++;
        this.#log.complaint(origin, 'Dropped a request because too many are running', message);
        return false;
    }
  }

  /** Takes a dictionary without a cookie, from a client that repeats nothing; else as `handle`. It is never dropped. */
  handlePlain(message: Uint8Array, origin: RequestOrigin, send: SendReply): void {
    const proxy = this.counters.proxy(origin.remote.address);
    this.#carryOut({ message, cookie: null, origin, proxy, startedAt: this.#now(), send });
  }

  #carryOut(exchange: Exchange): void {
    const { cookie: given } = exchange;
    const body = decodeBody(exchange.message, given === null ? 0 : given.length + 1);
    const { encoding } = body;
    if (body.kind === 'malformed') {
      exchange.proxy.malformed++;
      this.#log.complaint(exchange.origin, body.reason, exchange.message);
      this.#send(exchange, encodeMessage(exchange.cookie, errorReply(body.reason), encoding));
      return;
    }
    const { dictionary } = body;
    const { message, cookie, origin, proxy, startedAt, send } = exchange;
    const request: Request = { message, cookie, origin, proxy, startedAt, send, dictionary, encoding };
    this.#log.received(request, request.message);
    this.#mirror?.request(message, dictionary, origin);
    try {
      const reply = this.#handler(dictionary, withReplyLimit(request));
      if (reply instanceof Promise) this.#finishLater(request, reply);
      else this.#finish(request, reply);
    } catch (fault) {
      this.#fail(request, fault);
    }
  }

  #finishLater(request: Request, reply: Promise<NgReply>): void {
    reply
      .then((dictionary) => this.#finish(request, dictionary))
      .catch((fault: unknown) => this.#fail(request, fault));
  }

  #finish(request: Request, reply: NgReply): void {
    const bytes = encodeMessage(request.cookie, reply, request.encoding);
    if (isOversized(request, bytes.length)) {
      request.proxy.oversized++;
      this.#finish(request, shortReply(request, reply, oversizeText(bytes.length)));
      return;
    }
    this.#mirror?.reply(bytes, request.dictionary, request.origin);
    const elapsedMs = this.#now() - request.startedAt;
    request.proxy.requests++;
    if (replyValue(reply, 'result') === 'error') {
      request.proxy.errors++;
      this.#log.refused(request, reply, elapsedMs);
    } else {
      this.#log.replied(request, bytes, elapsedMs);
    }
    this.#send(request, bytes);
  }

  #fail(request: Request, fault: unknown): void {
    this.#log.failed(request, fault);
    this.#finish(request, errorReply('Internal error, see the log of the media proxy'));
  }

  #send({ cookie, send }: Exchange, reply: Buffer): void {
    if (cookie === null) {
      send(reply);
      return;
    }
    const waiting = this.#cache.finish(cookie, reply);
    send(reply);
    for (const sendToRepeat of waiting) sendToRepeat(reply);
  }
}

/** What changes a call asks beforehand, so that nothing is carried out whose reply is replaced by an error. */
function withReplyLimit(request: Request): RequestOrigin {
  if (request.origin.transport !== 'udp') return request.origin;
  return { ...request.origin, replyProblem: (reply) => replyProblem(request, reply) };
}

function replyProblem(request: Request, reply: NgReply): string | null {
  if (isSurelyShort(request, reply)) return null;
  const { length } = encodeMessage(request.cookie, reply, request.encoding);
  if (!isOversized(request, length)) return null;
  request.proxy.oversized++;
  return oversizeText(length);
}

/** To write a reply only to know its length would be half the time of writing it. */
function isSurelyShort({ cookie }: Request, reply: NgReply): boolean {
  let length = KEYS_LENGTH + (cookie?.length ?? 0);
  for (const value of reply instanceof Map ? reply.values() : Object.values(reply)) {
    if (value === undefined) continue;
    if (typeof value !== 'string') return false;
    length += MOST_BYTES_A_CHARACTER * value.length;
  }
  return length <= MAX_UDP_PAYLOAD;
}

function isOversized({ origin }: Request, length: number): boolean {
  return origin.transport === 'udp' && length > MAX_UDP_PAYLOAD;
}

function errorReply(reason: string): NgReply {
  return { result: 'error', 'error-reason': reason };
}

/** What was done must not look like a failure: a delete has only lost its report. */
function shortReply({ dictionary }: Request, reply: NgReply, text: string): NgReply {
  const isDone = dictionary.get('command') === 'delete' && replyValue(reply, 'result') === 'ok';
  return isDone ? { result: 'ok', warning: text } : errorReply(text);
}

function oversizeText(length: number): string {
  return (
    `Reply of ${length} bytes does not fit into a UDP datagram (${MAX_UDP_PAYLOAD} bytes at most): ` +
    'ask again over TCP (option listen-tcp-ng)'
  );
}
