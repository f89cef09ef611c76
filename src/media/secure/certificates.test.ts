import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CertificateStore, type CertificateData } from './certificates.ts';

const DAY = 86_400_000;

describe('CertificateStore', () => {
  it('makes the first when it is needed, and the next a day before that one expires', () => {
    let now = 0;
    let made = 0;
    const told: CertificateData[] = [];
    const store = new CertificateStore(
      () => {
        made += 1;
        return { certificate: Uint8Array.of(made), privateKey: Uint8Array.of(0), notAfter: now + 30 * DAY };
      },
      (certificate) => told.push(certificate),
      () => now,
    );
    assert.equal(made, 0);
    assert.equal(store.current().id, 1);
    now = 29 * DAY;
    assert.equal(store.current().id, 1);
    now += 1;
    assert.equal(store.current().id, 2);
    assert.deepEqual(
      told.map(({ id }) => id),
      [1, 2],
    );
    for (let count = 0; count < 7; count += 1, now += 30 * DAY) store.current();
    assert.deepEqual(
      store.all.map(({ id }) => id),
      [5, 6, 7, 8],
    );
  });

  it('writes fingerprints as SDP has them', () => {
    const certificate = { certificate: Buffer.from('abc'), privateKey: Uint8Array.of(0), notAfter: Infinity };
    const store = new CertificateStore(
      () => certificate,
      () => undefined,
    );
    // FIPS 180-4, the example of one block.
    assert.equal(
      store.current().fingerprint('SHA-1'),
      'A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D',
    );
    assert.match(store.current().fingerprint('sha-256'), /^BA:78:16:BF:/);
  });
});
