import type { Endpoint } from '../../base/endpoint.ts';
import type { SocketAddress } from '../../native/socket-address.ts';
import { socketAddress } from '../../native/socket-address.ts';
import type { TapPlan } from '../../plan/tap.ts';
import type { SrtpTransform } from '../secure/stream-key.ts';
import type { RoundClock } from '../worker/round-clock.ts';
import type { SocketBackend } from '../worker/socket-backend.ts';
import { RingRecord, type PacketRingWriter } from './packet-ring.ts';
import { LOST_ON_THE_WAY, UNREADABLE, type RecordingCounters } from './recording-counters.ts';

/** What the taps of a worker share. */
export interface TapMeans {
  readonly backend: SocketBackend;
  readonly clock: RoundClock;
  readonly ring: PacketRingWriter;
  readonly counters: RecordingCounters;
}

export interface TapKeys {
  readonly inbound: SrtpTransform;
  readonly outbound: SrtpTransform;
}

/**
 * Takes copies of a stream's packets for the recorder, in clear. It stands beside the path of media and changes nothing on it: what
 * passes through encrypted is decrypted in a second place.
 */
export class StreamTap {
  readonly plan: TapPlan;
  readonly keys: TapKeys | null;
  readonly #means: TapMeans;
  readonly #record = new RingRecord();
  #locals: readonly SocketAddress[] = [];

  constructor(means: TapMeans, plan: TapPlan, keys: TapKeys | null) {
    this.#means = means;
    this.plan = plan;
    this.keys = keys;
    this.#record.recording = plan.recording;
    this.#record.slot = plan.slot;
  }

  setLocals(locals: readonly Endpoint[]): void {
    this.#locals = locals.map((local) => socketAddress(local));
  }

  /** The datagram that was received last, by the socket of this index, of which `length` bytes are left in clear. */
  note(socketIndex: number, isRtcp: boolean, length: number): void {
    const local = this.#locals[socketIndex];
    if (!this.plan.isIngress || local === undefined) return;
    const record = this.#record;
    this.#means.backend.readSource(record.source);
    record.destination.copyFrom(local);
    record.isEgress = false;
    this.#put(this.keys?.inbound ?? null, isRtcp, 0, length);
  }

  /** What is about to be sent to the peer, before it is encrypted: `length` bytes at `offset`. */
  noteOut(socketIndex: number, peer: SocketAddress, isRtcp: boolean, offset: number, length: number): void {
    const local = this.#locals[socketIndex];
    if (!this.plan.isEgress || local === undefined) return;
    const record = this.#record;
    record.source.copyFrom(local);
    record.destination.copyFrom(peer);
    record.isEgress = true;
    // What lies in the second place has been changed on its way, so it is in clear.
    const isChanged = offset === this.#means.backend.scratch;
    this.#put(isChanged ? null : (this.keys?.outbound ?? null), isRtcp, offset, length);
  }

  close(): void {
    this.keys?.inbound.close();
    this.keys?.outbound.close();
  }

  #put(key: SrtpTransform | null, isRtcp: boolean, offset: number, length: number): void {
    const { backend, clock, ring, counters } = this.#means;
    const record = this.#record;
    record.offset = offset;
    record.length = length;
    record.time = clock.unix;
    if (key !== null) {
      const at = backend.scratch;
      backend.bytes.copyWithin(at, offset, offset + length);
      const opened = isRtcp ? key.unprotectRtcp(at, length) : key.unprotectRtp(at, length);
      if (opened < 0) {
        counters.add(this.plan.slot, UNREADABLE, 1);
        return;
      }
      record.offset = at;
      record.length = opened;
    }
    if (!ring.put(record, backend.memory.int32)) counters.add(this.plan.slot, LOST_ON_THE_WAY, 1);
  }
}
