import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintMismatch, fingerprintOf, parseFingerprint } from './fingerprint.ts';
import { splitKeyMaterial } from './key-material.ts';
import { packRecords } from './pack-records.ts';
import { srtpProfiles } from './profiles.ts';

describe('packRecords', () => {
  const records = (...lengths: readonly number[]): Uint8Array =>
    Uint8Array.from(
      lengths.flatMap((length) => {
        const content = length - 13;
        return [
          22,
          0xfe,
          0xfd,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          content >> 8,
          content & 255,
          ...new Uint8Array(content),
        ];
      }),
    );
  const packed = (mtu: number, ...lengths: readonly number[]): number[] => {
    const bytes = records(...lengths);
    const sent: number[] = [];
    packRecords(bytes, 0, bytes.length, mtu, (datagram, length) => {
      assert.equal(datagram.length, length);
      sent.push(length);
    });
    return sent;
  };

  it('fills datagrams without dividing records', () => {
    assert.deepEqual(packed(100, 50, 50, 50, 20, 31), [100, 70, 31]);
    assert.deepEqual(packed(100, 100, 99, 13), [100, 99, 13]);
    assert.deepEqual(packed(100, 13), [13]);
    assert.deepEqual(packed(100), []);
  });

  it('sends a record alone that is longer than a datagram should be', () => {
    assert.deepEqual(packed(100, 30, 150, 30), [30, 150, 30]);
  });
});

describe('splitKeyMaterial', () => {
  it('has client key, server key, client salt, server salt', () => {
    for (const profile of srtpProfiles) {
      const { keyLength: key, saltLength: salt } = profile;
      const exported = Uint8Array.from({ length: 2 * (key + salt) }, (_, index) => index);
      const from = (start: number, length: number): Uint8Array => exported.slice(start, start + length);
      const client = { key: from(0, key), salt: from(2 * key, salt) };
      const server = { key: from(key, key), salt: from(2 * key + salt, salt) };
      assert.deepEqual(splitKeyMaterial(exported, profile, true), { profile, local: client, remote: server });
      assert.deepEqual(splitKeyMaterial(exported, profile, false), {
        profile,
        local: server,
        remote: client,
      });
    }
  });
});

describe('fingerprints', () => {
  const certificate = new TextEncoder().encode('abc');
  /** FIPS 180-2 Appendix A.1, B.1. */
  const sha1 = 'A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D';
  const sha256 =
    'BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD';

  it('are written as in SDP', () => {
    assert.equal(fingerprintOf(certificate, 'sha-1'), sha1);
    assert.equal(fingerprintOf(certificate, 'sha-256'), sha256);
    assert.equal(fingerprintOf(certificate, 'sha-512').length, 64 * 3 - 1);
  });

  it('are read from SDP', () => {
    assert.deepEqual(parseFingerprint(`SHA-1 ${sha1.toLowerCase()}`), { hash: 'sha-1', value: sha1 });
    for (const text of ['', 'sha-1', 'sha-1 A9:9', 'sha-1 A9:99:', 'sha-1 A9 99', sha1])
      assert.equal(parseFingerprint(text), null);
  });

  it('match by the strongest hash that is known', () => {
    const wrong = { hash: 'sha-256', value: sha256.replace('BA', 'BB') };
    const right = { hash: 'SHA-256', value: sha256.toLowerCase() };
    assert.equal(fingerprintMismatch(certificate, [right]), null);
    assert.equal(fingerprintMismatch(certificate, [wrong, right]), null);
    assert.equal(fingerprintMismatch(certificate, [{ hash: 'sha-1', value: sha1 }]), null);
    assert.match(fingerprintMismatch(certificate, [{ hash: 'sha-1', value: sha1 }, wrong])!, /sha-256/);
    assert.match(fingerprintMismatch(certificate, [{ hash: 'md5', value: sha1 }])!, /can check \(md5\)/);
    assert.match(fingerprintMismatch(certificate, [])!, /\(none\)/);
  });
});
