import type { Endpoint } from '../../src/base/endpoint.ts';
import type { CallFacts, LegFacts, SourceFacts, StreamFacts } from '../../src/diagnosis/facts.ts';

export function at(address: string, port: number): Endpoint {
  return { family: address.includes(':') ? 'IP6' : 'IP4', address, port };
}

export function sourceFacts(change: Partial<SourceFacts> = {}): SourceFacts {
  return {
    ssrc: 0xabc,
    packets: 1000,
    lost: 0,
    jitterMs: 1.5,
    payloadType: 8,
    codec: 'PCMA/8000',
    lastSeenAgeMs: 20,
    mos: 4.4,
    recentLossPercent: 0,
    ...change,
  };
}

export function streamFacts(peer: Endpoint, port: number, change: Partial<StreamFacts> = {}): StreamFacts {
  return {
    local: at('192.0.2.1', port),
    shown: at('192.0.2.1', port),
    advertised: peer,
    endpoint: peer,
    isConfirmed: true,
    in: { packets: 1000, bytes: 172_000, errors: 0 },
    out: { packets: 1000, bytes: 172_000, errors: 0 },
    kernelIn: 0,
    kernelOut: 0,
    lastPacketAgeMs: 20,
    path: 'user space: kernel forwarding is off',
    drops: {},
    refused: null,
    roundTripMs: null,
    ice: null,
    dtls: null,
    srtp: null,
    isIceSelected: false,
    isDtlsVerified: false,
    sources: [sourceFacts()],
    ...change,
  };
}

const codecs = [{ payloadType: 8, name: 'PCMA/8000' }];

/** Media flows from and to this party, which is one of two. */
export function legFacts(id: 0 | 1, change: Partial<LegFacts> = {}): LegFacts {
  const peer = at(id === 0 ? '198.51.100.7' : '203.0.113.8', 4000);
  const partner = 1 - id;
  return {
    id,
    party: id === 0 ? { tag: 'a', label: null, role: 'caller' } : { tag: 'b', label: null, role: 'callee' },
    section: 1,
    type: 'audio',
    protocol: 'RTP/AVP',
    partner,
    transport: id,
    sinks: [partner],
    feeders: [partner],
    hears: [],
    negotiated: {
      hasSpoken: true,
      isAnswered: true,
      isActive: true,
      isDeclined: false,
      isDecliner: false,
      isOfferer: id === 0,
      direction: 'sendrecv',
      isZeroAddress: false,
      codecs,
      told: codecs,
      isReadable: true,
      ice: 'none',
      keying: 'plain',
      isStrictSource: false,
      isNatWait: false,
      isUnidirectional: false,
    },
    control: {
      media: 'pass',
      blockedSinks: [],
      silencedSinks: [],
      areEventsChanged: false,
      delayMs: 0,
      isEchoed: false,
      isTrafficDropped: false,
    },
    rtp: streamFacts(peer, 30_000 + 10 * id),
    rtcp: streamFacts(at(peer.address, 4001), 30_001 + 10 * id, {
      sources: [],
      in: { packets: 5, bytes: 300, errors: 0 },
    }),
    ...change,
  };
}

export interface LegChange {
  readonly leg?: Partial<LegFacts>;
  readonly negotiated?: Partial<LegFacts['negotiated']>;
  readonly control?: Partial<LegFacts['control']>;
  readonly rtp?: Partial<StreamFacts>;
  readonly rtcp?: Partial<StreamFacts>;
}

/** A call in which all is well, but for what is changed. */
export function callFacts(a: LegChange = {}, b: LegChange = {}, change: Partial<CallFacts> = {}): CallFacts {
  const legs = ([a, b] as const).map((part, index) => {
    const leg = legFacts(index === 0 ? 0 : 1);
    return {
      ...leg,
      negotiated: { ...leg.negotiated, ...part.negotiated },
      control: { ...leg.control, ...part.control },
      rtp: { ...leg.rtp!, ...part.rtp },
      rtcp: { ...leg.rtcp!, ...part.rtcp },
      ...part.leg,
    };
  });
  return {
    callId: 'call',
    ageMs: 60_000,
    signalAgeMs: 50_000,
    isForeign: false,
    endsInMs: null,
    legs,
    legsLeftOut: 0,
    ...change,
  };
}

const none = { packets: 0, bytes: 0, errors: 0 };

/** Nothing has come on a stream. */
export const silent: Partial<StreamFacts> = {
  in: none,
  lastPacketAgeMs: null,
  sources: [],
  isConfirmed: false,
};

/** Nothing has come from a party, and so nothing has gone to the other. */
export const mute: LegChange = { rtp: silent, rtcp: silent };
export const unheard: Partial<StreamFacts> = { out: none };
