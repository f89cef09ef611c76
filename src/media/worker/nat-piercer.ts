import { LEARNING_WINDOW_MS } from './learning.ts';
import type { SocketBackend } from './socket-backend.ts';
import type { StreamState } from './stream-state.ts';

const INTERVAL_MS = 200;
/** After each signalling; a peer that is silent for longer gets the next ones with the next signalling. */
const DURATION_MS = 4 * LEARNING_WINDOW_MS;

/** Sends empty datagrams to peers that we want to hear from, so that NATs and firewalls on the way let them in. */
export class NatPiercer {
  readonly #backend: SocketBackend;
  /** Stream -> monotonic milliseconds when to give up. */
  readonly #streams = new Map<StreamState, number>();
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(backend: SocketBackend) {
    this.#backend = backend;
  }

  start(stream: StreamState, now: number): void {
    this.#streams.set(stream, now + DURATION_MS);
    // This peer at once; the others keep their pace, however often plans change.
    this.#pierce(stream);
    this.#dueAt = Math.min(this.#dueAt, now + INTERVAL_MS);
  }

  stop(stream: StreamState): void {
    this.#streams.delete(stream);
  }

  /** For epoll_wait: milliseconds until `run` has something to do, -1 if it never has. */
  timeout(now: number): number {
    if (this.#streams.size === 0) return -1;
    return Math.max(0, Math.ceil(this.#dueAt - now));
  }

  run(now: number): void {
    if (now < this.#dueAt || this.#streams.size === 0) return;
    for (const [stream, until] of this.#streams) {
      if (stream.hasHeard || now >= until) this.#streams.delete(stream);
      else this.#pierce(stream);
    }
    this.#dueAt = this.#streams.size === 0 ? Number.POSITIVE_INFINITY : now + INTERVAL_MS;
  }

  #pierce(stream: StreamState): void {
    if (stream.learner.destination.isSet && stream.outFd >= 0)
      this.#backend.send(stream.outFd, 0, 0, stream.target);
  }
}
