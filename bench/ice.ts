/**
 * How long it takes until both sides of a call have a path by ICE: from the offer on, and from the answer on. All calls stay until
 * the last one is there, so what keeps them alive is part of the load. See docs/benchmarks.md.
 */
import { monotonicMs } from '../src/base/clock.ts';
import type { NgMessage } from '../test/support/bencode.ts';
import type { Daemon, DaemonKind } from '../test/support/daemon.ts';
import { inParallel } from './signalling/call-script.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { coreSplit, startBenchDaemon } from './support/daemon.ts';
import { IcePhone } from './support/ice-phone.ts';
import { allowAllCores, cpuMicroseconds, pinToCore } from './support/processes.ts';
import { type Figures, measureInRounds } from './support/rounds.ts';
import { percentile } from './support/statistics.ts';
import { type Measurement, printResults } from './support/table.ts';

interface Plan {
  readonly calls: number;
  /** Calls on their way to a path at a time. */
  readonly inFlight: number;
  readonly logLevel: number;
}

const ADDRESS = '127.0.0.1';
const PATIENCE_MS = 30_000;

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 3, quickRounds: 1 }, ['calls', 'in-flight']);
  const plan: Plan = {
    calls: options.number('calls', options.quick ? 100 : 2000),
    inFlight: options.number('in-flight', 10),
    logLevel: options.logLevel,
  };
  const results = await measureInRounds(options.daemons, options.rounds, (kind) => measure(kind, plan));
  const line = (name: string, key: string, unit = 'ms'): Measurement => ({
    name,
    unit,
    digits: 0,
    values: results.of(key),
  });
  printResults(`${plan.calls} calls with ICE on both sides, ${plan.inFlight} on their way at a time`, [
    line('offer to both connected, p50', 'callP50'),
    line('offer to both connected, p99', 'callP99'),
    line('answer to both connected, p50', 'iceP50'),
    line('answer to both connected, p99', 'iceP99'),
    line('CPU of the daemon a call', 'cpu', 'us'),
    line('share of the core that the telephones used', 'loadShare', '%'),
  ]);
}

async function measure(kind: DaemonKind, plan: Plan): Promise<Figures> {
  // Before anything is pinned: a process on one core sees but one.
  const cores = coreSplit();
  const daemon = await startBenchDaemon(kind, {
    interfaces: [ADDRESS],
    portMin: 10_000,
    portMax: 29_999,
    ngAddress: ADDRESS,
    core: cores.daemon,
    threads: 1,
    logLevel: plan.logLevel,
  });
  if (cores.load !== null) pinToCore(process.pid, cores.load);
  const phones: IcePhone[] = [];
  try {
    return await connectCalls(daemon, plan, phones);
  } finally {
    for (const phone of phones) phone.close();
    allowAllCores(process.pid);
    await daemon.stop();
  }
}

async function connectCalls(daemon: Daemon, plan: Plan, phones: IcePhone[]): Promise<Figures> {
  const pids = [daemon.child.process.pid!, process.pid];
  const before = pids.map(cpuMicroseconds);
  const start = monotonicMs();
  const waits = { call: [] as number[], ice: [] as number[] };
  let next = 0;
  await inParallel(plan.inFlight, async () => {
    while (next < plan.calls) {
      const index = next++;
      const { call, ice } = await connectCall(daemon, index, phones);
      waits.call.push(call);
      waits.ice.push(ice);
    }
  });
  const elapsed = (monotonicMs() - start) * 1000;
  const [daemonCpu = 0, loadCpu = 0] = pids.map((pid, index) => cpuMicroseconds(pid) - before[index]!);
  return {
    callP50: percentile(waits.call, 0.5),
    callP99: percentile(waits.call, 0.99),
    iceP50: percentile(waits.ice, 0.5),
    iceP99: percentile(waits.ice, 0.99),
    cpu: daemonCpu / plan.calls,
    loadShare: (100 * loadCpu) / elapsed,
  };
}

/** Milliseconds until both telephones are connected, from the offer and from the reply to the answer. */
async function connectCall(
  daemon: Daemon,
  index: number,
  phones: IcePhone[],
): Promise<{ readonly call: number; readonly ice: number }> {
  const { ng } = daemon;
  const [a, b] = [await IcePhone.open(ADDRESS, true), await IcePhone.open(ADDRESS, false)];
  phones.push(a, b);
  const ids: NgMessage = { 'call-id': `ice-${index}`, 'from-tag': `a-${index}` };
  const wishes: NgMessage = { ICE: 'force', 'rtcp-mux': ['accept', 'offer'] };
  const start = monotonicMs();
  const offer = await ng.ok({ command: 'offer', ...ids, ...wishes, sdp: a.sdp() });
  b.take(offer.sdp as string);
  const answer = await ng.ok({
    command: 'answer',
    ...ids,
    ...wishes,
    'to-tag': `b-${index}`,
    sdp: b.sdp(),
  });
  const answered = monotonicMs();
  a.take(answer.sdp as string);
  const late = new Promise<never>((_, reject) =>
    setTimeout(
      () => reject(new Error(`call ${index} has no path\n${daemon.log().slice(-2000)}`)),
      PATIENCE_MS,
    ).unref(),
  );
  const ends = await Promise.race([Promise.all([a.connected, b.connected]), late]);
  const done = Math.max(...ends);
  return { call: done - start, ice: done - answered };
}

await main();
