import assert from 'node:assert/strict';
import { it } from 'node:test';
import { payloadMap } from './payload-map.ts';

it('changes what is listed, leaves the marker and everything else alone', () => {
  const map = payloadMap([
    [96, 111],
    [111, 96],
  ])!;
  const cases = [
    [96, 111],
    [96 | 0x80, 111 | 0x80],
    [111, 96],
    [8, 8],
    [127 | 0x80, 127 | 0x80],
  ] as const;
  for (const [before, after] of cases) {
    const bytes = Uint8Array.of(1, 0x80, before, 9);
    map.apply(bytes, 1);
    assert.deepEqual([...bytes], [1, 0x80, after, 9]);
  }
});

it('is none where nothing is listed', () => {
  assert.equal(payloadMap([]), null);
});
