import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseIni, splitIniList, unescapeIni } from './ini.ts';

describe('configuration file format', () => {
  it('reads sections, entries and comments', () => {
    const text = [
      '\uFEFF# comment',
      '; comment',
      '[one]',
      '  key = value  ',
      'empty=',
      'a = b = c # no comment',
      '',
      '[two]',
      'k=1',
      '[one]',
      'late = yes',
    ].join('\r\n');
    assert.deepEqual(parseIni(text), {
      ok: true,
      sections: [
        {
          name: 'one',
          line: 3,
          entries: [
            { key: 'key', value: 'value', line: 4 },
            { key: 'empty', value: '', line: 5 },
            { key: 'a', value: 'b = c # no comment', line: 6 },
            { key: 'late', value: 'yes', line: 11 },
          ],
        },
        { name: 'two', line: 8, entries: [{ key: 'k', value: '1', line: 9 }] },
      ],
    });
  });

  it('names every line that is wrong', () => {
    const result = parseIni('key = early\n[open\n[]\nword\n= value\n[fine]\nk = v');
    assert.ok(!result.ok);
    assert.deepEqual(
      result.problems.map(({ line }) => line),
      [1, 2, 3, 4, 5],
    );
  });

  it('resolves escapes', () => {
    assert.equal(unescapeIni('a\\sb\\nc\\td\\re\\\\s\\;'), 'a b\nc\td\re\\s;');
    assert.equal(unescapeIni('a\\q'), null);
    assert.equal(unescapeIni('a\\'), null);
    assert.equal(unescapeIni('a\\\\\\'), null);
  });

  it('splits lists at bare semicolons', () => {
    assert.deepEqual(splitIniList(' a ; b;;c\\;d; '), ['a', 'b', 'c\\;d']);
    assert.deepEqual(splitIniList('a\\\\;b'), ['a\\\\', 'b']);
    assert.deepEqual(splitIniList(''), []);
    assert.deepEqual(splitIniList('a\\'), ['a\\']);
  });
});
