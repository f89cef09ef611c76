import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFeedbackType, parseRtcp, type RtcpError, type RtcpPacket } from './index.ts';

const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

function packetsOf(hex: string): readonly RtcpPacket[] {
  const { packets, fault } = parseRtcp(fromHex(hex));
  assert.equal(fault, null);
  return packets;
}

/** The sender report of RFC 7714 §17, whose own length field (000d) counts one word too many. */
const senderReport = `81c8000c 4d617273 4e545031 4e545032 52545020 0000042a 0000e930
  4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef`;
const emptyReceiverReport = '80c90001 00000001';
const cname = '81ca0003 00000001 01036140 62000000';

describe('RTCP packets', () => {
  it('sender report', () => {
    assert.deepEqual(packetsOf(senderReport), [
      {
        kind: 'senderReport',
        ssrc: 0x4d617273,
        ntpSeconds: 0x4e545031,
        ntpFraction: 0x4e545032,
        rtpTimestamp: 0x52545020,
        packetCount: 1066,
        octetCount: 59696,
        reports: [
          {
            ssrc: 0x4c756e61,
            fractionLost: 0xde,
            cumulativeLost: 0xadbeef - 0x1000000,
            highestSequence: 0xdeadbeef,
            jitter: 0xdeadbeef,
            lastSenderReport: 0xdeadbeef,
            delaySinceLastSenderReport: 0xdeadbeef,
          },
        ],
      },
    ]);
  });

  it('as printed in RFC 7714 the report is longer than its datagram', () => {
    const bytes = fromHex(senderReport);
    bytes[3] = 0x0d;
    assert.deepEqual(parseRtcp(bytes), { packets: [], fault: { error: 'badLength', at: 0 } });
  });

  it('receiver report with profile-specific extension', () => {
    assert.deepEqual(packetsOf('80c90002 00000001 cafecafe'), [
      { kind: 'receiverReport', ssrc: 1, reports: [] },
    ]);
  });

  it('source description with two chunks', () => {
    assert.deepEqual(packetsOf('82ca0006 00000001 01036140 62020178 00000000 00000002 00000000'), [
      {
        kind: 'sourceDescription',
        chunks: [
          {
            ssrc: 1,
            items: [
              { type: 1, text: 'a@b' },
              { type: 2, text: 'x' },
            ],
          },
          { ssrc: 2, items: [] },
        ],
      },
    ]);
  });

  it('goodbye with and without reason', () => {
    assert.deepEqual(packetsOf('82cb0004 00000001 00000002 04676f6e 65000000'), [
      { kind: 'goodbye', ssrcs: [1, 2], reason: 'gone' },
    ]);
    assert.deepEqual(packetsOf('81cb0001 00000001'), [{ kind: 'goodbye', ssrcs: [1], reason: null }]);
    assert.deepEqual(packetsOf('80cb0000'), [{ kind: 'goodbye', ssrcs: [], reason: null }]);
  });

  it('application', () => {
    assert.deepEqual(packetsOf('85cc0003 00000001 74657374 01020304'), [
      { kind: 'application', subtype: 5, ssrc: 1, name: 'test', data: Uint8Array.of(1, 2, 3, 4) },
    ]);
  });

  it('extended report with a receiver reference time and an empty block', () => {
    assert.deepEqual(packetsOf('80cf0005 00000001 04000002 11223344 55667788 fe070000'), [
      {
        kind: 'extendedReport',
        ssrc: 1,
        blocks: [
          { type: 4, typeSpecific: 0, content: fromHex('1122334455667788') },
          { type: 0xfe, typeSpecific: 7, content: new Uint8Array(0) },
        ],
      },
    ]);
  });

  it('feedback', () => {
    for (const [hex, layer, message] of [
      ['81cd0003 00000001 00000002 00010000', 'transport', 'nack'],
      ['8fcd0004 00000001 00000002 00010000 00000000', 'transport', 'transportCc'],
      ['82cd0002 00000001 00000002', 'transport', 'other'],
      ['81ce0002 00000001 00000002', 'payload', 'pli'],
      ['84ce0004 00000001 00000000 00000002 01000000', 'payload', 'fir'],
      ['8fce0003 00000001 00000000 52454d42', 'payload', 'application'],
    ] as const) {
      const [packet] = packetsOf(hex);
      assert.ok(packet?.kind === 'feedback');
      assert.deepEqual([packet.layer, packet.message, packet.ssrc], [layer, message, 1]);
    }
    assert.deepEqual([200, 204, 205, 206, 207].map(isFeedbackType), [false, false, true, true, false]);
  });

  it('of types nobody knows', () => {
    assert.deepEqual(packetsOf('83c20001 00000001'), [
      { kind: 'unknown', type: 194, count: 3, content: fromHex('00000001') },
    ]);
  });

  it('padded at the end of the compound', () => {
    const kinds = packetsOf(`${emptyReceiverReport} ${cname} a1cb0002 00000001 00000004`).map(
      ({ kind }) => kind,
    );
    assert.deepEqual(kinds, ['receiverReport', 'sourceDescription', 'goodbye']);
  });
});

describe('faults', () => {
  for (const [name, hex, error, at, rest] of [
    ['nothing', '', 'tooShort', 0, 0],
    ['three bytes', '80c900', 'tooShort', 0, 0],
    ['three bytes behind a packet', `${emptyReceiverReport} 81ca00`, 'tooShort', 8, 1],
    ['version 1', '40c90001 00000001', 'badVersion', 0, 0],
    ['length behind the end', '80c90002 00000001', 'badLength', 0, 0],
    ['padding in front of the last packet', `a0c90002 00000001 00000004 ${cname}`, 'badPadding', 0, 0],
    ['padding of nothing', 'a0c90001 00000000', 'badPadding', 0, 0],
    ['more padding than content', 'a0c90001 00000005', 'badPadding', 0, 0],
    ['report without its sender', '80c80001 00000001', 'truncated', 0, 0],
    ['report without its block', '81c90001 00000001', 'truncated', 0, 0],
    ['report without an SSRC', '80c90000', 'truncated', 0, 0],
    ['missing chunk', `${emptyReceiverReport} 82ca0002 00000001 00000000`, 'truncated', 8, 1],
    ['endless items', '81ca0002 00000001 01024142', 'truncated', 0, 0],
    ['item behind the end', '81ca0002 00000001 01ff4142', 'truncated', 0, 0],
    ['item without length', '81ca0002 00000001 01014101', 'truncated', 0, 0],
    ['fewer sources than counted', '82cb0001 00000001', 'truncated', 0, 0],
    ['reason behind the end', '81cb0002 00000001 04414243', 'truncated', 0, 0],
    ['application without name', '80cc0001 00000001', 'truncated', 0, 0],
    ['extended report without SSRC', '80cf0000', 'truncated', 0, 0],
    ['block behind the end', '80cf0002 00000001 04000001', 'truncated', 0, 0],
    ['feedback without media source', '81ce0001 00000001', 'truncated', 0, 0],
  ] as const satisfies readonly (readonly [string, string, RtcpError, number, number])[]) {
    it(name, () => {
      const { packets, fault } = parseRtcp(fromHex(hex));
      assert.deepEqual(fault, { error, at });
      assert.equal(packets.length, rest);
    });
  }
});
