import { readUint32 } from '../../src/base/big-endian.ts';
import { DatagramBatch } from '../../src/native/datagram-batch.ts';
import { EAGAIN, describeErrno } from '../../src/native/errno.ts';
import type { SrtpContext } from '../../src/protocols/srtp/index.ts';
import type { TrafficKeys } from './protocol.ts';
import { PACKET_BYTES, PACKET_STRIDE, STAMP_OFFSET } from './sender.ts';
import { createTrafficCiphers } from './traffic-cipher.ts';

/** A poll costs a little for each entry, and arrivals are few between two polls. */
const BATCH = 32;

/** Takes whatever has arrived at one socket and notes the delay of what belongs to the present run. */
export class Receiver {
  received = 0;
  strays = 0;
  readonly #fd: number;
  readonly #batch = new DatagramBatch(BATCH, PACKET_STRIDE);
  readonly #ciphers: readonly SrtpContext[] | null;
  readonly #firstSsrc: number;
  #delays = new Float64Array(0);
  #runStart = Infinity;

  /** `firstSsrc`: of the streams that come here. */
  constructor(fd: number, srtp: TrafficKeys | undefined, firstSsrc: number) {
    this.#fd = fd;
    this.#firstSsrc = firstSsrc;
    this.#ciphers =
      srtp === undefined ? null : createTrafficCiphers(this.#batch.slab, srtp.suite, srtp.receive, 1);
  }

  /** Forgets all that was counted. Packets stamped before `runStart` (milliseconds) are strays from here on. */
  start(runStart: number, expected: number): void {
    this.received = 0;
    this.strays = 0;
    this.#runStart = runStart;
    if (this.#delays.length < expected) this.#delays = new Float64Array(expected);
  }

  /** Takes all that is waiting. */
  receiveAll(now: () => number): void {
    while (this.#receive(now) === BATCH);
  }

  /** Returns how many datagrams it took; 0 when none is waiting. */
  #receive(now: () => number): number {
    const count = this.#batch.receive(this.#fd);
    if (count < 0) {
      // A refused port at the far end shows up here as an error of the socket; only EAGAIN means empty.
      if (count === -EAGAIN) return 0;
      throw new Error(`recvmmsg: ${describeErrno(-count)}`);
    }
    const arrival = now();
    const { float64 } = this.#batch.slab;
    for (let index = 0; index < count; index += 1) {
      const length = this.#open(index);
      const sentAt = float64[(this.#batch.payloadOffset(index) + STAMP_OFFSET) >> 3]!;
      if (length !== PACKET_BYTES || !(sentAt >= this.#runStart)) {
        this.strays += 1;
        continue;
      }
      if (this.received < this.#delays.length) this.#delays[this.received] = arrival - sentAt;
      this.received += 1;
    }
    return count;
  }

  /** Length in clear; below 0 if it cannot be decrypted. */
  #open(index: number): number {
    const length = this.#batch.length(index);
    if (this.#ciphers === null) return length;
    const at = this.#batch.payloadOffset(index);
    const cipher = this.#ciphers[readUint32(this.#batch.slab.bytes, at + 8) - this.#firstSsrc];
    return cipher?.unprotectRtp(at, length) ?? -1;
  }

  /** Milliseconds, of the present run, in order of arrival. */
  delays(): Float64Array {
    return this.#delays.subarray(0, Math.min(this.received, this.#delays.length));
  }
}
