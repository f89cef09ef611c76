import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8ToByteString } from '../../base/bytes.ts';
import type { LogFields } from '../../base/log.ts';
import { formatRecord } from './line.ts';
import type { LineStyle } from './line.ts';

const plain: LineStyle = {
  format: 'default',
  splitLines: false,
  maxLength: null,
  markPrefix: '',
  markSuffix: '',
};

function lines(message: string, fields: LogFields = {}, style: Partial<LineStyle> = {}): string[] {
  return formatRecord({ level: 6, subsystem: 'control', message, fields }, { ...plain, ...style });
}

describe('log line', () => {
  it('starts with level, call and subsystem', () => {
    assert.deepEqual(lines('Ready'), ['INFO: [control] Ready']);
    assert.deepEqual(lines('Ready', { callId: 'c1@x' }), ['INFO: [c1@x]: [control] Ready']);
    assert.deepEqual(lines('Ready', { callId: 'c1', tag: 'a', port: 30000 }), [
      'INFO: [c1/a port 30000]: [control] Ready',
    ]);
  });

  it('shows a call-id as it was typed, whatever its bytes are', () => {
    assert.deepEqual(lines('Ready', { callId: utf8ToByteString('müller') }), [
      'INFO: [müller]: [control] Ready',
    ]);
    assert.deepEqual(lines('Ready', { callId: 'm\u{1f600}ller' }), [
      'INFO: [m\u{1f600}ller]: [control] Ready',
    ]);
    assert.deepEqual(lines('M', { callId: utf8ToByteString('é') }, { format: 'parsable' }), [
      'INFO: [ID="é"]: [control] M',
    ]);
  });

  it('has fields behind the message, quoted where needed', () => {
    const fields = {
      n: 1,
      ok: true,
      none: null,
      missing: undefined,
      a: 'x',
      b: 'x y',
      c: '',
      d: 'q"\\',
      e: 'k=v',
    };
    assert.deepEqual(lines('M', fields), [
      'INFO: [control] M n=1 ok=true a=x b="x y" c="" d="q\\"\\\\" e="k=v"',
    ]);
    assert.deepEqual(lines('M', { tag: 'a', port: 5 }), ['INFO: [control] M tag=a port=5']);
  });

  it('names and quotes everything in parsable form', () => {
    assert.deepEqual(lines('M', { callId: 'c"1', tag: 't', port: 5, a: 'x', n: 1 }, { format: 'parsable' }), [
      'INFO: [ID="c\\"1" TAG="t" PORT="5"]: [control] M a="x" n="1"',
    ]);
    assert.deepEqual(lines('M', {}, { format: 'parsable' }), ['INFO: [control] M']);
  });

  it('marks what tells who talks to whom', () => {
    const style = { markPrefix: '<', markSuffix: '>' };
    assert.deepEqual(
      lines('M', { callId: 'c', tag: 't', endpoint: '192.0.2.1:5', fromTag: 'a b', codec: 'PCMU' }, style),
      ['INFO: [<c>/<t>]: [control] M endpoint=<192.0.2.1:5> fromTag="<a b>" codec=PCMU'],
    );
    assert.deepEqual(lines('M', { callId: 'c', address: 'x' }, { ...style, format: 'parsable' }), [
      'INFO: [ID="<c>"]: [control] M address="<x>"',
    ]);
  });

  it('lets nobody forge a line or move the cursor', () => {
    const evil = 'a\nERR: [core] b\r\u001B[2J\u009B\u2028\u202E';
    const escaped = 'a\\nERR: [core] b\\r\\x1b[2J\\x9b\\u2028\\u202e';
    assert.deepEqual(lines(evil, { callId: evil }), [`INFO: [${escaped}]: [control] ${escaped}`]);
    assert.deepEqual(lines('M', { a: evil }), [`INFO: [control] M a="${escaped}"`]);
  });

  it('splits a message of several lines on request, each with its own front', () => {
    assert.deepEqual(lines('SDP:\r\nv=0\ns=\u001B\r\n', { callId: 'c', n: 1 }, { splitLines: true }), [
      'INFO: [c]: [control] SDP: n=1',
      'INFO: [c]: [control] v=0',
      'INFO: [c]: [control] s=\\x1b',
    ]);
  });

  it('breaks long lines, keeping what is in front', () => {
    const broken = lines('x'.repeat(100), {}, { maxLength: 66 });
    assert.deepEqual(broken, [
      `INFO: [control] ${'x'.repeat(50)}`,
      `INFO: [control] ... ${'x'.repeat(46)}`,
      'INFO: [control] ... xxxx',
    ]);
    assert.deepEqual(lines('y'.repeat(50), {}, { maxLength: 66 }).length, 1);
    const [first] = lines('z'.repeat(100), { callId: 'c'.repeat(100) }, { maxLength: 10 });
    assert.ok(first!.endsWith('z'.repeat(40)));
  });

  it('never breaks a character in two', () => {
    const [first, second] = lines('x'.repeat(49) + '😀😀', {}, { maxLength: 66 });
    assert.ok(first!.endsWith('x'));
    assert.ok(second!.endsWith('... 😀😀'));
  });

  it('is one line of printable text for any input, or several within the limit', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (message, callId, value, splitLines) => {
        const fields = { callId, value };
        for (const line of lines(message, fields, { splitLines, format: 'parsable' }))
          assert.doesNotMatch(line, /\p{Cc}/u);
        if (!splitLines) assert.equal(lines(message, fields).length, 1);
        const front = `INFO: [] [control] `.length + lines('', { callId })[0]!.length;
        for (const line of lines(message, fields, { maxLength: 100, splitLines }))
          assert.ok(line.length <= Math.max(100, front + 40));
      }),
    );
  });
});
