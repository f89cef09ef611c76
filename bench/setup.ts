/**
 * How many calls a second one core sets up and tears down: offer, answer and delete of one audio call, over NG by UDP,
 * with a fixed number of requests in flight. See docs/benchmarks.md.
 */
import { performance } from 'node:perf_hooks';
import type { Daemon, DaemonKind } from '../test/support/daemon.ts';
import { CALL_STEPS, type CallStep, createCallScript, inParallel } from './signalling/call-script.ts';
import { createLoadClient, type LoadClient } from './signalling/load-client.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { coreSplit, startBenchDaemon } from './support/daemon.ts';
import { allowAllCores, cpuMicroseconds, pinToCore } from './support/processes.ts';
import { type Figures, measureInRounds, type RoundResults } from './support/rounds.ts';
import { percentile } from './support/statistics.ts';
import { type Measurement, printResults } from './support/table.ts';

interface Plan {
  readonly inFlight: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly threads: number | null;
  readonly logLevel: number;
}

/** Above that share of its core the client is what limits the figure. */
const CLIENT_SHARE_LIMIT = 0.9;

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 5, quickRounds: 1 }, ['in-flight', 'seconds', 'threads']);
  const plan: Plan = {
    inFlight: options.number('in-flight', 16),
    warmUpSeconds: options.quick ? 0.5 : 8,
    seconds: options.number('seconds', options.quick ? 1 : 5),
    threads: options.number('threads', 0) || null,
    logLevel: options.logLevel,
  };
  const results = await measureInRounds(options.daemons, options.rounds, (kind) => measure(kind, plan));
  printResults(
    `offer + answer + delete, ${plan.inFlight} in flight, daemon on one core`,
    measurementsOf(results),
  );
}

async function measure(kind: DaemonKind, plan: Plan): Promise<Figures> {
  const cores = coreSplit();
  const daemon = await startBenchDaemon(kind, {
    interfaces: ['127.0.0.1'],
    portMin: 10_000,
    portMax: 59_999,
    ngAddress: '127.0.0.1',
    core: cores.daemon,
    threads: plan.threads,
    logLevel: plan.logLevel,
  });
  const client = await createLoadClient(daemon.ngAddress, daemon.ngPort);
  if (cores.load !== null) pinToCore(process.pid, cores.load);
  try {
    await runCalls(client, plan.inFlight, plan.warmUpSeconds, 'warm');
    return await measureCalls(client, daemon, plan);
  } finally {
    allowAllCores(process.pid);
    client.close();
    await daemon.stop();
  }
}

async function measureCalls(client: LoadClient, daemon: Daemon, plan: Plan): Promise<Figures> {
  const pids = [daemon.child.process.pid!, process.pid];
  const before = pids.map(cpuMicroseconds);
  const start = performance.now();
  const waits = await runCalls(client, plan.inFlight, plan.seconds, 'call');
  const seconds = (performance.now() - start) / 1000;
  const [daemonCpu, clientCpu] = pids.map((pid, index) => cpuMicroseconds(pid) - before[index]!);
  const calls = waits.delete.length;
  const clientShare = clientCpu! / 1e6 / seconds;
  if (client.repeats > 0) throw new Error(`${client.repeats} requests had to be repeated: replies were lost`);
  if (clientShare > CLIENT_SHARE_LIMIT)
    throw new Error(`client used ${(clientShare * 100).toFixed(0)} % of its core: the daemon may do more`);
  return {
    callsPerSecond: calls / seconds,
    cpuPerCall: daemonCpu! / calls,
    daemonShare: daemonCpu! / 1e6 / seconds,
    clientShare,
    ...Object.fromEntries(
      CALL_STEPS.flatMap((step) => [
        [`${step}P50`, percentile(waits[step], 0.5)],
        [`${step}P99`, percentile(waits[step], 0.99)],
      ]),
    ),
  };
}

/** Waits for each reply in milliseconds, by step. */
type Waits = Readonly<Record<CallStep, number[]>>;

async function runCalls(
  client: LoadClient,
  inFlight: number,
  seconds: number,
  label: string,
): Promise<Waits> {
  const waits: Waits = { offer: [], answer: [], delete: [] };
  const script = createCallScript(
    { address: '198.51.100.1', port: 4000 },
    { address: '198.51.100.2', port: 5000 },
  );
  const end = performance.now() + seconds * 1000;
  let calls = 0;
  await inParallel(inFlight, async () => {
    while (performance.now() < end) {
      calls += 1;
      const callId = `${label}-${calls}-${process.pid}`;
      for (const step of CALL_STEPS)
        waits[step].push((await script.perform(client, step, callId)).milliseconds);
    }
  });
  return waits;
}

function measurementsOf(results: RoundResults): readonly Measurement[] {
  return [
    {
      name: 'calls a second',
      unit: '1/s',
      digits: 0,
      values: results.of('callsPerSecond'),
      target: { of: 'ours', atLeast: 3000 },
    },
    {
      name: 'same, against the other',
      unit: '1/s',
      digits: 0,
      values: results.of('callsPerSecond'),
      target: { of: 'ratio', atLeast: 1 },
    },
    { name: "daemon's CPU a call", unit: 'us', digits: 0, values: results.of('cpuPerCall') },
    { name: "daemon's share of its core", unit: 'share', digits: 2, values: results.of('daemonShare') },
    { name: "client's share of its core", unit: 'share', digits: 2, values: results.of('clientShare') },
    ...CALL_STEPS.flatMap((step): readonly Measurement[] => [
      { name: `${step} p50`, unit: 'ms', digits: 2, values: results.of(`${step}P50`) },
      {
        name: `${step} p99`,
        unit: 'ms',
        digits: 2,
        values: results.of(`${step}P99`),
        target: { of: 'ours', atMost: 10 },
      },
    ]),
  ];
}

await main();
