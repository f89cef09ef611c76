import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ReplyStore } from './reply-store.ts';

/** Few letters, so that cookies repeat and begin alike. */
const cookie = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 5 });
const reply = fc.uint8Array({ maxLength: 50 });

describe('ReplyStore', () => {
  it('is a map from cookies to bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cookie, reply), { maxLength: 300 }), (pairs) => {
        const store = new ReplyStore();
        const expected = new Map<string, Uint8Array>();
        for (const [key, bytes] of pairs) {
          store.set(key, bytes);
          expected.set(key, bytes);
        }
        assert.equal(store.size, expected.size);
        for (const [key, bytes] of expected) assert.deepEqual(store.get(key), Buffer.from(bytes));
        assert.equal(store.get('c'), undefined);
      }),
    );
  });

  it('holds many replies, and some larger than a chunk', () => {
    const store = new ReplyStore();
    const bytesOf = (index: number): Buffer => Buffer.alloc(index % 1000 === 0 ? 400_000 : 700, index);
    for (let index = 0; index < 5000; index += 1) store.set(`12_34_${index}`, bytesOf(index));
    assert.equal(store.size, 5000);
    for (let index = 0; index < 5000; index += 1)
      assert.ok(store.get(`12_34_${index}`)!.equals(bytesOf(index)), `reply ${index}`);
  });
});
