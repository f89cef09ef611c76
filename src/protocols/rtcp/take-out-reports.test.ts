import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRtcp } from './parse.ts';
import { emptyReport, takeOutReports } from './take-out-reports.ts';

/** One packet: type, and so many 32-bit words behind its header, the first of which is its sender. */
const packet = (type: number, words: number, sender = 7): Uint8Array => {
  const bytes = Buffer.alloc(4 + 4 * words, type);
  bytes.set([0x81, type, 0, words]);
  bytes.writeUInt32BE(sender, 4);
  return bytes;
};
const join = (...packets: readonly Uint8Array[]): Uint8Array => Buffer.concat(packets);
const empty = emptyReport('ours');

function takeOut(compound: Uint8Array, start = 0): Buffer {
  const bytes = new Uint8Array(start + compound.length + empty.length + 8).fill(0xee);
  bytes.set(compound, start);
  const length = takeOutReports(bytes, start, compound.length, empty);
  assert.ok(bytes.subarray(start + compound.length + empty.length).every((byte) => byte === 0xee));
  return Buffer.from(bytes.subarray(start, start + length));
}

/** The empty report in the name of a sender. */
function named(sender: number): Buffer {
  const bytes = Buffer.from(empty);
  bytes.writeUInt32BE(sender, 4);
  bytes.writeUInt32BE(sender, 12);
  return bytes;
}

describe('takeOutReports', () => {
  const [sr, rr, names, xr] = [packet(200, 6), packet(201, 1), packet(202, 3), packet(207, 4)];
  const [bye, app, nack, pli] = [packet(203, 1), packet(204, 3), packet(205, 3), packet(206, 2)];

  it('leaves nothing of reports and names', () => {
    for (const compound of [sr, join(sr, names), join(rr, names, xr)])
      assert.equal(takeOut(compound).length, 0);
  });

  it('leaves the rest behind an empty report with our name', () => {
    assert.deepEqual(takeOut(join(sr, names, pli)), join(named(7), pli));
    assert.deepEqual(takeOut(join(rr, nack, names, bye, xr, app), 5), join(named(7), nack, bye, app));
    assert.deepEqual(takeOut(packet(206, 2, 9)), join(named(9), packet(206, 2, 9)));
    const [first, second] = parseRtcp(takeOut(join(sr, names, pli))).packets;
    assert.deepEqual(first, { kind: 'receiverReport', ssrc: 7, reports: [] });
    assert.deepEqual(second, {
      kind: 'sourceDescription',
      chunks: [{ ssrc: 7, items: [{ type: 1, text: 'ours' }] }],
    });
  });

  it('lets go of what is no RTCP', () => {
    assert.deepEqual(takeOut(join(sr, pli, Uint8Array.of(1, 2, 3))), join(named(7), pli));
    assert.equal(takeOut(Uint8Array.of(0x80, 206, 0)).length, 0);
  });

  it('grows by no more than the empty report, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(20), (bytes, start) => {
        assert.ok(takeOut(bytes, start).length <= bytes.length + empty.length);
      }),
    );
  });
});
