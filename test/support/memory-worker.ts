import type { Endpoint } from '../../src/base/endpoint.ts';
import { formatEndpoint } from '../../src/base/endpoint.ts';
import { CounterRegion } from '../../src/media/counters/counter-region.ts';
import { DelayKeeper } from '../../src/media/delay/delay-keeper.ts';
import { ReportGenerator } from '../../src/media/reports/report-generator.ts';
import { CertificateStore } from '../../src/media/secure/certificates.ts';
import { defaultDtlsSettings } from '../../src/media/secure/dtls-share.ts';
import { SecureLayer } from '../../src/media/secure/secure-layer.ts';
import { RtcpMirror, type RtcpMirrorMemory } from '../../src/media/mirror/rtcp-mirror.ts';
import type { WorkerTapMemory } from '../../src/media/tap/recording-counters.ts';
import { TapKeeper } from '../../src/media/tap/tap-keeper.ts';
import { ForbiddenTargets } from '../../src/media/worker/forbidden-targets.ts';
import { noWatcher } from '../../src/media/worker/kernel-placer.ts';
import type { StreamLayers } from '../../src/media/worker/messages.ts';
import { NatPiercer } from '../../src/media/worker/nat-piercer.ts';
import { PacketPath } from '../../src/media/worker/packet-path.ts';
import { RoundClock } from '../../src/media/worker/round-clock.ts';
import type { StreamState } from '../../src/media/worker/stream-state.ts';
import { StreamTable } from '../../src/media/worker/stream-table.ts';
import { createCertificate } from '../../src/native/openssl/x509-certificate.ts';
import type { SocketId, StreamId, StreamPlan } from '../../src/plan/types.ts';
import { MemoryBackend } from './memory-backend.ts';

export interface Datagram {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly payload: Uint8Array;
}

export type StreamSketch = Partial<Omit<StreamPlan, 'id'>> & {
  readonly id: number;
  /** Null: a member of a bundle, without sockets. */
  readonly local: Endpoint | null;
};

/** Everything of a worker but its thread, sockets and mailbox; time is set by hand. */
export class MemoryWorker {
  readonly region: CounterRegion;
  readonly digits: { id: number; code: number; durationMs: number; volume: number }[] = [];
  readonly statuses = new Map<number, StreamLayers>();
  readonly certificates: CertificateStore;
  readonly #backend = new MemoryBackend();
  readonly #clock = new RoundClock();
  readonly #layer: SecureLayer;
  readonly #reports: ReportGenerator<StreamState>;
  readonly #delays: DelayKeeper<StreamState>;
  readonly #table: StreamTable;
  readonly #path: PacketPath;
  readonly #locals = new Map<string, number>();
  readonly #slots = new Map<number, number>();

  constructor(tap: WorkerTapMemory | null = null, mirror: RtcpMirrorMemory | null = null) {
    this.#clock.monotonic = 1000;
    this.#layer = new SecureLayer({
      backend: this.#backend,
      clock: this.#clock,
      dtls: defaultDtlsSettings,
      moved: (stream) => stream.publish(this.#table.targets),
      report: (streams) => {
        for (const layers of streams) this.statuses.set(layers.streamId, layers);
      },
    });
    this.#reports = new ReportGenerator({
      clock: this.#clock,
      random: () => 0,
      send: (via, compound) => this.#path.sendReport(via, compound),
    });
    this.#delays = new DelayKeeper({
      clock: this.#clock,
      bytes: this.#backend.bytes,
      release: (stream, length) => this.#path.release(stream, length),
    });
    this.#table = new StreamTable(this.#backend, {
      piercer: new NatPiercer(this.#backend),
      forbidden: new ForbiddenTargets({ ports: [], hosts: [] }),
      watcher: noWatcher,
      security: this.#layer,
      onDtmf: ({ id }, code, durationMs, volume) => this.digits.push({ id, code, durationMs, volume }),
      taps: tap && new TapKeeper(tap, this.#backend, this.#clock),
      reports: this.#reports,
      delays: this.#delays,
    });
    this.#path = new PacketPath(this.#backend, {
      clock: this.#clock,
      targets: this.#table.targets,
      events: { endpointLearned: () => undefined, ssrcRetired: () => undefined },
      watcher: noWatcher,
      control: this.#layer,
      mirror: mirror && new RtcpMirror(mirror, this.#backend, this.#clock),
      delays: this.#delays,
    });
    this.region = new CounterRegion((index, chunk) => this.#table.addChunk(index, chunk));
    this.certificates = new CertificateStore(
      () => createCertificate({ commonName: 'test', now: Date.now() }),
      (certificate) => this.#layer.addCertificate(certificate),
    );
  }

  /** What is left of a plan is that of an established stream of plain RTP. */
  apply(streams: readonly StreamSketch[]): void {
    const plans = streams.map((sketch) => this.#plan(sketch));
    const errors = this.#table.apply(plans, this.#clock.monotonic, false);
    if (errors.length > 0) throw new Error(`errno ${errors.join()}`);
  }

  remove(ids: readonly number[]): void {
    this.#table.remove(ids as StreamId[]);
  }

  /** Whose socket it is for; false: nobody's. */
  deliver({ from, to, payload }: Datagram): boolean {
    const fd = this.#locals.get(formatEndpoint(to));
    const socket = fd === undefined ? null : this.#table.sockets[fd];
    if (!socket) return false;
    this.#backend.deliver(from, payload);
    return this.#path.receive(socket);
  }

  /** RTCP of our own to the peer of the stream with this socket. */
  report(local: Endpoint, compound: Uint8Array): boolean {
    const { stream } = this.#table.sockets[this.#locals.get(formatEndpoint(local))!]!;
    return this.#path.sendReport(stream, compound);
  }

  run(elapsedMs: number): void {
    this.#clock.monotonic += elapsedMs;
    this.#clock.unix += elapsedMs;
    this.#layer.run();
    this.#reports.run();
    this.#delays.run();
  }

  /** What media and control have sent since the last time. */
  takeSends(): readonly Datagram[] {
    const locals = new Map([...this.#locals].map(([text, fd]) => [fd, text]));
    const endpointOf = (fd: number): Endpoint => this.#endpoints.get(locals.get(fd)!)!;
    const media = this.#backend.takeSends().map(({ fd, target, payload }) => {
      const stream = this.#table.sockets
        .map((socket) => socket?.stream)
        .find((candidate) => candidate?.target === target);
      return { from: endpointOf(fd), to: stream!.destination!, payload };
    });
    const control = this.#backend.controlSends.splice(0).map(({ fd, to, payload }) => ({
      from: endpointOf(fd),
      to,
      payload,
    }));
    return [...control, ...media];
  }

  /** Milliseconds until there is something to do. */
  get patience(): number {
    const now = this.#clock.monotonic;
    return Math.min(this.#layer.timeout(now), this.#delays.timeout(now));
  }

  counters(id: number) {
    return this.region.read(this.#slots.get(id)!);
  }

  roundTripMs(id: number): number {
    return (this.region.roundTripUs(this.#slots.get(id)!) ?? NaN) / 1000;
  }

  readonly #endpoints = new Map<string, Endpoint>();

  #open(local: Endpoint): number {
    const text = formatEndpoint(local);
    const fd = this.#locals.get(text) ?? 3 + this.#locals.size;
    this.#locals.set(text, fd);
    this.#endpoints.set(text, local);
    return fd;
  }

  #plan({ local, ...sketch }: StreamSketch): StreamPlan {
    const fd = local === null ? -1 : this.#open(local);
    const slot = this.#slots.get(sketch.id) ?? this.region.allocate();
    this.#slots.set(sketch.id, slot);
    return {
      carries: 'both',
      peer: null,
      learning: { mode: 'off', signalledAt: this.#clock.monotonic, isSdpSent: true },
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
      ...sketch,
      id: sketch.id as StreamId,
      slot,
      sockets: local === null ? [] : [{ id: fd as SocketId, fd, local }],
    };
  }
}
