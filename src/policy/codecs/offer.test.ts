import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codecOptions, codecs, show, type CodecWish } from '../../../test/support/codecs.ts';
import { offerCodecs } from './offer.ts';

type Case = readonly [sent: string, wish: CodecWish, outgoing: string];

const cases: Readonly<Record<string, readonly Case[]>> = {
  'strip by name': [
    ['8 0 101', { strip: 'PCMU' }, '8 101'],
    ['8 0 101', { strip: 'pcmu' }, '8 101'],
    ['8 0 101', { strip: 'XYZ' }, '8 0 101'],
    ['8 0 101', { strip: '8' }, '8 0 101'],
    ['8 0 122', { strip: 'FOO' }, '8 0'],
    ['8 0 101', { strip: 'telephone-event' }, '8 0'],
    ['8 0 101', { strip: 'PCMU', except: 'PCMU' }, '8 101'],
    ['8 0 9 101', { strip: 'PCMU', offer: 'PCMU' }, '0 8 9 101'],
  ],
  'strip with parameters: all that are given count': [
    ['96 8', { strip: 'opus/48000/2' }, '8'],
    ['96 8', { strip: 'opus/48000' }, '8'],
    ['96 8', { strip: 'opus/48000/1' }, '96 8'],
    ['96 8', { strip: 'opus/8000' }, '96 8'],
    ['98:mode=30 8', { strip: 'iLBC/8000/1///mode=30' }, '8'],
    ['98:mode=20 8', { strip: 'iLBC/8000/1///mode=30' }, '98 8'],
    ['98 8', { strip: 'iLBC/////mode=30' }, '8'],
    ['105:octet-align=1 8', { strip: 'AMR/////octet-align=1' }, '8'],
    ['105 8', { strip: 'AMR/////octet-align=1' }, '105 8'],
    ['122:a=1;b=2 8', { strip: 'FOO/////b=2' }, '8'],
    ['122:a=1;b=2 8', { strip: 'FOO/////b=3' }, '122 8'],
    ['8 101 103 97', { strip: 'telephone-event/16000' }, '8 101 97'],
  ],
  'strip all, and what stays': [
    ['8 0 101', { strip: 'all', except: 'PCMU' }, '0'],
    ['8 0 101', { strip: 'full', except: 'PCMU' }, '0'],
    ['8 0 101', { strip: 'all', except: 'PCMU telephone-event' }, '0 101'],
    ['8 0 101', { strip: 'all', offer: 'PCMU PCMA' }, '0 8'],
    ['8 0 101', { strip: 'full', offer: 'PCMU' }, '0'],
    ['8 0 9 101', { strip: 'all', except: 'G722 PCMA', offer: 'PCMU' }, '0 8 9'],
    ['8 0 101', { strip: 'all', except: 'all' }, '8 0 101'],
  ],
  'nothing left: all comes back': [
    ['8 0 101', { strip: 'all' }, '8 0 101'],
    ['8 0 101', { mask: 'all' }, '8 0 101'],
    ['8 101', { strip: 'PCMA' }, '8 101'],
    ['8 0 101', { strip: 'all', except: 'G722' }, '8 0 101'],
    ['8 101 102', { strip: 'PCMA' }, '8 101 102'],
    ['8 0 101', { strip: 'all', except: 'telephone-event' }, '8 0 101'],
    ['101 102', { strip: 'telephone-event/48000' }, '101'],
    ['115 117', { strip: 'VP8' }, '115 117'],
    ['115 106=red/90000 107=ulpfec/90000', { strip: 'VP8' }, '115 106 107'],
  ],
  order: [
    ['8 0 101', { offer: 'PCMU' }, '0 8 101'],
    ['8 0 9 101', { offer: 'G722 PCMU' }, '9 0 8 101'],
    // Telephones take the first for what is to be spoken in.
    ['8 0 101', { offer: 'telephone-event' }, '8 0 101'],
    ['8 0 101', { offer: 'telephone-event PCMU' }, '0 8 101'],
    ['8 0 101', { offer: 'PCMU telephone-event' }, '0 101 8'],
    ['8 0 101', { offer: 'XYZ' }, '8 0 101'],
  ],
  'mask and consume': [
    ['8 0 101', { mask: 'PCMU' }, '8 101'],
    ['8 0 101', { consume: 'PCMU' }, '8 101'],
    ['8 0 9 101', { mask: 'all', except: 'G722 PCMA' }, '8 9'],
    ['8 0 9 101', { mask: 'all', offer: 'PCMU PCMA' }, '0 8'],
    ['8 0 9 101', { consume: 'all', except: 'G722 PCMA' }, '8 9'],
    ['8 0 101', { mask: 'PCMU', offer: 'PCMU' }, '0 8 101'],
  ],
  'ignored and accepted ones still go out': [
    ['8 0 101', { ignore: 'PCMU' }, '8 0 101'],
    ['8 0 101', { ignore: 'all' }, '8 0 101'],
    ['8 0 101', { accept: 'PCMU' }, '8 0 101'],
  ],
  'transcode: what all others went with comes back': [
    ['8 0 101', { strip: 'all', transcode: 'PCMU' }, '0'],
    ['8 0 9 101', { strip: 'all', transcode: 'G722 PCMA telephone-event' }, '9 8 101'],
    ['8 0 9 101', { strip: 'all', except: 'G722', transcode: 'PCMA' }, '9 8'],
    ['8 0 9 101', { mask: 'all', transcode: 'PCMA' }, '8'],
    ['8 0 101', { transcode: 'PCMU' }, '8 0 101'],
    ['8 97 13 104 101 103', { strip: 'all', transcode: 'PCMA telephone-event' }, '8 101'],
  ],
  'supplemental codecs go with their clock rate': [
    ['96 0 101 102', { strip: 'PCMU' }, '96 102'],
    ['96 0 101 102', { strip: 'opus' }, '0 101'],
    ['0 8 101 102', { strip: 'PCMU' }, '8 101 102'],
    ['8 97 101 103', { strip: 'AMR-WB' }, '8 101'],
    ['8 97 13 104 101 103', { strip: 'PCMA' }, '97 104 103'],
    ['8 97 13 104 101 103', { strip: 'all', except: 'PCMA CN' }, '8 13'],
    ['8 97 13 104 101 103', { strip: 'all', except: 'PCMA telephone-event' }, '8 101'],
    ['96 8 107', { strip: 'opus' }, '8'],
    // A partner of the rate that is left comes back, unless it was taken out by its own name.
    ['96 8 101 102', { strip: 'all', except: 'opus telephone-event/8000' }, '96 102'],
    [
      '96 8 101 102',
      { strip: 'all telephone-event/48000', except: 'opus PCMA telephone-event/8000' },
      '96 8 101',
    ],
    ['96 8 101 102', { strip: 'all', except: 'opus PCMA telephone-event/8000' }, '96 8 101 102'],
    // One of a rate that never had a codec went along with those of other rates.
    ['96 97 101', { strip: 'all', except: 'opus telephone-event' }, '96 101'],
    ['96 97 13', { strip: 'all', except: 'opus CN' }, '96 13'],
    ['96 97 13', { strip: 'all', except: 'opus' }, '96'],
  ],
  'events that are to stay are better than none, whatever their rate': [
    ['96 8 101', { strip: 'all', except: 'opus telephone-event' }, '96 101'],
    ['96 8 101', { strip: 'all', offer: 'opus telephone-event' }, '96 101'],
    ['96 8 101', { strip: 'PCMA', except: 'telephone-event' }, '96 101'],
    ['96 8 101', { strip: 'PCMA' }, '96'],
    ['96 8 101', { strip: 'all', except: 'opus' }, '96'],
    ['96 8 101 102', { strip: 'all', except: 'opus telephone-event' }, '96 102'],
    ['96 8 13', { strip: 'all', except: 'opus CN' }, '96'],
  ],
  'retransmission goes with what it is for': [
    ['115 116 117', { strip: 'VP8' }, '116'],
    ['115 116 117', { strip: 'H264' }, '115 117'],
  ],
};

describe('codecs of an offer', () => {
  for (const [name, rows] of Object.entries(cases))
    describe(name, () => {
      for (const [sent, wish, outgoing] of rows)
        test(`${sent} with ${JSON.stringify(wish)} is ${outgoing}`, () => {
          const { offered, isEmpty } = offerCodecs(
            { type: 'audio', codecs: codecs(sent) },
            [],
            codecOptions(wish),
          );
          assert.equal(show(offered.list), outgoing);
          assert.equal(isEmpty, false);
        });
    });
});

test('without any wish the list itself is passed on', () => {
  const sent = codecs('8 0 101');
  assert.equal(offerCodecs({ type: 'audio', codecs: sent }, [], null).offered.list, sent);
  assert.equal(
    offerCodecs({ type: 'audio', codecs: sent }, [], codecOptions({ strip: 'G722' })).offered.list,
    sent,
  );
});

test('a section without codecs is to be rejected if that is allowed', () => {
  const options = codecOptions({ strip: 'all', allowEmptyMedia: true });
  assert.equal(offerCodecs({ type: 'audio', codecs: codecs('8 0') }, [], options).isEmpty, true);
  assert.equal(offerCodecs({ type: 'audio', codecs: [] }, [], options).isEmpty, false);
});

describe('what would need transcoding is told', () => {
  const warnings = (sent: string, wish: CodecWish, type = 'audio'): readonly string[] =>
    offerCodecs({ type, codecs: codecs(sent) }, [], codecOptions(wish)).warnings;

  test('a codec that the sender does not have', () => {
    assert.deepEqual(warnings('8 0', { transcode: 'opus/48000/2' }), [
      'codec opus/48000/2 is not offered: that would need transcoding, which this release does not have',
    ]);
  });
  test('one that was taken out by its name, or for good', () => {
    assert.equal(warnings('8 0', { strip: 'PCMU', transcode: 'PCMU' }).length, 1);
    assert.equal(warnings('8 0', { strip: 'full', transcode: 'PCMU' }).length, 1);
  });
  test('not one that is there, nor in a section that has no audio', () => {
    assert.deepEqual(warnings('8 0', { transcode: 'PCMU' }), []);
    assert.deepEqual(warnings('115', { transcode: 'opus' }, 'video'), []);
  });
});

describe('re-offers', () => {
  const reoffer = (sent: string, earlier: string, wish: CodecWish): ReturnType<typeof offerCodecs> =>
    offerCodecs({ type: 'audio', codecs: codecs(sent) }, codecs(earlier), codecOptions(wish));

  test('reuse-codecs keeps the order that the receiver has had', () => {
    assert.equal(show(reoffer('8 0 101', '0 101', { noRenegotiation: true }).offered.list), '0 101 8');
    assert.equal(show(reoffer('8 0 101', '', { noRenegotiation: true }).offered.list), '8 0 101');
    // Supplemental ones are no beginning of a list.
    assert.equal(show(reoffer('8 0 101', '101 0', { noRenegotiation: true }).offered.list), '0 8 101');
    assert.equal(show(reoffer('8 0 101', '9 101', { noRenegotiation: true }).offered.list), '8 0 101');
  });

  test('static-codecs keeps the list of the receiver with its payload types', () => {
    const { offered, warnings } = reoffer('111 0 101', '96 101', { isStatic: true });
    assert.equal(show(offered.list), '96 101');
    assert.equal(show(offered.sources), '111 101');
    assert.deepEqual(warnings, []);
  });

  test('static-codecs leaves out what the sender does not have', () => {
    const { offered, warnings } = reoffer('8 101', '96 8 101', { isStatic: true });
    assert.equal(show(offered.list), '8 101');
    assert.match(warnings.join(), /codec opus\/48000\/2 of the receiver is not offered/);
  });

  test('supplemental codecs of rates that were left alone do not come back', () => {
    const { offered } = reoffer('96 8 101 102', '96 8 102', { isStatic: true, strip: 'opus' });
    assert.equal(show(offered.list), '8');
  });

  test('static-codecs without anything in common, or to a new receiver, offers what the sender has', () => {
    assert.equal(show(reoffer('8 101', '96 101', { isStatic: true }).offered.list), '8 101');
    assert.equal(show(reoffer('8 101', '', { isStatic: true }).offered.list), '8 101');
  });
});

test('what the sender is to be answered with or not is kept for the answer', () => {
  const wish = codecOptions({ ignore: 'PCMA', accept: 'PCMU', consume: 'G722' });
  const { offered } = offerCodecs({ type: 'audio', codecs: codecs('8 0 9 101') }, [], wish);
  assert.equal(show(offered.list), '8 0 101');
  assert.equal(show(offered.ignored), '8');
  assert.equal(show(offered.accepted), '0 9');
});
