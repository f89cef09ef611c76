import { E2BIG, ENOMEM, ENOSPC, describeErrno } from '../../native/errno.ts';
import { placement, type PlacementCode } from '../../plan/placement-reasons.ts';
import {
  changeShare,
  destinationAdvance,
  foldInbound,
  foldOutbound,
  readSsrcStates,
  startShare,
  writeSsrcStates,
} from '../counters/kernel-share.ts';
import { PATH } from '../counters/layout.ts';
import type { FlowMap, FlowSpec, FlowState, RouteLookup } from '../kernel/flow.ts';
import { placeStream, sinkOrder } from '../kernel/placement.ts';
import type { NextHop } from '../kernel/silent-neighbours.ts';
import { hasSeen, isSameFlow, isSameSet } from './flow-questions.ts';
import { NextHopCensus } from './next-hop-census.ts';
import type { RoundClock } from './round-clock.ts';
import type { StreamState } from './stream-state.ts';
import { WaitingList } from './waiting-list.ts';

/** What a round may spend on placing streams, on going through all of them, and on reading flows, so that media never waits long. */
const PLACING_MS = 1;
const REVIEW_MS = 0.5;
const REFRESH_MS = 0.5;
const CENSUS_MS = 0.25;
/** The clock is looked at after so many. */
const STEP = 4;
/** Flows are read in turns, each once in this time; but no more a second than cost a tenth of a processor. */
const REFRESH_CYCLE_MS = 1000;
const READS_PER_MS = 10;
const REFRESH_PAUSE_MS = 100;
/** Packets that wait in a socket are sent on before the kernel takes over, so that none is overtaken. */
const MAX_DRAINED = 64;
const FIRST_HOLD_OFF_MS = 1000;
const LONGEST_HOLD_OFF_MS = 60_000;
/** A flow that stayed in the kernel for so long has proved itself. */
const SETTLED_MS = 60_000;
/** A peer that moves twice within that time may go on with it: two sources in turn, with media-handover. */
const HASTY_MS = 5000;
const RETRY_MS = 5000;
const FULL_SAID_MS = 60_000;
/** When more than so many packets come up between two readings, and more than are forwarded, the flow saves nothing. */
const MANY_UP = 20;

/** What the packet path and the table of streams tell whoever decides between kernel and user space. */
export interface StreamWatcher {
  /** Something that placement goes by has changed: user space takes over until that is looked at. */
  changed(stream: StreamState): void;
  /** The same, since a packet has changed where the peer is or which socket it uses. */
  moved(stream: StreamState): void;
  /** True if the kernel has counted this packet of a stream that is in the kernel. */
  hasCounted(stream: StreamState, payloadType: number, ssrc: number, sequence: number): boolean;
  removed(stream: StreamState): void;
}

/** Without kernel forwarding. */
export const noWatcher: StreamWatcher = {
  changed: () => undefined,
  moved: () => undefined,
  hasCounted: () => false,
  removed: () => undefined,
};

/** A stream's flow in the kernel. */
interface PlacedFlow {
  readonly stream: StreamState;
  readonly spec: FlowSpec;
  readonly sinks: readonly StreamState[];
  readonly pushedAt: number;
  /** Packets that the kernel has counted but not forwarded, since the flow was last read. */
  cameUp: number;
  /** What it had forwarded then. */
  forwarded: number;
}

export interface KernelPlacerParts {
  readonly flows: FlowMap;
  readonly routes: RouteLookup;
  readonly clock: RoundClock;
  /** Monotonic milliseconds of this moment, not of the round. */
  readonly now: () => number;
  /** Sends on what one packet a call is waiting in the stream's socket for its peer; false: nothing is. */
  readonly drain: (stream: StreamState) => boolean;
  readonly trouble: (text: string) => void;
}

/** Moves the streams of one worker into the kernel and back, and brings home what the kernel has counted. */
export class KernelPlacer implements StreamWatcher {
  readonly #parts: KernelPlacerParts;
  readonly #placed = new Map<StreamState, PlacedFlow>();
  readonly #waiting = new WaitingList<StreamState>();
  readonly #nextHops: NextHopCensus;
  readonly #movedAt = new WeakMap<StreamState, number>();
  #hooked: ReadonlySet<string> = new Set();
  #refreshAt = 0;
  #fullSaidAt = Number.NEGATIVE_INFINITY;
  /** What is left of going through all flows to read them, and through all streams to look at them again. */
  #unread: Iterator<PlacedFlow> | null = null;
  #unreviewed: Iterator<StreamState> | null = null;

  constructor(parts: KernelPlacerParts) {
    this.#parts = parts;
    this.#nextHops = new NextHopCensus({
      flows: () => this.#placed.values(),
      routes: parts.routes,
      report: parts.trouble,
    });
  }

  changed(stream: StreamState): void {
    this.#takeBack(stream);
    for (const feeder of stream.feeders) this.#takeBack(feeder);
    this.#lookAt(stream);
  }

  moved(stream: StreamState): void {
    const { monotonic } = this.#parts.clock;
    const isHasty = monotonic - (this.#movedAt.get(stream) ?? Number.NEGATIVE_INFINITY) < HASTY_MS;
    this.#movedAt.set(stream, monotonic);
    // Each packet would have flows pulled and pushed.
    if (isHasty) for (const each of [stream, ...stream.feeders]) this.#holdOff(each, placement.movesOften);
    this.changed(stream);
  }

  removed(stream: StreamState): void {
    this.#pull(stream);
    this.#reclaim(stream);
    this.#waiting.delete(stream);
    for (const feeder of stream.feeders) this.#takeBack(feeder);
  }

  hasCounted(stream: StreamState, payloadType: number, ssrc: number, sequence: number): boolean {
    const placed = this.#placed.get(stream);
    if (!placed) return false;
    const state = this.#parts.flows.read(placed.spec.local);
    if (state?.ssrcs.some((entry) => entry.ssrc === ssrc && hasSeen(entry, sequence)) === true) {
      if (!placed.spec.payloadTypesUp.includes(payloadType)) placed.cameUp += 1;
      return true;
    }
    this.#holdOff(stream, placement.comesUp);
    return false;
  }

  /** Which local addresses the program watches. Flows of others come back, in the rounds that follow. */
  setHooked(addresses: ReadonlySet<string>): void {
    if (isSameSet(addresses, this.#hooked)) return;
    this.#hooked = addresses;
    this.#reviewAll();
  }

  routesChanged(): void {
    this.#parts.routes.invalidate();
    this.#reviewAll();
  }

  noteNextHop(hop: NextHop): void {
    this.#nextHops.note(hop);
  }

  /** For epoll_wait: milliseconds until `run` has something to do, -1 if it never has. */
  timeout(now: number): number {
    if (this.#unreviewed || this.#nextHops.isBusy) return 0;
    const placing = this.#waiting.timeout(now);
    if (this.#placed.size === 0) return placing;
    const refresh = Math.max(0, Math.ceil(this.#refreshAt - now));
    return placing < 0 ? refresh : Math.min(placing, refresh);
  }

  run(now: number): void {
    this.#repeat(PLACING_MS, () => {
      const stream = this.#waiting.take(now);
      if (stream) this.#place(stream, now);
      return stream !== null;
    });
    if (this.#unreviewed) this.#review(this.#unreviewed, now);
    if (this.#placed.size > 0 && now >= this.#refreshAt) this.#refresh(now);
    if (this.#nextHops.isBusy) this.#repeat(CENSUS_MS, () => this.#nextHops.step());
  }

  /** Everything back to user space, before the worker ends. */
  stop(): void {
    for (const stream of [...this.#placed.keys()]) this.#pull(stream);
  }

  #lookAt(stream: StreamState): void {
    this.#waiting.add(stream, stream.kernelRetryAt);
    for (const feeder of stream.feeders) this.#waiting.add(feeder, feeder.kernelRetryAt);
  }

  #takeBack(stream: StreamState): void {
    if (!stream.isInKernel) return;
    this.#pull(stream);
    this.#waiting.add(stream, stream.kernelRetryAt);
  }

  /** Until there is nothing left, or the time is up. */
  #repeat(budgetMs: number, act: () => boolean): void {
    const { now } = this.#parts;
    const end = now() + budgetMs;
    for (let count = 1; act(); count += 1) if (count % STEP === 0 && now() >= end) return;
  }

  /** All streams, in the rounds that follow. Those that come meanwhile are looked at by themselves. */
  #reviewAll(): void {
    this.#unreviewed = bothOf(this.#placed.keys(), this.#waiting.idle());
  }

  #review(streams: Iterator<StreamState>, now: number): void {
    this.#repeat(REVIEW_MS, () => {
      const next = streams.next();
      if (next.done === true) {
        this.#unreviewed = null;
        return false;
      }
      const stream = next.value;
      if (stream.isInKernel || stream.kernelRetryAt <= now) this.#place(stream, now);
      else this.#waiting.add(stream, stream.kernelRetryAt);
      return true;
    });
  }

  #place(stream: StreamState, now: number): void {
    const environment = {
      isHooked: (address: string) => this.#hooked.has(address),
      routes: this.#parts.routes,
    };
    const wanted = placeStream(stream, environment);
    const placed = this.#placed.get(stream);
    if (wanted.path === 'userSpace') {
      this.#pull(stream);
      this.#reclaim(stream);
      // Looked at again when something changes; routes and hooks do that without a word from the stream.
      this.#waiting.setIdle(stream);
      publishPath(stream, wanted.reason);
      return;
    }
    if (placed && isSameFlow(placed.spec, wanted.flow)) return;
    this.#pull(stream);
    if (this.#drain(stream)) this.#push(stream, wanted.flow, wanted.sinks, now);
  }

  /** False if the stream is not as it was any more: it will be looked at again. */
  #drain(stream: StreamState): boolean {
    for (let count = 0; count < MAX_DRAINED && this.#parts.drain(stream); count += 1) {
      if (this.#waiting.has(stream)) return false;
    }
    return !this.#waiting.has(stream);
  }

  #push(stream: StreamState, flow: FlowSpec, sinks: readonly StreamState[], now: number): void {
    const { flows, clock } = this.#parts;
    this.#reclaim(stream);
    const spec = { ...flow, ssrcs: readSsrcStates(stream, clock.unix - clock.monotonic) };
    let result = 0;
    changeShare(stream, () => {
      startShare(stream);
      result = flows.push(spec);
      if (result >= 0) publishPath(stream, placement.kernel);
    });
    if (result < 0) {
      this.#refused(stream, -result, now);
      return;
    }
    this.#placed.set(stream, { stream, spec, sinks, pushedAt: now, cameUp: 0, forwarded: 0 });
    stream.isInKernel = true;
    this.#waiting.delete(stream);
  }

  /**
   * Takes over what a worker that died has left in the kernel: its counts up to the last reading are in the slot. It may
   * have been pushed for any of the stream's sockets.
   */
  #reclaim(stream: StreamState): void {
    if (stream.isInKernel || stream.uint32[2 * stream.start + PATH] !== placement.kernel) return;
    const sinks = sinkOrder(stream);
    changeShare(stream, () => {
      publishPath(stream, placement.notConfirmed);
      for (const local of stream.locals) {
        const left = this.#parts.flows.pull(local);
        if (left) this.#fold(stream, sinks, left);
      }
    });
  }

  #refused(stream: StreamState, errno: number, now: number): void {
    const isFull = isTableFull(errno);
    if (!isFull) this.#parts.trouble(`pushing a flow into the kernel: ${describeErrno(errno)}`);
    else if (now >= this.#fullSaidAt + FULL_SAID_MS) {
      this.#fullSaidAt = now;
      this.#parts.trouble(
        'the kernel table is full: further streams stay in user space. Raise kernel-max-flows',
      );
    }
    publishPath(stream, isFull ? placement.tableFull : placement.refused);
    stream.kernelRetryAt = now + RETRY_MS;
    this.#waiting.add(stream, stream.kernelRetryAt);
  }

  #pull(stream: StreamState): void {
    const placed = this.#placed.get(stream);
    if (!placed) return;
    this.#placed.delete(stream);
    stream.isInKernel = false;
    changeShare(stream, () => {
      publishPath(stream, placement.notConfirmed);
      const state = this.#parts.flows.pull(placed.spec.local);
      if (state) this.#fold(stream, placed.sinks, state);
    });
  }

  /** The kernel is of no use to it: user space has it for a while, ever longer when that goes on. */
  #holdOff(stream: StreamState, reason: PlacementCode): void {
    const placed = this.#placed.get(stream);
    if (!placed) return;
    const now = this.#parts.clock.monotonic;
    if (now - placed.pushedAt > SETTLED_MS) stream.kernelStrikes = 0;
    this.#pull(stream);
    publishPath(stream, reason);
    stream.kernelRetryAt = now + Math.min(LONGEST_HOLD_OFF_MS, FIRST_HOLD_OFF_MS * 2 ** stream.kernelStrikes);
    stream.kernelStrikes += 1;
    this.#waiting.add(stream, stream.kernelRetryAt);
  }

  #refresh(now: number): void {
    const flows = (this.#unread ??= this.#placed.values());
    let count = 0;
    this.#repeat(REFRESH_MS, () => {
      const next = flows.next();
      if (next.done === true) {
        this.#unread = null;
        return false;
      }
      const state = this.#parts.flows.read(next.value.spec.local);
      if (state) this.#bringHome(next.value, state);
      // Somebody has emptied the table: user space has everything it needs.
      else this.#takeBack(next.value.stream);
      count += 1;
      return true;
    });
    const pause = Math.max(count / READS_PER_MS, (REFRESH_CYCLE_MS * count) / this.#placed.size);
    this.#refreshAt = now + Math.min(REFRESH_PAUSE_MS, pause);
  }

  #bringHome(placed: PlacedFlow, state: FlowState): void {
    const { stream, sinks, cameUp, forwarded } = placed;
    changeShare(stream, () => this.#fold(stream, sinks, state));
    placed.cameUp = 0;
    placed.forwarded = state.packets;
    if (cameUp > MANY_UP && cameUp > state.packets - forwarded) this.#holdOff(stream, placement.comesUp);
  }

  #fold(stream: StreamState, sinks: readonly StreamState[], state: FlowState): void {
    const { clock } = this.#parts;
    foldInbound(stream, state, stream.isBlocked);
    writeSsrcStates(stream, state.ssrcs, clock.unix - clock.monotonic);
    state.destinations.forEach((counts, index) => {
      const sink = sinks[index];
      if (!sink) return;
      const { packets, bytes } = destinationAdvance(stream, index, counts);
      foldOutbound(sink, packets, bytes);
    });
  }
}

function* bothOf<T>(first: Iterator<T>, second: Iterator<T>): Iterator<T> {
  for (const each of [first, second])
    for (let next = each.next(); next.done !== true; next = each.next()) yield next.value;
}

function publishPath({ uint32, start }: StreamState, code: PlacementCode): void {
  uint32[2 * start + PATH] = code;
}

function isTableFull(errno: number): boolean {
  return errno === E2BIG || errno === ENOSPC || errno === ENOMEM;
}
