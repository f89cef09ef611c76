import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IceWish } from '../request.ts';
import { iceForOfferer, iceForReceiver } from './choose-mode.ts';
import { isControlling } from './role.ts';
import type { IceMode } from './types.ts';

describe('ICE for the receiver of an offer', () => {
  // By wish: the sender has ICE; only the receiver runs it; neither; the sender has it, and the receiver has done without.
  const rows: readonly (readonly [IceWish, IceMode, IceMode, IceMode, IceMode])[] = [
    ['default', 'own', 'own', 'none', 'none'],
    ['remove', 'none', 'none', 'none', 'none'],
    ['force', 'own', 'own', 'own', 'own'],
    ['optional', 'beside', 'own', 'own', 'beside'],
    ['force-relay', 'beside', 'own', 'own', 'beside'],
  ];
  for (const [wish, sender, receiver, neither, senderToPlain] of rows)
    it(wish, () => {
      const mode = (isSenderIce: boolean, isReceiverIce: boolean, isReceiverPlain = false): IceMode =>
        iceForReceiver(wish, { isSenderIce, isReceiverIce, isReceiverPlain });
      assert.equal(mode(true, false), sender);
      assert.equal(mode(true, true), sender);
      assert.equal(mode(false, true), receiver);
      assert.equal(mode(false, false), neither);
      assert.equal(mode(true, false, true), senderToPlain);
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
