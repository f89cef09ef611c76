import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { DtlsContext } from './dtls-context.ts';
import { OpensslDtlsEngine } from './dtls-engine.ts';
import { createCertificate } from './x509-certificate.ts';

const certificate = createCertificate({ commonName: 'x', now: Date.now() });

describe('DtlsContext', () => {
  it('says which configuration OpenSSL does not take', () => {
    assert.throws(
      () => new DtlsContext({ certificate, ciphers: 'nonsense' }),
      /setting the ciphers "nonsense"/,
    );
    assert.throws(() => new DtlsContext({ certificate, profiles: [] }), /setting the SRTP profiles/);
    const broken = { ...certificate, certificate: certificate.certificate.slice(0, 50) };
    assert.throws(() => new DtlsContext({ certificate: broken }), /reading the certificate/);
    const other = createCertificate({ commonName: 'y', now: Date.now() });
    const mixed = { ...certificate, privateKey: other.privateKey };
    assert.throws(() => new DtlsContext({ certificate: mixed }), /using the private key/);
  });

  it('takes the cipher list that rtpengine has by default', () => {
    const ciphers = 'DEFAULT:!NULL:!aNULL:!SHA256:!SHA384:!aECDH:!AESGCM+AES256:!aPSK';
    new DtlsContext({ certificate, ciphers }).free();
  });

  it('may be freed before its connections', () => {
    const engine = new OpensslDtlsEngine({ certificate });
    const connection = engine.connect({ isActive: true, mtu: 1200 });
    engine.free();
    assert.equal(connection.step(), 'handshaking');
    connection.free();
    assert.throws(() => engine.connect({ isActive: true, mtu: 1200 }), /used after it was freed/);
  });

  it('works in another thread with a certificate that was posted there', async () => {
    const module = JSON.stringify(new URL('./dtls-engine.js', import.meta.url).href);
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      import(${module}).then(({ OpensslDtlsEngine }) => {
        const engine = new OpensslDtlsEngine({ certificate: workerData });
        const connection = engine.connect({ isActive: true, mtu: 1200 });
        parentPort.postMessage(connection.step());
        connection.free();
      });`;
    const worker = new Worker(code, { eval: true, workerData: certificate });
    const state = await new Promise((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    );
    assert.equal(state, 'handshaking');
    await worker.terminate();
  });
});
