import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drop } from '../../base/drop-reasons.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { placement } from '../../plan/placement-reasons.ts';
import type { Route } from './flow.ts';
import { placeStream, sinkOrder, type StreamView } from './placement.ts';

const at = (address: string, port: number): Endpoint => ({
  family: address.includes(':') ? 'IP6' : 'IP4',
  address,
  port,
});

let nextPort = 30000;
function stream(changes: Partial<StreamView> = {}): StreamView {
  nextPort += 2;
  return {
    id: nextPort,
    local: at('192.0.2.1', nextPort),
    carries: 'rtp',
    tos: 0,
    isUnidirectional: false,
    destination: at('198.51.100.1', nextPort),
    isConfirmed: true,
    sourceMode: 'any',
    expectedSource: at('198.51.100.1', nextPort),
    blockedBy: 0,
    isEncrypted: false,
    isBundled: false,
    payloadTypes: null,
    isRecorded: false,
    isOutputRecorded: false,
    isMasked: false,
    isTreated: false,
    isBlocked: false,
    payloadTypesUp: [],
    clockRates: new Float64Array(128),
    rtpSinks: [],
    ...changes,
  };
}

interface Circumstances {
  readonly hooked?: readonly string[];
  readonly route?: Route | null;
}

const away: Route = { ifindex: 2, mtu: 1500, isLocal: false, nextHop: '192.0.2.254' };
const here: Route = { ifindex: 1, mtu: 65536, isLocal: true, nextHop: '192.0.2.1' };

function place(view: StreamView, { hooked = ['192.0.2.1', '127.0.0.1'], route = away }: Circumstances = {}) {
  return placeStream(view, {
    isHooked: (address) => hooked.includes(address),
    routes: { find: () => route },
  });
}

describe('placement: user space, and why', () => {
  const sink = (changes: Partial<StreamView> = {}) => stream({ rtpSinks: [stream(changes)] });
  const many = Array.from({ length: 9 }, () => stream());
  const cases: readonly [why: keyof typeof placement, view: StreamView, circumstances?: Circumstances][] = [
    ['treated', stream({ isTreated: true, rtpSinks: [stream()] })],
    ['extensionsMasked', stream({ isMasked: true, rtpSinks: [stream()] })],
    ['peerUnknown', stream({ destination: null })],
    ['peerUnknown', stream({ local: null })],
    ['notConfirmed', stream({ isConfirmed: false })],
    ['notConfirmed', stream({ isConfirmed: false, isUnidirectional: true })],
    ['noHook', stream(), { hooked: [] }],
    ['encrypted', stream({ isEncrypted: true, destination: null })],
    ['bundled', stream({ isBundled: true })],
    ['bundled', sink({ isBundled: true })],
    ['otherSideEncrypted', sink({ isEncrypted: true })],
    ['rtcp', stream({ carries: 'rtcp', destination: null })],
    ['noHook', sink(), { hooked: ['192.0.2.9'] }],
    ['otherSideUnknown', sink({ destination: null })],
    ['otherSideUnknown', sink({ local: null })],
    ['otherSideUnknown', sink({ blockedBy: drop.noDestination })],
    ['otherSideUnknown', sink({ blockedBy: drop.noSink })],
    ['otherSideNotConfirmed', sink({ isConfirmed: false })],
    ['otherSideNotConfirmed', stream({ rtpSinks: [stream(), stream({ isConfirmed: false })] })],
    ['natWait', sink({ blockedBy: drop.natWait })],
    ['forbiddenTarget', sink({ blockedBy: drop.forbidden })],
    ['noRoute', sink(), { route: null }],
    ['localPeer', sink(), { route: here }],
    [
      'localPeer',
      stream({ local: at('127.0.0.1', 30000), rtpSinks: [stream({ destination: at('::1', 9) })] }),
      { route: here },
    ],
    ['localPeer', stream({ local: at('127.0.0.1', 30000), rtpSinks: [stream(), stream()] }), { route: here }],
    ['tooManySinks', stream({ rtpSinks: many })],
  ];
  for (const [index, [why, view, circumstances]] of cases.entries())
    it(`${why} (${index})`, () =>
      assert.deepEqual(place(view, circumstances), { path: 'userSpace', reason: placement[why] }));
});

describe('placement: kernel', () => {
  it('drops what a confirmed peer sends to nobody', () => {
    const placed = place(stream());
    assert.ok(placed.path === 'kernel');
    assert.deepEqual([placed.flow.destinations, placed.sinks], [[], []]);
  });

  it('sends by the sink socket to where its peer is, with the TOS of the sink', () => {
    const sink = stream({ tos: 184 });
    const view = stream({ rtpSinks: [sink, sink], carries: 'both' });
    const placed = place(view);
    assert.ok(placed.path === 'kernel');
    assert.deepEqual(placed.flow.local, view.local);
    assert.deepEqual(placed.flow.destinations, [
      {
        to: sink.destination,
        from: sink.local,
        kinds: 'rtp',
        tos: 184,
        ifindex: away.ifindex,
        mtu: away.mtu,
        isLocal: false,
        ssrc: null,
        payloadTypes: null,
      },
    ]);
  });

  it('gives RTP the payload types of its receiver', () => {
    const payloadTypes = new Map([[96, 111]]);
    const placed = place(stream({ rtpSinks: [stream({ payloadTypes }), stream()], carries: 'both' }));
    assert.ok(placed.path === 'kernel');
    assert.deepEqual(
      placed.flow.destinations.map((destination) => destination.payloadTypes),
      [payloadTypes, null],
    );
  });

  const silent = stream({ isConfirmed: false });
  const kinds: readonly (readonly [name: string, view: Partial<StreamView>])[] = [
    ['RTP with a port for RTCP beside it', { rtpSinks: [stream()] }],
    ['muxed', { carries: 'both', rtpSinks: [stream()] }],
    ['opaque', { carries: 'other', rtpSinks: [stream()] }],
    ['one way', { isUnidirectional: true, rtpSinks: [silent] }],
    ['to a listener', { rtpSinks: [stream({ isConfirmed: false, isUnidirectional: true })] }],
  ];
  for (const [name, view] of kinds)
    it(`forwards RTP, and hands RTCP up: ${name}`, () => {
      const placed = place(stream(view));
      assert.ok(placed.path === 'kernel');
      assert.deepEqual(
        placed.flow.destinations.map((one) => one.kinds),
        ['rtp'],
      );
      assert.equal(placed.flow.isRtcpUp, true);
      assert.equal(placed.sinks.length, 1);
    });

  it('stays on loopback where a peer is on this host', () => {
    const sink = stream({ local: at('127.0.0.1', 30000), destination: at('127.0.0.1', 9) });
    const placed = place(stream({ local: at('127.0.0.1', 30002), rtpSinks: [sink] }), { route: here });
    assert.equal(placed.path, 'kernel');
  });

  for (const sourceMode of ['any', 'dropOthers', 'handUpOthers'] as const)
    it(`names the expected source: ${sourceMode}`, () => {
      const placed = place(stream({ sourceMode, expectedSource: at('203.0.113.1', 7) }));
      assert.ok(placed.path === 'kernel');
      assert.equal(placed.flow.sourceMode, sourceMode);
      assert.deepEqual(placed.flow.source, sourceMode === 'any' ? null : at('203.0.113.1', 7));
    });

  it('drops what is blocked, whoever was to get it', () => {
    const placed = place(stream({ isBlocked: true, payloadTypesUp: [101], rtpSinks: [silent] }));
    assert.ok(placed.path === 'kernel');
    assert.deepEqual([placed.flow.destinations, placed.flow.payloadTypesUp], [[], [101]]);
  });

  it('has sinks in the order of destinations, each once', () => {
    assert.deepEqual(sinkOrder({ rtpSinks: [1, 2, 1, 3] }), [1, 2, 3]);
  });
});
