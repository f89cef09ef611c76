import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CounterRegion } from './counter-region.ts';
import { IN_BYTES, IN_PACKETS, OUT_ERRORS, OUT_PACKETS, slotStart } from './layout.ts';
import type { AccountMap } from './address-ledger.ts';

function aRegion() {
  const region = new CounterRegion(() => undefined);
  const count = (slot: number, packets: number): void => {
    const { float64 } = region.chunkOf(slot);
    float64[slotStart(slot) + IN_PACKETS]! += packets;
    float64[slotStart(slot) + IN_BYTES]! += 172 * packets;
    float64[slotStart(slot) + OUT_PACKETS]! += 2 * packets;
    float64[slotStart(slot) + OUT_ERRORS]! += 1;
  };
  const sums = () => {
    const found: AccountMap = new Map();
    region.addTrafficByAddress(found);
    return Object.fromEntries([...found].map(([id, { in: received, out }]) => [id, [received.packets, received.bytes, out.packets, out.errors]])); // prettier-ignore
  };
  return { region, count, sums };
}

describe('traffic by address', () => {
  it('is the sum of the slots on it, of those that are gone too', () => {
    const { region, count, sums } = aRegion();
    const [first, second, third] = [region.allocate(), region.allocate(), region.allocate()];
    region.setAddress(first, 4);
    region.setAddress(third, 4);
    region.setAddress(second, 7);
    count(first, 10);
    count(second, 5);
    count(third, 1);
    const expected = { 4: [11, 1892, 22, 2], 7: [5, 860, 10, 1] };
    assert.deepEqual(sums(), expected);
    region.release(first);
    assert.deepEqual(sums(), expected);
    // The next owner of the slot has no sockets yet.
    assert.equal(region.allocate(), first);
    count(first, 100);
    assert.deepEqual(sums(), expected);
    region.setAddress(first, 7);
    assert.deepEqual(sums(), { ...expected, 7: [105, 18_060, 210, 2] });
  });

  it('stays where it was when the sockets of a stream come to another address', () => {
    const { region, count, sums } = aRegion();
    const slot = region.allocate();
    region.setAddress(slot, 0);
    count(slot, 10);
    region.setAddress(slot, 1);
    count(slot, 3);
    region.setAddress(slot, 1);
    const expected = { 0: [10, 1720, 20, 1], 1: [3, 516, 6, 1] };
    assert.deepEqual(sums(), expected);
    region.release(slot);
    assert.deepEqual(sums(), expected);
  });

  it('goes with a stream that moves to another worker', () => {
    const { region, count, sums } = aRegion();
    const other = aRegion();
    const slot = region.allocate();
    region.setAddress(slot, 3);
    count(slot, 10);
    const newSlot = other.region.allocate();
    other.region.adopt(newSlot, region, slot);
    other.count(newSlot, 5);
    assert.deepEqual([sums()[3], other.sums()], [[0, 0, 0, 0], { 3: [15, 2580, 30, 2] }]);
  });
});
