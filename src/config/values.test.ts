import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import * as values from './values.ts';
import type { ValueReader } from './values.ts';

/** Texts with what they mean; undefined = refused. */
function check<T>(reader: ValueReader<T>, cases: readonly (readonly [string, T | undefined])[]): void {
  for (const [text, value] of cases) {
    const parsed = reader.read(text);
    assert.deepEqual(parsed.ok ? parsed.value : undefined, value, JSON.stringify(text));
  }
}

describe('option values', () => {
  it('reads integers in decimal and hexadecimal, within their range', () => {
    check(values.integer({ min: -1, max: 255 }), [
      ['0', 0],
      ['-1', -1],
      ['+7', 7],
      ['0x3d', 61],
      ['007', 7],
      ['255', 255],
      ['256', undefined],
      ['-2', undefined],
      ['', undefined],
      ['1.5', undefined],
      ['1e2', undefined],
      ['12 ', undefined],
      ['99999999999999999999', undefined],
    ]);
    assert.equal(values.integer({ min: 0, max: 3 }).allowed, 'an integer from 0 to 3');
    assert.equal(values.integer({ min: 1 }).allowed, 'an integer of at least 1');
    assert.equal(values.integer({ max: 63 }).allowed, 'an integer of at most 63');
  });

  it('keeps a large integer exact and refuses what would not be', () => {
    check(values.integer({}), [
      ['9007199254740991', 9007199254740991],
      ['9007199254740993', undefined],
      ['-0', 0],
    ]);
  });

  it('reads decimals', () => {
    check(values.decimal({ min: 0, max: 100 }), [
      ['0.5', 0.5],
      ['.5', 0.5],
      ['5.', 5],
      ['100', 100],
      ['101', undefined],
      ['-1', undefined],
      ['nan', undefined],
      ['', undefined],
    ]);
  });

  it('reads truth values as upstream spells them', () => {
    check(values.truth, [
      ['true', true],
      ['1', true],
      ['false', false],
      ['0', false],
      ['yes', undefined],
      ['True', undefined],
      ['', undefined],
    ]);
  });

  it('reads choices without regard to case, and their other spellings', () => {
    check(values.oneOf({ values: ['want', 'dont'], aliases: { "don't": 'dont' } }), [
      ['want', 'want'],
      ['WANT', 'want'],
      ["Don't", 'dont'],
      ['maybe', undefined],
    ]);
  });

  it('reads addresses to listen on', () => {
    check(values.listenAddress, [
      ['2223', { host: null, port: 2223 }],
      ['0', { host: null, port: 0 }],
      ['127.0.0.1:2223', { host: '127.0.0.1', port: 2223 }],
      ['localhost:2223', { host: 'localhost', port: 2223 }],
      ['[::1]:2223', { host: '::1', port: 2223 }],
      ['::1:2223', undefined],
      ['[127.0.0.1]:2223', undefined],
      ['[::1]', undefined],
      ['localhost', undefined],
      ['65536', undefined],
      ['localhost:65536', undefined],
      [':2223', undefined],
    ]);
  });

  it('reads addresses to send to', () => {
    check(values.remoteAddress, [
      ['192.0.2.1:9060', { host: '192.0.2.1', port: 9060 }],
      ['[2001:db8::1]:9060', { host: '2001:db8::1', port: 9060 }],
      ['homer.example:0', undefined],
      ['9060', undefined],
    ]);
  });

  it('reads Redis addresses, with any password', () => {
    check(values.redisAddress, [
      ['127.0.0.1:6379/5', { host: '127.0.0.1', port: 6379, password: null, database: 5 }],
      ['p@s/s@r.example:6379/42', { host: 'r.example', port: 6379, password: 'p@s/s', database: 42 }],
      ['[::1]:6379', { host: '::1', port: 6379, password: null, database: null }],
      ['127.0.0.1/5', undefined],
      ['127.0.0.1:6379/x', undefined],
      ['', undefined],
    ]);
  });

  it('never throws', () => {
    const readers = [
      values.integer({}),
      values.decimal({}),
      values.truth,
      values.listenAddress,
      values.remoteAddress,
      values.redisAddress,
    ];
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...readers), (text, reader) => {
        assert.equal(typeof (reader as ValueReader<unknown>).read(text).ok, 'boolean');
      }),
    );
  });
});
