import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { localAddress, seededRandom } from '../../../test/support/media-addresses.ts';
import { AddressPorts } from './address-ports.ts';
import { PortRange } from './port-range.ts';

const range = (portMin: number, portMax: number, excluded: readonly number[] = []) =>
  new PortRange(localAddress({ portMin, portMax, excludedPorts: new Set(excluded) }), seededRandom(1));

const takePair = (from: PortRange): number => {
  const port = from.nextPair();
  from.remove(port);
  from.remove(port + 1);
  return port;
};
const takeSingle = (from: PortRange): number => {
  const port = from.nextSingle();
  from.remove(port);
  return port;
};

describe('PortRange', () => {
  it('gives each even port once, in no obvious order, then none', () => {
    const ports = range(1000, 1099);
    const given = Array.from({ length: 50 }, () => takePair(ports));
    assert.deepEqual(
      [...given].sort(),
      Array.from({ length: 50 }, (_, index) => 1000 + 2 * index),
    );
    assert.notDeepEqual(given, [...given].sort());
    assert.equal(ports.nextPair(), 0);
    assert.equal(ports.nextSingle(), 0);
  });

  it('makes no pair across the ends of the range or around an excluded port', () => {
    const ports = range(1001, 1006, [1003]);
    assert.equal(ports.total, 5);
    assert.equal(takePair(ports), 1004);
    assert.equal(ports.nextPair(), 0);
    const singles = [takeSingle(ports), takeSingle(ports), takeSingle(ports)];
    assert.deepEqual(singles.sort(), [1001, 1002, 1006]);
  });

  it('spares whole pairs where one port is enough', () => {
    const ports = range(1000, 1099);
    const first = takeSingle(ports);
    assert.equal(takeSingle(ports), first ^ 1);
    assert.notEqual(takeSingle(ports) & ~1, first & ~1);
  });

  it('lets a returned port rest before it is used again', () => {
    const ports = range(1000, 1099);
    const held = takeSingle(ports);
    takeSingle(ports);
    ports.add(held);
    const others = Array.from({ length: 90 }, () => takeSingle(ports));
    assert.equal(others.indexOf(held) > 40, true);
  });

  it('returns pairs to the tail', () => {
    const ports = range(1000, 1009);
    const first = takePair(ports);
    ports.add(first + 1);
    ports.add(first);
    assert.deepEqual(Array.from({ length: 5 }, () => takePair(ports)).indexOf(first), 4);
  });

  it('keeps its books right under any sequence', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('take' as const), count: fc.constantFrom(1 as const, 2 as const) }),
      fc.record({ kind: fc.constant('give' as const), index: fc.nat(1000) }),
    );
    const fields = fc.record({
      min: fc.integer({ min: 1, max: 9 }),
      size: fc.integer({ min: 0, max: 12 }),
      excluded: fc.array(fc.integer({ min: 1, max: 20 })),
    });
    fc.assert(
      fc.property(fields, fc.array(step, { maxLength: 60 }), ({ min, size, excluded }, steps) => {
        const ports = range(min, min + size, excluded);
        const taken = new Set<number>();
        for (const action of steps) {
          if (action.kind === 'give') {
            const port = [...taken][action.index % Math.max(1, taken.size)];
            if (port === undefined) continue;
            taken.delete(port);
            ports.add(port);
          } else {
            const port = action.count === 2 ? ports.nextPair() : ports.nextSingle();
            if (port === 0) continue;
            assert.ok(action.count === 1 || port % 2 === 0);
            for (let one = port; one < port + action.count; one += 1) {
              assert.ok(ports.contains(one) && !taken.has(one));
              taken.add(one);
              ports.remove(one);
            }
          }
          assert.equal(ports.free, ports.total - taken.size);
          assert.equal(ports.nextSingle() === 0, ports.free === 0);
        }
      }),
    );
  });
});

describe('AddressPorts', () => {
  it('takes a port in every range that overlaps', () => {
    const ports = new AddressPorts();
    const first = ports.addRange(localAddress({ portMin: 1000, portMax: 1003 }), seededRandom(1));
    const second = ports.addRange(localAddress({ portMin: 1002, portMax: 1005 }), seededRandom(2));
    ports.take(1002, 2);
    assert.equal(first.nextPair(), 1000);
    assert.equal(second.nextPair(), 1004);
    assert.deepEqual([first.free, second.free], [2, 2]);
    ports.giveBack(1002, 2);
    assert.deepEqual([first.free, second.free], [4, 4]);
  });
});
