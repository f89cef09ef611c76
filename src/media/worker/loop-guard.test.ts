import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLooping, type LoopMemory } from './loop-guard.ts';

function aStream(): LoopMemory {
  return { lastSignature: 0, repeats: 0, repeatsSince: 0 };
}

function packet(sequence: number): Uint8Array {
  const bytes = new Uint8Array(172);
  bytes.set([0x80, 0, sequence >> 8, sequence & 0xff]);
  return bytes;
}

describe('loop guard', () => {
  it('stops a packet that comes back thirty times within a second', () => {
    const stream = aStream();
    const verdicts = Array.from({ length: 40 }, (_, index) => isLooping(stream, packet(7), 172, index));
    assert.equal(verdicts.indexOf(true), 30);
    assert.ok(verdicts.slice(30).every(Boolean));
    assert.equal(isLooping(stream, packet(8), 172, 41), false);
  });

  it('lets through what repeats slowly, as keep-alives do', () => {
    const stream = aStream();
    for (let index = 0; index < 200; index += 1) {
      assert.equal(isLooping(stream, packet(7), 172, index * 100), false);
    }
  });

  it('lets through packets that differ', () => {
    const stream = aStream();
    for (let index = 0; index < 200; index += 1)
      assert.equal(isLooping(stream, packet(index), 172, 0), false);
  });
});
