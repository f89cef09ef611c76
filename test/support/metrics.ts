/** Reads the text that Prometheus reads. */

export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricFamily {
  readonly type: string;
  readonly help: string;
}

export interface ParsedMetrics {
  readonly families: ReadonlyMap<string, MetricFamily>;
  readonly samples: readonly MetricSample[];
  /** The one sample with this name and these labels. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

/** Throws on a line that is not in the format. */
export function parseMetrics(text: string): ParsedMetrics {
  const types = new Map<string, string>();
  const helps = new Map<string, string>();
  const samples: MetricSample[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment !== null) (comment[1] === 'HELP' ? helps : types).set(comment[2]!, comment[3]!);
    else samples.push(parseSample(line));
  }
  return {
    families: new Map([...types].map(([name, type]) => [name, { type, help: helps.get(name) ?? '' }])),
    samples,
    value(name, labels = {}) {
      const found = samples.filter((sample) => sample.name === name && hasLabels(sample, labels));
      if (found.length !== 1) throw new Error(`${found.length} samples of ${name}${JSON.stringify(labels)}`);
      return found[0]!.value;
    },
  };
}

function parseSample(line: string): MetricSample {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) throw new Error(`no sample: ${line}`);
  const [, name, labels = '', value] = match;
  const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
  const values = pairs.map(([, label, text]) => [label!, unescaped(text!)] as const);
  if (pairs.map(([whole]) => whole).join('') !== labels) throw new Error(`labels: ${line}`);
  const number = value === '+Inf' ? Infinity : Number(value);
  if (Number.isNaN(number)) throw new Error(`value: ${line}`);
  return { name: name!, labels: Object.fromEntries(values), value: number };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function hasLabels({ labels }: MetricSample, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([label, text]) => labels[label] === text);
}
