import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { stripFeedback } from './strip-feedback.ts';

/** One packet: type, and so many 32-bit words behind its header. */
const packet = (type: number, words: number, fill = type): Uint8Array => {
  const bytes = new Uint8Array(4 + 4 * words).fill(fill);
  bytes.set([0x81, type, 0, words]);
  return bytes;
};
const join = (...packets: readonly Uint8Array[]): Uint8Array => Buffer.concat(packets);

function strip(compound: Uint8Array, start = 0): Buffer {
  const bytes = new Uint8Array(start + compound.length + 8).fill(0xee);
  bytes.set(compound, start);
  const length = stripFeedback(bytes, start, compound.length);
  assert.ok(bytes.subarray(start + compound.length).every((byte) => byte === 0xee));
  return Buffer.from(bytes.subarray(start, start + length));
}

describe('stripFeedback', () => {
  const [report, names, transport, payload] = [
    packet(200, 6),
    packet(202, 3),
    packet(205, 2),
    packet(206, 4),
  ];

  it('keeps everything else, in order', () => {
    assert.deepEqual(strip(join(report, transport, names, payload)), join(report, names));
    assert.deepEqual(strip(join(report, names), 5), join(report, names));
    assert.deepEqual(strip(join(payload, report), 3), join(report));
  });

  it('leaves nothing of a packet of feedback alone', () => {
    assert.equal(strip(join(payload, transport)).length, 0);
  });

  it('does not touch what is no RTCP', () => {
    const odd = Uint8Array.of(1, 2, 3);
    assert.deepEqual(strip(join(report, transport, odd)), join(report, odd));
  });

  it('never grows, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        assert.ok(strip(bytes).length <= bytes.length);
      }),
    );
  });
});
