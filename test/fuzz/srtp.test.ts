import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { dropReasons } from '../../src/base/drop-reasons.ts';
import { srtpSuites } from '../../src/protocols/srtp/index.ts';
import { mutated } from '../support/mutate.ts';
import {
  PacketContext,
  expectPacket,
  rtcpPacket,
  rtpPacket,
  srtpBench,
  srtpOptions,
} from '../support/srtp.ts';

const bench = srtpBench();
const { crypto } = bench;
after(() => bench.close());

const operations = ['protectRtp', 'unprotectRtp', 'protectRtcp', 'unprotectRtcp'] as const;

describe('SRTP properties', () => {
  for (const { name } of srtpSuites) {
    const ends = [{}, { mki: Uint8Array.of(1, 2, 3, 4) }, { unauthenticatedRtp: true }].map(
      (extra) => new PacketContext(crypto, srtpOptions(name, extra)),
    );
    after(() => ends.forEach((end) => end.close()));
    const sender = new PacketContext(crypto, srtpOptions(name));
    const seeds = [1, 2, 65535].flatMap((sequence) => [
      expectPacket(sender.protectRtp(rtpPacket(7, sequence, 30))),
      expectPacket(sender.protectRtcp(rtcpPacket(7))),
    ]);
    sender.close();

    /** Any bytes: a drop with a reason or a length that can be, and nothing written elsewhere. */
    const checkAnything = (packet: Uint8Array, at: number): void => {
      for (const end of ends)
        for (const operation of operations) {
          crypto.bytes.fill(0xa5);
          const result = end[operation](packet, at);
          if (typeof result === 'number') assert.ok(dropReasons[-result], String(result));
          else assert.ok(result.length <= packet.length + 40);
          const touched = at + packet.length + 40;
          assert.ok(crypto.bytes.subarray(0, at).every((byte) => byte === 0xa5));
          assert.ok(crypto.bytes.subarray(touched, touched + 64).every((byte) => byte === 0xa5));
        }
    };

    it(`random bytes: ${name}`, () => {
      const packet = fc.uint8Array({ maxLength: 120 });
      fc.assert(fc.property(packet, fc.nat({ max: 16 }), checkAnything), { numRuns: 150 });
    });

    it(`damaged packets: ${name}`, () => {
      fc.assert(fc.property(mutated(seeds), fc.nat({ max: 16 }), checkAnything), { numRuns: 150 });
    });
  }
});
