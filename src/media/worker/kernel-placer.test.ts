import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import type { StreamId, StreamPlan } from '../../plan/types.ts';
import { LOCAL, PlacerBench, alice, at, bob, stranger } from '../../../test/support/placer-bench.ts';

const toBob = ['198.51.100.2:5000'];
const toAlice = ['198.51.100.1:4000'];

/** Packets, and of them the kernel's. */
const inbound = ({ in: all, kernel }: ReturnType<PlacerBench['counters']>) => [
  all.packets,
  kernel.in.packets,
];
const outbound = ({ out, kernel }: ReturnType<PlacerBench['counters']>) => [out.packets, kernel.out.packets];

describe('KernelPlacer: into the kernel', () => {
  it('offloads both ways once both peers are confirmed, and says why not before', () => {
    const bench = new PlacerBench();
    bench.apply(bench.pair());
    bench.pass(0);
    assert.equal(bench.counters(1).path, 'user space: peer not confirmed yet: nothing has come from it, and it announced 198.51.100.1:4000'); // prettier-ignore
    bench.rtp(30000, alice, 1);
    bench.pass(0);
    assert.match(bench.counters(1).path, /^user space: other side not confirmed yet/);
    assert.equal(bench.rtp(30002, bob, 1), 'up');
    bench.pass(0);
    assert.deepEqual([bench.counters(1).path, bench.counters(2).path], ['kernel', 'kernel']);
    assert.deepEqual(bench.rtp(30000, alice, 2), toBob);
    assert.deepEqual(bench.rtp(30002, bob, 2), toAlice);
  });

  it('waits until the window is over where the peer is not where it said', () => {
    const bench = new PlacerBench();
    const elsewhere = at(alice.address, 4444);
    bench.apply(bench.pair());
    bench.rtp(30002, bob, 1);
    bench.rtp(30000, elsewhere, 1);
    bench.pass(2000);
    assert.equal(bench.rtp(30000, elsewhere, 2), 'up');
    assert.match(bench.counters(1).path, /not confirmed yet: it is 198\.51\.100\.1:4444 as far as is known/);
    bench.pass(1001);
    bench.rtp(30000, elsewhere, 3);
    bench.pass(0);
    assert.deepEqual(bench.rtp(30002, bob, 2), ['198.51.100.1:4444']);
  });

  it('sends on what waits in the socket before the kernel takes over', () => {
    const bench = new PlacerBench();
    bench.apply(bench.pair());
    bench.rtp(30000, alice, 1);
    bench.queue(30000, alice, Buffer.from('8000000200000140000000070000', 'hex'));
    bench.rtp(30002, bob, 1);
    const before = bench.sockets.sent.length;
    // Goes to the queue's end, so the one that waits comes first.
    bench.pass(0);
    assert.equal(bench.sockets.sent.length, before + 1);
    assert.deepEqual(inbound(bench.counters(1)), [2, 0]);
    assert.equal(bench.counters(1).ssrcs[0]?.lost, 0);
  });

  it('leaves RTCP in user space, on a port of its own and on that of RTP', () => {
    const bench = new PlacerBench();
    const [first, second] = bench.pair({ rtcpSinks: [4 as StreamId] }, { rtcpSinks: [3 as StreamId] });
    const rtcp = (id: number, port: number, peer: typeof alice, sink: number): StreamPlan =>
      bench.plan(id, port, peer, { carries: 'rtcp', rtpSinks: [], rtcpSinks: [sink as StreamId] });
    const [third, fourth] = [
      rtcp(3, 30001, at(alice.address, 4001), 4),
      rtcp(4, 30003, at(bob.address, 5001), 3),
    ];
    bench.establish([first!, second!, third, fourth]);
    bench.rtcp(30001, at(alice.address, 4001));
    bench.rtcp(30003, at(bob.address, 5001));
    bench.pass(0);
    assert.equal(bench.rtcp(30000, alice), 'up');
    assert.equal(bench.rtcp(30003, at(bob.address, 5001)), 'up');
    assert.equal(bench.counters(1).path, 'kernel');
    assert.match(bench.counters(4).path, /RTCP/);
  });

  it('puts one-way media in only with unidirectional', () => {
    const bench = new PlacerBench();
    bench.apply(bench.pair({ isUnidirectional: true }));
    bench.rtp(30000, alice, 1);
    bench.pass(0);
    assert.deepEqual(bench.rtp(30000, alice, 2), toBob);
  });

  it('drops in the kernel what nobody is to receive, and counts it', () => {
    const bench = new PlacerBench();
    bench.apply([bench.plan(1, 30000, alice)]);
    bench.rtp(30000, alice, 1);
    bench.pass(0);
    assert.equal(bench.rtp(30000, alice, 2), 'dropped');
    bench.pass(1100);
    assert.deepEqual(inbound(bench.counters(1)), [2, 1]);
    assert.deepEqual(bench.counters(1).drops, { 'media.noSink': 2 });
  });

  it('stays in user space while the table is full, and tries again', () => {
    const bench = new PlacerBench();
    bench.flows.pushResult = -constants.errno.E2BIG;
    bench.establish();
    assert.match(bench.counters(1).path, /table full/);
    bench.pass(20_000);
    assert.equal(bench.troubles.length, 1);
    assert.match(bench.troubles[0]!, /table is full: .*kernel-max-flows/);
    bench.flows.pushResult = 0;
    bench.pass(5100);
    assert.equal(bench.counters(1).path, 'kernel');
  });
});

describe('KernelPlacer: sources', () => {
  it('has strangers dropped with strict-source, as errors', () => {
    const bench = new PlacerBench();
    bench.establish(bench.pair({ isStrictSource: true }));
    assert.equal(bench.rtp(30000, stranger, 9), 'dropped');
    bench.pass(1100);
    const { in: all, drops, kernel } = bench.counters(1);
    assert.deepEqual([all.errors, kernel.in.errors, drops], [1, 1, { 'media.strictSource': 1 }]);
  });

  it('learns a new source with media-handover, and both directions follow', () => {
    const bench = new PlacerBench();
    bench.establish(bench.pair({ isMediaHandover: true }));
    assert.deepEqual(bench.rtp(30000, alice, 2), toBob);
    assert.equal(bench.rtp(30000, stranger, 3), 'up');
    bench.pass(0);
    assert.deepEqual(bench.rtp(30000, stranger, 4), toBob);
    assert.deepEqual(bench.rtp(30002, bob, 2), ['203.0.113.9:6000']);
    assert.equal(bench.exact(1).ssrcs[0]?.packets, 4);
    assert.equal(bench.exact(1).ssrcs[0]?.lost, 0);
  });

  it('goes on with the remembered source of an asymmetric peer', () => {
    const bench = new PlacerBench();
    bench.apply(bench.pair({ isStrictSource: true, isAsymmetric: true }));
    bench.rtp(30000, stranger, 1);
    bench.rtp(30002, bob, 1);
    bench.pass(0);
    assert.deepEqual(bench.rtp(30000, stranger, 2), toBob);
    assert.equal(bench.rtp(30000, alice, 3), 'dropped');
    assert.deepEqual(bench.rtp(30002, bob, 2), toAlice);
  });
});

describe('KernelPlacer: back to user space', () => {
  it('pulls both ways on a re-offer before it takes effect, and counts on', () => {
    const bench = new PlacerBench();
    bench.establish();
    for (let sequence = 2; sequence <= 10; sequence += 1) bench.rtp(30000, alice, sequence);
    bench.apply(bench.pair({}, { peer: at(bob.address, 5555) }));
    assert.equal(bench.flows.flows.size, 0);
    assert.equal(bench.rtp(30000, alice, 11), 'up');
    bench.rtp(30002, at(bob.address, 5555), 2);
    bench.pass(0);
    assert.deepEqual(bench.rtp(30000, alice, 12), ['198.51.100.2:5555']);
    const { ssrcs } = bench.exact(1);
    assert.deepEqual(inbound(bench.exact(1)), [12, 10]);
    assert.deepEqual([ssrcs[0]?.packets, ssrcs[0]?.lost, ssrcs[0]?.reordered], [12, 0, 0]);
    assert.deepEqual(outbound(bench.exact(2)), [12, 10]);
  });

  it('pulls what a removed stream was a sink of', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.rtp(30000, alice, 2);
    bench.apply([bench.plan(1, 30000, alice)]);
    assert.equal(bench.flows.flows.size, 0);
    assert.deepEqual(inbound(bench.counters(1)), [2, 1]);
    assert.deepEqual(outbound(bench.counters(2)), [2, 1]);
  });

  it('has a moved sink followed', () => {
    const bench = new PlacerBench();
    bench.establish();
    const third = bench.plan(3, 30004, stranger, { rtpSinks: [1 as StreamId] });
    const [first, second] = bench.pair({ rtpSinks: [2 as StreamId, 3 as StreamId] });
    bench.apply([first!, second!, third]);
    bench.rtp(30000, alice, 2);
    bench.rtp(30002, bob, 2);
    bench.rtp(30004, stranger, 1, { ssrc: 9 });
    bench.pass(0);
    assert.deepEqual(bench.rtp(30000, alice, 3), [...toBob, '203.0.113.9:6000']);
    bench.pass(1100);
    assert.deepEqual(outbound(bench.counters(3)), [2, 1]);
  });

  it('comes back when the hook of its device is gone, and returns with it', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.placer.setHooked(new Set());
    bench.pass(0);
    assert.equal(bench.flows.flows.size, 0);
    assert.match(bench.counters(1).path, /no hook/);
    bench.placer.setHooked(new Set([LOCAL]));
    bench.pass(0);
    assert.equal(bench.flows.flows.size, 2);
  });

  it('follows routes', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.routes.set(bob.address, null);
    bench.placer.routesChanged();
    bench.pass(0);
    assert.match(bench.counters(1).path, /no route/);
    bench.routes.set(bob.address, { ifindex: 9, mtu: 1400, isLocal: false, nextHop: bob.address });
    bench.placer.routesChanged();
    bench.pass(0);
    assert.equal(bench.flows.spec(at(LOCAL, 30000))?.destinations[0]?.ifindex, 9);
  });

  it('leaves flows alone that routes and hooks do not concern', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.flows.log.length = 0;
    bench.placer.routesChanged();
    bench.pass(0);
    assert.deepEqual(bench.flows.log, []);
  });

  it('notices that the table has been emptied', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.flows.flows.clear();
    bench.pass(200);
    assert.equal(bench.flows.flows.size, 2);
  });

  it('pulls everything when the worker ends', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.rtp(30000, alice, 2);
    bench.placer.stop();
    assert.equal(bench.flows.flows.size, 0);
    assert.deepEqual(inbound(bench.counters(1)), [2, 1]);
  });
});

describe('KernelPlacer: packets that come up', () => {
  it('takes over at once when the hook was removed by hand, and pauses longer each time', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.flows.isHooked = false;
    bench.rtp(30000, alice, 2);
    assert.match(bench.counters(1).path, /keep coming up/);
    assert.equal(bench.counters(1).ssrcs[0]?.packets, 2);
    bench.pass(950);
    assert.equal(bench.counters(1).isInKernel, false);
    bench.pass(100);
    assert.equal(bench.counters(1).isInKernel, true);
    bench.rtp(30000, alice, 3);
    bench.pass(1900);
    assert.equal(bench.counters(1).isInKernel, false);
    bench.pass(200);
    assert.equal(bench.counters(1).isInKernel, true);
    assert.deepEqual([bench.counters(1).ssrcs[0]?.packets, bench.counters(1).ssrcs[0]?.lost], [3, 0]);
  });

  it('forgets the pauses with a new plan', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.flows.isHooked = false;
    bench.rtp(30000, alice, 2);
    bench.flows.isHooked = true;
    bench.apply(bench.pair());
    bench.rtp(30000, alice, 3);
    bench.rtp(30002, bob, 2);
    bench.pass(0);
    assert.equal(bench.counters(1).isInKernel, true);
  });

  it('leaves a stream in user space whose peer moves to and fro, with all that feeds it', () => {
    const bench = new PlacerBench();
    bench.establish(bench.pair({ isMediaHandover: true }));
    bench.flows.log.length = 0;
    for (let sequence = 2; sequence < 42; sequence += 1) {
      bench.rtp(30000, sequence % 2 === 0 ? stranger : alice, sequence);
      bench.rtp(30002, bob, sequence);
      bench.pass(0);
    }
    // The first move is followed.
    assert.deepEqual(bench.flows.log.map((line) => line.slice(0, 4)), ['pull', 'pull', 'push', 'push', 'pull', 'pull']); // prettier-ignore
    assert.match(bench.counters(1).path, /several addresses/);
    assert.deepEqual([bench.counters(2).out.packets, bench.counters(1).out.packets], [41, 41]);
    bench.pass(1100);
    assert.deepEqual([bench.counters(1).isInKernel, bench.counters(2).isInKernel], [true, true]);
    bench.rtp(30000, stranger, 42);
    bench.pass(1900);
    assert.equal(bench.counters(1).isInKernel, false);
    bench.pass(200);
    assert.equal(bench.counters(1).isInKernel, true);
  });

  it('follows a hand-over without delay, and another some seconds later', () => {
    const bench = new PlacerBench();
    bench.establish(bench.pair({ isMediaHandover: true }));
    for (const source of [stranger, alice]) {
      bench.rtp(30000, source, 2);
      bench.pass(0);
      assert.deepEqual([bench.counters(1).isInKernel, bench.counters(2).isInKernel], [true, true]);
      assert.deepEqual(bench.rtp(30002, bob, 2), [`${source.address}:${source.port}`]);
      bench.pass(6000);
    }
  });

  it('does not count twice what the kernel has counted and handed up', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.rtp(30000, alice, 2);
    assert.equal(bench.rtp(30000, alice, 3, { bytes: 1600 }), 'up');
    assert.equal(bench.counters(1).isInKernel, true);
    bench.pass(1100);
    const { ssrcs, in: all, kernel } = bench.counters(1);
    assert.deepEqual([ssrcs[0]?.packets, all.packets, kernel.in.packets], [3, 3, 1]);
  });

  it('gives up a flow that hands most packets up', () => {
    const bench = new PlacerBench();
    bench.establish();
    for (let sequence = 2; sequence < 60; sequence += 1) bench.rtp(30000, alice, sequence, { bytes: 1600 });
    bench.pass(200);
    assert.match(bench.counters(1).path, /keep coming up/);
  });

  it('has a fifth SSRC counted in user space, then goes on in the kernel', () => {
    const bench = new PlacerBench();
    bench.establish();
    for (const ssrc of [8, 9, 10]) assert.deepEqual(bench.rtp(30000, alice, 1, { ssrc }), toBob);
    bench.pass(20);
    assert.equal(bench.rtp(30000, alice, 1, { ssrc: 11 }), 'up');
    bench.pass(1100);
    assert.deepEqual(bench.rtp(30000, alice, 2, { ssrc: 11 }), toBob);
    const known = bench.exact(1).ssrcs.find(({ ssrc }) => ssrc === 11);
    assert.equal(known?.packets, 2);
  });
});

describe('KernelPlacer: counts', () => {
  it('reach shared memory about once a second, times too', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.pass(500);
    bench.rtp(30000, alice, 2);
    const sentAt = bench.clock.monotonic;
    bench.pass(1100);
    assert.deepEqual(inbound(bench.counters(1)), [2, 1]);
    assert.equal(bench.region.lastPacketAt(1), sentAt);
    assert.ok(bench.counters(1).lastKernelPacketAt > bench.counters(1).lastUserPacketAt);
    assert.equal(bench.region.kernelTraffic().packets, 1);
  });

  it('are exact in a report, without a reading by the worker and without a trace in its slots', () => {
    const bench = new PlacerBench();
    bench.establish();
    for (let sequence = 2; sequence <= 6; sequence += 1) bench.rtp(30000, alice, sequence);
    for (let look = 0; look < 2; look += 1) {
      assert.deepEqual(inbound(bench.exact(1)), [6, 5]);
      assert.deepEqual(outbound(bench.exact(2)), [6, 5]);
      assert.equal(bench.exact(1).ssrcs[0]?.packets, 6);
    }
    assert.deepEqual(inbound(bench.counters(1)), [1, 0]);
    bench.pass(1100);
    assert.deepEqual(inbound(bench.exact(1)), [6, 5]);
  });
});

describe('KernelPlacer: after the death of a worker', () => {
  it('goes on with the flows that it left, counting nothing twice', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.rtp(30000, alice, 2);
    bench.pass(1100);
    bench.rtp(30000, alice, 3);
    const plans = bench.pair();
    bench.startWorker();
    assert.deepEqual(bench.rtp(30000, alice, 4), toBob, 'the kernel goes on meanwhile');
    bench.apply(plans, true);
    bench.pass(0);
    assert.deepEqual(bench.rtp(30000, alice, 5), toBob);
    assert.deepEqual(inbound(bench.exact(1)), [5, 4]);
    assert.deepEqual(outbound(bench.exact(2)), [5, 4]);
    assert.equal(bench.exact(1).ssrcs[0]?.packets, 5);
  });

  it('takes flows back that a plan made meanwhile does not allow', () => {
    const bench = new PlacerBench();
    bench.establish();
    bench.rtp(30000, alice, 2);
    const moved = bench.plan(1, 30000, at(alice.address, 4999));
    bench.startWorker();
    bench.apply([moved, bench.plan(2, 30002, at(bob.address, 5999))]);
    bench.pass(0);
    assert.equal(bench.flows.flows.size, 0);
    assert.deepEqual(inbound(bench.counters(1)), [2, 1]);
  });
});
