import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, sdpOf } from '../../test/support/call-bench.ts';
import { codecOptions } from '../../test/support/codecs.ts';

const events = ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'];
const a = sdpOf('192.0.2.100', [
  'm=audio 4000 RTP/AVP 8 0 101',
  ...events,
  'a=rtcp-fb:* nack',
  'a=rtcp-fb:0 x',
]);
const b = (list: string): string => sdpOf('192.0.2.200', [`m=audio 5000 RTP/AVP ${list}`, ...events]);

function formats(sdp: string): string {
  return /^m=\S+ \d+ \S+ (.*)\r$/m.exec(sdp)?.[1] ?? '';
}

function lines(sdp: string, start: string): readonly string[] {
  return sdp.split('\r\n').filter((line) => line.startsWith(start));
}

describe('codecs in offers and answers', () => {
  it('leaves out all that belongs to a codec that is taken out', () => {
    const out = createCallBench().offer({ sdp: a, codecs: codecOptions({ strip: 'PCMU' }) });
    assert.equal(formats(out), '8 101');
    assert.deepEqual(lines(out, 'a=rtpmap'), ['a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000']);
    assert.deepEqual(lines(out, 'a=rtcp-fb'), ['a=rtcp-fb:* nack']);
  });

  it('writes formats as they came where nothing is chosen', () => {
    const sdp = sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 8 0 8 x']);
    const bench = createCallBench();
    assert.equal(formats(bench.offer({ sdp })), '8 0 8 x');
    assert.equal(formats(bench.answer({ sdp: b('8 0 101') })), '8 0');
  });

  it('remembers for the answer what each branch was offered', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, codecs: codecOptions({ strip: 'PCMU' }) });
    assert.equal(formats(bench.answer({ sdp: b('0 8 101') })), '8 101');
    assert.equal(formats(bench.answer({ sdp: b('0 8 101'), toTag: 'c', isNewBranch: true })), '8 101');
  });

  it('rejects a section without codecs where that is allowed, and frees its ports', () => {
    const bench = createCallBench();
    const out = bench.offer({ sdp: a, codecs: codecOptions({ strip: 'all', allowEmptyMedia: true }) });
    assert.match(out, /^m=audio 0 RTP\/AVP 8 0 101\r$/m);
    assert.match(bench.answer({ sdp: benchSdp(0, '192.0.2.200') }), /^m=audio 0 /m);
    assert.deepEqual(bench.media.plans.get('call')?.streams, []);
  });

  it('writes ptime towards each side', () => {
    const bench = createCallBench();
    const codecs = codecOptions({ ptimeMs: 30, ptimeReverseMs: 40 });
    assert.deepEqual(lines(bench.offer({ sdp: a, codecs }), 'a=ptime'), ['a=ptime:30']);
    assert.deepEqual(lines(bench.answer({ sdp: b('8') }), 'a=ptime'), ['a=ptime:40']);
    const again = bench.offer({ sdp: a, toTag: 'b', codecs: codecOptions({ ptimeMs: 0 }) });
    assert.deepEqual(lines(again, 'a=ptime'), []);
    assert.deepEqual(lines(bench.answer({ sdp: b('8') }), 'a=ptime'), []);
  });

  it('keeps to what was agreed where codecs are not to change, whoever offers again', () => {
    const bench = createCallBench();
    const codecs = codecOptions({ noRenegotiation: true });
    bench.offer({ sdp: a });
    bench.answer({ sdp: b('0 101') });
    const toA = bench.offer({ sdp: b('8 0 101'), fromTag: 'b', toTag: 'a', codecs });
    assert.equal(formats(toA), '0 101 8');
    assert.equal(formats(bench.answer({ sdp: a, fromTag: 'b', toTag: 'a', codecs })), '0 8 101');
    assert.equal(formats(bench.offer({ sdp: a, toTag: 'b', codecs })), '0 8 101');
    assert.equal(formats(bench.answer({ sdp: b('8 0 101'), codecs })), '0 8 101');
  });

  it('takes no list of codecs for an answer to another kind of media', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    const image = sdpOf('192.0.2.200', ['m=image 5000 udptl t38']);
    assert.equal(formats(bench.answer({ sdp: image })), 't38');
  });
});

describe('payload types that the sides number differently', () => {
  const opus = (type: number): readonly string[] => [
    `m=audio ${type === 96 ? 4000 : 5000} RTP/AVP ${type} 8`,
    `a=rtpmap:${type} opus/48000/2`,
  ];
  const streams = (bench: ReturnType<typeof createCallBench>) => bench.media.plans.get('call')?.streams ?? [];

  it('are changed on the way, in RTP only', () => {
    const bench = createCallBench();
    bench.offer({ sdp: sdpOf('192.0.2.100', opus(96)) });
    const codecs = codecOptions({ allowAsymmetric: true });
    const out = bench.answer({ sdp: sdpOf('192.0.2.200', opus(111)), codecs });
    assert.equal(formats(out), '96 8');
    assert.deepEqual(lines(out, 'a=rtpmap'), ['a=rtpmap:96 opus/48000/2', 'a=rtpmap:8 PCMA/8000']);
    assert.deepEqual(
      streams(bench).map(({ payloadTypes }) => payloadTypes),
      [[[111, 96]], [], [[96, 111]], []],
    );
    // The answerer sends what it was offered.
    assert.deepEqual(streams(bench)[2]?.clockRates, [
      [96, 48000],
      [111, 48000],
    ]);
  });

  it('stay as they are once both sides agree again', () => {
    const bench = createCallBench();
    const [a96, b111] = [sdpOf('192.0.2.100', opus(96)), sdpOf('192.0.2.200', opus(111))];
    bench.offer({ sdp: a96 });
    bench.answer({ sdp: b111, codecs: codecOptions({ allowAsymmetric: true }) });
    bench.offer({ sdp: a96, toTag: 'b' });
    bench.answer({ sdp: a96.replace('m=audio 4000', 'm=audio 5000') });
    assert.ok(streams(bench).every(({ payloadTypes }) => payloadTypes.length === 0));
  });

  it('stay with each side under static-codecs', () => {
    const bench = createCallBench();
    bench.offer({ sdp: sdpOf('192.0.2.100', opus(96)) });
    bench.answer({ sdp: sdpOf('192.0.2.200', opus(96)) });
    const again = sdpOf('192.0.2.200', opus(111));
    const codecs = codecOptions({ isStatic: true });
    const toA = bench.offer({ sdp: again, fromTag: 'b', toTag: 'a', codecs });
    assert.equal(formats(toA), '96 8');
    const toB = bench.answer({ sdp: sdpOf('192.0.2.100', opus(96)), fromTag: 'b', toTag: 'a' });
    assert.equal(formats(toB), '111 8');
    const [forA, , forB] = streams(bench);
    assert.deepEqual(forA?.payloadTypes, [[111, 96]]);
    assert.deepEqual(forB?.payloadTypes, [[96, 111]]);
  });
});

describe('payload types under encryption', () => {
  const key = (letter: string): string => Buffer.alloc(30, letter).toString('base64');
  const secured = (type: number, letter: string): string =>
    sdpOf(`192.0.2.${type}`, [
      `m=audio ${4000 + type} RTP/SAVP ${type}`,
      `a=rtpmap:${type} opus/48000/2`,
      `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key(letter)}`,
    ]);

  for (const [answered, isPassed] of [
    [96, true],
    [111, false],
  ] as const)
    it(`${isPassed ? 'that are equal' : 'that differ'} let packets ${isPassed ? 'pass' : 'not pass'} as they are`, () => {
      const bench = createCallBench();
      bench.offer({ sdp: secured(96, 'a') });
      bench.answer({ sdp: secured(answered, 'b'), codecs: codecOptions({ allowAsymmetric: true }) });
      const streams = bench.media.plans.get('call')?.streams ?? [];
      assert.ok(streams.length > 0 && streams.every(({ security }) => (security === null) === isPassed));
    });
});
