import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSoundDatagram } from './check-datagram.ts';

interface RecordFields {
  readonly type?: number;
  readonly version?: number;
  readonly epoch?: number;
  /** Said in the header, if not that of the content. */
  readonly length?: number;
}

function record(content: readonly number[], fields: RecordFields = {}): Uint8Array {
  const { type = 22, version = 0xfefd, epoch = 0, length = content.length } = fields;
  const header = [type, version >> 8, version & 255, epoch >> 8, epoch & 255, 0, 0, 0, 0, 0, 1];
  return Uint8Array.from([...header, length >> 8, length & 255, ...content]);
}

/** A fragment with `length` bytes of a message with `total`. */
function fragment(type: number, total: number, offset: number, length: number, sequence = 0): number[] {
  const three = (value: number): number[] => [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  const header = [type, ...three(total), sequence >> 8, sequence & 255, ...three(offset), ...three(length)];
  return [...header, ...new Array<number>(length).fill(7)];
}

const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const hello = record(fragment(1, 50, 0, 50));
const protectedBytes = new Array<number>(48).fill(9);

describe('sound datagrams', () => {
  for (const [name, bytes, isFromClient] of [
    ['a hello', hello, true],
    ['of DTLS 1.0, as first hellos say', record(fragment(1, 50, 0, 50), { version: 0xfeff }), true],
    ['a fragment', record(fragment(11, 4000, 1000, 300)), false],
    ['an empty message', record(fragment(14, 0, 0, 0)), false],
    ['two messages in a record', record([...fragment(16, 9, 0, 9), ...fragment(15, 4, 0, 4)]), true],
    ['two records', join(hello, record([1], { type: 20 })), true],
    ['an alert in the clear', record([2, 40], { type: 21 }), true],
    ['a protected Finished', record(protectedBytes, { epoch: 1 }), true],
    ['a protected alert', record(protectedBytes.slice(0, 26), { type: 21, epoch: 1 }), false],
    ['protected data', record([1], { type: 23, epoch: 1 }), false],
  ] as const)
    it(name, () => {
      const padded = join(Uint8Array.of(0, 0), bytes, Uint8Array.of(0));
      assert.equal(isSoundDatagram(padded, 2, 2 + bytes.length, isFromClient), true);
    });
});

describe('datagrams that are not sound', () => {
  for (const [name, bytes] of [
    ['nothing', new Uint8Array(0)],
    ['less than a header', hello.subarray(0, 12)],
    ['a record that is cut', hello.subarray(0, 40)],
    ['a length beyond the datagram', record([1], { type: 20, length: 2 })],
    ['an empty record', record([])],
    ['bytes behind a record', join(hello, Uint8Array.of(1))],
    ['another version', record(fragment(1, 50, 0, 50), { version: 0xfefc })],
    ['TLS', record(fragment(1, 50, 0, 50), { version: 0x0303 })],
    ['a later epoch', record(protectedBytes, { epoch: 2 })],
    ['an unknown type', record([1], { type: 24 })],
    ['data in the clear', record([1], { type: 23 })],
    ['a strange ChangeCipherSpec', record([2], { type: 20 })],
    ['a protected ChangeCipherSpec', record(protectedBytes, { type: 20, epoch: 1 })],
    ['a protected message too short to be one', record(protectedBytes.slice(0, 39), { epoch: 1 })],
    ['a long alert', record([2, 40, 0], { type: 21 })],
    ['a message that only servers send', record(fragment(2, 50, 0, 50))],
    ['a request to renegotiate', record(fragment(0, 0, 0, 0))],
    ['a fragment beyond its message', record(fragment(11, 300, 200, 101))],
    ['a fragment longer than its record', record(fragment(1, 50, 0, 50).slice(0, 40))],
    ['an empty fragment of a message', record(fragment(11, 300, 0, 0))],
    ['a message too long to be kept', record(fragment(11, 16_385, 0, 100))],
    ['a message far ahead', record(fragment(11, 300, 0, 100, 25))],
    ['very many records', join(...Array.from({ length: 33 }, () => record([1], { type: 20 })))],
  ] as const)
    it(name, () => assert.equal(isSoundDatagram(bytes, 0, bytes.length, true), false));
});
