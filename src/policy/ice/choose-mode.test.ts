import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IceWish } from '../request.ts';
import { iceForOfferer, iceForReceiver } from './choose-mode.ts';
import { isControlling } from './role.ts';
import type { IceMode } from './types.ts';

describe('ICE for the receiver of an offer', () => {
  // By wish: the sender has ICE; only the receiver runs it; neither.
  const rows: readonly (readonly [IceWish, IceMode, IceMode, IceMode])[] = [
    ['default', 'own', 'own', 'none'],
    ['remove', 'none', 'none', 'none'],
    ['force', 'own', 'own', 'own'],
    ['optional', 'beside', 'own', 'own'],
    ['force-relay', 'beside', 'own', 'own'],
  ];
  for (const [wish, sender, receiver, neither] of rows)
    it(wish, () => {
      assert.equal(iceForReceiver(wish, { isSenderIce: true, isReceiverIce: false }), sender);
      assert.equal(iceForReceiver(wish, { isSenderIce: true, isReceiverIce: true }), sender);
      assert.equal(iceForReceiver(wish, { isSenderIce: false, isReceiverIce: true }), receiver);
      assert.equal(iceForReceiver(wish, { isSenderIce: false, isReceiverIce: false }), neither);
    });
});

describe('ICE for the offerer', () => {
  const state = { isOffererIce: true, isRejected: false, offered: 'own', isAnswererIce: true } as const;
  const rows: readonly (readonly [string, IceWish, Partial<Parameters<typeof iceForOfferer>[1]>, IceMode])[] =
    [
      ['that has it', 'default', {}, 'own'],
      ['whatever the answerer has', 'default', { isAnswererIce: false }, 'own'],
      ['whatever the answerer was offered', 'default', { offered: 'none' }, 'own'],
      ['not without it', 'force', { isOffererIce: false }, 'none'],
      ['not when rejected', 'force', { isRejected: true }, 'none'],
      ['not when removed', 'remove', {}, 'none'],
      ['past us, as the offer had it', 'force', { offered: 'beside' }, 'beside'],
      ['not past us without the answerer', 'optional', { offered: 'beside', isAnswererIce: false }, 'none'],
      ['ours in spite of a wish that comes too late', 'optional', {}, 'own'],
    ];
  for (const [name, wish, change, mode] of rows)
    it(name, () => assert.equal(iceForOfferer(wish, { ...state, ...change }), mode));
});

it('roles (RFC 8445 §6.1.1)', () => {
  const roles = [false, true].flatMap((isLocalLite) =>
    [false, true].flatMap((isRemoteLite) =>
      [false, true].map((areWeOfferer) => isControlling({ areWeOfferer, isLocalLite, isRemoteLite })),
    ),
  );
  assert.deepEqual(roles, [false, true, true, true, false, false, false, true]);
});
