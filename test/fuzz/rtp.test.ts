import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  classifyPacket,
  readCsrc,
  readRtpHeader,
  readRtpPadding,
  RtpHeader,
} from '../../src/protocols/rtp/index.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';

const corpus = readCorpus('rtp');
const header = new RtpHeader();

/** What holds for any bytes, wherever in a larger buffer they stand. */
function checkAnything(packet: Uint8Array, before: number): void {
  const bytes = new Uint8Array(before + packet.length + 7).fill(0x80);
  bytes.set(packet, before);
  const end = before + packet.length;
  classifyPacket(bytes, before, end);
  if (readRtpHeader(bytes, before, end, header) !== null) return;
  assert.ok(header.extensionStart >= before + 12 + 4 * header.csrcCount);
  assert.ok(header.extensionStart + header.extensionLength === header.payloadStart);
  assert.ok(header.payloadStart <= header.end && header.end === end);
  const padding = readRtpPadding(bytes, header);
  assert.ok(padding === 'badPadding' || (padding >= 0 && padding <= header.end - header.payloadStart));
  for (let i = 0; i < header.csrcCount; i += 1) {
    const csrc = readCsrc(bytes, before, i);
    assert.ok(Number.isInteger(csrc) && csrc >= 0 && csrc <= 0xffffffff);
  }
}

describe('RTP corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      const error = readRtpHeader(bytes, 0, bytes.length, header);
      assert.equal(error === null ? 'ok' : 'bad', verdict, String(error));
      checkAnything(bytes, 0);
    });
  }
});

describe('RTP properties', () => {
  const before = fc.nat({ max: 16 });

  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), before, checkAnything), { numRuns: 1000 });
  });

  it('damaged packets of the corpus', () => {
    const seeds = corpus.map(({ bytes }) => bytes);
    fc.assert(fc.property(mutated(seeds), before, checkAnything), { numRuns: 1000 });
  });
});
