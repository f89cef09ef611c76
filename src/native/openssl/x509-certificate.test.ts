import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { certificateFromPem, certificateToPem, createCertificate } from './x509-certificate.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const DAY_MS = 86_400_000;

describe('createCertificate', () => {
  it('makes an EC certificate for 30 days', () => {
    const made = createCertificate({ commonName: 'rtpengine-ts', now: NOW });
    const read = new X509Certificate(made.certificate);
    assert.equal(read.subject, 'CN=rtpengine-ts');
    assert.equal(read.issuer, read.subject);
    assert.equal(read.publicKey.asymmetricKeyDetails!.namedCurve, 'prime256v1');
    assert.equal(Date.parse(read.validTo), NOW + 30 * DAY_MS);
    assert.equal(Date.parse(read.validFrom), NOW - DAY_MS);
    assert.equal(made.notAfter, NOW + 30 * DAY_MS);
    assert.ok(read.verify(read.publicKey));
  });

  it('makes an RSA certificate, signed as wanted', () => {
    const options = { commonName: 'x', now: NOW, key: 'RSA', rsaBits: 2048, validDays: 1 } as const;
    const read = new X509Certificate(createCertificate({ ...options, signature: 'SHA-1' }).certificate);
    assert.equal(read.publicKey.asymmetricKeyDetails!.modulusLength, 2048);
    assert.equal(Date.parse(read.validTo), NOW + DAY_MS);
    assert.ok(read.verify(read.publicKey));
    // sha1WithRSAEncryption, 1.2.840.113549.1.1.5
    assert.ok(read.raw.includes(Buffer.from('2a864886f70d010105', 'hex')));
  });

  it('makes each with a key and number of its own, and cuts long names', () => {
    const [one, two] = [1, 2].map(() => createCertificate({ commonName: 'é'.repeat(80), now: NOW }));
    const [first, second] = [one!, two!].map(({ certificate }) => new X509Certificate(certificate));
    assert.notEqual(first!.serialNumber, second!.serialNumber);
    assert.ok(!first!.checkIssued(second!) || !first!.verify(second!.publicKey));
    assert.equal(first!.subject, `CN=${'é'.repeat(64)}`);
  });
});

describe('PEM', () => {
  for (const key of ['prime256v1', 'RSA'] as const) {
    it(`brings a certificate with its ${key} key back`, () => {
      const made = createCertificate({ commonName: 'x', now: NOW, key });
      const pem = certificateToPem(made);
      assert.deepEqual(certificateFromPem(pem), made);
      const [certificate, privateKey] = pem.split(/(?<=END CERTIFICATE-----\n)/);
      assert.deepEqual(certificateFromPem(`some text\n${privateKey!}\n${certificate!}`), made);
    });
  }

  it('says what is missing', () => {
    const [one, two] = [1, 2].map(() => certificateToPem(createCertificate({ commonName: 'x', now: NOW })));
    const [certificate, privateKey] = one!.split(/(?<=END CERTIFICATE-----\n)/);
    const otherKey = two!.split(/(?<=END CERTIFICATE-----\n)/)[1];
    assert.throws(() => certificateFromPem(certificate!), /no PEM block of a PRIVATE KEY/);
    assert.throws(() => certificateFromPem(privateKey!), /no PEM block of CERTIFICATE/);
    assert.throws(() => certificateFromPem(certificate! + otherKey!), /does not belong/);
  });
});
