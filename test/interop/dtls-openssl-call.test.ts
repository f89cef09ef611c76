/** Debian's `openssl` program as one end of a call under UDP/TLS/RTP/SAVP, without ICE, a plain telephone as the other. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, afterEach, before, describe, it } from 'node:test';
import type { NgMessage } from '../support/bencode.ts';
import { createLeg, newCallId } from '../support/call.ts';
import { runCommand, startChild, type Child } from '../support/child-process.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { parseMedia, sdp, type ParsedMedia } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';
import { layerOf, sdpOf } from './webrtc/call.ts';

const PORT = 6000;
const TAG = 'openssl';
const SRTP_PROFILE = 'SRTP_AES128_CM_SHA1_80';

describe('a call with the openssl program', () => {
  const folder = mkdtempSync(`${tmpdir()}/rtpe-dtls-call-`);
  const pem = `${folder}/both.pem`;
  let lab: Lab;
  let daemon: Daemon;
  let child: Child | undefined;

  before(async () => {
    makeCertificate();
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon();
  });
  afterEach(async () => {
    await child?.stop();
    child = undefined;
  });
  after(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  function makeCertificate(): void {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`];
    runCommand('openssl', ['req', '-x509', ...key, '-subj', '/CN=peer', '-days', '2', ...files]);
    writeFileSync(
      pem,
      readFileSync(`${folder}/cert.pem`, 'latin1') + readFileSync(`${folder}/key.pem`, 'latin1'),
    );
  }

  function fingerprint(): string {
    const line = runCommand('openssl', ['x509', '-in', pem, '-noout', '-fingerprint', '-sha256']);
    return line.trim().split('=')[1]!;
  }

  function start(program: string, args: readonly string[]): Child {
    const common = ['-dtls1_2', '-timeout', '-cert', pem, '-key', pem, '-use_srtp', SRTP_PROFILE];
    const exporting = ['-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', '60'];
    const { namespace } = lab.party('b').host;
    child = startChild('openssl', [program, ...common, ...exporting, ...args], { namespace });
    return child;
  }

  /** The plain telephone calls; gives where the program is to send. */
  async function call(callId: string, setup: string, fingerprintSaid = fingerprint()): Promise<ParsedMedia> {
    const phone = await createLeg(lab, 'a');
    const tags = { 'call-id': callId, 'from-tag': phone.tag };
    const offer: NgMessage = {
      command: 'offer',
      ...tags,
      sdp: phone.sdp(),
      'transport-protocol': 'UDP/TLS/RTP/SAVP',
      'rtcp-mux': ['require'],
      SDES: ['off'],
    };
    const [media] = parseMedia(sdpOf(await daemon.ng.ok(offer)));
    const attributes = [`setup:${setup}`, `fingerprint:sha-256 ${fingerprintSaid}`, 'rtcp-mux'];
    const answer = sdp({
      address: lab.party('b').address(),
      media: [{ port: PORT, protocol: 'UDP/TLS/RTP/SAVP', attributes }],
    });
    await daemon.ng.ok({ command: 'answer', ...tags, 'to-tag': TAG, sdp: answer });
    return media!;
  }

  async function until(callId: string, wanted: RegExp): Promise<void> {
    let seen = '';
    await waitFor(
      () => `DTLS: ${seen}\n${child!.stdout()}\n${child!.stderr()}`,
      async () => {
        seen = await layerOf(daemon, callId, TAG, 'DTLS');
        return wanted.test(seen);
      },
    );
  }

  it('s_client is the active end', async () => {
    const callId = newCallId();
    const { address, port } = await call(callId, 'active');
    const bound = `${lab.party('b').address()}:${PORT}`;
    const client = start('s_client', ['-connect', `${address}:${port}`, '-bind', bound]);
    await until(callId, /^connected, passive/);
    await waitFor('key material', () => client.stdout().includes('Keying material: '));
    assert.equal(await layerOf(daemon, callId, TAG, 'SRTP'), 'AES_CM_128_HMAC_SHA1_80');
  });

  it('s_server is the passive end', async () => {
    const callId = newCallId();
    const server = start('s_server', ['-accept', `${lab.party('b').address()}:${PORT}`, '-Verify', '1']);
    await waitFor('s_server to listen', () => server.stdout().includes('ACCEPT'));
    await call(callId, 'passive');
    await until(callId, /^connected, active/);
    await waitFor('key material', () => server.stdout().includes('Keying material: '));
  });

  it('s_client with another certificate than the one in the SDP gets no keys', async () => {
    const callId = newCallId();
    const other = Array.from({ length: 32 }, () => 'AA').join(':');
    const { address, port } = await call(callId, 'active', other);
    start('s_client', ['-connect', `${address}:${port}`, '-bind', `${lab.party('b').address()}:${PORT}`]);
    await until(callId, /fingerprint/);
    assert.doesNotMatch(await layerOf(daemon, callId, TAG, 'SRTP'), /AES/);
  });
});
