import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { buildRtcpCompound, checkRtcp, parseRtcp, type ReportBlock } from './index.ts';

describe('building', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const block: fc.Arbitrary<ReportBlock> = fc.record(
    {
      ssrc: word,
      fractionLost: fc.integer({ min: 0, max: 255 }),
      cumulativeLost: fc.integer({ min: -0x800000, max: 0x7fffff }),
      highestSequence: word,
      jitter: word,
      lastSenderReport: word,
      delaySinceLastSenderReport: word,
    },
    { noNullPrototype: true },
  );
  const reports = fc.array(block, { maxLength: 31 });
  const receiverReport = fc.record(
    { kind: fc.constant('receiverReport' as const), ssrc: word, reports },
    { noNullPrototype: true },
  );
  const senderReports = fc.record(
    {
      kind: fc.constant('senderReport' as const),
      ssrc: word,
      ntpSeconds: word,
      ntpFraction: word,
      rtpTimestamp: word,
      packetCount: word,
      octetCount: word,
      reports,
    },
    { noNullPrototype: true },
  );
  const name = fc.uint8Array({ maxLength: 255 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

  it('is undone by parsing', () => {
    fc.assert(
      fc.property(fc.oneof(receiverReport, senderReports), name, (report, text) => {
        const bytes = buildRtcpCompound(report, text);
        assert.equal(checkRtcp(bytes, 0, bytes.length, 'compound'), null);
        assert.deepEqual(parseRtcp(bytes), {
          packets: [
            report,
            { kind: 'sourceDescription', chunks: [{ ssrc: report.ssrc, items: [{ type: 1, text }] }] },
          ],
          fault: null,
        });
      }),
    );
  });

  it('leaves out what the counts have no room for', () => {
    const one = fc.sample(block, 1)[0]!;
    const bytes = buildRtcpCompound(
      { kind: 'receiverReport', ssrc: 1, reports: Array.from({ length: 40 }, () => one) },
      'x'.repeat(300),
    );
    const [report, description] = parseRtcp(bytes).packets;
    assert.ok(report?.kind === 'receiverReport' && description?.kind === 'sourceDescription');
    assert.equal(report.reports.length, 31);
    assert.equal(description.chunks[0]?.items[0]?.text.length, 255);
  });
});
