import type { StreamSecurity } from '../plan/security.ts';
import type { CallPlan, StreamId, StreamPlan } from '../plan/types.ts';
import type { Protection } from '../policy/security/protection.ts';
import type { Call } from './call.ts';
import { legSockets } from './leg-addresses.ts';
import { bundlePlan, isBundleMember, transportOf } from './leg-bundle.ts';
import { icePlan, isIceBeside } from './leg-ice.ts';
import { legProtection, stripsFeedback } from './leg-security.ts';
import type { Leg, StreamRef } from './leg.ts';
import type { Dialogue } from './participant.ts';

const noClockRates: StreamPlan['clockRates'] = [];

/** What the data plane is to do for this call: a pure function of its state. */
export function compilePlan(call: Call): CallPlan {
  const streams: StreamPlan[] = [];
  for (const dialogue of call.dialogues) {
    const [first, second] = dialogue.sides;
    const count = Math.max(first.legs.length, second.legs.length);
    for (let index = 0; index < count; index++) {
      const a = first.legs[index];
      const b = second.legs[index];
      if (a !== undefined) streams.push(...legStreams(call, dialogue, [a, first.legs], [b, second.legs]));
      if (b !== undefined) streams.push(...legStreams(call, dialogue, [b, second.legs], [a, first.legs]));
    }
  }
  return { callId: call.id, streams };
}

function legStreams(
  call: Call,
  dialogue: Dialogue,
  [leg, siblings]: readonly [Leg, readonly Leg[]],
  [partner, others]: readonly [Leg | undefined, readonly Leg[]],
): readonly StreamPlan[] {
  if (leg.ports === null || leg.rtp === null) return [];
  const protection = legProtection(leg, partner, transportOf(leg, siblings));
  const isBlocked =
    protection.isBlocked ||
    (partner !== undefined && legProtection(partner, leg, transportOf(partner, others)).isBlocked);
  const sinks =
    dialogue.isActive && !isBlocked && partner !== undefined && partner.ports !== null
      ? sinksOf(partner)
      : noSinks;
  const isBeside = isIceBeside(leg, partner);
  const isOpaque = isBeside || (leg.description ?? partner?.description)?.kind === 'opaque';
  const peerPlan = (component: 0 | 1): PeerPlan => ({
    security: securityOf(leg, component, protection),
    isFeedbackStripped: !isOpaque && stripsFeedback(leg, partner),
  });
  const carries = isOpaque ? 'other' : leg.isMuxed ? 'both' : 'rtp';
  const bundle = bundlePlan(leg, siblings);
  const rtp = { ...streamPlan(call, leg, leg.rtp, 0, sinks, carries), ...peerPlan(0), bundle };
  if (isBundleMember(leg)) return [{ ...rtp, sockets: [], security: null }];
  // Also while only earlier port sets have a second socket: a set lives and ends as a whole.
  if (leg.rtcp === null || legSockets(leg, 1).length === 0) return [rtp];
  const rtcpSinks = isBeside ? { rtp: sinks.rtcp, rtcp: sinks.rtcp } : sinks;
  const rtcp = streamPlan(call, leg, leg.rtcp, 1, rtcpSinks, isBeside ? 'other' : 'rtcp');
  return [rtp, { ...rtcp, ...peerPlan(1), bundle: null }];
}

const noKeys: Omit<StreamSecurity, 'ice'> = { inbound: null, outbound: null, dtls: null };

/** Each component has a handshake of its own (RFC 5764 §4.1); a port that rtcp-mux has made superfluous has none. */
function securityOf(leg: Leg, component: 0 | 1, { keys }: Protection): StreamSecurity | null {
  const ice = icePlan(leg, component);
  const isSuperfluous = component === 1 && leg.isMuxed && keys !== null && keys.dtls !== null;
  const own = isSuperfluous ? null : keys;
  return own === null && ice === null ? null : { ...(own ?? noKeys), ice };
}

/** What depends on both sides. */
type PeerPlan = Pick<StreamPlan, 'security' | 'isFeedbackStripped'>;

interface Sinks {
  readonly rtp: readonly StreamId[];
  readonly rtcp: readonly StreamId[];
}

const noSinks: Sinks = { rtp: [], rtcp: [] };

function sinksOf(partner: Leg): Sinks {
  const rtp = partner.rtp === null ? [] : [partner.rtp.id];
  if (partner.isMuxed || partner.rtcp === null || legSockets(partner, 1).length === 0)
    return { rtp, rtcp: rtp };
  const rtcp = [partner.rtcp.id];
  return { rtp, rtcp };
}

function streamPlan(
  call: Call,
  leg: Leg,
  stream: StreamRef,
  component: 0 | 1,
  sinks: Sinks,
  carries: StreamPlan['carries'],
): Omit<StreamPlan, keyof PeerPlan | 'bundle'> {
  const { description, treatment } = leg;
  const isRtcp = component === 1;
  return {
    id: stream.id,
    slot: stream.slot,
    sockets: legSockets(leg, component).map(({ socket }) => socket),
    carries,
    peer: (isRtcp ? description?.rtcp : description?.rtp) ?? null,
    learning: {
      mode: treatment.isAsymmetric ? 'off' : treatment.learning,
      signalledAt: call.lastSignalMonotonic,
      isSdpSent: leg.isSdpSent,
    },
    isStrictSource: treatment.isStrictSource,
    isMediaHandover: treatment.isMediaHandover,
    isAsymmetric: treatment.isAsymmetric,
    isNatWait: treatment.isNatWait,
    isNatPierce: treatment.isNatPierce,
    tos: call.tos,
    isUnidirectional: treatment.isUnidirectional,
    rtpSinks: sinks.rtp,
    rtcpSinks: sinks.rtcp,
    clockRates: isRtcp || description === null ? noClockRates : clockRates(leg),
  };
}

/** Static payload types are known to the data plane anyway; only what SDP mapped needs telling. */
function clockRates(leg: Leg): StreamPlan['clockRates'] {
  const rates: (readonly [number, number])[] = [];
  for (const codec of leg.description?.codecs ?? []) {
    if (!codec.isStatic && codec.clockRate > 0) rates.push([codec.payloadType, codec.clockRate]);
  }
  return rates.length === 0 ? noClockRates : rates;
}
