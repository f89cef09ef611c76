import { constants, PerformanceObserver } from 'node:perf_hooks';
import { Histogram, pauseBounds } from './histogram.ts';

const kinds: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak'],
]);

/** What Node's types leave out. */
interface GcEntry {
  /** Milliseconds. */
  readonly duration: number;
  readonly detail: { readonly kind: number };
}

/** How long the garbage collector stops this thread, by kind of collection. */
export class GcPauses {
  /** Seconds. */
  readonly histograms: ReadonlyMap<string, Histogram> = new Map(
    [...kinds.values()].map((kind) => [kind, new Histogram(pauseBounds)]),
  );
  readonly #observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) this.#note(entry as unknown as GcEntry);
  });

  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #note({ duration, detail }: GcEntry): void {
    const kind = kinds.get(detail.kind);
    if (kind !== undefined) this.histograms.get(kind)!.note(duration / 1000);
  }
}
