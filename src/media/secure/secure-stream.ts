import { drop } from '../../base/drop-reasons.ts';
import type { SrtpContextState } from '../../protocols/srtp/index.ts';
import { KIND_RTP } from '../worker/classify.ts';

/** One direction of SRTP under one master key, working in place on the memory that packets are received in. */
export interface SrtpTransform {
  protectRtp(offset: number, length: number): number;
  protectRtcp(offset: number, length: number): number;
  /** Results: the new length, or a drop reason negated, and then the packet is as it was. */
  unprotectRtp(offset: number, length: number): number;
  unprotectRtcp(offset: number, length: number): number;
  /** The sender may begin to count again, as some do when a call is signalled anew under the same key. */
  expectRestart(): void;
  /** Packets so far; only ever rises. */
  readonly packets: number;
  exportState(): SrtpContextState;
  importState(state: SrtpContextState): void;
  close(): void;
}

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
  #inbound: SrtpTransform | null = null;
  #outbound: SrtpTransform | null = null;
  #previous: SrtpTransform | null = null;
  #previousUntil = 0;

  get hasKeys(): boolean {
    return this.#inbound !== null && this.#outbound !== null;
  }

  /** First byte (RFC 7983 §7): 0-3 STUN, 20-63 DTLS. */
  takesControl(first: number): boolean {
    return first <= 3 ? this.takesStun : this.takesDtls && first >= 20 && first <= 63;
  }

  /** Decrypts what was received; the length in clear, or a drop reason negated. Nothing else may be believed before. */
  open(kind: number, length: number): number {
    if (!this.isEncrypted) return length;
    const inbound = this.#inbound;
    if (inbound === null) return -drop.keysPending;
    const opened = openWith(inbound, kind, length);
    if (opened >= 0) {
      if (kind === KIND_RTP) this.rtpOverhead = length - opened;
      return opened;
    }
    if (this.#previous === null) return opened;
    // What cannot be opened is left as it was.
    const again = openWith(this.#previous, kind, length);
    return again >= 0 ? again : opened;
  }

  /** Encrypts `length` bytes at `offset` in place; the new length, or a drop reason negated. */
  seal(isRtcp: boolean, offset: number, length: number): number {
    if (!this.isEncrypted) return length;
    const outbound = this.#outbound;
    if (outbound === null) return -drop.peerKeysPending;
    return isRtcp ? outbound.protectRtcp(offset, length) : outbound.protectRtp(offset, length);
  }

  /** The transforms are the stream's from now on. */
  setKeys(inbound: SrtpTransform | null, outbound: SrtpTransform | null, now: number): void {
    if (outbound !== this.#outbound) this.#outbound?.close();
    this.#outbound = outbound;
    if (inbound === this.#inbound) return;
    this.#previous?.close();
    this.#previous = this.#inbound;
    this.#previousUntil = now + OVERLAP_MS;
    this.#inbound = inbound;
  }

  /** Lets go of the key of before when its time is over. */
  expire(now: number): void {
    if (this.#previous === null || now < this.#previousUntil) return;
    this.#previous.close();
    this.#previous = null;
  }

  /** When `expire` has something to do. */
  get expiresAt(): number {
    return this.#previous === null ? Infinity : this.#previousUntil;
  }

  close(): void {
    for (const transform of [this.#inbound, this.#outbound, this.#previous]) transform?.close();
    this.#inbound = this.#outbound = this.#previous = null;
  }
}

function openWith(transform: SrtpTransform, kind: number, length: number): number {
  return kind === KIND_RTP ? transform.unprotectRtp(0, length) : transform.unprotectRtcp(0, length);
}
