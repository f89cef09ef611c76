import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { it } from 'node:test';
import fc from 'fast-check';
import { hmac } from './hmac.ts';

it('is the HMAC of node:crypto, for keys and texts of any length', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, bytes, fc.constantFrom('sha1' as const, 'sha256' as const), (key, text, algorithm) => {
      const password = Buffer.from(key).toString('latin1');
      const expected = createHmac(algorithm, key).update(text).digest();
      assert.deepEqual(Buffer.from(hmac(algorithm, password, text), 'latin1'), expected);
    }),
  );
});
