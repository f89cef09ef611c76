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

  it('keeps idle items in mind until they are added or deleted', () => {
    const list = new WaitingList<string>();
    list.add('a', 100);
    list.setIdle('a');
    list.setIdle('b');
    assert.deepEqual([list.has('a'), list.take(1000), list.timeout(1000)], [false, null, -1]);
    list.delete('b');
    assert.deepEqual(list.idle(), ['a']);
    list.add('a', 0);
    assert.deepEqual([list.idle(), list.has('a')], [[], true]);
  });
});
