import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromByteString } from '../../base/bytes.ts';
import { BencodeScanner, decode, encode, MAX_DEPTH, type BencodeValue } from './index.ts';

const byteString = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const { value: anyValue } = fc.letrec<{ value: BencodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    byteString,
    fc.maxSafeInteger(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(byteString, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}));

function decoded(text: string): BencodeValue {
  const result = decode(text);
  assert.ok(result.ok, `${text} should decode`);
  return result.value;
}

function failure(text: string): string {
  const result = decode(text);
  assert.ok(!result.ok, `${text} should be refused`);
  return `${result.error.problem}@${result.error.offset}`;
}

describe('bencode decode', () => {
  it('reads every type', () => {
    assert.equal(decoded('4:spam'), 'spam');
    assert.equal(decoded('0:'), '');
    assert.equal(decoded('i42e'), 42);
    assert.equal(decoded('i-42e'), -42);
    assert.deepEqual(decoded('l4:spami42elee'), ['spam', 42, []]);
    assert.deepEqual(decoded('d3:bar4:spam3:fooi42ee'), new Map<string, BencodeValue>([['bar', 'spam'], ['foo', 42]])); // prettier-ignore
  });

  it('keeps the order of keys and lets the last of equal ones win', () => {
    const value = decoded('d1:z1:11:a1:21:z1:3e') as ReadonlyMap<string, BencodeValue>;
    assert.deepEqual([...value], [['z', '3'], ['a', '2']]); // prettier-ignore
  });

  it('keeps bytes as they are, in short and long strings', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const message = Buffer.concat([Buffer.from('256:'), bytes]);
    assert.equal(decoded(message.toString('latin1')), Buffer.from(bytes).toString('latin1'));
    const result = decode(message);
    assert.ok(result.ok && typeof result.value === 'string');
    assert.deepEqual(fromByteString(result.value), Buffer.from(bytes));
  });

  it('starts at the offset and tells where the value ends', () => {
    assert.deepEqual(decode('xx4:spamyy', 2), { ok: true, value: 'spam', end: 8 });
    assert.deepEqual(decode(Buffer.from('xxi5eyy'), 2), { ok: true, value: 5, end: 5 });
  });

  it('reads integers up to 2^53 - 1', () => {
    assert.equal(decoded('i9007199254740991e'), Number.MAX_SAFE_INTEGER);
    assert.equal(decoded('i-9007199254740991e'), Number.MIN_SAFE_INTEGER);
    assert.equal(failure('i9007199254740992e'), 'integerTooLarge@0');
    assert.equal(failure(`i${'9'.repeat(1000)}e`), 'integerTooLarge@0');
  });

  it('takes -0 as 0 and refuses other forms that are not canonical', () => {
    assert.ok(Object.is(decoded('i-0e'), 0));
    assert.equal(failure('i007e'), 'badInteger@0');
    assert.equal(failure('i-07e'), 'badInteger@0');
    assert.equal(failure('ie'), 'badInteger@0');
    assert.equal(failure('i-e'), 'badInteger@0');
    assert.equal(failure('i--5e'), 'badInteger@2');
    assert.equal(failure('i5.5e'), 'badInteger@2');
    assert.equal(failure('03:abc'), 'badLength@0');
  });

  it('says what is wrong, and where', () => {
    assert.equal(failure(''), 'truncated@0');
    assert.equal(failure('x'), 'unexpectedByte@0');
    assert.equal(failure('e'), 'unexpectedByte@0');
    assert.equal(failure('5:spam'), 'truncated@0');
    assert.equal(failure('5'), 'truncated@1');
    assert.equal(failure('5x'), 'badLength@1');
    assert.equal(failure('9999999999:'), 'badLength@0');
    assert.equal(failure('i42'), 'truncated@3');
    assert.equal(failure('l4:spam'), 'truncated@7');
    assert.equal(failure('d3:foo'), 'truncated@6');
    assert.equal(failure('di5e3:fooe'), 'badKey@1');
    assert.equal(failure('d3:fooe'), 'unexpectedByte@6');
  });

  it('bounds the nesting', () => {
    const nested = (depth: number): string => 'l'.repeat(depth) + 'e'.repeat(depth);
    assert.ok(decode(nested(MAX_DEPTH)).ok);
    assert.equal(failure(nested(MAX_DEPTH + 1)), `tooDeep@${MAX_DEPTH}`);
    assert.equal(failure('d1:a'.repeat(100_000)), `tooDeep@${MAX_DEPTH * 4}`);
  });

  it('is total over any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decode(bytes)));
    const bencodeLike = fc.stringMatching(/^[delis0-9:-]*$/);
    fc.assert(fc.property(bencodeLike, (text) => void decode(text)));
  });

  it('takes long hostile input without quadratic work', () => {
    for (const unit of ['1', '0:', 'i', 'l', '1:', 'i1e', 'd', '999999999:', 'i1'])
      void decode(`l${unit.repeat(1_000_000)}`);
  });
});

describe('bencode encode', () => {
  it('is undone by decode', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const text = encode(value);
        assert.deepEqual(decode(text), { ok: true, value, end: text.length });
        assert.deepEqual(decode(Buffer.from(text, 'latin1')), { ok: true, value, end: text.length });
      }),
    );
  });

  it('keeps the order of the Map', () => {
    assert.equal(encode(new Map<string, BencodeValue>([['b', 1], ['a', ['x']]])), 'd1:bi1e1:al1:xee'); // prettier-ignore
  });

  it('writes fractions and numbers beyond exactness as strings', () => {
    assert.equal(encode(1.5), '3:1.5');
    assert.equal(encode(2 ** 60), '19:1152921504606847000');
    assert.equal(encode(-0), 'i0e');
  });
});

describe('BencodeScanner', () => {
  it('finds the end of a value wherever the pieces are cut', () => {
    fc.assert(
      fc.property(anyValue, fc.array(fc.nat(60), { maxLength: 8 }), (value, cuts) => {
        const text = encode(value);
        const bytes = Buffer.from(`##${text}trailer`, 'latin1');
        const scanner = new BencodeScanner();
        let state = 'incomplete';
        for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
          if (state === 'incomplete') state = scanner.scan(bytes.subarray(0, Math.max(2, cut)), 2);
        }
        assert.deepEqual([state, scanner.position], ['complete', text.length]);
      }),
    );
  });

  it('agrees with decode on what is invalid early', () => {
    for (const [text, position] of [
      ['dx', 1],
      ['d1x', 1],
      ['ix', 0],
      ['l1234567890:', 1],
      ['i123456789012345678', 0],
    ] as const) {
      // prettier-ignore
      const scanner = new BencodeScanner();
      assert.equal(scanner.scan(Buffer.from(text), 0), 'invalid', text);
      assert.equal(scanner.position, position, text);
    }
  });

  it('accepts whatever decode accepts', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[delis0-9:-]*$/), (text) => {
        const result = decode(text);
        const scanner = new BencodeScanner();
        const state = scanner.scan(Buffer.from(text), 0);
        if (result.ok) assert.deepEqual([state, scanner.position], ['complete', result.end]);
      }),
    );
  });
});
