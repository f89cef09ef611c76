import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TimeoutCallback } from '../commands/timeout-callback.ts';
import { CallbackQueue, type CallbackLimits, type Delivery } from './callback-queue.ts';

interface Begun {
  readonly callId: string;
  readonly isDown: boolean;
  /** Resolves once the queue has gone on. */
  readonly end: (delivery?: Delivery) => Promise<void>;
}

function aQueue(limits: Partial<CallbackLimits> = {}) {
  const begun: Begun[] = [];
  const reports: string[] = [];
  const queue = new CallbackQueue({
    ...limits,
    deliver: ({ callId }, isDown) =>
      new Promise((resolve) => {
        const end = async (delivery: Delivery = 'delivered'): Promise<void> => {
          resolve(delivery);
          await new Promise(setImmediate);
        };
        begun.push({ callId, isDown, end });
      }),
    caughtUp: (host, lost) => reports.push(`${host} ${lost}`),
  });
  const callback = (callId: string, host: string): TimeoutCallback => ({
    callId,
    url: host === '' ? callId : `http://${host}:8000/RPC2`,
    bodies: ['<a/>'],
  });
  return {
    queue,
    begun,
    reports,
    add: (callId: string, host = 'a') => queue.add(callback(callId, host)),
    started: () => begun.map(({ callId }) => callId),
  };
}

describe('CallbackQueue', () => {
  it('has hosts take turns, so that one with many callbacks does not keep others waiting', async () => {
    const { add, begun, started } = aQueue({ maxRunning: 2, maxRunningPerHost: 2 });
    for (let index = 1; index <= 4; index += 1) add(`a${index}`, 'a');
    add('b1', 'b');
    add('c1', 'c');
    assert.deepEqual(started(), ['a1', 'a2']);
    await begun[0]!.end();
    assert.deepEqual(started(), ['a1', 'a2', 'a3']);
    await begun[1]!.end();
    await begun[2]!.end();
    assert.deepEqual(started(), ['a1', 'a2', 'a3', 'b1', 'c1']);
  });

  it('has only so many under way to a host, and in all', () => {
    const { add, started, queue } = aQueue({ maxRunning: 3, maxRunningPerHost: 2 });
    for (const host of ['a', 'b']) for (let index = 1; index <= 3; index += 1) add(`${host}${index}`, host);
    assert.deepEqual(started(), ['a1', 'a2', 'b1']);
    assert.deepEqual(queue.counts, { waiting: 3, delivered: 0, failed: 0, lost: 0 });
  });

  it('loses what there is no room for, host by host, and tells when a host has caught up', async () => {
    const { add, begun, queue, reports, started } = aQueue({ maxRunningPerHost: 1, maxWaitingPerHost: 1 });
    for (let index = 1; index <= 5; index += 1) add(`a${index}`, 'a');
    add('b1', 'b');
    assert.deepEqual(started(), ['a1', 'b1']);
    assert.equal(queue.counts.lost, 3);
    await begun[0]!.end();
    assert.deepEqual(reports, []);
    await begun[2]!.end('refused');
    assert.deepEqual([started(), reports], [['a1', 'b1', 'a2'], ['a:8000 3']]);
    assert.deepEqual(queue.counts, { waiting: 0, delivered: 1, failed: 1, lost: 3 });
  });

  it('has a bound in all', () => {
    const { add, queue } = aQueue({ maxRunning: 1, maxWaiting: 3 });
    for (let index = 0; index < 100; index += 1) add(`c${index}`, `host${index}`);
    assert.deepEqual(queue.counts, { waiting: 3, delivered: 0, failed: 0, lost: 96 });
  });

  it('remembers that a host did not answer until it does', async () => {
    const { add, begun } = aQueue({ maxRunningPerHost: 1 });
    for (let index = 1; index <= 4; index += 1) add(`a${index}`);
    await begun[0]!.end('unreachable');
    await begun[1]!.end('refused');
    await begun[2]!.end('delivered');
    assert.deepEqual(
      begun.map(({ isDown }) => isDown),
      [false, true, false, false],
    );
  });

  it('takes nothing more and starts nothing more once it is closed', async () => {
    const { add, begun, queue, started } = aQueue({ maxRunningPerHost: 1 });
    add('a1');
    add('a2');
    queue.close();
    add('a3');
    await begun[0]!.end();
    assert.deepEqual(started(), ['a1']);
    assert.equal(queue.counts.waiting, 0);
  });

  it('queues what is no URL like anything else', () => {
    const { add, started } = aQueue();
    add('nonsense', '');
    assert.deepEqual(started(), ['nonsense']);
  });
});
