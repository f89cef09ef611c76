/**
 * What DTLS handshakes do to media of the same worker: added delay of running streams while many arrive every second, against none.
 * One media thread on one core. See docs/benchmarks.md.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../src/base/clock.ts';
import type { Daemon, DaemonKind } from '../test/support/daemon.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { coreSplit } from './support/daemon.ts';
import { probeDelay, type ProbeJob } from './support/delay-probe.ts';
import { HandshakeStorm } from './support/handshake-storm.ts';
import { allowAllCores, cpuMicroseconds, pinToCore, waitedMicroseconds } from './support/processes.ts';
import { type Figures, measureInRounds } from './support/rounds.ts';
import { type Measurement, printResults } from './support/table.ts';
import { connectCalls } from './traffic/calls.ts';
import { loopbackPath, type TestPath } from './traffic/path.ts';
import { startRelayDaemon } from './traffic/relay-daemon.ts';
import { CALLEE_PORT, CALLER_PORT } from './traffic/session.ts';

interface Plan {
  readonly calls: number;
  readonly handshakes: number;
  readonly rate: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly logLevel: number;
}

const STORM_LEAD_MS = 1000;
/** Beyond some 1,800 calls in one go the telephones, not the daemon, fall behind. */
const SECONDS = 8;
/** Below that share of what was asked for, a line says so. */
const REACHED = 0.97;

async function main(): Promise<void> {
  const own = ['rate', 'seconds', 'calls', 'handshakes'];
  const options = parseBenchArguments({ rounds: 3, quickRounds: 1 }, own);
  const plan: Plan = {
    calls: options.number('calls', 20),
    handshakes: options.number('handshakes', 200),
    rate: options.number('rate', 1000),
    seconds: options.number('seconds', options.quick ? 3 : SECONDS),
    warmUpSeconds: options.quick ? 1 : 5,
    logLevel: options.logLevel,
  };
  const path = loopbackPath();
  const results = await measureInRounds(options.daemons, options.rounds, (kind) => measure(kind, path, plan));
  const line = (name: string, key: string, unit = 'us'): Measurement => ({
    name,
    unit,
    digits: 0,
    values: results.of(key),
  });
  const title = `${plan.calls} streams, ${plan.rate} packets/s, with and without ${plan.handshakes} handshakes a second`;
  printResults(title, [
    line('delay p50, without', 'quietP50'),
    line('delay p50, with', 'stormP50'),
    line('delay p99, without', 'quietP99'),
    line('delay p99, with', 'stormP99'),
    line('packets lost, with', 'lost', ''),
    line('handshakes done', 'done', '1/s'),
    line('handshakes that failed', 'failed', '1/s'),
    line('share of its core that the daemon used, with', 'daemonShare', '%'),
    line('share of theirs that the telephones used, with', 'loadShare', '%'),
    line('time that threads of the daemon waited for it, with', 'waiting', '%'),
  ]);
}

async function measure(kind: DaemonKind, path: TestPath, plan: Plan): Promise<Figures> {
  // Before anything is pinned: a process on one core sees but one.
  const cores = coreSplit();
  const { logLevel } = plan;
  const daemon = await startRelayDaemon(kind, path, { core: cores.daemon, threads: 1, logLevel });
  if (cores.load !== null) pinToCore(process.pid, cores.load);
  try {
    return await compare(daemon, path, plan);
  } finally {
    allowAllCores(process.pid);
    await daemon.stop();
  }
}

async function compare(
  daemon: Daemon,
  path: TestPath,
  { calls, handshakes, rate, seconds, warmUpSeconds }: Plan,
): Promise<Figures> {
  const caller = { address: path.caller.address, port: CALLER_PORT };
  const callee = { address: path.callee.address, port: CALLEE_PORT };
  const { callerTargets } = await connectCalls(daemon.ng, calls, 'media', caller, callee);
  const job: ProbeJob = { caller, callee, targets: callerTargets, rate, seconds };
  await probeDelay({ ...job, seconds: warmUpSeconds });
  const quiet = await probeDelay(job);
  const storm = new HandshakeStorm(daemon, path, handshakes);
  try {
    await sleep(STORM_LEAD_MS);
    const pids = [daemon.child.process.pid!, process.pid];
    const cpu = pids.map(cpuMicroseconds);
    const waited = waitedMicroseconds(pids[0]!);
    const before = { at: monotonicMs(), done: storm.done, failed: storm.failed };
    const loud = await probeDelay(job);
    const elapsed = (monotonicMs() - before.at) / 1000;
    const [daemonShare = 0, loadShare = 0] = pids.map(
      (pid, index) => (cpuMicroseconds(pid) - cpu[index]!) / (elapsed * 10_000),
    );
    const done = (storm.done - before.done) / elapsed;
    if (done < handshakes * REACHED)
      console.log(`only ${done.toFixed(0)} of ${handshakes} handshakes a second were reached`);
    return {
      quietP50: quiet.p50,
      stormP50: loud.p50,
      quietP99: quiet.p99,
      stormP99: loud.p99,
      lost: loud.lost,
      done,
      failed: (storm.failed - before.failed) / elapsed,
      daemonShare,
      loadShare,
      waiting: (waitedMicroseconds(pids[0]!) - waited) / (elapsed * 10_000),
    };
  } finally {
    await storm.stop();
  }
}

await main();
