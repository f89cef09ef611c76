import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { toReadable, utf8ToByteString, type ByteString } from '../base/bytes.ts';
import type { Logger } from '../base/log.ts';
import { createRingMemory } from '../media/tap/packet-ring.ts';
import {
  createRecordingCounterMemory,
  MAX_RECORDINGS,
  RecordingCounters,
  UNREADABLE,
  WRITTEN_BYTES,
  WRITTEN_PACKETS,
  type TapMemory,
} from '../media/tap/recording-counters.ts';
import { systemScheduling, type ThreadScheduling } from '../native/thread-scheduling.ts';
import type { Recorder, Recording, RecordingOrder, RecordingStatus } from '../plan/recorder.ts';
import type { CaptureFraming } from './frames.ts';
import type {
  BeginMessage,
  CaptureContainer,
  EndMessage,
  FromRecorder,
  RecorderStart,
  ToRecorder,
} from './messages.ts';
import { capturePath, recordingStem } from './names.ts';

export interface RecorderOptions {
  /** Absolute. */
  readonly directory: string;
  readonly container: CaptureContainer;
  readonly framing: CaptureFraming;
  readonly isIngress: boolean;
  readonly isEgress: boolean;
  /** Media workers that packets come from. */
  readonly workers: number;
  /** Of the recorder's own thread; left out: as the system has it. */
  readonly scheduling?: ThreadScheduling;
  readonly log: Logger;
}

/** A recorder with what only its owner may do. */
export interface OwnedRecorder extends Recorder {
  readonly taps: TapMemory;
  /** Ends the thread as a failure would; another takes over. For drills and tests. */
  readonly kill: () => Promise<void>;
  /** Resolves when all files are closed; media workers must have stopped before. */
  readonly stop: () => Promise<void>;
}

/** A disk that does not answer must not keep the daemon from ending. */
const STOP_LIMIT_MS = 5000;
const RESTART_MS = 1000;

/** Throws when the folders cannot be made: then nothing could be recorded, and the operator wants to know at once. */
export function createRecorder(options: RecorderOptions): OwnedRecorder {
  for (const folder of ['pcaps', 'metadata', 'tmp'])
    mkdirSync(`${options.directory}/${folder}`, { recursive: true });
  return new RecorderHost(options);
}

interface RunningRecording {
  readonly begin: BeginMessage;
  readonly log: Logger;
  path: ByteString;
  problem: string | null;
  /** It has been told that packets are lost. */
  isLossTold: boolean;
  end: EndMessage | null;
}

/** The main thread's side of the recorder: gives out names and numbers, and never waits for a disk. */
class RecorderHost implements OwnedRecorder {
  readonly taps: TapMemory;
  readonly #options: RecorderOptions;
  readonly #spool: ByteString;
  readonly #counters: RecordingCounters;
  readonly #running = new Map<number, RunningRecording>();
  readonly #freeSlots: number[] = [];
  #unusedSlot = 0;
  #lastId = 0;
  #port: MessagePort | null = null;
  #worker: Worker | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #isStopping = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#spool = utf8ToByteString(options.directory);
    this.taps = {
      rings: Array.from({ length: options.workers }, () => createRingMemory()),
      counters: createRecordingCounterMemory(),
    };
    this.#counters = new RecordingCounters(this.taps.counters);
    this.#start();
  }

  begin(order: RecordingOrder): Recording | string {
    const { callId, callCreatedAt, names, metadata } = order;
    const random = randomBytes(8).toString('hex');
    const startedAt = Date.now();
    const extension = this.#options.container;
    const facts = { callId, random, now: new Date(startedAt), startedAt, metadata, extension };
    const found = capturePath(this.#spool, names, facts);
    if ('problem' in found) return found.problem;
    const slot = this.#takeSlot();
    if (slot === null) return `${MAX_RECORDINGS} calls are being recorded already`;
    this.#lastId = (this.#lastId + 1) | 0;
    const id = this.#lastId;
    const stem = recordingStem({ callId, random });
    const begin: BeginMessage = {
      kind: 'begin',
      id,
      slot,
      path: found.path,
      stem,
      callCreatedAt,
      isTakeover: false,
    };
    const log = this.#options.log.with({ callId });
    const running = { begin, log, path: found.path, problem: null, isLossTold: false, end: null };
    this.#running.set(id, running);
    this.#post(begin);
    return this.#handle(running);
  }

  async kill(): Promise<void> {
    await this.#worker?.terminate();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#restartTimer) clearTimeout(this.#restartTimer);
    const worker = this.#worker;
    if (worker === null) return;
    worker.ref();
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#post({ kind: 'stop', at: Date.now() });
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (limit = setTimeout(resolve, STOP_LIMIT_MS)));
    await Promise.race([exited, late]);
    clearTimeout(limit);
    if (this.#worker === null) return;
    this.#options.log.error(
      `The disk of recording-dir has not taken what was left within ${STOP_LIMIT_MS / 1000} s; ` +
        `the ends of ${this.#running.size} recordings are missing.`,
    );
    await worker.terminate();
  }

  #handle(running: RunningRecording): Recording {
    const { id, slot } = running.begin;
    const { isIngress, isEgress } = this.#options;
    return {
      id,
      slot,
      isIngress,
      isEgress,
      status: () => this.#statusOf(running),
      describe: (sdp) => this.#post({ kind: 'sdp', id, sdp, at: Date.now() }),
      finish: ({ metadata, isDiscarded }) => {
        if (running.end !== null) return;
        running.end = { kind: 'end', id, metadata, isDiscarded, endedAt: Date.now() };
        this.#post(running.end);
      },
    };
  }

  #statusOf({ begin: { slot }, path, problem }: RunningRecording): RecordingStatus {
    return {
      path,
      packets: this.#counters.get(slot, WRITTEN_PACKETS),
      bytes: this.#counters.get(slot, WRITTEN_BYTES),
      lost: this.#counters.lost(slot),
      unreadable: this.#counters.get(slot, UNREADABLE),
      problem,
    };
  }

  #takeSlot(): number | null {
    const slot = this.#freeSlots.pop() ?? (this.#unusedSlot < MAX_RECORDINGS ? this.#unusedSlot++ : null);
    if (slot !== null) this.#counters.clear(slot);
    return slot;
  }

  #start(): void {
    const { container, framing, scheduling = systemScheduling } = this.#options;
    const start: RecorderStart = { scheduling, taps: this.taps, spool: this.#spool, container, framing };
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(new URL('./entry.js', import.meta.url), {
      name: 'recorder',
      workerData: { start, port: port2 },
      transferList: [port2],
      execArgv: [],
    });
    this.#port = port;
    this.#worker = worker;
    port.on('message', (message: FromRecorder) => this.#take(message));
    worker.on('error', (error) =>
      this.#options.log.error(`The recorder failed: ${error.stack ?? error.message}`),
    );
    worker.on('exit', () => this.#ended());
    worker.unref();
    port.unref();
  }

  #ended(): void {
    this.#port?.close();
    this.#port = this.#worker = null;
    if (this.#isStopping) return;
    this.#options.log.error(
      `The recorder has ended unexpectedly; another takes over ${this.#running.size} recordings.`,
    );
    this.#restartTimer = setTimeout(() => this.#takeOver(), RESTART_MS);
  }

  #takeOver(): void {
    this.#start();
    for (const { begin, path, end } of this.#running.values()) {
      this.#post({ ...begin, path, isTakeover: true });
      if (end !== null) this.#post(end);
    }
  }

  /** Without a thread it is not lost: the next one gets what runs. */
  #post(message: ToRecorder): void {
    this.#port?.postMessage(message);
  }

  #take(message: FromRecorder): void {
    if (message.kind === 'trouble') {
      this.#options.log.error(`The recorder: ${message.text}`);
      return;
    }
    const running = this.#running.get(message.id);
    if (running === undefined) return;
    switch (message.kind) {
      case 'state':
        this.#takeState(running, message.path, message.problem);
        return;
      case 'lost':
        if (!running.isLossTold)
          running.log.warn('Packets are missing in the recording: it was written too slowly, or not at all');
        running.isLossTold = true;
        return;
      case 'ended':
        this.#finish(running);
        return;
    }
  }

  #takeState(running: RunningRecording, path: ByteString, problem: string | null): void {
    const before = running.problem;
    running.path = path;
    running.problem = problem;
    if (problem === before) return;
    if (problem === null) running.log.notice('The recording can be written again');
    else running.log.error(`The call cannot be recorded at this moment: ${problem}`);
  }

  #finish(running: RunningRecording): void {
    const { id, slot } = running.begin;
    const { path, packets, lost, unreadable } = this.#statusOf(running);
    if (running.end?.isDiscarded === true) running.log.info('Recording deleted');
    else running.log.info(`Recording closed: ${toReadable(path)}`, { packets, lost, unreadable });
    this.#running.delete(id);
    this.#freeSlots.push(slot);
  }
}
