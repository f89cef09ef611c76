/**
 * The kernel's forwarder without devices: nanoseconds a packet by how many flows there are, what flows take of memory, and how
 * fast they come and go. See docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { whyNoKernel } from '../test/support/kernel.ts';
import { loadKernelProgram, type KernelProgram } from '../test/support/kernel-program.ts';
import { measureFlowChurn, type ChurnFigures } from './kernel/churn.ts';
import { foreignPacket, unknownPacket } from './kernel/ring.ts';
import { measureOtherTraffic, measureProgram } from './kernel/run-time.ts';
import { printResults, type Measurement } from './support/table.ts';

const FLOW_COUNTS = [1, 1000, 100_000];
const TARGET_NS = 200;
const TARGET_CHANGES = 20_000;

interface Results {
  /** Nanoseconds by how many flows are in the table, each round's. */
  readonly oneStream: Map<number, number[]>;
  readonly allStreams: Map<number, number[]>;
  readonly churn: ChurnFigures[];
  /** Nanoseconds for what is not for us, with all flows in the table. */
  readonly unknown: number[];
  readonly foreign: number[];
}

function main(): void {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
  });
  const reason = whyNoKernel();
  if (reason !== false) throw new Error(reason);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  const results: Results = {
    oneStream: new Map(),
    allStreams: new Map(),
    churn: [],
    unknown: [],
    foreign: [],
  };
  for (let round = 0; round < rounds; round += 1) {
    for (const count of FLOW_COUNTS) measureWith(count, values.quick ? 100_000 : 2_000_000, results);
    console.log(`round ${round + 1}/${rounds} done`);
  }
  print(results);
}

function measureWith(flows: number, runs: number, results: Results): void {
  const { oneStream, allStreams, churn, unknown, foreign } = results;
  const program = load();
  try {
    const isLargest = flows === FLOW_COUNTS.at(-1);
    if (isLargest) churn.push(measureFlowChurn(program, flows));
    add(oneStream, flows, measureProgram(program, { flows, runs, streams: 1 }));
    // With one flow there is no other stream.
    if (flows > 1) add(allStreams, flows, measureProgram(program, { flows, runs, streams: flows }));
    if (!isLargest) return;
    unknown.push(measureOtherTraffic(program, unknownPacket(), runs));
    foreign.push(measureOtherTraffic(program, foreignPacket(), runs));
  } finally {
    program.close();
  }
}

function load(): KernelProgram {
  const program = loadKernelProgram();
  if (typeof program === 'string') throw new Error(program);
  return program;
}

function add(figures: Map<number, number[]>, flows: number, value: number): void {
  figures.set(flows, [...(figures.get(flows) ?? []), value]);
}

function print({ oneStream, allStreams, churn, unknown, foreign }: Results): void {
  const largest = FLOW_COUNTS.at(-1)!.toLocaleString('en');
  const row = (name: string, unit: string, ours: readonly number[], digits: number): Measurement => ({
    name,
    unit,
    digits,
    values: { ours },
  });
  const runTimes = (name: string, figures: Results['oneStream']): readonly Measurement[] =>
    [...figures].map(([flows, ours]) =>
      row(`${flows.toLocaleString('en')} flow${flows === 1 ? '' : 's'}, ${name}`, 'ns', ours, 0),
    );
  printResults('IPv4 RTP, one destination: the program alone, a packet', [
    ...runTimes('packets of one', oneStream).map((measurement) => ({
      ...measurement,
      target: { of: 'ours' as const, atMost: TARGET_NS },
    })),
    ...runTimes('packets of each in turn', allStreams),
    row(`${largest} flows, RTP for none of them`, 'ns', unknown, 0),
    row(`${largest} flows, not IP at all`, 'ns', foreign, 0),
  ]);
  const changes = (name: string, ours: readonly number[]): Measurement => ({
    ...row(name, '1/s', ours, 0),
    target: { of: 'ours', atLeast: TARGET_CHANGES },
  });
  printResults(`${largest} flows in one table`, [
    changes(
      'pushed',
      churn.map(({ pushes }) => pushes),
    ),
    changes(
      'pulled',
      churn.map(({ pulls }) => pulls),
    ),
    row(
      'memory charged to the map (memlock)',
      'MB',
      churn.map(({ charged }) => charged),
      1,
    ),
    row(
      'memory less available to the machine',
      'MB',
      churn.map(({ taken }) => taken),
      1,
    ),
  ]);
}

main();
