import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, sdpOf } from '../../../test/support/call-bench.ts';
import { createMetricBench } from '../../../test/support/metric-sources.ts';
import { placement } from '../../plan/placement-reasons.ts';
import { drop, MAX_DROP_REASONS } from '../../base/drop-reasons.ts';
import { callList, type CallQuery } from './call-list.ts';
import { createPartyBench } from '../../../test/support/party-bench.ts';
import { callView } from './call-view.ts';
import { History } from './history.ts';
import { overview } from './overview.ts';

const source = (packets: number, lost: number) => ({
  ...{ ssrc: 0xabc, packets, bytes: 172 * packets, lost, duplicates: 0, reordered: 0, gaps: 0, restarts: 0 },
  ...{ jitterMs: 4, lastSequence: 0, lastTimestamp: 0, lastPayloadType: 0, firstSeenAt: 0, lastSeenAt: 0 },
});

describe('list of calls', () => {
  function threeCalls() {
    const bench = createCallBench();
    for (const [index, callId] of ['first', 'second', 'Third@host'].entries()) {
      bench.offer({ callId, fromTag: `tag-${index}`, sdp: benchSdp(4000 + index, '198.51.100.20') });
      bench.answer({ callId, fromTag: `tag-${index}`, toTag: 'b', sdp: benchSdp(5000, '192.0.2.200') });
    }
    const list = async (query: Partial<CallQuery> = {}) => {
      const whole = { search: '', order: 'newest', offset: 0, limit: 10, ...query } as const;
      const { total, found, calls } = await callList(bench.registry.calls(), whole, () => 5);
      assert.equal(total, 3);
      return { found, ids: calls.map(({ id }) => id) };
    };
    return { bench, list };
  }

  it('has an order and pages', async () => {
    const { list } = threeCalls();
    assert.deepEqual(await list(), { found: 3, ids: ['Third@host', 'second', 'first'] });
    assert.deepEqual((await list({ order: 'oldest', offset: 1, limit: 1 })).ids, ['second']);
    assert.deepEqual(await list({ offset: 7 }), { found: 3, ids: [] });
  });

  it('is searched by call-id, tag and address', async () => {
    const { bench, list } = threeCalls();
    assert.deepEqual((await list({ search: 'third@HOST' })).ids, ['Third@host']);
    assert.deepEqual((await list({ search: 'tag-1' })).ids, ['second']);
    assert.deepEqual((await list({ search: '198.51.100.20:4000' })).ids, ['first']);
    assert.equal((await list({ search: '192.0.2.1:300' })).found, 3, 'our own ports');
    assert.equal((await list({ search: 'nobody' })).found, 0);
    bench.offer({ callId: 'caf\xc3\xa9', sdp: benchSdp(4000) });
    const accented = { search: 'CAFé', order: 'newest', offset: 0, limit: 1 } as const;
    const { calls } = await callList(bench.registry.calls(), accented, () => 5);
    assert.deepEqual(
      calls.map(({ id }) => id),
      ['café'],
    );
  });

  it('puts the worst score first, and calls without one last', async () => {
    const { bench, list } = threeCalls();
    for (const [callId, lost] of [
      ['second', 20],
      ['Third@host', 0],
    ] as const) {
      bench.media.setSources(bench.media.plans.get(callId)!.streams[0]!.slot, [source(100, lost)]);
      const call = bench.registry.find(callId)!;
      const method = { countsRoundTrip: false, formula: 'G.107' } as const;
      call.quality.sample(call, { at: 1000, method, isLast: false, note: () => undefined });
    }
    assert.deepEqual((await list({ order: 'worst' })).ids, ['second', 'Third@host', 'first']);
  });
});

it('a call is shown with both sides, their ports and sources', () => {
  const bench = createCallBench();
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000, '192.0.2.200') });
  const { dialogues, solos } = callView(bench.registry.find('call')!, bench.clock.unixMs());
  assert.equal(solos.length, 0);
  const [a, b] = dialogues[0]!.sides;
  assert.deepEqual([a!.tag, b!.tag, a!.interface], ['a', 'b', 'default']);
  const [rtp, rtcp] = a!.legs[0]!.streams;
  assert.deepEqual([rtp!.kind, rtp!.advertised, rtcp!.kind], ['RTP', '192.0.2.100:4000', 'RTCP']);
  assert.match(rtp!.local!, /^192\.0\.2\.1:30\d+$/);
  assert.equal(rtp!.lastPacketAge, null);
  assert.deepEqual(b!.legs[0]!.codecs, ['PCMU']);
});

it('a call for the page: each leg knows whom it hears by subscription, and who hears it', () => {
  const bench = createPartyBench();
  bench.offer({ sdp: benchSdp(4000), label: 'Alice' });
  bench.answer({ sdp: benchSdp(5000, '192.0.2.200') });
  bench.subscribe();
  const view = () => callView(bench.registry.find('call')!, 0);
  const link = { section: 1, isRtcpOnly: false };
  const problem = 'who listens has not answered yet';
  assert.deepEqual(view().solos[0]!.side.legs[0]!.hears, [{ tag: 'a', label: 'Alice', ...link, problem }]);
  bench.subscribeAnswer({ toTag: 's', sdp: benchSdp(6000, '192.0.2.70', 'a=recvonly') });
  const [a, b] = view().dialogues[0]!.sides;
  assert.deepEqual(a!.legs[0]!.heardBy, [{ tag: 's', label: null, ...link, problem: null }]);
  assert.deepEqual([a!.legs[0]!.hears, b!.legs[0]!.hears, b!.legs[0]!.heardBy], [[], [], []]);
});

it('a call for the page: what is no RTP is called by its protocol, and declined media is marked', () => {
  const { bench } = createMetricBench();
  const sections = ['m=image 4000 udptl t38', 'm=video 4004 RTP/AVP 96', 'a=rtpmap:96 VP8/90000'];
  bench.offer({ sdp: sdpOf('192.0.2.100', sections) });
  bench.answer({ sdp: sdpOf('192.0.2.101', ['m=image 5000 udptl t38', 'm=video 0 RTP/AVP 96']) });
  const [, b] = callView(bench.registry.find('call')!, 0).dialogues[0]!.sides;
  assert.deepEqual(
    b!.legs.map(({ isRejected, streams }) => [isRejected, streams[0]?.kind]),
    [
      [false, 'udptl'],
      [true, 'RTP'],
    ],
  );
});

it('history is a point every two seconds, with means of what was sampled meanwhile', () => {
  const { bench, sources } = createMetricBench();
  let offers = 0;
  const quality = bench.registry.quality.all;
  const history = new History({ sessions: () => 3, traffic: sources.traffic, offers: () => offers, quality });
  history.tick();
  assert.equal(history.points.length, 0);
  offers = 4;
  const sample = { at: 0, mos: 4, jitterMs: 2, lossPercent: 1, roundTripUs: null, legRoundTripUs: null };
  const counts = { lost: 0, duplicates: 0, reordered: 0, gaps: 0, restarts: 0 };
  quality.add({ counts, sample });
  history.tick();
  const { sessions, offers: rate, mos, lossPercent, userPackets } = history.points[0]!;
  assert.deepEqual([sessions, rate, mos, lossPercent, userPackets], [3, 2, 4, 1, 0]);
  quality.add({ counts, sample: { ...sample, mos: 2 } });
  history.tick();
  history.tick();
  assert.equal(history.points[1]!.mos, 3, 'calls are sampled in turn: a mean is of more than one point');
  for (let seconds = 0; seconds < 2000; seconds += 1) history.tick();
  assert.equal(history.points.length, 300);
  assert.equal(history.points.at(-1)!.mos, null);
});

it('the overview says where streams go and what was dropped', () => {
  const { bench, sources } = createMetricBench();
  bench.offer({ sdp: benchSdp(4000) });
  const drops = new Uint32Array(MAX_DROP_REASONS);
  drops[drop.loop] = 7;
  const { slot } = bench.media.plans.get('call')!.streams[0]!;
  bench.media.setTally(slot, { placement: placement.kernel, drops });
  sources.census.tick(1000);
  const history = new History({
    sessions: () => 0,
    traffic: sources.traffic,
    offers: () => 0,
    quality: bench.registry.quality.all,
  });
  const shown = overview(sources, history, 1);
  assert.deepEqual(shown.paths[0], {
    count: 3,
    isKernel: false,
    text: 'user space: kernel forwarding is off',
  });
  assert.deepEqual(shown.paths[1], { count: 1, isKernel: true, text: 'kernel' });
  assert.deepEqual(
    shown.drops.map(({ name, count }) => [name, count]),
    [['media.loop', 7]],
  );
  assert.equal(shown.sessions.total, 1);
  assert.deepEqual(shown.interfaces, [{ name: 'default', address: '192.0.2.1', total: 100, used: 4 }]);
});
