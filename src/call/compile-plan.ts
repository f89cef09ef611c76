import type { StreamSecurity } from '../plan/security.ts';
import type { CallPlan, StreamPlan } from '../plan/types.ts';
import type { Protection } from '../policy/security/protection.ts';
import { notRenumbered } from '../policy/codecs/renumber.ts';
import type { Call } from './call.ts';
import { isLookedInto, treatStreams } from './control/treat-streams.ts';
import { legSockets } from './leg-addresses.ts';
import { bundlePlan, isBundleMember, transportOf } from './leg-bundle.ts';
import { icePlan, isIceBeside } from './leg-ice.ts';
import { legProtection, stripsFeedback } from './leg-security.ts';
import type { Leg, StreamRef } from './leg.ts';
import type { Participant } from './participant.ts';
import { legTap } from './recording-tap.ts';
import { ownSinks, routeSubscriptions, type Sinks, type SubscriptionRoutes } from './subscription-routes.ts';

const noExtensions: StreamPlan['maskedExtensions'] = [];
const noClockRates: StreamPlan['clockRates'] = [];

/** What the data plane is to do for this call: a pure function of its state. */
export function compilePlan(call: Call): CallPlan {
  const streams: StreamPlan[] = [];
  const routes = routeSubscriptions(call);
  for (const dialogue of call.dialogues) {
    const [first, second] = dialogue.sides;
    const count = Math.max(first.legs.length, second.legs.length);
    for (let index = 0; index < count; index++) {
      const a = first.legs[index];
      const b = second.legs[index];
      const setting = {
        routes,
        isActive: dialogue.isActive,
        isListener: false,
        isLookedInto: isLookedInto(call, first) || isLookedInto(call, second),
        signalledAt: call.lastSignalMonotonic,
      };
      if (a !== undefined)
        streams.push(...legStreams(call, setting, first.participant, [a, first.legs], [b, second.legs]));
      if (b !== undefined)
        streams.push(...legStreams(call, setting, second.participant, [b, second.legs], [a, first.legs]));
    }
  }
  for (const { side, signalledAt } of call.solos) {
    for (const leg of side.legs) {
      const isListener = leg.description?.direction === 'recvonly';
      const setting = {
        routes,
        isActive: false,
        isListener,
        isLookedInto: isLookedInto(call, side),
        signalledAt,
      };
      streams.push(...legStreams(call, setting, side.participant, [leg, side.legs], nobody));
    }
  }
  treatStreams(call, streams);
  return { callId: call.id, streams };
}

/** What holds for all legs of a dialogue, or of a party that is in none. */
interface LegSetting {
  /** Null: nobody is subscribed to anything. */
  readonly routes: SubscriptionRoutes | null;
  /** Media flows between the sides of the dialogue. */
  readonly isActive: boolean;
  /** The party only hears: nothing is expected from it. */
  readonly isListener: boolean;
  /** Packets are read or changed: they cannot pass encrypted. */
  readonly isLookedInto: boolean;
  /** Monotonic milliseconds: learning starts there. */
  readonly signalledAt: number;
}

const nobody: readonly [undefined, readonly Leg[]] = [undefined, []];

function legStreams(
  call: Call,
  { routes, isActive, isListener, isLookedInto, signalledAt }: LegSetting,
  participant: Participant,
  [leg, siblings]: readonly [Leg, readonly Leg[]],
  [partner, others]: readonly [Leg | undefined, readonly Leg[]],
): readonly StreamPlan[] {
  if (leg.ports === null || leg.rtp === null) return [];
  const isShared =
    isLookedInto ||
    (routes !== null && (routes.isShared(leg) || (partner !== undefined && routes.isShared(partner))));
  const transport = transportOf(leg, siblings);
  const protection = legProtection(leg, partner, transport, isShared);
  const isBlocked =
    protection.isBlocked ||
    (partner !== undefined && legProtection(partner, leg, transportOf(partner, others)).isBlocked);
  const own =
    isActive && !isBlocked && partner !== undefined && partner.ports !== null ? ownSinks(partner) : noSinks;
  const sinks = withFurther(own, routes?.sinksOf(leg) ?? null);
  const isBeside = isIceBeside(leg, partner);
  const isOpaque = isBeside || (leg.description ?? partner?.description)?.kind === 'opaque';
  const isFeedbackStripped =
    !isOpaque && (stripsFeedback(leg, partner) || (routes?.isFeedbackStripped(leg) ?? false));
  const isMember = isBundleMember(leg);
  // What members get and send goes over the transport's sockets, and is recorded there.
  const tap = isMember ? null : legTap(call, participant, transport, protection);
  const rtp = streamPlan(call, leg, leg.rtp, 0, {
    sinks,
    isListener,
    signalledAt,
    carries: isOpaque ? 'other' : leg.isMuxed ? 'both' : 'rtp',
    sockets: isMember ? noSockets : socketsOf(leg, 0),
    security: isMember ? null : securityOf(leg, 0, protection),
    isFeedbackStripped,
    bundle: bundlePlan(leg, siblings),
    tap,
  });
  if (isMember || leg.rtcp === null) return [rtp];
  // Also while only earlier port sets have a second socket: a set lives and ends as a whole.
  const rtcpSockets = socketsOf(leg, 1);
  if (rtcpSockets.length === 0) return [rtp];
  const rtcp = streamPlan(call, leg, leg.rtcp, 1, {
    sinks: isBeside ? { rtp: sinks.rtcp, rtcp: sinks.rtcp } : sinks,
    isListener,
    signalledAt,
    carries: isBeside ? 'other' : 'rtcp',
    sockets: rtcpSockets,
    security: securityOf(leg, 1, protection),
    isFeedbackStripped,
    bundle: null,
    tap,
  });
  return [rtp, rtcp];
}

const noSockets: StreamPlan['sockets'] = [];

function socketsOf(leg: Leg, component: 0 | 1): StreamPlan['sockets'] {
  return legSockets(leg, component).map(({ socket }) => socket);
}

const noKeys: Omit<StreamSecurity, 'ice'> = { inbound: null, outbound: null, dtls: null };

/** Each component has a handshake of its own (RFC 5764 §4.1); a port that rtcp-mux has made superfluous has none. */
function securityOf(leg: Leg, component: 0 | 1, { keys }: Protection): StreamSecurity | null {
  const ice = icePlan(leg, component);
  const isSuperfluous = component === 1 && leg.isMuxed && keys !== null && keys.dtls !== null;
  const own = isSuperfluous ? null : keys;
  return own === null && ice === null ? null : { ...(own ?? noKeys), ice };
}

/** What its leg's own description does not say of a stream. */
interface StreamParts extends Pick<
  StreamPlan,
  'carries' | 'sockets' | 'security' | 'isFeedbackStripped' | 'bundle' | 'tap'
> {
  readonly sinks: Sinks;
  readonly isListener: boolean;
  readonly signalledAt: number;
}

const noSinks: Sinks = { rtp: [], rtcp: [] };

function withFurther(own: Sinks, further: Sinks | null): Sinks {
  if (further === null) return own;
  return {
    rtp: [...new Set([...own.rtp, ...further.rtp])],
    rtcp: [...new Set([...own.rtcp, ...further.rtcp])],
  };
}

/** One literal: a spread with fields behind it would take a fifth of the time of a set-up, and its readers slow too. */
function streamPlan(
  call: Call,
  leg: Leg,
  stream: StreamRef,
  component: 0 | 1,
  parts: StreamParts,
): StreamPlan {
  const { description, treatment } = leg;
  const isRtcp = component === 1;
  return {
    id: stream.id,
    slot: stream.slot,
    sockets: parts.sockets,
    carries: parts.carries,
    peer: (isRtcp ? description?.rtcp : description?.rtp) ?? null,
    learning: {
      mode: treatment.isAsymmetric ? 'off' : treatment.learning,
      signalledAt: parts.signalledAt,
      isSdpSent: leg.isSdpSent,
    },
    isStrictSource: treatment.isStrictSource,
    isMediaHandover: treatment.isMediaHandover,
    isAsymmetric: treatment.isAsymmetric,
    isNatWait: treatment.isNatWait,
    isNatPierce: treatment.isNatPierce,
    tos: call.tos,
    isUnidirectional: treatment.isUnidirectional || parts.isListener,
    rtpSinks: parts.sinks.rtp,
    rtcpSinks: parts.sinks.rtcp,
    clockRates: isRtcp || description === null ? noClockRates : clockRates(leg),
    security: parts.security,
    isFeedbackStripped: parts.isFeedbackStripped,
    payloadTypes: isRtcp || parts.carries === 'other' ? notRenumbered : leg.codecs.renumbering,
    maskedExtensions: isRtcp || parts.carries === 'other' ? noExtensions : leg.maskedExtensions,
    treatment: null,
    bundle: parts.bundle,
    tap: parts.tap,
    reports: null,
  };
}

/** Static payload types are known to the data plane anyway; only what SDP mapped needs telling. */
function clockRates(leg: Leg): StreamPlan['clockRates'] {
  const rates: (readonly [number, number])[] = [];
  const { renumbering, offered } = leg.codecs;
  const own = leg.description?.codecs ?? [];
  // It sends by the numbers that it was offered, whatever its own are.
  const codecs = renumbering.length === 0 ? own : [...(offered?.list ?? []), ...own];
  for (const codec of codecs) {
    if (!codec.isStatic && codec.clockRate > 0) rates.push([codec.payloadType, codec.clockRate]);
  }
  return rates.length === 0 ? noClockRates : rates;
}
