import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readCapture } from '../../test/support/captures.ts';
import { tapped } from '../../test/support/ring-packets.ts';
import type { CaptureFormat } from './capture-format.ts';
import type { CaptureFraming } from './frames.ts';
import { pcap } from './pcap.ts';
import { pcapng } from './pcapng.ts';

const addresses = fc.oneof(
  fc.constant(['192.0.2.1', '198.51.100.255'] as const),
  fc.constant(['2001:db8::1', 'fe80::ffff:1'] as const),
  fc.constant(['0.0.0.0', '255.255.255.255'] as const),
);
const packet = fc.record({
  addresses,
  ports: fc.tuple(fc.nat(65_535), fc.nat(65_535)),
  isEgress: fc.boolean(),
  payload: fc.uint8Array({ maxLength: 400 }),
  microseconds: fc.integer({ min: 0, max: 4_000_000_000_000_000 }),
});

function capture(
  format: CaptureFormat,
  framing: CaptureFraming,
  packets: Parameters<typeof tapped>[0][],
): Buffer {
  const parts = [Buffer.from(format.header(framing))];
  for (const one of packets) {
    const taken = tapped(one);
    const room = format.sizeOf(framing, taken);
    // Records stand anywhere in a buffer that has been used before.
    const view = new DataView(new ArrayBuffer(room + 10).slice(0), 6);
    new Uint8Array(view.buffer).fill(0xee);
    const end = format.write(view, 4, framing, taken);
    assert.ok(end - 4 <= room, 'no more than was said');
    parts.push(Buffer.from(view.buffer, view.byteOffset + 4, end - 4));
  }
  return Buffer.concat(parts);
}

for (const [name, format] of Object.entries({ pcap, pcapng }))
  describe(`captures of kind ${name}`, () => {
    for (const framing of ['raw', 'eth'] as const)
      it(`are read as they were written, with right checksums (${framing})`, () => {
        fc.assert(
          fc.property(fc.array(packet, { maxLength: 5 }), (packets) => {
            const file = capture(
              format,
              framing,
              packets.map(({ addresses: [from, to], ports, isEgress, payload, microseconds }) => ({
                from: [from, ports[0]],
                to: [to, ports[1]],
                isEgress,
                payload,
                time: microseconds / 1000,
              })),
            );
            assert.deepEqual(
              readCapture(file).map(({ time, ...rest }) => ({ ...rest, isNear: time >= 0 })),
              packets.map(({ addresses: [from, to], ports, isEgress, payload }) => ({
                direction: format === pcap ? null : isEgress ? 'out' : 'in',
                source: from,
                sourcePort: ports[0],
                destination: to,
                destinationPort: ports[1],
                payload: Buffer.from(payload),
                isNear: true,
              })),
            );
          }),
        );
      });

    it('keep the microsecond', () => {
      const file = capture(format, 'raw', [{ payload: new Uint8Array(3), time: 1_795_727_104_271.473 }]);
      assert.equal(readCapture(file)[0]?.time, 1_795_727_104_271_473);
    });

    it('cut what is longer than a capture may hold', () => {
      const file = capture(format, 'eth', [
        { from: ['::1', 1], to: ['::2', 2], payload: new Uint8Array(65_500) },
      ]);
      const at = format === pcap ? 24 + 8 : 48 + 20;
      assert.deepEqual([file.readUInt32LE(at), file.readUInt32LE(at + 4)], [65_535, 65_562]);
      assert.equal(file.length, format === pcap ? 24 + 16 + 65_535 : 48 + 28 + 65_536 + 16);
    });
  });
