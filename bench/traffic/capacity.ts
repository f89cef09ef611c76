import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';

/** Long enough for a rate, short enough that the machine's speed is the same before, during and after a run. */
const CALIBRATION_MS = 250;
/** Shorter than the turns that the scheduler gives to programs that share the core. */
const BIN_MS = 1;
/**
 * Bins in which the counter got less done than this share of its best are left out: there another program had the
 * core, which is not to count as cost.
 */
const LEAST_SHARE = 0.05;
/** Words the counting thread shares with this one: how far it is, and whether it is wanted. */
export const COUNT = 0;
export const WANTED = 1;

/**
 * How much of a core's capacity goes into something, told from how much less a thread gets done there that only
 * counts. Unlike the kernel's accounts, which most kernels sample a hundred times a second and which charge the work of
 * interrupts to whoever is interrupted, it sees all that a packet costs, and other programs do not count.
 */
export class CapacityMeter {
  readonly ready: Promise<void>;
  readonly #shared = new Int32Array(new SharedArrayBuffer(8));
  readonly #pause: () => void;
  #bins: number[] = [];
  #binStart = 0;
  #binCount = 0;

  /** `pause` is done over and over while the core's own speed is taken: what the caller does anyhow. */
  constructor(core: number, pause: () => void) {
    this.#pause = pause;
    const worker = new Worker(new URL('./capacity-worker.js', import.meta.url), {
      workerData: { shared: this.#shared, core },
    });
    // It starts on our own core, where it gets no turn once we are busy.
    this.ready = once(worker, 'message').then(() => worker.unref());
  }

  /** Runs `action`, which has to call `tick` often, and returns the share of the core that it cost. */
  measure(action: () => void): number {
    Atomics.store(this.#shared, WANTED, 1);
    Atomics.notify(this.#shared, WANTED);
    // The first rate only lets the thread wake up.
    this.#freeRate();
    const before = this.#freeRate();
    this.#start();
    action();
    const during = this.#rate();
    const after = this.#freeRate();
    Atomics.store(this.#shared, WANTED, 0);
    return 1 - during / ((before + after) / 2);
  }

  tick(now: number): void {
    const elapsed = now - this.#binStart;
    if (elapsed < BIN_MS) return;
    const count = Atomics.load(this.#shared, COUNT);
    this.#bins.push(((count - this.#binCount) | 0) / elapsed);
    [this.#binStart, this.#binCount] = [now, count];
  }

  #start(): void {
    this.#bins = [];
    [this.#binStart, this.#binCount] = [performance.now(), Atomics.load(this.#shared, COUNT)];
  }

  #freeRate(): number {
    this.#start();
    const end = performance.now() + CALIBRATION_MS;
    for (let now = 0; now < end;) {
      this.#pause();
      now = performance.now();
      this.tick(now);
    }
    return this.#rate();
  }

  /** Counts a millisecond, the mean of the bins that are not left out. */
  #rate(): number {
    const least = this.#bins.reduce((most, bin) => Math.max(most, bin), 0) * LEAST_SHARE;
    const bins = this.#bins.filter((bin) => bin > least);
    return bins.reduce((sum, bin) => sum + bin, 0) / bins.length;
  }
}
