import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildRtcp, buildRtp } from '../../../test/support/rtp.ts';
import { renameRtcpSource, renameRtpSource } from './rename-source.ts';

const mask = 0x01020304;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('renaming a source', () => {
  it('changes the SSRC of RTP, and nothing else', () => {
    const packet = buildRtp(
      { ssrc: 0xf0f0f0f0, payloadType: 0, count: 1, firstSeq: 1, intervalMs: 0, payloadBytes: 4 },
      0,
    );
    const expected = Buffer.from(packet);
    expected.writeUInt32BE(0xf1f2f3f4, 8);
    const place = Buffer.concat([Buffer.alloc(5), packet, Buffer.alloc(5)]);
    renameRtpSource(place, 5, packet.length, mask);
    assert.equal(hex(place), hex(Buffer.concat([Buffer.alloc(5), expected, Buffer.alloc(5)])));
  });

  it('changes the sender in all parts of compound RTCP, and not whom they report on', () => {
    const report = Buffer.from('81c90007' + 'f0f0f0f0' + 'f0f0f0f0' + '00'.repeat(20), 'hex');
    const packet = Buffer.concat([
      report,
      buildRtcp(0xf0f0f0f0),
      Buffer.from('81cb0001' + '00000009', 'hex'),
    ]);
    const renamed = Buffer.from(packet);
    renameRtcpSource(renamed, 0, renamed.length, mask);
    const expected = Buffer.from(packet);
    for (const at of [4, report.length + 4, report.length + 12]) expected.writeUInt32BE(0xf1f2f3f4, at);
    assert.equal(hex(renamed), hex(expected));
  });

  it('stays within what is too short, or ends early', () => {
    const place = Buffer.alloc(64, 0xff);
    renameRtpSource(place, 0, 11, mask);
    renameRtcpSource(place, 0, 7, mask);
    assert.equal(hex(place), 'ff'.repeat(64));
    renameRtcpSource(place, 0, 9, mask);
    assert.equal(hex(place), 'ffffffff' + 'fefdfcfb' + 'ff'.repeat(56));
  });
});
