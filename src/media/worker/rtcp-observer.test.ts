import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { buildRtcpCompound, type ReportBlock } from '../../protocols/rtcp/index.ts';
import {
  CounterChunk,
  JITTER_REPORTS,
  REPORTED_JITTER_MS,
  ROUND_TRIP_US,
  SLOT_FLOATS,
  SSRC_ENTRIES,
  SSRC_ENTRY_FLOATS,
  SSRC_ID,
  SSRC_PACKETS,
  SSRC_PAYLOAD_TYPE,
} from '../counters/layout.ts';
import { RtcpObserver } from './rtcp-observer.ts';
import { SentReports } from './sent-reports.ts';
import type { StreamState } from './stream-state.ts';

const ntp = { ntpSeconds: 0x11112222, ntpFraction: 0x33334444 };
/** Its middle. */
const LSR = 0x22223333;

const senderReport = (ssrc: number) =>
  buildRtcpCompound(
    { kind: 'senderReport', ssrc, ...ntp, rtpTimestamp: 1, packetCount: 1, octetCount: 1, reports: [] },
    'x',
  );
const block = (ssrc: number, changes: Partial<ReportBlock> = {}): ReportBlock => ({
  ssrc,
  fractionLost: 0,
  cumulativeLost: 0,
  highestSequence: 0,
  jitter: 0,
  lastSenderReport: LSR,
  // Two seconds.
  delaySinceLastSenderReport: 2 * 65536,
  ...changes,
});
const receiverReport = (...reports: ReportBlock[]) =>
  buildRtcpCompound({ kind: 'receiverReport', ssrc: 99, reports }, 'y');

function start() {
  const observer = new RtcpObserver(new SentReports());
  const stream = { float64: new Float64Array(SLOT_FLOATS), start: 0, feeders: [] } as unknown as StreamState;
  return {
    observe: (bytes: Uint8Array, now: number, length = bytes.length) => {
      observer.observe(stream, bytes, length, now);
    },
    roundTripUs: () => stream.float64[ROUND_TRIP_US],
  };
}

/** An extended report (RFC 3611 §2) with one block. */
function extendedReport(ssrc: number, type: number, ...words: number[]): Uint8Array {
  const bytes = Buffer.alloc(12 + 4 * words.length);
  bytes.writeUInt32BE(0x80cf0000 + bytes.length / 4 - 1, 0);
  bytes.writeUInt32BE(ssrc, 4);
  bytes.writeUInt32BE((type << 24) | words.length, 8);
  words.forEach((word, index) => bytes.writeUInt32BE(word, 12 + 4 * index));
  return bytes;
}

describe('RtcpObserver', () => {
  it('takes the time from a report to what answers it, less what the party kept it for', () => {
    const { observe, roundTripUs } = start();
    observe(senderReport(7), 1000);
    observe(receiverReport(block(1), block(7)), 3080);
    assert.equal(roundTripUs(), 80_000);
  });

  it('knows the reference times of extended reports too', () => {
    const { observe, roundTripUs } = start();
    observe(extendedReport(7, 4, ntp.ntpSeconds, ntp.ntpFraction), 1000);
    observe(extendedReport(8, 5, 7, LSR, 65536), 2030);
    assert.equal(roundTripUs(), 30_000);
  });

  it('makes nothing of reports that nobody sent, of other sources, or of times that cannot be', () => {
    const { observe, roundTripUs } = start();
    observe(senderReport(7), 1000);
    observe(receiverReport(block(8)), 3080);
    observe(receiverReport(block(7, { lastSenderReport: LSR + 1 })), 3080);
    observe(receiverReport(block(7, { lastSenderReport: 0 })), 3080);
    observe(receiverReport(block(7)), 2000);
    observe(receiverReport(block(7)), 14_000);
    assert.equal(roundTripUs(), 0);
  });

  it('reads to the end of what is there and no further', () => {
    const report = receiverReport(block(7));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 0, max: report.length }),
        (bytes, cut) => {
          const { observe, roundTripUs } = start();
          observe(senderReport(7), 1000);
          observe(report, 3080, Math.min(cut, 31));
          observe(bytes, 3080);
          assert.equal(roundTripUs(), 0);
        },
      ),
    );
  });

  it('keeps the jitter that receivers report with the stream whose source it is', () => {
    const memory = new CounterChunk(new SharedArrayBuffer(8 * SLOT_FLOATS));
    const ticks = new Float64Array(128);
    ticks[8] = 1 / 8;
    const feeder = { float64: memory.float64, uint32: memory.uint32, start: 0, ticks };
    const entry = SSRC_ENTRIES + SSRC_ENTRY_FLOATS;
    memory.float64[entry + SSRC_PACKETS] = 1;
    memory.uint32[2 * entry + SSRC_ID] = 7;
    memory.uint32[2 * entry + SSRC_PAYLOAD_TYPE] = 8;
    const stream = { float64: new Float64Array(SLOT_FLOATS), start: 0, feeders: [feeder] };
    const observer = new RtcpObserver(new SentReports());
    const report = (ssrc: number, jitter: number): readonly (number | undefined)[] => {
      const bytes = receiverReport(block(ssrc, { jitter }));
      observer.observe(stream as unknown as StreamState, bytes, bytes.length, 1000);
      return [memory.float64[JITTER_REPORTS], memory.float64[REPORTED_JITTER_MS]];
    };
    assert.deepEqual(report(6, 80), [0, 0]);
    assert.deepEqual(report(7, 80), [1, 10]);
    assert.deepEqual(report(7, 0), [2, 0]);
    assert.deepEqual(report(7, 0xffff_ffff), [2, 0], 'nonsense');
    memory.uint32[2 * entry + SSRC_PAYLOAD_TYPE] = 9;
    assert.deepEqual(report(7, 80), [2, 0], 'an unknown clock');
  });
});
