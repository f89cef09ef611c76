/**
 * What a call between RTP and SRTP costs: CPU a packet and added delay, both daemons in user space on one core. Half of the packets are
 * encrypted on their way and half are decrypted. See docs/benchmarks.md.
 */
import type { SrtpSuiteName } from '../src/protocols/srtp/index.ts';
import type { DaemonKind } from '../test/support/daemon.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { coreSplit } from './support/daemon.ts';
import { type Figures, measureInRounds } from './support/rounds.ts';
import { printResults } from './support/table.ts';
import { createPath, type TestPath } from './traffic/path.ts';
import type { TrafficRun } from './traffic/protocol.ts';
import { startRelayDaemon } from './traffic/relay-daemon.ts';
import { startSession } from './traffic/session.ts';
import { validRun } from './traffic/valid-run.ts';

const suites = {
  clear: undefined,
  sha1: 'AES_CM_128_HMAC_SHA1_80',
  gcm: 'AEAD_AES_128_GCM',
} as const satisfies Readonly<Record<string, SrtpSuiteName | undefined>>;
type Suite = keyof typeof suites;

interface Plan {
  readonly calls: number;
  readonly warmUp: TrafficRun;
  readonly run: TrafficRun;
  readonly toleratedLoss: number;
  readonly logLevel: number;
}

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 3, quickRounds: 1 }, ['rate', 'seconds', 'calls', 'loss']);
  const rate = options.number('rate', options.quick ? 10_000 : 40_000);
  const plan: Plan = {
    calls: options.number('calls', 100),
    warmUp: { rate: rate / 2, seconds: options.quick ? 1 : 5 },
    run: { rate, seconds: options.number('seconds', options.quick ? 1 : 5) },
    toleratedLoss: options.number('loss', 1e-4),
    logLevel: options.logLevel,
  };
  const path = createPath();
  try {
    const results = await measureInRounds(options.daemons, options.rounds, (kind) =>
      measureDaemon(kind, path, plan),
    );
    const line = (suite: Suite, name: string) => ({
      name: `CPU a packet, ${name}`,
      unit: 'us',
      digits: 2,
      values: results.of(`${suite}Cpu`),
      ...(suite !== 'clear' && { target: { of: 'ratio', atMost: 1 } as const }),
    });
    const delay = (suite: Suite, name: string) => ({
      name: `delay p99, ${name}`,
      unit: 'us',
      digits: 0,
      values: results.of(`${suite}P99`),
    });
    const names = { clear: 'RTP to RTP', sha1: suites.sha1, gcm: suites.gcm };
    const kinds = Object.keys(suites) as Suite[];
    printResults(`${plan.calls * 2} streams, ${rate / 1000} kpps, one thread on one core`, [
      ...kinds.map((suite) => line(suite, names[suite])),
      ...kinds.map((suite) => delay(suite, names[suite])),
    ]);
  } finally {
    path.close();
  }
}

async function measureDaemon(kind: DaemonKind, path: TestPath, plan: Plan): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const name of Object.keys(suites) as Suite[]) {
    const { cpu, p99 } = await measureSuite(kind, path, plan, suites[name]);
    figures[`${name}Cpu`] = cpu;
    figures[`${name}P99`] = p99;
  }
  return figures;
}

async function measureSuite(
  kind: DaemonKind,
  path: TestPath,
  { calls, warmUp, run, toleratedLoss, logLevel }: Plan,
  suite: SrtpSuiteName | undefined,
): Promise<{ readonly cpu: number; readonly p99: number }> {
  const cores = coreSplit();
  const daemon = await startRelayDaemon(kind, path, { core: cores.daemon, threads: 1, logLevel });
  try {
    const options = { path, calls, core: cores.load, watchedPids: [], warmUp };
    const session = await startSession(daemon, suite === undefined ? options : { ...options, suite });
    try {
      const { cpu, received, delay } = await validRun(session, run, toleratedLoss);
      return { cpu: cpu[0]! / received, p99: delay.p99 };
    } finally {
      await session.close();
    }
  } finally {
    await daemon.stop();
  }
}

await main();
