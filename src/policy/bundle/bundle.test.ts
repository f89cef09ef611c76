import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSdp } from '../../protocols/sdp/index.ts';
import { browserSdp } from '../../../test/support/browser-sdp.ts';
import { chooseBundle, chooseMids, ownPayloadTypes, type BundleCandidate } from './choose-bundle.ts';
import { bundlePositions, describeBundle } from './describe-bundle.ts';

describe('what an offer says of its bundle', () => {
  const describeAll = (text: string) => {
    const parsed = parseSdp(text);
    assert.ok(parsed.ok);
    const { media, session } = parsed.sdp;
    return media.map((section) => describeBundle(section, session, bundlePositions(session)));
  };

  it('section by section', () => {
    assert.deepEqual(describeAll(browserSdp({ isBundleOnly: true })), [
      { mid: '0', position: 0, isBundleOnly: false, midExtensionId: 4, ssrcs: [1111] },
      { mid: '1', position: 1, isBundleOnly: true, midExtensionId: 4, ssrcs: [2222, 2223] },
    ]);
  });

  it('without a group, nothing', () => {
    assert.deepEqual(describeAll(browserSdp({ hasGroup: false })), [null, null]);
    assert.deepEqual(describeAll(browserSdp().replace('BUNDLE 0 1', 'LS 0 1')), [null, null]);
    assert.equal(describeAll(browserSdp().replace('BUNDLE 0 1', 'BUNDLE 1'))[0], null);
  });
});

describe('the bundle of an answer', () => {
  const section = (position: number | null, canJoin = true): BundleCandidate => ({
    canJoin,
    offered:
      position === null ? null : { mid: '', position, isBundleOnly: false, midExtensionId: null, ssrcs: [] },
  });
  const rows: readonly (readonly [string, readonly BundleCandidate[], readonly number[]])[] = [
    ['all', [section(0), section(1)], [0, 1]],
    ['in the order of the group', [section(1), section(0)], [1, 0]],
    ['those that can', [section(0, false), section(1), section(null), section(2)], [1, 3]],
    ['none', [section(null)], []],
  ];
  for (const [name, sections, chosen] of rows)
    it(name, () => assert.deepEqual(chooseBundle(sections), chosen));

  it('payload types tell a section only if no other has them', () => {
    assert.deepEqual(
      ownPayloadTypes([
        [0, 8, 101],
        [96, 101],
        [96, 97, 97],
      ]),
      [[0, 8], [], [97]],
    );
  });
});

describe('chooseMids', () => {
  const cases: readonly (readonly [
    name: string,
    sections: readonly (readonly [known: string | null, received: string | null])[],
    isGenerated: boolean,
    mids: readonly (string | null)[],
  ])[] = [
    ['as they came', [[null, 'a'], [null, null]], false, ['a', null]], // prettier-ignore
    ['as the receiver has them', [['x', 'a'], ['y', null]], false, ['x', 'y']], // prettier-ignore
    ['each once', [[null, 'a'], [null, 'a'], ['a', 'b']], false, ['a-1', 'a-2', 'a']], // prettier-ignore
    ['made where there is none', [[null, null], [null, 'b']], true, ['1', 'b']], // prettier-ignore
    ['made without taking that of another', [[null, null], [null, '1'], ['2', null]], true, ['3', '1', '2']], // prettier-ignore
  ];
  for (const [name, sections, isGenerated, mids] of cases)
    it(name, () => {
      const sources = sections.map(([known, received]) => ({ known, received }));
      assert.deepEqual(chooseMids(sources, isGenerated), mids);
    });
});
