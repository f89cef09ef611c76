import { isIP } from 'node:net';
import {
  createRingMemory,
  PacketRingReader,
  PacketRingWriter,
  RingRecord,
  type RingMemory,
  type TappedPacket,
} from '../../src/media/tap/packet-ring.ts';
import { socketAddress } from '../../src/native/socket-address.ts';

export interface RingPacket {
  readonly recording?: number;
  readonly slot?: number;
  readonly isEgress?: boolean;
  /** Unix milliseconds. */
  readonly time?: number;
  /** IPv4 or IPv6, both the same. */
  readonly from?: readonly [address: string, port: number];
  readonly to?: readonly [address: string, port: number];
  readonly payload: Uint8Array;
}

/** Puts packets into a ring as a media worker does; throws where there is no room. */
export class RingFeeder {
  readonly memory: RingMemory;
  readonly #writer: PacketRingWriter;
  readonly #record = new RingRecord();

  constructor(memory: RingMemory = createRingMemory(1 << 17)) {
    this.memory = memory;
    this.#writer = new PacketRingWriter(memory);
  }

  put(packet: RingPacket): void {
    const { recording = 1, slot = 0, isEgress = false, time = 1_700_000_000_123.456, payload } = packet;
    const { from = ['192.0.2.1', 4000], to = ['192.0.2.2', 30_000] } = packet;
    const record = this.#record;
    record.recording = recording;
    record.slot = slot;
    record.isEgress = isEgress;
    record.time = time;
    record.source.copyFrom(addressOf(from));
    record.destination.copyFrom(addressOf(to));
    record.offset = 0;
    record.length = payload.length;
    const bytes = new Uint8Array(Math.ceil(payload.length / 4) * 4);
    bytes.set(payload);
    if (!this.#writer.put(record, new Int32Array(bytes.buffer))) throw new Error('the ring is full');
  }
}

function addressOf([address, port]: readonly [string, number]) {
  return socketAddress({ family: isIP(address) === 6 ? 'IP6' : 'IP4', address, port });
}

/** One packet as the recorder gets it. */
export function tapped(packet: RingPacket): TappedPacket {
  const feeder = new RingFeeder();
  feeder.put(packet);
  let found: TappedPacket | null = null;
  new PacketRingReader(feeder.memory).drain((taken) => (found = { ...taken }));
  return found!;
}

export interface RingEntry {
  readonly recording: number;
  readonly slot: number;
  readonly isEgress: boolean;
  /** As `endpointText` writes them. */
  readonly from: string;
  readonly to: string;
  readonly payload: Buffer;
}

/** What is in a ring of IPv4 packets. */
export function packetsIn(memory: RingMemory): readonly RingEntry[] {
  const entries: RingEntry[] = [];
  new PacketRingReader(memory).drain(({ recording, slot, isEgress, bytes, addresses, ...packet }) => {
    const address = (at: number): string => [...bytes.subarray(at, at + 4)].join('.');
    entries.push({
      recording,
      slot,
      isEgress,
      from: `${address(addresses)}:${packet.sourcePort}`,
      to: `${address(addresses + 16)}:${packet.destinationPort}`,
      payload: Buffer.from(bytes.subarray(packet.payload, packet.payload + packet.length)),
    });
  });
  return entries;
}

export function endpointText({ address, port }: { readonly address: string; readonly port: number }): string {
  return `${address}:${port}`;
}
