import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SrtpSuiteName } from '../../protocols/srtp/index.ts';
import { plainParameters, type CryptoLine } from './crypto-line.ts';
import { newSecurityOptions, type SdesOptions } from './options.ts';
import { sdesAccepted, sdesAnswer, sdesOffer, type SdesAgreement } from './sdes.ts';

const cm80 = 'AES_CM_128_HMAC_SHA1_80';
const cm32 = 'AES_CM_128_HMAC_SHA1_32';
const gcm = 'AEAD_AES_256_GCM';
const all = 12;

const line = (tag: number, suite: SrtpSuiteName, change: Partial<CryptoLine> = {}): CryptoLine => ({
  tag,
  suite,
  masterKey: `key ${tag}`,
  mki: null,
  ...plainParameters,
  ...change,
});

const random = (count: number): string => 'r'.repeat(count);

function offered(received: readonly CryptoLine[], change: Partial<SdesOptions> = {}, usesOwnKeys = false) {
  const options = { ...newSecurityOptions().sdes, ...change };
  return sdesOffer({ received, usesOwnKeys, keys: new Map(), options }, random).lines;
}

const brief = (lines: readonly CryptoLine[]): readonly string[] =>
  lines.map(({ tag, suite }) => `${tag} ${suite}`);

describe('lines of an offer', () => {
  it('are all our suites, from tag 1', () => {
    const lines = offered([]);
    assert.equal(lines.length, all);
    assert.deepEqual(brief(lines).slice(0, 1), [`1 ${gcm}`]);
    assert.equal(lines[0]?.masterKey.length, 44);
    assert.equal(lines.at(-1)?.tag, all);
  });

  it('begin with what came, under its tags and keys, and go on under higher ones', () => {
    const mki = '\0\0\0\x01';
    const lines = offered([line(9, cm32, { mki }), line(3, cm80)]);
    assert.deepEqual(lines.slice(0, 2), [line(9, cm32, { mki }), line(3, cm80)]);
    assert.equal(lines.length, all);
    assert.deepEqual(brief(lines)[2], `10 ${gcm}`);
  });

  it('end with the largest tag there is', () => {
    const lines = offered([line(999_999_998, cm80)]);
    assert.deepEqual(brief(lines), [`999999998 ${cm80}`, `999999999 ${gcm}`]);
  });

  it('have keys of our own where packets change on their way', () => {
    const [first] = offered([line(3, cm80, { mki: '\x01' })], {}, true);
    assert.deepEqual([first?.tag, first?.masterKey, first?.mki], [3, random(30), null]);
  });

  const wishes: readonly (readonly [string, Partial<SdesOptions>, readonly string[]])[] = [
    ['no-', { excluded: [cm80, gcm] }, [`9 ${cm32}`]],
    ['only-', { only: [cm80], excluded: [cm80] }, [`3 ${cm80}`]],
    ['nonew', { isNoNew: true, only: [gcm] }, [`9 ${cm32}`, `3 ${cm80}`]],
    ['order:', { only: [cm80, cm32, gcm], order: [gcm, cm80] }, [`10 ${gcm}`, `3 ${cm80}`, `9 ${cm32}`]],
  ];
  for (const [name, change, expected] of wishes) {
    it(`go by ${name}`, () => {
      const lines = brief(offered([line(9, cm32), line(3, cm80)], change));
      assert.deepEqual(lines.slice(0, expected.length), expected);
      assert.equal(lines.length, name === 'no-' ? all - 2 : expected.length);
    });
  }

  it('are ours in spite of nonew where the other side has none', () => {
    assert.equal(offered([], { isNoNew: true }).length, all);
  });

  it('have the session parameters that came or are wished for', () => {
    const [kept, own] = offered([line(1, cm80, { isRtpUnencrypted: true, isRtcpUnencrypted: true })], {
      isSrtpEncrypted: true,
      isSrtpAuthenticated: false,
    });
    const parameters = ({ isRtpUnencrypted, isRtcpUnencrypted, isRtpUnauthenticated }: CryptoLine) => [
      isRtpUnencrypted,
      isRtcpUnencrypted,
      isRtpUnauthenticated,
    ];
    assert.deepEqual(parameters(kept!), [false, true, true]);
    assert.deepEqual(parameters(own!), [false, false, true]);
  });

  it('keep their keys in later offers', () => {
    const options = newSecurityOptions().sdes;
    let byte = 0;
    const changing = (count: number): string => String.fromCharCode(byte++).repeat(count);
    const first = sdesOffer({ received: [], usesOwnKeys: false, keys: new Map(), options }, changing);
    const second = sdesOffer({ received: [], usesOwnKeys: false, keys: first.keys, options }, changing);
    assert.deepEqual(second.lines, first.lines);
  });
});

describe('an answer to our lines', () => {
  const ours = [line(1, gcm), line(2, cm80)];
  const cases: readonly (readonly [string, readonly CryptoLine[], number | null])[] = [
    ['tag and suite of one of them', [line(2, cm80)], 2],
    ['the first of several that fit', [line(2, cm80), line(1, gcm)], 2],
    ['one that fits after one that does not', [line(2, gcm), line(1, gcm)], 1],
    ['another suite under our tag', [line(1, cm80)], null],
    ['a tag that we have not given', [line(3, cm80)], null],
    ['nothing', [], null],
  ];
  for (const [name, answered, expected] of cases) {
    it(name, () => assert.equal(sdesAccepted(ours, answered)?.outbound.tag ?? null, expected));
  }

  it('decides the session parameters of both directions', () => {
    const wished = [line(1, cm80, { isRtpUnencrypted: true, isRtcpUnencrypted: true })];
    const { outbound } = sdesAccepted(wished, [line(1, cm80, { isRtpUnencrypted: true })])!;
    assert.deepEqual([outbound.isRtpUnencrypted, outbound.isRtcpUnencrypted], [true, false]);
  });
});

describe('our answer to an offerer', () => {
  const opposite = (suite: SrtpSuiteName, change: Partial<CryptoLine> = {}): SdesAgreement => ({
    inbound: line(5, suite, { masterKey: 'from the other side', ...change }),
    outbound: line(5, suite, { masterKey: 'to the other side' }),
  });
  const base = {
    offered: [line(1, cm80), line(2, cm32)],
    opposite: null,
    current: null,
    preference: [],
    usesOwnKeys: false,
    isStatic: false,
    keys: new Map(),
  };
  const answer = (change: Partial<Parameters<typeof sdesAnswer>[0]>) => {
    const result = sdesAnswer({ ...base, ...change }, random);
    return result === null ? null : [result.outbound.tag, result.outbound.suite, result.outbound.masterKey];
  };

  it('takes its favourite, with a key of ours', () => {
    assert.deepEqual(answer({}), [1, cm80, random(30)]);
    assert.deepEqual(answer({ preference: [gcm, cm32] }), [2, cm32, random(30)]);
  });

  it('takes suite and key of the opposite side', () => {
    assert.deepEqual(answer({ opposite: opposite(cm32) }), [2, cm32, 'from the other side']);
    assert.deepEqual(answer({ opposite: opposite(cm32), usesOwnKeys: true }), [2, cm32, random(30)]);
    assert.deepEqual(answer({ opposite: opposite(gcm) }), [1, cm80, random(30)]);
  });

  it('does not hand on a key that is used in another way', () => {
    assert.deepEqual(answer({ opposite: opposite(cm32, { isRtpUnencrypted: true }) }), [2, cm32, random(30)]);
  });

  it('takes that of several lines with one suite whose key the other side has got', () => {
    const twice = [line(1, cm80), line(2, cm80, { masterKey: 'to the other side' })];
    assert.deepEqual(answer({ offered: twice, opposite: opposite(cm80) })?.[0], 2);
  });

  it('keeps the suite where that is asked for', () => {
    const current = { inbound: line(2, cm32), outbound: line(2, cm32) };
    assert.deepEqual(answer({ opposite: opposite(cm80), current, isStatic: true })?.[1], cm32);
    assert.deepEqual(answer({ opposite: opposite(cm32), isStatic: true })?.[1], cm80);
  });

  it('has nothing to say to an offer without lines', () => {
    assert.equal(answer({ offered: [] }), null);
  });
});
