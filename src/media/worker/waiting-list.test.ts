import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WaitingList } from './waiting-list.ts';

describe('WaitingList', () => {
  it('gives what is due, each once, and says when the next is', () => {
    const list = new WaitingList<string>();
    assert.equal(list.timeout(0), -1);
    list.add('later', 500);
    list.add('now', 100);
    assert.equal(list.timeout(0), 100);
    assert.equal(list.take(99), null);
    assert.equal(list.take(100), 'now');
    assert.equal(list.take(100), null);
    assert.equal(list.timeout(100), 400);
    assert.equal(list.take(500), 'later');
    assert.equal(list.timeout(500), -1);
  });

  it('takes the last word on when something is due', () => {
    const list = new WaitingList<string>();
    list.add('a', 100);
    list.add('a', 300);
    assert.equal(list.take(200), null);
    assert.equal(list.timeout(200), 100);
    list.add('a', 0);
    assert.equal(list.take(200), 'a');
  });

  it('gives in the order of times, and of words where they are due at once', () => {
    const list = new WaitingList<number>();
    assert.equal(list.take(1000), null);
    const times = Array.from({ length: 200 }, (_, index) => 1000 + ((index * 7919) % 50));
    for (const [index, time] of times.entries()) list.add(index, time - (index % 3 === 0 ? 5000 : 0));
    const due = (index: number): number => Math.max(1000, times[index]! - (index % 3 === 0 ? 5000 : 0));
    const wanted = [...times.keys()].sort((a, b) => due(a) - due(b) || a - b);
    assert.deepEqual(
      wanted.map(() => list.take(5000)),
      wanted,
    );
    assert.equal(list.take(5000), null);
  });

  it('is not held up by words that have been overtaken', () => {
    const list = new WaitingList<number>();
    for (let index = 0; index < 100; index += 1) list.add(index, 10 + index);
    for (let index = 0; index < 99; index += 1) list.delete(index);
    list.add(99, 5);
    list.add(99, 500);
    assert.equal(list.timeout(0), 500);
    assert.deepEqual([list.take(499), list.take(500), list.timeout(500)], [null, 99, -1]);
  });

  it('keeps idle items in mind until they are added or deleted', () => {
    const list = new WaitingList<string>();
    const idle = (): Iterable<string> => ({ [Symbol.iterator]: () => list.idle() });
    list.add('a', 100);
    list.setIdle('a');
    list.setIdle('b');
    assert.deepEqual([list.has('a'), list.take(1000), list.timeout(1000)], [false, null, -1]);
    list.delete('b');
    assert.deepEqual([...idle()], ['a']);
    list.add('a', 0);
    assert.deepEqual([[...idle()], list.has('a')], [[], true]);
  });
});
