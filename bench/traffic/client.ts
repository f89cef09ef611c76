import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../test/support/child-process.ts';
import { makeUrgent, pinToCore } from '../support/processes.ts';
import type { TrafficJob, TrafficResult, TrafficRun } from './protocol.ts';

/** A traffic process at work on one job. */
export interface TrafficProcess {
  run(run: TrafficRun): Promise<TrafficResult>;
  stop(): Promise<void>;
}

const METERED_PRIORITY = 5;
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

/** Starts the process on a core of its own (null = wherever the scheduler puts it) and opens its sockets. */
export async function startTraffic(job: TrafficJob, core: number | null): Promise<TrafficProcess> {
  const child = startChild(process.execPath, ['--enable-source-maps', MAIN]);
  const lines = createInterface({ input: child.process.stdout! })[Symbol.asyncIterator]();
  const ask = async (question: unknown): Promise<unknown> => {
    child.process.stdin!.write(`${JSON.stringify(question)}\n`);
    const answer = (await lines.next()) as IteratorResult<string, undefined>;
    if (answer.done === true) throw new Error(`traffic process died: ${child.stderr()}`);
    return JSON.parse(answer.value) as unknown;
  };
  const stop = (): Promise<void> => child.stop();
  try {
    if (core !== null) pinToCore(child.process.pid!, core);
    // A metered run compares what cores get done, so it must not have to share them.
    if (job.meteredCore !== undefined) makeUrgent(child.process.pid!, METERED_PRIORITY);
    await ask(job);
  } catch (error) {
    await stop();
    throw error;
  }
  return { run: async (run) => (await ask(run)) as TrafficResult, stop };
}
