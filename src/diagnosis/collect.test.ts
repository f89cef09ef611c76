import assert from 'node:assert/strict';
import { it } from 'node:test';
import { benchSdp, createCallBench, sdpOf, type CallBench } from '../../test/support/call-bench.ts';
import { at } from '../../test/support/call-facts.ts';
import { createPartyBench, nobodySelected } from '../../test/support/party-bench.ts';
import type { SsrcCounters, StreamCounters } from '../plan/media-plane.ts';
import { collectFacts } from './collect.ts';
import type { CallFacts } from './facts.ts';
import { diagnoseCall, diagnosisText } from './index.ts';

function established(): CallBench {
  const bench = createCallBench();
  bench.offer({ sdp: benchSdp(4000), interfaces: { from: 'default', to: 'second' } });
  bench.answer({ sdp: benchSdp(5000, '192.0.2.101') });
  return bench;
}

const factsOf = ({ registry, clock }: Pick<CallBench, 'registry' | 'clock'>): CallFacts =>
  collectFacts(registry.find('call')!, clock);

function source(change: Partial<SsrcCounters>): SsrcCounters {
  return {
    ssrc: 7,
    packets: 500,
    bytes: 86_000,
    lost: 3,
    duplicates: 0,
    reordered: 0,
    gaps: 0,
    restarts: 0,
    jitterMs: 2,
    lastSequence: 1,
    lastTimestamp: 1,
    lastPayloadType: 0,
    firstSeenAt: 0,
    lastSeenAt: 0,
    ...change,
  };
}

/** What has come from the party of the leg with that number. */
function heard(bench: CallBench, leg: 0 | 1, change: Partial<StreamCounters> = {}): void {
  const call = bench.registry.find('call')!;
  const now = bench.clock.unixMs();
  bench.media.setCounters(call.dialogues[0]!.sides[leg].legs[0]!.rtp!.slot, {
    in: { packets: 500, bytes: 86_000, errors: 0 },
    lastPacketAt: now - 20,
    endpoint: at('192.0.2.100', 4002),
    isConfirmed: true,
    ssrcs: [source({ lastSeenAt: now - 20 })],
    ...change,
  });
}

it('who talks to whom, what was agreed, and where', () => {
  const bench = established();
  bench.advance(5);
  const { legs, ageMs, signalAgeMs } = factsOf(bench);
  assert.deepEqual([ageMs, signalAgeMs], [5000, 5000]);
  const [a, b] = legs;
  assert.deepEqual(
    legs.map(({ party, partner, sinks, feeders }) => [party.role, party.tag, partner, sinks, feeders]),
    [
      ['caller', 'a', 1, [1], [1]],
      ['callee', 'b', 0, [0], [0]],
    ],
  );
  assert.deepEqual(a!.negotiated.codecs, [{ payloadType: 0, name: 'PCMU/8000' }]);
  assert.equal(a!.negotiated.isOfferer, true);
  assert.deepEqual(a!.rtp!.local, at('192.0.2.1', 30_000));
  // Behind a NAT of ours SDP shows another address than the socket's.
  assert.deepEqual(b!.rtp!.shown, at('203.0.113.9', b!.rtp!.local!.port));
  assert.deepEqual(b!.rtp!.advertised, at('192.0.2.101', 5000));
});

it('what came, from where, and of which codec', () => {
  const bench = established();
  bench.advance(5);
  heard(bench, 0);
  heard(bench, 1, {
    ssrcs: [source({ lastPayloadType: 18 })],
    refused: { endpoint: at('192.0.2.66', 9), at: bench.clock.unixMs() - 300 },
  });
  const { legs } = factsOf(bench);
  const [a, b] = legs;
  assert.deepEqual(a!.rtp!.endpoint, at('192.0.2.100', 4002));
  assert.deepEqual([a!.rtp!.lastPacketAgeMs, a!.rtp!.sources[0]!.codec], [20, 'PCMU/8000']);
  assert.deepEqual([a!.rtp!.sources[0]!.lost, a!.rtp!.refused], [3, null]);
  assert.equal(b!.rtp!.sources[0]!.codec, null);
  assert.deepEqual(b!.rtp!.refused, { endpoint: at('192.0.2.66', 9), ageMs: 300 });
});

it('what is lost, by the last interval', () => {
  const bench = established();
  const slot = bench.registry.find('call')!.dialogues[0]!.sides[0].legs[0]!.rtp!.slot;
  for (const [packets, lost] of [
    [100, 0],
    [280, 20],
  ] as const) {
    bench.advance(5);
    bench.media.setSources(slot, [source({ packets, lost })]);
    // Once around: the call, and the end of the turn.
    bench.registry.sampleQuality(5000);
    bench.registry.sampleQuality(5000);
  }
  heard(bench, 0);
  const [a] = factsOf(bench).legs;
  assert.equal(a!.rtp!.sources[0]!.recentLossPercent, 10);
  bench.advance(20);
  assert.equal(factsOf(bench).legs[0]!.rtp!.sources[0]!.recentLossPercent, null);
});

it('a call that is well, one on hold, and one without an answer', () => {
  const bench = established();
  const verdict = () => diagnoseCall(bench.registry.find('call')!, bench.clock);
  assert.equal(verdict().status, 'early');
  bench.advance(5);
  assert.equal(verdict().findings[0]!.cause, 'nothing-from-anybody');
  heard(bench, 0);
  heard(bench, 1);
  assert.equal(verdict().status, 'ok');
  bench.offer({ sdp: benchSdp(4000, '192.0.2.100', 'a=sendonly'), toTag: 'b' });
  bench.answer({ sdp: benchSdp(5000, '192.0.2.101', 'a=recvonly') });
  assert.equal(verdict().findings[0]!.cause, 'on-hold');

  const ringing = createCallBench();
  ringing.offer({ sdp: benchSdp(4000) });
  const { status, verdict: text } = diagnoseCall(ringing.registry.find('call')!, ringing.clock);
  assert.equal(status, 'state');
  assert.equal(text, 'The callee (no tag yet) has not answered the offer of the caller (tag a) yet.');
});

it('a call that is another machine’s, or has been deleted', () => {
  const bench = established();
  const cause = () => diagnoseCall(bench.registry.find('call')!, bench.clock).findings[0]!.cause;
  bench.registry.setAllForeign(true);
  assert.equal(cause(), 'foreign');
  bench.registry.setAllForeign(false);
  const whose = { command: 'delete', callId: 'call', fromTag: 'a', toTag: null, viaBranch: null } as const;
  const how = { delaySeconds: 20, isFatal: false, isFast: true, isRecordingDiscarded: false };
  bench.registry.delete({ ...whose, ...how }, () => null);
  bench.advance(5);
  assert.equal(cause(), 'deleted');
  assert.equal(factsOf(bench).endsInMs, 15_000);
});

it('declined sections, and media that passes us by', () => {
  const bench = createCallBench();
  const sections = [
    'm=audio 4000 RTP/AVP 0',
    'm=video 4002 RTP/AVP 96',
    'a=rtpmap:96 VP8/90000',
    'm=message 4004 TCP/MSRP *',
  ];
  bench.offer({ sdp: sdpOf('192.0.2.100', sections) });
  bench.answer({
    sdp: sdpOf('192.0.2.101', [
      'm=audio 5000 RTP/AVP 0',
      'm=video 0 RTP/AVP 96',
      'm=message 5004 TCP/MSRP *',
    ]),
  });
  assert.deepEqual(
    factsOf(bench).legs.map(({ section, negotiated }) => [
      section,
      negotiated.isDeclined,
      negotiated.isDecliner,
    ]),
    [
      [1, false, false],
      [2, true, false],
      [1, false, false],
      [2, true, true],
    ],
  );
});

it('a subscriber hears whom it has subscribed to, and need not speak', () => {
  const bench = createPartyBench();
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000) });
  const { toTag } = bench.subscribe();
  bench.subscribeAnswer({ sdp: benchSdp(6000), toTag });
  bench.advance(5);
  const facts = factsOf(bench);
  const listener = facts.legs.find(({ party }) => party.role === 'subscriber')!;
  assert.deepEqual([listener.feeders.length > 0, listener.partner], [true, null]);
  const { findings } = diagnoseCall(bench.registry.find('call')!, bench.clock);
  assert.ok(findings.every(({ leg }) => leg !== listener.id));
  const caller = facts.legs.find(({ party }) => party.tag === 'a')!;
  assert.deepEqual(listener.hears, [{ leg: caller.id, problem: null }]);
  assert.deepEqual(caller.hears, []);
  assert.deepEqual(caller.sinks.includes(listener.id), true);
});

it('a subscriber that hears nothing yet is said to, with the reason', () => {
  const bench = createPartyBench();
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000) });
  bench.subscribe({ selection: { ...nobodySelected, all: 'all' } });
  const text = diagnosisText(diagnoseCall(bench.registry.find('call')!, bench.clock));
  const reason = 'who listens has not answered yet';
  for (const name of ['the caller (tag a)', 'the callee (tag b)'])
    assert.ok(text.includes(`\n  hears    nothing of ${name}, section 1 (audio): ${reason}\n`), text);
});

it('text of peers cannot move the cursor', () => {
  const bench = createCallBench();
  bench.offer({ sdp: benchSdp(4000), callId: 'call', fromTag: 'a\u001b[2J\n' });
  assert.equal(factsOf(bench).legs[0]!.party.tag, 'a?[2J?');
});

it('a call with very many sections is looked at in part, and in little time', () => {
  const bench = createCallBench();
  const sections = Array.from({ length: 128 }, (_, index) => `m=audio ${4000 + 2 * index} RTP/AVP 0`);
  const sdp = sdpOf('192.0.2.100', sections);
  bench.offer({ sdp });
  for (const toTag of ['b', 'c', 'd']) bench.answer({ sdp, toTag, isNewBranch: toTag !== 'b' });
  bench.advance(5);
  const facts = factsOf(bench);
  assert.equal(facts.legs.length, 256);
  assert.equal(facts.legsLeftOut, 3 * 256 - 256);
  const text = diagnosisText(diagnoseCall(bench.registry.find('call')!, bench.clock));
  assert.match(text, /\n736 more sections are left out here\.\n$/);
  assert.ok(text.length < 40_000, String(text.length));
});
