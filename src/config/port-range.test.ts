import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePorts, portsOf, rangeAdvice, rangeProblem } from './port-range.ts';

const ephemeral = { range: { min: 32768, max: 60999 }, reserved: [] };

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

  it('advises on odd starts, privileged ports and ports that the kernel gives away', () => {
    assert.deepEqual(rangeAdvice([{ min: 10000, max: 20000 }], ephemeral), []);
    assert.match(rangeAdvice([{ min: 10001, max: 20000 }], ephemeral)[0]!, /odd.*10002 and 10003/);
    assert.match(rangeAdvice([{ min: 1000, max: 2000 }], ephemeral)[0]!, /below 1024/);
    const range = { min: 30000, max: 39999 };
    const [advice, ...more] = rangeAdvice([range, range], ephemeral);
    assert.match(advice!, /^Media ports 32768 to 39999 .*ip_local_reserved_ports=30000-39999/);
    assert.deepEqual(more, []);
    assert.deepEqual(rangeAdvice([range], null), []);
    assert.deepEqual(rangeAdvice([range], { ...ephemeral, reserved: [range] }), []);
    assert.equal(rangeAdvice([range], { ...ephemeral, reserved: [{ min: 30000, max: 39998 }] }).length, 1);
  });
});
