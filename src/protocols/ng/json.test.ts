import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8ToByteString } from '../../base/bytes.ts';
import { toDictionary, type NgValue } from './dictionary.ts';
import { decodeJson } from './json-decode.ts';
import { encodeJson } from './json-encode.ts';

const read = (text: string): NgValue | null => decodeJson(Buffer.from(text, 'latin1'));
const byteString = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const { value: anyValue } = fc.letrec<{ value: NgValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    byteString,
    fc.maxSafeInteger(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(byteString, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}));

describe('decodeJson', () => {
  it('reads every type', () => {
    assert.deepEqual(
      read(' { "a" : [ 1 , -2 , "x" , { } , [ ] ] , "b" : { "c" : "" } } \r\n'),
      toDictionary({ a: [1, -2, 'x', {}, []], b: { c: '' } }),
    );
  });

  it('maps what NG has no type for', () => {
    assert.deepEqual(read('[true, false, null, 1.5, 1e3, -0, 12345678901234567890]'), [1, 0, '1.5', 1000, 0, '12345678901234567890']); // prettier-ignore
    assert.deepEqual(read('{"a":null,"b":true}'), toDictionary({ b: 1 }));
  });

  it('keeps raw bytes, UTF-8 or not', () => {
    assert.equal(read('"\xc3\xa9 \xff\x80 \x7f"'), '\xc3\xa9 \xff\x80 \x7f');
  });

  it('turns escapes into the UTF-8 bytes of their characters', () => {
    assert.equal(read(String.raw`"\u0041\u00e9\u20AC\ud83d\ude00\u0000"`), utf8ToByteString('Aé€😀\0'));
    assert.equal(read(String.raw`"\"\\\/\b\f\n\r\t"`), '"\\/\b\f\n\r\t');
    assert.equal(read(String.raw`"\\u00e9"`), String.raw`\u00e9`);
  });

  it('takes raw line ends and other controls inside strings', () => {
    assert.equal(read('"v=0\r\no=\x01\0"'), 'v=0\r\no=\x01\0');
  });

  it('keeps the order of keys, even of number-like ones, and lets the last of equal ones win', () => {
    const value = read('{"b":1,"2":2,"1":3,"__proto__":4,"b":5}');
    assert.deepEqual([...(value as ReadonlyMap<string, NgValue>)], [['b', 5], ['2', 2], ['1', 3], ['__proto__', 4]]); // prettier-ignore
  });

  it('refuses what is no JSON', () => {
    const broken = [
      '', ' ', '{', '}', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{a:1}', "{'a':1}", '[1,]', '[1 2]', '"', '"\\', '"\\"',
      '"\\x"', '"\\u12"', '"\\u12g4"', '"\\ud83d"', '"\\ud83dx"', '"\\ude00"', '"\\ud83d\\u0041"', '01', '+1', '.5', '1.', '-', 'nul',
      'truex', '{} {}', '\0', '\xef\xbb\xbf{}',
    ]; // prettier-ignore
    for (const text of broken) assert.equal(read(text), null, text);
  });

  it('bounds the nesting', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    assert.notEqual(read(nested(64)), null);
    assert.equal(read(nested(65)), null);
    assert.equal(read('{"a":'.repeat(200_000)), null);
  });

  it('agrees with JSON.parse on documents without our extensions', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger())), (list) => {
        const expected = list.map((item) => (typeof item === 'string' ? utf8ToByteString(item) : item + 0));
        assert.deepEqual(decodeJson(Buffer.from(JSON.stringify(list), 'utf8')), expected);
      }),
    );
  });

  it('is total over any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeJson(bytes)));
    fc.assert(fc.property(fc.stringMatching(/^[[\]{}",:\\u0-9a-f.\s-]*$/), (text) => void read(text)));
  });

  it('takes long hostile input without quadratic work', () => {
    for (const unit of ['"",', '"\\n",', '"\\u00e9",', '\\', '[', '1,', ' ', '"a'])
      void read(`[${unit.repeat(500_000)}`);
  });
});

describe('encodeJson', () => {
  it('is undone by decodeJson', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        assert.deepEqual(read(encodeJson(value)), value);
      }),
    );
  });

  it('escapes only what it must', () => {
    assert.equal(encodeJson('a"\\\r\n\x01\x7f\xc3\xa9\xff/'), '"a\\"\\\\\\r\\n\\u0001\x7f\xc3\xa9\xff/"');
  });

  it('writes fractions as strings', () => {
    assert.equal(encodeJson(toDictionary({ mos: 4.3, n: 5, l: [] })), '{"mos":"4.3","n":5,"l":[]}');
  });
});
