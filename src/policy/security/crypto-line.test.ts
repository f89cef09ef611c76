import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSameKeying, parseCryptoLine, printCryptoLine } from './crypto-line.ts';

const key = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
const key46 = 'iRmMVpJ7cD119zlGHLSOmPiGOqnCNyb2gjTty86g5YTk9rnqrcTgjZNREms';
const plain = { isPadded: false, isLifetimeAdded: false };

// A line, and what it is written back as; null: it cannot be used.
const lines: readonly (readonly [string, string | null])[] = [
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key}`, `1 AES_CM_128_HMAC_SHA1_80 inline:${key}`],
  [`001  AES_CM_128_HMAC_SHA1_80  inline:${key} `, `1 AES_CM_128_HMAC_SHA1_80 inline:${key}`],
  [`2 AES_CM_128_HMAC_SHA1_32 inline:${key}|2^20|1:4`, `2 AES_CM_128_HMAC_SHA1_32 inline:${key}|1:4`],
  [`2 AES_CM_128_HMAC_SHA1_32 inline:${key}|007:2`, `2 AES_CM_128_HMAC_SHA1_32 inline:${key}|7:2`],
  [`2 AES_CM_128_HMAC_SHA1_32 inline:${key}|1048576`, `2 AES_CM_128_HMAC_SHA1_32 inline:${key}`],
  [`1 AES_256_CM_HMAC_SHA1_80 inline:${key46}==`, null],
  [`1 AEAD_AES_256_GCM inline:${key46}=`, `1 AEAD_AES_256_GCM inline:${key46}`],
  [
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNAUTHENTICATED_SRTP KDR=0 WSH=64 -X=1 UNENCRYPTED_SRTP`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNENCRYPTED_SRTP UNAUTHENTICATED_SRTP`,
  ],
  [
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNENCRYPTED_SRTCP`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNENCRYPTED_SRTCP`,
  ],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key} KDR=1`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key} SOMETHING_ELSE`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|1:0`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|1:129`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|256:1`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4|5`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key};inline:${key}`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key.slice(4)}`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 inline:${key.slice(0, -1)}!`, null],
  [`1 aes_cm_128_hmac_sha1_80 inline:${key}`, null],
  [`1 FOO inline:${key}`, null],
  [`1 AES_CM_128_HMAC_SHA1_80 ${key}`, null],
  [`1234567890 AES_CM_128_HMAC_SHA1_80 inline:${key}`, null],
  [`x AES_CM_128_HMAC_SHA1_80 inline:${key}`, null],
  ['', null],
];

describe('a=crypto', () => {
  for (const [line, written] of lines) {
    it(line, () => {
      const parsed = parseCryptoLine(line);
      assert.equal(parsed === null ? null : printCryptoLine(parsed, plain), written);
    });
  }

  it('is written with padding and lifetime where that is asked for', () => {
    const line = parseCryptoLine(`1 AEAD_AES_256_GCM inline:${key46}|1:4`)!;
    assert.equal(
      printCryptoLine(line, { isPadded: true, isLifetimeAdded: true }),
      `1 AEAD_AES_256_GCM inline:${key46}=|2^31|1:4`,
    );
  });

  it('compares by what packets look like, whatever the tag', () => {
    const base = parseCryptoLine(`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|1:4`)!;
    assert.ok(isSameKeying(base, { ...base, tag: 2 }));
    assert.ok(!isSameKeying(base, { ...base, mki: null }));
    assert.ok(!isSameKeying(base, { ...base, mki: '\0\x01' }));
    assert.ok(!isSameKeying(base, { ...base, isRtcpUnencrypted: true }));
    assert.ok(!isSameKeying(base, { ...base, suite: 'AES_CM_128_HMAC_SHA1_32' }));
  });
});
