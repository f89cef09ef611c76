import { availableParallelism, networkInterfaces } from 'node:os';
import type { Endpoint } from '../base/endpoint.ts';
import type { InterfaceSet } from '../base/interface.ts';
import type { Logger } from '../base/log.ts';
import { formatEndpoint } from '../base/endpoint.ts';
import { closeDescriptor } from '../native/descriptor.ts';
import { raiseFileLimit } from '../native/file-limit.ts';
import { createCertificate, type DtlsCertificate } from '../native/openssl/x509-certificate.ts';
import { UdpSocketFactory } from '../native/udp-socket.ts';
import { systemScheduling, type ThreadScheduling } from '../native/thread-scheduling.ts';
import type { AddressTraffic, DtmfEvent, MediaPlane, PortUse, TrafficCounters } from '../plan/media-plane.ts';
import type { StreamId, StreamPlan } from '../plan/types.ts';
import type { KernelForwarding } from './kernel/kernel-forwarding.ts';
import { auditPlane, type MediaAudit } from './audit.ts';
import { CallMedia, type CallMediaOwner } from './call-media.ts';
import { adviseOnOverlap, readEphemeralPorts } from './ports/ephemeral-range.ts';
import { defaultDtlsSettings, type DtlsSettings } from './secure/dtls-share.ts';
import { CertificateStore } from './secure/certificates.ts';
import type { RememberedStream, StreamMemory } from './secure/stream-memory.ts';
import { PortPool } from './ports/port-pool.ts';
import type { TapMemory } from './tap/recording-counters.ts';
import type { AccountMap } from './counters/address-ledger.ts';
import { LiveCounters } from './counters/live-counters.ts';
import { RtcpMirrorReader } from './mirror/rtcp-mirror-reader.ts';
import { createRtcpMirrorMemory } from './mirror/rtcp-mirror.ts';
import type { KernelStart } from './worker/kernel-link.ts';
import { WorkerHost } from './worker-host.ts';
import type { CoalesceOptions, StreamLayers } from './worker/messages.ts';

export interface MediaPlaneOptions {
  readonly interfaces: InterfaceSet;
  /** Worker threads (`num-threads`); as many as there are processors if left out. */
  readonly workers?: number;
  /** Of these threads; left out: as the system has it. */
  readonly scheduling?: ThreadScheduling;
  /** Where established streams are forwarded if they can be; stays the caller's to close, after `stop`. */
  readonly kernel?: KernelForwarding | null;
  readonly log: Logger;
  /** For the order of ports; at least 0 and less than 1. */
  readonly random?: () => number;
  /** Whether and from what rate on packets may wait a little so that several are handled at once. */
  readonly coalesce?: CoalesceOptions;
  /** Our own control ports, which no peer may have media sent to. */
  readonly controlPorts?: readonly number[];
  readonly onEvent?: (event: MediaEvent) => void;
  /** What the log calls a stream, the beginning of a sentence; null or left out: by its number. */
  readonly nameStream?: (callId: string, streamId: StreamId) => string | null;
  readonly dtls?: DtlsSettings;
  /** Where recorded packets go: a ring for each of `workers`. Without it nothing is recorded. */
  readonly taps?: TapMemory | null;
  /** Keeps copies of RTCP for `takeRtcp`, which must be called several times a second then. */
  readonly isRtcpMirrored?: boolean;
  /** Makes the certificate that DTLS shows to peers. */
  readonly createCertificate?: () => DtlsCertificate;
}

export type MediaEvent = EndpointLearned | DtmfHeard;

/** Learning has moved (`isConfirmed` false) or settled the address that media of a stream's peer comes from. */
export interface EndpointLearned {
  readonly kind: 'endpoint';
  readonly callId: string;
  readonly streamId: StreamId;
  readonly endpoint: Endpoint | null;
  readonly isConfirmed: boolean;
}

/** A DTMF event of a stream's peer has ended. */
export interface DtmfHeard {
  readonly kind: 'dtmf';
  readonly callId: string;
  readonly streamId: StreamId;
  readonly event: DtmfEvent;
}

/** RTCP that a peer has sent, in clear where we have its keys. */
export interface ReceivedRtcp {
  readonly callId: string;
  readonly source: Endpoint;
  /** Our port that it came to. */
  readonly destination: Endpoint;
  /** Unix milliseconds. */
  readonly time: number;
  /** Valid only during the call. */
  readonly payload: Uint8Array;
}

export interface WorkerInfo {
  readonly index: number;
  readonly threadId: number;
  readonly calls: number;
  /** How often it died and was replaced. */
  readonly restarts: number;
}

/** The user-space data plane, with what only its owner may do. */
export interface OwnedMediaPlane extends MediaPlane {
  /** Of DTLS; workers have them too. */
  readonly certificates: CertificateStore;
  readonly workers: () => readonly WorkerInfo[];
  /** Hands over the RTCP that has come since the last time, if it is mirrored; returns how much was lost since start. */
  readonly takeRtcp: (take: (packet: ReceivedRtcp) => void) => number;
  /** Whether owners of sockets, streams and counters agree; null: workers have not let go of everything yet. */
  readonly audit: () => MediaAudit | null;
  /** Sets the ports that nobody gets, since flows of an earlier daemon use them in the kernel. */
  readonly reservePorts: (ports: readonly Endpoint[]) => void;
  /** Ends a worker thread as a failure would: another takes over its calls. For drills and tests. */
  readonly killWorker: (index: number) => Promise<void>;
  /** Resolves when the workers have carried out everything that was asked before. */
  readonly settled: () => Promise<void>;
  /** Ends all calls and threads; resolves when every socket is closed. */
  readonly stop: () => Promise<void>;
}

/** Half a millisecond at most, where a worker handles eighty calls and more; see `Coalescer`. */
export const DEFAULT_COALESCE: CoalesceOptions = { napMicroseconds: 500, fromPacketsPerSecond: 8000 };

/** A port is a descriptor; besides there are threads, control connections and files. */
const SPARE_DESCRIPTORS = 1000;

export function createMediaPlane(options: MediaPlaneOptions): OwnedMediaPlane {
  const { log, random = Math.random, coalesce = DEFAULT_COALESCE } = options;
  const sockets = new UdpSocketFactory();
  const ports = new PortPool({
    interfaces: options.interfaces,
    log,
    random,
    sockets: {
      open: (family) => sockets.open(family),
      bind: (fd, local) => sockets.bind(fd, local),
      setTrafficClass: (fd, family, value) => sockets.setTrafficClass(fd, family, value),
      close: closeDescriptor,
    },
  });
  adviseOperator(ports.use(), log);
  if (options.kernel) ports.reserve(options.kernel.keptPorts());
  const plane = new UserSpacePlane(ports, options);
  plane.startWorkers(Math.max(1, options.workers ?? availableParallelism()), coalesce);
  return plane;
}

class UserSpacePlane implements OwnedMediaPlane {
  readonly #ports: PortPool;
  readonly #options: MediaPlaneOptions;
  readonly #hosts: WorkerHost[] = [];
  readonly #calls = new Set<CallMedia>();
  readonly #byStream = new Map<StreamId, CallMedia>();
  readonly #memories = new Map<StreamId, StreamMemory>();
  readonly #mirrors: RtcpMirrorReader[] = [];
  readonly #owner: CallMediaOwner;
  readonly certificates: CertificateStore;
  #lastStreamId = 0;
  readonly #onExit = (): void => this.#hosts.forEach((host) => host.askToStop());

  constructor(ports: PortPool, options: MediaPlaneOptions) {
    this.#ports = ports;
    this.#options = options;
    const create =
      options.createCertificate ?? (() => createCertificate({ commonName: 'rtpengine', now: Date.now() }));
    this.certificates = new CertificateStore(create, (certificate) => {
      for (const host of this.#hosts) host.notify({ kind: 'certificate', certificate });
    });
    const flows = options.kernel?.flows;
    this.#owner = {
      ports,
      kernel: flows ? { flows, live: new LiveCounters(flows) } : null,
      nextStreamId: () => ++this.#lastStreamId as StreamId,
      streamOpened: (id, call) => this.#byStream.set(id, call),
      streamClosed: (id) => {
        this.#byStream.delete(id);
        this.#memories.delete(id);
      },
      memoriesOf: (ids) =>
        ids.flatMap((streamId) => {
          const memory = this.#memories.get(streamId);
          return memory === undefined ? [] : [{ streamId, memory }];
        }),
      closed: (call) => {
        this.#calls.delete(call);
        call.host.callCount -= 1;
      },
    };
  }

  startWorkers(count: number, coalesce: CoalesceOptions): void {
    const { taps = null, isRtcpMirrored = false } = this.#options;
    const hosts = Object.values(networkInterfaces()).flatMap((entries) =>
      (entries ?? []).map(({ address }) => address),
    );
    for (let index = 0; index < count; index += 1) {
      const mirror = isRtcpMirrored ? createRtcpMirrorMemory() : null;
      if (mirror) this.#mirrors.push(new RtcpMirrorReader(mirror));
      const host: WorkerHost = new WorkerHost({
        index,
        scheduling: this.#options.scheduling ?? systemScheduling,
        coalesce,
        forbidden: { ports: this.#options.controlPorts ?? [], hosts },
        kernel: () => this.#kernelStart(),
        certificates: () => this.certificates.all,
        dtls: this.#options.dtls ?? defaultDtlsSettings,
        tap: taps && { ring: taps.rings[index]!, counters: taps.counters },
        mirror,
        log: this.#options.log,
        onEndpoint: (event) => this.#endpointLearned(event),
        onDtmf: ({ streamId, event }) => this.#dtmfHeard(streamId, event),
        onLayers: (streams) => this.#layersChanged(host, streams),
        currentPlans: () => this.#plansOf(host),
        memories: () => this.#memoriesOf(host),
      });
      this.#hosts.push(host);
    }
    process.on('exit', this.#onExit);
    this.#options.kernel?.onChange((what) => {
      const hooked = this.#kernelStart()?.hooked ?? [];
      for (const host of this.#hosts)
        host.notify({ kind: 'kernel', hooked, haveRoutesChanged: what === 'routes' });
    });
    this.#options.kernel?.onNextHop((hop) => {
      for (const host of this.#hosts) host.notify({ kind: 'nextHop', hop });
    });
  }

  #kernelStart(): KernelStart | null {
    const { kernel } = this.#options;
    return kernel ? { access: kernel.access, hooked: [...kernel.hookedAddresses()] } : null;
  }

  createCall(callId: string): CallMedia {
    const host = this.#hosts.reduce((least, other) => (other.callCount < least.callCount ? other : least));
    const call = new CallMedia(callId, host, this.#owner);
    host.callCount += 1;
    this.#calls.add(call);
    return call;
  }

  portUse(): readonly PortUse[] {
    return this.#ports.use();
  }

  traffic(): TrafficCounters {
    return addUp(this.#hosts.map(({ region }) => region.traffic()));
  }

  kernelTraffic(): TrafficCounters {
    return addUp(this.#hosts.map(({ region }) => region.kernelTraffic()));
  }

  trafficByAddress(): ReadonlyMap<number, AddressTraffic> {
    const sums: AccountMap = new Map();
    for (const { region } of this.#hosts) region.addTrafficByAddress(sums);
    return sums;
  }

  audit(): MediaAudit | null {
    if (!this.#hosts.every(({ isSettled }) => isSettled)) return null;
    return auditPlane({
      calls: this.#calls,
      openSockets: this.#ports.openCount,
      knownStreams: this.#byStream.size,
      slotsInUse: this.#hosts.reduce((sum, { region }) => sum + region.slotsInUse, 0),
    });
  }

  workers(): readonly WorkerInfo[] {
    return this.#hosts.map(({ threadId, callCount, restarts }, index) => ({
      index,
      threadId,
      calls: callCount,
      restarts,
    }));
  }

  takeRtcp(take: (packet: ReceivedRtcp) => void): number {
    let lost = 0;
    for (const mirror of this.#mirrors) {
      mirror.drain((packet) => {
        const call = this.#byStream.get(packet.streamId as StreamId);
        const destination = call?.plan?.streams.find(({ id }) => id === packet.streamId)?.sockets[packet.socketIndex]?.local; // prettier-ignore
        // The call may have ended, or the socket gone, since.
        if (!call || !destination) return;
        const { source, time, payload } = packet;
        take({ callId: call.callId, source, destination, time, payload });
      });
      lost += mirror.lost;
    }
    return lost;
  }

  reservePorts(ports: readonly Endpoint[]): void {
    this.#ports.reserve(ports);
  }

  async killWorker(index: number): Promise<void> {
    await this.#hosts[index]?.kill();
  }

  async settled(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.settled()));
  }

  async stop(): Promise<void> {
    process.off('exit', this.#onExit);
    for (const call of [...this.#calls]) call.close();
    await Promise.all(this.#hosts.map((host) => host.stop()));
  }

  *#plansOf(host: WorkerHost): Iterable<readonly StreamPlan[]> {
    for (const call of this.#calls) if (call.host === host && call.plan) yield call.hostedStreams;
  }

  #memoriesOf(host: WorkerHost): readonly RememberedStream[] {
    return [...this.#memories]
      .filter(([id]) => this.#byStream.get(id)?.host === host)
      .map(([streamId, memory]) => ({ streamId, memory }));
  }

  #layersChanged(host: WorkerHost, streams: readonly StreamLayers[]): void {
    for (const { streamId, slot, status, news, memory } of streams) {
      const call = this.#byStream.get(streamId);
      // It may have ended while the message was on its way.
      if (!call) continue;
      // A message of the worker that it has moved away from is about a slot that is somebody else's by now.
      if (call.host === host) host.region.setLayers(slot, status);
      if (memory !== null) this.#memories.set(streamId, memory);
      if (news !== null)
        this.#options.log.info(`${this.#nameOf(call, streamId)}: ${news}`, { callId: call.callId });
    }
  }

  #dtmfHeard(streamId: StreamId, event: DtmfEvent): void {
    const call = this.#byStream.get(streamId);
    if (call) this.#options.onEvent?.({ kind: 'dtmf', callId: call.callId, streamId, event });
  }

  #nameOf({ callId }: CallMedia, streamId: StreamId): string {
    return this.#options.nameStream?.(callId, streamId) ?? `Stream ${streamId}`;
  }

  #endpointLearned(event: Omit<EndpointLearned, 'callId'>): void {
    const { streamId, endpoint, isConfirmed } = event;
    const call = this.#byStream.get(streamId);
    if (!call) return;
    const { callId } = call;
    const { log, onEvent } = this.#options;
    if (log.isEnabled(7)) {
      const where = endpoint ? formatEndpoint(endpoint) : 'nowhere';
      const to = `media to it goes to ${where}`;
      log.debug(`${this.#nameOf(call, streamId)}: ${to}${isConfirmed ? ', confirmed' : ''}`, { callId });
    }
    onEvent?.({ kind: 'endpoint', callId, streamId, endpoint, isConfirmed });
  }
}

function addUp(parts: readonly TrafficCounters[]): TrafficCounters {
  const total = (pick: (part: TrafficCounters) => number) => parts.reduce((sum, part) => sum + pick(part), 0);
  return {
    packets: total(({ packets }) => packets),
    bytes: total(({ bytes }) => bytes),
    errors: total(({ errors }) => errors),
  };
}

/** Circumstances that will make calls fail later, said at the start. */
function adviseOperator(use: readonly PortUse[], log: Logger): void {
  const wanted = SPARE_DESCRIPTORS + use.reduce((sum, { total }) => sum + total, 0);
  const { soft } = raiseFileLimit(wanted);
  if (soft < wanted)
    log.warn(
      `Only ${soft} files may be open, but the port ranges allow ${wanted - SPARE_DESCRIPTORS} media sockets; ` +
        `calls will fail early. Set LimitNOFILE=${wanted} for the service, or narrow the ranges.`,
    );
  const ephemeral = readEphemeralPorts();
  const overlap =
    ephemeral &&
    adviseOnOverlap(
      use.map(({ address }) => address),
      ephemeral,
    );
  if (overlap) log.notice(overlap);
}
