import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePorts, portsOf, rangeAdvice, rangeProblem } from './port-range.ts';

describe('port ranges', () => {
  it('reads lists of ports and ranges', () => {
    assert.deepEqual(parsePorts('1;2, 5-7 9'), [
      { min: 1, max: 1 },
      { min: 2, max: 2 },
      { min: 5, max: 7 },
      { min: 9, max: 9 },
    ]);
    assert.deepEqual(parsePorts('32768\t60999\n'), [
      { min: 32768, max: 32768 },
      { min: 60999, max: 60999 },
    ]);
    assert.deepEqual(parsePorts(''), []);
    for (const text of ['x', '7-5', '65536', '1-', '-1', '1-2-3']) assert.equal(parsePorts(text), null, text);
    assert.deepEqual([...portsOf([{ min: 3, max: 5 }])], [3, 4, 5]);
  });

  it('finds ranges that no call can use', () => {
    const none = new Set<number>();
    assert.equal(rangeProblem({ min: 30000, max: 30001 }, none), null);
    assert.match(rangeProblem({ min: 30001, max: 30000 }, none)!, /above/);
    assert.match(rangeProblem({ min: 30001, max: 30002 }, none)!, /no pair/);
    assert.match(rangeProblem({ min: 30000, max: 30001 }, new Set([30001]))!, /no pair/);
  });

  it('advises on odd starts and privileged ports, once a range', () => {
    const odd = { min: 10001, max: 20000 };
    assert.deepEqual(rangeAdvice([{ min: 10000, max: 20000 }]), []);
    assert.match(rangeAdvice([odd, odd])[0]!, /odd.*10002 and 10003/);
    assert.equal(rangeAdvice([odd, odd]).length, 1);
    assert.match(rangeAdvice([{ min: 1000, max: 2000 }])[0]!, /below 1024/);
  });
});
