import { drop } from '../../base/drop-reasons.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { placement, type PlacementCode } from '../../plan/placement-reasons.ts';
import type { StreamPlan } from '../../plan/types.ts';
import { MAX_DESTINATIONS } from './abi.gen.ts';
import type { FlowDestination, FlowSpec, Route, RouteLookup } from './flow.ts';

/** What placement wants to know of a stream. */
export interface StreamView {
  readonly id: number;
  /** The socket that its peer's packets come to and that output leaves by. */
  readonly local: Endpoint | null;
  readonly carries: StreamPlan['carries'];
  readonly tos: number;
  readonly isUnidirectional: boolean;
  /** Where packets to its peer go. */
  readonly destination: Endpoint | null;
  readonly isConfirmed: boolean;
  readonly sourceMode: FlowSpec['sourceMode'];
  readonly expectedSource: Endpoint | null;
  /** Drop reason of what should go to its peer, 0: it can go. */
  readonly blockedBy: number;
  /** Packets of its peer are decrypted, and such for it encrypted. */
  readonly isEncrypted: boolean;
  readonly isBundled: boolean;
  /** Copies of what comes from its peer, and of what goes there, are recorded. */
  readonly isRecorded: boolean;
  readonly isOutputRecorded: boolean;
  /** Header extensions are taken out of its peer's packets. */
  readonly isMasked: boolean;
  /** What comes from its peer is looked into, changed or dropped. */
  readonly isTreated: boolean;
  /** RTP from its peer goes to nobody, but for payload types that are handed up. */
  readonly isBlocked: boolean;
  /** RTP that user space wants for itself. */
  readonly payloadTypesUp: readonly number[];
  /** Of RTP that goes to its peer; null: none is changed. */
  readonly payloadTypes: FlowDestination['payloadTypes'];
  readonly clockRates: FlowSpec['clockRates'];
  readonly rtpSinks: readonly StreamView[];
}

export interface PlacementEnvironment {
  readonly isHooked: (address: string) => boolean;
  readonly routes: Pick<RouteLookup, 'find'>;
}

export type Placement<Sink> =
  | { readonly path: 'userSpace'; readonly reason: PlacementCode }
  | {
      readonly path: 'kernel';
      /** Without the state of SSRCs. */
      readonly flow: FlowSpec;
      /** In the order of the flow's destinations. */
      readonly sinks: readonly Sink[];
    };

const userSpace = (reason: PlacementCode) => ({ path: 'userSpace', reason }) as const;

/**
 * Kernel or user space, and why. A stream goes into the kernel when nothing about it is still to be learned: its own
 * peer is confirmed, and so is each that its media goes to, unless one-way media is expected. RTCP stays in user space, where it
 * tells of round trips: it is one packet in five seconds where RTP is 250.
 */
export function placeStream<Stream extends StreamView>(
  stream: Stream & { readonly rtpSinks: readonly Stream[] },
  environment: PlacementEnvironment,
): Placement<Stream> {
  const { local, destination } = stream;
  if (stream.isEncrypted) return userSpace(placement.encrypted);
  if (stream.isBundled) return userSpace(placement.bundled);
  if (stream.isTreated) return userSpace(placement.treated);
  if (stream.isRecorded) return userSpace(placement.recorded);
  if (stream.isMasked) return userSpace(placement.extensionsMasked);
  if (stream.carries === 'rtcp') return userSpace(placement.rtcp);
  if (!local || !destination) return userSpace(placement.peerUnknown);
  if (!stream.isConfirmed) return userSpace(placement.notConfirmed);
  if (!environment.isHooked(local.address)) return userSpace(placement.noHook);
  const back = environment.routes.find(local, destination);
  if (back?.isLocal === true && !isLoopback(local)) return userSpace(placement.localPeer);
  const sinks = stream.isBlocked ? [] : sinkOrder(stream);
  if (sinks.length > MAX_DESTINATIONS) return userSpace(placement.tooManySinks);
  const destinations: FlowDestination[] = [];
  for (const sink of sinks) {
    const found = toDestination(stream, sink, environment);
    if (typeof found === 'number') return userSpace(found);
    destinations.push(found);
  }
  if (!canDeliverAll(local, destinations)) return userSpace(placement.localPeer);
  return { path: 'kernel', flow: toFlow(stream, local, destinations), sinks };
}

/** The sinks of a stream in the order of its flow's destinations, each once. */
export function sinkOrder<Sink>({ rtpSinks }: { readonly rtpSinks: readonly Sink[] }): readonly Sink[] {
  return [...new Set(rtpSinks)];
}

/** The program delivers to this host only the packet itself, not copies, and only within its own family. */
function canDeliverAll(local: Endpoint, destinations: readonly FlowDestination[]): boolean {
  return destinations.every(
    ({ isLocal, to }) => !isLocal || (to.family === local.family && destinations.length === 1),
  );
}

function toFlow(stream: StreamView, local: Endpoint, destinations: readonly FlowDestination[]): FlowSpec {
  return {
    local,
    stream: stream.id,
    source: stream.sourceMode === 'any' ? null : stream.expectedSource,
    sourceMode: stream.sourceMode,
    carries: stream.carries,
    isRtcpUp: true,
    isNewSsrcUp: false,
    clockRates: stream.clockRates,
    payloadTypesUp: stream.payloadTypesUp,
    ssrcs: [],
    destinations,
  };
}

function toDestination(
  stream: StreamView,
  sink: StreamView,
  { routes }: PlacementEnvironment,
): FlowDestination | PlacementCode {
  const { destination: to, local: from } = sink;
  if (sink.isEncrypted) return placement.otherSideEncrypted;
  if (sink.isBundled) return placement.bundled;
  if (sink.isOutputRecorded) return placement.recorded;
  if (!to || !from) return placement.otherSideUnknown;
  if (sink.blockedBy !== 0) return blockage(sink.blockedBy);
  if (!sink.isConfirmed && !stream.isUnidirectional && !sink.isUnidirectional)
    return placement.otherSideNotConfirmed;
  const route = routes.find(from, to);
  if (!route) return placement.noRoute;
  if (route.isLocal && !isLoopback(stream.local!)) return placement.localPeer;
  return describeDestination(sink, to, from, route);
}

function describeDestination(
  sink: StreamView,
  to: Endpoint,
  from: Endpoint,
  { ifindex, mtu, isLocal }: Route,
): FlowDestination {
  return {
    to,
    from,
    kinds: 'rtp',
    tos: sink.tos,
    ifindex,
    mtu,
    isLocal,
    ssrc: null,
    payloadTypes: sink.payloadTypes,
  };
}

function blockage(dropReason: number): PlacementCode {
  if (dropReason === drop.natWait) return placement.natWait;
  return dropReason === drop.forbidden ? placement.forbiddenTarget : placement.otherSideUnknown;
}

function isLoopback({ address }: Endpoint): boolean {
  return address === '::1' || address.startsWith('127.');
}
