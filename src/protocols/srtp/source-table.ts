import { SourceState, type CountedSource, type SourceSnapshot } from './source-state.ts';

/** How many SSRCs are remembered by their highest packet alone, for each one with a full state. */
const RETIRED_PER_SOURCE = 16;

/**
 * The SSRCs under one master key. Both what is in use and what is remembered has a bound, since each new SSRC of the peer
 * makes an entry. The least recently used one is *retired*: its highest packets stay known, and when it comes back all below them
 * counts as received. So a packet that was seen is not taken again by pushing its SSRC out of the table, unless the peer itself, who
 * alone can make entries, has used sixteen times as many SSRCs since.
 */
export class SourceTable {
  readonly #limit: number;
  readonly #windowSize: number;
  readonly #sources = new Map<number, SourceState>();
  /** Oldest first. */
  readonly #retired = new Map<number, SourceSnapshot>();
  /** By SSRC as int32; what packets have proved counts for more. */
  #counted: ReadonlyMap<number, CountedSource> = new Map();
  /** Of the last packet, as the next one is usually from the same. */
  #last: SourceState | null = null;
  /** Stands for an SSRC until a packet of it has proved authentic. */
  #stranger: SourceState | null = null;
  #clock = 0;
  #epoch = 0;

  constructor(limit: number, windowSize: number) {
    this.#limit = limit;
    this.#windowSize = windowSize;
  }

  /** How often a restart of the senders was expected so far. */
  get epoch(): number {
    return this.#epoch;
  }

  expectRestart(): void {
    this.#epoch += 1;
  }

  /** Where senders are supposed to be of which nothing is known. */
  suppose(sources: readonly CountedSource[]): void {
    this.#counted = new Map(sources.map((source) => [source.ssrc | 0, source]));
    this.#stranger = null;
  }

  /** The state of that SSRC (as int32). One that is not in the table is valid until the next call, or until `admit`. */
  find(ssrc: number): SourceState {
    if (this.#last?.ssrc === ssrc) return this.#last;
    const source = this.#sources.get(ssrc);
    if (source === undefined) return this.#introduce(ssrc);
    this.#clock += 1;
    source.usedAt = this.#clock;
    this.#last = source;
    return source;
  }

  /** Keeps the state, which `find` has just given. */
  admit(source: SourceState): void {
    if (source !== this.#stranger) return;
    if (this.#sources.size >= this.#limit) this.#retireOldest();
    this.#retired.delete(source.ssrc);
    this.#sources.set(source.ssrc, source);
    this.#clock += 1;
    source.usedAt = this.#clock;
    this.#last = source;
    this.#stranger = null;
  }

  snapshots(): SourceSnapshot[] {
    return [...this.#retired.values(), ...[...this.#sources.values()].map((source) => source.snapshot())];
  }

  /** What is known of that SSRC, or null. */
  snapshot(ssrc: number): SourceSnapshot | null {
    return this.#sources.get(ssrc | 0)?.snapshot() ?? this.#retired.get(ssrc | 0) ?? null;
  }

  /** Takes the snapshots for what is known, in place of what is known so far of these SSRCs. */
  restore(snapshots: readonly SourceSnapshot[]): void {
    for (const snapshot of snapshots) {
      this.#sources.delete(snapshot.ssrc | 0);
      this.#retire(snapshot);
    }
    this.#last = null;
    this.#stranger = null;
  }

  #introduce(ssrc: number): SourceState {
    this.#stranger ??= new SourceState(this.#windowSize);
    const known = this.#retired.get(ssrc);
    this.#stranger.reset(ssrc, known, this.#epoch);
    const counted = known === undefined ? this.#counted.get(ssrc) : undefined;
    if (counted !== undefined) this.#stranger.suppose(counted);
    return this.#stranger;
  }

  #retireOldest(): void {
    let oldest: SourceState | null = null;
    for (const source of this.#sources.values())
      if (source !== this.#last && (oldest === null || source.usedAt < oldest.usedAt)) oldest = source;
    oldest ??= this.#last;
    if (oldest === null) return;
    this.#sources.delete(oldest.ssrc);
    this.#retire(oldest.snapshot());
  }

  #retire(snapshot: SourceSnapshot): void {
    const ssrc = snapshot.ssrc | 0;
    this.#retired.delete(ssrc);
    this.#retired.set(ssrc, snapshot);
    if (this.#retired.size <= this.#limit * RETIRED_PER_SOURCE) return;
    for (const first of this.#retired.keys()) {
      this.#retired.delete(first);
      break;
    }
  }
}
