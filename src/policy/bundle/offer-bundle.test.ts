import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseMids, type BundleOptions } from './choose-bundle.ts';
import {
  answeredBundle,
  offerBundle,
  type BundleAnswerCandidate,
  type BundleOfferCandidate,
} from './offer-bundle.ts';

const nothing: BundleOptions = { accept: false, offer: false, require: false, strict: false, reject: false };
const offer: BundleOptions = { ...nothing, offer: true };
const required: BundleOptions = { ...offer, require: true };
const fresh: BundleOfferCandidate = { isAlive: true, isRtp: true, agreed: null, isEstablished: false };
const refused = { ...fresh, isAlive: false };
const other = { ...fresh, isRtp: false };
const running = { ...fresh, isEstablished: true };
const inBundle = (transport: number): BundleOfferCandidate => ({ ...fresh, agreed: transport });

describe('the group of an offer', () => {
  const rows: readonly (readonly [
    name: string,
    sections: readonly BundleOfferCandidate[],
    wish: BundleOptions,
    places: readonly string[],
  ])[] = [
    ['none by itself', [fresh, fresh], nothing, ['outside', 'outside']],
    ['of transports', [fresh, fresh], offer, ['first', 'own']],
    ['of one transport', [fresh, fresh, fresh], required, ['first 0', 'shared 0', 'shared 0']],
    ['of one transport, by strict', [fresh, fresh], { ...nothing, strict: true }, ['first 0', 'shared 0']],
    ['of one section', [fresh], required, ['first']],
    [
      'of living RTP',
      [refused, other, fresh, fresh],
      required,
      ['outside', 'outside', 'first 2', 'shared 2'],
    ],
    ['where media runs', [running, running, fresh], required, ['first 0', 'own', 'shared 0']],
    ['kept', [inBundle(1), inBundle(1)], nothing, ['shared 1', 'first 1']],
    [
      'kept with what it had besides RTP',
      [inBundle(0), { ...other, agreed: 0 }],
      nothing,
      ['first 0', 'shared 0'],
    ],
    [
      'kept, a section outside',
      [inBundle(0), inBundle(0), fresh],
      nothing,
      ['first 0', 'shared 0', 'outside'],
    ],
    ['kept, one joins', [inBundle(0), inBundle(0), fresh], offer, ['first 0', 'shared 0', 'own']],
    ['that has lost its transport', [{ ...refused, agreed: 0 }, inBundle(0)], nothing, ['outside', 'first']],
  ];
  for (const [name, sections, wish, places] of rows)
    it(name, () => {
      const found = offerBundle(sections, wish).map(({ seat, transport }) =>
        transport === null ? seat : `${seat} ${transport}`,
      );
      assert.deepEqual(found, places);
    });
});

describe('what an answer makes of it', () => {
  const answered = (
    seat: BundleAnswerCandidate['offered']['seat'],
    position: number | null,
    transport: number | null = null,
    isAlive = true,
  ): BundleAnswerCandidate => ({
    isAlive,
    answered:
      position === null ? null : { mid: '', position, isBundleOnly: false, midExtensionId: null, ssrcs: [] },
    offered: { seat, transport },
  });
  const rows: readonly (readonly [
    name: string,
    sections: readonly BundleAnswerCandidate[],
    places: readonly (number | null | 'lost')[],
  ])[] = [
    ['all of it', [answered('first', 0), answered('own', 1)], [0, 0]],
    ['by its own order', [answered('first', 1), answered('own', 0)], [1, 1]],
    ['nothing', [answered('first', null), answered('own', null)], [null, null]],
    ['one section out', [answered('first', 0), answered('own', null), answered('own', 1)], [0, null, 0]],
    ['what was not offered', [answered('outside', 0), answered('outside', 1)], [null, null]],
    ['shared', [answered('first', 0, 0), answered('shared', 1, 0)], [0, 0]],
    ['shared, in the wrong order', [answered('first', 1, 0), answered('shared', 0, 0)], [0, 0]],
    ['shared, but not taken up', [answered('first', null, 0), answered('shared', null, 0)], [null, 'lost']],
    ['shared, one out', [answered('first', 0, 0), answered('shared', null, 0)], [0, 'lost']],
    [
      'shared, without the transport',
      [answered('first', 0, 0, false), answered('shared', 1, 0)],
      [null, 'lost'],
    ],
    ['shared, and refused', [answered('first', 0, 0), answered('shared', null, 0, false)], [0, null]],
  ];
  for (const [name, sections, places] of rows)
    it(name, () => {
      const found = answeredBundle(sections).map(({ transport, isLost }) => (isLost ? 'lost' : transport));
      assert.deepEqual(found, places);
    });
});

describe('mids of an offer', () => {
  const section = (known: string | null, received: string | null = null) => ({ known, received });
  it('are the party’s own, those of the other party, or numbers', () => {
    assert.deepEqual(chooseMids([section('a', 'b'), section(null, 'c'), section(null)], true), [
      'a',
      'c',
      '3',
    ]);
    assert.deepEqual(chooseMids([section('a', 'b'), section(null)], false), ['a', null]);
  });
  it('are there once', () => {
    assert.deepEqual(chooseMids([section(null, '2'), section(null)], true), ['2', '3']);
    assert.deepEqual(chooseMids([section(null, 'x'), section('x')], false), ['x-1', 'x']);
  });
});
