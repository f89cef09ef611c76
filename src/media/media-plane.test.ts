import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { monotonicMs } from '../base/clock.ts';
import { localAddress, seededRandom } from '../../test/support/media-addresses.ts';
import { CaseRun } from '../../test/support/media-cases.ts';
import { errorLog, openDescriptors, planeStage, twoParties } from '../../test/support/plane-stage.ts';
import { waitFor } from '../../test/support/wait.ts';
import { rtp, type StreamSpec } from './forwarder.cases.ts';
import type { MediaEvent } from './media-plane.ts';

const IP4 = localAddress({ portMin: 23000, portMax: 24999 });
const IP6 = localAddress({ id: 1, family: 'IP6', portMin: 23000, portMax: 23099 });
const addresses = { IP4, IP6 };

const { start, stop } = planeStage(IP4, IP6);
afterEach(stop);

describe('media plane', () => {
  it('agrees with itself on what is open, and tells what is not given back', async () => {
    const media = start({ workers: 2 });
    const audited = () => waitFor('settled workers', () => media.audit());
    assert.deepEqual(await audited(), { calls: 0, ports: 0, streams: 0, slots: 0 });
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    assert.deepEqual(await audited(), { calls: 1, ports: 0, streams: 0, slots: 0 });
    await media.killWorker(0);
    await media.killWorker(1);
    await waitFor('other workers', () => media.workers().every(({ threadId }) => threadId >= 0));
    assert.deepEqual(await audited(), { calls: 1, ports: 0, streams: 0, slots: 0 });
    run.close();
    assert.deepEqual(await audited(), { calls: 0, ports: 0, streams: 0, slots: 0 });
  });

  it('gives back every descriptor and port, call by call and at the end', async () => {
    const before = openDescriptors();
    const media = start({ workers: 2 });
    await media.settled();
    const idle = openDescriptors();
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    await run.perform({ packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } });
    assert.ok(openDescriptors() > idle);
    run.close();
    await media.settled();
    assert.equal(openDescriptors(), idle);
    assert.equal(
      media.portUse().reduce((sum, { used }) => sum + used, 0),
      0,
    );
    await media.stop();
    assert.equal(openDescriptors(), before);
  });

  it('opens and closes thousands of calls without a leak', async () => {
    const media = start({ workers: 2 });
    await media.settled();
    const idle = openDescriptors();
    for (let round = 0; round < 10; round += 1) {
      const calls = Array.from({ length: 200 }, (_, index) => {
        const callId = `call ${round} ${index}`;
        const call = media.createCall(callId);
        const sockets = [call.openSockets(IP4, 2, 0), call.openSockets(IP4, 2, 184)].flatMap((opened) => {
          assert.ok(!('kind' in opened), JSON.stringify(opened));
          return opened;
        });
        const streams = sockets.map((socket) => ({ ...call.createStream(), socket }));
        call.apply({
          callId,
          streams: streams.map(({ id, slot, socket }) => ({
            id,
            slot,
            sockets: [socket],
            carries: 'rtp',
            peer: { family: 'IP4', address: '127.0.0.1', port: 9 },
            learning: { mode: 'heuristic', signalledAt: 0, isSdpSent: true },
            isStrictSource: false,
            isMediaHandover: false,
            isAsymmetric: false,
            isNatWait: false,
            isNatPierce: false,
            tos: 0,
            isUnidirectional: false,
            rtpSinks: streams.map((sink) => sink.id),
            rtcpSinks: [],
            clockRates: [],
            security: null,
            isFeedbackStripped: false,
            maskedExtensions: [],
            treatment: null,
            payloadTypes: [],
            bundle: null,
            tap: null,
          })),
        });
        return call;
      });
      assert.deepEqual(
        media.workers().map((worker) => worker.calls),
        [100, 100],
      );
      // Two in a row are on different workers. Some end while the streams of the other are still on their way.
      if (round % 2 === 1)
        for (let index = 0; index < calls.length; index += 2) calls[index]!.absorb(calls[index + 1]!);
      if (round % 4 === 1) await media.settled();
      for (const call of calls) call.close();
      await media.settled();
      assert.equal(openDescriptors(), idle);
    }
    assert.deepEqual(
      media.portUse().map(({ used }) => used),
      [0, 0],
    );
  });

  it('hands over plans that are larger than the mailbox, and more of them than it holds', async () => {
    const media = start();
    const peer = { family: 'IP4', address: '127.0.0.1', port: 9 } as const;
    const clockRates = Array.from({ length: 128 }, (_, type) => [type, 8000] as const);
    // 260 words a stream and more, where the mailbox has 65,536.
    const applied = [300, 100, 100, 100, 1].map((count) => {
      const callId = `${count} streams`;
      const call = media.createCall(callId);
      const streams = Array.from({ length: count }, () => {
        const sockets = call.openSockets(IP4, 1, 0);
        assert.ok(!('kind' in sockets));
        return { ...call.createStream(), sockets };
      });
      const plans = streams.map((stream) => ({
        ...stream,
        carries: 'rtp' as const,
        peer,
        learning: { mode: 'off' as const, signalledAt: 0, isSdpSent: true },
        isStrictSource: false,
        isMediaHandover: false,
        isAsymmetric: false,
        isNatWait: false,
        isNatPierce: false,
        tos: 0,
        isUnidirectional: false,
        rtpSinks: [],
        rtcpSinks: [],
        clockRates,
        security: null,
        isFeedbackStripped: false,
        maskedExtensions: [],
        treatment: null,
        payloadTypes: [],
        bundle: null,
        tap: null,
      }));
      call.apply({ callId, streams: plans });
      return { call, streams };
    });
    await media.settled();
    for (const { call, streams } of applied)
      for (const { slot } of streams) assert.deepEqual(call.counters(slot).endpoint, peer);
  });

  it('survives whatever is thrown at its ports', async () => {
    const errors: string[] = [];
    const media = start({ log: errorLog(errors) });
    const random = seededRandom(11);
    const carries = ['rtp', 'rtcp', 'both', 'other'] as const;
    const names = carries.map((_, index) => `S${index}`);
    const streams: Record<string, StreamSpec> = {};
    for (const [index, kind] of carries.entries())
      streams[names[index]!] = {
        peer: 'bob',
        carries: kind,
        signalledMsAgo: 0,
        rtpSinks: names,
        rtcpSinks: names,
      };
    const run = new CaseRun(media, addresses, { ...twoParties, streams });
    await run.apply();
    const datagram = (): Uint8Array => {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256));
      // Most should get past the first look.
      if (random() < 0.7 && bytes.length > 0) bytes[0] = 0x80 | (bytes[0]! & 0x3f);
      return bytes;
    };
    for (let round = 0; round < 100; round += 1) {
      for (const name of names)
        for (const phone of ['alice', 'bob', 'other'])
          run.phone(phone).send(datagram(), run.stream(name).sockets[0]!.local);
      await run.fence();
    }
    await media.settled();
    assert.deepEqual(errors, []);
    for (const name of names) {
      const { in: received, drops } = run.counters(name);
      const dropped = Object.entries(drops).filter(([reason]) => !/^send|noSink/.test(reason));
      const total = dropped.reduce((sum, [, count]) => sum + count, received.packets);
      assert.equal(total, 300, `every datagram to ${name} is counted once`);
    }
    run.close();
  });

  it('tells what was learned', async () => {
    const events: MediaEvent[] = [];
    const media = start({ onEvent: (event) => events.push(event) });
    const run = new CaseRun(media, addresses, {
      ...twoParties,
      streams: { A: { peer: 'alice', mode: 'delayed', signalledMsAgo: 0 } },
    });
    await run.apply();
    await run.perform({ packet: rtp(1), from: 'other', to: 'A', arrives: {} });
    await run.perform({ replan: { A: { signalledMsAgo: 9000 } } });
    await run.perform({ packet: rtp(2), from: 'alice', to: 'A', arrives: {} });
    await media.settled();
    const ofA = events.filter(({ streamId }) => streamId === run.stream('A').id);
    const learned = ofA.filter((event) => event.kind === 'endpoint');
    assert.deepEqual(
      learned.map(({ callId, endpoint, isConfirmed }) => [callId, endpoint?.port, isConfirmed]),
      [
        ['two parties', run.phone('other').local.port, false],
        ['two parties', run.phone('alice').local.port, true],
      ],
    );
    run.close();
  });

  it('keeps counters of a stream that left the plan until it is closed', async () => {
    const media = start();
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    await run.perform({ packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } });
    const { id, slot } = run.stream('A');
    const plan = run.plan();
    run.handle.apply({ ...plan, streams: plan.streams.filter((stream) => stream.id !== id) });
    await media.settled();
    assert.equal(run.handle.counters(slot).in.packets, 1);
    assert.ok(run.handle.lastPacketAt(slot) > monotonicMs() - 60_000);
    run.handle.closeStream(id);
    await media.settled();
    assert.equal(run.handle.counters(slot).in.packets, 0);
    assert.equal(media.traffic().packets, 2, 'one of alice, one of the fence');
    run.close();
  });

  it('closes a stream that is still planned, and its sockets', async () => {
    const media = start();
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    const used = media.portUse()[0]!.used;
    run.handle.closeStream(run.stream('A').id);
    await media.settled();
    assert.equal(media.portUse()[0]!.used, used - 1);
    run.close();
  });

  it('takes back sockets that no plan ever had, and refuses to take others', async () => {
    const media = start();
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    const used = media.portUse()[0]!.used;
    const spare = run.handle.openSockets(IP4, 2, 0);
    assert.ok(!('kind' in spare));
    run.handle.setTos(spare, 184);
    assert.equal(media.portUse()[0]!.used, used + 2);
    run.handle.discard(spare);
    assert.equal(media.portUse()[0]!.used, used);
    assert.throws(() => run.handle.discard(run.stream('A').sockets), /cannot be discarded/);
    run.close();
  });

  it('remembers SSRCs beyond those that it counts at once', async () => {
    const media = start();
    const run = new CaseRun(media, addresses, twoParties);
    await run.apply();
    const ssrcs = Array.from({ length: 30 }, (_, index) => index + 100);
    for (const ssrc of ssrcs)
      await run.perform({ packet: rtp(1, { ssrc }), from: 'alice', to: 'A', arrives: { bob: 'B' } });
    await media.settled();
    // What an SSRC leaves behind is told by message, on another way than counters and acknowledgements.
    const kept = await waitFor('20 SSRCs', () => {
      const seen = run.counters('A').ssrcs.map(({ ssrc }) => ssrc);
      return seen.length === 20 && seen;
    });
    assert.deepEqual(kept, ssrcs.slice(-20));
    run.close();
  });

  it('sends empty datagrams to a peer behind NAT until it is heard', async () => {
    const media = start();
    const run = new CaseRun(media, addresses, {
      ...twoParties,
      streams: { A: { peer: 'alice', signalledMsAgo: 0, flags: { isNatPierce: true } } },
    });
    await run.apply();
    const first = await waitFor('an empty datagram', () => run.phone('alice').received()[0]);
    assert.equal(first.bytes.length, 0);
    assert.deepEqual(first.from, run.stream('A').sockets[0]!.local);
    await run.perform({ counters: { A: { in: 0, out: 0, drops: {} } } });
    run.close();
  });

  it('does not hold up the end of the process', async () => {
    const script = `
      import { createMediaPlane } from ${JSON.stringify(new URL('./media-plane.js', import.meta.url).href)};
      import { silentLogger } from ${JSON.stringify(new URL('../base/log.js', import.meta.url).href)};
      const interfaces = { interfaces: [], aliases: new Map(), roundRobin: new Map() };
      await createMediaPlane({ interfaces, workers: 2, log: silentLogger }).settled();
      if (process.argv[1] === 'exit') process.exit(7);
      process.exitCode = 7;`;
    for (const how of ['exit', 'return']) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, how], { stdio: 'inherit' });
      const [code] = (await once(child, 'exit')) as [number];
      assert.equal(code, 7, how);
    }
  });
});
