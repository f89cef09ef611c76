import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { drop, dropReasons } from '../../base/drop-reasons.ts';
import {
  CARRIES_BOTH,
  CARRIES_OTHER,
  CARRIES_RTCP,
  CARRIES_RTP,
  KIND_OTHER,
  KIND_RTCP,
  KIND_RTP,
  KIND_STRAY_RTCP,
  classify,
} from './classify.ts';

const packet = (length: number, ...start: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes.set(start.slice(0, length));
  return bytes;
};
const kindOf = (bytes: Uint8Array, carries: number) => classify(bytes, bytes.length, carries);

describe('classify', () => {
  const cases: readonly (readonly [string, Uint8Array, number, number])[] = [
    ['plain RTP', packet(12, 0x80, 0), CARRIES_RTP, KIND_RTP],
    ['RTP on a muxed port', packet(172, 0x80, 0x80), CARRIES_BOTH, KIND_RTP],
    ['payload type 95 with marker, the last one below RTCP', packet(12, 0x80, 191), CARRIES_RTP, KIND_RTP],
    ['payload type 96 with marker, the first one above', packet(12, 0x80, 224), CARRIES_RTP, KIND_RTP],
    ['RTCP types from 192', packet(8, 0x80, 192), CARRIES_BOTH, KIND_RTCP],
    ['RTCP types to 223', packet(8, 0x80, 223), CARRIES_BOTH, KIND_RTCP],
    ['RTCP on its own port', packet(8, 0x81, 200), CARRIES_RTCP, KIND_RTCP],
    ['RTCP on an RTP port', packet(8, 0x81, 200), CARRIES_RTP, KIND_STRAY_RTCP],
    ['APP on an RTP port', packet(12, 0x80, 204), CARRIES_RTP, KIND_RTCP],
    ['RTP on an RTCP port', packet(12, 0x80, 0), CARRIES_RTCP, -drop.unexpectedRtp],
    ['an empty datagram', packet(0), CARRIES_RTP, -drop.empty],
    ['an empty datagram on a blind relay', packet(0), CARRIES_OTHER, -drop.empty],
    ['anything on a blind relay', packet(1, 0), CARRIES_OTHER, KIND_OTHER],
    ['one byte', packet(1, 0x80), CARRIES_RTP, -drop.rtpTooShort],
    ['one byte on an RTCP port', packet(1, 0x80), CARRIES_RTCP, -drop.rtcpTooShort],
    ['RTP of 11 bytes', packet(11, 0x80, 0), CARRIES_BOTH, -drop.rtpTooShort],
    ['RTCP of 7 bytes', packet(7, 0x80, 200), CARRIES_BOTH, -drop.rtcpTooShort],
    ['STUN', packet(20, 0, 1), CARRIES_BOTH, -drop.stunNotNegotiated],
    ['STUN, last first byte', packet(20, 3), CARRIES_RTP, -drop.stunNotNegotiated],
    ['DTLS', packet(13, 22, 254, 253), CARRIES_RTP, -drop.dtlsNotNegotiated],
    ['DTLS on an RTCP port', packet(13, 63), CARRIES_RTCP, -drop.dtlsNotNegotiated],
    ['ZRTP', packet(40, 0x10), CARRIES_RTP, -drop.unknownProtocol],
    ['TURN channel data', packet(40, 64), CARRIES_RTP, -drop.unknownProtocol],
    ['version 3', packet(40, 192), CARRIES_RTP, -drop.unknownProtocol],
    ['a CSRC list that fits', packet(16, 0x81), CARRIES_RTP, KIND_RTP],
    ['a CSRC list that does not', packet(15, 0x81), CARRIES_RTP, -drop.rtpBadHeader],
    ['an extension that fits', packet(16, 0x90), CARRIES_RTP, KIND_RTP],
    ['an extension without its header', packet(15, 0x90), CARRIES_RTP, -drop.rtpBadHeader],
    [
      'an extension that is too long',
      packet(19, 0x90, 0, ...new Array<number>(12).fill(0), 0, 1),
      CARRIES_RTP,
      -drop.rtpBadHeader,
    ],
  ];
  for (const [name, bytes, carries, expected] of cases)
    it(name, () => assert.equal(kindOf(bytes, carries), expected));

  it('has an answer for all bytes, and never reads behind the length', () => {
    const lengths = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(
        lengths,
        fc.uint8Array({ minLength: 80, maxLength: 80 }),
        fc.nat(3),
        (bytes, rest, carries) => {
          const kind = kindOf(bytes, carries);
          assert.ok(kind >= 0 ? kind <= KIND_OTHER : dropReasons[-kind]?.side === 'in');
          const longer = Uint8Array.of(...bytes, ...rest);
          assert.equal(classify(longer, bytes.length, carries), kind);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
