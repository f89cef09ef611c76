import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import { drop } from '../../base/drop-reasons.ts';
import { sendFailure } from './send-failure.ts';

describe('sendFailure', () => {
  it('names what sendto(2) complains about', () => {
    assert.equal(sendFailure(constants.errno.EAGAIN), drop.bufferFull);
    assert.equal(sendFailure(constants.errno.ENETUNREACH), drop.unreachable);
    assert.equal(sendFailure(constants.errno.EINVAL), drop.sendFailed);
  });
});
