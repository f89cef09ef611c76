import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { describeErrno } from '../../native/errno.ts';
import { EventSignal } from '../../native/event-descriptor.ts';
import { decodeSsrc } from '../counters/decode.ts';
import { CounterChunk } from '../counters/layout.ts';
import type { UpdateLetter } from '../mailbox/letters.ts';
import { MailboxReader } from '../mailbox/mailbox.ts';
import { Coalescer } from './coalescer.ts';
import { EpollBackend } from './epoll-backend.ts';
import { EventBudget } from './event-budget.ts';
import { createKernelPlacer, type KernelNotice } from './kernel-link.ts';
import { noWatcher, type KernelPlacer } from './kernel-placer.ts';
import type { FromWorker, Parcel, WorkerStart } from './messages.ts';
import { ForbiddenTargets } from './forbidden-targets.ts';
import { NatPiercer } from './nat-piercer.ts';
import { PacketPath, type PacketPathEvents } from './packet-path.ts';
import { DelayKeeper } from '../delay/delay-keeper.ts';
import { ReportGenerator } from '../reports/report-generator.ts';
import { SecureLayer } from '../secure/secure-layer.ts';
import { RtcpMirror } from '../mirror/rtcp-mirror.ts';
import { TapKeeper } from '../tap/tap-keeper.ts';
import { RoundClock } from './round-clock.ts';
import type { DtmfEvent } from '../../plan/media-plane.ts';
import type { StreamState } from './stream-state.ts';
import { StreamTable } from './stream-table.ts';

/** Messages about peers, for all streams of a worker. */
const EVENTS_PER_SECOND = 2000;
/** The longest wait: a thread that is told to end while it is inside epoll_wait ends when it comes back. */
const MAX_WAIT_MS = 1000;

/** A worker's whole life: packets, messages and timers in turn, in one thread that never enters Node's event loop. */
export class WorkerLoop {
  readonly #port: MessagePort;
  readonly #backend: EpollBackend;
  readonly #clock = new RoundClock();
  readonly #piercer: NatPiercer;
  readonly #table: StreamTable;
  readonly #path: PacketPath;
  readonly #placer: KernelPlacer | null;
  readonly #secure: SecureLayer;
  readonly #reports: ReportGenerator<StreamState>;
  readonly #delays: DelayKeeper<StreamState>;
  readonly #coalescer: Coalescer;
  readonly #wakeFd: number;
  readonly #mailbox: MailboxReader;
  /** The last that is carried out, until it is acknowledged at the end of the round; else 0. */
  #doneTicket = 0;
  readonly #wake: EventSignal;
  readonly #budget = new EventBudget(EVENTS_PER_SECOND);
  readonly #dtmfBudget = new EventBudget(EVENTS_PER_SECOND);
  #isStopping = false;

  constructor(start: WorkerStart, port: MessagePort) {
    const { epollFd, wakeFd, mailbox, coalesce, forbidden, kernel, certificates, dtls, tap, mirror } = start;
    this.#port = port;
    this.#wakeFd = wakeFd;
    this.#mailbox = new MailboxReader(mailbox);
    this.#wake = new EventSignal(wakeFd);
    this.#backend = new EpollBackend(epollFd);
    this.#piercer = new NatPiercer(this.#backend);
    this.#placer =
      kernel &&
      createKernelPlacer(kernel, {
        clock: this.#clock,
        drain: (stream) => this.#drain(stream),
        trouble: (text) => this.#trouble(text),
      });
    const watcher = this.#placer ?? noWatcher;
    this.#secure = new SecureLayer({
      backend: this.#backend,
      clock: this.#clock,
      dtls,
      moved: (stream) => {
        stream.publish(this.#table.targets);
        watcher.changed(stream);
      },
      report: (streams) => this.#tell({ kind: 'layers', streams }),
    });
    for (const certificate of certificates) this.#secure.addCertificate(certificate);
    this.#reports = new ReportGenerator({
      clock: this.#clock,
      random: Math.random,
      send: (via, compound) => this.#path.sendReport(via, compound),
    });
    this.#delays = new DelayKeeper({
      clock: this.#clock,
      bytes: this.#backend.bytes,
      release: (stream, length) => this.#path.release(stream, length),
    });
    this.#table = new StreamTable(this.#backend, {
      piercer: this.#piercer,
      forbidden: new ForbiddenTargets(forbidden),
      watcher,
      security: this.#secure,
      onDtmf: (stream, code, durationMs, volume) => this.#tellDtmf(stream, { code, durationMs, volume }),
      taps: tap && new TapKeeper(tap, this.#backend, this.#clock),
      reports: this.#reports,
      delays: this.#delays,
    });
    this.#path = new PacketPath(this.#backend, {
      clock: this.#clock,
      targets: this.#table.targets,
      events: this.#events(),
      watcher,
      control: this.#secure,
      mirror: mirror && new RtcpMirror(mirror, this.#backend, this.#clock),
      delays: this.#delays,
    });
    this.#coalescer = new Coalescer(coalesce);
    this.#backend.watch(wakeFd);
  }

  /** Returns when it is told to stop. */
  run(): void {
    while (!this.#isStopping) {
      try {
        this.#round();
      } catch (error) {
        // Our own fault; the other streams of this worker must not suffer for it. What was left of the round is still
        // ready in the next one.
        this.#reportFailure(error);
      }
    }
    this.#placer?.stop();
  }

  #round(): void {
    const ready = this.#backend.wait(this.#coalescer.isDue ? 0 : this.#patience());
    this.#clock.read();
    // Only what is drained may rest: a burst on one socket is read a packet a round.
    if (ready === 0 && this.#coalescer.isDue) {
      this.#coalescer.sleep();
      return;
    }
    // Cleared before the look into the mailbox: what is put there afterwards raises it again.
    if (this.#isWoken(ready)) this.#wake.clear();
    // Plans first: the packets that a new plan is for may have come in the same round, and with no wake-up.
    if (this.#mailbox.hasMail) this.#takeLetters();
    this.#isStopping = this.#mailbox.isStopping;
    const packets = this.#takePackets(ready);
    this.#acknowledge();
    this.#piercer.run(this.#clock.monotonic);
    this.#secure.run();
    this.#reports.run();
    this.#delays.run();
    this.#placer?.run(this.#clock.monotonic);
    this.#coalescer.afterRound(packets, this.#clock.monotonic);
  }

  /** Milliseconds to wait for packets and messages. */
  #patience(): number {
    const now = this.#clock.monotonic;
    const pierceIn = this.#piercer.timeout(now);
    const placeIn = this.#placer?.timeout(now) ?? -1;
    const secureIn = this.#secure.timeout(now);
    return Math.min(
      MAX_WAIT_MS,
      secureIn,
      this.#reports.timeout(now),
      this.#delays.timeout(now),
      pierceIn < 0 ? MAX_WAIT_MS : pierceIn,
      placeIn < 0 ? MAX_WAIT_MS : placeIn,
    );
  }

  /** What waits in the socket of a stream's peer, a packet a call. */
  #drain({ fds, socketIndex }: StreamState): boolean {
    const socket = this.#table.sockets[fds[socketIndex] ?? -1];
    return socket ? this.#path.receive(socket) : false;
  }

  /** One datagram of each ready socket; returns how many there were. */
  #takePackets(ready: number): number {
    const { sockets } = this.#table;
    let packets = 0;
    for (let index = 0; index < ready; index += 1) {
      const fd = this.#backend.descriptor(index);
      const socket = sockets[fd];
      if (socket) packets += this.#path.receive(socket) ? 1 : 0;
      else if (fd !== this.#wakeFd) this.#table.unwatch(fd);
    }
    return packets;
  }

  #isWoken(ready: number): boolean {
    for (let index = 0; index < ready; index += 1) {
      if (this.#backend.descriptor(index) === this.#wakeFd) return true;
    }
    return false;
  }

  #takeLetters(): void {
    for (const letter of this.#mailbox.take()) {
      if (letter.kind === 'parcel') this.#takeParcel();
      else this.#update(letter);
    }
  }

  #takeParcel(): void {
    const received = receiveMessageOnPort(this.#port) as { message: Parcel } | undefined;
    if (!received) return;
    const { message } = received;
    switch (message.kind) {
      case 'chunk':
        this.#table.addChunk(message.index, new CounterChunk(message.buffer));
        return;
      case 'kernel':
        this.#takeNotice(message);
        return;
      case 'nextHop':
        this.#placer?.noteNextHop(message.hop);
        return;
      case 'certificate':
        this.#secure.addCertificate(message.certificate);
        return;
      case 'memories':
        this.#secure.remember(message.streams);
        return;
      case 'update':
        this.#update(message);
        return;
    }
  }

  #takeNotice({ hooked, haveRoutesChanged }: KernelNotice): void {
    this.#placer?.setHooked(new Set(hooked));
    if (haveRoutesChanged) this.#placer?.routesChanged();
  }

  /** After the packets of the round, so that whoever waits finds them counted too. */
  #acknowledge(): void {
    if (this.#doneTicket === 0) return;
    this.#mailbox.acknowledge(this.#doneTicket);
    this.#doneTicket = 0;
  }

  #update({ streams, removed, closed, ticket, isTakeover }: UpdateLetter): void {
    this.#table.forget(closed);
    this.#table.remove(removed);
    try {
      const errors = this.#table.apply(streams, this.#clock.monotonic, isTakeover);
      if (errors.length > 0)
        for (const errno of new Set(errors))
          this.#trouble(`watching a media socket: ${describeErrno(errno)}`);
    } catch (error) {
      this.#reportFailure(error);
    }
    if (ticket !== 0) this.#doneTicket = ticket;
  }

  #reportFailure(error: unknown): void {
    this.#trouble(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  #trouble(text: string): void {
    if (this.#budget.take(this.#clock.monotonic)) this.#tell({ kind: 'trouble', text });
  }

  #events(): PacketPathEvents {
    return {
      endpointLearned: ({ id, learner }) => {
        if (!this.#budget.take(this.#clock.monotonic)) return;
        const { destination, isConfirmed } = learner;
        this.#tell({ kind: 'endpoint', streamId: id, endpoint: destination.toEndpoint(), isConfirmed });
      },
      ssrcRetired: ({ slot, float64, uint32 }, entry) => {
        if (!this.#budget.take(this.#clock.monotonic)) return;
        this.#tell({ kind: 'ssrcRetired', slot, counters: decodeSsrc(float64, uint32, entry) });
      },
    };
  }

  /** Digits have a budget of their own: strangers cannot use up what triggers are to see. */
  #tellDtmf({ id, carrier }: StreamState, heard: Pick<DtmfEvent, 'code' | 'durationMs' | 'volume'>): void {
    if (!this.#dtmfBudget.take(this.#clock.monotonic)) return;
    const event = { ...heard, at: this.#clock.unix, source: carrier.destination };
    this.#tell({ kind: 'dtmf', streamId: id, event });
  }

  #tell(message: FromWorker): void {
    this.#port.postMessage(message);
  }
}
