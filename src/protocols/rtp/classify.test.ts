import assert from 'node:assert/strict';
import { it } from 'node:test';
import { classifyPacket } from './index.ts';

const classOf = (...bytes: number[]): string => classifyPacket(Uint8Array.from(bytes), 0, bytes.length);

it('packets are told apart at the borders of RFC 7983', () => {
  for (const [first, expected] of [
    [0, 'stun'],
    [3, 'stun'],
    [4, 'unknown'],
    [16, 'zrtp'],
    [19, 'zrtp'],
    [20, 'dtls'],
    [63, 'dtls'],
    [64, 'turnChannel'],
    [79, 'turnChannel'],
    [80, 'unknown'],
    [127, 'unknown'],
    [128, 'rtp'],
    [191, 'rtp'],
    [192, 'unknown'],
    [255, 'unknown'],
  ] as const) {
    assert.equal(classOf(first, 0), expected, `first byte ${first}`);
  }
});

it('RTCP is known by its packet type', () => {
  for (const [second, expected] of [
    [0, 'rtp'],
    [127, 'rtp'],
    [193, 'rtp'],
    [194, 'rtcp'],
    [200, 'rtcp'],
    [223, 'rtcp'],
    [224, 'rtp'],
  ] as const) {
    assert.equal(classOf(0x80, second), expected, `second byte ${second}`);
  }
});

it('hardly any bytes are enough', () => {
  assert.equal(classOf(), 'unknown');
  assert.equal(classOf(0x80), 'rtp');
  assert.equal(classifyPacket(Uint8Array.of(0x80, 200, 0, 20), 2, 4), 'stun');
});
