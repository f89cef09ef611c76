/**
 * What flags cost: offers with forty of them beside plain ones, and answers likewise, in this process, without a
 * network between: parsing, the decisions, the sockets, and the SDP. See docs/benchmarks.md.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine, type Engine, type EngineRequest } from '../src/daemon/embed.ts';
import { benchSdp } from '../test/support/call-bench.ts';
import type { NgObject } from '../src/protocols/ng/index.ts';
import { parseBenchArguments } from './support/arguments.ts';

/** As a script that has grown for years says them: all of them known, most of them of some effect. */
const fortyFlags = [
  ...['trust-address', 'asymmetric', 'strict-source', 'media-handover', 'NAT-wait', 'pierce-NAT'],
  ...['port-latching', 'no-rtcp-attribute', 'full-rtcp-attribute', 'original-sendrecv', 'generate-mid'],
  ...['loop-protect', 'unidirectional', 'no-redis-update', 'provisional', 'new-branch', 'replace-origin'],
  ...['replace-session-name', 'replace-username', 'replace-sdp-version', 'replace-zero-address'],
  ...['endpoint-learning-heuristic', 'rtcp-mux-demux', 'rtcp-mux-accept', 'SDES-pad', 'SDES-lifetime'],
  ...[
    'SDES-no-NULL_HMAC_SHA1_80',
    'SDES-no-NULL_HMAC_SHA1_32',
    'OSRTP-accept',
    'no-passthrough',
    'no-tls-id',
  ],
  ...['trickle-ICE', 'BUNDLE-accept', 'symmetric-codecs', 'reorder-codecs', 'no-jitter-buffer', 'no-player'],
  ...['codec-except-PCMA', 'codec-offer-PCMU', 'single-codec'],
];

interface Messages {
  readonly offer: EngineRequest;
  readonly answer: EngineRequest;
}

function messages(extra: NgObject): Messages {
  const sdp = (port: number): string => benchSdp(port, '192.0.2.100', 'a=rtpmap:0 PCMU/8000', 'a=sendrecv');
  const common = { 'call-id': 'call', 'from-tag': 'a' };
  return {
    offer: { command: 'offer', ...common, sdp: sdp(4000), ...extra },
    answer: { command: 'answer', ...common, 'to-tag': 'b', sdp: sdp(5000), ...extra },
  };
}

/** Offers and answers of one dialect, some at a time; each time gives the microseconds of one pair. */
function createRunner(engine: Engine, { offer, answer }: Messages): () => number {
  const end = { command: 'delete', 'call-id': 'call', flags: ['fast'] };
  return () => {
    let milliseconds = 0;
    for (let count = 0; count < CALLS_PER_ROUND; count += 1) {
      const startedAt = performance.now();
      const replies = [engine.handle(offer), engine.handle(answer)];
      milliseconds += performance.now() - startedAt;
      for (const reply of replies) if (reply.result !== 'ok') throw new Error(JSON.stringify(reply));
      engine.handle(end);
    }
    return (milliseconds * 1000) / CALLS_PER_ROUND;
  };
}

/** Short enough that some of them are left alone by whatever else runs on the machine. */
const CALLS_PER_ROUND = 50;
const PAUSE_MS = 20;

async function main(): Promise<void> {
  const options = parseBenchArguments({ rounds: 400, quickRounds: 60 });
  const engine = await createEngine({
    interfaces: ['127.0.0.1'],
    options: { 'num-threads': '1', 'delete-delay': '0' },
  });
  const dialects = [
    { name: 'plain', extra: {} },
    { name: '40 flags in a list', extra: { flags: fortyFlags } },
    { name: '40 flags in one string', extra: { 'rtpp-flags': fortyFlags.join(' ') } },
  ].map(({ name, extra }) => ({ name, run: createRunner(engine, messages(extra)) }));
  // In turn, so that all of them have the same weather; the first half is for the compiler.
  const figures = dialects.map(() => Infinity);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [index, { run }] of dialects.entries()) {
      const microseconds = run();
      // Time for the ports of what was deleted to come back.
      await sleep(PAUSE_MS);
      if (round >= options.rounds / 2) figures[index] = Math.min(figures[index]!, microseconds);
    }
  }
  const ratios = figures.map((microseconds) => microseconds / figures[0]!);
  console.log('offer and answer, the best round of each:');
  for (const [index, { name }] of dialects.entries()) {
    const time = figures[index]!.toFixed(1).padStart(8);
    console.log(`${name.padEnd(24)} ${time} µs   ${ratios[index]!.toFixed(2)} times plain`);
  }
  console.log(`target: at most 2 times plain: ${Math.max(...ratios) <= 2 ? 'met' : 'MISSED'}`);
  await engine.close();
}

await main();
