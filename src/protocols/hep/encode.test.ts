import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Endpoint } from '../../base/endpoint.ts';
import { encodeHep, hepType, type HepMessage } from './index.ts';

const at = (address: string, port: number): Endpoint => ({
  family: address.includes(':') ? 'IP6' : 'IP4',
  address,
  port,
});

const message: HepMessage = {
  source: at('192.0.2.5', 5060),
  destination: at('198.51.100.7', 2223),
  transport: 'udp',
  time: 1_700_000_001_234.5,
  type: hepType.rtcpJson,
  agent: 2001,
  correlation: Buffer.from('call-1'),
  payload: Buffer.from('{}'),
};

/** The chunks of a message, as [vendor, type, value in hex]. */
function chunksOf(bytes: Buffer): readonly (readonly [number, number, string])[] {
  assert.equal(bytes.toString('latin1', 0, 4), 'HEP3');
  assert.equal(bytes.readUInt16BE(4), bytes.length);
  const chunks: [number, number, string][] = [];
  for (let from = 6; from < bytes.length;) {
    const length = bytes.readUInt16BE(from + 4);
    assert.ok(length >= 6 && from + length <= bytes.length);
    chunks.push([bytes.readUInt16BE(from), bytes.readUInt16BE(from + 2), bytes.toString('hex', from + 6, from + length)]); // prettier-ignore
    from += length;
  }
  return chunks;
}

describe('HEP3', () => {
  it('has its chunks as the specification numbers them', () => {
    assert.deepEqual(chunksOf(encodeHep(message)!), [
      [0, 1, '02'],
      [0, 2, '11'],
      [0, 3, 'c0000205'],
      [0, 4, 'c6336407'],
      [0, 7, '13c4'],
      [0, 8, '08af'],
      [0, 9, '6553f101'],
      [0, 10, '00039404'],
      [0, 11, '05'],
      [0, 12, '000007d1'],
      [0, 17, '63616c6c2d31'],
      [0, 15, '7b7d'],
    ]);
  });

  it('writes IPv6, TCP, and no correlation where there is none', () => {
    const bytes = encodeHep({
      ...message,
      source: at('2001:db8::1', 1),
      destination: at('::1', 65_535),
      transport: 'tcp',
      time: 999.9,
      correlation: null,
    })!;
    const chunks = new Map(chunksOf(bytes).map(([, type, value]) => [type, value]));
    assert.deepEqual([chunks.get(1), chunks.get(2)], ['0a', '06']);
    assert.equal(chunks.get(5), '20010db8000000000000000000000001');
    assert.equal(chunks.get(6), '00000000000000000000000000000001');
    assert.deepEqual([chunks.get(7), chunks.get(8)], ['0001', 'ffff']);
    assert.deepEqual([chunks.get(9), chunks.get(10)], ['00000000', '000f41dc']);
    assert.ok(!chunks.has(17));
  });

  it('carries any payload that fits into its length, and no longer one', () => {
    const room = 0xffff - encodeHep({ ...message, payload: new Uint8Array(0) })!.length;
    assert.equal(encodeHep({ ...message, payload: new Uint8Array(room) })!.length, 0xffff);
    assert.equal(encodeHep({ ...message, payload: new Uint8Array(room + 1) }), null);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 200 }),
        (payload, correlation) => {
          const chunks = new Map(chunksOf(encodeHep({ ...message, payload, correlation })!).map(([, type, value]) => [type, value])); // prettier-ignore
          assert.equal(chunks.get(15), Buffer.from(payload).toString('hex'));
          assert.equal(chunks.get(17), Buffer.from(correlation).toString('hex'));
        },
      ),
    );
  });
});
