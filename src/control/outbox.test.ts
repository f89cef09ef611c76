import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DatagramDoor, OutgoingDatagram } from './datagram-door.ts';
import { Outbox } from './outbox.ts';

const remote = { family: 'IP4', address: '192.0.2.1', port: 9 } as const;
const textOf = ({ message }: OutgoingDatagram): string => Buffer.from(message).toString();

/** An outbox by whose door so many datagrams get out in one call, and what happened to what was put in. */
function outboxWith(limit: number | null) {
  const calls: string[] = [];
  const slow: string[] = [];
  const door: DatagramDoor = {
    receive: () => 0,
    send: (datagrams) => {
      const sent = datagrams.slice(0, limit ?? 0);
      calls.push(sent.map(textOf).join(' '));
      return sent.length;
    },
  };
  const outbox = new Outbox(limit === null ? null : door, (datagram) => slow.push(textOf(datagram)));
  const put = (text: string): void => outbox.put(Buffer.from(text), remote);
  return { calls, slow, outbox, put };
}

describe('Outbox', () => {
  it('sends at once what comes alone', () => {
    const { calls, put } = outboxWith(9);
    put('a');
    put('b');
    assert.deepEqual(calls, ['a', 'b']);
  });

  it('sends together what comes together, a few at a time', () => {
    const { calls, outbox, put } = outboxWith(9);
    outbox.together(() => ['a', 'b', 'c', 'd', 'e', 'f'].forEach(put));
    assert.deepEqual(calls, ['a b c d', 'e f']);
    put('g');
    assert.deepEqual(calls.at(-1), 'g');
  });

  it('sends what was put in before a failure', () => {
    const { calls, outbox, put } = outboxWith(9);
    const work = (): never => {
      put('a');
      throw new Error('ours');
    };
    assert.throws(() => outbox.together(work), /ours/);
    put('b');
    assert.deepEqual(calls, ['a', 'b']);
  });

  it('hands what does not get out, and all that is behind it, to the slow way', () => {
    const { calls, slow, outbox, put } = outboxWith(1);
    outbox.together(() => ['a', 'b', 'c'].forEach(put));
    assert.deepEqual([calls, slow], [['a'], ['b', 'c']]);
  });

  it('has only the slow way without a door', () => {
    const { slow, outbox, put } = outboxWith(null);
    outbox.together(() => ['a', 'b'].forEach(put));
    put('c');
    assert.deepEqual(slow, ['a', 'b', 'c']);
  });
});
