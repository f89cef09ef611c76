import assert from 'node:assert/strict';
import { it } from 'node:test';
import { staticPayloadType } from './index.ts';

it('static payload types are those of RFC 3551', () => {
  assert.deepEqual(staticPayloadType(0), { name: 'PCMU', clockRate: 8000, channels: 1 });
  assert.deepEqual(staticPayloadType(9), { name: 'G722', clockRate: 8000, channels: 1 });
  assert.deepEqual(staticPayloadType(10), { name: 'L16', clockRate: 44100, channels: 2 });
  assert.deepEqual(staticPayloadType(34), { name: 'H263', clockRate: 90000, channels: 1 });
  for (const payloadType of [-1, 1, 2, 19, 35, 72, 96, 127, 128]) {
    assert.equal(staticPayloadType(payloadType), null, String(payloadType));
  }
});
