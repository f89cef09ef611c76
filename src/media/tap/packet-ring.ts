import { AF_INET6, SocketAddress } from '../../native/socket-address.ts';

/**
 * The way of recorded packets from one media worker to the recorder: a ring in shared memory with one writer and one reader.
 * The worker never waits: what there is no room for is not recorded.
 */
const HEAD_BYTES = 64;
/** Fields of the head, in int32. Positions count words for ever and wrap around at 32 bits. */
const WRITTEN = 0;
const READ = 1;

/** Words of a record: length in words, recording, slot, kind, payload bytes, ports, time (2), source (4), destination (4); then the payload. */
const HEADER_WORDS = 16;
/** In place of a length: the rest of the ring up to its end is unused, since records are not cut in two. */
const SKIP = -1;

export const KIND_IPV6 = 1;
export const KIND_EGRESS = 2;

/** Int32 words: 8 MiB a worker, some 30,000 packets of 20 ms of G.711. A power of two. */
const DEFAULT_CAPACITY = 1 << 21;

export type RingMemory = SharedArrayBuffer;

export function createRingMemory(capacity = DEFAULT_CAPACITY): RingMemory {
  return new SharedArrayBuffer(HEAD_BYTES + capacity * 4);
}

/** One packet on its way into the ring; filled again for each. */
export class RingRecord {
  recording = 0;
  slot = 0;
  isEgress = false;
  /** Unix milliseconds. */
  time = 0;
  readonly source = new SocketAddress();
  readonly destination = new SocketAddress();
  /** Where the payload lies, in bytes; a multiple of four. */
  offset = 0;
  length = 0;
}

class Ring {
  protected readonly head: Int32Array;
  protected readonly words: Int32Array;
  protected readonly times: Float64Array;
  protected readonly mask: number;

  constructor(memory: RingMemory) {
    this.head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.words = new Int32Array(memory, HEAD_BYTES);
    this.times = new Float64Array(memory, HEAD_BYTES);
    this.mask = this.words.length - 1;
  }
}

/** The worker's end. */
export class PacketRingWriter extends Ring {
  /** A worker that takes the place of another goes on where that one stopped. */
  #written = Atomics.load(this.head, WRITTEN);

  /** Copies the packet out of `payload`, the memory that it was received in; false: there is no room. No allocation. */
  put(record: RingRecord, payload: Int32Array): boolean {
    const { words, mask } = this;
    const payloadWords = (record.length + 3) >> 2;
    const size = (HEADER_WORDS + payloadWords + 1) & ~1;
    const at = this.#written & mask;
    const toEnd = words.length - at;
    const skipped = size > toEnd ? toEnd : 0;
    const used = (this.#written - Atomics.load(this.head, READ)) | 0;
    if (used + skipped + size > words.length) return false;
    if (skipped > 0) words[at] = SKIP;
    const start = skipped > 0 ? 0 : at;
    this.#writeHeader(start, size, record);
    const from = record.offset >> 2;
    const to = start + HEADER_WORDS;
    for (let index = 0; index < payloadWords; index += 1) words[to + index] = payload[from + index]!;
    this.#written = (this.#written + skipped + size) | 0;
    Atomics.store(this.head, WRITTEN, this.#written);
    return true;
  }

  #writeHeader(at: number, size: number, record: RingRecord): void {
    const { words } = this;
    const { source, destination } = record;
    const isIPv6 = source.family === AF_INET6;
    words[at] = size;
    words[at + 1] = record.recording;
    words[at + 2] = record.slot;
    words[at + 3] = (isIPv6 ? KIND_IPV6 : 0) | (record.isEgress ? KIND_EGRESS : 0);
    words[at + 4] = record.length;
    words[at + 5] = (source.port << 16) | destination.port;
    this.times[(at + 6) >> 1] = record.time;
    words[at + 8] = source.word0;
    words[at + 9] = source.word1;
    words[at + 10] = source.word2;
    words[at + 11] = source.word3;
    words[at + 12] = destination.word0;
    words[at + 13] = destination.word1;
    words[at + 14] = destination.word2;
    words[at + 15] = destination.word3;
  }
}

/** A recorded packet where it lies in the ring: valid only until the reader goes on. */
export interface TappedPacket {
  readonly recording: number;
  readonly slot: number;
  readonly isIPv6: boolean;
  readonly isEgress: boolean;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Unix milliseconds. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** Index of the source address, 4 or 16 bytes in network order; 16 bytes on is the destination. */
  readonly addresses: number;
  /** Index and length of the UDP payload. */
  readonly payload: number;
  readonly length: number;
}

/** The recorder's end. */
export class PacketRingReader extends Ring {
  readonly #bytes: Uint8Array;
  #read = Atomics.load(this.head, READ);
  readonly #packet: { -readonly [Key in keyof TappedPacket]: TappedPacket[Key] };

  constructor(memory: RingMemory) {
    super(memory);
    this.#bytes = new Uint8Array(memory, HEAD_BYTES);
    this.#packet = {
      recording: 0,
      slot: 0,
      isIPv6: false,
      isEgress: false,
      sourcePort: 0,
      destinationPort: 0,
      time: 0,
      bytes: this.#bytes,
      addresses: 0,
      payload: 0,
      length: 0,
    };
  }

  /** Hands over what was there when it was called, in order; returns how many packets that were. */
  drain(take: (packet: TappedPacket) => void): number {
    const { head, words, mask } = this;
    const written = Atomics.load(head, WRITTEN);
    let count = 0;
    while (this.#read !== written) {
      const at = this.#read & mask;
      const size = words[at]!;
      if (size === SKIP) this.#read = (this.#read + words.length - at) | 0;
      else {
        // Behind it before it is handed over, so that a packet that cannot be written does not come again.
        this.#read = (this.#read + size) | 0;
        take(this.#describe(at));
        count += 1;
      }
      Atomics.store(head, READ, this.#read);
    }
    return count;
  }

  #describe(at: number): TappedPacket {
    const { words } = this;
    const packet = this.#packet;
    const kind = words[at + 3]!;
    const ports = words[at + 5]!;
    packet.recording = words[at + 1]!;
    packet.slot = words[at + 2]!;
    packet.isIPv6 = (kind & KIND_IPV6) !== 0;
    packet.isEgress = (kind & KIND_EGRESS) !== 0;
    packet.sourcePort = ports >>> 16;
    packet.destinationPort = ports & 0xffff;
    packet.time = this.times[(at + 6) >> 1]!;
    packet.addresses = (at + 8) << 2;
    packet.payload = (at + HEADER_WORDS) << 2;
    packet.length = words[at + 4]!;
    return packet;
  }
}
