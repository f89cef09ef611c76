/** Somewhere bytes go without waiting: returns how many were taken, throws `EAGAIN` when none can be right now. */
export interface ByteTarget {
  readonly write: (bytes: Uint8Array) => number;
}

export interface LineOutputOptions {
  readonly target: ByteTarget;
  /** Most bytes kept for a reader that does not keep up; lines beyond that are lost, and counted. */
  readonly maxQueuedBytes?: number;
  readonly retryMs?: number;
}

const DEFAULT_QUEUE_BYTES = 1 << 20;
const DEFAULT_RETRY_MS = 20;

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

interface QueuedLine {
  readonly bytes: Uint8Array;
  /** How many lines are lost with it: a report of losses stands for all of them. */
  readonly lines: number;
}

/**
 * Writes lines to something that may be slow, full or gone, without ever waiting for it or failing because of it. A
 * daemon must not stop relaying because nobody reads its log.
 */
export class LineOutput {
  readonly #target: ByteTarget;
  readonly #maxQueuedBytes: number;
  readonly #retryMs: number;
  #queue: QueuedLine[] = [];
  #queuedBytes = 0;
  #lostLines = 0;
  #retry: NodeJS.Timeout | null = null;

  constructor({ target, maxQueuedBytes, retryMs }: LineOutputOptions) {
    this.#target = target;
    this.#maxQueuedBytes = maxQueuedBytes ?? DEFAULT_QUEUE_BYTES;
    this.#retryMs = retryMs ?? DEFAULT_RETRY_MS;
  }

  /** `line` without its line break. */
  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    if (this.#queuedBytes + bytes.length > this.#maxQueuedBytes) {
      this.#lostLines++;
      return;
    }
    this.#enqueue(bytes, 1);
    if (!this.#retry) this.#send();
  }

  /** Before the process ends: tries for up to `patienceMs` to get rid of what is queued, waiting for it this once. */
  flush(patienceMs = 200): void {
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; ; waited += this.#retryMs) {
      this.#send();
      if (this.#queue.length === 0 || waited >= patienceMs) return;
      Atomics.wait(sleeper, 0, 0, this.#retryMs);
    }
  }

  #enqueue(bytes: Uint8Array, lines: number): void {
    this.#queue.push({ bytes, lines });
    this.#queuedBytes += bytes.length;
  }

  #send(): void {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    try {
      while (this.#queue.length > 0) {
        if (this.#sendFirst()) this.#reportLoss();
      }
    } catch (error) {
      if (isFull(error)) this.#retry = setTimeout(() => this.#send(), this.#retryMs).unref();
      else this.#dropQueue();
    }
  }

  /** True once a line is out to its end. */
  #sendFirst(): boolean {
    const { bytes, lines } = this.#queue[0]!;
    const written = this.#target.write(bytes);
    this.#queuedBytes -= written;
    if (written < bytes.length) {
      this.#queue[0] = { bytes: bytes.subarray(written), lines };
      return false;
    }
    this.#queue.shift();
    return true;
  }

  /** Nobody is there to read (EPIPE) or nowhere to put it (ENOSPC): that may change, so later lines try again. */
  #dropQueue(): void {
    for (const { lines } of this.#queue) this.#lostLines += lines;
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  /** Once lines go out again. */
  #reportLoss(): void {
    if (this.#lostLines === 0) return;
    const text = `WARNING: [core] ${this.#lostLines} log lines were lost because they could not be written.\n`;
    this.#enqueue(Buffer.from(text), this.#lostLines);
    this.#lostLines = 0;
  }
}
