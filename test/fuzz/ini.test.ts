import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseConfig } from '../../src/config/index.ts';
import { parseIni, splitIniList, unescapeIni, type IniSection } from '../../src/config/ini.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';

const corpus = readCorpus('ini');
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** The text that a file of these sections has. */
function print(sections: readonly IniSection[]): string {
  return sections
    .map(({ name, entries }) =>
      [`[${name}]`, ...entries.map(({ key, value }) => `${key} = ${value}`)].join('\n'),
    )
    .join('\n');
}

const withoutLines = (sections: readonly IniSection[]) =>
  sections.map(({ name, entries }) => ({ name, entries: entries.map(({ key, value }) => [key, value]) }));

/** What holds for any text. */
function checkAnything(text: string): void {
  const result = parseIni(text);
  if (result.ok) {
    const again = parseIni(print(result.sections));
    assert.ok(again.ok);
    assert.deepEqual(withoutLines(again.sections), withoutLines(result.sections));
    for (const { entries } of result.sections) for (const { value } of entries) checkValue(value);
  } else {
    assert.ok(result.problems.length > 0);
  }
  const readFile = () => ({ kind: 'text', text }) as const;
  const { kind } = parseConfig({ argv: [], env: {}, readFile, version: '0' });
  assert.ok(['config', 'done', 'error'].includes(kind));
}

function checkValue(value: string): void {
  for (const item of splitIniList(value)) assert.notEqual(item, '');
  const text = unescapeIni(value);
  if (text !== null) assert.ok(text.length <= value.length);
}

describe('INI corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      assert.equal(parseIni(textOf(bytes)).ok ? 'ok' : 'bad', verdict);
      checkAnything(textOf(bytes));
    });
  }
});

describe('INI properties', () => {
  it('random text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), checkAnything), { numRuns: 500 });
  });

  it('damaged files of the corpus', () => {
    const seeds = corpus.map(({ bytes }) => bytes);
    const damaged = mutated(seeds).map(textOf);
    fc.assert(fc.property(damaged, checkAnything), { numRuns: 500 });
  });

  it('a long line of backslashes, semicolons or brackets', () => {
    for (const piece of ['\\', ';', '[', '\\;', ' ', '=', '#'])
      checkAnything(`[rtpengine]\nk = ${piece.repeat(1 << 16)}x`);
  });
});
