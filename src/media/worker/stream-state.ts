import type { Endpoint } from '../../base/endpoint.ts';
import { drop } from '../../base/drop-reasons.ts';
import { AF_INET, AF_INET6, type SocketAddress } from '../../native/socket-address.ts';
import type { PreparedSockaddr, SockaddrTable } from '../../native/sockaddr-table.ts';
import type { MediaSocket, StreamId, StreamPlan } from '../../plan/types.ts';
import {
  ENDPOINT_FLAGS,
  ENDPOINT_PORT,
  ENDPOINT_WORDS,
  slotStart,
  type CounterChunk,
} from '../counters/layout.ts';
import type { FlowDestination, FlowSpec } from '../kernel/flow.ts';
import type { StreamView } from '../kernel/placement.ts';
import { treatmentRule, type TreatmentRule } from '../kernel/treatment-rule.ts';
import type { SecureStream } from '../secure/secure-stream.ts';
import { streamReports, type StreamReports } from '../reports/stream-reports.ts';
import type { StreamTap } from '../tap/stream-tap.ts';
import type { BundleRouter } from './bundle-router.ts';
import { carriesCode } from './classify.ts';
import { extensionMask, type ExtensionMask } from './extension-mask.ts';
import { payloadMap, type PayloadMap } from './payload-map.ts';
import type { ForbiddenTargets } from './forbidden-targets.ts';
import { EndpointLearner } from './learning.ts';
import { streamTreatment, type StreamTreatment } from './treatment/stream-treatment.ts';

const familyCode = (socket: MediaSocket): number => (socket.local.family === 'IP4' ? AF_INET : AF_INET6);

const noPayloadTypes: readonly number[] = [];

/** A socket as its worker sees it. */
export class SocketState {
  readonly fd: number;
  stream: StreamState;
  /** Index among the sockets of its stream. */
  index = 0;

  constructor(fd: number, stream: StreamState) {
    this.fd = fd;
    this.stream = stream;
  }
}

/**
 * A stream as its worker sees it: small integers and fixed fields, all there from birth, since the packet path reads
 * it and there are tens of thousands.
 */
export class StreamState implements StreamView {
  readonly id: StreamId;
  readonly slot: number;
  readonly float64: Float64Array;
  readonly uint32: Uint32Array;
  /** Where the slot begins in `float64`; in `uint32` at twice that. */
  readonly start: number;
  readonly learner = new EndpointLearner();
  readonly target: PreparedSockaddr;
  carriesCode = 0;
  carries: StreamPlan['carries'] = 'rtp';
  ticks: Float64Array;
  /** The clocks of `ticks` in Hz; streams with equal plans have the same table. */
  clockRates: Float64Array;
  rtpSinks: readonly StreamState[] = [];
  rtcpSinks: readonly StreamState[] = [];
  /** Streams that have this one as a sink. */
  readonly feeders: StreamState[] = [];
  /** Established packets of it do not come here: the kernel forwards them. */
  isInKernel = false;
  /** Not before that time, in monotonic milliseconds; it rises with the times that the kernel handed it back. */
  kernelRetryAt = 0;
  kernelStrikes = 0;
  tos = 0;
  isFeedbackStripped = false;
  /** Keys, handshakes and ICE of the leg to its peer; null for plain media on the addresses of SDP. */
  secure: SecureStream | null = null;
  isUnidirectional = false;
  /** What becomes of its packets beyond being copied; null: nothing. */
  treatment: StreamTreatment | null = null;
  /** Copies of its packets go into a recording. */
  tap: StreamTap | null = null;
  /** Its peer gets reports of our own; null: those of the other side. */
  reports: StreamReports | null = null;
  /** What is taken out of its packets; null: nothing. */
  extensionMask: ExtensionMask | null = null;
  /** Of RTP on its way to this peer. */
  payloadMap: PayloadMap | null = null;
  /** What it sends by: itself, or the transport of the bundle that it is in (RFC 9143). */
  carrier: StreamState = this;
  /** It is the transport of a bundle: whose packets are whose. */
  router: BundleRouter<StreamState> | null = null;
  /** Why nothing can be sent to this peer (a drop reason), 0 if it can. */
  blockedBy: number = drop.noDestination;
  outFd = -1;
  socketIndex = 0;
  /** A packet of this peer was accepted since its address was last signalled anew. */
  hasHeard = false;
  /** Of the last packet, for `isLooping`. */
  lastSignature = 0;
  repeats = 0;
  repeatsSince = 0;
  /** Its sockets' descriptors and address families, in the order of the plan. */
  fds: readonly number[] = [];
  #families: readonly number[] = [];
  locals: readonly Endpoint[] = [];
  #rule: TreatmentRule = 'copied';
  #isNatWait = false;
  #isRemoved = false;
  readonly #forbidden: ForbiddenTargets;

  constructor(
    id: StreamId,
    slot: number,
    chunk: CounterChunk,
    target: PreparedSockaddr,
    ticks: Float64Array,
    forbidden: ForbiddenTargets,
  ) {
    this.#forbidden = forbidden;
    this.id = id;
    this.slot = slot;
    this.float64 = chunk.float64;
    this.uint32 = chunk.uint32;
    this.start = slotStart(slot);
    this.target = target;
    this.ticks = this.clockRates = ticks;
  }

  configure(plan: StreamPlan, ticks: Float64Array, table: SockaddrTable): void {
    const { outFd, fds } = this;
    this.carries = plan.carries;
    this.carriesCode = carriesCode[plan.carries];
    this.tos = plan.tos;
    this.isUnidirectional = plan.isUnidirectional;
    this.isFeedbackStripped = plan.isFeedbackStripped;
    this.extensionMask = extensionMask(plan.maskedExtensions);
    this.treatment = streamTreatment(plan, this.treatment);
    this.#rule = treatmentRule(plan);
    this.payloadMap = payloadMap(plan.payloadTypes);
    this.reports = streamReports(plan.reports ?? null, this.reports);
    this.kernelRetryAt = this.kernelStrikes = 0;
    this.ticks = ticks;
    this.#isNatWait = plan.isNatWait;
    this.fds = plan.sockets.map(({ fd }) => fd);
    this.#families = plan.sockets.map(familyCode);
    this.locals = plan.sockets.map(({ local }) => local);
    const isOtherPeer = this.learner.configure(plan);
    if (isOtherPeer) this.hasHeard = false;
    // New ports come first, and are what the peer will have been told to send to.
    const startsAgain = isOtherPeer || this.fds[0] !== fds[0];
    this.#setOutput(startsAgain ? -1 : this.fds.indexOf(outFd));
    this.publish(table);
  }

  get local(): Endpoint | null {
    return this.locals[this.socketIndex] ?? null;
  }

  get destination(): Endpoint | null {
    return this.learner.destination.toEndpoint();
  }

  get isBundled(): boolean {
    return this.router !== null || this.carrier !== this;
  }

  get isRecorded(): boolean {
    return this.tap?.plan.isIngress === true;
  }

  get isOutputRecorded(): boolean {
    return this.tap?.plan.isEgress === true;
  }

  get isMasked(): boolean {
    return this.extensionMask !== null;
  }

  get isTreated(): boolean {
    return this.#rule === 'userSpace';
  }

  get isBlocked(): boolean {
    return this.#rule === 'blocked';
  }

  get payloadTypesUp(): readonly number[] {
    if (this.treatment === null || this.#rule === 'userSpace') return noPayloadTypes;
    return this.treatment.eventTypes;
  }

  get delayMs(): number {
    return this.treatment?.plan.delayMs ?? 0;
  }

  get payloadTypes(): FlowDestination['payloadTypes'] {
    return this.payloadMap?.changes ?? null;
  }

  get isRtcpChanged(): boolean {
    return this.isFeedbackStripped || this.reports !== null;
  }

  /** Bytes that encryption has added to each packet of RTP from its peer. */
  get rtpOverhead(): number {
    return this.secure?.rtpOverhead ?? 0;
  }

  get isEncrypted(): boolean {
    return this.secure?.isEncrypted === true;
  }

  get isConfirmed(): boolean {
    return this.learner.isConfirmed;
  }

  get sourceMode(): FlowSpec['sourceMode'] {
    return this.learner.sourceMode;
  }

  get expectedSource(): Endpoint | null {
    return this.learner.expectedSource.toEndpoint();
  }

  /** After `learner.destination`, `socketIndex` or `hasHeard` have changed. */
  publish(table: SockaddrTable): void {
    const { destination, isConfirmed } = this.learner;
    if (!this.#isOutputUsable(destination)) this.#setOutput(-1);
    if (destination.isSet) table.write(this.target, destination);
    this.blockedBy = this.#blockReason(destination);
    const words = 2 * this.start;
    this.uint32[words + ENDPOINT_FLAGS] =
      destination.family | (Number(isConfirmed) << 8) | (this.socketIndex << 16);
    this.uint32[words + ENDPOINT_PORT] = destination.port;
    this.uint32[words + ENDPOINT_WORDS] = destination.word0;
    this.uint32[words + ENDPOINT_WORDS + 1] = destination.word1;
    this.uint32[words + ENDPOINT_WORDS + 2] = destination.word2;
    this.uint32[words + ENDPOINT_WORDS + 3] = destination.word3;
  }

  /** Output leaves by that socket from now on, if it can reach the destination. */
  followTo(index: number): void {
    if (this.#families[index] === this.learner.destination.family) this.#setOutput(index);
  }

  markRemoved(): void {
    this.#isRemoved = true;
    this.blockedBy = drop.noSink;
    this.rtpSinks = this.rtcpSinks = [];
  }

  /** `wanted` below 0: the first socket of the destination's family, or else simply the first. */
  #setOutput(wanted: number): void {
    const first = this.#families.indexOf(this.learner.destination.family);
    this.socketIndex = wanted >= 0 ? wanted : Math.max(0, first);
    this.outFd = this.fds[this.socketIndex] ?? -1;
  }

  #isOutputUsable(destination: SocketAddress): boolean {
    return !destination.isSet || this.#families[this.socketIndex] === destination.family;
  }

  #blockReason(destination: SocketAddress): number {
    if (this.#isRemoved) return drop.noSink;
    if (!destination.isSet || !this.#isOutputUsable(destination)) return drop.noDestination;
    if (this.#forbidden.has(destination)) return drop.forbidden;
    if (this.secure?.hasLostConsent === true) return drop.consentLost;
    return this.#isNatWait && !this.hasHeard ? drop.natWait : 0;
  }
}
