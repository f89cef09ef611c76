import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SilentNeighbours } from './silent-neighbours.ts';

const hop = (address: string, isSilent: boolean) => ({ ifindex: 2, address, isSilent });

describe('SilentNeighbours', () => {
  it('passes on that a neighbour fell silent, and that it answers again, once each', () => {
    const neighbours = new SilentNeighbours();
    assert.deepEqual(neighbours.take([hop('192.0.2.1', false)]), []);
    assert.deepEqual(neighbours.take([hop('192.0.2.1', true)]), [hop('192.0.2.1', true)]);
    assert.deepEqual(neighbours.take([hop('192.0.2.1', true)]), []);
    assert.deepEqual(neighbours.take([hop('192.0.2.1', true), hop('192.0.2.1', false)]), [
      hop('192.0.2.1', false),
    ]);
    assert.deepEqual(neighbours.take([hop('192.0.2.1', true), hop('192.0.2.1', false)]), []);
  });

  it('keeps neighbours of one address on two links apart', () => {
    const neighbours = new SilentNeighbours();
    neighbours.take([hop('fe80::1', true)]);
    assert.equal(neighbours.take([{ ...hop('fe80::1', true), ifindex: 3 }]).length, 1);
  });

  it('remembers no more than it has room for', () => {
    const neighbours = new SilentNeighbours();
    const many = Array.from({ length: 2000 }, (_, index) => hop(`10.0.${index >> 8}.${index & 255}`, true));
    assert.equal(neighbours.take(many).length, 1024);
    assert.equal(neighbours.take(many).length, 0);
  });
});
