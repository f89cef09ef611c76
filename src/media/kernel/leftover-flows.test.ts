import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint } from '../../base/endpoint.ts';
import type { FlowState } from './flow.ts';
import { LeftoverFlows } from './leftover-flows.ts';

const port = (number: number): Endpoint => ({ family: 'IP4', address: '127.0.0.1', port: number });

/** Flows by port, with when they last saw a packet. */
function leftovers(last: Record<number, number>, keepSeconds: number) {
  const left = new Map(Object.entries(last).map(([key, at]) => [Number(key), at]));
  const state = (lastPacketAt: number): FlowState => ({ packets: 0, bytes: 0, errors: 0, unwanted: 0, looped: 0, handedUp: 0, lastPacketAt, refused: null, ssrcs: [], destinations: [] }); // prettier-ignore
  const read = ({ port: number }: Endpoint): FlowState | null =>
    left.has(number) ? state(left.get(number)!) : null;
  const flows = {
    list: () => Array.from(left.keys(), port),
    read,
    pull: (local: Endpoint) => {
      const found = read(local);
      left.delete(local.port);
      return found;
    },
  };
  return { left, flows: new LeftoverFlows(flows, { keepSeconds, now: 100_000 }) };
}

describe('LeftoverFlows', () => {
  it('keeps flows as long as they are used, and all of them no longer than asked for', () => {
    const { left, flows } = leftovers({ 1: 99_000, 2: 30_000, 3: 0 }, 600);
    const { ports } = flows;
    assert.equal(ports.length, 3);
    assert.equal(flows.expire(100_200), 1);
    assert.deepEqual([...left.keys()], [1, 3]);
    assert.equal(flows.ports.length, 2);
    left.set(1, 150_000);
    assert.equal(flows.expire(160_000), 1);
    assert.deepEqual([...left.keys()], [1]);
    left.set(1, 699_000);
    assert.equal(flows.expire(699_999), 0);
    assert.equal(flows.ports, flows.ports);
    assert.equal(flows.expire(700_000), 1);
    assert.deepEqual(flows.ports, []);
  });

  it('looks at a part of them at a time, and at each in the end', () => {
    const { left, flows } = leftovers({ 1: 99_000, 2: 1, 3: 99_000, 4: 1, 5: 1 }, 600);
    const removed = [1, 2, 3].map(() => flows.expire(100_000, 2));
    assert.deepEqual([removed.reduce((sum, each) => sum + each), [...left.keys()]], [3, [1, 3]]);
  });

  it('forgets a flow that somebody else removed', () => {
    const { left, flows } = leftovers({ 1: 99_000 }, 600);
    left.clear();
    flows.expire(100_001);
    assert.deepEqual(flows.ports, []);
  });
});
