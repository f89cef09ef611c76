import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildRtcpCompound, parseRtcp, type RtcpPacket } from '../protocols/rtcp/index.ts';
import { rtcpJson } from './rtcp-json.ts';

const ssrc = 0x11223344;
const block = {
  ssrc: 0x55667788,
  fractionLost: 25,
  cumulativeLost: -2,
  highestSequence: 0x10005,
  jitter: 77,
  lastSenderReport: 0x23348000,
  delaySinceLastSenderReport: 65_536,
};
const shownBlock = {
  source_ssrc: 0x55667788,
  highest_seq_no: 65_541,
  fraction_lost: 25,
  ia_jitter: 77,
  packets_lost: -2,
  lsr: 0x23348000,
  dlsr: 65_536,
};
const senderReport: RtcpPacket = {
  kind: 'senderReport',
  ssrc,
  ntpSeconds: 0xe1122334,
  ntpFraction: 0x80000000,
  rtpTimestamp: 1600,
  packetCount: 10,
  octetCount: 1700,
  reports: [block],
};
const receiverReport: RtcpPacket = { kind: 'receiverReport', ssrc, reports: [block, block] };

function shown(...packets: readonly RtcpPacket[]): unknown {
  const json = rtcpJson(packets);
  return json === null ? null : JSON.parse(json);
}

describe('RTCP as JSON', () => {
  it('has what a sender says of itself and of others', () => {
    assert.deepEqual(shown(senderReport), {
      sender_information: {
        ntp_timestamp_sec: 0xe1122334,
        ntp_timestamp_usec: 0x80000000,
        octets: 1700,
        rtp_timestamp: 1600,
        packets: 10,
      },
      ssrc,
      type: 200,
      report_count: 1,
      report_blocks: [shownBlock],
    });
  });

  it('has what a receiver says, and the descriptions of sources', () => {
    const items = [
      { type: 1, text: 'a@"b\\\xc3\xa9' },
      { type: 6, text: 'xyz' },
    ];
    assert.deepEqual(shown(receiverReport, { kind: 'sourceDescription', chunks: [{ ssrc, items }] }), {
      ssrc,
      type: 201,
      report_count: 2,
      report_blocks: [shownBlock, shownBlock],
      sdes_report_count: 1,
      sdes_information: [
        { sdes_chunk_ssrc: ssrc, type: 1, text: 'a@"b\\é' },
        { sdes_chunk_ssrc: ssrc, type: 6, text: 'xyz' },
      ],
    });
  });

  it('adds up the blocks of several reports of one compound', () => {
    const report = shown(senderReport, receiverReport) as { type: number; report_count: number };
    assert.deepEqual([report.type, report.report_count], [200, 3]);
  });

  it('passes over what has no report in it', () => {
    assert.equal(shown({ kind: 'goodbye', ssrcs: [1], reason: null }), null);
    assert.equal(shown(), null);
  });

  it('reads what we write ourselves', () => {
    const { packets, fault } = parseRtcp(buildRtcpCompound(senderReport, 'name@host'));
    assert.equal(fault, null);
    assert.match(rtcpJson(packets)!, /"text":"name@host"/);
  });
});
