import { createRingMemory, PacketRingWriter, RingRecord, type RingMemory } from '../tap/packet-ring.ts';
import type { RoundClock } from '../worker/round-clock.ts';
import type { SocketBackend } from '../worker/socket-backend.ts';

/** What a worker and the main thread share: copies of RTCP on their way, and how many found no room. */
export interface RtcpMirrorMemory {
  readonly ring: RingMemory;
  readonly lost: SharedArrayBuffer;
}

/** Int32 words: 256 KiB, more than a thousand packets, which are fetched several times a second. */
const CAPACITY = 1 << 16;

export function createRtcpMirrorMemory(capacity = CAPACITY): RtcpMirrorMemory {
  return { ring: createRingMemory(capacity), lost: new SharedArrayBuffer(4) };
}

/** Copies the RTCP that comes in, in clear, for those who watch over calls. Nothing waits for it, and nothing is allocated. */
export class RtcpMirror {
  readonly #ring: PacketRingWriter;
  readonly #lost: Uint32Array;
  readonly #record = new RingRecord();
  readonly #backend: SocketBackend;
  readonly #clock: RoundClock;

  constructor(memory: RtcpMirrorMemory, backend: SocketBackend, clock: RoundClock) {
    this.#ring = new PacketRingWriter(memory.ring);
    this.#lost = new Uint32Array(memory.lost);
    this.#backend = backend;
    this.#clock = clock;
  }

  /** The datagram that was received last, of which `length` bytes are left in clear, by that socket of the stream's plan. */
  note(streamId: number, socketIndex: number, length: number): void {
    const record = this.#record;
    record.recording = streamId;
    record.slot = socketIndex;
    record.time = this.#clock.unix;
    record.length = length;
    this.#backend.readSource(record.source);
    if (!this.#ring.put(record, this.#backend.memory.int32)) this.#lost[0]! += 1;
  }
}
