import fc from 'fast-check';
import type { Endpoint } from '../../src/base/endpoint.ts';
import type { FlowDestination, FlowSpec, SsrcState } from '../../src/media/kernel/flow.ts';
import { formatIPv4, formatIPv6 } from '../../src/native/ip-text.ts';

/** A flow with nothing special about it, from and to loopback. */
export function aFlow(changes: Partial<FlowSpec> = {}): FlowSpec {
  return {
    local: { family: 'IP4', address: '127.0.0.1', port: 30000 },
    stream: 1,
    source: null,
    sourceMode: 'any',
    carries: 'rtp',
    isRtcpUp: false,
    isNewSsrcUp: false,
    clockRates: new Map([[0, 8000]]),
    payloadTypesUp: [],
    ssrcs: [],
    destinations: [aDestination()],
    ...changes,
  };
}

export function aDestination(changes: Partial<FlowDestination> = {}): FlowDestination {
  return {
    to: { family: 'IP4', address: '127.0.0.2', port: 40000 },
    from: { family: 'IP4', address: '127.0.0.1', port: 30002 },
    kinds: 'both',
    tos: 0,
    ifindex: 1,
    mtu: 1500,
    isLocal: true,
    ssrc: null,
    payloadTypes: null,
    ...changes,
  };
}

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const uint16 = fc.integer({ min: 0, max: 0xffff });
const payloadType = fc.integer({ min: 0, max: 127 });
const count = fc.integer({ min: 0, max: 2 ** 50 });
/** Whole nanoseconds, so that nothing is lost on the way. */
const milliseconds = fc.integer({ min: 0, max: 2 ** 33 });

export const endpoints: fc.Arbitrary<Endpoint> = fc.oneof(
  fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), uint16).map(([bytes, port]) => ({
    family: 'IP4' as const,
    address: formatIPv4(bytes),
    port,
  })),
  fc.tuple(fc.uint8Array({ minLength: 15, maxLength: 15 }), uint16).map(([bytes, port]) => ({
    family: 'IP6' as const,
    // Global unicast: never the form in which IPv4 addresses are written.
    address: formatIPv6(Uint8Array.of(0x20, ...bytes)),
    port,
  })),
);

export const ssrcStates: fc.Arbitrary<SsrcState> = fc.record(
  {
    ssrc: uint32,
    packets: count,
    bytes: count,
    seen: uint32,
    seenEarlier: uint32,
    firstSeenAt: milliseconds,
    lastSeenAt: milliseconds,
    arrivedAt: milliseconds,
    jitterMs: fc.integer({ min: 0, max: 10_000 }),
    timestamp: uint32,
    lost: uint32,
    duplicates: uint32,
    reordered: uint32,
    gaps: uint32,
    restarts: uint32,
    highest: uint32,
    afterJump: fc.option(uint16),
    payloadType,
  },
  { noNullPrototype: true },
);

const destinations: fc.Arbitrary<FlowDestination> = fc.record({
  to: endpoints,
  from: endpoints,
  kinds: fc.constantFrom('rtp', 'rtcp', 'both'),
  tos: fc.integer({ min: 0, max: 255 }),
  ifindex: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  mtu: fc.integer({ min: 68, max: 65536 }),
  isLocal: fc.boolean(),
  ssrc: fc.option(uint32),
  payloadTypes: fc
    .option(fc.dictionary(payloadType.map(String), payloadType, { maxKeys: 8 }))
    .map((map) => map && new Map(Object.entries(map).map(([from, to]) => [Number(from), to]))),
});

export const flowSpecs: fc.Arbitrary<FlowSpec> = fc.record({
  local: endpoints,
  stream: fc.integer({ min: 0, max: 2 ** 52 }),
  source: fc.option(endpoints),
  sourceMode: fc.constantFrom('any', 'dropOthers', 'handUpOthers'),
  carries: fc.constantFrom('rtp', 'rtcp', 'both', 'other'),
  isRtcpUp: fc.boolean(),
  isNewSsrcUp: fc.boolean(),
  clockRates: fc
    .array(fc.tuple(payloadType, fc.constantFrom(8000, 16000, 44100, 48000, 90000)), { maxLength: 12 })
    .map((rates) => new Map(rates)),
  payloadTypesUp: fc.array(payloadType, { maxLength: 4 }),
  ssrcs: fc.array(ssrcStates, { maxLength: 4 }),
  destinations: fc.array(destinations, { maxLength: 8 }),
});
