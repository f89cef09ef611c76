import { randomBytes } from 'node:crypto';
import { drop } from '../../base/drop-reasons.ts';
import { inBlocks } from '../../base/random-blocks.ts';
import { SocketAddress } from '../../native/socket-address.ts';
import type { StreamSecurity } from '../../plan/security.ts';
import type { StreamId, StreamPlan } from '../../plan/types.ts';
import { IcePacer } from '../../protocols/ice/index.ts';
import { countDrop, type ControlReceiver } from '../worker/packet-path.ts';
import type { StreamLayers } from '../worker/messages.ts';
import type { RoundClock } from '../worker/round-clock.ts';
import type { SocketBackend } from '../worker/socket-backend.ts';
import type { StreamState } from '../worker/stream-state.ts';
import type { SecurityKeeper } from '../worker/stream-table.ts';
import type { CertificateData } from './certificates.ts';
import { DatagramQueue, type WaitingDatagram } from './datagram-queue.ts';
import { DeadlineQueue, type Timed } from './deadline-queue.ts';
import { DtlsShare, type DtlsSettings } from './dtls-share.ts';
import { IceEntry, type IceEffects } from './ice-agents.ts';
import { StreamGuard } from './stream-guard.ts';
import { SrtpKeys } from './srtp-keys.ts';
import type { LayerStatus } from './status.ts';
import { StatusReporter } from './status-reporter.ts';
import type { RememberedStream, StreamMemory } from './stream-memory.ts';

/** DTLS datagrams that may wait; peers send again what is dropped (RFC 6347 §4.2.4). */
const QUEUE_LENGTH = 256;
/** Timers that one round serves. */
const POLLED_PER_ROUND = 64;

/** Checks that the agents of a worker start together; one agent starts one in 20 ms (RFC 8445 §14). A check costs about 50 µs. */
const CHECKS_PER_SECOND = 4000;

export interface SecureLayerParts {
  readonly backend: SocketBackend;
  readonly clock: RoundClock;
  readonly dtls: DtlsSettings;
  /** Where a stream's packets go, or whether they may, has changed. */
  readonly moved: (stream: StreamState) => void;
  readonly report: (streams: readonly StreamLayers[]) => void;
}

/**
 * Keys, handshakes and ICE of all streams of a worker: carries out the `security` of their plans, takes STUN and DTLS off the
 * path of media, and runs the timers. Media comes first: handshakes wait in a queue, and a round does only one step
 * of them that is dear.
 */
export class SecureLayer implements SecurityKeeper, ControlReceiver {
  readonly #parts: SecureLayerParts;
  readonly #keys: SrtpKeys;
  readonly #dtls: DtlsShare;
  readonly #iceShare = { pacer: new IcePacer(CHECKS_PER_SECOND), random: inBlocks(randomBytes) };
  readonly #guards = new Map<StreamState, StreamGuard>();
  readonly #agents = new Map<StreamId, IceEntry>();
  /** What the plans of an update have changed; seen to when all of them are in force. */
  readonly #unsettled = new Set<IceEntry>();
  readonly #unstarted = new Set<StreamGuard>();
  readonly #timers = new DeadlineQueue<Timed & { poll(now: number): void }>();
  readonly #waiting = new DatagramQueue<StreamState>(QUEUE_LENGTH);
  readonly #reporter: StatusReporter;
  readonly #source = new SocketAddress();
  /** Of streams whose plans are still to come. */
  readonly #memories = new Map<StreamId, StreamMemory>();

  constructor(parts: SecureLayerParts) {
    this.#parts = parts;
    this.#keys = new SrtpKeys(parts.backend);
    this.#reporter = new StatusReporter(
      (stream) => this.#statusOf(stream),
      (stream) => this.#guards.get(stream)?.tellMemory() ?? null,
      parts.report,
    );
    this.#dtls = new DtlsShare(parts.dtls, (fd, datagram, length, to) => {
      parts.backend.sendCopy(fd, datagram, length, to);
    });
  }

  addCertificate(certificate: CertificateData): void {
    this.#dtls.addCertificate(certificate);
  }

  /** What a worker before has told of streams that this one is about to take over. */
  remember(streams: readonly RememberedStream[]): void {
    for (const { streamId, memory } of streams) this.#memories.set(streamId, memory);
  }

  configure(stream: StreamState, { security }: StreamPlan, now: number, isTakeover: boolean): void {
    const guard = this.#guards.get(stream);
    if (security === null) {
      if (guard !== undefined) this.removed(stream);
      return;
    }
    const current = guard ?? this.#addGuard(stream, isTakeover);
    this.#leaveAgent(stream, current, security);
    current.configure(security, now);
    this.#joinAgent(stream, current, security);
    if (isTakeover && current.agent !== null) current.agent.isTakeover = true;
    this.#unstarted.add(current);
    this.#reporter.note(stream, null);
  }

  /** The streams' own plans are in force now: sockets and destinations are known. */
  settle(now: number): void {
    for (const entry of this.#unsettled) entry.settle(now);
    this.#unsettled.clear();
    for (const guard of this.#unstarted) guard.start(now);
    this.#unstarted.clear();
  }

  removed(stream: StreamState): void {
    const guard = this.#guards.get(stream);
    if (guard === undefined) return;
    this.#leaveAgent(stream, guard, null);
    this.#guards.delete(stream);
    this.#unstarted.delete(guard);
    this.#waiting.forget(stream);
    this.#reporter.forget(stream);
    guard.close(this.#parts.clock.monotonic);
    stream.secure = null;
    stream.learner.unpin();
  }

  receive(stream: StreamState, socketIndex: number, length: number): void {
    const { backend, clock } = this.#parts;
    const { bytes } = backend;
    const source = this.#source;
    backend.readSource(source);
    if (bytes[0]! > 3) {
      const isQueued = this.#waiting.put(stream, bytes, length, socketIndex, source);
      if (!isQueued) countDrop(stream, drop.handshakesPending);
      return;
    }
    const entry = this.#guards.get(stream)?.agent;
    const fd = stream.fds[socketIndex]!;
    const result = entry?.receive(fd, bytes, length, source.toEndpoint()!, clock.monotonic) ?? 0;
    if (result < 0) countDrop(stream, -result);
  }

  /** Milliseconds until `run` has something to do; may be Infinity. */
  timeout(now: number): number {
    if (!this.#waiting.isEmpty) return 0;
    return Math.max(0, Math.ceil(Math.min(this.#timers.nextAt, this.#reporter.dueAt) - now));
  }

  run(): void {
    const now = this.#parts.clock.monotonic;
    for (let count = 0; count < POLLED_PER_ROUND; count += 1) {
      const due = this.#timers.takeDue(now);
      if (due === null) break;
      due.poll(now);
    }
    this.#shakeHands(now);
    this.#reporter.flush(now);
  }

  /** Hands on what waits, until this round's share of handshakes is spent. */
  #shakeHands(now: number): void {
    const { budget } = this.#dtls;
    budget.beginTurn();
    while (!budget.isTurnSpent) {
      const waiting = this.#waiting.take();
      if (waiting === null) return;
      this.#handOn(waiting.owner, waiting, now);
    }
  }

  /** Hands on what waits for one stream, whose media cannot be read without it. */
  #catchUp(stream: StreamState): void {
    const { budget } = this.#dtls;
    while (!this.#waiting.isEmpty && !budget.isExhausted) {
      const waiting = this.#waiting.takeOf(stream);
      if (waiting === null) return;
      this.#handOn(stream, waiting, this.#parts.clock.monotonic);
    }
  }

  #handOn(stream: StreamState, datagram: WaitingDatagram<unknown>, now: number): void {
    const result = this.#guards.get(stream)?.receiveDtls(datagram, now) ?? 0;
    if (result < 0) countDrop(stream, -result);
  }

  #addGuard(stream: StreamState, isTakeover: boolean): StreamGuard {
    const memory = this.#memories.get(stream.id) ?? null;
    this.#memories.delete(stream.id);
    const guard = new StreamGuard(stream, {
      createKeys: (plan) => this.#keys.create(plan),
      dtls: this.#dtls,
      clock: this.#parts.clock,
      schedule: (item, dueAt) => this.#timers.set(item, dueAt),
      changed: (news) => this.#reporter.note(stream, news),
      catchUp: () => this.#catchUp(stream),
      takeover: isTakeover ? { memory } : null,
    });
    this.#guards.set(stream, guard);
    stream.secure = guard.secure;
    return guard;
  }

  #joinAgent(stream: StreamState, guard: StreamGuard, { ice }: StreamSecurity): void {
    if (ice === null) return;
    let entry = this.#agents.get(ice.agent);
    if (entry === undefined) {
      entry = new IceEntry(ice.agent, this.#iceEffects, this.#iceShare);
      this.#agents.set(ice.agent, entry);
    }
    entry.members[ice.component - 1] = { stream, plan: ice };
    guard.agent = entry;
    this.#unsettled.add(entry);
  }

  /** `next`: what is planned for the stream; it may stay in the agent that it is in. */
  #leaveAgent(stream: StreamState, guard: StreamGuard, next: StreamSecurity | null): void {
    const { agent: entry } = guard;
    if (entry === null || next?.ice?.agent === entry.id) return;
    for (const [index, member] of entry.members.entries())
      if (member?.stream === stream) entry.members[index] = null;
    guard.agent = null;
    guard.secure.hasLostConsent = false;
    stream.learner.unpin();
    if (entry.streams.length > 0) {
      this.#unsettled.add(entry);
      return;
    }
    this.#timers.delete(entry);
    this.#unsettled.delete(entry);
    this.#agents.delete(entry.id);
  }

  readonly #iceEffects: IceEffects = {
    send: (fd, to, message) => this.#parts.backend.sendCopy(fd, message, message.length, to),
    selected: (stream, fd, to) => {
      const { secure } = stream;
      if (secure === null) return;
      secure.hasLostConsent = to === null;
      if (to !== null) {
        stream.learner.pin(to);
        stream.followTo(stream.fds.indexOf(fd));
      }
      this.#parts.moved(stream);
      this.#guards.get(stream)?.start(this.#parts.clock.monotonic);
    },
    changed: (streams, news) => {
      for (const [index, stream] of streams.entries()) this.#reporter.note(stream, index === 0 ? news : null);
    },
    schedule: (entry, dueAt) => this.#timers.set(entry, dueAt),
  };

  #statusOf(stream: StreamState): LayerStatus {
    const guard = this.#guards.get(stream);
    const now = this.#parts.clock.monotonic;
    return {
      ice: guard?.agent?.describe(now) ?? null,
      dtls: guard?.describeDtls() ?? null,
      suites: guard?.suites ?? null,
      isIceSelected: guard?.agent?.isSelected(stream) ?? false,
      isDtlsVerified: guard?.isDtlsVerified ?? false,
    };
  }
}
