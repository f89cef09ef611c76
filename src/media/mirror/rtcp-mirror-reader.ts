import type { Endpoint } from '../../base/endpoint.ts';
import { formatIPv4, formatIPv6 } from '../../base/ip-text.ts';
import { PacketRingReader, type TappedPacket } from '../tap/packet-ring.ts';
import type { RtcpMirrorMemory } from './rtcp-mirror.ts';

/** A compound of RTCP that a worker has copied. */
export interface MirroredRtcp {
  readonly streamId: number;
  readonly socketIndex: number;
  readonly source: Endpoint;
  /** Unix milliseconds. */
  readonly time: number;
  /** Valid only until the reader goes on. */
  readonly payload: Uint8Array;
}

/** The main thread's end of a worker's mirror. */
export class RtcpMirrorReader {
  readonly #ring: PacketRingReader;
  readonly #lost: Uint32Array;

  constructor(memory: RtcpMirrorMemory) {
    this.#ring = new PacketRingReader(memory.ring);
    this.#lost = new Uint32Array(memory.lost);
  }

  /** Packets that there was no room for, since start. */
  get lost(): number {
    return this.#lost[0]!;
  }

  /** Hands over what has come since the last time. */
  drain(take: (packet: MirroredRtcp) => void): void {
    this.#ring.drain((packet) => take(describe(packet)));
  }
}

function describe(packet: TappedPacket): MirroredRtcp {
  const { bytes, addresses, payload, length } = packet;
  const address = bytes.subarray(addresses, addresses + 16);
  return {
    // Through 32 bits with a sign on its way.
    streamId: packet.recording >>> 0,
    socketIndex: packet.slot,
    source: {
      family: packet.isIPv6 ? 'IP6' : 'IP4',
      address: packet.isIPv6 ? formatIPv6(address) : formatIPv4(address),
      port: packet.sourcePort,
    },
    time: packet.time,
    payload: bytes.subarray(payload, payload + length),
  };
}
