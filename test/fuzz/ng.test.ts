import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  decodeBody,
  encodeMessage,
  NgStreamSplitter,
  readCookie,
  type NgFormatError,
} from '../../src/protocols/ng/index.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';

const messages = readCorpus('ng');
const streams = readCorpus('ng-stream');

const verdicts: Readonly<Record<NgFormatError, string>> = {
  'Invalid data (no payload)': 'badPayload',
  'Invalid NG data format': 'badFormat',
  'Could not decode bencode dictionary': 'badBencode',
  'Failed to parse JSON document': 'badJson',
};

function verdictOf(message: Uint8Array): string {
  const cookie = readCookie(message);
  if (cookie === null) return 'noCookie';
  const body = decodeBody(message, cookie.length + 1);
  return body.kind === 'malformed' ? verdicts[body.reason] : body.encoding;
}

/** What holds for any datagram: what could be read is the same after it was written and read again. */
function checkMessage(message: Uint8Array): void {
  const cookie = readCookie(message);
  if (cookie === null) return;
  const body = decodeBody(message, cookie.length + 1);
  if (body.kind === 'malformed') return;
  for (const encoding of ['bencode', 'json'] as const) {
    const written = encodeMessage(cookie, body.dictionary, encoding);
    assert.equal(readCookie(written), cookie);
    assert.deepEqual(decodeBody(written, cookie.length + 1), { ...body, encoding });
  }
}

/** All messages of a stream that comes in the given pieces, and why it was given up. */
function splitAll(pieces: readonly Uint8Array[]): { messages: Buffer[]; problem: string | null } {
  const splitter = new NgStreamSplitter();
  const found: Buffer[] = [];
  for (const piece of pieces) {
    splitter.push(piece);
    for (let message = splitter.next(); message !== null; message = splitter.next()) found.push(message);
  }
  return { messages: found, problem: splitter.problem };
}

/** What holds for any stream: it does not matter where it is cut. */
function checkStream(stream: Uint8Array, cut: number): void {
  const whole = splitAll([stream]);
  const at = stream.length === 0 ? 0 : cut % stream.length;
  assert.deepEqual(splitAll([stream.subarray(0, at), stream.subarray(at)]), whole);
  for (const message of whole.messages) checkMessage(message);
}

describe('NG message corpus', () => {
  for (const { name, verdict, bytes } of messages) {
    it(name, () => {
      assert.equal(verdictOf(bytes), verdict);
      checkMessage(bytes);
    });
  }
});

describe('NG stream corpus', () => {
  for (const { name, verdict, bytes } of streams) {
    it(name, () => {
      assert.equal(splitAll([bytes]).problem ?? 'good', verdict);
      checkStream(bytes, 7);
    });
  }
});

describe('NG properties', () => {
  it('damaged messages of the corpus', () => {
    const seeds = messages.map(({ bytes }) => bytes);
    fc.assert(fc.property(mutated(seeds), checkMessage), { numRuns: 1000 });
  });

  it('damaged streams of the corpus', () => {
    const seeds = [...messages, ...streams].map(({ bytes }) => bytes);
    fc.assert(fc.property(mutated(seeds), fc.nat(), checkStream), { numRuns: 1000 });
  });

  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), checkStream), { numRuns: 500 });
  });
});
