/**
 * Whether memory and descriptors stay flat while calls come and go for a long time: most answered and deleted, some
 * given up, some changed meanwhile, media through them. See docs/benchmarks.md.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DaemonKind } from '../test/support/daemon.ts';
import { CallChurn } from './signalling/call-churn.ts';
import { createLoadClient } from './signalling/load-client.ts';
import { judgeSoak, type SoakSample } from './signalling/soak-verdict.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { startBenchDaemon } from './support/daemon.ts';
import { descriptorCount, memoryUse } from './support/processes.ts';
import { printRows } from './support/table.ts';

interface Plan {
  readonly seconds: number;
  readonly sampleSeconds: number;
  readonly concurrentCalls: number;
  readonly logLevel: number;
}

const PORT_MIN = 10_000;
const PORT_MAX = 59_999;
/** For deleted calls to be gone in the daemon, before descriptors are counted at the end. */
const SETTLE_MS = 3000;
/** Below that the heap is still finding its size, and the verdict means nothing. */
const SHORTEST_SECONDS = 240;
const MEGABYTE = 1 << 20;

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 1, quickRounds: 1 }, ['minutes', 'concurrent']);
  const minutes = options.number('minutes', options.quick ? 0.1 : 10);
  const plan: Plan = {
    seconds: minutes * 60,
    sampleSeconds: options.quick ? 0.5 : Math.min(10, minutes * 2),
    concurrentCalls: options.number('concurrent', 200),
    logLevel: options.logLevel,
  };
  let flat = true;
  for (const kind of options.daemons) flat = (await soak(kind, plan)) && flat;
  // A short run is still warming up: its slope says nothing.
  if (!flat && !options.quick) process.exitCode = 1;
}

async function soak(kind: DaemonKind, plan: Plan): Promise<boolean> {
  const daemon = await startBenchDaemon(kind, {
    interfaces: ['127.0.0.1'],
    portMin: PORT_MIN,
    portMax: PORT_MAX,
    ngAddress: '127.0.0.1',
    core: null,
    logLevel: plan.logLevel,
  });
  const pid = daemon.child.process.pid!;
  const client = await createLoadClient(daemon.ngAddress, daemon.ngPort);
  const churn = await CallChurn.create(client, '127.0.0.1');
  try {
    const idleDescriptors = descriptorCount(pid);
    const samples: SoakSample[] = [];
    const work = churn.run(plan.concurrentCalls, plan.seconds);
    const start = Date.now();
    while ((Date.now() - start) / 1000 + plan.sampleSeconds <= plan.seconds) {
      // A refused request ends the run at once.
      await Promise.race([sleep(plan.sampleSeconds * 1000), work]);
      samples.push({
        seconds: (Date.now() - start) / 1000,
        calls: churn.ended,
        rss: memoryUse(pid).rss,
        descriptors: descriptorCount(pid),
      });
    }
    await work;
    await sleep(SETTLE_MS);
    return report(kind, samples, descriptorCount(pid) - idleDescriptors, churn);
  } finally {
    churn.close();
    client.close();
    await daemon.stop();
  }
}

function report(
  kind: DaemonKind,
  samples: readonly SoakSample[],
  descriptorsLeft: number,
  churn: CallChurn,
): boolean {
  if (churn.ended === 0) throw new Error('no call was made');
  if (churn.mediaReceived === 0) throw new Error('no media came through');
  console.log(
    `\n${kind}: ${churn.ended} calls, ${churn.mediaReceived} of ${churn.mediaSent} packets through`,
  );
  printRows([
    ['time [s]', 'calls', 'RSS [MB]', 'descriptors'],
    ...samples.map(({ seconds, calls, rss, descriptors }) => [
      seconds.toFixed(0),
      String(calls),
      megabytes(rss),
      String(descriptors),
    ]),
  ]);
  const { mediaSent, mediaReceived } = churn;
  const verdict = judgeSoak(samples, { descriptorsLeft, mediaSent, mediaReceived });
  const { bytesPerMinute, descriptorsPerMinute, growth, growthPerCall } = verdict;
  console.log(
    `slopes: RSS ${megabytes(bytesPerMinute)} MB/min, descriptors ${descriptorsPerMinute.toFixed(2)}/min; ` +
      `low-water mark of RSS ${megabytes(growth)} MB, ${growthPerCall.toFixed(0)} bytes a call; ` +
      `${descriptorsLeft} descriptors left when all calls were gone`,
  );
  console.log(verdict.flat ? 'flat' : `NOT FLAT: ${verdict.problems.join('; ')}`);
  if (samples.at(-1)!.seconds < SHORTEST_SECONDS) console.log('(too short a run: this was warming up)');
  return verdict.flat;
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}

await main();
