import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  buildRtpPacket,
  readCsrc,
  readRtpHeader,
  readRtpPadding,
  RtpHeader,
  type RtpError,
} from './index.ts';

const fromHex = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

function read(bytes: Uint8Array): RtpHeader {
  const header = new RtpHeader();
  assert.equal(readRtpHeader(bytes, 0, bytes.length, header), null);
  return header;
}

describe('RTP header', () => {
  it('of the packet in RFC 7714 §16', () => {
    const packet = fromHex(`8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976
      69736120 696e2070 61727465 73207472 6573`);
    const header = read(packet);
    assert.deepEqual(Object.assign({}, header), {
      marker: false,
      payloadType: 64,
      sequence: 0xf17b,
      timestamp: 0x8041f8d3,
      ssrc: 0x5501a0b2,
      csrcCount: 0,
      hasExtension: false,
      extensionProfile: 0,
      extensionStart: 12,
      extensionLength: 0,
      hasPadding: false,
      payloadStart: 12,
      end: 50,
    });
    const payload = packet.subarray(header.payloadStart, header.end);
    assert.equal(Buffer.from(payload).toString(), 'Gallia est omnis divisa in partes tres');
    assert.equal(readRtpPadding(packet, header), 0);
  });

  it('with contributing sources, extension (elements of RFC 6904, appendix A) and padding', () => {
    const packet = fromHex(`b2e00001 00000002 00000003 aaaaaaaa bbbbbbbb
      bede0006 17414273 a4752627 48220000 c8308e46 55996386 b395fb00 01020304 05000003`);
    const header = read(packet);
    assert.equal(header.marker, true);
    assert.equal(header.payloadType, 96);
    assert.equal(header.csrcCount, 2);
    assert.equal(readCsrc(packet, 0, 1), 0xbbbbbbbb);
    assert.equal(header.extensionProfile, 0xbede);
    assert.equal(header.extensionStart, 24);
    assert.equal(header.extensionLength, 24);
    assert.equal(header.payloadStart, 48);
    assert.equal(readRtpPadding(packet, header), 3);
  });

  it('in the middle of a larger buffer', () => {
    const packet = buildRtpPacket({ payloadType: 8, sequence: 7, timestamp: 9, ssrc: 11 }, fromHex('0102'));
    const buffer = new Uint8Array(100).fill(0xff);
    buffer.set(packet, 40);
    const header = new RtpHeader();
    assert.equal(readRtpHeader(buffer, 40, 40 + packet.length, header), null);
    assert.equal(header.payloadStart, 52);
    assert.equal(header.end, 54);
  });

  it('leaves nothing behind from the packet before', () => {
    const header = new RtpHeader();
    const extended = fromHex('90000001 00000002 00000003 bede0001 10ff0000');
    readRtpHeader(extended, 0, extended.length, header);
    const plain = buildRtpPacket({ payloadType: 0, sequence: 1, timestamp: 2, ssrc: 3 }, new Uint8Array(4));
    readRtpHeader(plain, 0, plain.length, header);
    assert.deepEqual(header, read(plain));
  });

  for (const [name, hex, error] of [
    ['nothing', '', 'tooShort'],
    ['eleven bytes', '80000001 00000002 000000', 'tooShort'],
    ['version 1', '40000001 00000002 00000003', 'badVersion'],
    ['missing contributing source', '81000001 00000002 00000003 0000', 'truncated'],
    ['missing extension header', '90000001 00000002 00000003 bede', 'truncated'],
    ['missing extension', '90000001 00000002 00000003 bede0001 1000', 'truncated'],
    ['extension of 256 KiB', '90000001 00000002 00000003 bedeffff 10000000', 'truncated'],
  ] as const satisfies readonly (readonly [string, string, RtpError])[]) {
    it(`refuses ${name}`, () => {
      const bytes = fromHex(hex);
      assert.equal(readRtpHeader(bytes, 0, bytes.length, new RtpHeader()), error);
    });
  }

  for (const [name, last] of [
    ['none counted', '00'],
    ['more than there is', '05'],
  ] as const) {
    it(`refuses padding with ${name}`, () => {
      const bytes = fromHex(`a0000001 00000002 00000003 000000${last}`);
      assert.equal(readRtpPadding(bytes, read(bytes)), 'badPadding');
    });
  }

  it('refuses padding without room for its count', () => {
    const bytes = fromHex('a0000001 00000002 00000003');
    assert.equal(readRtpPadding(bytes, read(bytes)), 'badPadding');
  });

  it('reads back what was written', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(
        fc.record(
          {
            payloadType: fc.integer({ min: 0, max: 127 }),
            sequence: fc.integer({ min: 0, max: 65535 }),
            timestamp: word,
            ssrc: word,
            marker: fc.boolean(),
          },
          { noNullPrototype: true },
        ),
        fc.uint8Array({ maxLength: 40 }),
        (fields, payload) => {
          const packet = buildRtpPacket(fields, payload);
          const header = read(packet);
          const { payloadType, sequence, timestamp, ssrc, marker } = header;
          assert.deepEqual({ payloadType, sequence, timestamp, ssrc, marker }, fields);
          assert.deepEqual(packet.subarray(header.payloadStart, header.end), payload);
        },
      ),
    );
  });
});
