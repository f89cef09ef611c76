import assert from 'node:assert/strict';
import type { Endpoint } from '../../src/base/endpoint.ts';
import { CounterRegion } from '../../src/media/counters/counter-region.ts';
import { LiveCounters } from '../../src/media/counters/live-counters.ts';
import type { Route } from '../../src/media/kernel/flow.ts';
import { ForbiddenTargets } from '../../src/media/worker/forbidden-targets.ts';
import { KernelPlacer } from '../../src/media/worker/kernel-placer.ts';
import { noSecurity } from '../../src/media/secure/no-security.ts';
import { NatPiercer } from '../../src/media/worker/nat-piercer.ts';
import { PacketPath } from '../../src/media/worker/packet-path.ts';
import { RoundClock } from '../../src/media/worker/round-clock.ts';
import type { SocketBackend } from '../../src/media/worker/socket-backend.ts';
import type { StreamState } from '../../src/media/worker/stream-state.ts';
import { StreamTable } from '../../src/media/worker/stream-table.ts';
import { EAGAIN } from '../../src/native/errno.ts';
import { Slab } from '../../src/native/slab.ts';
import type { SocketAddress } from '../../src/native/socket-address.ts';
import type { StreamCounters } from '../../src/plan/media-plane.ts';
import type { SocketId, StreamId, StreamPlan } from '../../src/plan/types.ts';
import { FakeFlowMap, type Fate } from './fake-flow-map.ts';
import { buildRtcp, buildRtp } from './rtp.ts';

export const at = (address: string, port: number): Endpoint => ({ family: 'IP4', address, port });
export const LOCAL = '192.0.2.1';
export const alice = at('198.51.100.1', 4000);
export const bob = at('198.51.100.2', 5000);
export const stranger = at('203.0.113.9', 6000);
const route: Route = { ifindex: 2, mtu: 1500, isLocal: false, nextHop: '192.0.2.254' };

/** Sockets in memory: descriptor 1000 + port. */
class FakeSockets implements SocketBackend {
  readonly memory = new Slab(3 * 2048);
  readonly bytes = this.memory.bytes;
  readonly scratch = 2048;
  readonly limit = 2 * 2048;
  readonly original = 2 * 2048;
  readonly waiting = new Map<number, { readonly packet: Uint8Array; readonly from: Endpoint }[]>();
  /** Descriptors that something was sent by. */
  readonly sent: number[] = [];
  #source: Endpoint = stranger;
  watch = (): number => 0;
  unwatch = (): number => 0;
  wait = (): number => 0;
  descriptor = (): number => -1;
  receive(fd: number): number {
    const next = this.waiting.get(fd)?.shift();
    if (!next) return -EAGAIN;
    this.bytes.set(next.packet);
    this.#source = next.from;
    return next.packet.length;
  }
  readSource(into: SocketAddress): void {
    into.setEndpoint(this.#source);
  }
  send(fd: number, _offset: number, length: number): number {
    this.sent.push(fd);
    return length;
  }
  sendCopy(fd: number, _datagram: Uint8Array, length: number): number {
    return this.send(fd, 0, length);
  }
}

/** A worker without thread and sockets: streams, packet path and placer over a table in memory. */
export class PlacerBench {
  readonly flows = new FakeFlowMap();
  readonly routes = new Map<string, Route | null>();
  readonly clock = new RoundClock();
  readonly sockets = new FakeSockets();
  readonly region: CounterRegion;
  readonly troubles: string[] = [];
  readonly #live = new LiveCounters(this.flows);
  #table!: StreamTable;
  #path!: PacketPath;
  placer!: KernelPlacer;
  #plans: readonly StreamPlan[] = [];

  constructor() {
    this.region = new CounterRegion(() => undefined);
    for (let slot = 0; slot < 8; slot += 1) this.region.allocate();
    this.clock.monotonic = 100_000;
    this.clock.unix = Date.now();
    this.startWorker();
  }

  /** The first worker, or one that takes the place of one that died. */
  startWorker(): void {
    const { clock, sockets, flows } = this;
    this.placer = new KernelPlacer({
      flows,
      routes: {
        find: (_, to) => {
          const found = this.routes.get(to.address);
          return found === undefined ? route : found;
        },
        invalidate: () => undefined,
      },
      clock,
      now: () => clock.monotonic,
      drain: ({ fds, socketIndex }: StreamState) =>
        this.#path.receive(this.#table.sockets[fds[socketIndex]!]!),
      trouble: (text) => this.troubles.push(text),
    });
    const forbidden = new ForbiddenTargets({ ports: [22222], hosts: [LOCAL] });
    const watcher = this.placer;
    const piercer = new NatPiercer(sockets);
    this.#table = new StreamTable(sockets, {
      piercer,
      forbidden,
      watcher,
      security: noSecurity,
      onDtmf: () => undefined,
      taps: null,
      reports: null,
      delays: null,
    });
    this.#table.addChunk(0, this.region.chunks[0]!);
    const events = { endpointLearned: () => undefined, ssrcRetired: () => undefined };
    const { targets } = this.#table;
    this.#path = new PacketPath(sockets, {
      clock,
      targets,
      events,
      watcher,
      control: noSecurity,
      mirror: null,
      delays: null,
    });
    this.placer.setHooked(new Set([LOCAL]));
  }

  plan(id: number, port: number, peer: Endpoint | null, changes: Partial<StreamPlan> = {}): StreamPlan {
    return {
      id: id as StreamId,
      slot: id,
      sockets: [{ id: port as SocketId, fd: port - 20_000, local: at(LOCAL, port) }],
      carries: 'rtp',
      peer,
      learning: { mode: 'heuristic', signalledAt: this.clock.monotonic, isSdpSent: true },
      isStrictSource: false,
      isMediaHandover: false,
      isAsymmetric: false,
      isNatWait: false,
      isNatPierce: false,
      tos: 0,
      isUnidirectional: false,
      rtpSinks: [],
      rtcpSinks: [],
      clockRates: [],
      security: null,
      isFeedbackStripped: false,
      maskedExtensions: [],
      treatment: null,
      payloadTypes: [],
      bundle: null,
      tap: null,
      ...changes,
    };
  }

  /** Streams 1 (alice, port 30000) and 2 (bob, port 30002), each the other's sink. */
  pair(first: Partial<StreamPlan> = {}, second: Partial<StreamPlan> = {}): readonly StreamPlan[] {
    return [
      this.plan(1, 30000, alice, { rtpSinks: [2 as StreamId], rtcpSinks: [2 as StreamId], ...first }),
      this.plan(2, 30002, bob, { rtpSinks: [1 as StreamId], rtcpSinks: [1 as StreamId], ...second }),
    ];
  }

  apply(plans: readonly StreamPlan[], isTakeover = false): void {
    const kept = new Set(plans.map(({ id }) => id));
    this.#table.remove(this.#plans.map(({ id }) => id).filter((id) => !kept.has(id)));
    this.#plans = plans;
    assert.deepEqual(this.#table.apply(plans, this.clock.monotonic, isTakeover), []);
  }

  /** Rounds without packets until so much time has passed. */
  pass(ms: number): void {
    for (const end = this.clock.monotonic + ms; ;) {
      this.placer.run(this.clock.monotonic);
      if (this.clock.monotonic >= end) return;
      const step = Math.min(50, end - this.clock.monotonic);
      this.clock.monotonic += step;
      this.clock.unix += step;
    }
  }

  rtp(port: number, from: Endpoint, sequence: number, { ssrc = 7, bytes = 160, payloadType = 0 } = {}): Fate {
    const burst = { payloadType, ssrc, firstSeq: 0, count: 1, intervalMs: 20, payloadBytes: bytes };
    return this.arrive(port, from, buildRtp(burst, sequence));
  }

  rtcp(port: number, from: Endpoint): Fate {
    return this.arrive(port, from, buildRtcp(7));
  }

  /** Through the program, and if it goes up, through the worker. */
  arrive(port: number, from: Endpoint, packet: Uint8Array): Fate {
    const fate = this.flows.arrive(at(LOCAL, port), from, packet, this.clock.monotonic);
    if (fate !== 'up') return fate;
    this.queue(port, from, packet);
    this.receive(port);
    return fate;
  }

  queue(port: number, from: Endpoint, packet: Uint8Array): void {
    const fd = port - 20_000;
    this.sockets.waiting.set(fd, [...(this.sockets.waiting.get(fd) ?? []), { packet, from }]);
  }

  receive(port: number): void {
    this.#path.receive(this.#table.sockets[port - 20_000]!);
  }

  /** Both sides have spoken, and both streams are in the kernel. */
  establish(plans = this.pair()): void {
    this.apply(plans);
    this.rtp(30000, alice, 1);
    this.rtp(30002, bob, 1);
    this.pass(0);
  }

  /** As the worker last wrote it. */
  counters(slot: number): StreamCounters {
    return this.region.read(slot);
  }

  /** As `query` reports it. */
  exact(slot: number): StreamCounters {
    return this.region.read(slot, this.#live.read(this.region, { callId: '', streams: this.#plans }, slot));
  }
}
