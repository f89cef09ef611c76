import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { inBlocks } from './random-blocks.ts';

it('gives out each byte of the source once at most, and as many as were asked for', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(counts, (wanted) => {
      const taken: Uint8Array[] = [];
      const random = inBlocks((count) => {
        const block = new Uint8Array(count);
        taken.push(block);
        return block;
      });
      const pieces = wanted.map((count) => random(count));
      assert.deepEqual(
        pieces.map(({ length }) => length),
        wanted,
      );
      // Written over, no piece shows in another.
      for (const [index, piece] of pieces.entries()) piece.fill(index);
      for (const [index, piece] of pieces.entries()) assert.ok(piece.every((byte) => byte === index));
      for (const piece of pieces) assert.ok(taken.some(({ buffer }) => buffer === piece.buffer));
    }),
  );
});

it('asks the source once for many small pieces', () => {
  let asked = 0;
  const random = inBlocks((count) => {
    asked += 1;
    return new Uint8Array(count);
  });
  for (let piece = 0; piece < 80; piece += 1) random(12);
  assert.equal(asked, 1);
});
