/**
 * Nanoseconds to protect and to unprotect one packet, through whole SRTP contexts: header, rollover counter, replay window, cipher and
 * MAC. Each figure is the best of many short runs, since anything else on the core only adds. See docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { OpensslSrtpCrypto } from '../src/native/openssl/srtp-crypto.ts';
import { Slab } from '../src/native/slab.ts';
import { SrtpContext, srtpSuites, type SrtpSuite } from '../src/protocols/srtp/index.ts';
import { writeRtpHeader } from '../src/protocols/rtp/index.ts';
import { printResults, type Measurement } from './support/table.ts';

const TARGET_NS = 1000;
/** G.711 of 20 ms, and a full packet of video. */
const PAYLOADS = [160, 1200];
/** Packets of one run, each in a place of its own: little enough to stay in the cache, as one packet does. */
const BATCH = 32;
const STRIDE = 2048;

interface Figures {
  readonly protect: number;
  readonly unprotect: number;
}

function main(): void {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  const runs = values.quick ? 1000 : 10_000;
  for (const payload of PAYLOADS) {
    const measurements = srtpSuites.flatMap((suite) => measureSuite(suite, payload, runs, rounds));
    printResults(`SRTP, ${payload} bytes of payload`, measurements);
  }
}

function measureSuite(suite: SrtpSuite, payload: number, runs: number, rounds: number): Measurement[] {
  const figures = Array.from({ length: rounds }, () => measure(suite, payload, runs));
  const target =
    payload === PAYLOADS[0] && suite.cipher !== 'aesF8'
      ? { of: 'ours' as const, atMost: TARGET_NS }
      : undefined;
  return (['protect', 'unprotect'] as const).map((operation) => ({
    name: `${suite.name} ${operation}`,
    unit: 'ns',
    digits: 0,
    values: { ours: figures.map((figure) => figure[operation]) },
    ...(target && { target }),
  }));
}

function measure(suite: SrtpSuite, payload: number, runs: number): Figures {
  const slab = new Slab(BATCH * STRIDE);
  const crypto = new OpensslSrtpCrypto(slab);
  const keys = {
    masterKey: new Uint8Array(suite.keyLength).fill(1),
    masterSalt: new Uint8Array(suite.saltLength),
  };
  const [sender, receiver] = [
    new SrtpContext(crypto, { suite, ...keys }),
    new SrtpContext(crypto, { suite, ...keys }),
  ];
  const length = 12 + payload;
  const sealedLength = length + sender.rtpOverhead;
  let sequence = 0;
  let [protect, unprotect] = [Infinity, Infinity];
  for (let run = 0; run < runs; run += 1) {
    for (let at = 0; at < BATCH; at += 1) {
      sequence += 1;
      writeRtpHeader(slab.bytes, at * STRIDE, {
        payloadType: 8,
        sequence,
        timestamp: 160 * sequence,
        ssrc: 0xcafe,
      });
    }
    protect = Math.min(
      protect,
      timeBatch((at) => sender.protectRtp(at, length), sealedLength),
    );
    unprotect = Math.min(
      unprotect,
      timeBatch((at) => receiver.unprotectRtp(at, sealedLength), length),
    );
  }
  for (const end of [sender, receiver, crypto]) end.close();
  return { protect, unprotect };
}

/** Nanoseconds a packet; a result that is not as it should be would be a measurement of something else. */
function timeBatch(operation: (at: number) => number, expected: number): number {
  const start = process.hrtime.bigint();
  let good = 0;
  for (let at = 0; at < BATCH; at += 1) if (operation(at * STRIDE) === expected) good += 1;
  const elapsed = Number(process.hrtime.bigint() - start);
  if (good !== BATCH) throw new Error('packets were dropped');
  return elapsed / BATCH;
}

main();
