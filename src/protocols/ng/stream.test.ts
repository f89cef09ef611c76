import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { defaultStreamLimits, NgStreamSplitter } from './stream.ts';

const PING = 'd7:command4:pinge';
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

function drain(splitter: NgStreamSplitter): string[] {
  const messages: string[] = [];
  for (let message = splitter.next(); message !== null; message = splitter.next())
    messages.push(message.toString('latin1'));
  return messages;
}

function split(...pieces: string[]): { messages: string[]; problem: string | null } {
  const splitter = new NgStreamSplitter();
  const messages = pieces.flatMap((piece) => {
    splitter.push(bytes(piece));
    return drain(splitter);
  });
  return { messages, problem: splitter.problem };
}

describe('NgStreamSplitter', () => {
  it('cuts messages that come back to back', () => {
    assert.deepEqual(split(`c1 ${PING}c2 {"a":"}\\"{"}c3 ${PING}`).messages, [`c1 ${PING}`, 'c2 {"a":"}\\"{"}', `c3 ${PING}`]); // prettier-ignore
  });

  it('skips spaces and line ends between messages', () => {
    assert.deepEqual(split(`\r\nc1 ${PING}\n \nc2 ${PING}\n`).messages, [`c1 ${PING}`, `c2 ${PING}`]);
  });

  it('gives the same messages wherever the stream is cut', () => {
    const messages = [`c1 ${PING}`, 'c2 {"a":["\\\\",{}]}', 'c3 d3:sdp5:ab de4:listl1:ai-5eee', 'c4 de'];
    const stream = messages.join('');
    const cuts = fc.array(fc.nat(stream.length), { maxLength: 20 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(cuts, (list) => {
        const edges = [0, ...list, stream.length];
        const pieces = edges.slice(1).map((edge, index) => stream.slice(edges[index], edge));
        assert.deepEqual(split(...pieces), { messages, problem: null });
      }),
    );
  });

  it('hands out what is broken up to where it breaks, and goes on', () => {
    assert.deepEqual(split(`garbage c1 ${PING}`).messages, ['garbage c', `c1 ${PING}`]);
    assert.deepEqual(split('c1 d3:fooxyz'), { messages: ['c1 d3:foox'], problem: null });
    assert.deepEqual(split(`c1 d3:foox c2 ${PING}`).messages, ['c1 d3:foox', 'x c', `c2 ${PING}`]);
    assert.deepEqual(split(`c1 d3:foo03:abcec2 ${PING}`).messages, ['c1 d3:foo03:abce', `c2 ${PING}`]);
  });

  it('gives up after more than 1024 bytes that make no sense', () => {
    assert.equal(split('g'.repeat(1024)).problem, null);
    assert.equal(split('g'.repeat(1025)).problem, 'garbage');
    assert.equal(split('g '.repeat(512)).problem, null);
    assert.equal(split('g '.repeat(514)).problem, 'garbage');
    assert.equal(split('g'.repeat(1020), `x ${PING}`, 'g'.repeat(1020), `x ${PING}`).problem, null);
  });

  it('gives up on a message that is too long, or says it will be', () => {
    assert.equal(split('c1 d3:foo999999999:').problem, 'tooLong');
    assert.equal(split(`c1 {"a":"${'x'.repeat(defaultStreamLimits.maxMessageBytes)}`).problem, 'tooLong');
    assert.equal(split(`c1 d${'1:ai1e'.repeat(200_000)}`).problem, 'tooLong');
    const long = `c1 d3:sdp500000:${'x'.repeat(500_000)}e`;
    assert.deepEqual(split(long), { messages: [long], problem: null });
  });

  it('stays silent once it has given up', () => {
    assert.deepEqual(split('g'.repeat(2000), `c1 ${PING}`), { messages: [], problem: 'garbage' });
  });

  it('is total over any bytes, and never buffers more than its limits', () => {
    const likely = fc.stringMatching(/^[ delis0-9:{}"\\c\n-]*$/).map(bytes);
    const pieces = fc.array(fc.oneof(likely, fc.uint8Array()), { maxLength: 20 });
    fc.assert(
      fc.property(pieces, (list) => {
        const splitter = new NgStreamSplitter({ maxMessageBytes: 100, maxGarbageBytes: 50 });
        for (const piece of list) {
          splitter.push(piece);
          drain(splitter);
          assert.ok(splitter.bufferedBytes <= 200);
        }
      }),
    );
  });

  it('takes a message in single bytes without quadratic work', () => {
    const splitter = new NgStreamSplitter();
    const message = bytes(`c1 d3:sdp200000:${'x'.repeat(200_000)}e`);
    for (const byte of message) {
      splitter.push(Uint8Array.of(byte));
      const next = splitter.next();
      if (next !== null) assert.deepEqual(next, message);
    }
    assert.equal(splitter.bufferedBytes, 0);
  });
});
