/**
 * The DTLS of Debian's `openssl` program as the peer, in both roles over loopback: it must agree on the profile, on the keys
 * and on who we are.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { after, afterEach, describe, it } from 'node:test';
import { randomBytes } from 'node:crypto';
import { certificateFromPem, certificateToPem } from '../../src/native/openssl/x509-certificate.ts';
import {
  HelloCookies,
  fingerprintHashes,
  fingerprintOf,
  type KeyMaterial,
} from '../../src/protocols/dtls/index.ts';
import { startChild, runCommand, type Child } from '../support/child-process.ts';
import { dtlsIdentity } from '../support/dtls.ts';
import { dtlsUdpEnd, type DtlsUdpEnd } from '../support/dtls-udp.ts';
import { waitFor } from '../support/wait.ts';

const folder = mkdtempSync(`${tmpdir()}/rtpe-dtls-`);
const peerPem = `${folder}/peer.pem`;
makePeerCertificate();
const peerCertificate = certificateFromPem(readFileSync(peerPem, 'latin1'));
const peerFingerprint = {
  hash: 'sha-256',
  value: fingerprintOf(peerCertificate.certificate, 'sha-256'),
};
const identities = [
  dtlsIdentity({ isImpatient: true }),
  dtlsIdentity({ key: 'RSA', isImpatient: true }),
] as const;

/** OpenSSL's names, with the bytes of key material that each takes. */
const profiles = [
  ['SRTP_AEAD_AES_256_GCM', 'AEAD_AES_256_GCM', 88],
  ['SRTP_AEAD_AES_128_GCM', 'AEAD_AES_128_GCM', 56],
  ['SRTP_AES128_CM_SHA1_80', 'AES_CM_128_HMAC_SHA1_80', 60],
  ['SRTP_AES128_CM_SHA1_32', 'AES_CM_128_HMAC_SHA1_32', 60],
] as const;

const children: Child[] = [];
const ends: DtlsUdpEnd[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) end.close();
  await Promise.all(children.splice(0).map((child) => child.stop()));
});
after(() => rmSync(folder, { recursive: true }));

function makePeerCertificate(): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`];
  runCommand('openssl', ['req', '-x509', ...key, '-subj', '/CN=peer', '-days', '2', ...files]);
  writeFileSync(
    peerPem,
    readFileSync(`${folder}/cert.pem`, 'latin1') + readFileSync(`${folder}/key.pem`, 'latin1'),
  );
}

function startOpenssl(program: string, profile: string, keyLength: number, args: readonly string[]): Child {
  const child = startChild('openssl', [
    program,
    ...['-dtls1_2', '-timeout', '-cert', peerPem, '-key', peerPem, '-use_srtp', profile],
    ...['-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', String(keyLength), ...args],
  ]);
  children.push(child);
  return child;
}

/** What the program says it has exported, as we split it. */
function exportedBy(child: Child): string | undefined {
  return /Keying material: ([0-9A-F]+)/.exec(child.stdout())?.[1];
}

/** RFC 5764 §4.2, put together again from the point of view of the client. */
function joined(client: KeyMaterial['local'], server: KeyMaterial['local']): string {
  const parts = [client.key, server.key, client.salt, server.salt];
  return Buffer.concat(parts).toString('hex').toUpperCase();
}

/** On failure with what the program has written. */
async function until(child: Child, probe: () => boolean): Promise<void> {
  await waitFor(() => `openssl: ${child.stdout()}\n${child.stderr()}`, probe, 10_000);
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

async function passiveEnd(identity: (typeof identities)[number], withCookies: boolean): Promise<DtlsUdpEnd> {
  const cookies = withCookies ? new HelloCookies((length) => new Uint8Array(randomBytes(length))) : null;
  const options = {
    engine: identity.engine,
    role: 'passive',
    fingerprints: [peerFingerprint],
    cookies,
  } as const;
  const end = await dtlsUdpEnd(options, null);
  ends.push(end);
  return end;
}

describe('openssl s_client', () => {
  for (const [opensslName, name, keyLength] of profiles) {
    for (const withCookies of [false, true]) {
      it(`${name}${withCookies ? ', with a cookie' : ''}`, async () => {
        const identity = identities[withCookies ? 1 : 0];
        const end = await passiveEnd(identity, withCookies);
        const client = startOpenssl('s_client', opensslName, keyLength, [
          '-connect',
          `127.0.0.1:${end.port}`,
        ]);
        await until(client, () => end.session.state === 'connected' && exportedBy(client) !== undefined);
        assert.equal(end.keys[0]!.profile.name, name);
        assert.equal(exportedBy(client), joined(end.keys[0]!.remote, end.keys[0]!.local));
        assert.match(client.stdout(), /SRTP Extension negotiated, profile=/);
        end.session.close(0);
        await until(client, () => /closed|DONE/.test(client.stdout() + client.stderr()));
      });
    }
  }

  it('sees the certificate that our fingerprints are of', async () => {
    const end = await passiveEnd(identities[0], true);
    const client = startOpenssl('s_client', 'SRTP_AES128_CM_SHA1_80', 60, [
      '-connect',
      `127.0.0.1:${end.port}`,
    ]);
    await until(client, () => exportedBy(client) !== undefined);
    const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(client.stdout())![0];
    writeFileSync(`${folder}/seen.pem`, pem);
    for (const hash of fingerprintHashes) {
      const line = runCommand('openssl', [
        ...['x509', '-in', `${folder}/seen.pem`, '-noout', '-fingerprint', `-${hash.replace('-', '')}`],
      ]);
      assert.equal(line.trim().split('=')[1], fingerprintOf(identities[0].certificate.certificate, hash));
    }
  });

  it('is given no keys when its certificate is not the one that was signalled', async () => {
    const options = {
      engine: identities[0].engine,
      role: 'passive',
      fingerprints: [identities[1].fingerprint],
    } as const;
    const end = await dtlsUdpEnd(options, null);
    ends.push(end);
    const client = startOpenssl('s_client', 'SRTP_AES128_CM_SHA1_80', 60, [
      '-connect',
      `127.0.0.1:${end.port}`,
    ]);
    await until(client, () => end.session.state === 'failed');
    assert.equal(end.keys.length, 0);
    await until(client, () => /closed|DONE/.test(client.stdout() + client.stderr()));
  });

  it('closes, and so do we', async () => {
    const end = await passiveEnd(identities[0], true);
    const client = startOpenssl('s_client', 'SRTP_AES128_CM_SHA1_80', 60, [
      '-connect',
      `127.0.0.1:${end.port}`,
    ]);
    await until(client, () => exportedBy(client) !== undefined);
    client.process.stdin!.end();
    await until(client, () => end.session.state === 'closed');
  });
});

describe('openssl s_server', () => {
  for (const [opensslName, name, keyLength] of profiles) {
    for (const withCookies of [false, true]) {
      it(`${name}${withCookies ? ', with a cookie' : ''}`, async () => {
        const identity = identities[withCookies ? 1 : 0];
        const port = await freePort();
        const args = ['-accept', `127.0.0.1:${port}`, '-Verify', '1', ...(withCookies ? ['-listen'] : [])];
        const server = startOpenssl('s_server', opensslName, keyLength, args);
        await until(server, () => server.stdout().includes('ACCEPT'));
        const options = { engine: identity.engine, role: 'active', fingerprints: [peerFingerprint] } as const;
        const end = await dtlsUdpEnd(options, port);
        ends.push(end);
        end.start();
        await until(server, () => end.session.state === 'connected' && exportedBy(server) !== undefined);
        assert.equal(end.keys[0]!.profile.name, name);
        assert.equal(exportedBy(server), joined(end.keys[0]!.local, end.keys[0]!.remote));
        assert.ok(server.stdout().includes(certificateToPem(identity.certificate).slice(0, 200)));
        end.session.close(0);
        await until(server, () => /DONE|CLOSED/.test(server.stdout()));
      });
    }
  }
});
