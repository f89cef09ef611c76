import { assert } from '../../base/assert.ts';
import { DTLS_BUFFER_SIZE, type DtlsMemory } from './dtls-memory.ts';
import { assertSsl, takeSslErrors } from './ssl-error.ts';
import { bio, connection, connectionText, errors, memory, nativeFunctionAddress } from './ssl-functions.ts';
import { x509 } from './x509-functions.ts';
import { encodeCertificate } from './x509-native.ts';

export interface ConnectionOptions {
  /** Active ends open the handshake (RFC 5763 §5). */
  readonly isActive: boolean;
  /** Longest datagram to be sent. */
  readonly mtu: number;
}

export interface RetransmitTimeouts {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** `closed`: the peer has said so, by an authenticated alert. `failed`: of no more use. */
export type ConnectionState = 'handshaking' | 'established' | 'closed' | 'failed';

const SSL_ERROR_WANT_READ = 2;
const SSL_RECEIVED_SHUTDOWN = 2;
const SSL_CTRL_SET_MTU = 17;
const DTLS_CTRL_GET_TIMEOUT = 73;
const DTLS_CTRL_HANDLE_TIMEOUT = 74;
const BIO_CTRL_RESET = 1;
/** Messages in one record that are worth going on for. */
const MOST_ROUNDS = 8;
/** Explicit nonce and tag, or initialisation vector and one block, by a part of the cipher's name; the first that fits. */
const shortestRecords = [
  ['GCM', 8 + 16],
  ['CHACHA20', 16],
  ['CCM8', 8 + 8],
  ['CCM', 8 + 16],
  ['', 16 + 16],
] as const;
const SHORTEST_OF_ALL = 32;
/** What `SSL_state_string_long` says of a connection that cannot go on. */
const STATE_ERROR = 'error';

/**
 * One DTLS connection of OpenSSL (`SSL`) between two memory BIOs. Each record that comes in is a `feed` and a
 * `step`: of a datagram that begins with a repeated message OpenSSL throws the rest away. What it wants to send is taken as a run of records, each within the MTU, to be packed into datagrams.
 *
 * OpenSSL's timer goes by the wall clock. How long it runs is asked of a C callback; ours is `SSL_get_num_tickets`, which
 * gives back a number of this connection that means nothing in DTLS 1.2 and that we set as needed: microseconds.
 *
 * `free` must be called once, whatever has happened.
 */
export class DtlsConnection {
  #ssl: number;
  readonly #input: number;
  readonly #output: number;
  readonly #memory: DtlsMemory;
  readonly #timeouts: RetransmitTimeouts;
  #timeoutMs: number;
  #state: ConnectionState = 'handshaking';
  #failure = '';

  constructor(
    context: number,
    dtlsMemory: DtlsMemory,
    options: ConnectionOptions,
    timeouts: RetransmitTimeouts,
  ) {
    this.#memory = dtlsMemory;
    this.#timeouts = timeouts;
    this.#timeoutMs = timeouts.firstMs;
    this.#ssl = connection.create(context);
    assertSsl(this.#ssl !== 0, 'creating a connection');
    this.#input = bio.create(bio.memory());
    this.#output = bio.create(bio.memory());
    assertSsl(this.#input !== 0 && this.#output !== 0, 'creating a memory BIO');
    connection.setBio(this.#ssl, this.#input, this.#output);
    assertSsl(connection.control(this.#ssl, SSL_CTRL_SET_MTU, options.mtu, 0) > 0, 'setting the MTU');
    this.#setTimeout(timeouts.firstMs);
    connection.setTimerCallback(this.#ssl, nativeFunctionAddress('SSL_get_num_tickets'));
    if (options.isActive) connection.setActive(this.#ssl);
    else connection.setPassive(this.#ssl);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Why it is `failed`, in OpenSSL's words. */
  get failure(): string {
    return this.#failure;
  }

  /** Gives it the record that the next step is to read. */
  feed(bytes: Uint8Array, offset: number, length: number): void {
    assert(length <= DTLS_BUFFER_SIZE, `record of ${length} bytes`);
    const { slab, input } = this.#memory;
    slab.bytes.set(bytes.subarray(offset, offset + length), input);
    bio.write(this.#input, this.#memory.addressOf(input), length);
  }

  /**
   * For a passive connection whose first ClientHello, just fed, carries a cookie that was found to be good: goes on where a
   * HelloVerifyRequest would have been sent (RFC 6347 §4.2.1). `step` comes after it.
   */
  acceptCookie(): void {
    const address = bio.createAddress();
    errors.clear();
    const result = connection.listen(this.#ssl, address);
    bio.freeAddress(address);
    if (result !== 1) this.#fail(takeSslErrors() || 'ClientHello not accepted');
  }

  /** Reads what was fed and goes as far as it can. */
  step(): ConnectionState {
    if (this.#state === 'failed' || this.#state === 'closed') return this.#state;
    errors.clear();
    this.#setTimeout(this.#timeouts.firstMs);
    for (let rounds = 0; this.#state === 'handshaking'; rounds += 1) {
      this.#handshake();
      if (rounds === MOST_ROUNDS || connection.hasPending(this.#ssl) === 0) break;
    }
    if (this.#state === 'established') this.#readEstablished();
    // A record that was not wanted must not become part of the next one.
    bio.control(this.#input, BIO_CTRL_RESET, 0, 0);
    return this.#state;
  }

  /** Milliseconds until `retransmit` is due, 0 when it is, -1 when nothing waits for an answer. */
  timeoutMs(): number {
    if (this.#state !== 'handshaking') return -1;
    const { slab, pair } = this.#memory;
    const isRunning = connection.control(this.#ssl, DTLS_CTRL_GET_TIMEOUT, 0, this.#memory.addressOf(pair));
    if (isRunning !== 1) return -1;
    const seconds = Number(slab.view.getBigInt64(pair, true));
    const microseconds = Number(slab.view.getBigInt64(pair + 8, true));
    return seconds * 1000 + microseconds / 1000;
  }

  /** Sends the last flight again if it is time to, and waits twice as long for the answer. */
  retransmit(): ConnectionState {
    if (this.#state !== 'handshaking') return this.#state;
    errors.clear();
    this.#setTimeout(Math.min(this.#timeoutMs * 2, this.#timeouts.longestMs));
    if (connection.control(this.#ssl, DTLS_CTRL_HANDLE_TIMEOUT, 0, 0) < 0 && this.#isBroken())
      this.#fail(takeSslErrors());
    return this.#state;
  }

  /** Gives up to 64 KiB of whole records that are to be sent to `read`, valid during that call; false when there are none. */
  takeOutput(read: (records: Uint8Array, start: number, end: number) => void): boolean {
    const { slab, output } = this.#memory;
    const length = bio.read(this.#output, this.#memory.addressOf(output), DTLS_BUFFER_SIZE);
    if (length <= 0) return false;
    read(slab.bytes, output, output + length);
    return true;
  }

  /**
   * Bytes that a protected record has at least, header not counted; before a cipher is known, for all of them. OpenSSL 3.0 gives up a
   * connection over a record that is too short for its cipher, where RFC 6347 §4.1.2.7 says to ignore it. With CBC ciphers,
   * which come last in its list, it does so over any forged record, and there is nothing to be done about that.
   */
  shortestRecord(): number {
    const cipher = this.cipher();
    return cipher === ''
      ? SHORTEST_OF_ALL
      : (shortestRecords.find(([part]) => cipher.includes(part))?.[1] ?? 0);
  }

  /** Number of the protection profile that was agreed on (RFC 5764 §4.1.2); 0 when none was. */
  srtpProfile(): number {
    const profile = connection.srtpProfile(this.#ssl);
    if (profile === 0) return 0;
    // struct { const char *name; unsigned long id; }
    const { slab, pair } = this.#memory;
    memory.copy(this.#memory.addressOf(pair), profile, 16);
    return slab.uint32[(pair + 8) >> 2]!;
  }

  /** DER of what the peer has proved to have the key of; null when it has sent none. */
  peerCertificate(): Uint8Array | null {
    const certificate = connection.peerCertificate(this.#ssl);
    if (certificate === 0) return null;
    try {
      return encodeCertificate(certificate);
    } finally {
      x509.free(certificate);
    }
  }

  /** Fills `into` with exported key material (RFC 5705, label of RFC 5764 §4.2); at most 128 bytes. */
  exportKeys(into: Uint8Array): void {
    const { slab, secret, label, labelLength } = this.#memory;
    const out = this.#memory.addressOf(secret);
    const from = this.#memory.addressOf(label);
    const isExported = connection.exportKeys(this.#ssl, out, into.length, from, labelLength, 0, 0, 0) === 1;
    assertSsl(isExported, 'exporting the keys');
    into.set(slab.bytes.subarray(secret, secret + into.length));
    slab.bytes.fill(0, secret, secret + into.length);
  }

  /** Name of the cipher suite, for reports. */
  cipher(): string {
    const current = connectionText.currentCipher(this.#ssl);
    return current === 0 ? '' : connectionText.cipher(current);
  }

  /** Says goodbye: after a handshake there is a close_notify alert to be sent. OpenSSL has no call for other alerts. */
  shutdown(): void {
    if (this.#state !== 'established') return;
    errors.clear();
    connection.shutdown(this.#ssl);
    errors.clear();
    this.#state = 'closed';
  }

  free(): void {
    if (this.#ssl !== 0) connection.free(this.#ssl);
    this.#ssl = 0;
    if (this.#state === 'handshaking' || this.#state === 'established') this.#state = 'closed';
  }

  #handshake(): void {
    const result = connection.handshake(this.#ssl);
    if (result === 1) {
      this.#state = 'established';
      return;
    }
    const isWaiting = connection.error(this.#ssl, result) === SSL_ERROR_WANT_READ;
    if (!isWaiting && this.#isBroken()) this.#fail(takeSslErrors());
  }

  /** Repeated flights are answered, alerts understood, and application data thrown away. */
  #readEstablished(): void {
    const { output } = this.#memory;
    let result = 1;
    while (result > 0) result = connection.read(this.#ssl, this.#memory.addressOf(output), DTLS_BUFFER_SIZE);
    if (connection.error(this.#ssl, result) === SSL_ERROR_WANT_READ) return;
    if ((connection.getShutdown(this.#ssl) & SSL_RECEIVED_SHUTDOWN) !== 0) this.#state = 'closed';
    else if (this.#isBroken()) this.#fail(takeSslErrors());
  }

  /** False for errors that concern one datagram only. */
  #isBroken(): boolean {
    return connectionText.state(this.#ssl) === STATE_ERROR;
  }

  #fail(reason: string): void {
    this.#state = 'failed';
    this.#failure = reason || 'no reason given';
  }

  #setTimeout(milliseconds: number): void {
    this.#timeoutMs = milliseconds;
    connection.setTicketCount(this.#ssl, milliseconds * 1000);
  }
}
