import type { StreamLayers } from '../worker/messages.ts';
import type { StreamState } from '../worker/stream-state.ts';
import type { LayerStatus } from './status.ts';
import type { StreamMemory } from './stream-memory.ts';

/** Changes are told together, since a call has several streams and a handshake several steps. */
const INTERVAL_MS = 100;
/** In one message; what is left waits for the next. */
const MOST_AT_ONCE = 500;
/** Characters; when so much happens the latest is what counts. */
const LONGEST_NEWS = 200;

/** Collects the streams whose layers have changed, and tells the main thread of them now and then. */
export class StatusReporter {
  readonly #statusOf: (stream: StreamState) => LayerStatus;
  readonly #memoryOf: (stream: StreamState) => StreamMemory | null;
  readonly #report: (streams: readonly StreamLayers[]) => void;
  readonly #changed = new Map<StreamState, string | null>();
  #dueAt = 0;

  constructor(
    statusOf: (stream: StreamState) => LayerStatus,
    memoryOf: (stream: StreamState) => StreamMemory | null,
    report: (streams: readonly StreamLayers[]) => void,
  ) {
    this.#statusOf = statusOf;
    this.#memoryOf = memoryOf;
    this.#report = report;
  }

  /** When `flush` has something to do. */
  get dueAt(): number {
    return this.#changed.size === 0 ? Infinity : this.#dueAt;
  }

  note(stream: StreamState, news: string | null): void {
    const earlier = this.#changed.get(stream) ?? null;
    this.#changed.set(stream, join(earlier, news));
  }

  forget(stream: StreamState): void {
    this.#changed.delete(stream);
  }

  flush(now: number): void {
    if (now < this.dueAt) return;
    this.#dueAt = now + INTERVAL_MS;
    const streams: StreamLayers[] = [];
    for (const [stream, news] of this.#changed) {
      if (streams.length === MOST_AT_ONCE) break;
      this.#changed.delete(stream);
      const [status, memory] = [this.#statusOf(stream), this.#memoryOf(stream)];
      streams.push({ streamId: stream.id, slot: stream.slot, status, news, memory });
    }
    this.#report(streams);
  }
}

/** ICE and DTLS are often done within one interval, and both are news. */
function join(earlier: string | null, news: string | null): string | null {
  if (earlier === null || news === null) return news ?? earlier;
  return earlier.length + news.length > LONGEST_NEWS ? news : `${earlier}, ${news}`;
}
