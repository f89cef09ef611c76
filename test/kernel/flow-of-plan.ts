import type { Endpoint } from '../../src/base/endpoint.ts';
import type { FlowDestination, FlowSpec, SsrcState } from '../../src/media/kernel/flow.ts';
import { DEVICES } from './case-frames.ts';
import type { RelayPlan, RelayStream } from './relay-case.ts';

/** What is known of a stream while it runs. */
export interface StreamFacts {
  /** Where each peer is now. */
  readonly destination: (name: string) => Endpoint;
  readonly clockRates: Float64Array;
  /** To go on from. */
  readonly ssrcs: readonly SsrcState[];
}

/** Streams in the order of the flow's destinations. */
export function sinksOf({ rtpSinks, rtcpSinks }: RelayStream): readonly string[] {
  return [...new Set([...rtpSinks, ...rtcpSinks])];
}

/** The rule that puts a stream of a case into the kernel. */
export function flowOf(plan: RelayPlan, name: string, facts: StreamFacts): FlowSpec {
  const stream = plan[name]!;
  return {
    local: stream.local,
    stream: 1 + Object.keys(plan).indexOf(name),
    source: facts.destination(name),
    sourceMode: stream.isHandover ? 'handUpOthers' : stream.isStrict ? 'dropOthers' : 'any',
    carries: stream.carries,
    isRtcpUp: stream.isRtcpUp,
    isNewSsrcUp: stream.isNewSsrcUp,
    clockRates: facts.clockRates,
    payloadTypesUp: stream.payloadTypesUp,
    ssrcs: facts.ssrcs,
    destinations: sinksOf(stream).map((sink) =>
      destinationOf(plan[sink]!, facts.destination(sink), {
        isRtp: stream.rtpSinks.includes(sink),
        isRtcp: stream.rtcpSinks.includes(sink),
      }),
    ),
  };
}

function destinationOf(
  sink: RelayStream,
  to: Endpoint,
  { isRtp, isRtcp }: { readonly isRtp: boolean; readonly isRtcp: boolean },
): FlowDestination {
  return {
    to,
    from: sink.local,
    kinds: isRtp && isRtcp ? 'both' : isRtp ? 'rtp' : 'rtcp',
    tos: sink.tos,
    ifindex: DEVICES.loopback,
    mtu: sink.mtu,
    isLocal: sink.isLocal,
    ssrc: sink.ssrcOut,
    payloadTypes: sink.payloadTypesOut,
  };
}
