import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noDtmfWish as nothing } from '../../../test/support/dtmf-wish.ts';
import type { DtmfWish } from '../../policy/media-control.ts';
import { blockedDtmf, digitTyped, refusedMode } from './dtmf.ts';
import type { DtmfControl } from './state.ts';

const wish = (change: Partial<DtmfWish>): DtmfWish => ({ ...nothing, ...change });

/** Types digits 100 ms apart from `now` on. */
function type(control: DtmfControl, digits: string, now = 1000): DtmfControl {
  let state = control;
  for (const [index, digit] of Array.from(digits).entries())
    state = digitTyped(state, '0123456789*#ABCD'.indexOf(digit), now + 100 * index, 2500);
  return state;
}

describe('blocking of DTMF', () => {
  it('drops, unless it waits for a trigger', () => {
    assert.equal(blockedDtmf(nothing).mode, 'drop');
    assert.equal(blockedDtmf(wish({ trigger: '1' })).mode, 'pass');
    assert.equal(blockedDtmf(wish({ trigger: '1', mode: 'silence' })).mode, 'silence');
  });

  it('puts a digit in place of others', () => {
    assert.deepEqual(
      [blockedDtmf(wish({ mode: 'zero', digit: 4 }))].map(({ mode, digit }) => [mode, digit])[0],
      ['digit', 0],
    );
    assert.equal(blockedDtmf(wish({ mode: 'DTMF', digit: 4 })).digit, 4);
  });

  it('refuses what needs audio to be made', () => {
    assert.match(refusedMode(wish({ triggerEndMode: 'tone' }))!, /^DTMF-security "tone"/);
    assert.equal(refusedMode(wish({ mode: 'silence' })), null);
  });
});

describe('triggers', () => {
  const trigger = blockedDtmf(
    wish({ trigger: '*1', triggerMode: 'silence', triggerEnd: '#', triggerEndMs: 5000 }),
  );

  it('begin with their digits, wherever these come, and end with theirs', () => {
    assert.equal(type(trigger, '5*').mode, 'pass');
    const typed = type(trigger, '5**1');
    assert.equal(typed.mode, 'silence');
    assert.equal(type(typed, '12', 2000).mode, 'silence');
    const over = type(typed, '12#', 2000);
    assert.equal(over.mode, 'pass');
    assert.equal(type(over, '*1', 3000).mode, 'silence');
  });

  it('end with time', () => {
    const typed = type(trigger, '*1');
    assert.equal(typed.until, 6100);
    assert.equal(type(typed, '5', 6100).mode, 'pass');
  });

  it('end with a number of digits', () => {
    const counted = blockedDtmf(wish({ trigger: '1', triggerEndDigits: 2, triggerEndMode: 'random' }));
    const typed = type(counted, '1');
    assert.equal(typed.mode, 'drop');
    assert.equal(type(typed, '1', 2000).mode, 'drop');
    assert.equal(type(typed, '11', 2000).mode, 'random');
  });

  it('forget digits that come too slowly', () => {
    const begun = type(trigger, '*', 1000);
    assert.equal(type(begun, '1', 3501).mode, 'pass');
    assert.equal(type(begun, '1', 3500).mode, 'silence');
  });

  it('remember no more than they need', () => {
    assert.ok(type(trigger, '5'.repeat(1000)).typed.length <= 32);
  });
});
