import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePayloadType, parseSdp, readCodecs, rtpmapOf, type SdpCodec } from './index.ts';

function codecsOf(formats: string, ...attributes: readonly string[]): SdpCodec[] {
  const lines = attributes.map((text) => `a=${text}\r\n`).join('');
  const result = parseSdp(`v=0\r\nm=audio 9 RTP/AVP ${formats}\r\n${lines}`);
  assert.ok(result.ok);
  return readCodecs(result.sdp.media[0]!);
}

describe('codecs', () => {
  it('gather what is said about them, in the order of m=', () => {
    assert.deepEqual(
      codecsOf(
        '96 0 101',
        'fmtp:101 0-16',
        'rtpmap:101 telephone-event/8000',
        'rtcp-fb:96 nack',
        'rtpmap:96 opus/48000/2',
        'rtcp-fb:96 nack pli',
        'fmtp:96 useinbandfec=1',
        'rtcp-fb:* ccm fir',
        'fmtp:96 minptime=10',
      ),
      [
        {
          payloadType: 96,
          name: 'opus',
          clockRate: 48000,
          channels: 2,
          rtpmap: '96 opus/48000/2',
          fmtp: ['96 useinbandfec=1', '96 minptime=10'],
          rtcpFeedback: ['96 nack', '96 nack pli'],
          isStatic: false,
        },
        {
          payloadType: 0,
          name: 'PCMU',
          clockRate: 8000,
          channels: 1,
          rtpmap: null,
          fmtp: [],
          rtcpFeedback: [],
          isStatic: true,
        },
        {
          payloadType: 101,
          name: 'telephone-event',
          clockRate: 8000,
          channels: 1,
          rtpmap: '101 telephone-event/8000',
          fmtp: ['101 0-16'],
          rtcpFeedback: [],
          isStatic: false,
        },
      ],
    );
  });

  it('appear once each, and only if they are payload types', () => {
    const numbers = codecsOf('0 8 0 128 x * -1 007 127').map((codec) => codec.payloadType);
    assert.deepEqual(numbers, [0, 8, 7, 127]);
  });

  for (const [name, attributes, expected] of [
    ['no rtpmap', [], '/0/1'],
    ['encoding without clock', ['rtpmap:96 foo'], '/0/1'],
    ['clock that is no number', ['rtpmap:96 foo/abc'], '/0/1'],
    ['empty channels', ['rtpmap:96 opus/48000/'], 'opus/48000/1'],
    ['no channels at all', ['rtpmap:96 L16/44100/0'], 'L16/44100/1'],
    ['wide spacing', ['rtpmap: 96   opus/48000/2 '], 'opus/48000/2'],
    ['leading zero', ['rtpmap:096 opus/48000/2'], 'opus/48000/2'],
    ['two rtpmaps', ['rtpmap:96 opus/48000/2', 'rtpmap:96 speex/8000'], 'speex/8000/1'],
    ['no encoding', ['rtpmap:96 /8000'], '/0/1'],
  ] as const) {
    it(`with ${name}`, () => {
      const [codec] = codecsOf('96', ...attributes);
      assert.equal(`${codec!.name}/${codec!.clockRate}/${codec!.channels}`, expected);
    });
  }

  it('with a static number can be redefined', () => {
    const [codec] = codecsOf('0', 'rtpmap:0 FOO/16000/2');
    assert.equal(codec!.name, 'FOO');
    assert.equal(codec!.clockRate, 16000);
  });
});

it('the rtpmap to write is the sender’s own, or that of the static table', () => {
  const written = codecsOf('0 8 10 96 97', 'rtpmap:8 pcma/8000', 'rtpmap:96 opus/48000/2').map(rtpmapOf);
  assert.deepEqual(written, ['0 PCMU/8000', '8 pcma/8000', '10 L16/44100/2', '96 opus/48000/2', null]);
});

it('payload types stand alone', () => {
  assert.deepEqual(['0', '96 x', ' 8\tx', '96x', '128', '', '*'].map(parsePayloadType), [
    0,
    96,
    8,
    null,
    null,
    null,
    null,
  ]);
});

it('payload types are up to three digits after up to eight blanks, before a blank or the end', () => {
  const text = fc.string({ unit: fc.constantFrom(' ', '\t', '0', '1', '9', 'x', '\n'), maxLength: 14 });
  fc.assert(
    fc.property(text, (input) => {
      const digits = /^[ \t]{0,8}(\d{1,3})(?=[ \t]|$)/.exec(input)?.[1];
      const expected = digits === undefined || Number(digits) > 127 ? null : Number(digits);
      assert.equal(parsePayloadType(input), expected, JSON.stringify(input));
    }),
    { numRuns: 2000 },
  );
});
