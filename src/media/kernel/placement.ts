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
  /** RTCP that goes to its peer is changed, or made, by us. */
  readonly isRtcpChanged: boolean;
  /** Its peer gets reports of ours, for which its own RTCP is read. */
  readonly isReportedTo: boolean;
  /** Header extensions are taken out of its peer's packets. */
  readonly isMasked: boolean;
  /** What comes from its peer is looked into, changed or dropped. */
  readonly isTreated: boolean;
  /** Of RTP that goes to its peer; null: none is changed. */
  readonly payloadTypes: FlowDestination['payloadTypes'];
  readonly clockRates: FlowSpec['clockRates'];
  readonly rtpSinks: readonly StreamView[];
  readonly rtcpSinks: readonly StreamView[];
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
 * peer is confirmed, and so is each that its media goes to, unless one-way media is expected.
 */
export function placeStream<Stream extends StreamView>(
  stream: Stream & { readonly rtpSinks: readonly Stream[]; readonly rtcpSinks: readonly Stream[] },
  environment: PlacementEnvironment,
): Placement<Stream> {
  const { local, destination } = stream;
  if (stream.isEncrypted) return userSpace(placement.encrypted);
  if (stream.isBundled) return userSpace(placement.bundled);
  if (stream.isTreated) return userSpace(placement.treated);
  if (stream.isRecorded) return userSpace(placement.recorded);
  if (stream.isMasked) return userSpace(placement.extensionsMasked);
  if (!local || !destination) return userSpace(placement.peerUnknown);
  if (!stream.isConfirmed) return userSpace(placement.notConfirmed);
  if (!environment.isHooked(local.address)) return userSpace(placement.noHook);
  const back = environment.routes.find(local, destination);
  if (back?.isLocal === true && !isLoopback(local)) return userSpace(placement.localPeer);
  const sinks = sinkOrder(stream);
  const primary = primarySinks(stream).length;
  const destinations: FlowDestination[] = [];
  // What is taken out of RTCP is taken out in user space, and read there.
  let isRtcpUp = stream.isReportedTo || stream.rtcpSinks.some((sink) => sink.isRtcpChanged);
  for (const [index, sink] of sinks.entries()) {
    const found =
      index < MAX_DESTINATIONS ? toDestination(stream, sink, environment) : placement.tooManySinks;
    if (typeof found !== 'number') destinations.push(found);
    else if (index < primary) return userSpace(found);
    else {
      isRtcpUp = true;
      break;
    }
  }
  if (!canDeliverAll(local, destinations)) return userSpace(placement.localPeer);
  return {
    path: 'kernel',
    flow: toFlow(stream, local, destinations, isRtcpUp),
    sinks: sinks.slice(0, destinations.length),
  };
}

/**
 * The sinks of a stream in the order of its flow's destinations, each once, whether it gets RTP, RTCP or both. Those that its
 * main traffic goes to come first.
 */
export function sinkOrder<Sink>(stream: Sinks<Sink>): readonly Sink[] {
  const { carries, rtcpSinks } = stream;
  return [...new Set([...primarySinks(stream), ...(carries === 'other' ? [] : rtcpSinks)])];
}

interface Sinks<Sink> {
  readonly carries: StreamPlan['carries'];
  readonly rtpSinks: readonly Sink[];
  readonly rtcpSinks: readonly Sink[];
}

/**
 * Without these the stream is of no use in the kernel. RTCP on a port for RTP is little, and its sink may be a port that nobody
 * ever sends from: as long as that one is not ready, user space forwards the RTCP.
 */
function primarySinks<Sink>({ carries, rtpSinks, rtcpSinks }: Sinks<Sink>): readonly Sink[] {
  return [...new Set(carries === 'rtcp' ? rtcpSinks : rtpSinks)];
}

/** The program delivers to this host only the packet itself, not copies, and only within its own family. */
function canDeliverAll(local: Endpoint, destinations: readonly FlowDestination[]): boolean {
  return destinations.every(
    (one) =>
      !one.isLocal ||
      (one.to.family === local.family &&
        !destinations.some(
          (other) =>
            other !== one && (other.kinds === one.kinds || other.kinds === 'both' || one.kinds === 'both'),
        )),
  );
}

function toFlow(
  stream: StreamView,
  local: Endpoint,
  destinations: readonly FlowDestination[],
  isRtcpUp: boolean,
): FlowSpec {
  return {
    local,
    stream: stream.id,
    source: stream.sourceMode === 'any' ? null : stream.expectedSource,
    sourceMode: stream.sourceMode,
    carries: stream.carries,
    isRtcpUp,
    isNewSsrcUp: false,
    clockRates: stream.clockRates,
    payloadTypesUp: [],
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
  if (sink.isRtcpChanged && !isRtpSink(stream, sink)) return placement.rtcpChanged;
  if (!to || !from) return placement.otherSideUnknown;
  if (sink.blockedBy !== 0) return blockage(sink.blockedBy);
  if (!sink.isConfirmed && !stream.isUnidirectional && !sink.isUnidirectional)
    return placement.otherSideNotConfirmed;
  const route = routes.find(from, to);
  if (!route) return placement.noRoute;
  if (route.isLocal && !isLoopback(stream.local!)) return placement.localPeer;
  return describeDestination(stream, sink, to, from, route);
}

function describeDestination(
  stream: StreamView,
  sink: StreamView,
  to: Endpoint,
  from: Endpoint,
  { ifindex, mtu, isLocal }: Route,
): FlowDestination {
  const getsRtp = isRtpSink(stream, sink);
  const getsRtcp = stream.carries !== 'other' && stream.rtcpSinks.includes(sink) && !sink.isRtcpChanged;
  const kinds = getsRtp && getsRtcp ? 'both' : getsRtp ? 'rtp' : 'rtcp';
  return {
    to,
    from,
    kinds,
    tos: sink.tos,
    ifindex,
    mtu,
    isLocal,
    ssrc: null,
    payloadTypes: getsRtp ? sink.payloadTypes : null,
  };
}

function isRtpSink(stream: StreamView, sink: StreamView): boolean {
  return stream.carries !== 'rtcp' && stream.rtpSinks.includes(sink);
}

function blockage(dropReason: number): PlacementCode {
  if (dropReason === drop.natWait) return placement.natWait;
  return dropReason === drop.forbidden ? placement.forbiddenTarget : placement.otherSideUnknown;
}

function isLoopback({ address }: Endpoint): boolean {
  return address === '::1' || address.startsWith('127.');
}
