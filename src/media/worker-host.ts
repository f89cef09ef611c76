import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { InvariantError } from '../base/assert.ts';
import { monotonicMs } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import { closeDescriptor } from '../native/descriptor.ts';
import { createEpoll } from '../native/epoll.ts';
import { EventSignal, createEventDescriptor } from '../native/event-descriptor.ts';
import { describeErrno } from '../native/errno.ts';
import type { StreamId, StreamPlan } from '../plan/types.ts';
import { CounterRegion } from './counters/counter-region.ts';
import type { KernelNotice, KernelStart } from './worker/kernel-link.ts';
import type { ForbiddenOptions } from './worker/forbidden-targets.ts';
import type { ChunkMessage, CoalesceOptions, FromWorker, ToWorker, WorkerStart } from './worker/messages.ts';

/** A worker that dies sooner than this after its start is started again only after a pause. */
const SHORT_LIFE_MS = 5000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const TROUBLE_LINES_PER_SECOND = 5;

/**
 * A plan change goes to the worker at once, so that media sent on our reply finds it in force; but a wake-up costs both threads more than the
 * change itself (one for each request took 18 % of a core at 1,100 calls a second). So beyond this many in a window, changes wait for each other.
 */
const FREE_FLUSHES = 20;
const WINDOW_MS = 20;
const FLUSH_INTERVAL_MS = 2;

export interface WorkerHostOptions {
  readonly index: number;
  readonly coalesce: CoalesceOptions;
  readonly forbidden: ForbiddenOptions;
  /** How the kernel's table is at this moment; null: there is none. */
  readonly kernel: () => KernelStart | null;
  readonly log: Logger;
  readonly onEndpoint: (event: Extract<FromWorker, { kind: 'endpoint' }>) => void;
  /** Plans of everything this worker has, when a new thread takes its place. */
  readonly currentPlans: () => Iterable<readonly StreamPlan[]>;
}

/** What there is to do, and what to run once the worker has done it and touches none of it any more. */
export interface WorkerUpdate {
  readonly streams?: readonly StreamPlan[];
  readonly removed?: readonly StreamId[];
  readonly closed?: readonly number[];
  readonly afterwards?: () => void;
}

/** One thread, with what must outlive it: epoll and wake-up descriptors are opened and closed here. */
interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
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
  readonly #outbox: ToWorker[] = [];
  readonly #waiting = new Map<number, () => void>();
  #lastTicket = 0;
  #running: Running | null = null;
  #pause = 0;
  /** Monotonic milliseconds, and how often the worker was woken since. */
  #windowStart = 0;
  #flushes = 0;
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

  /** Between the end of a thread and the start of the next there is none. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  get threadId(): number {
    return this.#running?.worker.threadId ?? -1;
  }

  update({ streams = [], removed = [], closed = [], afterwards }: WorkerUpdate): void {
    if (!this.#running) {
      // The next thread starts from the plans as they are then.
      afterwards?.();
      return;
    }
    let ticket = 0;
    if (afterwards) {
      ticket = ++this.#lastTicket;
      this.#waiting.set(ticket, afterwards);
      // Somebody waits for an answer, so the process must not end before it.
      this.#running.port.ref();
      this.#running.worker.ref();
    }
    this.#post({ kind: 'update', streams, removed, closed, ticket, isTakeover: false });
  }

  /** To the worker of this moment; a later one starts from what is true then. */
  notify(notice: KernelNotice): void {
    this.#running?.port.postMessage(notice);
    this.#running?.wake.raise();
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
    this.#post({ kind: 'stop' });
    this.#flush();
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
    const { coalesce, forbidden, kernel } = this.#options;
    const start: WorkerStart = { epollFd, wakeFd, coalesce, forbidden, kernel: kernel() };
    const worker = new Worker(new URL('./worker/entry.js', import.meta.url), {
      name: `media-${this.#options.index}`,
      workerData: { start, port: port2 },
      transferList: [port2],
      // Options of the main script, such as `--input-type`, would keep the thread from starting.
      execArgv: [],
    });
    const wake = new EventSignal(wakeFd);
    const running = { worker, port, epollFd, wakeFd, wake, startedAt: monotonicMs() };
    this.#running = running;
    port.on('message', (message: FromWorker) => this.#take(message));
    worker.on('error', (error) =>
      this.#options.log.error(`Media worker ${this.#options.index} failed: ${error.stack ?? error.message}`),
    );
    worker.on('exit', () => this.#ended(running));
    this.#letGo();
  }

  /** Whoever serves requests keeps the process alive, not an idle worker. */
  #letGo(): void {
    this.#running?.worker.unref();
    this.#running?.port.unref();
  }

  #ended({ port, epollFd, wakeFd, startedAt }: Running): void {
    port.close();
    closeDescriptor(epollFd);
    closeDescriptor(wakeFd);
    this.#running = null;
    this.#endedAt = monotonicMs();
    this.#outbox.length = 0;
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
    for (const streams of this.#options.currentPlans()) {
      // A plan made since then may name another peer than the one that was learned.
      const isTakeover = (streams[0]?.learning.signalledAt ?? 0) < this.#endedAt - FLUSH_INTERVAL_MS;
      this.#post({ kind: 'update', streams, removed: [], closed: [], ticket: 0, isTakeover });
    }
  }

  /** Nobody is left who could touch what the tickets stand for. */
  #settle(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const afterwards of waiting) afterwards();
  }

  /** At once, unless the worker has been woken often just now: then together with what comes until the interval is over. */
  #post(message: ToWorker): void {
    if (!this.#running) return;
    if (this.#outbox.push(message) > 1) return;
    if (this.#mayFlush(monotonicMs())) this.#flush();
    else setTimeout(() => this.#flush(), FLUSH_INTERVAL_MS);
  }

  /** Read by the worker before any update that needs it: it takes what is on the port in order. */
  #postChunk(index: number, buffer: SharedArrayBuffer): void {
    const message: ChunkMessage = { kind: 'chunk', index, buffer };
    this.#running?.port.postMessage(message);
  }

  #mayFlush(now: number): boolean {
    if (now - this.#windowStart > WINDOW_MS) {
      this.#windowStart = now;
      this.#flushes = 0;
    }
    this.#flushes += 1;
    return this.#flushes <= FREE_FLUSHES;
  }

  #flush(): void {
    if (this.#outbox.length === 0 || !this.#running) return;
    this.#running.port.postMessage(JSON.stringify(this.#outbox));
    this.#outbox.length = 0;
    this.#running.wake.raise();
  }

  #take(message: FromWorker): void {
    switch (message.kind) {
      case 'done':
        for (const ticket of message.tickets) {
          const afterwards = this.#waiting.get(ticket);
          this.#waiting.delete(ticket);
          afterwards?.();
        }
        if (this.#waiting.size === 0 && !this.#isStopping) this.#letGo();
        return;
      case 'endpoint':
        this.#options.onEndpoint(message);
        return;
      case 'ssrcRetired':
        this.region.retire(message.slot, message.counters);
        return;
      case 'trouble':
        this.#troubleLog.error(`Media worker ${this.#options.index}: ${message.text}`);
        return;
    }
  }
}
