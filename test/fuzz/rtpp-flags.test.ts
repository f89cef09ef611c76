import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toByteString } from '../../src/base/bytes.ts';
import { parseRequest } from '../../src/commands/flags/index.ts';
import { maxNotices, type Notice } from '../../src/commands/flags/notices.ts';
import { parseRtppFlags } from '../../src/commands/flags/rtpp-flags.ts';
import { isDictionary, isList, type NgValue } from '../../src/protocols/ng/dictionary.ts';
import { readCorpus } from '../support/corpus.ts';
import { smallest } from '../support/flag-parsing.ts';
import { mutated } from '../support/mutate.ts';

const corpus = readCorpus('rtpp-flags');
const commands = ['offer', 'answer', 'delete', 'query', 'list'] as const;

function noticesOf(command: (typeof commands)[number], text: string): readonly Notice[] {
  const message = new Map<string, NgValue>([...Object.entries(smallest), ['rtpp-flags', text]]);
  const result = parseRequest(command, message, { templates: new Map([['x', text]]) });
  // A string may replace keys of the message, though not take them away.
  assert.ok(result.ok || command === 'list');
  return result.ok ? result.notices : [];
}

/** `clean` in an offer says that all was understood, whether it has an effect yet or not. */
function verdictOf(text: string): string {
  const isUnderstood = ({ kind }: Notice): boolean => kind === 'deferred' || kind === 'obsolete';
  return noticesOf('offer', text).every(isUnderstood) ? 'clean' : 'noticed';
}

function depthOf(value: NgValue): number {
  const items = isDictionary(value) ? [...value.values()] : isList(value) ? value : null;
  return items === null
    ? 0
    : 1 + items.reduce<number>((deepest, item) => Math.max(deepest, depthOf(item)), 0);
}

/** What holds for any text. */
function checkAnything(bytes: Uint8Array): void {
  const text = toByteString(bytes);
  const entries = parseRtppFlags(text);
  assert.ok(entries.length <= bytes.length + 1);
  for (const [, value] of entries) assert.ok(depthOf(value) <= 8);
  for (const command of commands) assert.ok(noticesOf(command, text).length <= maxNotices);
}

describe('flag string corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      assert.equal(verdictOf(toByteString(bytes)), verdict);
      checkAnything(bytes);
    });
  }
});

describe('flag string properties', () => {
  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), checkAnything), { numRuns: 1000 });
  });

  it('random pieces of the syntax', () => {
    const piece = fc.constantFrom(
      ' ',
      '[',
      ']',
      '=',
      'a',
      'codec',
      'strip',
      'direction',
      'template=x',
      'ICE',
      ',',
    );
    const text = fc.array(piece, { maxLength: 80 }).map((pieces) => Buffer.from(pieces.join('')));
    fc.assert(fc.property(text, checkAnything), { numRuns: 1000 });
  });

  it('damaged strings of the corpus', () => {
    const seeds = corpus.map(({ bytes }) => bytes);
    fc.assert(fc.property(mutated(seeds), checkAnything), { numRuns: 1000 });
  });

  for (const [name, piece] of [
    ['words', 'a '],
    ['opening brackets', '['],
    ['lists', 'a=[b] '],
    ['strings in strings', 'rtpp-flags='],
  ] as const) {
    it(`64 KiB of ${name}`, () => {
      checkAnything(Buffer.from(piece.repeat(65536 / piece.length)));
    });
  }
});
