import type { Histogram } from '../runtime/histogram.ts';

export type Labels = Readonly<Record<string, string>>;
export type Sample = readonly [labels: Labels, value: number];

const PREFIX = 'rtpengine_';

/** Text for Prometheus (exposition format 0.0.4), put together a family of samples at a time. */
export class Exposition {
  readonly #lines: string[] = [];

  gauge(name: string, help: string, samples: number | Iterable<Sample>): void {
    this.#family(name, 'gauge', help, samples);
  }

  /** Only ever grows, but for a restart. */
  counter(name: string, help: string, samples: number | Iterable<Sample>): void {
    this.#family(name, 'counter', help, samples);
  }

  histogram(name: string, help: string, histograms: Iterable<readonly [Labels, Histogram]>): void {
    const full = this.#head(name, 'histogram', help);
    for (const [labels, histogram] of histograms) {
      let below = 0;
      histogram.bounds.forEach((bound, index) => {
        below += histogram.counts[index]!;
        this.#sample(`${full}_bucket`, { ...labels, le: String(bound) }, below);
      });
      this.#sample(`${full}_bucket`, { ...labels, le: '+Inf' }, histogram.count);
      this.#sample(`${full}_sum`, labels, histogram.sum);
      this.#sample(`${full}_count`, labels, histogram.count);
    }
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  /** A family without samples is left out. */
  #family(name: string, type: string, help: string, samples: number | Iterable<Sample>): void {
    const all: readonly Sample[] = typeof samples === 'number' ? [[{}, samples]] : [...samples];
    if (all.length === 0) return;
    const full = this.#head(name, type, help);
    for (const [labels, value] of all) this.#sample(full, labels, value);
  }

  /** Names that all programs have in common stand without our prefix. */
  #head(name: string, type: string, help: string): string {
    const full = name.startsWith('process_') ? name : PREFIX + name;
    this.#lines.push(`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`);
    return full;
  }

  #sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    this.#lines.push(`${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}`);
  }
}

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

function escaped(text: string): string {
  return text.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
