import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closestName, editDistance } from './suggest.ts';

const names = ['log-level', 'log-level-ice', 'media-num-threads', 'num-threads', 'tos', 'table'];

describe('suggestions', () => {
  it('counts edits', () => {
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('tabel', 'table'), 1);
    assert.equal(editDistance('same', 'same'), 0);
  });

  it('finds what was probably meant', () => {
    assert.equal(closestName('log-leve', names), 'log-level');
    assert.equal(closestName('log_level_ice', names), 'log-level-ice');
    assert.equal(closestName('num-media-threads', names), 'media-num-threads');
    assert.equal(closestName('TOS', names), 'tos');
    assert.equal(closestName('xyzzy', names), null);
    assert.equal(closestName('', names), null);
    assert.equal(closestName('x'.repeat(10_000), names), null);
  });
});
