import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Call } from './call.ts';
import { CallTurn } from './call-turn.ts';

const named = (id: string): Call => ({ id }) as Call;

describe('a turn over all calls', () => {
  it('leaves those that come meanwhile to the next one', () => {
    const calls = new Set(['a', 'b'].map(named));
    const turn = new CallTurn(calls, calls.size);
    assert.equal(turn.next()?.id, 'a');
    calls.add(named('c'));
    assert.equal(turn.isOver, false);
    assert.equal(turn.next()?.id, 'b');
    assert.equal(turn.isOver, true);
    assert.equal(turn.next(), null);
  });

  it('is over where calls have ended meanwhile, or where there was none', () => {
    const calls = new Set(['a', 'b'].map(named));
    const turn = new CallTurn(calls, calls.size);
    calls.clear();
    assert.equal(turn.next(), null);
    assert.equal(turn.isOver, true);
    assert.equal(new CallTurn(calls, 0).isOver, true);
  });
});
