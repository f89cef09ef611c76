import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ClientHello } from './client-hello.ts';
import { HANDSHAKE_HEADER_LENGTH, RECORD_HEADER_LENGTH } from './record.ts';

const SECRET_LENGTH = 32;
/** DTLS 1.0 clients take up to 32 bytes (RFC 4347 §4.2.1). */
const COOKIE_LENGTH = 20;
const ROTATE_MS = 60_000;
const BODY_LENGTH = 3 + COOKIE_LENGTH;
export const HELLO_VERIFY_LENGTH = RECORD_HEADER_LENGTH + HANDSHAKE_HEADER_LENGTH + BODY_LENGTH;

/**
 * Cookies of RFC 6347 §4.2.1: a client shows that it receives what is sent to its address before a handshake with it costs
 * us memory or signatures, and before it occupies a session. Nothing is kept per client, and the answer (48 bytes) is shorter than any
 * ClientHello, so it amplifies nothing. One object serves all sessions of a worker.
 */
export class HelloCookies {
  readonly #random: (length: number) => Uint8Array;
  #current: Uint8Array;
  #previous: Uint8Array;
  #rotateAt = 0;

  /** `random` must not be guessable. */
  constructor(random: (length: number) => Uint8Array) {
    this.#random = random;
    this.#current = random(SECRET_LENGTH);
    this.#previous = random(SECRET_LENGTH);
  }

  /** Whether the cookie is one that we gave this source for this hello in the last one or two minutes. */
  isGood(hello: ClientHello, source: string, now: number): boolean {
    this.#rotate(now);
    if (hello.cookie.length !== COOKIE_LENGTH) return false;
    return [this.#current, this.#previous].some((secret) =>
      timingSafeEqual(cookieOf(secret, hello, source), hello.cookie),
    );
  }

  /** The whole datagram of a HelloVerifyRequest that answers `hello`. */
  answer(hello: ClientHello, source: string, now: number): Uint8Array {
    this.#rotate(now);
    const bytes = new Uint8Array(HELLO_VERIFY_LENGTH);
    // The version is that of DTLS 1.0 whatever will be agreed on, and the sequence number is the client's: both §4.2.1.
    bytes.set([22, 0xfe, 0xff]);
    bytes.set(hello.recordSequence, 3);
    bytes.set([0, HANDSHAKE_HEADER_LENGTH + BODY_LENGTH], 11);
    bytes.set([3, 0, 0, BODY_LENGTH, 0, 0, 0, 0, 0, 0, 0, BODY_LENGTH], RECORD_HEADER_LENGTH);
    const body = RECORD_HEADER_LENGTH + HANDSHAKE_HEADER_LENGTH;
    bytes.set([0xfe, 0xff, COOKIE_LENGTH], body);
    bytes.set(cookieOf(this.#current, hello, source), body + 3);
    return bytes;
  }

  /** A secret that leaked or was guessed is of use for two periods at most. */
  #rotate(now: number): void {
    if (now < this.#rotateAt) return;
    this.#previous = now < this.#rotateAt + ROTATE_MS ? this.#current : this.#random(SECRET_LENGTH);
    this.#current = this.#random(SECRET_LENGTH);
    this.#rotateAt = now + ROTATE_MS;
  }
}

/** The client repeats `random` and session id with the cookie, so it is good for that one hello only. */
function cookieOf(secret: Uint8Array, { random, sessionId }: ClientHello, source: string): Uint8Array {
  const hmac = createHmac('sha256', secret).update(`${source}\n`).update(random).update(sessionId);
  return new Uint8Array(hmac.digest().subarray(0, COOKIE_LENGTH));
}
