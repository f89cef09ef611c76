import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ExtensionElement, findExtension } from './header-extension.ts';

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
