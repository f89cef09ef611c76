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

  it('is empty after it has been cleared, however full it was before', () => {
    const sizes = fc.array(fc.nat({ max: 3000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, (fillings) => {
        const store = new ReplyStore();
        for (const [round, count] of fillings.entries()) {
          const bytesOf = (index: number): Buffer => Buffer.alloc(900, round + index);
          for (let index = 0; index < count; index += 1) store.set(`${round}_${index}`, bytesOf(index));
          assert.equal(store.size, count);
          for (let index = 0; index < count; index += 1)
            assert.ok(store.get(`${round}_${index}`)!.equals(bytesOf(index)));
          assert.equal(store.get(`${round - 1}_0`), undefined);
          store.clear();
          assert.equal(store.size, 0);
          assert.equal(store.get(`${round}_0`), undefined);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('gives out copies', () => {
    const store = new ReplyStore();
    store.set('a', Buffer.from('first'));
    const given = store.get('a')!;
    store.clear();
    store.set('b', Buffer.from('other'));
    assert.equal(given.toString(), 'first');
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
