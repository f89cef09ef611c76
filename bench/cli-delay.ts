/**
 * How long NG and media have to wait while somebody asks for all calls: a real daemon, `ping` after `ping` over UDP, packets through a few
 * calls, and meanwhile the commands that look at everything, over listen-cli and listen-http. See docs/benchmarks.md.
 */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { raiseFileLimit } from '../src/native/file-limit.ts';
import { encodeBencode } from '../test/support/bencode.ts';
import { sdp } from '../test/support/sdp.ts';
import { createCallScript, inParallel } from './signalling/call-script.ts';
import { createLoadClient, type LoadClient } from './signalling/load-client.ts';
import { parseBenchArguments } from './support/arguments.ts';
import { startBenchDaemon } from './support/daemon.ts';
import { probeDelay, type ProbeJob } from './support/delay-probe.ts';
import { percentileOfSorted } from './support/statistics.ts';
import { connectCalls } from './traffic/calls.ts';
import { CALLEE_PORT, CALLER_PORT } from './traffic/session.ts';

const host = '127.0.0.1';
/** Calls with packets, of 50 a second one way. */
const TALKING = 20;
const PACKETS_PER_SECOND = 50 * TALKING;
const cliPort = 19_925;
const httpPort = 19_926;
const IN_FLIGHT = 16;
const SOCKETS_PER_CALL = 4;
const OTHER_DESCRIPTORS = 1000;
/** More pings than that would be load of their own. */
const PING_PAUSE_MS = 2;
/** What a report may add to the wait of a request. */
const TARGET_MS = 20;

const commands = ['list sessions all', 'json list sessions all', 'list numsessions', 'list totals', 'list jsonstats', 'list interfaces']; // prettier-ignore

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 1, quickRounds: 1 }, ['calls', 'seconds']);
  const seconds = options.number('seconds', options.quick ? 1 : 5);
  const calls = options.number('calls', 20_000);
  const { soft } = raiseFileLimit(calls * SOCKETS_PER_CALL + OTHER_DESCRIPTORS);
  const withMedia = Math.min(calls, Math.floor((soft - OTHER_DESCRIPTORS) / SOCKETS_PER_CALL) - TALKING);
  const daemon = await startBenchDaemon('ours', {
    interfaces: [`caller/${host}`, `callee/${host}`],
    portMin: 1024,
    portMax: 65_000,
    ngAddress: host,
    core: null,
    logLevel: options.logLevel,
    options: [`--listen-cli=${host}:${cliPort}`, `--listen-http=${host}:${httpPort}`, '--timeout=100000', '--offer-timeout=100000'], // prettier-ignore
  });
  const client = await createLoadClient(daemon.ngAddress, daemon.ngPort);
  try {
    await makeCalls(client, withMedia, calls);
    const caller = { address: '127.0.0.3', port: CALLER_PORT };
    const callee = { address: '127.0.0.4', port: CALLEE_PORT };
    const { callerTargets } = await connectCalls(daemon.ng, TALKING, 'talking', caller, callee);
    const media: ProbeJob = { caller, callee, targets: callerTargets, rate: PACKETS_PER_SECOND, seconds };
    await sleep(2000);
    console.log(
      `${calls} calls, ${withMedia} of them with ports; milliseconds that a ping waits, and added to packets`,
    );
    print('meanwhile', ['p50', 'p99', 'longest', 'media p50', 'media p99', 'takes']);
    const idle = await during(client, media, () => sleep(50));
    print('nothing', [...idle.shown, '']);
    let worst = 0;
    for (const [name, ask] of questions()) {
      const found = await during(client, media, ask);
      print(name, [...found.shown, found.takes.toFixed(1)]);
      worst = Math.max(worst, found.p99 - idle.p99);
    }
    console.log(`p99 grows by ${worst.toFixed(1)} ms at most; wanted: ${TARGET_MS}`);
    if (worst > TARGET_MS) process.exitCode = 1;
  } finally {
    client.close();
    await daemon.stop();
  }
}

/** Sections with port 0 need no sockets, of which a process may have only so many. */
async function makeCalls(client: LoadClient, withMedia: number, calls: number): Promise<void> {
  const script = createCallScript({ address: '192.0.2.1', port: 4000 }, { address: '192.0.2.2', port: 5000 });
  const rejected = sdp({ address: '192.0.2.1', media: [{ port: 0 }] });
  let next = 0;
  await inParallel(IN_FLIGHT, async () => {
    for (let index = next++; index < calls; index = next++) {
      const callId = `call-${index}@example.com`;
      if (index < withMedia) {
        await script.perform(client, 'offer', callId);
        await script.perform(client, 'answer', callId);
        continue;
      }
      const offer = { command: 'offer', 'call-id': callId, 'from-tag': 'a', sdp: rejected };
      const reply = await client.request(encodeBencode(offer));
      if (!reply.body.includes('6:result2:ok')) throw new Error(reply.body);
    }
  });
}

/** What Prometheus asks for, and the page. */
const pages = ['/metrics', '/api/overview', '/api/calls', '/api/calls?search=call-99&order=worst'];

function questions(): readonly (readonly [string, () => Promise<void>])[] {
  return [
    ...commands.map((line) => [line, () => askCli(line)] as const),
    ...pages.map((path) => [`GET ${path}`, () => askHttp(path)] as const),
  ];
}

/** Reads the answer to its end and forgets it. */
async function askCli(line: string): Promise<void> {
  const socket = connect(cliPort, host);
  socket.end(`${line}\n`);
  let bytes = 0;
  socket.on('data', (piece) => (bytes += piece.length));
  await once(socket, 'close');
  if (bytes === 0) throw new Error(`no answer to ${line}`);
}

async function askHttp(path: string): Promise<void> {
  const [response] = (await once(get({ host, port: httpPort, path }), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode}`);
}

interface Delays {
  readonly shown: readonly string[];
  readonly p99: number;
  /** Milliseconds of one piece of work. */
  readonly takes: number;
}

/** One ping after the other, and packets, while the work is done again and again. */
async function during(client: LoadClient, media: ProbeJob, work: () => Promise<unknown>): Promise<Delays> {
  const delays: number[] = [];
  const begun = performance.now();
  let isOver = false;
  const ping = async (): Promise<void> => {
    while (!isOver) {
      delays.push((await client.request('d7:command4:pinge')).milliseconds);
      await sleep(PING_PAUSE_MS);
    }
  };
  let rounds = 0;
  const repeat = async (): Promise<void> => {
    for (; !isOver; rounds += 1) await work();
  };
  const probe = probeDelay(media).finally(() => (isOver = true));
  const [packets] = await Promise.all([probe, ping(), repeat()]);
  if (packets.lost > 0) console.log(`${packets.lost} packets lost`);
  const takes = (performance.now() - begun) / rounds;
  const sorted = delays.sort((a, b) => a - b);
  const [p50, p99] = [percentileOfSorted(sorted, 0.5), percentileOfSorted(sorted, 0.99)];
  const shown = [p50, p99, sorted.at(-1)!, packets.p50 / 1000, packets.p99 / 1000];
  return { shown: shown.map((value) => value.toFixed(2)), p99, takes };
}

function print(name: string, columns: readonly string[]): void {
  console.log(name.padEnd(26), ...columns.map((column) => column.padStart(9)));
}

await main();
