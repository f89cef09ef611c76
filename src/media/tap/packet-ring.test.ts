import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { socketAddress } from '../../native/socket-address.ts';
import { createRingMemory, PacketRingReader, PacketRingWriter, RingRecord } from './packet-ring.ts';

interface Sent {
  readonly recording: number;
  readonly isEgress: boolean;
  readonly isIPv6: boolean;
  readonly time: number;
  readonly ports: readonly [number, number];
  readonly payload: Uint8Array;
}

const port = fc.integer({ min: 1, max: 65_535 });
const sent: fc.Arbitrary<Sent> = fc.record(
  {
    recording: fc.integer({ min: 1 }),
    isEgress: fc.boolean(),
    isIPv6: fc.boolean(),
    time: fc.double({ min: 1.7e12, max: 1.9e12, noNaN: true }),
    ports: fc.tuple(port, port),
    payload: fc.uint8Array({ maxLength: 300 }),
  },
  { noNullPrototype: true },
);

const source = { IP4: '192.0.2.1', IP6: '2001:db8::1' };
const destination = { IP4: '198.51.100.7', IP6: '2001:db8::ff02' };
const bytesOf = {
  IP4: ['c0000201', 'c6336407'],
  IP6: ['20010db8000000000000000000000001', '20010db800000000000000000000ff02'],
};

function put(writer: PacketRingWriter, packet: Sent): boolean {
  const memory = new ArrayBuffer(1024);
  const family = packet.isIPv6 ? 'IP6' : 'IP4';
  const record = new RingRecord();
  record.recording = packet.recording;
  record.slot = 3;
  record.isEgress = packet.isEgress;
  record.time = packet.time;
  record.source.copyFrom(socketAddress({ family, address: source[family], port: packet.ports[0] }));
  record.destination.copyFrom(socketAddress({ family, address: destination[family], port: packet.ports[1] }));
  record.offset = 8;
  record.length = packet.payload.length;
  new Uint8Array(memory).set(packet.payload, 8);
  return writer.put(record, new Int32Array(memory));
}

function drain(reader: PacketRingReader): readonly Sent[] {
  const packets: Sent[] = [];
  reader.drain((packet) => {
    const { bytes, addresses, payload, length, isIPv6 } = packet;
    const [from, to] = bytesOf[isIPv6 ? 'IP6' : 'IP4'];
    const hex = (at: number): string =>
      Buffer.from(bytes.subarray(at, at + from!.length / 2)).toString('hex');
    assert.deepEqual([hex(addresses), hex(addresses + 16), packet.slot], [from, to, 3]);
    packets.push({
      recording: packet.recording,
      isEgress: packet.isEgress,
      isIPv6,
      time: packet.time,
      ports: [packet.sourcePort, packet.destinationPort],
      payload: new Uint8Array(bytes.subarray(payload, payload + length)),
    });
  });
  return packets;
}

describe('the ring of recorded packets', () => {
  it('hands over every packet as it was put, in order, round and round', () => {
    fc.assert(
      fc.property(fc.array(fc.array(sent, { maxLength: 6 }), { maxLength: 40 }), (batches) => {
        const memory = createRingMemory(1 << 9);
        const writer = new PacketRingWriter(memory);
        const reader = new PacketRingReader(memory);
        for (const batch of batches) {
          const taken = batch.filter((packet) => put(writer, packet));
          assert.ok(batch.length === 0 || taken.length > 0, 'an empty ring has room for one');
          assert.deepEqual(drain(reader), taken);
        }
      }),
    );
  });

  it('refuses what it has no room for until something is read', () => {
    const memory = createRingMemory(1 << 7);
    const writer = new PacketRingWriter(memory);
    const reader = new PacketRingReader(memory);
    const [packet] = fc.sample(sent, 1);
    const large = { ...packet!, payload: new Uint8Array(100).fill(7) };
    const results = Array.from({ length: 5 }, () => put(writer, large));
    assert.deepEqual(results, [true, true, true, false, false]);
    assert.equal(drain(reader).length, 3);
    assert.equal(put(writer, large), true);
    assert.deepEqual(drain(reader), [large]);
  });

  it('goes on where another writer, or another reader, stopped', () => {
    const memory = createRingMemory(1 << 9);
    const packets = fc.sample(sent, 4);
    assert.ok(put(new PacketRingWriter(memory), packets[0]!));
    const writer = new PacketRingWriter(memory);
    assert.ok(put(writer, packets[1]!));
    assert.deepEqual(drain(new PacketRingReader(memory)), packets.slice(0, 2));
    assert.ok(put(writer, packets[2]!));
    assert.deepEqual(drain(new PacketRingReader(memory)), [packets[2]]);
  });

  it('loses no packet but the one whose taking failed', () => {
    const memory = createRingMemory(1 << 9);
    const writer = new PacketRingWriter(memory);
    const reader = new PacketRingReader(memory);
    const packets = fc.sample(sent, 2);
    for (const packet of packets) assert.ok(put(writer, packet));
    assert.throws(() =>
      reader.drain(() => {
        throw new Error('taken badly');
      }),
    );
    assert.deepEqual(drain(reader), [packets[1]]);
  });
});
