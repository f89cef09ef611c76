import { closeDescriptor } from '../../src/native/descriptor.ts';
import { DatagramBatch } from '../../src/native/datagram-batch.ts';
import { EAGAIN, ENOBUFS, describeErrno } from '../../src/native/errno.ts';
import { socketAddress } from '../../src/native/socket-address.ts';
import { UdpSocketFactory } from '../../src/native/udp-socket.ts';
import { writeRtpHeader } from '../../src/protocols/rtp/index.ts';
import { inNamespace } from '../../test/support/namespace.ts';
import type { TrafficEnd } from './protocol.ts';

/** 12 bytes of RTP header and 160 of payload: 20 ms of G.711, which most calls carry. */
export const PACKET_BYTES = 172;
/** Rounded up to the multiple of 8 that a batch wants. */
export const PACKET_STRIDE = 176;
/** Where the time of sending stands in a packet; a multiple of 8, inside the payload. */
export const STAMP_OFFSET = 16;

const PAYLOAD_TYPE = 8;
const SAMPLES_PER_PACKET = 160;
const BUFFER_BYTES = 4 << 20;

/** Opens the one socket of a side of the calls; throws when it cannot. */
export function openTrafficSocket(end: TrafficEnd): number {
  return inNamespace(end.namespace, () => {
    const factory = new UdpSocketFactory();
    const fd = factory.open('IP4');
    if (fd < 0) throw new Error(`socket: ${describeErrno(-fd)}`);
    const bound = factory.bind(fd, { family: 'IP4', address: end.address, port: end.port });
    if (bound < 0) {
      closeDescriptor(fd);
      throw new Error(`bind ${end.address}:${end.port}: ${describeErrno(-bound)}`);
    }
    factory.setBufferSizes(fd, BUFFER_BYTES, BUFFER_BYTES);
    return fd;
  });
}

/**
 * All streams of one side in turn, one packet each. Every stream owns an entry of the batch, prepared once; for a
 * packet only sequence number, timestamp and time of sending are written.
 */
export class Sender {
  sent = 0;
  readonly #fd: number;
  readonly #batch: DatagramBatch;
  readonly #streams: number;
  #sequence = 0;
  #next = 0;

  constructor(fd: number, targets: TrafficEnd['targets'], firstSsrc: number) {
    this.#fd = fd;
    this.#streams = targets.length;
    this.#batch = new DatagramBatch(Math.max(1, targets.length), PACKET_STRIDE);
    for (const [index, { address, port }] of targets.entries()) {
      const at = this.#batch.payloadOffset(index);
      this.#batch.slab.bytes.fill(0xd5, at, at + PACKET_BYTES);
      const fields = { payloadType: PAYLOAD_TYPE, sequence: 0, timestamp: 0, ssrc: firstSsrc + index };
      writeRtpHeader(this.#batch.slab.bytes, at, fields);
      this.#batch.prepare(index, PACKET_BYTES, socketAddress({ family: 'IP4', address, port }));
    }
  }

  /** Sends up to `count` packets, no further than the last stream; returns how many went out. */
  send(count: number, now: number): number {
    const wanted = Math.min(count, this.#streams - this.#next);
    if (wanted <= 0) return 0;
    for (let index = this.#next; index < this.#next + wanted; index += 1) this.#stamp(index, now);
    const result = this.#batch.send(this.#fd, wanted, this.#next);
    if (result < 0) {
      if (result === -EAGAIN || result === -ENOBUFS) return 0;
      throw new Error(`sendmmsg: ${describeErrno(-result)}`);
    }
    this.sent += result;
    this.#next += result;
    if (this.#next === this.#streams) {
      this.#next = 0;
      this.#sequence = (this.#sequence + 1) & 0xffff;
    }
    return result;
  }

  #stamp(index: number, now: number): void {
    const { bytes, float64 } = this.#batch.slab;
    const at = this.#batch.payloadOffset(index);
    const timestamp = this.#sequence * SAMPLES_PER_PACKET;
    bytes[at + 2] = this.#sequence >> 8;
    bytes[at + 3] = this.#sequence;
    bytes[at + 4] = timestamp >>> 24;
    bytes[at + 5] = timestamp >>> 16;
    bytes[at + 6] = timestamp >>> 8;
    bytes[at + 7] = timestamp;
    float64[(at + STAMP_OFFSET) >> 3] = now;
  }
}
