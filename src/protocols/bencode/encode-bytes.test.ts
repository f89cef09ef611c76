import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeBytes } from './encode-bytes.ts';
import { encode } from './encode.ts';
import type { BencodeInput } from './value.ts';

const byteString = fc.uint8Array({ maxLength: 150 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

const { value } = fc.letrec<{ value: BencodeInput }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    byteString,
    fc.integer(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(byteString, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
    fc.dictionary(fc.string(), fc.option(tie('value'), { nil: undefined }), { maxKeys: 5 }),
  ),
}));

describe('encodeBytes', () => {
  it('writes what encode writes', () => {
    fc.assert(
      fc.property(byteString, value, (prefix, input) => {
        assert.deepEqual(encodeBytes(prefix, input), Buffer.from(`${prefix}${encode(input)}`, 'latin1'));
      }),
    );
  });

  it('has room for any length', () => {
    for (const length of [0, 9, 10, 63, 64, 99, 100, 4095, 5000, 99_999, 1_000_000]) {
      const text = 'x'.repeat(length);
      assert.equal(encodeBytes('c ', [text, text]).toString('latin1'), `c ${encode([text, text])}`);
    }
  });
});
