import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DeadlineQueue, type Timed } from './deadline-queue.ts';

const anItem = (): Timed => ({ dueAt: Infinity, queueIndex: -1 });

describe('DeadlineQueue', () => {
  it('gives items back in the order of their times, and not before', () => {
    const queue = new DeadlineQueue<Timed>();
    const items = [anItem(), anItem(), anItem()] as const;
    queue.set(items[0], 30);
    queue.set(items[1], 10);
    queue.set(items[2], 20);
    assert.equal(queue.nextAt, 10);
    assert.equal(queue.takeDue(9), null);
    assert.equal(queue.takeDue(25), items[1]);
    assert.equal(queue.takeDue(25), items[2]);
    assert.equal(queue.takeDue(25), null);
    queue.delete(items[0]);
    assert.equal(queue.nextAt, Infinity);
  });

  it('agrees with a sorted list, whatever is set, moved and removed', () => {
    const step = fc.tuple(fc.nat(9), fc.oneof(fc.nat(50), fc.constant(Infinity)));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new DeadlineQueue<Timed>();
        const items = Array.from({ length: 10 }, anItem);
        const times = new Map<Timed, number>();
        for (const [index, dueAt] of steps) {
          const item = items[index]!;
          queue.set(item, dueAt);
          if (dueAt === Infinity) times.delete(item);
          else times.set(item, dueAt);
          assert.equal(queue.nextAt, Math.min(Infinity, ...times.values()));
          assert.equal(queue.size, times.size);
        }
        const order: number[] = [];
        for (let item = queue.takeDue(50); item !== null; item = queue.takeDue(50))
          order.push(times.get(item)!);
        assert.deepEqual(
          order,
          [...times.values()].sort((a, b) => a - b),
        );
      }),
    );
  });
});
