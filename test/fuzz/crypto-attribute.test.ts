import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromByteString, toByteString } from '../../src/base/bytes.ts';
import {
  createCryptoKey,
  createSessionFlag,
  parseCryptoAttribute,
  printCryptoAttribute,
  srtpSuites,
} from '../../src/protocols/srtp/index.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';

const corpus = readCorpus('crypto-attribute');

/** What holds for any bytes: an error or an attribute that prints as it was, with keys as the suite wants them. */
function checkAnything(bytes: Uint8Array): void {
  const value = toByteString(bytes);
  const result = parseCryptoAttribute(value);
  if (!result.ok) return;
  const { attribute } = result;
  assert.equal(printCryptoAttribute(attribute), value);
  const { suite, keys, tag } = attribute;
  assert.ok(tag >= 0 && tag <= 999_999_999 && keys.length > 0);
  for (const { masterKey, lifetime, mki } of keys) {
    if (suite && masterKey) assert.equal(masterKey.key.length, suite.keyLength);
    assert.ok(lifetime === null || (lifetime > 0 && lifetime <= 2 ** 48));
    assert.ok(mki.length <= 128);
  }
  // Another tag and nothing else.
  const retagged = parseCryptoAttribute(printCryptoAttribute({ ...attribute, tag: 5 }));
  assert.ok(retagged.ok && retagged.attribute.tag === 5);
  assert.deepEqual(retagged.attribute.keys, keys);
}

describe('crypto attribute corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      const result = parseCryptoAttribute(toByteString(bytes));
      assert.equal(result.ok ? 'ok' : result.error, verdict);
      checkAnything(bytes);
    });
  }
});

describe('crypto attribute properties', () => {
  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), checkAnything), { numRuns: 1000 });
  });

  it('damaged values of the corpus', () => {
    fc.assert(fc.property(mutated(corpus.map(({ bytes }) => bytes)), checkAnything), { numRuns: 3000 });
  });

  it('what we make is read back', () => {
    const suites = fc.constantFrom(...srtpSuites);
    const options = fc.record({
      lifetime: fc.oneof(fc.constant(null), fc.constant(2 ** 31), fc.integer({ min: 1, max: 2 ** 48 })),
      mki: fc.uint8Array({ maxLength: 128 }),
      pad: fc.boolean(),
    });
    const bytes = fc.uint8Array({ minLength: 46, maxLength: 46 });
    fc.assert(
      fc.property(suites, options, bytes, fc.nat({ max: 999_999_999 }), (suite, keyOptions, random, tag) => {
        const masterKey = {
          key: random.slice(0, suite.keyLength),
          salt: random.slice(32, 32 + suite.saltLength),
        };
        const parameters = [createSessionFlag('UNENCRYPTED_SRTCP')];
        const keys = [createCryptoKey(masterKey, keyOptions)];
        const made = { tag, suiteName: suite.name, suite, keys, parameters };
        const text = printCryptoAttribute(made);
        assert.ok(keyOptions.pad || !text.includes('='));
        assert.deepEqual(parseCryptoAttribute(text), { ok: true, attribute: made });
        checkAnything(fromByteString(text));
      }),
      { numRuns: 300 },
    );
  });

  it('64 KiB of one thing', () => {
    const head = '1 AES_CM_128_HMAC_SHA1_80 inline:';
    for (const text of ['A', '=', '|', ';', ' ', '9', '1:', ' WSH=64', ';inline:AAAA'])
      for (const start of ['', head, `${head}${'A'.repeat(40)}|`])
        checkAnything(fromByteString(start + text.repeat(65536 / text.length)));
  });
});
