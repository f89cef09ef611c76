import { assert, InvariantError } from '../base/assert.ts';
import type { LocalAddress } from '../base/interface.ts';
import { diffPlans, isEmptyDifference } from '../plan/diff.ts';
import type {
  MediaHandle,
  PortsExhausted,
  ReportedJitter,
  SsrcCounters,
  StreamCounters,
  StreamTally,
  TrafficCounters,
} from '../plan/media-plane.ts';
import type { CallPlan, MediaSocket, StreamId, StreamPlan } from '../plan/types.ts';
import type { LiveCounters } from './counters/live-counters.ts';
import type { CounterChunk } from './counters/layout.ts';
import { decodeInbound } from './counters/decode.ts';
import type { FlowMap } from './kernel/flow.ts';
import type { PortPool } from './ports/port-pool.ts';
import { Relocation, type MovingStream } from './relocation.ts';
import type { RememberedStream } from './secure/stream-memory.ts';
import type { WorkerHost } from './worker-host.ts';

/** What calls have in common, and what the plane wants to hear of them. */
export interface CallMediaOwner {
  readonly ports: PortPool;
  /** The kernel's table, as the main thread sees it; null: there is none. */
  readonly kernel: { readonly flows: FlowMap; readonly live: LiveCounters } | null;
  readonly nextStreamId: () => StreamId;
  readonly streamOpened: (id: StreamId, call: CallMedia) => void;
  readonly streamClosed: (id: StreamId) => void;
  /** What the workers of these streams have told for the next one. */
  readonly memoriesOf: (ids: readonly StreamId[]) => readonly RememberedStream[];
  readonly closed: (call: CallMedia) => void;
}

/** One call's sockets, counters and plan. Ports and slots are given back when the worker has let go of them. */
export class CallMedia implements MediaHandle {
  readonly callId: string;
  readonly host: WorkerHost;
  readonly #owner: CallMediaOwner;
  #plan: CallPlan | null = null;
  #sockets: MediaSocket[] = [];
  #streams: { readonly id: StreamId; readonly slot: number }[] = [];
  #isClosed = false;
  readonly #arriving = new Relocation();

  constructor(callId: string, host: WorkerHost, owner: CallMediaOwner) {
    this.callId = callId;
    this.host = host;
    this.#owner = owner;
  }

  get socketCount(): number {
    return this.#sockets.length;
  }

  get streamCount(): number {
    return this.#streams.length;
  }

  get plan(): CallPlan | null {
    return this.#plan;
  }

  /** What its worker has to do with: without what is still on its way there. */
  get hostedStreams(): readonly StreamPlan[] {
    return (this.#plan?.streams ?? []).filter(({ id }) => !this.#arriving.has(id));
  }

  openSockets(address: LocalAddress, count: 1 | 2, tos: number): readonly MediaSocket[] | PortsExhausted {
    assert(!this.#isClosed, 'sockets wanted for a call that has been closed');
    const sockets = this.#owner.ports.open(address, count, tos);
    if (!('kind' in sockets)) this.#sockets.push(...sockets);
    return sockets;
  }

  setTos(sockets: readonly MediaSocket[], tos: number): void {
    for (const socket of sockets) this.#owner.ports.setTos(socket, tos);
  }

  discard(sockets: readonly MediaSocket[]): void {
    const discarded = new Set(sockets.map(({ id }) => id));
    const isPlanned = this.#plan?.streams.some((stream) =>
      stream.sockets.some(({ id }) => discarded.has(id)),
    );
    assert(!isPlanned, 'a socket of the plan cannot be discarded');
    const gone = this.#sockets.filter(({ id }) => discarded.has(id));
    this.#sockets = this.#sockets.filter(({ id }) => !discarded.has(id));
    for (const socket of gone) this.#owner.ports.close(socket);
  }

  createStream(): { readonly id: StreamId; readonly slot: number } {
    assert(!this.#isClosed, 'stream wanted for a call that has been closed');
    const stream = { id: this.#owner.nextStreamId(), slot: this.host.region.allocate() };
    this.#streams.push(stream);
    this.#owner.streamOpened(stream.id, this);
    return stream;
  }

  closeStream(id: StreamId): void {
    const stream = this.#streams.find((candidate) => candidate.id === id);
    if (!stream) return;
    if (this.#plan?.streams.some((planned) => planned.id === id))
      this.apply({ ...this.#plan, streams: this.#plan.streams.filter((planned) => planned.id !== id) });
    this.#streams = this.#streams.filter((candidate) => candidate.id !== id);
    this.#owner.streamClosed(id);
    // Behind everything that was sent before, so that nothing counts into the slot when its next owner has it.
    this.host.update({
      afterwards: () => this.#arriving.whenOver(() => this.host.region.release(stream.slot)),
    });
  }

  apply(plan: CallPlan): void {
    assert(!this.#isClosed, 'plan for a call that has been closed');
    this.#checkSockets(plan);
    const difference = diffPlans(this.#plan, plan);
    this.#plan = plan;
    if (isEmptyDifference(difference)) return;
    const closed = new Set(difference.closed.map(({ id }) => id));
    const gone = this.#sockets.filter(({ id }) => closed.has(id));
    if (gone.length > 0) this.#sockets = this.#sockets.filter(({ id }) => !closed.has(id));
    const streams = [...difference.added, ...difference.changed];
    for (const stream of streams) this.#noteAddress(plan, stream);
    const isAllHere = this.#arriving.isOver;
    this.host.update({
      streams: isAllHere ? streams : streams.filter(({ id }) => !this.#arriving.has(id)),
      removed: difference.removed,
      closed: gone.map(({ fd }) => fd),
      ...(gone.length > 0 && {
        afterwards: () => this.#arriving.whenOver(() => this.#closeSockets(gone)),
      }),
    });
  }

  /** That of its first socket; in a bundle, that of the stream whose sockets it uses. */
  #noteAddress({ streams }: CallPlan, { slot, sockets, bundle }: StreamPlan): void {
    const transport = bundle?.kind === 'member' ? streams.find(({ id }) => id === bundle.transport) : null;
    const socket = (transport?.sockets ?? sockets)[0];
    if (socket) this.host.region.setAddress(slot, this.#owner.ports.addressOf(socket));
  }

  absorb(other: MediaHandle): (slot: number) => number {
    assert(other instanceof CallMedia && other !== this, 'a call can absorb only another of its plane');
    const [sockets, streams, planned] = [other.#sockets, other.#streams, other.#plan?.streams ?? []];
    other.#sockets = [];
    other.#streams = [];
    other.#plan = null;
    other.#isClosed = true;
    this.#owner.closed(other);
    const slots = new Map<number, number>();
    for (const { id, slot } of streams) {
      const newSlot = other.host === this.host ? slot : this.host.region.allocate();
      slots.set(slot, newSlot);
      this.#streams.push({ id, slot: newSlot });
      this.#owner.streamOpened(id, this);
    }
    this.#sockets.push(...sockets);
    const moved = planned.map((stream) => ({ ...stream, slot: slots.get(stream.slot)! }));
    this.#plan = { callId: this.callId, streams: [...(this.#plan?.streams ?? []), ...moved] };
    const { host } = other;
    const isSameHost = host === this.host;
    const moving = streams
      .filter(({ id }) => !isSameHost || other.#arriving.has(id))
      .map(({ id, slot }): MovingStream => ({ id, region: host.region, slot, newSlot: slots.get(slot)! }));
    if (moving.length > 0) this.#fetch(moving, host, other.#arriving, sockets);
    return (slot) => slots.get(slot) ?? slot;
  }

  /**
   * Once their worker has let go of the streams, which takes a few milliseconds, ours takes them over. Packets wait in the sockets.
   * `before`: streams of these that are on their way to that worker; they go there first, so that what is counted goes along.
   */
  #fetch(
    moving: readonly MovingStream[],
    from: WorkerHost,
    before: Relocation,
    sockets: readonly MediaSocket[],
  ): void {
    this.#arriving.begin(moving);
    before.whenOver(() => {
      if (from === this.host) this.#arrived(moving);
      else
        from.update({
          removed: moving.map(({ id }) => id),
          closed: sockets.map(({ fd }) => fd),
          afterwards: () => this.#arrived(moving),
        });
    });
  }

  #arrived(moved: readonly MovingStream[]): void {
    const { host } = this;
    for (const { region, slot, newSlot } of moved)
      if (region !== host.region) host.region.adopt(newSlot, region, slot);
    // They belong to a call that has ended since, or has become part of another one, which waits for this.
    if (this.#isClosed) {
      this.#arriving.end(moved);
      return;
    }
    const ids = new Set(moved.map(({ id }) => id));
    // Those that send to them find them only now.
    const streams = (this.#plan?.streams ?? []).filter(
      ({ id, rtpSinks, rtcpSinks }) =>
        ids.has(id) || [...rtpSinks, ...rtcpSinks].some((sink) => ids.has(sink)),
    );
    host.notify({ kind: 'memories', streams: this.#owner.memoriesOf([...ids]) });
    this.#arriving.end(moved);
    const hosted = streams.filter(({ id }) => !this.#arriving.has(id));
    if (hosted.length > 0) host.update({ streams: hosted, isTakeover: true });
  }

  counters(slot: number): StreamCounters {
    const moving = this.#movingTo(slot);
    if (moving !== undefined) return moving.region.read(moving.slot);
    return this.host.region.read(slot, this.#live(slot));
  }

  inbound(slot: number): TrafficCounters {
    const moving = this.#movingTo(slot);
    if (moving !== undefined) return moving.region.inbound(moving.slot);
    const live = this.#live(slot);
    return live ? decodeInbound(live, 0) : this.host.region.inbound(slot);
  }

  isInKernel(slot: number): boolean {
    const moving = this.#movingTo(slot);
    return moving === undefined ? this.host.region.isInKernel(slot) : moving.region.isInKernel(moving.slot);
  }

  sources(slot: number, isLive = false): readonly SsrcCounters[] {
    const moving = this.#movingTo(slot);
    if (moving !== undefined) return moving.region.sources(moving.slot);
    return this.host.region.sources(slot, isLive ? this.#live(slot) : null);
  }

  tally(slot: number, into: StreamTally): void {
    const moving = this.#movingTo(slot);
    if (moving !== undefined) moving.region.tally(moving.slot, into);
    else this.host.region.tally(slot, into);
  }

  roundTripUs(slot: number): number | null {
    const moving = this.#movingTo(slot);
    return moving === undefined ? this.host.region.roundTripUs(slot) : moving.region.roundTripUs(moving.slot);
  }

  reportedJitter(slot: number): ReportedJitter {
    const moving = this.#movingTo(slot);
    return (moving?.region ?? this.host.region).reportedJitter(moving?.slot ?? slot);
  }

  lastPacketAt(slot: number): number {
    const moving = this.#movingTo(slot);
    return moving === undefined
      ? this.host.region.lastPacketAt(slot)
      : moving.region.lastPacketAt(moving.slot);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const [sockets, streams] = [this.#sockets, this.#streams];
    this.#sockets = [];
    this.#streams = [];
    this.host.update({
      removed: (this.#plan?.streams ?? []).map(({ id }) => id),
      closed: sockets.map(({ fd }) => fd),
      afterwards: () =>
        this.#arriving.whenOver(() => {
          this.#closeSockets(sockets);
          for (const { slot } of streams) this.host.region.release(slot);
        }),
    });
    this.#plan = null;
    for (const { id } of streams) this.#owner.streamClosed(id);
    this.#owner.closed(this);
  }

  /** A descriptor that this call has given back may be another call's by now. */
  #checkSockets(plan: CallPlan): void {
    for (const { sockets } of plan.streams) {
      for (const socket of sockets) {
        if (!this.#sockets.includes(socket))
          throw new InvariantError(`the plan of a call names socket ${socket.id}, which is not open`);
      }
    }
  }

  /** What is still counted where it was; undefined: it is here. */
  #movingTo(slot: number): MovingStream | undefined {
    return this.#arriving.isOver ? undefined : this.#arriving.at(slot);
  }

  #live(slot: number): CounterChunk | null {
    return (this.#plan && this.#owner.kernel?.live.read(this.host.region, this.#plan, slot)) ?? null;
  }

  #closeSockets(sockets: readonly MediaSocket[]): void {
    // A worker that died cannot take its flows back, and the next one will not hear of these sockets: the kernel would go on
    // with them after the port has become another call's.
    if (!this.host.isRunning) for (const { local } of sockets) this.#owner.kernel?.flows.pull(local);
    for (const socket of sockets) this.#owner.ports.close(socket);
  }
}
