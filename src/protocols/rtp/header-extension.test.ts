import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ExtensionElement, findExtension, removeExtensions } from './header-extension.ts';

/** A header with `sources` CSRCs and the extension's words. */
function packet(profile: number, elements: readonly number[], sources = 0): Uint8Array {
  const words = Math.ceil(elements.length / 4);
  const bytes = new Uint8Array(12 + 4 * sources + 4 + 4 * words + 3);
  bytes[0] = 0x90 | sources;
  bytes.set([profile >> 8, profile & 0xff, 0, words], 12 + 4 * sources);
  bytes.set(elements, 12 + 4 * sources + 4);
  return bytes;
}

function find(bytes: Uint8Array, id: number): string | null {
  const element = new ExtensionElement();
  if (!findExtension(bytes, bytes.length, id, element)) return null;
  return Buffer.from(bytes.subarray(element.start, element.start + element.length)).toString('latin1');
}

const text = (value: string): number[] => [...Buffer.from(value)];

describe('findExtension', () => {
  const oneByte = [0x10, 0xaa, 0, 0x42, ...text('mid'), 0x31, 1, 2];
  const twoByte = [1, 0, 4, 3, ...text('mid'), 0, 17, 1, 9];
  const cases: readonly [name: string, bytes: Uint8Array, id: number, found: string | null][] = [
    ['one-byte elements, padding in between', packet(0xbede, oneByte), 4, 'mid'],
    ['behind CSRCs', packet(0xbede, oneByte, 3), 4, 'mid'],
    ['another id', packet(0xbede, oneByte), 5, null],
    ['two-byte elements, an empty one before', packet(0x1000, twoByte), 4, 'mid'],
    ['two-byte elements with application bits', packet(0x100f, twoByte), 17, '\t'],
    ['behind the stop of one-byte elements', packet(0xbede, [0xf0, 0x42, ...text('mid')]), 4, null],
    ['longer than the extension', packet(0xbede, [0x4f, 1, 2, 3]), 4, null],
    ['another profile', packet(0xabcd, oneByte), 4, null],
    ['no extension', Uint8Array.from({ length: 20 }, () => 0x80), 4, null],
  ];
  for (const [name, bytes, id, found] of cases) it(name, () => assert.equal(find(bytes, id), found));

  it('reads nothing beyond the packet', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 76, maxLength: 120 }),
        fc.integer({ min: 1, max: 255 }),
        (bytes, id) => {
          bytes[0] = 0x90 | (bytes[0]! & 0x0f);
          const element = new ExtensionElement();
          if (findExtension(bytes, bytes.length, id, element))
            assert.ok(element.start + element.length <= bytes.length);
        },
      ),
    );
  });
});

describe('removeExtensions', () => {
  /** The packet in hexadecimal from its third word on, with the X bit in front. */
  function removed(bytes: Uint8Array, ids: readonly number[]): string {
    const isMasked = new Uint8Array(256);
    for (const id of ids) isMasked[id] = 1;
    bytes.set([0xca, 0xfe, 0xee], bytes.length - 3);
    const length = removeExtensions(bytes, bytes.length, isMasked);
    return `${(bytes[0]! >> 4) & 1} ${Buffer.from(bytes.subarray(12, length)).toString('hex')}`;
  }

  const oneByte = [0x10, 0xaa, 0, 0x22, 1, 2, 3, 0x30, 0xbb, 0];
  const twoByte = [1, 0, 4, 3, 7, 8, 9, 0, 17, 1, 5];
  const cases: readonly [name: string, bytes: Uint8Array, ids: readonly number[], after: string][] = [
    ['none of it is meant', packet(0xbede, oneByte), [9], '1 bede000310aa00220102033 0bb0000 00cafeee'],
    ['the first', packet(0xbede, oneByte), [1], '1 bede0002 22010203 30bb0000 cafeee'],
    ['the one in the middle', packet(0xbede, oneByte), [2], '1 bede0001 10aa30bb cafeee'],
    ['the last', packet(0xbede, oneByte), [3], '1 bede0002 10aa0022 01020300 cafeee'],
    ['two', packet(0xbede, oneByte), [1, 3], '1 bede0001 22010203 cafeee'],
    ['each of them', packet(0xbede, oneByte), [1, 2, 3], '0 cafeee'],
    ['the only one, behind padding', packet(0xbede, [0, 0, 0x10, 5]), [1], '0 cafeee'],
    ['all, whatever they are', packet(0xabcd, oneByte), [0], '0 cafeee'],
    ['another profile', packet(0xabcd, [0x10, 1, 0, 0]), [1], '1 abcd0001 10010000 cafeee'],
    ['two-byte elements', packet(0x1000, twoByte), [4], '1 10000002 01001101 05000000 cafeee'],
    ['an empty one', packet(0x1005, twoByte), [1], '1 10050002 04030708 09110105 cafeee'],
    ['a number beyond 15', packet(0x1000, twoByte), [17], '1 10000002 01000403 07080900 cafeee'],
    ['behind sources', packet(0xbede, oneByte, 1), [1, 2, 3], '0 00000000 cafeee'],
    ['what stands behind the stop goes along', packet(0xbede, [0x10, 1, 0xf0, 0x20]), [1], '0 cafeee'],
    ['not behind the stop', packet(0xbede, [0xf0, 0x10, 1, 0]), [1], '1 bede0001 f0100100 cafeee'],
    ['one that is too long', packet(0xbede, [0x10, 1, 0x2f, 1]), [2], '1 bede0001 10012f01 cafeee'],
  ];
  for (const [name, bytes, ids, after] of cases)
    it(name, () => assert.equal(removed(bytes, ids).replaceAll(' ', ''), after.replaceAll(' ', '')));

  it('leaves a packet in which they are not to be found, and all else as it was', () => {
    const header = fc.uint8Array({ minLength: 12, maxLength: 120 });
    fc.assert(
      fc.property(header, fc.constantFrom(0xbede, 0x1000, 0xabcd), fc.nat(255), (bytes, profile, id) => {
        bytes[0] = 0x90 | (bytes[0]! & 0x0f);
        const at = 12 + 4 * (bytes[0] & 0x0f);
        if (at + 4 > bytes.length) return;
        const words = bytes[at + 3]! % (((bytes.length - at - 4) >> 2) + 1);
        bytes.set([profile >> 8, profile & 0xff, 0, words], at);
        const payload = Buffer.from(bytes.subarray(at + 4 + 4 * words));
        const isMasked = new Uint8Array(256);
        isMasked[id] = 1;
        const length = removeExtensions(bytes, bytes.length, isMasked);
        assert.ok(length >= at + payload.length && length <= bytes.length);
        assert.ok(payload.equals(bytes.subarray(length - payload.length, length)));
        assert.equal(findExtension(bytes, length, id, new ExtensionElement()), false);
      }),
    );
  });
});
