import type { TimeoutCallback } from '../commands/timeout-callback.ts';

/** `refused`: the other side answered, but did not take it. `unreachable`: there was no answer. */
export type Delivery = 'delivered' | 'refused' | 'unreachable';

export interface CallbackLimits {
  /** Deliveries at the same time, in all and to one host. */
  readonly maxRunning: number;
  readonly maxRunningPerHost: number;
  /** Callbacks that wait, in all and for one host; further ones are lost. */
  readonly maxWaiting: number;
  readonly maxWaitingPerHost: number;
}

export const defaultCallbackLimits: CallbackLimits = {
  maxRunning: 16,
  maxRunningPerHost: 4,
  maxWaiting: 10_000,
  maxWaitingPerHost: 1000,
};

export interface CallbackCounts {
  readonly waiting: number;
  readonly delivered: number;
  readonly failed: number;
  readonly lost: number;
}

export interface CallbackQueueOptions extends Partial<CallbackLimits> {
  /** Must not reject. `isDown`: the host did not answer the last time, so that it is not worth much patience. */
  readonly deliver: (callback: TimeoutCallback, isDown: boolean) => Promise<Delivery>;
  /** The queue of a host is empty again, after so many callbacks had found no room in it. */
  readonly caughtUp: (host: string, lost: number) => void;
}

/** What is on its way to one host. */
interface Lane {
  readonly host: string;
  readonly waiting: TimeoutCallback[];
  running: number;
  lost: number;
  isDown: boolean;
}

/** Callbacks on their way, host by host in turn: one that is slow or gone does not keep others from theirs. */
export class CallbackQueue {
  readonly #limits: CallbackLimits;
  readonly #options: CallbackQueueOptions;
  /** Of hosts with callbacks; who is first has waited longest for its turn. */
  readonly #lanes = new Map<string, Lane>();
  #running = 0;
  #waiting = 0;
  #delivered = 0;
  #failed = 0;
  #lost = 0;
  #isClosed = false;

  constructor(options: CallbackQueueOptions) {
    this.#options = options;
    this.#limits = { ...defaultCallbackLimits, ...options };
  }

  get counts(): CallbackCounts {
    return {
      waiting: this.#waiting,
      delivered: this.#delivered,
      failed: this.#failed,
      lost: this.#lost,
    };
  }

  add(callback: TimeoutCallback): void {
    if (this.#isClosed) return;
    const lane = this.#laneOf(hostOf(callback.url));
    const { maxWaiting, maxWaitingPerHost } = this.#limits;
    if (this.#waiting >= maxWaiting || lane.waiting.length >= maxWaitingPerHost) {
      lane.lost += 1;
      this.#lost += 1;
    } else {
      lane.waiting.push(callback);
      this.#waiting += 1;
      this.#startMore();
    }
    this.#settle(lane);
  }

  /** What waits is given up. */
  close(): void {
    this.#isClosed = true;
    this.#lanes.clear();
    this.#waiting = 0;
  }

  #laneOf(host: string): Lane {
    const known = this.#lanes.get(host);
    if (known !== undefined) return known;
    const lane: Lane = { host, waiting: [], running: 0, lost: 0, isDown: false };
    this.#lanes.set(host, lane);
    return lane;
  }

  #startMore(): void {
    for (const lane of [...this.#lanes.values()]) {
      if (this.#running >= this.#limits.maxRunning) return;
      if (lane.running >= this.#limits.maxRunningPerHost) continue;
      const callback = lane.waiting.shift();
      if (callback !== undefined) this.#start(lane, callback);
    }
  }

  #start(lane: Lane, callback: TimeoutCallback): void {
    // The others come before it now.
    this.#lanes.delete(lane.host);
    this.#lanes.set(lane.host, lane);
    this.#waiting -= 1;
    this.#running += 1;
    lane.running += 1;
    void this.#options.deliver(callback, lane.isDown).then((delivery) => {
      this.#running -= 1;
      lane.running -= 1;
      lane.isDown = delivery === 'unreachable';
      if (delivery === 'delivered') this.#delivered += 1;
      else this.#failed += 1;
      if (this.#isClosed) return;
      this.#startMore();
      this.#settle(lane);
    });
  }

  /** A host that nothing is under way for is forgotten, so that there are no more lanes than callbacks. */
  #settle(lane: Lane): void {
    if (lane.running > 0 || lane.waiting.length > 0) return;
    this.#lanes.delete(lane.host);
    if (lane.lost > 0) this.#options.caughtUp(lane.host, lane.lost);
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
