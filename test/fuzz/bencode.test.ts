import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BencodeScanner, decode, encode } from '../../src/protocols/bencode/index.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';

const corpus = readCorpus('bencode');

/** What holds for any bytes: a value that survives being written and read again, or an error inside the input. */
function checkAnything(bytes: Uint8Array): void {
  const result = decode(bytes);
  assert.deepEqual(decode(Buffer.from(bytes).toString('latin1')), result);
  if (!result.ok) {
    assert.ok(result.error.offset >= 0 && result.error.offset <= bytes.length);
    return;
  }
  const written = encode(result.value);
  assert.deepEqual(decode(written), { ok: true, value: result.value, end: written.length });
  const scanner = new BencodeScanner();
  assert.equal(scanner.scan(bytes, 0), 'complete');
  assert.equal(scanner.position, result.end);
}

describe('bencode corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      assert.equal(decode(bytes).ok ? 'ok' : 'bad', verdict);
      checkAnything(bytes);
    });
  }
});

describe('bencode properties', () => {
  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), checkAnything), { numRuns: 1000 });
  });

  it('damaged values of the corpus', () => {
    const seeds = corpus.map(({ bytes }) => bytes);
    fc.assert(fc.property(mutated(seeds), checkAnything), { numRuns: 1000 });
  });
});
