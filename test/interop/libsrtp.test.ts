/**
 * Our SRTP against Debian's libsrtp: what one protects the other opens, over turns of the sequence number and loss. Left out is what
 * libsrtp 2.5 does in a way of its own, each seen by comparing packets:
 * - AES_192: it derives session keys with AES-256, from key and salt in one piece, where RFC 6188 §2 has AES-192. Ours gives
 *   the RFC's own vectors.
 * - AEAD with UNENCRYPTED_SRTP: it encrypts all the same; RFC 7714 §16.1.3 has the packet in clear.
 * - An MKI in SRTCP where SRTP has a shorter tag: it looks for the MKI by the length of SRTP's tag, and refuses its own packets.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { srtpSuites, type SrtpContextOptions, type SrtpSuite } from '../../src/protocols/srtp/index.ts';
import { PacketContext, expectPacket, rtcpPacket, rtpPacket, srtpBench } from '../support/srtp.ts';
import { createLibsrtpSession, loadLibsrtp, type LibsrtpSession } from './libsrtp.ts';

const RUNS = 8;
const PACKETS = 400;
/** Suites that every build has. */
const BASE = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'NULL_HMAC_SHA1_80'];

const bench = srtpBench();
const library = loadLibsrtp();
after(() => bench.close());

const zeroKeys = (suite: SrtpSuite): SrtpContextOptions => ({
  suite,
  masterKey: new Uint8Array(suite.keyLength),
  masterSalt: new Uint8Array(suite.saltLength),
});

function isInLibrary(suite: SrtpSuite): boolean {
  if (suite.cipher === 'aesF8' || suite.kdf === 'AES_192_CM_PRF') return false;
  const session = createLibsrtpSession(library, zeroKeys(suite), 'out');
  session?.close();
  return session !== null;
}

interface Traffic {
  readonly keys: Uint8Array;
  readonly ssrc: number;
  readonly first: number;
  readonly steps: readonly (readonly [step: number, size: number, roll: number])[];
}

const traffic: fc.Arbitrary<Traffic> = fc.record({
  keys: fc.uint8Array({ minLength: 46, maxLength: 46 }),
  ssrc: fc.nat({ max: 0xffffffff }),
  first: fc.nat({ max: 0xffff }),
  steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 700 }), fc.nat({ max: 1400 }), fc.nat({ max: 99 })), {
    minLength: PACKETS,
    maxLength: PACKETS,
  }),
});

type Seal = (packet: Uint8Array, isRtcp: boolean) => Uint8Array;

const byUs =
  (context: PacketContext): Seal =>
  (packet, isRtcp) =>
    expectPacket(isRtcp ? context.protectRtcp(packet) : context.protectRtp(packet));
const openedByUs =
  (context: PacketContext): Seal =>
  (packet, isRtcp) =>
    expectPacket(isRtcp ? context.unprotectRtcp(packet) : context.unprotectRtp(packet));
const byThem =
  (session: LibsrtpSession, verb: 'protect' | 'unprotect'): Seal =>
  (packet, isRtcp) => {
    const result = session.run(isRtcp ? `${verb}_rtcp` : verb, packet);
    if (typeof result === 'number') throw new Error(`libsrtp cannot ${verb}: ${result}`);
    return result;
  };

/** Sends it all, loses a tenth on the way, and compares what comes out. */
function pass({ ssrc, first, steps }: Traffic, protect: Seal, unprotect: Seal, withRtcp = true): void {
  let sequence = first;
  for (const [step, size, roll] of steps) {
    sequence += step;
    const packet = rtpPacket(ssrc, sequence & 0xffff, size, roll);
    const sealed = protect(packet, false);
    // Before the first packet has come there is no telling how many turns were lost (RFC 3711 §3.3.1).
    if (roll >= 10 || sequence - first < 2000) assert.deepEqual(unprotect(sealed, false), packet);
    if (roll < 90 || !withRtcp) continue;
    const report = rtcpPacket(ssrc, 4 * (size % 100));
    assert.deepEqual(unprotect(protect(report, true), true), report);
  }
}

function checkBothWays(suite: SrtpSuite, extra: Partial<SrtpContextOptions>): void {
  fc.assert(
    fc.property(traffic, (packets) => {
      const masterKey = packets.keys.slice(0, suite.keyLength);
      const masterSalt = packets.keys.slice(suite.keyLength, suite.keyLength + suite.saltLength);
      const options = { suite, masterKey, masterSalt, ...extra };
      const [sender, receiver] = [
        new PacketContext(bench.crypto, options),
        new PacketContext(bench.crypto, options),
      ];
      const theirSender = createLibsrtpSession(library, options, 'out')!;
      const theirReceiver = createLibsrtpSession(library, options, 'in')!;
      try {
        const theyTakeRtcp = options.mki === undefined || suite.rtpTagLength === suite.rtcpTagLength;
        pass(packets, byUs(sender), byThem(theirReceiver, 'unprotect'), theyTakeRtcp);
        pass(packets, byThem(theirSender, 'protect'), openedByUs(receiver));
      } finally {
        for (const end of [sender, receiver, theirSender, theirReceiver]) end.close();
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}

describe('libsrtp', () => {
  const found = srtpSuites.filter(isInLibrary);

  it('has the suites that every build has', (context) => {
    const names = found.map(({ name }) => name);
    context.diagnostic(`compared: ${names.join(' ')}`);
    for (const name of BASE)
      assert.ok(
        names.some((other) => other === name),
        `libsrtp lacks ${name}`,
      );
  });

  for (const suite of found) {
    it(suite.name, () => checkBothWays(suite, {}));
    it(`${suite.name} with MKI`, () => checkBothWays(suite, { mki: Uint8Array.of(0, 0, 1, 7) }));
  }

  for (const suite of found.filter(({ cipher }) => cipher === 'aesCm' || cipher === 'aesGcm')) {
    it(`${suite.name}, UNENCRYPTED_SRTCP`, () => checkBothWays(suite, { unencryptedRtcp: true }));
    if (suite.cipher === 'aesGcm') continue;
    it(`${suite.name}, UNENCRYPTED_SRTP`, () => checkBothWays(suite, { unencryptedRtp: true }));
    it(`${suite.name}, UNAUTHENTICATED_SRTP`, () => checkBothWays(suite, { unauthenticatedRtp: true }));
  }
});
