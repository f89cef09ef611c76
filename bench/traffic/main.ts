/** The traffic process: reads a job, then runs, one JSON line each, from standard input; answers each with a line. */
import { createInterface } from 'node:readline';
import type { TrafficJob, TrafficRun } from './protocol.ts';
import { Traffic } from './run.ts';

let traffic: Traffic | null = null;
for await (const line of createInterface({ input: process.stdin })) {
  if (traffic === null) {
    traffic = new Traffic(JSON.parse(line) as TrafficJob);
    await traffic.ready();
    process.stdout.write('{}\n');
  } else {
    process.stdout.write(`${JSON.stringify(traffic.run(JSON.parse(line) as TrafficRun))}\n`);
  }
}
