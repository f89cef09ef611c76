/**
 * How long it takes until both sides of a call have a path by ICE: from the offer on, and from the answer on. All calls stay until
 * the last one is there, so what keeps them alive is part of the load; what that alone takes is measured afterwards. See docs/benchmarks.md.
 */
import { setTimeout } from 'node:timers/promises';
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
  /** Connected and ended before anything is measured. */
  readonly warmUpCalls: number;
  readonly calls: number;
  /** Calls on their way to a path at a time. */
  readonly inFlight: number;
  /** How long the calls are kept when all are connected. */
  readonly keepSeconds: number;
  readonly logLevel: number;
}

interface Call {
  readonly ids: NgMessage;
  readonly phones: readonly IcePhone[];
}

/** Milliseconds until both telephones are connected, from the offer and from the reply to the answer. */
interface Wait {
  readonly call: number;
  readonly ice: number;
}

const ADDRESS = '127.0.0.1';
const PATIENCE_MS = 30_000;

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 3, quickRounds: 1 }, ['calls', 'in-flight']);
  const plan: Plan = {
    warmUpCalls: options.quick ? 50 : 1500,
    calls: options.number('calls', options.quick ? 100 : 2000),
    inFlight: options.number('in-flight', 10),
    keepSeconds: options.quick ? 2 : 10,
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
    line('CPU of the daemon a connected call and second', 'keepCpu', 'us'),
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
  const calls: Call[] = [];
  try {
    await connectCalls(daemon, plan, 'warm', plan.warmUpCalls, calls);
    for (const { ids } of calls) await daemon.ng.ok({ command: 'delete', ...ids });
    closePhones(calls);
    const connecting = await measureConnecting(daemon, plan, calls);
    return { ...connecting, keepCpu: await measureKeeping(daemon, plan) };
  } finally {
    closePhones(calls);
    allowAllCores(process.pid);
    await daemon.stop();
  }
}

function closePhones(calls: Call[]): void {
  for (const { phones } of calls.splice(0)) for (const phone of phones) phone.close();
}

async function measureConnecting(daemon: Daemon, plan: Plan, calls: Call[]): Promise<Figures> {
  const pids = [daemon.child.process.pid!, process.pid];
  const before = pids.map(cpuMicroseconds);
  const start = monotonicMs();
  const waits = await connectCalls(daemon, plan, 'call', plan.calls, calls);
  const elapsed = (monotonicMs() - start) * 1000;
  const [daemonCpu = 0, loadCpu = 0] = pids.map((pid, index) => cpuMicroseconds(pid) - before[index]!);
  const [callWaits, iceWaits] = [waits.map(({ call }) => call), waits.map(({ ice }) => ice)];
  return {
    callP50: percentile(callWaits, 0.5),
    callP99: percentile(callWaits, 0.99),
    iceP50: percentile(iceWaits, 0.5),
    iceP99: percentile(iceWaits, 0.99),
    cpu: daemonCpu / plan.calls,
    loadShare: (100 * loadCpu) / elapsed,
  };
}

/** Microseconds of CPU a call and second while nothing comes but the checks that keep the paths. */
async function measureKeeping(daemon: Daemon, { calls, keepSeconds }: Plan): Promise<number> {
  const pid = daemon.child.process.pid!;
  const before = cpuMicroseconds(pid);
  await setTimeout(keepSeconds * 1000);
  return (cpuMicroseconds(pid) - before) / (calls * keepSeconds);
}

async function connectCalls(
  daemon: Daemon,
  { inFlight }: Plan,
  label: string,
  count: number,
  calls: Call[],
): Promise<readonly Wait[]> {
  const waits: Wait[] = [];
  let next = 0;
  await inParallel(inFlight, async () => {
    while (next < count) waits.push(await connectCall(daemon, `${label}-${next++}`, calls));
  });
  return waits;
}

async function connectCall(daemon: Daemon, name: string, calls: Call[]): Promise<Wait> {
  const { ng } = daemon;
  const [a, b] = [await IcePhone.open(ADDRESS, true), await IcePhone.open(ADDRESS, false)];
  const ids: NgMessage = { 'call-id': name, 'from-tag': `a-${name}` };
  calls.push({ ids, phones: [a, b] });
  const wishes: NgMessage = { ICE: 'force', 'rtcp-mux': ['accept', 'offer'] };
  const start = monotonicMs();
  const offer = await ng.ok({ command: 'offer', ...ids, ...wishes, sdp: a.sdp() });
  b.take(offer.sdp as string);
  const answer = await ng.ok({
    command: 'answer',
    ...ids,
    ...wishes,
    'to-tag': `b-${name}`,
    sdp: b.sdp(),
  });
  const answered = monotonicMs();
  a.take(answer.sdp as string);
  const late = setTimeout(PATIENCE_MS, null, { ref: false }).then(() => {
    throw new Error(`call ${name} has no path\n${daemon.log().slice(-2000)}`);
  });
  const ends = await Promise.race([Promise.all([a.connected, b.connected]), late]);
  const done = Math.max(...ends);
  return { call: done - start, ice: done - answered };
}

await main();
