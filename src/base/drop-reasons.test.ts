import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_DROP_REASONS, drop, dropReasons } from './drop-reasons.ts';

describe('dropReasons', () => {
  it('has a row for each number, with names that are used once', () => {
    const codes = Object.values(drop);
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.ok(dropReasons[code], `no row for ${code}`);
    const names = codes.map((code) => dropReasons[code]!.name);
    assert.equal(new Set(names).size, names.length);
    assert.equal(dropReasons[0], undefined);
  });

  it('fits into the shared counters', () => {
    assert.ok(dropReasons.length <= MAX_DROP_REASONS);
  });
});
