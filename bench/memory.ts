/**
 * What an idle call costs in memory: many calls of one audio stream (offer and answer, four sockets each), no media.
 * See docs/benchmarks.md.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { raiseFileLimit } from '../src/native/file-limit.ts';
import type { DaemonKind } from '../test/support/daemon.ts';
import { type CallStep, createCallScript, inParallel } from './signalling/call-script.ts';
import { createLoadClient, type LoadClient } from './signalling/load-client.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { startBenchDaemon } from './support/daemon.ts';
import { type MemoryUse, memoryUse, socketCount } from './support/processes.ts';
import { type Figures, measureInRounds } from './support/rounds.ts';
import { printResults } from './support/table.ts';

interface Plan {
  readonly calls: number;
  /** Before each reading, so that what was only passing through is given back. */
  readonly pauseSeconds: number;
  readonly logLevel: number;
}

const IN_FLIGHT = 16;
const SOCKETS_PER_CALL = 4;
/** What a daemon has open besides media sockets, generously. */
const OTHER_DESCRIPTORS = 400;
const KILOBYTE = 1024;
/** Calls made and deleted before the first reading: code gets compiled and pools filled once, not per call. */
const WARM_UP_SHARE = 0.05;

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 3, quickRounds: 1 }, ['calls', 'pause']);
  const plan: Plan = {
    calls: callsThatFit(options.number('calls', options.quick ? 500 : 10_000)),
    pauseSeconds: options.number('pause', options.quick ? 0.5 : 5),
    logLevel: options.logLevel,
  };
  const results = await measureInRounds(options.daemons, options.rounds, (kind) => measure(kind, plan));
  printResults(`${plan.calls} idle calls, ${SOCKETS_PER_CALL} sockets each`, [
    {
      name: 'growth of RSS a call',
      unit: 'kB',
      digits: 2,
      values: results.of('rssPerCall'),
      target: { of: 'ours', atMost: 30 },
    },
    { name: 'growth of PSS a call', unit: 'kB', digits: 2, values: results.of('pssPerCall') },
    { name: 'RSS before', unit: 'MB', digits: 1, values: results.of('rssBefore') },
    { name: 'RSS with all calls', unit: 'MB', digits: 1, values: results.of('rssWithCalls') },
    { name: 'RSS after deleting them', unit: 'MB', digits: 1, values: results.of('rssAfter') },
  ]);
}

/** The growth a call is the same for fewer calls, so a low limit on open files is no reason to give up. */
function callsThatFit(wanted: number): number {
  const { soft } = raiseFileLimit(wanted * SOCKETS_PER_CALL + OTHER_DESCRIPTORS);
  const fit = Math.floor((soft - OTHER_DESCRIPTORS) / SOCKETS_PER_CALL);
  if (fit >= wanted) return wanted;
  console.log(`${fit} calls in place of ${wanted}: no more than ${soft} open files are allowed here`);
  return fit;
}

async function measure(kind: DaemonKind, plan: Plan): Promise<Figures> {
  const daemon = await startBenchDaemon(kind, {
    interfaces: ['127.0.0.1'],
    portMin: 1024,
    portMax: 65_000,
    ngAddress: '127.0.0.1',
    core: null,
    logLevel: plan.logLevel,
  });
  const pid = daemon.child.process.pid!;
  const client = await createLoadClient(daemon.ngAddress, daemon.ngPort);
  try {
    await connect(client, 'warm', Math.ceil(plan.calls * WARM_UP_SHARE), ['offer', 'answer', 'delete']);
    await sleep(plan.pauseSeconds * 1000);
    const [before, socketsBefore] = [memoryUse(pid), socketCount(pid)];
    await connect(client, 'idle', plan.calls, ['offer', 'answer']);
    await sleep(plan.pauseSeconds * 1000);
    const [withCalls, socketsWithCalls] = [memoryUse(pid), socketCount(pid)];
    requireSockets(socketsWithCalls - socketsBefore, plan.calls);
    await connect(client, 'idle', plan.calls, ['delete']);
    await sleep(plan.pauseSeconds * 1000);
    return figures(plan.calls, before, withCalls, memoryUse(pid));
  } finally {
    client.close();
    await daemon.stop();
  }
}

/** Performs `steps` of calls number 0 to `count` - 1. */
async function connect(
  client: LoadClient,
  label: string,
  count: number,
  steps: readonly CallStep[],
): Promise<void> {
  const script = createCallScript(
    { address: '198.51.100.1', port: 4000 },
    { address: '198.51.100.2', port: 5000 },
  );
  let next = 0;
  await inParallel(IN_FLIGHT, async () => {
    while (next < count) {
      const callId = `${label}-${next}`;
      next += 1;
      for (const step of steps) await script.perform(client, step, callId);
    }
  });
}

/** A daemon that opens its sockets later, or shares them, would not have been measured with idle calls as meant. */
function requireSockets(opened: number, calls: number): void {
  if (opened < calls * SOCKETS_PER_CALL)
    throw new Error(`${opened} sockets for ${calls} calls: not ${SOCKETS_PER_CALL} a call`);
}

function figures(calls: number, before: MemoryUse, withCalls: MemoryUse, after: MemoryUse): Figures {
  const megabytes = (bytes: number): number => bytes / KILOBYTE / KILOBYTE;
  return {
    rssPerCall: (withCalls.rss - before.rss) / calls / KILOBYTE,
    pssPerCall: (withCalls.pss - before.pss) / calls / KILOBYTE,
    rssBefore: megabytes(before.rss),
    rssWithCalls: megabytes(withCalls.rss),
    rssAfter: megabytes(after.rss),
  };
}

await main();
