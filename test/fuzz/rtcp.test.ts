import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  checkRtcp,
  emptyReport,
  parseRtcp,
  takeOutReports,
  type RtcpPacket,
} from '../../src/protocols/rtcp/index.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';

const corpus = readCorpus('rtcp');

/** `truncated` are those that only a look inside finds out. */
function verdictOf(bytes: Uint8Array): string {
  if (checkRtcp(bytes, 0, bytes.length, 'reducedSize') !== null) return 'bad';
  if (parseRtcp(bytes).fault !== null) return 'truncated';
  return checkRtcp(bytes, 0, bytes.length, 'compound') === null ? 'ok' : 'reduced';
}

/** What holds for any bytes, wherever in a larger buffer they stand. */
function checkAnything(packet: Uint8Array, before: number): void {
  const bytes = new Uint8Array(before + packet.length + 7).fill(0x80);
  bytes.set(packet, before);
  const end = before + packet.length;
  const { packets, fault } = parseRtcp(bytes, before, end);
  for (const parsed of packets) checkViews(parsed, bytes, before, end);
  assert.ok(packets.length * 4 <= packet.length);
  if (fault !== null) assert.ok(fault.at >= before && fault.at <= end);
  const error = checkRtcp(bytes, before, end, 'reducedSize');
  // Both walk the same headers; parsing may stop earlier, at content that is too short.
  if (fault === null) assert.equal(error, null);
  else if (fault.error !== 'truncated') assert.equal(error, fault.error);
  // What is right does not depend on the place in the buffer.
  assert.deepEqual(parseRtcp(packet).packets, packets);
  checkReportsTakenOut(packet, before);
}

const empty = emptyReport('somebody');
const reportTypes = new Set([200, 201, 202, 207]);

/** What is left is a compound of its own, without reports but the first, and touches nothing outside its place. */
function checkReportsTakenOut(packet: Uint8Array, before: number): void {
  const room = packet.length + empty.length;
  const bytes = new Uint8Array(before + room + 7).fill(0x80);
  bytes.set(packet, before);
  const length = takeOutReports(bytes, before, packet.length, empty);
  assert.ok(length <= room);
  assert.ok(bytes.subarray(0, before).every((byte) => byte === 0x80));
  assert.ok(bytes.subarray(before + room).every((byte) => byte === 0x80));
  if (length === 0) return;
  assert.equal(checkRtcp(bytes, before, before + length, 'compound'), null);
  for (
    let at = before + empty.length;
    at < before + length;
    at += 4 * (1 + bytes[at + 2]! * 256 + bytes[at + 3]!)
  )
    assert.ok(!reportTypes.has(bytes[at + 1]!));
}

function checkViews(packet: RtcpPacket, bytes: Uint8Array, start: number, end: number): void {
  for (const view of viewsOf(packet)) {
    assert.equal(view.buffer, bytes.buffer);
    assert.ok(view.byteOffset >= start && view.byteOffset + view.length <= end);
  }
}

function viewsOf(packet: RtcpPacket): readonly Uint8Array[] {
  switch (packet.kind) {
    case 'application':
      return [packet.data];
    case 'extendedReport':
      return packet.blocks.map(({ content }) => content);
    case 'feedback':
      return [packet.information];
    case 'unknown':
      return [packet.content];
    default:
      return [];
  }
}

describe('RTCP corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      assert.equal(verdictOf(bytes), verdict);
      checkAnything(bytes, 0);
    });
  }
});

describe('RTCP properties', () => {
  const before = fc.nat({ max: 16 });

  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), before, checkAnything), { numRuns: 1000 });
  });

  it('random packets', () => {
    const packet = fc
      .tuple(
        fc.nat({ max: 31 }),
        fc.integer({ min: 199, max: 208 }),
        fc.nat({ max: 12 }),
        fc.uint8Array({ maxLength: 60 }),
      )
      .map(([count, type, words, content]) => [0x80 | count, type, 0, words, ...content]);
    const compound = fc.array(packet, { maxLength: 4 }).map((packets) => Uint8Array.from(packets.flat()));
    fc.assert(fc.property(compound, before, checkAnything), { numRuns: 1000 });
  });

  it('damaged compounds of the corpus', () => {
    const seeds = corpus.map(({ bytes }) => bytes);
    fc.assert(fc.property(mutated(seeds), before, checkAnything), { numRuns: 1000 });
  });

  it('64 KiB of the smallest packets', () => {
    checkAnything(
      new Uint8Array(65536).fill(0).map((_, i) => [0x80, 203, 0, 0][i % 4]!),
      0,
    );
  });
});
