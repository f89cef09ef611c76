/**
 * What forwarding costs: CPU per packet, added delay, and the highest rate without loss, both daemons in user space.
 * 100 calls of two one-way streams each, 172-byte packets, spread evenly. See docs/benchmarks.md.
 */
import type { DaemonKind } from '../test/support/daemon.ts';
import { type BenchArguments, parseBenchArguments } from './support/arguments.ts';
import { coreSplit } from './support/daemon.ts';
import { softIrqThread } from './support/processes.ts';
import { type Figures, measureInRounds, type RoundResults } from './support/rounds.ts';
import { type Measurement, printResults } from './support/table.ts';
import { findHighestRate, type RateSearch } from './traffic/highest-rate.ts';
import { createPath, type TestPath } from './traffic/path.ts';
import type { TrafficResult, TrafficRun } from './traffic/protocol.ts';
import { startRelayDaemon } from './traffic/relay-daemon.ts';
import { startSession, type TrafficSession } from './traffic/session.ts';
import { routedTargets, startStaticSession } from './traffic/static-session.ts';
import { validRun } from './traffic/valid-run.ts';

interface Plan {
  readonly calls: number;
  readonly warmUp: TrafficRun;
  readonly low: TrafficRun;
  readonly nominal: TrafficRun;
  readonly search: RateSearch;
}

function planOf(options: BenchArguments): Plan {
  const rate = options.number('rate', options.quick ? 10_000 : 60_000);
  const seconds = options.number('seconds', options.quick ? 1 : 5);
  return {
    calls: options.number('calls', 100),
    // Both daemons watch sources for 3 s before they settle on one, and the just-in-time compiler wants a start too.
    warmUp: { rate: rate / 3, seconds: options.quick ? 1 : 5 },
    low: { rate: rate / 12, seconds },
    nominal: { rate, seconds },
    search: {
      first: rate,
      seconds: options.quick ? 0.5 : 2,
      factor: options.quick ? 2 : 1.2,
      halvings: options.quick ? 0 : 3,
    },
  };
}

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 3, quickRounds: 1 }, ['rate', 'seconds', 'calls', 'threads']);
  const plan = planOf(options);
  const path = createPath();
  try {
    const baseline = await measurePath(path, plan);
    const threadChoices = options.quick ? [1] : [1, null];
    for (const threads of threadChoices) {
      const results = await measureInRounds(options.daemons, options.rounds, (kind) =>
        measureDaemon(kind, path, plan, threads, options.logLevel),
      );
      const title = `${plan.calls * 2} streams, --num-threads=${threads ?? '(default)'}, daemon on one core`;
      printResults(title, measurementsOf(results, plan, baseline));
    }
  } finally {
    path.close();
  }
}

/** The same packets without a daemon: the relay's host routes them, so what is left is the cost of the path. */
async function measurePath(path: TestPath, plan: Plan): Promise<Figures> {
  const targets = routedTargets(path, plan.calls);
  const traffic = await startStaticSession(path, targets, coreSplit().load, { ...plan.nominal, seconds: 1 });
  try {
    return {
      ...delayFigures('low', await validRun(traffic, plan.low)),
      ...delayFigures('nominal', await validRun(traffic, plan.nominal)),
    };
  } finally {
    await traffic.close();
  }
}

async function measureDaemon(
  kind: DaemonKind,
  path: TestPath,
  plan: Plan,
  threads: number | null,
  logLevel: number,
): Promise<Figures> {
  const cores = coreSplit();
  const daemon = await startRelayDaemon(kind, path, { core: cores.daemon, threads, logLevel });
  try {
    const softIrq = cores.daemon === null ? null : softIrqThread(cores.daemon);
    const session = await startSession(daemon, {
      path,
      calls: plan.calls,
      core: cores.load,
      watchedPids: softIrq === null ? [] : [softIrq],
      warmUp: plan.warmUp,
    });
    try {
      return await measureSession(session, plan);
    } finally {
      await session.close();
    }
  } finally {
    await daemon.stop();
  }
}

async function measureSession(session: TrafficSession, plan: Plan): Promise<Figures> {
  const low = await validRun(session, plan.low);
  const nominal = await validRun(session, plan.nominal);
  const highest = await findHighestRate(session, plan.search);
  const [daemonCpu = 0, softIrqCpu = 0] = nominal.cpu;
  return {
    cpu: daemonCpu / nominal.received,
    cpuWithSoftIrq: (daemonCpu + softIrqCpu) / nominal.received,
    ...delayFigures('low', low),
    ...delayFigures('nominal', nominal),
    highest: highest.rate / 1000,
    generatorLimited: highest.limit === 'generator' ? 1 : 0,
    recovered: highest.recovered ? 1 : 0,
  };
}

function delayFigures(name: string, { delay }: TrafficResult): Figures {
  return { [`${name}P50`]: delay.p50, [`${name}P99`]: delay.p99 };
}

function measurementsOf(results: RoundResults, plan: Plan, baseline: Figures): readonly Measurement[] {
  const added = (name: string, title: string): Measurement => ({
    name: `${title} (path alone ${baseline[name]!.toFixed(0)})`,
    unit: 'us',
    digits: 0,
    values: results.map(name, (value) => value - baseline[name]!),
  });
  const rate = `${plan.nominal.rate / 1000} kpps`;
  const low = `${(plan.low.rate / 1000).toPrecision(2)} kpps`;
  return [
    {
      name: `CPU a packet at ${rate}`,
      unit: 'us',
      digits: 2,
      values: results.of('cpu'),
      target: { of: 'ratio', atMost: 1 },
    },
    { name: 'same, with ksoftirqd', unit: 'us', digits: 2, values: results.of('cpuWithSoftIrq') },
    { name: 'highest rate, loss < 0.01 %', unit: 'kpps', digits: 0, values: results.of('highest') },
    {
      name: 'rounds in which the generator gave way first',
      unit: 'share',
      digits: 1,
      values: results.of('generatorLimited'),
    },
    {
      name: 'rounds in which all streams flowed again after overload',
      unit: 'share',
      digits: 1,
      values: results.of('recovered'),
    },
    added('lowP50', `added delay p50 at ${low}`),
    added('lowP99', `added delay p99 at ${low}`),
    added('nominalP50', `added delay p50 at ${rate}`),
    added('nominalP99', `added delay p99 at ${rate}`),
  ];
}

await main();
