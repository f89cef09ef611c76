import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codecOptions, codecs, plainOffer, show, type CodecWish } from '../../../test/support/codecs.ts';
import { rtpmapOf } from '../../protocols/sdp/index.ts';
import { answerCodecs, type CodecAnswer } from './answer.ts';
import { offerCodecs } from './offer.ts';
import { withPayloadType } from './renumber.ts';

/** Without wish where it is null. */
type Case = readonly [
  sent: string,
  offerWish: CodecWish | null,
  answered: string,
  wish: CodecWish | null,
  out: string,
];

function answer([sent, offerWish, answered, wish]: Case | readonly [...Case], earlier = ''): CodecAnswer {
  const options = offerWish === null ? null : codecOptions(offerWish);
  const { offered } = offerCodecs({ type: 'audio', codecs: codecs(sent) }, [], options);
  return answerCodecs(codecs(answered), offered, codecs(earlier), wish === null ? null : codecOptions(wish));
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  'the order is the answerer’s, supplemental ones last': [
    ['8 0 101', null, '0 8 101', null, '0 8 101'],
    ['8 0 101', null, '101 0 8', null, '0 8 101'],
    ['96 8 101 102', null, '8 102 96 101', null, '8 96 102 101'],
  ],
  'what was not offered is no part of the answer': [
    ['0', null, '8 0', null, '0'],
    ['8 0', null, '8 101', null, '8'],
    ['96 0 101', null, '111 0 101', null, '0 101'],
    ['8 0 101', { strip: 'PCMU' }, '8 0 101', null, '8 101'],
    ['8 0 101', { mask: 'PCMU' }, '0 8 101', null, '8 101'],
    ['8 0 9 101', { mask: 'all', offer: 'PCMU PCMA' }, '0 101', null, '0'],
  ],
  'unless such payload types are allowed, and the codec was offered': [
    ['96 0 101', null, '111 0 101', { allowAsymmetric: true }, '96 0 101'],
    ['8 101', null, '8 110', { allowAsymmetric: true }, '8 101'],
    ['0', null, '8 0', { allowAsymmetric: true }, '0'],
    ['96 0', null, '111 96 0', { allowAsymmetric: true }, '96 0'],
    ['96 0', null, '111 0 112', { allowAsymmetric: true }, '96 0'],
    ['98:mode=30', null, '122 98:mode=20', { allowAsymmetric: true }, '98'],
  ],
  'a payload type that was offered is what the answerer says': [
    ['98:mode=30 8', null, '98:mode=20 8', null, '98 8'],
    ['96:useinbandfec=1 8', null, '96 8', null, '96 8'],
  ],
  'a number that was offered for another codec does not stand for that one': [
    ['96 0 101', null, '0 96=telephone-event/8000', null, '0 101'],
    ['96=telephone-event/8000 0 101=opus/48000/2', null, '96 0 101', null, '101 0 96'],
    ['96 8 0', null, '96=PCMA/8000', null, '8'],
    [
      '115 116:profile-level-id=42e01f',
      null,
      '116=VP8/90000 115=H264/90000:profile-level-id=42e00d',
      null,
      '115 116',
    ],
    ['0 101 102', null, '0 101=telephone-event/48000', null, '0 102'],
    ['0 101 102', null, '0 101=telephone-event/48000', { strip: 'PCMA' }, '0 102'],
  ],
  'unless the codec was not offered at all, or its own number is there too': [
    ['96 0', null, '96=PCMA/8000 0', null, '96 0'],
    ['96 8', null, '96=opus/48000 8', null, '96 8'],
    ['96 8 0', null, '96=PCMA/8000 8', null, '96 8'],
  ],
  'an answer with no media by the numbers of the offer goes by the names': [
    ['96 101', null, '111 101', null, '96 101'],
    ['0', null, '127=PCMU/8000', null, '0'],
    ['115 116 117', null, '99=VP8/90000', null, '115'],
    ['96 0 101', { strip: 'PCMU' }, '111 101', null, '96'],
    ['115 116 117', null, '117=VP8/90000', null, '115'],
  ],
  'nothing in common: as it is': [
    ['0', null, '8', null, '8'],
    ['0 101', null, '8 101', null, '8 101'],
    ['0 13', { ignore: 'PCMU' }, '0 13', null, '0 13'],
    ['8 0 101', { strip: 'PCMU' }, '0', null, '0'],
  ],
  'strip and offer towards the offerer': [
    ['8 0 101', null, '8 0 101', { strip: 'PCMA' }, '0 101'],
    ['8 0 101', null, '8 0 101', { strip: 'all' }, '8 0 101'],
    ['8 0 101', null, '8 0 101', { strip: 'all', except: 'PCMU' }, '0'],
    ['8 0 101', null, '8 0 101', { strip: 'all', offer: 'PCMU PCMA' }, '0 8'],
    ['8 0 101', null, '8 0 101', { offer: 'PCMU' }, '0 8 101'],
    ['8 0 101', null, '8 0 101', { offer: 'telephone-event' }, '8 0 101'],
    ['96 0 101 102', null, '96 0 101 102', { strip: 'opus' }, '0 101'],
  ],
  ignore: [
    ['8 0 101', { ignore: 'PCMU' }, '0 8 101', null, '8 101'],
    ['8 0 101', null, '0 8 101', { ignore: 'PCMU' }, '8 101'],
    ['8 0 101', null, '0 8 101', { ignore: 'all', except: 'PCMA' }, '8'],
    ['8 0 101', { ignore: 'all', except: 'PCMU telephone-event' }, '8 0 101', null, '0 101'],
  ],
  'single-codec': [
    ['8 0 101', null, '0 8 101', { isSingle: true }, '0 101'],
    ['96 8 101 102', null, '8 96 101 102', { isSingle: true }, '8 101'],
    ['96 8 101 102', null, '96 8 102 101', { isSingle: true }, '96 102'],
    ['96 8 101 13', null, '96 8 101 13', { isSingle: true }, '96 101 13'],
    ['8 101', null, '101', { isSingle: true }, '101'],
    ['8 0 101', { isSingle: true }, '0 8 101', null, '0 8 101'],
  ],
};

describe('codecs of an answer', () => {
  for (const [name, rows] of Object.entries(cases))
    describe(name, () => {
      for (const row of rows)
        test(`${JSON.stringify(row.slice(0, 4))} is ${row[4]}`, () => {
          const { list, isEmpty } = answer(row);
          assert.equal(show(list), row[4]);
          assert.equal(isEmpty, false);
        });
    });
});

test('without any wish an answer of offered codecs is passed on itself', () => {
  const answered = codecs('0 8 101');
  assert.equal(answerCodecs(answered, plainOffer('8 0 101'), [], null).list, answered);
});

test('the offerer’s earlier preference is kept on a re-offer', () => {
  const row: Case = ['8 0 101', null, '8 0 101', { noRenegotiation: true }, ''];
  assert.equal(show(answer(row, '0 101').list), '0 8 101');
  assert.equal(show(answer(row).list), '8 0 101');
});

test('supplemental codecs alone are no media', () => {
  const empty: CodecWish = { allowEmptyMedia: true };
  assert.equal(answer(['0 101', null, '8 101', empty, '']).isEmpty, true);
  assert.equal(answer(['0 101', null, '101', empty, '']).isEmpty, false);
});

test('what is left for the answerer is told by its own numbers', () => {
  const { own } = answer(['96 8 0', null, '0 111 8', { allowAsymmetric: true, strip: 'PCMA' }, '']);
  assert.equal(show(own), '0 111');
});

test('a section without codecs in common is rejected if that is allowed', () => {
  const empty: CodecWish = { allowEmptyMedia: true };
  assert.equal(answer(['0', null, '8', empty, '']).isEmpty, true);
  assert.equal(answer(['8 0', null, '8 0', { ...empty, strip: 'all' }, '']).isEmpty, true);
  assert.equal(answer(['8 0', null, '', empty, '']).isEmpty, false);
});

describe('what would need transcoding is told', () => {
  test('codecs to be accepted or consumed that the answerer does not take', () => {
    assert.match(
      answer(['8 0', { accept: 'PCMU' }, '8', null, '']).warnings.join(),
      /^codec PCMU\/8000 is not accepted, since the other side does not take it: that would need transcoding/,
    );
    assert.equal(answer(['8 0', { consume: 'PCMU' }, '8', null, '']).warnings.length, 1);
    assert.deepEqual(answer(['8 0', { accept: 'PCMU' }, '0', null, '']).warnings, []);
  });
  test('no codec in common', () => {
    assert.match(answer(['0', null, '8', null, '']).warnings.join(), /has no codec that was offered/);
    assert.match(answer(['0 101', null, '8 101', null, '']).warnings.join(), /has no codec that was offered/);
    assert.deepEqual(answer(['96', null, '111', null, '']).warnings, []);
  });
});

describe('payload types', () => {
  test('a codec that the answerer numbers otherwise is told to the offerer under its own number', () => {
    const { list, toAnswerer, toOfferer } = answer([
      '96 8',
      null,
      '111:minptime=10 8',
      { allowAsymmetric: true },
      '',
    ]);
    assert.equal(rtpmapOf(list[0]!), '96 opus/48000/2');
    assert.deepEqual(list[0]!.fmtp, ['96 minptime=10']);
    assert.deepEqual(toAnswerer, [[96, 111]]);
    // It was offered 96, but may send what it has answered.
    assert.deepEqual(toOfferer, [[111, 96]]);
  });

  test('the number that was offered comes before others of the same codec', () => {
    const { toAnswerer, toOfferer } = answer(['96 8', null, '111 96 8', { allowAsymmetric: true }, '']);
    assert.deepEqual([toAnswerer, toOfferer], [[], []]);
  });

  test('a number that stands for another codec of the offer is left alone', () => {
    const { toAnswerer, toOfferer } = answer(['96 111:x 8', null, '8', { allowAsymmetric: true }, '']);
    assert.deepEqual([toAnswerer, toOfferer], [[], []]);
  });

  test('a number that means two things is what the answerer has said', () => {
    const swapped = answer(['96=telephone-event/8000 101=opus/48000/2', null, '96 101', null, '']);
    assert.deepEqual(swapped.toAnswerer, [
      [101, 96],
      [96, 101],
    ]);
    assert.deepEqual(swapped.toOfferer, [
      [101, 96],
      [96, 101],
    ]);
    const { toAnswerer, toOfferer } = answer(['96 8', null, '96=PCMA/8000', null, '']);
    assert.deepEqual([toAnswerer, toOfferer], [[[8, 96]], [[96, 8]]]);
  });

  test('static-codecs: each side goes by its own numbers', () => {
    const wish = codecOptions({ isStatic: true });
    const { offered } = offerCodecs({ type: 'audio', codecs: codecs('111 0') }, codecs('96 0'), wish);
    const { list, toAnswerer, toOfferer } = answerCodecs(codecs('96 0'), offered, [], null);
    assert.equal(show(list), '111 0');
    assert.deepEqual(toAnswerer, [[111, 96]]);
    assert.deepEqual(toOfferer, [[96, 111]]);
  });

  test('retransmission refers to the new number', () => {
    const [, rtx] = codecs('115 117:apt=115');
    const moved = withPayloadType(rtx!, 98, new Map([[115, 97]]));
    assert.deepEqual(moved.fmtp, ['98 apt=97']);
    assert.equal(rtpmapOf(moved), '98 rtx/90000');
  });

  test('redundancy is left out where what is in its packets has other numbers', () => {
    const wish = { allowAsymmetric: true };
    const red = '107=red/48000:111/111';
    assert.equal(show(answer([`111 ${red} 8`, null, '96 107=red/48000:96/96 8', wish, '']).list), '111 8');
    assert.equal(show(answer([`111 ${red} 8`, null, `111 ${red} 8`, wish, '']).list), '111 8 107');
    assert.equal(show(answer(['96 107 8', null, '111 107 8', wish, '']).list), '96 8 107');
  });

  test('a static type that gets another number says what it is', () => {
    assert.equal(rtpmapOf(withPayloadType(codecs('8')[0]!, 98, new Map())), '98 PCMA/8000');
  });
});
