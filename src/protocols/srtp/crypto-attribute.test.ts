import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCryptoAttribute, printCryptoAttribute, type CryptoAttribute } from './crypto-attribute.ts';
import { createCryptoKey } from './key-parameter.ts';
import { createMasterKey, decodeBase64, formatMasterKey, parseMasterKey } from './master-key.ts';
import { srtpSuiteByName, srtpSuiteByProfile, srtpSuites } from './suites.ts';

const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
const SUITE = 'AES_CM_128_HMAC_SHA1_80';

function parsed(value: string): CryptoAttribute {
  const result = parseCryptoAttribute(value);
  assert.ok(result.ok, value);
  return result.attribute;
}

describe('parseCryptoAttribute', () => {
  it('reads the example of RFC 4568 §4', () => {
    const attribute = parsed(`1 ${SUITE} inline:${KEY}|2^20|1:4 FEC_ORDER=FEC_SRTP`);
    assert.equal(attribute.tag, 1);
    assert.equal(attribute.suite?.name, SUITE);
    const [key] = attribute.keys;
    assert.equal(Buffer.from(key!.masterKey!.key).toString('latin1'), 'YS___semctl () {');
    assert.equal(key!.lifetime, 2 ** 20);
    assert.deepEqual([...key!.mki], [0, 0, 0, 1]);
    assert.deepEqual(attribute.parameters, [
      { text: 'FEC_ORDER=FEC_SRTP', kind: 'fecOrder', order: 'FEC_SRTP' },
    ]);
    assert.equal(attribute.spelling, undefined);
  });

  it('reads an MKI without a lifetime, a plain lifetime, and cuts what is too long', () => {
    assert.deepEqual([...parsed(`1 ${SUITE} inline:${KEY}|300:2`).keys[0]!.mki], [1, 44]);
    assert.equal(parsed(`1 ${SUITE} inline:${KEY}|1000`).keys[0]!.lifetime, 1000);
    assert.equal(parsed(`1 ${SUITE} inline:${KEY}|2^99999`).keys[0]!.lifetime, 2 ** 48);
  });

  it('keeps what it does not know', () => {
    const attribute = parsed(
      '9 NEW_SUITE inline:AAAA;other:x-y=z NEW -OPTIONAL UNENCRYPTED_SRTP KDR=3 WSH=256',
    );
    assert.equal(attribute.suite, null);
    assert.deepEqual(
      attribute.keys.map(({ masterKey }) => masterKey),
      [null, null],
    );
    assert.deepEqual(attribute.parameters, [
      { text: 'NEW', kind: 'unknown', isMandatory: true },
      { text: '-OPTIONAL', kind: 'unknown', isMandatory: false },
      { text: 'UNENCRYPTED_SRTP', kind: 'unencryptedSrtp' },
      { text: 'KDR=3', kind: 'kdr', exponent: 3 },
      { text: 'WSH=256', kind: 'wsh', packets: 256 },
    ]);
  });

  const errors: readonly (readonly [string, string])[] = [
    ['', 'badTag'],
    ['1234567890 X inline:AAAA', 'badTag'],
    ['1', 'badSuite'],
    [`1 ${SUITE}`, 'badKey'],
    [`1 ${SUITE} inline:`, 'badKey'],
    [`1 ${SUITE} inline:${KEY}|2^20|1:4|x`, 'badKey'],
    [`1 ${SUITE} inline:${KEY}!`, 'badKey'],
    [`1 ${SUITE} inline:${KEY.slice(1)}`, 'badKeyLength'],
    [`1 ${SUITE} inline:${KEY}|2^x`, 'badLifetime'],
    [`1 ${SUITE} inline:${KEY}|1:0`, 'badMki'],
    [`1 ${SUITE} inline:${KEY}|1:129`, 'badMki'],
    [`1 ${SUITE} inline:${KEY}|1:1;inline:${KEY}|1:2`, 'badMki'],
    [`1 ${SUITE} inline:${KEY} WSH=63`, 'badParameter'],
    [`1 ${SUITE} inline:${KEY} FEC_ORDER=X`, 'badParameter'],
    [`1 ${SUITE} inline:${KEY} caf\u00e9`, 'badParameter'],
  ];
  for (const [value, error] of errors)
    it(`${error}: ${value.slice(0, 40)}`, () => {
      assert.deepEqual(parseCryptoAttribute(value), { ok: false, error });
    });
});

describe('printCryptoAttribute', () => {
  it('gives back odd spellings, also behind another tag', () => {
    const value = ` 01\t${SUITE}  inline:${KEY}   KDR=0 `;
    assert.equal(printCryptoAttribute(parsed(value)), value);
    assert.equal(printCryptoAttribute({ ...parsed(value), tag: 2 }), value.replace('01', '2'));
  });

  it('writes what is made', () => {
    const suite = srtpSuiteByName('AEAD_AES_256_GCM')!;
    const masterKey = createMasterKey(suite, (length) => new Uint8Array(length).fill(length));
    const options = { lifetime: 2 ** 31, mki: Uint8Array.of(1, 0), pad: true };
    const attribute = {
      tag: 3,
      suiteName: suite.name,
      suite,
      keys: [createCryptoKey(masterKey, options)],
      parameters: [],
    };
    assert.match(
      printCryptoAttribute(attribute),
      /^3 AEAD_AES_256_GCM inline:[A-Za-z0-9+/]+=\|2\^31\|256:2$/,
    );
  });
});

describe('master keys', () => {
  it('come with and without padding, never with something else', () => {
    const suite = srtpSuiteByName('AEAD_AES_128_GCM')!;
    const key = createMasterKey(suite, (length) => new Uint8Array(length).fill(0xff));
    for (const pad of [true, false]) assert.deepEqual(parseMasterKey(suite, formatMasterKey(key, pad)), key);
    for (const text of ['A', 'AA=', 'AA===', 'AA==AA', 'A-_A', 'AAA =', '===='])
      assert.equal(decodeBase64(text), null);
    assert.deepEqual(decodeBase64('AAE='), Uint8Array.of(0, 1));
  });
});

describe('suites', () => {
  it('are found by name and by DTLS profile', () => {
    for (const suite of srtpSuites) assert.equal(srtpSuiteByName(suite.name), suite);
    const names = [1, 2, 7, 8].map((id) => srtpSuiteByProfile(id)?.name);
    assert.deepEqual(names, [
      'AES_CM_128_HMAC_SHA1_80',
      'AES_CM_128_HMAC_SHA1_32',
      'AEAD_AES_128_GCM',
      'AEAD_AES_256_GCM',
    ]);
    assert.equal(srtpSuiteByProfile(3), null);
    assert.equal(srtpSuiteByName('constructor'), null);
  });
});
