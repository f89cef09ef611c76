import { drop } from '../../base/drop-reasons.ts';
import { Association } from './association.ts';
import { isSoundDatagram } from './check-datagram.ts';
import { isHelloRest, readClientHello, type ClientHello } from './client-hello.ts';
import { fingerprintMismatch, type Fingerprint } from './fingerprint.ts';
import { keyMaterialLength, splitKeyMaterial } from './key-material.ts';
import { srtpProfileById, type SrtpProfile } from './profiles.ts';
import type { DtlsSessionOptions, DtlsState } from './session-types.ts';

const MTU = 1200;
const HANDSHAKE_TIMEOUT_MS = 30_000;
/** Anybody can spoil a handshake that is in the clear, so it is begun again: that often at once, and an active end no more. */
const MOST_ATTEMPTS = 5;
/** Time between further attempts of a passive end, which costs nothing while it listens and may do so for ever. */
const PAUSE_MS = 5000;
/** A handshake that is this old may be given up for another hello: of a peer that began again, or whose place was taken. */
const STALE_MS = 1000;
/** No engine waits that long on purpose: the clock that it goes by has been set back, and it would not repeat a flight. */
const LONGEST_WAIT_MS = 10_000;
const NEVER = Infinity;

/**
 * DTLS-SRTP with one peer on one component of a stream (RFC 5763, RFC 5764), over an engine that does DTLS itself. Time and
 * bytes come in, datagrams and keys go out. `poll` is to be called after each `start` and `receive`, and when the time
 * has come that it last returned.
 *
 * - The keys are handed out only once the certificate of the peer has been compared with the signalling (RFC 5763 §5). When
 *   the answer is late the handshake is completed meanwhile, and the keys wait.
 * - A repeated last flight of the peer is answered with ours for as long as the session lives (RFC 6347 §4.2.4).
 * - There is no renegotiation: new keys take a new session, while those of this one stay valid until then.
 *
 * **What strangers can do.** Until the handshake is done everything is in the clear and a source can be forged.
 * Against that stand, in this order:
 *
 * 1. the caller's check of the source, and the form of the records (`isSoundDatagram`);
 * 2. a cookie exchange before a passive session spends or keeps anything (`HelloCookies`), unless the caller says that the source has
 *    been validated otherwise: by ICE, whose checks are authenticated, which saves browsers a round trip. It is our own and
 *    not OpenSSL's, whose callbacks would need a C function that knows the source; the engine is only told that the
 *    hello with the cookie is good. All clients of DTLS 1.2 know the exchange;
 * 3. a place in the worker's `HandshakeBudget`, and bounds on what one handshake takes in;
 * 4. another attempt where a handshake has been spoilt, or has been begun by somebody else.
 *
 * An alert in the clear ends nothing, since anybody can send one; it is kept for the report. After the handshake
 * only protected records are looked at.
 */
export class DtlsSession {
  readonly #options: DtlsSessionOptions;
  readonly #isActive: boolean;
  readonly #timeoutMs: number;
  #association: Association | null = null;
  #state: DtlsState = 'waiting';
  #failure = '';
  #fingerprints: readonly Fingerprint[] | null;
  #peerCertificate: Uint8Array | null = null;
  #profile: SrtpProfile | null = null;
  /** Of a passive end: the random value of the hello that the attempt answers. */
  #helloRandom = new Uint8Array(0);
  #holdsPlace = false;
  #attempts = 0;
  #beganAt = 0;
  #deadline = NEVER;
  #steps = 0;

  constructor(options: DtlsSessionOptions) {
    this.#options = options;
    this.#isActive = options.role === 'active';
    this.#timeoutMs = options.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS;
    this.#fingerprints = options.fingerprints;
  }

  get state(): DtlsState {
    return this.#state;
  }

  /** What went wrong last, for people; empty when all is well. Unless the state is `failed` it may yet be put right. */
  get failure(): string {
    const alert = this.#state === 'handshaking' ? (this.#association?.clearAlert ?? '') : '';
    return alert === '' ? this.#failure : alert;
  }

  /** Expensive steps so far: those with public-key operations in them, which take up to about a millisecond each. */
  get steps(): number {
    return this.#steps;
  }

  /** DER; null before the handshake is done. */
  get peerCertificate(): Uint8Array | null {
    return this.#peerCertificate;
  }

  /** An active session sends its first flight, and does so again until it is answered; a passive one only listens. */
  start(_now: number): void {
    if (this.#isActive && this.#state === 'waiting') this.#open();
  }

  /**
   * Takes in `bytes[offset..offset + length)`, a datagram whose first byte is 20 to 63 (RFC 7983 §7). `source` is any text that
   * names where it came from, or null when that is known to be the peer. Returns 0, or a negative number of `drop`.
   */
  receive(
    bytes: Uint8Array,
    offset: number,
    length: number,
    now: number,
    source: string | null = null,
  ): number {
    const end = offset + length;
    if (!isSoundDatagram(bytes, offset, end, !this.#isActive)) return -drop.dtlsMalformed;
    switch (this.#state) {
      case 'waiting':
      case 'handshaking':
        return this.#receiveHandshake(bytes, offset, end, now, source);
      case 'awaitingFingerprint':
      case 'connected': {
        const verdict = this.#association!.readProtected(bytes, offset, end);
        // An engine that broke is not the end: the keys are out, and only repeated flights go unanswered.
        if (this.#association!.state === 'closed') this.#end('closed', 'the peer has closed the connection');
        return verdict;
      }
      default:
        return -drop.dtlsUnexpected;
    }
  }

  /** Does what is due; returns when to call again, `Infinity` when only a datagram can change anything. */
  poll(now: number): number {
    if (this.#state !== 'handshaking') return NEVER;
    const timeout = this.#association!.connection.timeoutMs();
    if (now >= this.#deadline) this.#giveUp();
    else if (timeout > LONGEST_WAIT_MS) this.#beginAgain('the clock was set back during the handshake');
    else if (timeout === 0) {
      this.#association!.retransmit();
      this.#follow();
    }
    return this.#nextDeadline(now);
  }

  /**
   * Says whom the handshake should be with. Returns false when it has been completed with somebody else. Before the keys were
   * handed out that is the end of this session; afterwards it takes a new one (RFC 5763 §5).
   */
  setPeerFingerprints(fingerprints: readonly Fingerprint[], _now: number): boolean {
    this.#fingerprints = fingerprints;
    if (this.#state === 'awaitingFingerprint') this.#authenticate(fingerprints);
    else if (this.#state === 'connected')
      return fingerprintMismatch(this.#peerCertificate!, fingerprints) === null;
    return this.#state !== 'failed';
  }

  /** Says goodbye to the peer where there is one, and gives everything back. */
  close(_now: number): void {
    if (this.#state !== 'failed' && this.#state !== 'closed') this.#end('closed', this.#failure);
  }

  #receiveHandshake(
    bytes: Uint8Array,
    start: number,
    end: number,
    now: number,
    source: string | null,
  ): number {
    const hello = this.#isActive ? null : readClientHello(bytes, start);
    if (hello !== null && this.#mayBegin(hello, now))
      return this.#receiveHello(hello, bytes, start, end, now, source);
    // Its beginning has been answered with a cookie.
    if (this.#state === 'waiting' && !this.#isActive && isHelloRest(bytes, start)) return -drop.dtlsHelloRest;
    if (this.#state === 'waiting') return hello ? -drop.dtlsTooManyHandshakes : -drop.dtlsUnexpected;
    // An active session takes its place when the peer first answers: waiting for that costs nothing.
    if (!this.#takePlace(now)) return -drop.dtlsTooManyHandshakes;
    this.#countStep();
    const verdict = this.#association!.readHandshake(bytes, start, end);
    this.#follow();
    return verdict;
  }

  #mayBegin({ random }: ClientHello, now: number): boolean {
    const age = now - this.#beganAt;
    if (this.#attempts >= MOST_ATTEMPTS && age < PAUSE_MS) return false;
    if (this.#state === 'waiting') return true;
    const isRepeat = random.every((byte, index) => byte === this.#helloRandom[index]);
    return !isRepeat && age >= STALE_MS;
  }

  /** Nothing is kept of a hello that is not accepted. */
  #receiveHello(
    hello: ClientHello,
    bytes: Uint8Array,
    start: number,
    end: number,
    now: number,
    source: string | null,
  ): number {
    const { cookies } = this.#options;
    if (cookies && source !== null && !cookies.isGood(hello, source, now)) {
      const answer = cookies.answer(hello, source, now);
      this.#options.effects.send(answer, answer.length);
      return 0;
    }
    if (!this.#takePlace(now)) return -drop.dtlsTooManyHandshakes;
    this.#association?.release();
    this.#helloRandom = hello.random.slice();
    this.#beganAt = now;
    this.#association = this.#connect();
    this.#enter('handshaking');
    this.#countStep();
    const verdict = this.#association.accept(hello, bytes, start, end);
    this.#follow();
    return verdict;
  }

  #takePlace(now: number): boolean {
    if (!this.#holdsPlace) {
      if (!this.#options.budget.tryBegin()) return false;
      this.#holdsPlace = true;
      this.#deadline = now + this.#timeoutMs;
    }
    return true;
  }

  /** Goes where a handshake that is under way has got to. */
  #follow(): void {
    const { state, connection } = this.#association!;
    if (state === 'established') this.#finishHandshake(this.#association!);
    else if (state === 'closed') this.#beginAgain('the peer has closed the connection');
    else if (state === 'failed') {
      // Nobody has answered at all: the peer may not be there yet, and looking for it goes on.
      if (this.#isActive && !this.#holdsPlace) this.#attempts = 0;
      this.#beginAgain(this.#isActive && !this.#holdsPlace ? 'no answer from the peer' : connection.failure);
    }
  }

  #finishHandshake({ connection }: Association): void {
    this.#leavePlace();
    this.#profile = srtpProfileById(connection.srtpProfile());
    this.#peerCertificate = connection.peerCertificate();
    if (this.#profile === null) this.#end('failed', 'no SRTP protection profile in common with the peer');
    else if (this.#peerCertificate === null) this.#end('failed', 'the peer has sent no certificate');
    else if (this.#fingerprints === null) this.#enter('awaitingFingerprint');
    else this.#authenticate(this.#fingerprints);
  }

  #authenticate(fingerprints: readonly Fingerprint[]): void {
    const mismatch = fingerprintMismatch(this.#peerCertificate!, fingerprints);
    if (mismatch !== null) {
      this.#end('failed', mismatch);
      return;
    }
    const exported = new Uint8Array(keyMaterialLength(this.#profile!));
    this.#association!.connection.exportKeys(exported);
    this.#failure = '';
    this.#options.effects.keys(splitKeyMaterial(exported, this.#profile!, this.#isActive));
    exported.fill(0);
    this.#enter('connected');
  }

  #giveUp(): void {
    const alert = this.#association!.clearAlert;
    const reason = `the handshake was not done after ${this.#timeoutMs / 1000} s`;
    const text = alert === '' ? reason : `${reason}; ${alert}, which was not authenticated`;
    if (this.#isActive) this.#end('failed', text);
    else this.#beginAgain(text);
  }

  #beginAgain(reason: string): void {
    if (this.#isActive && this.#attempts >= MOST_ATTEMPTS) {
      this.#end('failed', reason);
      return;
    }
    this.#failure = reason;
    this.#release();
    if (this.#isActive) this.#open();
    else this.#enter('waiting');
  }

  #open(): void {
    this.#association = this.#connect();
    this.#enter('handshaking');
    this.#association.open();
  }

  #connect(): Association {
    const { engine, mtu = MTU, effects } = this.#options;
    this.#attempts += 1;
    const send = (datagram: Uint8Array, length: number): void => effects.send(datagram, length);
    return new Association({ engine, isActive: this.#isActive, mtu, send });
  }

  #nextDeadline(now: number): number {
    if (this.#state !== 'handshaking') return NEVER;
    const timeout = this.#association!.connection.timeoutMs();
    return Math.min(this.#deadline, timeout < 0 ? NEVER : now + timeout);
  }

  #countStep(): void {
    this.#steps += 1;
    this.#options.budget.countStep();
  }

  #end(state: 'failed' | 'closed', reason: string): void {
    this.#failure = reason;
    this.#release();
    this.#enter(state);
  }

  #release(): void {
    this.#leavePlace();
    this.#association?.release();
    this.#association = null;
  }

  #leavePlace(): void {
    if (this.#holdsPlace) this.#options.budget.end();
    this.#holdsPlace = false;
    this.#deadline = NEVER;
  }

  #enter(state: DtlsState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.effects.stateChanged(state);
  }
}
