/** Random sequences of offers, subscriptions, connections and deletes: the plan stays sound, and a refusal changes nothing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { PartySelection } from '../../src/policy/party-requests.ts';
import { sdpOf } from '../support/call-bench.ts';
import { createPartyBench, nobodySelected, type PartyBench } from '../support/party-bench.ts';

const tags = ['a', 'b', 'pub', 's', 't', 'x', 'nobody'] as const;
const anyTag = fc.constantFrom(...tags);
const anyFlag = fc.boolean();

/** One or two sections, plain or with feedback, live or declined. */
const anySdp = fc
  .tuple(
    fc.integer({ min: 1, max: 2 }),
    fc.constantFrom('RTP/AVP', 'RTP/AVPF'),
    anyFlag,
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([sections, protocol, isMuxed, direction]) =>
    sdpOf(
      '192.0.2.100',
      Array.from({ length: sections }, (_, index) => [
        `m=audio ${direction === 3 && index === 1 ? 0 : 4000 + 10 * index} ${protocol} 0 8`,
        `a=${['sendrecv', 'sendonly', 'recvonly', 'inactive'][direction]}`,
        ...(isMuxed ? ['a=rtcp-mux'] : []),
      ]).flat(),
    ),
  );
const anySelection: fc.Arbitrary<PartySelection> = fc.oneof(
  anyTag.map((fromTag) => ({ ...nobodySelected, fromTag })),
  fc.subarray([...tags], { minLength: 1 }).map((fromTags) => ({ ...nobodySelected, fromTags })),
  fc
    .constantFrom('all', 'offer-answer', 'except-offer-answer')
    .map((all) => ({ ...nobodySelected, all }) as const),
);

const anyFlags = fc.record({
  isEgress: anyFlag,
  isBidirectional: anyFlag,
  isRtcpMirrored: anyFlag,
  isDirectional: anyFlag,
  isUnsubscribing: anyFlag,
});
/** Plain data, so that a failure shows what was asked for. */
const anyStep = fc.record({
  command: fc.constantFrom(
    ...(['offer', 'answer', 'publish', 'subscribe', 'subscribeAnswer', 'unsubscribe', 'create'] as const),
    ...(['createAnswer', 'connect', 'mesh', 'delete', 'limitSockets', 'advance'] as const),
  ),
  from: anyTag,
  to: anyTag,
  sdp: anySdp,
  selection: anySelection,
  flags: anyFlags,
  count: fc.integer({ min: 0, max: 100 }),
});
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const perform: Readonly<Record<Step['command'], (bench: PartyBench, step: Step) => void>> = {
  offer: (bench, { from: fromTag, to, sdp, count }) =>
    void bench.offer({ fromTag, toTag: count < 50 ? to : null, sdp }),
  answer: (bench, { from: fromTag, to: toTag, sdp }) => void bench.answer({ fromTag, toTag, sdp }),
  publish: (bench, { from: fromTag, sdp }) => void bench.publish({ fromTag, sdp }),
  subscribe: (bench, { to: toTag, selection, flags }) =>
    void bench.subscribe({
      toTag,
      selection,
      isEgress: flags.isEgress,
      isBidirectional: flags.isBidirectional,
      isRtcpMirrored: flags.isRtcpMirrored,
    }),
  subscribeAnswer: (bench, { to: toTag, sdp }) => bench.subscribeAnswer({ toTag, sdp }),
  unsubscribe: (bench, { from, to, count }) => bench.unsubscribe(to, count < 50 ? from : undefined),
  create: (bench, { from: fromTag }) => void bench.create({ fromTag }),
  createAnswer: (bench, { from, sdp }) => bench.createAnswer(from, sdp),
  connect: (bench, { to: toTag, selection, flags: { isDirectional, isBidirectional } }) =>
    bench.connect({ toTag, selection, isDirectional, isBidirectional }),
  mesh: (bench, { from, to, selection, flags: { isUnsubscribing, isBidirectional } }) =>
    bench.mesh({ flows: [{ from, to: [to, ...selection.fromTags] }], isUnsubscribing, isBidirectional }),
  delete: (bench, { from: fromTag }) => {
    const request = { command: 'delete', callId: 'call', fromTag, toTag: null, viaBranch: null } as const;
    const delaySeconds = fromTag === 'a' ? 15 : 0;
    bench.registry.delete(
      { ...request, delaySeconds, isFatal: false, isFast: false, isRecordingDiscarded: false },
      () => null,
    );
  },
  limitSockets: (bench, { count }) => bench.media.limitSockets(count < 50 ? count : Infinity),
  advance: (bench) => bench.advance(7),
};

/** What holds after every request, whatever it was. */
function checkPlan(bench: PartyBench): void {
  const streams = bench.streams();
  const ids = new Set(streams.map(({ id }) => id));
  assert.equal(ids.size, streams.length);
  for (const { id, rtpSinks, rtcpSinks } of streams) {
    for (const sinks of [rtpSinks, rtcpSinks]) {
      assert.equal(new Set(sinks).size, sinks.length, 'a sink twice');
      assert.ok(
        sinks.every((sink) => ids.has(sink)),
        'a sink that is not there',
      );
      assert.ok(!sinks.includes(id), 'a stream that feeds itself');
    }
  }
  const planned = streams.flatMap(({ sockets }) => sockets).length;
  assert.equal(bench.media.openPorts().length, planned, 'ports that no plan knows');
  const call = bench.registry.find('call');
  for (const { source, sink } of call?.subscriptions ?? [])
    assert.ok(call?.participants.includes(source) === true && call.participants.includes(sink));
}

/** A call with a publisher, a created party and a subscriber of all. */
function busyCall(): PartyBench {
  const bench = createPartyBench();
  const audio = (port: number): string => sdpOf('192.0.2.100', [`m=audio ${port} RTP/AVP 0 8`]);
  bench.offer({ sdp: audio(4000) });
  bench.answer({ sdp: audio(5000) });
  bench.publish({ sdp: audio(6000) });
  bench.create({ fromTag: 'x' });
  bench.createAnswer('x', audio(7000));
  bench.subscribe({ toTag: 's', selection: { ...nobodySelected, all: 'all' } });
  return bench;
}

describe('parties in any order', () => {
  it('the plan stays sound, and a refusal changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 5, maxLength: 40, size: 'max' }), (steps) => {
        const bench = busyCall();
        for (const step of steps) {
          const before = bench.streams();
          try {
            perform[step.command](bench, step);
          } catch (error) {
            assert.ok(error instanceof Error && error.constructor === Error, String(error));
            assert.deepEqual(bench.streams(), before, `after: ${error.message}`);
          }
          checkPlan(bench);
        }
      }),
      { numRuns: 300 },
    );
  });
});
