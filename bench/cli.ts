/**
 * What the operators' commands cost with many calls: the longest time for which one of them keeps the main thread, and with it
 * NG, from its work. In process, over a data plane without sockets. See docs/benchmarks.md.
 */
import { createCliHandler } from '../src/commands/cli/index.ts';
import { benchSdp } from '../test/support/call-bench.ts';
import { createCliBench } from '../test/support/cli-bench.ts';

const calls = process.argv.includes('--quick') ? 2000 : 20_000;
const rounds = 5;
const lines = [
  'list sessions all',
  'json list sessions all',
  'list sessions foreign',
  'list numsessions',
  'list totals',
  'list jsonstats',
];

const { environment, offer, answer } = createCliBench();
for (let index = 0; index < calls; index += 1) {
  const callId = `call-${index}@example.com`;
  offer({ sdp: benchSdp(4000), callId });
  answer({ sdp: benchSdp(5000), callId });
}
const handle = createCliHandler({
  ...environment,
  // A moment later, so that no call counts as one that has just begun.
  clock: { ...environment.clock, monotonicMs: () => environment.clock.monotonicMs() + 1000 },
});

console.log(`${calls} calls, milliseconds of CPU, the best of ${rounds} rounds`);
console.log('command'.padEnd(26), 'at a time'.padStart(10), 'in all'.padStart(10), 'pieces'.padStart(8));
for (const line of lines) {
  let [bestPiece, bestTotal, count] = [Infinity, Infinity, 0];
  for (let round = 0; round < rounds; round += 1) {
    const { longest, total, pieces } = measure(line);
    bestPiece = Math.min(bestPiece, longest);
    bestTotal = Math.min(bestTotal, total);
    count = pieces;
  }
  console.log(line.padEnd(26), bestPiece.toFixed(2).padStart(10), bestTotal.toFixed(2).padStart(10), String(count).padStart(8)); // prettier-ignore
}

/** What other processes do meanwhile does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function measure(line: string): {
  readonly longest: number;
  readonly total: number;
  readonly pieces: number;
} {
  let [longest, total, pieces] = [0, 0, 0];
  let before = cpuMs();
  const lap = (): void => {
    const now = cpuMs();
    longest = Math.max(longest, now - before);
    total += now - before;
    pieces += 1;
    before = now;
  };
  const answered = handle(line);
  if (typeof answered === 'string') lap();
  else for (const _piece of answered) lap();
  return { longest, total, pieces };
}
