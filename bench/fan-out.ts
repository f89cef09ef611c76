/**
 * What a copy costs: one publisher at the rate of a telephone, with many subscribers in user space, and with as many as a flow has
 * room for in the kernel. There is nothing to compare with: Debian's daemon gives only the first of several subscribers its media.
 * See docs/benchmarks.md.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_DESTINATIONS } from '../src/media/kernel/abi.gen.ts';
import { aBurst, createLeg, type Leg } from '../test/support/call.ts';
import type { Daemon } from '../test/support/daemon.ts';
import { whyNoKernel } from '../test/support/kernel.ts';
import { createLab, type Lab } from '../test/support/lab.ts';
import { whyNoNamespaces } from '../test/support/network.ts';
import { parseMedia } from '../test/support/sdp.ts';
import { waitFor } from '../test/support/wait.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { cpuMicroseconds } from './support/processes.ts';

interface Plan {
  readonly subscribers: number;
  /** Packets a second of the publisher. */
  readonly rate: number;
  readonly seconds: number;
}

interface Result {
  readonly copies: number;
  readonly expected: number;
  /** Of the daemon, less what it takes while nothing comes. */
  readonly cpuMicroseconds: number;
  /** Of the kernel's program; null where the kernel does not tell. */
  readonly programMicroseconds: number | null;
}

const CALL_ID = 'fan-out';
const LEARNING_SECONDS = 4;
const STATISTICS_SWITCH = '/proc/sys/kernel/bpf_stats_enabled';

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 1, quickRounds: 1 }, ['subscribers', 'rate', 'seconds']);
  const rate = options.number('rate', 50);
  const seconds = options.number('seconds', options.quick ? 4 : 20);
  const subscribers = options.number('subscribers', 50);
  print('user space', await measure({ subscribers, rate, seconds }, false));
  const why = whyNoKernel() || (whyNoNamespaces() ?? false);
  if (why !== false) console.log(`kernel: not measured, ${why}`);
  else print('kernel', await measure({ subscribers: MAX_DESTINATIONS, rate, seconds }, true));
}

async function measure(plan: Plan, isInKernel: boolean): Promise<Result> {
  const lab = createLab(['a', 'c']);
  const withStatistics = isInKernel && switchStatistics('1');
  try {
    const daemon = await lab.startDaemon({
      isInKernel,
      options: ['--delete-delay=0', '--log-level=4', '--num-threads=1'],
    });
    const publisher = await publish(lab, daemon);
    const listeners: Leg[] = [];
    for (let index = 0; index < plan.subscribers; index += 1) listeners.push(await subscribe(lab, daemon));
    await send(publisher, plan.rate, LEARNING_SECONDS);
    if (isInKernel)
      await waitFor(
        'the publisher in the kernel',
        async () => (await streamsOf(daemon, publisher))[0]?.path === 'kernel',
      );
    return await measureTraffic(daemon, { publisher, listeners }, plan, withStatistics);
  } finally {
    await lab.close();
    if (withStatistics) switchStatistics('0');
  }
}

async function measureTraffic(
  daemon: Daemon,
  { publisher, listeners }: { readonly publisher: Leg; readonly listeners: readonly Leg[] },
  { subscribers, rate, seconds }: Plan,
  withStatistics: boolean,
): Promise<Result> {
  const pid = daemon.child.process.pid!;
  const idleFrom = cpuMicroseconds(pid);
  await sleep(seconds * 1000);
  const idle = cpuMicroseconds(pid) - idleFrom;
  const copiesBefore = await copiesOf(daemon, listeners);
  const cpuBefore = cpuMicroseconds(pid);
  const programBefore = programMicroseconds(pid);
  await send(publisher, rate, seconds);
  const cpu = cpuMicroseconds(pid) - cpuBefore;
  const program = programMicroseconds(pid) - programBefore;
  const copies = (await copiesOf(daemon, listeners)) - copiesBefore;
  return {
    copies,
    expected: subscribers * rate * seconds,
    cpuMicroseconds: Math.max(0, cpu - idle),
    programMicroseconds: withStatistics ? program : null,
  };
}

async function publish(lab: Lab, daemon: Daemon): Promise<Leg> {
  const leg = await createLeg(lab, 'a');
  const ids = { 'call-id': CALL_ID, 'from-tag': leg.tag };
  const { sdp } = await daemon.ng.ok({ command: 'publish', ...ids, sdp: leg.sdp(['sendonly']) });
  leg.aim(parseMedia(sdp as string)[0]!);
  return leg;
}

async function subscribe(lab: Lab, daemon: Daemon): Promise<Leg> {
  const leg = await createLeg(lab, 'c');
  const ids = { 'call-id': CALL_ID, 'to-tag': leg.tag };
  await daemon.ng.ok({ command: 'subscribe request', ...ids, all: 'all' });
  await daemon.ng.ok({ command: 'subscribe answer', ...ids, sdp: leg.sdp(['recvonly']) });
  return leg;
}

async function send(publisher: Leg, rate: number, seconds: number): Promise<void> {
  const burst = { ...aBurst(rate * seconds), intervalMs: 1000 / rate };
  await publisher.rtp.sendRtp(publisher.target(), burst);
}

interface Report {
  readonly tags: Readonly<
    Record<
      string,
      {
        readonly medias: readonly {
          readonly streams: readonly {
            readonly path: string;
            readonly stats_out: { readonly packets: number };
          }[];
        }[];
      }
    >
  >;
}

/** Of one party: that of all would not fit into a datagram. */
async function streamsOf(daemon: Daemon, { tag }: Leg) {
  const request = { command: 'query', 'call-id': CALL_ID, 'from-tag': tag };
  const { tags } = (await daemon.ng.ok(request)) as unknown as Report;
  return tags[tag]?.medias.flatMap(({ streams }) => streams) ?? [];
}

/** Packets that have gone to subscribers. */
async function copiesOf(daemon: Daemon, listeners: readonly Leg[]): Promise<number> {
  let sum = 0;
  for (const leg of listeners)
    for (const stream of await streamsOf(daemon, leg)) sum += stream.stats_out.packets;
  return sum;
}

/** False: this kernel does not count the time of its programs. */
function switchStatistics(value: '0' | '1'): boolean {
  try {
    writeFileSync(STATISTICS_SWITCH, value);
    return true;
  } catch {
    return false;
  }
}

/** Time that the programs have taken whose descriptors the process holds. */
function programMicroseconds(pid: number): number {
  const times = new Map<string, number>();
  for (const entry of readdirSync(`/proc/${pid}/fdinfo`)) {
    try {
      const text = readFileSync(`/proc/${pid}/fdinfo/${entry}`, 'latin1');
      const id = /^prog_id:\s*(\d+)/m.exec(text)?.[1];
      const nanoseconds = /^run_time_ns:\s*(\d+)/m.exec(text)?.[1];
      if (id !== undefined && nanoseconds !== undefined) times.set(id, Number(nanoseconds));
    } catch {
      // Closed since the folder was read.
    }
  }
  return [...times.values()].reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000;
}

function print(
  path: string,
  { copies, expected, cpuMicroseconds: cpu, programMicroseconds: program }: Result,
): void {
  const each = (microseconds: number): string => `${(microseconds / copies).toFixed(2)} us`;
  const inProgram = program === null ? '' : `, ${each(program)} in the kernel's program`;
  console.log(
    `${path}: ${copies} of ${expected} copies, ${each(cpu)} of the daemon's CPU a copy${inProgram}`,
  );
}

await main();
