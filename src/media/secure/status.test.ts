import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeSrtp, noLayers } from './status.ts';

const layers = { ...noLayers, suites: 'AES_CM_128_HMAC_SHA1_80 / AES_CM_128_HMAC_SHA1_80' };

describe('describeSrtp', () => {
  it('says nothing of plain media', () => assert.equal(describeSrtp(noLayers, 5, {}), null));

  it('names the suites', () => assert.equal(describeSrtp(layers, 5, {}), layers.suites));

  it('tells a wrong key from a few bad packets', () => {
    assert.equal(
      describeSrtp(layers, 0, { 'srtp.authFailed': 312 }),
      `${layers.suites}; 312 packets failed authentication, key mismatch likely`,
    );
    assert.equal(
      describeSrtp(layers, 1000, { 'srtp.authFailed': 1, 'srtp.replayed': 2 }),
      `${layers.suites}; 1 packet failed authentication; 2 packets came twice (replay)`,
    );
  });
});
