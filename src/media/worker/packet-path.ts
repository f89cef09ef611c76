import { readUint16, readUint32 } from '../../base/big-endian.ts';
import { drop, dropReasons } from '../../base/drop-reasons.ts';
import { EAGAIN, EINTR } from '../../native/errno.ts';
import { SocketAddress } from '../../native/socket-address.ts';
import type { SockaddrTable } from '../../native/sockaddr-table.ts';
import {
  DROPS,
  IN_BYTES,
  IN_ERRORS,
  IN_PACKETS,
  LAST_PACKET_AT,
  OUT_BYTES,
  OUT_ERRORS,
  OUT_PACKETS,
  SSRC_PACKETS,
} from '../counters/layout.ts';
import { writeRefused } from '../counters/refused-source.ts';
import { stripFeedback, takeOutReports } from '../../protocols/rtcp/index.ts';
import type { RtcpMirror } from '../mirror/rtcp-mirror.ts';
import type { SecureStream } from '../secure/secure-stream.ts';
import type { StreamKey } from '../secure/stream-key.ts';
import type { BundleRouter } from './bundle-router.ts';
import type { StreamWatcher } from './kernel-placer.ts';
import { KIND_OTHER, KIND_RTP, KIND_STRAY_RTCP, classify } from './classify.ts';
import { isLooping } from './loop-guard.ts';
import { VERDICT_CONFIRMED, VERDICT_DROPPED, VERDICT_MOVED } from './learning.ts';
import type { PayloadMap } from './payload-map.ts';
import type { RoundClock } from './round-clock.ts';
import { RtcpObserver } from './rtcp-observer.ts';
import { sendFailure } from './send-failure.ts';
import { SentReports } from './sent-reports.ts';
import { foreignKey, isKeyShared } from './shared-keys.ts';
import type { SocketBackend } from './socket-backend.ts';
import { NOT_FOUND, RtpArrival, chooseEntry, findSsrc, startEntry, updateEntry } from './ssrc-statistics.ts';
import type { SocketState, StreamState } from './stream-state.ts';
import { SINK_COPY, type StreamTreatment } from './treatment/stream-treatment.ts';

/** Rare things that happen to a stream while its packets pass. */
export interface PacketPathEvents {
  readonly endpointLearned: (stream: StreamState) => void;
  /** About to be overwritten: the SSRC entry at `entry`. */
  readonly ssrcRetired: (stream: StreamState, entry: number) => void;
}

/** Takes STUN and DTLS off the path of media. */
export interface ControlReceiver {
  /** The datagram is the first `length` bytes of the backend; `socketIndex`: among the sockets of the stream. */
  receive(stream: StreamState, socketIndex: number, length: number): void;
}

/** Keeps packets of streams that are delayed, until it calls `release`. */
export interface PacketHold {
  /** The packet is the first `length` bytes of the backend. */
  hold(stream: StreamState, length: number): void;
}

export interface PacketPathParts {
  readonly clock: RoundClock;
  readonly targets: SockaddrTable;
  readonly events: PacketPathEvents;
  readonly watcher: StreamWatcher;
  readonly control: ControlReceiver;
  /** Null: nobody wants to see RTCP. */
  readonly mirror: RtcpMirror | null;
  /** Null: nothing is delayed. */
  readonly delays: PacketHold | null;
}

/**
 * From one socket to others: classify, check the source and learn from it, count, copy to each sink. Called for each
 * packet: no allocation, no exception, no clock but the round's.
 */
export class PacketPath {
  readonly #backend: SocketBackend;
  readonly #bytes: Uint8Array;
  readonly #clock: RoundClock;
  readonly #targets: SockaddrTable;
  readonly #events: PacketPathEvents;
  readonly #watcher: StreamWatcher;
  readonly #control: ControlReceiver;
  readonly #mirror: RtcpMirror | null;
  readonly #delays: PacketHold | null;
  readonly #source = new SocketAddress();
  readonly #arrival = new RtpArrival();
  readonly #rtcp = new RtcpObserver(new SentReports());
  /** The key that the present packet came under, and its length as it came where that may be what a sink gets, else 0. */
  #key: StreamKey | null = null;
  #originalLength = 0;
  /** All sinks get something else than what came. */
  #isAltered = false;

  constructor(
    backend: SocketBackend,
    { clock, targets, events, watcher, control, mirror, delays }: PacketPathParts,
  ) {
    this.#backend = backend;
    this.#bytes = backend.bytes;
    this.#clock = clock;
    this.#targets = targets;
    this.#events = events;
    this.#watcher = watcher;
    this.#control = control;
    this.#mirror = mirror;
    this.#delays = delays;
  }

  /** Takes one datagram from a socket that is ready; true if there was one. */
  receive(socket: SocketState): boolean {
    const length = this.#backend.receive(socket.fd);
    const { stream } = socket;
    if (length < 0) {
      if (length !== -EAGAIN && length !== -EINTR) countDrop(stream, drop.receiveFailed);
      return false;
    }
    const { secure } = stream;
    if (secure !== null && length > 0 && secure.takesControl(this.#bytes[0]!)) {
      this.#control.receive(stream, socket.index, length);
      return true;
    }
    const kind = classify(this.#bytes, length, stream.carriesCode);
    if (kind < 0) {
      countDrop(stream, -kind);
      return true;
    }
    this.#key = null;
    const opened = secure === null ? length : this.#open(stream, secure, kind, length);
    if (opened < 0) countDrop(stream, -opened);
    else this.#relay(socket, kind, length, opened);
    return true;
  }

  #open(stream: StreamState, secure: SecureStream, kind: number, length: number): number {
    this.#originalLength = 0;
    if (isKeyShared(stream, secure, kind)) {
      this.#bytes.copyWithin(this.#backend.original, 0, length);
      this.#originalLength = length;
    }
    const opened = secure.open(kind, length);
    this.#key = secure.openedWith;
    return opened;
  }

  /** `received`: bytes that came, `length`: what is left of them when they are decrypted. */
  #relay(socket: SocketState, kind: number, received: number, length: number): void {
    const { stream } = socket;
    const needsSource = stream.learner.looksAtSource || socket.index !== stream.socketIndex;
    if (needsSource && !this.#isSourceAccepted(socket, kind)) return;
    if (isLooping(stream, this.#bytes, length, this.#clock.monotonic)) {
      countDrop(stream, drop.loop);
      return;
    }
    const isRtcp = kind !== KIND_RTP && kind !== KIND_OTHER;
    if (isRtcp) {
      this.#rtcp.observe(stream, this.#bytes, length, this.#clock.monotonic);
      this.#mirror?.note(stream.id, socket.index, length);
    }
    if (stream.tap !== null) stream.tap.note(socket.index, isRtcp, length);
    if (stream.router !== null) {
      this.#relayBundled(stream, stream.router, isRtcp, received, length);
      return;
    }
    this.#countIn(stream, received);
    if (kind === KIND_RTP) this.#countRtp(stream, received);
    this.#copy(stream, isRtcp, length);
  }

  /** One transport for several media sections: each packet is that of one of them, RTCP of those that it is about. */
  #relayBundled(
    transport: StreamState,
    router: BundleRouter<StreamState>,
    isRtcp: boolean,
    received: number,
    length: number,
  ): void {
    const bytes = this.#bytes;
    if (isRtcp) {
      this.#countIn(transport, received);
      const targets = router.routeRtcp(bytes, length);
      // What is about nothing that is known belongs to no section in particular.
      if (targets.length === 0) this.#copy(transport, true, length);
      for (const target of targets) this.#copy(target, true, length);
      return;
    }
    const target = router.routeRtp(bytes, length);
    if (target === null) {
      countDrop(transport, drop.bundleUnknown);
      return;
    }
    if (target !== transport) this.#noteHeard(transport);
    this.#countIn(target, received);
    this.#countRtp(target, received);
    this.#copy(target, false, length);
  }

  #countIn(stream: StreamState, length: number): void {
    const { float64, start } = stream;
    float64[start + IN_PACKETS]! += 1;
    float64[start + IN_BYTES]! += length;
    float64[start + LAST_PACKET_AT] = this.#clock.monotonic;
    if (!stream.hasHeard) this.#noteHeard(stream);
  }

  #noteHeard(stream: StreamState): void {
    if (stream.hasHeard) return;
    stream.hasHeard = true;
    stream.publish(this.#targets);
    this.#watcher.changed(stream);
  }

  #copy(stream: StreamState, isRtcp: boolean, opened: number): void {
    const mask = isRtcp ? null : stream.extensionMask;
    const masked = mask === null ? opened : mask.apply(this.#bytes, opened);
    const treatment = isRtcp ? null : stream.treatment;
    const length = treatment === null ? masked : treatment.apply(this.#bytes, masked, this.#clock.monotonic);
    this.#isAltered = mask !== null || treatment?.hasChanged === true;
    if (length < 0) countDrop(stream, -length);
    else if (treatment !== null && treatment.plan.delayMs > 0 && this.#delays !== null)
      this.#delays.hold(stream, length);
    else this.#fanOut(stream, isRtcp, length, treatment);
  }

  /** A packet of RTP that was delayed, the first `length` bytes of the backend, goes on. */
  release(stream: StreamState, length: number): void {
    const { treatment } = stream;
    treatment?.recall(this.#bytes, length);
    this.#key = stream.carrier.secure?.inboundKey ?? null;
    this.#originalLength = 0;
    this.#fanOut(stream, false, length, treatment);
  }

  #fanOut(stream: StreamState, isRtcp: boolean, length: number, treatment: StreamTreatment | null): void {
    const sinks = isRtcp ? stream.rtcpSinks : stream.rtpSinks;
    const count = sinks.length;
    if (count === 0) countDrop(stream, drop.noSink);
    for (let index = 0; index < count; index += 1) {
      const sink = sinks[index]!;
      const { carrier } = sink;
      if (carrier.blockedBy !== 0) {
        countDrop(sink, carrier.blockedBy);
        continue;
      }
      if (carrier.router !== null && !isRtcp) carrier.router.noteSent(this.#bytes, 0, sink);
      // What is relayed blindly only looks like RTP.
      const map = isRtcp || stream.carries === 'other' ? null : sink.payloadMap;
      const isChanged = carrier.isEncrypted || map !== null || (isRtcp && sink.isRtcpChanged);
      if (treatment !== null) this.#sendTreated(treatment, sink, length, map);
      else if (isChanged) this.#sendChanged(sink, isRtcp, length, map);
      else {
        if (carrier.tap !== null) noteOut(carrier, isRtcp, 0, length);
        this.#send(sink, 0, length);
      }
    }
  }

  /** RTP of a treated stream: sinks may get different things. */
  #sendTreated(treatment: StreamTreatment, sink: StreamState, length: number, map: PayloadMap | null): void {
    const fate = treatment.fateFor(sink.id);
    if (fate < 0) {
      countDrop(sink, -fate);
      return;
    }
    const at = this.#backend.scratch;
    this.#bytes.copyWithin(at, 0, length);
    treatment.change(this.#bytes, at, length, fate);
    if (map !== null) map.apply(this.#bytes, at);
    this.#sendCopy(sink, false, length, fate !== SINK_COPY || map !== null);
  }

  /** In the second place, since the next sink may want the packet as it was. */
  #sendChanged(sink: StreamState, isRtcp: boolean, plainLength: number, map: PayloadMap | null): void {
    const at = this.#backend.scratch;
    const bytes = this.#bytes;
    bytes.copyWithin(at, 0, plainLength);
    let length = plainLength;
    if (map !== null) map.apply(bytes, at);
    if (isRtcp && sink.isRtcpChanged) {
      length = this.#changeRtcp(sink, at, length);
      if (length === 0) return;
    }
    // With reports of ours in it, it may be as long as it was.
    const isOther = length !== plainLength || (isRtcp && sink.reports !== null);
    this.#sendCopy(sink, isRtcp, length, map !== null || isOther);
  }

  /** What the sink is to get of RTCP of the other side; 0: nothing. */
  #changeRtcp(sink: StreamState, at: number, whole: number): number {
    const bytes = this.#bytes;
    const length = sink.isFeedbackStripped ? stripFeedback(bytes, at, whole) : whole;
    const left = sink.reports === null ? length : takeOutReports(bytes, at, length, sink.reports.empty);
    if (left === 0) countDrop(sink, length === 0 ? drop.onlyFeedback : drop.ownReports);
    return left;
  }

  /** RTCP of our own to the peer of a stream; false: it cannot be reached at this time. */
  sendReport(via: StreamState, compound: Uint8Array): boolean {
    if (via.carrier.blockedBy !== 0) return false;
    const at = this.#backend.scratch;
    const { float64, start } = via;
    const before = float64[start + OUT_PACKETS]!;
    this.#bytes.set(compound, at);
    this.#key = foreignKey(via);
    this.#sendCopy(via, true, compound.length, true);
    if (float64[start + OUT_PACKETS] === before) return false;
    this.#rtcp.noteOwn(compound, this.#clock.monotonic);
    return true;
  }

  /** What lies in the second place; `isChanged`: it is not what came, for this sink. */
  #sendCopy(sink: StreamState, isRtcp: boolean, plainLength: number, isChanged: boolean): void {
    const { secure, tap } = sink.carrier;
    const at = this.#backend.scratch;
    if (tap !== null) noteOut(sink.carrier, isRtcp, at, plainLength);
    const isShared = secure?.isUnderKey(this.#key) === true;
    const isWhole = !isChanged && !this.#isAltered && this.#originalLength > 0;
    if (isShared && isWhole && secure.passesOn(this.#key)) {
      this.#send(sink, this.#backend.original, this.#originalLength);
      return;
    }
    let length = plainLength;
    if (isShared) length = secure.sealChanged(this.#bytes, isRtcp, at, plainLength);
    else if (secure !== null) length = secure.seal(isRtcp, at, plainLength);
    if (length < 0) countDrop(sink, -length);
    else this.#send(sink, at, length);
  }

  #send(sink: StreamState, offset: number, length: number): void {
    const { outFd, target } = sink.carrier;
    const result = this.#backend.send(outFd, offset, length, target);
    if (result >= 0) {
      sink.float64[sink.start + OUT_PACKETS]! += 1;
      sink.float64[sink.start + OUT_BYTES]! += length;
    } else countDrop(sink, sendFailure(-result));
  }

  /** Off the fast path: a stream that is learning or strict, or a packet on another socket than the output one. */
  #isSourceAccepted(socket: SocketState, kind: number): boolean {
    const { stream } = socket;
    const { learner } = stream;
    const source = this.#source;
    this.#backend.readSource(source);
    const verdict = learner.observe(source, this.#clock.monotonic, kind !== KIND_STRAY_RTCP);
    const isElsewhere = socket.index !== stream.socketIndex;
    const follows = isElsewhere && (verdict & VERDICT_DROPPED) === 0 && learner.isExpected(source);
    if (follows) stream.followTo(socket.index);
    const isLearned = (verdict & (VERDICT_MOVED | VERDICT_CONFIRMED)) !== 0;
    if (isLearned || follows) stream.publish(this.#targets);
    if ((verdict & VERDICT_MOVED) !== 0 || follows) this.#watcher.moved(stream);
    else if (isLearned) this.#watcher.changed(stream);
    if (isLearned) this.#events.endpointLearned(stream);
    if ((verdict & VERDICT_DROPPED) === 0) return true;
    countDrop(stream, drop.strictSource);
    writeRefused(stream, source, this.#clock.monotonic);
    return false;
  }

  #countRtp(stream: StreamState, length: number): void {
    const bytes = this.#bytes;
    const { float64, uint32, start } = stream;
    const arrival = this.#arrival;
    arrival.payloadType = bytes[1]! & 0x7f;
    arrival.sequence = readUint16(bytes, 2);
    arrival.timestamp = readUint32(bytes, 4);
    arrival.length = length;
    arrival.arrivedAt = this.#clock.monotonic;
    arrival.seenAt = this.#clock.unix;
    arrival.tickMs = stream.ticks[arrival.payloadType]!;
    const ssrc = readUint32(bytes, 8);
    const { payloadType, sequence } = arrival;
    if (stream.isInKernel && this.#watcher.hasCounted(stream, payloadType, ssrc, sequence)) return;
    const entry = findSsrc(uint32, float64, start, ssrc);
    if (entry !== NOT_FOUND) {
      updateEntry(uint32, float64, entry, arrival);
      return;
    }
    const chosen = chooseEntry(float64, start);
    if (float64[chosen + SSRC_PACKETS] !== 0) this.#events.ssrcRetired(stream, chosen);
    startEntry(uint32, float64, chosen, ssrc, arrival);
  }
}

function noteOut(
  { tap, socketIndex, learner }: StreamState,
  isRtcp: boolean,
  at: number,
  length: number,
): void {
  tap!.noteOut(socketIndex, learner.destination, isRtcp, at, length);
}

export function countDrop(stream: StreamState, code: number): void {
  stream.uint32[2 * stream.start + DROPS + code]! += 1;
  const reason = dropReasons[code]!;
  if (reason.isError) stream.float64[stream.start + (reason.side === 'in' ? IN_ERRORS : OUT_ERRORS)]! += 1;
}
