import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { Histogram, pauseBounds } from './histogram.ts';

const kinds: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weak'],
]);

/** How long the garbage collector stops this thread, by kind of collection. */
export class GcPauses {
  /** Seconds. */
  readonly histograms: ReadonlyMap<string, Histogram> = new Map(
    [...kinds.values()].map((kind) => [kind, new Histogram(pauseBounds)]),
  );
  readonly #observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) this.#note(entry);
  });

  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #note({ duration, detail }: PerformanceEntry): void {
    const kind = kinds.get((detail as { readonly kind: number }).kind);
    if (kind !== undefined) this.histograms.get(kind)!.note(duration / 1000);
  }
}
