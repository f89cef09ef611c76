/** Random sequences over several calls that merge and part: plans stay sound, a refusal changes nothing, and nothing is left behind. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ExchangeControl } from '../../src/policy/media-control.ts';
import { noDtmfWish, noExchangeControl } from '../support/dtmf-wish.ts';
import { createPartyBench, nobodySelected, type PartyBench } from '../support/party-bench.ts';
import { alice, bob, answerOf, offerOf } from '../support/secure-party.ts';

const callIds = ['call', 'second', 'third'] as const;
/** Who is in which call at first. Tags of different calls must differ where these are to be merged. */
const pairs = { call: ['a', 'b'], second: ['c', 'd'], third: ['e', 'f'] } as const;
const anyFlag = fc.boolean();

const anyStep = fc.record({
  command: fc.constantFrom(
    ...(['offer', 'answer', 'connect', 'connect', 'mesh', 'control', 'delete', 'advance', 'hold'] as const),
  ),
  callId: fc.constantFrom(...callIds),
  toCallId: fc.constantFrom(...callIds),
  from: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  to: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  protocol: fc.constantFrom('RTP/AVP', 'RTP/SAVP', 'RTP/AVPF'),
  isReversed: anyFlag,
  isDirectional: anyFlag,
  isWhole: anyFlag,
  what: fc.constantFrom('block media', 'silence media', 'unsilence media', 'block DTMF'),
  control: fc.constantFrom('none', 'reports', 'echo', 'delay'),
});
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const controls: Readonly<Record<Step['control'], ExchangeControl | null>> = {
  none: null,
  reports: { ...noExchangeControl, areReportsMade: true },
  echo: { ...noExchangeControl, mediaEcho: 'backward' },
  delay: { ...noExchangeControl, delayMs: 100 },
};

function tagsOf({ callId, isReversed }: Step): { readonly fromTag: string; readonly toTag: string } {
  const [first, second] = pairs[callId];
  return isReversed ? { fromTag: second, toTag: first } : { fromTag: first, toTag: second };
}

const perform: Readonly<Record<Step['command'], (bench: PartyBench, step: Step) => void>> = {
  offer: (bench, step) => {
    const { callId, protocol, control } = step;
    const sdp = offerOf(alice, protocol);
    const out = bench.offer({ callId, ...tagsOf(step), sdp, control: controls[control] });
    bench.answer({ callId, ...tagsOf(step), sdp: answerOf(bob, out) });
  },
  hold: (bench, step) => {
    const sdp = offerOf(alice, step.protocol).replace('m=', 'a=inactive\r\nm=');
    bench.offer({ callId: step.callId, ...tagsOf(step), sdp });
  },
  answer: (bench, step) =>
    void bench.answer({ callId: step.callId, ...tagsOf(step), sdp: offerOf(bob, step.protocol) }),
  connect: (bench, { callId, toCallId, from, to, isDirectional }) =>
    bench.connect({
      callId,
      toCallId,
      selection: { ...nobodySelected, fromTag: from },
      toTag: to,
      isDirectional,
    }),
  mesh: (bench, { callId, toCallId, from, to, isDirectional }) =>
    bench.mesh({ calls: [callId, toCallId], flows: [{ from, to: [to] }], isBidirectional: isDirectional }),
  control: (bench, { callId, from, isWhole, what }) => {
    const selection = isWhole ? nobodySelected : { ...nobodySelected, fromTag: from };
    const result = bench.registry.control({
      command: what,
      callId,
      selection,
      toTag: null,
      toLabel: null,
      setLabel: null,
      metadata: null,
      dtmf: noDtmfWish,
    });
    if (!result.ok) throw new Error(result.text);
  },
  delete: (bench, { callId, from, isWhole, isReversed }) =>
    remove(bench, callId, isWhole ? null : from, isReversed ? 10 : 0),
  advance: (bench) => bench.advance(6),
};

function remove(bench: PartyBench, callId: string, fromTag: string | null, delaySeconds: number): void {
  const request = { command: 'delete', callId, fromTag, toTag: null, viaBranch: null } as const;
  const how = { delaySeconds, isFatal: false, isFast: false, isRecordingDiscarded: false };
  bench.registry.delete({ ...request, ...how }, () => null);
}

function check(bench: PartyBench): void {
  const { media, registry } = bench;
  let planned = 0;
  for (const { streams } of media.plans.values()) {
    const ids = new Set(streams.map(({ id }) => id));
    for (const { rtpSinks, rtcpSinks, reports } of streams) {
      assert.ok(
        [...rtpSinks, ...rtcpSinks].every((sink) => ids.has(sink)),
        'a sink that is not there',
      );
      assert.ok(!reports || ids.has(reports.via), 'reports by a stream that is not there');
    }
    planned += streams.flatMap(({ sockets }) => sockets).length;
  }
  assert.equal(media.openPorts().length, planned, 'ports that no plan knows');
  const found = new Set(callIds.map((id) => registry.find(id)).filter((call) => call !== null));
  assert.equal(registry.count(), found.size, 'a call that no call-id leads to');
  for (const { participants, merged, subscriptions, control } of found) {
    const names = participants.flatMap(({ tag, aliases }) =>
      tag === null ? [...aliases] : [tag, ...aliases],
    );
    assert.equal(new Set(names).size, names.length, 'a tag that means two');
    assert.equal(new Set(merged.map(({ id }) => id)).size, merged.length);
    for (const { source, sink } of subscriptions)
      assert.ok(participants.includes(source) && participants.includes(sink));
    assert.ok(control === null || control.reports.size <= 100);
  }
}

describe('calls that merge, in any order', () => {
  it('plans stay sound, a refusal changes nothing, and nothing is left behind', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 5, maxLength: 30, size: 'max' }), (steps) => {
        const bench = createPartyBench({ deleteDelayMs: 0 });
        for (const callId of callIds) {
          const [fromTag, toTag] = pairs[callId];
          bench.offer({ callId, fromTag, sdp: offerOf(alice, 'RTP/AVP') });
          bench.answer({ callId, fromTag, toTag, sdp: offerOf(bob, 'RTP/AVP') });
        }
        for (const step of steps) {
          const before = [...bench.media.plans];
          try {
            perform[step.command](bench, step);
          } catch (error) {
            assert.ok(error instanceof Error && error.constructor === Error, String(error));
            // An offer may have been taken whose answer is refused.
            if (step.command !== 'offer') assert.deepEqual([...bench.media.plans], before, error.message);
          }
          check(bench);
        }
        for (const callId of callIds) remove(bench, callId, null, 0);
        assert.equal(bench.registry.count(), 0);
        assert.deepEqual(bench.media.openPorts(), []);
        assert.equal(bench.media.plans.size, 0);
      }),
      { numRuns: 200 },
    );
  });
});
