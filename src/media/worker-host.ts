import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { InvariantError } from '../base/assert.ts';
import { monotonicMs } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import { closeDescriptor } from '../native/descriptor.ts';
import { createEpoll } from '../native/epoll.ts';
import { EventSignal, createEventDescriptor } from '../native/event-descriptor.ts';
import { describeErrno } from '../native/errno.ts';
import type { ThreadScheduling } from '../native/thread-scheduling.ts';
import type { StreamId, StreamPlan } from '../plan/types.ts';
import { CounterRegion } from './counters/counter-region.ts';
import type { KernelNotice, KernelStart, NextHopNotice } from './worker/kernel-link.ts';
import type { Letter, UpdateLetter } from './mailbox/letters.ts';
import { createMailboxMemory, MailboxWriter } from './mailbox/mailbox.ts';
import type { ForbiddenOptions } from './worker/forbidden-targets.ts';
import type { DtlsSettings } from './secure/dtls-share.ts';
import type { CertificateData } from './secure/certificates.ts';
import type { RememberedStream } from './secure/stream-memory.ts';
import type { RtcpMirrorMemory } from './mirror/rtcp-mirror.ts';
import type { WorkerTapMemory } from './tap/recording-counters.ts';
import type {
  CertificateMessage,
  ChunkMessage,
  CoalesceOptions,
  FromWorker,
  MemoriesMessage,
  StreamLayers,
  WorkerStart,
} from './worker/messages.ts';

/** A worker that dies sooner than this after its start is started again only after a pause. */
const SHORT_LIFE_MS = 5000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const TROUBLE_LINES_PER_SECOND = 5;

/**
 * A plan change is in the worker's mailbox before the reply gets out, and a worker looks there before it touches a packet: so media sent on our
 * reply finds the plan in force. Waking a worker that has no packets serves only to have it watch new sockets and let go of old ones, and costs
 * both threads more than the change itself. So it is done at once only so many times in a window; beyond that, changes wait for each other.
 */
const FREE_WAKES = 5;
const WINDOW_MS = 20;
/** How long changes wait for each other, and how often it is looked whether the worker is done with what somebody waits for. */
const TICK_MS = 2;

export interface WorkerHostOptions {
  readonly index: number;
  readonly scheduling: ThreadScheduling;
  readonly coalesce: CoalesceOptions;
  readonly forbidden: ForbiddenOptions;
  /** How the kernel's table is at this moment; null: there is none. */
  readonly kernel: () => KernelStart | null;
  /** What DTLS sessions are made with, as of this moment. */
  readonly certificates: () => readonly CertificateData[];
  readonly dtls: DtlsSettings;
  /** The same for all threads that are one after the other. */
  readonly tap: WorkerTapMemory | null;
  readonly mirror: RtcpMirrorMemory | null;
  readonly log: Logger;
  readonly onEndpoint: (event: Extract<FromWorker, { kind: 'endpoint' }>) => void;
  readonly onDtmf: (message: Extract<FromWorker, { kind: 'dtmf' }>) => void;
  readonly onLayers: (streams: readonly StreamLayers[]) => void;
  /** Plans of everything this worker has, when a new thread takes its place. */
  readonly currentPlans: () => Iterable<readonly StreamPlan[]>;
  /** What its streams' workers have told for the next one. */
  readonly memories: () => readonly RememberedStream[];
}

/** What numbers in the mailbox cannot carry. */
type Notice = ChunkMessage | KernelNotice | NextHopNotice | CertificateMessage | MemoriesMessage;

/** What there is to do, and what to run once the worker has done it and touches none of it any more. */
export interface WorkerUpdate {
  readonly streams?: readonly StreamPlan[];
  readonly removed?: readonly StreamId[];
  readonly closed?: readonly number[];
  /** The streams come from another worker, which has let go of them. */
  readonly isTakeover?: boolean;
  readonly afterwards?: () => void;
}

/** One thread, with what must outlive it: epoll and wake-up descriptors are opened and closed here. */
interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly mailbox: MailboxWriter;
  readonly epollFd: number;
  readonly wakeFd: number;
  readonly wake: EventSignal;
  readonly startedAt: number;
}

/** The main thread's side of one worker: starts it, feeds it, replaces it when it dies. */
export class WorkerHost {
  readonly region: CounterRegion;
  /** Calls that live there; kept by the media plane. */
  callCount = 0;
  #restarts = 0;
  readonly #options: WorkerHostOptions;
  readonly #troubleLog: Logger;
  /** What the mailbox has no room for. */
  readonly #backlog: (Letter | Notice)[] = [];
  /** By ticket, which are 32-bit numbers that wrap around; in their order. */
  readonly #waiting = new Map<number, () => void>();
  #lastTicket = 0;
  #running: Running | null = null;
  #pause = 0;
  /** Monotonic milliseconds, and how often the worker was woken since. */
  #windowStart = 0;
  #wakes = 0;
  #isWakeDue = false;
  #isTicking = false;
  #endedAt = 0;
  #restartTimer: NodeJS.Timeout | null = null;
  #isStopping = false;
  #onStopped: (() => void) | null = null;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    this.#troubleLog = rateLimited(options.log, TROUBLE_LINES_PER_SECOND);
    this.region = new CounterRegion((index, { buffer }) => this.#postChunk(index, buffer));
    this.#start();
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** It has carried out everything that it was told. */
  get isSettled(): boolean {
    return this.#running !== null && this.#waiting.size === 0 && this.#backlog.length === 0;
  }

  /** Between the end of a thread and the start of the next there is none. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  get threadId(): number {
    return this.#running?.worker.threadId ?? -1;
  }

  update({ streams = [], removed = [], closed = [], isTakeover = false, afterwards }: WorkerUpdate): void {
    if (!this.#running) {
      // The next thread starts from the plans as they are then.
      afterwards?.();
      return;
    }
    let ticket = 0;
    if (afterwards) {
      ticket = this.#lastTicket = (this.#lastTicket + 1) | 0 || 1;
      this.#waiting.set(ticket, afterwards);
    }
    this.#post({ kind: 'update', streams, removed, closed, ticket, isTakeover });
  }

  /** To the worker of this moment; a later one starts from what is true then. */
  notify(notice: KernelNotice | NextHopNotice | CertificateMessage | MemoriesMessage): void {
    this.#post(notice);
  }

  /** Resolves when the worker has done everything that was sent before. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.update({ afterwards: resolve }));
  }

  /** Ends the thread as a failure would; another takes over. */
  async kill(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    const ended = running.worker.terminate();
    running.wake.raise();
    await ended;
  }

  /** Synchronous part of `stop`, for the end of the process: a thread inside epoll_wait would hold it up. */
  askToStop(): void {
    this.#isStopping = true;
    if (this.#restartTimer) clearTimeout(this.#restartTimer);
    this.#running?.mailbox.stop();
    this.#running?.wake.raise();
  }

  /** Resolves when the thread has ended and nothing is watched any more. */
  async stop(): Promise<void> {
    this.#running?.worker.ref();
    const stopped = new Promise<void>((resolve) => (this.#onStopped = resolve));
    this.askToStop();
    if (this.#running) await stopped;
    else this.#settle();
  }

  #start(): void {
    const epollFd = createEpoll();
    const wakeFd = createEventDescriptor();
    if (epollFd < 0 || wakeFd < 0)
      throw new InvariantError(
        `a media worker needs descriptors: ${describeErrno(-Math.min(epollFd, wakeFd))}`,
      );
    const { port1: port, port2 } = new MessageChannel();
    const { scheduling, coalesce, forbidden, kernel, certificates, dtls, tap, mirror } = this.#options;
    const mailbox = createMailboxMemory();
    const start: WorkerStart = {
      epollFd,
      wakeFd,
      mailbox,
      scheduling,
      coalesce,
      forbidden,
      kernel: kernel(),
      certificates: certificates(),
      dtls,
      tap,
      mirror,
    };
    const worker = new Worker(new URL('./worker/entry.js', import.meta.url), {
      name: `media-${this.#options.index}`,
      workerData: { start, port: port2 },
      transferList: [port2],
      // Options of the main script, such as `--input-type`, would keep the thread from starting.
      execArgv: [],
    });
    const wake = new EventSignal(wakeFd);
    const startedAt = monotonicMs();
    const running = { worker, port, mailbox: new MailboxWriter(mailbox), epollFd, wakeFd, wake, startedAt };
    this.#running = running;
    this.#lastTicket = 0;
    port.on('message', (message: FromWorker) => this.#take(message));
    worker.on('error', (error) =>
      this.#options.log.error(`Media worker ${this.#options.index} failed: ${error.stack ?? error.message}`),
    );
    worker.on('exit', () => this.#ended(running));
    // Whoever serves requests keeps the process alive, not an idle worker.
    worker.unref();
    port.unref();
  }

  #ended({ port, epollFd, wakeFd, startedAt }: Running): void {
    port.close();
    closeDescriptor(epollFd);
    closeDescriptor(wakeFd);
    this.#running = null;
    this.#endedAt = monotonicMs();
    this.#backlog.length = 0;
    this.#settle();
    if (this.#isStopping) {
      this.#onStopped?.();
      return;
    }
    this.#restarts += 1;
    const isShort = monotonicMs() - startedAt < SHORT_LIFE_MS;
    this.#pause = isShort ? Math.min(LONGEST_PAUSE_MS, this.#pause * 2 || FIRST_PAUSE_MS) : 0;
    const { log, index } = this.#options;
    log.error(
      `Media worker ${index} has ended unexpectedly; in ${this.#pause} ms another takes over its ` +
        `${this.callCount} calls.`,
    );
    this.#restartTimer = setTimeout(() => this.#takeOver(), this.#pause);
  }

  #takeOver(): void {
    this.#restartTimer = null;
    this.#start();
    for (const [index, { buffer }] of this.region.chunks.entries()) this.#postChunk(index, buffer);
    this.#post({ kind: 'memories', streams: this.#options.memories() });
    for (const streams of this.#options.currentPlans()) {
      // A plan made since then may name another peer than the one that was learned.
      const isTakeover = (streams[0]?.learning.signalledAt ?? 0) < this.#endedAt - TICK_MS;
      this.#post({ kind: 'update', streams, removed: [], closed: [], ticket: 0, isTakeover });
    }
  }

  /** Nobody is left who could touch what the tickets stand for. */
  #settle(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const afterwards of waiting) afterwards();
  }

  /** Read by the worker before any update that needs it: letters keep their order. */
  #postChunk(index: number, buffer: SharedArrayBuffer): void {
    this.#post({ kind: 'chunk', index, buffer });
  }

  #post(letter: UpdateLetter | Notice): void {
    if (!this.#running) return;
    this.#backlog.push(letter);
    this.#deliver(this.#running);
    if (!this.#isWakeDue && this.#mayWake(monotonicMs())) this.#running.wake.raise();
    else this.#isWakeDue = true;
    this.#tickLater();
  }

  /** As much of the backlog as the mailbox has room for. */
  #deliver({ mailbox, port }: Running): void {
    const backlog = this.#backlog;
    while (backlog.length > 0) {
      let letter = asLetter(backlog[0]!, port);
      let result = mailbox.put(letter);
      if (result === 'tooLong') {
        letter = sendParcel(letter, port);
        result = mailbox.put(letter);
      }
      if (result === 'full') {
        backlog[0] = letter;
        return;
      }
      backlog.shift();
    }
  }

  #mayWake(now: number): boolean {
    if (now - this.#windowStart > WINDOW_MS) {
      this.#windowStart = now;
      this.#wakes = 0;
    }
    this.#wakes += 1;
    return this.#wakes <= FREE_WAKES;
  }

  /** The timer holds the process: somebody waits for what comes, so it must not end before. */
  #tickLater(): void {
    if (this.#isTicking) return;
    if (!this.#isWakeDue && this.#waiting.size === 0 && this.#backlog.length === 0) return;
    this.#isTicking = true;
    setTimeout(this.#tick, TICK_MS);
  }

  readonly #tick = (): void => {
    this.#isTicking = false;
    const running = this.#running;
    if (!running) return;
    this.#collect(running.mailbox.acknowledged);
    this.#deliver(running);
    if (this.#isWakeDue || this.#backlog.length > 0) running.wake.raise();
    this.#isWakeDue = false;
    this.#tickLater();
  };

  /** `acknowledged`: the ticket that the worker has carried out last. */
  #collect(acknowledged: number): void {
    for (const [ticket, afterwards] of this.#waiting) {
      if (((acknowledged - ticket) | 0) < 0) return;
      this.#waiting.delete(ticket);
      afterwards();
    }
  }

  #take(message: FromWorker): void {
    switch (message.kind) {
      case 'endpoint':
        this.#options.onEndpoint(message);
        return;
      case 'dtmf':
        this.#options.onDtmf(message);
        return;
      case 'ssrcRetired':
        this.region.retire(message.slot, message.counters);
        return;
      case 'layers':
        this.#options.onLayers(message.streams);
        return;
      case 'trouble':
        this.#troubleLog.error(`Media worker ${this.#options.index}: ${message.text}`);
        return;
    }
  }
}

function asLetter(item: Letter | Notice, port: MessagePort): Letter {
  return item.kind === 'update' || item.kind === 'parcel' ? item : sendParcel(item, port);
}

/** The worker takes it from the port when it comes to the letter; so it must be there before. */
function sendParcel(item: Letter | Notice, port: MessagePort): Letter {
  port.postMessage(item);
  return { kind: 'parcel' };
}
