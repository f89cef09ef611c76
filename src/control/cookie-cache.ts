import type { ByteString } from '../base/bytes.ts';
import { ReplyStore } from './reply-store.ts';

export interface CookieCacheOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** A reply is kept for one to two of these. */
  readonly generationMs?: number;
  /** Replies kept at most; reaching half of it ends a generation early. */
  readonly maxReplies?: number;
  /** Memory for kept replies at most; reaching half of it ends a generation early. */
  readonly maxBytes?: number;
  /** Requests that may be running at the same time. */
  readonly maxRunning?: number;
  /** Told of each request that got no answer for two generations: its handler is lost. */
  readonly onStuck?: (cookie: ByteString) => void;
}

/** Where the reply to a request, or to a repeat of it, goes. */
export type SendReply = (reply: Buffer) => void;

export type CookieLookUp =
  /** Never seen (or long ago): to be carried out, and then told to `finish`. */
  | { readonly kind: 'new' }
  /** A repeat of an answered request. */
  | { readonly kind: 'answered'; readonly reply: Buffer }
  /** A repeat of one that is still running; it will be answered together with that. */
  | { readonly kind: 'running' }
  /** Too much is running already; the client may repeat. */
  | { readonly kind: 'overloaded' };

const defaults = {
  generationMs: 30_000,
  maxReplies: 500_000,
  maxBytes: 128 << 20,
  maxRunning: 10_000,
  onStuck: (): void => undefined,
};

/** More than a reply needs in the tables of a store and loses at the end of its chunks. */
const ENTRY_OVERHEAD_BYTES = 250;
/** More repeats of one running request than any client sends wait in vain. */
const MAX_WAITING = 16;

interface RunningRequest {
  readonly since: number;
  readonly waiting: SendReply[];
}

/**
 * Makes requests idempotent: clients repeat a request with the same cookie until they see a reply, and only the first
 * one may be carried out. Replies are kept in two generations that are swapped every 30 s, so that forgetting old
 * ones costs nothing. Under more load than the bounds allow the generations get shorter. The cookie alone is the key,
 * whatever address or transport a repeat comes by, as a client may change over from UDP to TCP.
 */
export class CookieCache {
  readonly #options: Required<CookieCacheOptions>;
  readonly #running = new Map<ByteString, RunningRequest>();
  #current = new ReplyStore();
  #previous = new ReplyStore();
  #currentBytes = 0;
  #swappedAt: number;

  constructor(options: CookieCacheOptions) {
    this.#options = { ...defaults, ...options };
    this.#swappedAt = options.now();
  }

  get storedReplies(): number {
    return this.#current.size + this.#previous.size;
  }

  get runningRequests(): number {
    return this.#running.size;
  }

  /** Looks a cookie up and, if it is new, marks it as running. `send` is kept only for a repeat that has to wait. */
  begin(cookie: ByteString, send: SendReply): CookieLookUp {
    this.#expire();
    const reply = this.#current.get(cookie) ?? this.#previous.get(cookie);
    if (reply !== undefined) return { kind: 'answered', reply };
    const running = this.#running.get(cookie);
    if (running !== undefined) {
      if (running.waiting.length < MAX_WAITING) running.waiting.push(send);
      return { kind: 'running' };
    }
    if (this.#running.size >= this.#options.maxRunning) return { kind: 'overloaded' };
    this.#running.set(cookie, { since: this.#options.now(), waiting: [] });
    return { kind: 'new' };
  }

  /** Keeps the reply for later repeats and returns those that have been waiting for it. */
  finish(cookie: ByteString, reply: Buffer): readonly SendReply[] {
    const waiting = this.#running.get(cookie)?.waiting ?? [];
    this.#running.delete(cookie);
    this.#current.set(cookie, reply);
    this.#currentBytes += cookie.length + reply.length + ENTRY_OVERHEAD_BYTES;
    const { maxBytes, maxReplies } = this.#options;
    if (this.#currentBytes > maxBytes / 2 || this.#current.size >= maxReplies / 2) this.#swap();
    return waiting;
  }

  #expire(): void {
    const age = this.#options.now() - this.#swappedAt;
    if (age < this.#options.generationMs) return;
    this.#swap();
    if (age >= 2 * this.#options.generationMs) this.#previous.clear();
    this.#forgetStuck();
  }

  #swap(): void {
    const oldest = this.#previous;
    oldest.clear();
    this.#previous = this.#current;
    this.#current = oldest;
    this.#currentBytes = 0;
    this.#swappedAt = this.#options.now();
  }

  /** A request without an answer for this long has lost its handler; its place must not be lost for good. */
  #forgetStuck(): void {
    const horizon = this.#options.now() - 2 * this.#options.generationMs;
    for (const [cookie, { since }] of this.#running) {
      if (since > horizon) return; // In the order of insertion, so all others are younger.
      this.#running.delete(cookie);
      this.#options.onStuck(cookie);
    }
  }
}
