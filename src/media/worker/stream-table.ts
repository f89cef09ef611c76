import { assert } from '../../base/assert.ts';
import type { StreamId, StreamPlan } from '../../plan/types.ts';
import { SocketAddress } from '../../native/socket-address.ts';
import { SockaddrTable } from '../../native/sockaddr-table.ts';
import { IN_PACKETS, chunkOf, type CounterChunk } from '../counters/layout.ts';
import { readEndpoint } from '../counters/decode.ts';
import { BundleRouter } from './bundle-router.ts';
import { TickTables } from './clock-rates.ts';
import type { StreamWatcher } from './kernel-placer.ts';
import type { ForbiddenTargets } from './forbidden-targets.ts';
import type { NatPiercer } from './nat-piercer.ts';
import type { TapKeeper } from '../tap/tap-keeper.ts';
import type { SocketBackend } from './socket-backend.ts';
import { SocketState, StreamState } from './stream-state.ts';

/** Keeps keys, handshakes and ICE of streams as their plans want them. */
export interface SecurityKeeper {
  /** Before the rest of the stream's plan is in force. */
  configure(stream: StreamState, plan: StreamPlan, now: number, isTakeover: boolean): void;
  /** After all streams of an update: what several of them share. */
  settle(now: number): void;
  removed(stream: StreamState): void;
}

/** Sees to RTCP of our own. */
export interface ReportKeeper {
  /** After all streams of an update. `via`: the stream that reports leave by; undefined: none is known. */
  configure(stream: StreamState, via: StreamState | undefined): void;
  removed(stream: StreamState): void;
}

/** Holds packets back for a while. */
export interface PacketHolder {
  /** After its plan is in force. */
  configure(stream: StreamState): void;
  removed(stream: StreamState): void;
}

export type StreamEventFinished = (
  stream: StreamState,
  code: number,
  durationMs: number,
  volume: number,
) => void;

export interface StreamTableParts {
  readonly piercer: NatPiercer;
  readonly forbidden: ForbiddenTargets;
  readonly watcher: StreamWatcher;
  readonly security: SecurityKeeper;
  /** A DTMF event of a stream whose plan wants it told has ended. */
  readonly onDtmf: StreamEventFinished;
  /** Null: nothing can be recorded. */
  readonly taps: TapKeeper | null;
  /** Null: no reports are made. */
  readonly reports: ReportKeeper | null;
  /** Null: nothing is delayed. */
  readonly delays: PacketHolder | null;
}

/** All streams and sockets of one worker, and the carrying out of plans. */
export class StreamTable {
  readonly targets = new SockaddrTable();
  /** By descriptor: the packet path finds its socket in one step. */
  readonly sockets: (SocketState | null)[] = [];
  readonly #streams = new Map<StreamId, StreamState>();
  readonly #chunks: CounterChunk[] = [];
  readonly #ticks = new TickTables();
  readonly #backend: SocketBackend;
  readonly #piercer: NatPiercer;

  readonly #forbidden: ForbiddenTargets;
  readonly #watcher: StreamWatcher;
  readonly #security: SecurityKeeper;
  readonly #taps: TapKeeper | null;
  readonly #reports: ReportKeeper | null;
  readonly #delays: PacketHolder | null;
  readonly #onDtmf: StreamEventFinished;

  constructor(backend: SocketBackend, parts: StreamTableParts) {
    const { piercer, forbidden, watcher, security, taps, reports, delays, onDtmf } = parts;
    this.#backend = backend;
    this.#piercer = piercer;
    this.#forbidden = forbidden;
    this.#watcher = watcher;
    this.#security = security;
    this.#onDtmf = onDtmf;
    this.#taps = taps;
    this.#reports = reports;
    this.#delays = delays;
  }

  addChunk(index: number, chunk: CounterChunk): void {
    this.#chunks[index] = chunk;
  }

  /** Puts plans of new and known streams into force; returns the errno of each socket that cannot be watched. */
  apply(plans: readonly StreamPlan[], now: number, isTakeover: boolean): readonly number[] {
    const errors: number[] = [];
    for (const { id } of plans) {
      // Before the new plan is in force, so that no flow goes on with the old one.
      const known = this.#streams.get(id);
      if (known) this.#watcher.changed(known);
    }
    for (const plan of plans) this.#configure(plan, now, isTakeover);
    for (const plan of plans) this.#bundle(this.#streams.get(plan.id)!, plan);
    for (const plan of plans) {
      const stream = this.#streams.get(plan.id)!;
      this.#connect(stream, plan);
      this.#listen(stream);
      this.#taps?.configure(stream, plan);
      this.#delays?.configure(stream);
      this.#reports?.configure(stream, plan.reports ? this.#streams.get(plan.reports.via) : undefined);
      plan.sockets.forEach(({ fd }, index) => {
        const result = this.#watch(fd, stream, index);
        if (result < 0) errors.push(-result);
      });
      if (plan.isNatPierce && !stream.hasHeard) this.#piercer.start(stream, now);
      else this.#piercer.stop(stream);
      this.#watcher.changed(stream);
    }
    this.#security.settle(now);
    return errors;
  }

  remove(ids: readonly StreamId[]): void {
    for (const id of ids) {
      const stream = this.#streams.get(id);
      if (!stream) continue;
      this.#streams.delete(id);
      this.#piercer.stop(stream);
      this.#watcher.removed(stream);
      this.#security.removed(stream);
      this.#taps?.removed(stream);
      this.#reports?.removed(stream);
      this.#delays?.removed(stream);
      disconnect(stream);
      stream.markRemoved();
      this.targets.release(stream.target);
    }
  }

  /**
   * Nothing is read from them any more. The kernel forgets a descriptor when its owner closes it, which is soon: to tell it
   * before took 3 % of a set-up. Should packets come until then, `unwatch` stops them.
   */
  forget(fds: readonly number[]): void {
    for (const fd of fds) if (fd < this.sockets.length) this.sockets[fd] = null;
  }

  /** A descriptor that no stream reads from must not keep the worker awake. */
  unwatch(fd: number): void {
    this.#backend.unwatch(fd);
  }

  #configure(plan: StreamPlan, now: number, isTakeover: boolean): void {
    const ticks = this.#ticks.get(plan.clockRates);
    let stream = this.#streams.get(plan.id);
    if (!stream) {
      const chunk = this.#chunks[chunkOf(plan.slot)];
      assert(chunk, `no counters for slot ${plan.slot}`);
      stream = new StreamState(plan.id, plan.slot, chunk, this.targets.allocate(), ticks, this.#forbidden);
      this.#streams.set(plan.id, stream);
      this.#security.configure(stream, plan, now, isTakeover);
      if (isTakeover) {
        restore(stream, plan, ticks, this.targets);
        stream.clockRates = this.#ticks.hertz(ticks);
        return;
      }
    } else this.#security.configure(stream, plan, now, false);
    stream.configure(plan, ticks, this.targets);
    stream.clockRates = this.#ticks.hertz(ticks);
  }

  #connect(stream: StreamState, plan: StreamPlan): void {
    disconnect(stream);
    stream.rtpSinks = this.#resolve(plan.rtpSinks);
    stream.rtcpSinks = this.#resolve(plan.rtcpSinks);
    for (const sink of stream.rtpSinks) sink.feeders.push(stream);
    for (const sink of stream.rtcpSinks) if (!sink.feeders.includes(stream)) sink.feeders.push(stream);
  }

  #listen(stream: StreamState): void {
    if (stream.treatment?.plan.areEventsTold !== true) return;
    stream.treatment.eventFinished = (code, durationMs, volume) =>
      this.#onDtmf(stream, code, durationMs, volume);
  }

  #bundle(stream: StreamState, { bundle }: StreamPlan): void {
    const streamOf = (id: StreamId) => this.#streams.get(id);
    const transport = bundle?.kind === 'member' ? streamOf(bundle.transport) : undefined;
    stream.carrier = transport ?? stream;
    stream.router =
      bundle?.kind === 'transport' ? new BundleRouter(bundle.routes, streamOf, stream.router) : null;
  }

  #resolve(ids: readonly StreamId[]): readonly StreamState[] {
    const streams: StreamState[] = [];
    for (const id of ids) {
      const stream = this.#streams.get(id);
      if (stream) streams.push(stream);
    }
    return streams;
  }

  /** Also moves a socket from one stream to another. */
  #watch(fd: number, stream: StreamState, index: number): number {
    // An array that is written far behind its end becomes a hash table.
    while (this.sockets.length <= fd) this.sockets.push(null);
    let socket = this.sockets[fd];
    let result = 0;
    if (!socket) {
      socket = this.sockets[fd] = new SocketState(fd, stream);
      result = this.#backend.watch(fd);
    }
    socket.stream = stream;
    socket.index = index;
    return result;
  }
}

/** Its sinks forget it. */
function disconnect(stream: StreamState): void {
  for (const sink of stream.rtpSinks) removeFeeder(sink, stream);
  for (const sink of stream.rtcpSinks) removeFeeder(sink, stream);
}

function removeFeeder({ feeders }: StreamState, feeder: StreamState): void {
  const index = feeders.indexOf(feeder);
  if (index >= 0) feeders.splice(index, 1);
}

/** What the worker before had learned lies in the counters, and must be read before the plan overwrites it. */
function restore(stream: StreamState, plan: StreamPlan, ticks: Float64Array, targets: SockaddrTable): void {
  const destination = new SocketAddress();
  const { isConfirmed, socketIndex } = readEndpoint(stream.uint32, stream.start, destination);
  stream.configure(plan, ticks, targets);
  stream.hasHeard = stream.float64[stream.start + IN_PACKETS]! > 0;
  if (!destination.isSet) return;
  stream.learner.restore(destination, isConfirmed);
  stream.followTo(socketIndex);
  stream.publish(targets);
}
