/** `npm run demo`: starts the daemon on loopback and shows a telephone call through it. Exit code 0 if it went well. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { daemonKind, startDaemon } from '../support/daemon.ts';
import { createBoard } from './board.ts';
import { demonstrateCall } from './call.ts';
import { judge } from './verdict.ts';

const ADDRESS = '127.0.0.1';
const DEFAULT_SECONDS = 10;
const PORTS = 200;

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { seconds: { type: 'string' } } });
  const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
  if (!(seconds > 0)) throw new Error(`--seconds=${String(values.seconds)}: want a number above 0`);
  // Anywhere will do: ports that are taken are passed over by the daemon.
  const portMin = 20_000 + 2 * randomInt(5000);
  const daemon = await startDaemon(daemonKind(), {
    interfaces: [ADDRESS],
    portMin,
    portMax: portMin + PORTS - 1,
    ngAddress: ADDRESS,
    options: ['--log-level=4'],
  });
  try {
    console.log(`daemon answers NG on ${ADDRESS}:${daemon.ngPort}; media ports from ${portMin}`);
    const legs = await demonstrateCall(daemon, createBoard(process.stdout), seconds);
    const verdict = judge(legs, seconds);
    console.log(verdict.text);
    if (!verdict.pass) console.log(daemon.log());
    return verdict.pass;
  } finally {
    await daemon.stop();
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.log(`FAIL: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
