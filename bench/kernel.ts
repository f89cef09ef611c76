/**
 * What forwarding in the kernel costs, against user space, Debian's daemon and the kernel's own NAT, on one path and
 * side by side: cost of a packet, all of it, highest rate without loss, added delay. See docs/benchmarks.md.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { DEBIAN_BINARY } from '../test/support/daemon.ts';
import { whyNoKernel } from '../test/support/kernel.ts';
import { claimTable } from '../test/support/kernel-table.ts';
import { whyNoNamespaces } from '../test/support/network.ts';
import { hasNft, receiveOnCore } from './kernel/nat.ts';
import { FORWARDERS, type Forwarder, type PathOptions, startForwarder } from './kernel/paths.ts';
import { printMedians, printRatios, type Row } from './kernel/report.ts';
import { type BenchArguments, parseBenchArguments } from './support/arguments.ts';
import { type Figures, measureInRounds, type RoundResults } from './support/rounds.ts';
import { median } from './support/statistics.ts';
import { findHighestRate, type RateSearch } from './traffic/highest-rate.ts';
import { createPath } from './traffic/path.ts';
import type { TrafficResult, TrafficRun } from './traffic/protocol.ts';
import type { TrafficSession } from './traffic/session.ts';
import { validRun } from './traffic/valid-run.ts';

interface Plan {
  readonly calls: number;
  readonly warmUp: TrafficRun;
  readonly low: TrafficRun;
  readonly nominal: TrafficRun;
  /** Runs of which the cost of a packet is taken. */
  readonly slices: number;
  readonly search: RateSearch;
}

const CORES = { load: 0, daemon: 1 };
const TOLERATED_LOSS = 1e-3;
const SLICE_SECONDS = 0.5;

function planOf(options: BenchArguments): Plan {
  const rate = options.number('rate', options.quick ? 10_000 : 60_000);
  const seconds = options.number('seconds', options.quick ? 1 : 4);
  return {
    calls: options.number('calls', 100),
    // Longer than the three seconds for which daemons watch the sources of a stream.
    warmUp: { rate: rate / 4, seconds: options.quick ? 1 : 4 },
    low: { rate: rate / 12, seconds },
    nominal: { rate, seconds },
    slices: options.quick ? 3 : 8,
    search: {
      first: rate * 1.25,
      seconds: options.quick ? 0.5 : 1.5,
      factor: options.quick ? 2 : 1.25,
      halvings: options.quick ? 0 : 1,
      toleratedLoss: TOLERATED_LOSS,
    },
  };
}

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 3, quickRounds: 1 }, ['rate', 'seconds', 'calls']);
  const reason = whyNoNamespaces() ?? (whyNoKernel() || null) ?? whyNoSecondCore();
  if (reason !== null) throw new Error(`cannot measure forwarding in the kernel here: ${reason}`);
  const plan = planOf(options);
  const path = createPath();
  try {
    receiveOnCore(path, CORES.daemon);
    const { logLevel } = options;
    const { calls, warmUp } = plan;
    const setup: PathOptions = { path, calls, warmUp, cores: CORES, table: claimTable(), logLevel };
    const forwarders = FORWARDERS.filter(
      (kind) => options.daemons.includes('debian') || kind !== 'debian',
    ).filter((kind) => isAvailable(kind));
    const results = await measureInRounds(forwarders, options.rounds, (kind) => measure(kind, setup, plan));
    console.log(`\n${plan.calls * 2} streams of 172-byte packets, ${plan.nominal.rate / 1000} kpps`);
    printMedians(forwarders, rowsOf(results, plan));
    printRatios(forwarders, results);
  } finally {
    path.close();
  }
}

function whyNoSecondCore(): string | null {
  return availableParallelism() >= 2 ? null : 'one core only';
}

function isAvailable(kind: Forwarder): boolean {
  const missing = (kind === 'debian' && !existsSync(DEBIAN_BINARY)) || (kind === 'nat' && !hasNft());
  if (missing) console.log(`${kind} is not installed and left out`);
  return !missing;
}

async function measure(kind: Forwarder, setup: PathOptions, plan: Plan): Promise<Figures> {
  const session = await startForwarder(kind, setup);
  try {
    const low = await validRun(session, plan.low, TOLERATED_LOSS);
    const nominal = await validRun(session, plan.nominal, TOLERATED_LOSS);
    const figures = {
      // The counter takes long turns of a daemon for a stranger's, so the scheduler's own account may be nearer.
      cpu: Math.max(await costOf(session, plan), (nominal.cpu[0] ?? 0) / nominal.received),
      ...delayFigures('low', low),
      ...delayFigures('nominal', nominal),
    };
    // Without translation nothing but the generator is compared.
    if (kind === 'routed') return figures;
    const highest = await findHighestRate(session, plan.search);
    const generatorLimited = highest.limit === 'generator' ? 1 : 0;
    return { ...figures, highest: highest.rate / 1000, generatorLimited };
  } finally {
    await session.close();
  }
}

/**
 * Microseconds of the core a packet: the median of many short runs, each with the core's free speed taken right before
 * and after, as a machine shared with others changes its speed from second to second.
 */
async function costOf(session: TrafficSession, { nominal, slices }: Plan): Promise<number> {
  const costs: number[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    const run = { rate: nominal.rate, seconds: SLICE_SECONDS, metered: true };
    const { coreCost, received } = await validRun(session, run, TOLERATED_LOSS);
    if (coreCost === null) throw new Error('the run was not metered');
    costs.push(coreCost / received);
  }
  return median(costs);
}

function delayFigures(name: string, { delay }: TrafficResult): Figures {
  return { [`${name}P50`]: delay.p50, [`${name}P99`]: delay.p99 };
}

function rowsOf(results: RoundResults<Forwarder>, plan: Plan): readonly Row[] {
  const added = (name: string, title: string): Row => {
    const base = median(results.of(name).routed ?? []);
    return {
      name: `added delay ${title} [us] (routed: ${base.toFixed(0)})`,
      digits: 0,
      values: results.map(name, (value) => value - base),
    };
  };
  const low = `at ${(plan.low.rate / 1000).toPrecision(2)} kpps`;
  return [
    { name: 'cost of a packet, all of it [us]', digits: 2, values: results.of('cpu') },
    { name: 'highest rate, loss < 0.1 % [kpps]', digits: 0, values: results.of('highest') },
    { name: 'generator gave way first [share of rounds]', digits: 1, values: results.of('generatorLimited') },
    added('lowP50', `p50 ${low}`),
    added('lowP99', `p99 ${low}`),
    added('nominalP50', 'p50'),
    added('nominalP99', 'p99'),
  ];
}

await main();
