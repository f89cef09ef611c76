import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { localAddress } from '../../test/support/media-addresses.ts';
import { CaseRun } from '../../test/support/media-cases.ts';
import { errorLog, openDescriptors, planeStage, twoParties } from '../../test/support/plane-stage.ts';
import { waitFor } from '../../test/support/wait.ts';
import type { StreamId } from '../plan/types.ts';
import { rtp } from './forwarder.cases.ts';

const IP4 = localAddress({ portMin: 25200, portMax: 25999 });
const IP6 = localAddress({ id: 1, family: 'IP6', portMin: 25200, portMax: 25299 });
const addresses = { IP4, IP6 };

const { start, stop } = planeStage(IP4, IP6);
afterEach(stop);

describe('media plane and its workers', () => {
  it('merges calls whose streams are still on their way to another worker', async () => {
    const before = openDescriptors();
    for (const workers of [1, 2, 3]) {
      const media = start({ workers });
      await media.settled();
      const idle = openDescriptors();
      const runs = [1, 2, 3, 4].map(
        (number) => new CaseRun(media, addresses, { ...twoParties, name: `call ${number}` }),
      );
      for (const run of runs) await run.apply();
      const step = { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } } as const;
      for (const run of runs) await run.perform(step);
      const handles = runs.map(({ handle }) => handle);
      const slots = runs.map((run) => run.stream('A').slot);
      // The last into the third, that one into the second, and so on: none waits for the one before.
      for (const index of [2, 1, 0]) {
        const slotOf = handles[index]!.absorb(handles[index + 1]!);
        for (let later = index + 1; later < slots.length; later += 1) slots[later] = slotOf(slots[later]!);
      }
      await waitFor('counters of before', () =>
        slots.every((slot) => handles[0]!.counters(slot).in.packets === 1),
      );
      await media.settled();
      // Their media goes on, in one worker.
      for (const [index, run] of runs.entries()) {
        run.phone('alice').send(rtp(2 + index), run.stream('A').sockets[0]!.local);
        await waitFor('the next packet', () => handles[0]!.counters(slots[index]!).in.packets === 2);
      }
      for (const run of runs) run.close();
      await waitFor('descriptors to close', () => openDescriptors() === idle);
      const audit = await waitFor('settled workers', () => media.audit());
      assert.deepEqual(audit, { calls: 0, ports: 0, streams: 0, slots: 0 });
      await media.stop();
    }
    assert.equal(openDescriptors(), before);
  });

  it('merges calls while a worker of theirs dies', async () => {
    for (const worker of [0, 1]) {
      const media = start({ workers: 2 });
      await media.settled();
      const runs = ['first', 'second'].map(
        (name) => new CaseRun(media, addresses, { ...twoParties, name: `${name} of ${worker}` }),
      );
      for (const run of runs) await run.apply();
      const [first, second] = runs.map(({ handle }) => handle);
      const [own, other] = runs.map((run) => run.stream('A'));
      const slotOf = first!.absorb(second!);
      await media.killWorker(worker);
      const slots = [own!.slot, slotOf(other!.slot)];
      for (const [index, run] of runs.entries())
        await waitFor('media of both', () => {
          run.phone('alice').send(rtp(1), run.stream('A').sockets[0]!.local);
          return first!.counters(slots[index]!).in.packets > 0;
        });
      for (const run of runs) run.close();
      await waitFor('ports to come back', () => media.portUse().every(({ used }) => used === 0));
      const audit = await waitFor('settled workers', () => media.audit());
      assert.deepEqual(audit, { calls: 0, ports: 0, streams: 0, slots: 0 });
      await media.stop();
    }
  });

  it('goes on after a worker has died: calls, learned addresses and counters', async () => {
    const errors: string[] = [];
    const media = start({ log: errorLog(errors) });
    const run = new CaseRun(media, addresses, {
      ...twoParties,
      streams: {
        A: { peer: 'alice', mode: 'immediate', rtpSinks: ['B'], flags: { isStrictSource: true } },
        B: { peer: 'bob', rtpSinks: ['A'] },
      },
    });
    await run.apply();
    await run.perform({ packet: rtp(1), from: 'other', to: 'A', arrives: { bob: 'B' } });
    const { threadId } = media.workers()[0]!;
    await media.killWorker(0);
    await waitFor('another worker', () => media.workers()[0]!.restarts === 1);
    await waitFor('its thread', () => media.workers()[0]!.threadId > threadId);
    await media.settled();
    assert.equal(run.counters('A').isConfirmed, true);
    await run.perform({ packet: rtp(2), from: 'other', to: 'A', arrives: { bob: 'B' } });
    await run.perform({ packet: rtp(3), from: 'alice', to: 'A', arrives: {} });
    await run.perform({ packet: rtp(1), from: 'bob', to: 'B', arrives: { other: 'A' } });
    await run.perform({ counters: { A: { in: 2, out: 1, drops: { 'media.strictSource': 1 } } } });
    const { refused } = run.counters('A');
    assert.deepEqual(refused?.endpoint, run.phone('alice').local);
    assert.ok(Math.abs(Date.now() - refused.at) < 60_000);
    assert.equal(run.counters('B').refused, null);
    assert.match(
      errors.join('\n'),
      /Media worker 0 has ended unexpectedly; in 100 ms another takes over its 1 calls/,
    );
    run.close();
  });

  it('returns the ports of calls that end while their worker is dead', async () => {
    const media = start();
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    const died = media.killWorker(0);
    run.close();
    await died;
    await media.settled();
    await waitFor('all ports', () => media.portUse().every(({ used }) => used === 0));
  });

  it('loses one call, not its worker, over a plan that cannot be carried out', async () => {
    const errors: string[] = [];
    const media = start({ log: errorLog(errors) });
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    const broken = media.createCall('broken');
    const [stream] = run.plan().streams;
    broken.apply({
      callId: 'broken',
      streams: [{ ...stream!, sockets: [], id: 1e9 as StreamId, slot: 1e9 }],
    });
    await media.settled();
    assert.match(errors.join('\n'), /no counters for slot 1000000000/);
    await run.perform({ packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } });
    run.close();
  });
});
