import { randomInt } from 'node:crypto';
import { drop } from '../../base/drop-reasons.ts';
import { KIND_RTP } from '../worker/classify.ts';
import { renameRtcpSource, renameRtpSource } from './rename-source.ts';
import type { StreamKey } from './stream-key.ts';

/** For so long packets under the key of before are still taken: they were on their way when it changed. */
const OVERLAP_MS = 5000;

/**
 * What the packet path asks of a protected stream: what is for the protocols of control, what a packet is in clear, and what
 * it is under our key. Keys come and go without the path noticing.
 */
export class SecureStream {
  /** Media is encrypted on this leg, whether or not the keys are there yet. */
  isEncrypted = false;
  takesStun = false;
  takesDtls = false;
  /** ICE was connected and is so no longer (RFC 7675 §5.1): nothing may be sent. */
  hasLostConsent = false;
  /** Bytes that decryption has taken from the last packet of RTP. */
  rtpOverhead = 0;
  /** The key of the packet that was opened last; null: it came in clear. */
  openedWith: StreamKey | null = null;
  #inbound: StreamKey | null = null;
  #outbound: StreamKey | null = null;
  #previous: StreamKey | null = null;
  #previousUntil = 0;
  /** See `sealChanged`; 0: not used so far. */
  #ssrcMask = 0;
  #foreign: StreamKey | null = null;
  readonly #catchUp: () => void;

  /** `catchUp`: handles what has come of this stream's handshake before the present packet, and still waits. */
  constructor(catchUp: () => void = () => undefined) {
    this.#catchUp = catchUp;
  }

  get hasKeys(): boolean {
    return this.#inbound !== null && this.#outbound !== null;
  }

  get inboundKey(): StreamKey | null {
    return this.#inbound;
  }

  /** First byte (RFC 7983 §7): 0-3 STUN, 20-63 DTLS. */
  takesControl(first: number): boolean {
    return first <= 3 ? this.takesStun : this.takesDtls && first >= 20 && first <= 63;
  }

  /** Decrypts what was received; the length in clear, or a drop reason negated. Nothing else may be believed before. */
  open(kind: number, length: number): number {
    this.openedWith = null;
    if (!this.isEncrypted) return length;
    const before = this.#inbound;
    const opened = this.#openWithOurs(kind, length);
    if (opened >= 0) return opened;
    // The peer speaks under its new keys once it has sent its last flight, which may still wait behind other handshakes.
    this.#catchUp();
    return this.#inbound === before ? opened : this.#openWithOurs(kind, length);
  }

  /** By the key in force, else by that of before; what cannot be opened is left as it was. */
  #openWithOurs(kind: number, length: number): number {
    if (this.#inbound === null) return -drop.keysPending;
    const opened = this.#openWith(this.#inbound, kind, length);
    if (opened >= 0 && kind === KIND_RTP) this.rtpOverhead = length - opened;
    if (opened >= 0 || this.#previous === null) return opened;
    const again = this.#openWith(this.#previous, kind, length);
    return again < 0 ? opened : again;
  }

  #openWith(key: StreamKey, kind: number, length: number): number {
    const { transform } = key;
    const opened = kind === KIND_RTP ? transform.unprotectRtp(0, length) : transform.unprotectRtcp(0, length);
    if (opened >= 0) this.openedWith = key;
    return opened;
  }

  /** Encrypts `length` bytes at `offset` in place; the new length, or a drop reason negated. */
  seal(isRtcp: boolean, offset: number, length: number): number {
    if (!this.isEncrypted) return length;
    if (this.#outbound === null) return -drop.peerKeysPending;
    const { transform } = this.#outbound;
    return isRtcp ? transform.protectRtcp(offset, length) : transform.protectRtp(offset, length);
  }

  /** Some packets from there come under the key that this peer expects. */
  sharesKeyWith(source: SecureStream): boolean {
    return this.isUnderKey(source.#inbound) || this.isUnderKey(source.#previous);
  }

  /** The peer expects packets under the master key of that one, by which somebody else encrypts already. */
  isUnderKey(key: StreamKey | null): boolean {
    if (key === null || this.#outbound === null || key.secretId !== this.#outbound.secretId) return false;
    this.#foreign = key;
    return true;
  }

  /** The key that somebody else was seen to encrypt by, if the peer still expects it: whoever that was may go on elsewhere. */
  get foreignKey(): StreamKey | null {
    return this.#foreign;
  }

  /** A packet that came with that key reaches the peer as it came, unless it has been sent others in place of such before. */
  passesOn(key: StreamKey | null): boolean {
    return this.#ssrcMask === 0 && key !== null && key.wireId === this.#outbound?.wireId;
  }

  /**
   * Encrypts what has been made of a packet that came under the very key it goes out by. Its SSRC and index belong to what it was:
   * the same key stream over another text would give both away (RFC 3711 §9.1), and with GCM the key of authentication too. So
   * it goes by an SSRC that the sender does not use, and with it all that follows.
   */
  sealChanged(bytes: Uint8Array, isRtcp: boolean, offset: number, length: number): number {
    if (this.#ssrcMask === 0) this.#ssrcMask = randomInt(1, 0x80000000);
    if (isRtcp) renameRtcpSource(bytes, offset, length, this.#ssrcMask);
    else renameRtpSource(bytes, offset, length, this.#ssrcMask);
    return this.seal(isRtcp, offset, length);
  }

  /** The keys are the stream's from now on. */
  setKeys(inbound: StreamKey | null, outbound: StreamKey | null, now: number): void {
    if (outbound !== this.#outbound) {
      this.#outbound?.transform.close();
      this.#ssrcMask = 0;
      this.#foreign = null;
    }
    this.#outbound = outbound;
    if (inbound === this.#inbound) return;
    this.#previous?.transform.close();
    this.#previous = this.#inbound;
    this.#previousUntil = now + OVERLAP_MS;
    this.#inbound = inbound;
  }

  /** Lets go of the key of before when its time is over. */
  expire(now: number): void {
    if (this.#previous === null || now < this.#previousUntil) return;
    this.#previous.transform.close();
    this.#previous = null;
  }

  /** When `expire` has something to do. */
  get expiresAt(): number {
    return this.#previous === null ? Infinity : this.#previousUntil;
  }

  close(): void {
    for (const key of [this.#inbound, this.#outbound, this.#previous]) key?.transform.close();
    this.#inbound = this.#outbound = this.#previous = this.#foreign = this.openedWith = null;
  }
}
