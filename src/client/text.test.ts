import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeText, encodeText } from './text.ts';

const byteString = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

describe('text of requests and replies', () => {
  it('is UTF-8 where it is that', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = Buffer.from(text, 'utf8').toString('latin1');
        assert.equal(encodeText(text, 'utf8'), bytes);
        assert.equal(decodeText(bytes, 'utf8'), text);
      }),
    );
  });

  it('keeps any bytes through a reading and a writing', () => {
    fc.assert(
      fc.property(byteString, (bytes) => assert.equal(encodeText(decodeText(bytes, 'utf8'), 'utf8'), bytes)),
    );
    fc.assert(fc.property(byteString, (bytes) => assert.equal(encodeText(decodeText(bytes, 'bytes'), 'bytes'), bytes))); // prettier-ignore
  });

  it('shows stray bytes as lone surrogates', () => {
    assert.equal(decodeText('s=caf\xe9 \xc3\xa9', 'utf8'), 's=caf\udce9 é');
    assert.equal(decodeText('\xed\xa0\x80\xf5\xc0', 'utf8'), '\udced\udca0\udc80\udcf5\udcc0');
  });

  it('is one character a byte where that was asked for', () => {
    assert.equal(decodeText('caf\xe9', 'bytes'), 'caf\xe9');
    assert.equal(encodeText('caf\xe9', 'bytes'), 'caf\xe9');
  });
});
