import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkIntegrity, isFingerprintFine, isStun, parseStun } from '../../src/protocols/stun/index.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';

const corpus = readCorpus('stun');

/** What holds for any bytes, wherever in a larger buffer they stand. */
function checkAnything(packet: Uint8Array, before: number): void {
  const bytes = new Uint8Array(before + packet.length + 9).fill(0x08);
  bytes.set(packet, before);
  const message = parseStun(bytes, before, packet.length);
  // What is right does not depend on the place in the buffer, nor on what surrounds it.
  assert.deepEqual(parseStun(packet, 0, packet.length), message);
  if (typeof message === 'string') return;
  assert.ok(isStun(bytes, before, packet.length));
  assert.equal(message.transactionId.length, 12);
  assert.ok(message.unknownRequired.length <= 16);
  for (const at of [message.integrityAt, message.integritySha256At, message.fingerprintAt]) {
    assert.ok(at === null || (at >= 20 && at + 4 <= packet.length));
  }
  assert.ok(
    ['sha1', 'sha256', 'missing', 'wrong'].includes(checkIntegrity(message, bytes, before, 'secret')),
  );
  assert.equal(typeof isFingerprintFine(message, bytes, before), 'boolean');
}

describe('STUN corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      assert.equal(typeof parseStun(bytes, 0, bytes.length) === 'string' ? 'bad' : 'ok', verdict);
      checkAnything(bytes, 0);
    });
  }
});

describe('STUN properties', () => {
  const before = fc.nat({ max: 16 });

  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), before, checkAnything), { numRuns: 1000 });
  });

  it('random attributes behind a sound header', () => {
    const known = [
      0x01, 0x06, 0x08, 0x09, 0x0a, 0x14, 0x15, 0x1c, 0x20, 0x24, 0x25, 0x8022, 0x8028, 0x8029, 0x802a,
    ];
    const attribute = fc
      .tuple(fc.oneof(fc.constantFrom(...known), fc.nat({ max: 0xffff })), fc.uint8Array({ maxLength: 40 }))
      .map(([type, value]) => [
        ...[type >> 8, type & 0xff, value.length >> 8, value.length & 0xff, ...value],
        ...new Array<number>((4 - (value.length & 3)) & 3).fill(0),
      ]);
    const message = fc
      .tuple(fc.nat({ max: 0x3fff }), fc.array(attribute, { maxLength: 8 }))
      .map(([type, list]) => {
        const content = list.flat();
        const header = [
          type >> 8,
          type & 0xff,
          content.length >> 8,
          content.length & 0xff,
          0x21,
          0x12,
          0xa4,
          0x42,
        ];
        return Uint8Array.from([...header, ...new Array<number>(12).fill(7), ...content]);
      });
    fc.assert(fc.property(message, before, checkAnything), { numRuns: 1000 });
  });

  it('damaged messages of the corpus', () => {
    fc.assert(fc.property(mutated(corpus.map(({ bytes }) => bytes)), before, checkAnything), {
      numRuns: 2000,
    });
  });

  it('64 KiB of empty attributes', () => {
    const bytes = new Uint8Array(65532);
    bytes.set([0, 1, 0xff, 0xe8, 0x21, 0x12, 0xa4, 0x42]);
    checkAnything(bytes, 0);
  });
});
