/**
 * Staged faults over real sockets: the first thing that a diagnosis finds must be the fault. One daemon for all; each call has some
 * seconds of time, since an absence is none before that, so they go on at the same time.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Cause } from '../../src/diagnosis/finding.ts';
import type { NgDiagnosis } from '../../src/client/index.ts';
import type { NgMessage } from '../support/bencode.ts';
import { createCall, type Leg, type TestCall } from '../support/call.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { diagnosisOf, untilDiagnosis, untilWell } from '../support/diagnosis.ts';
import { dtlsIdentity } from '../support/dtls.ts';
import { createLab, type Lab } from '../support/lab.ts';
import type { RtpSocket } from '../support/rtp-endpoint.ts';
import { buildRtcp, type RtpBurst } from '../support/rtp.ts';
import { audioSdp, sdp } from '../support/sdp.ts';
import { SecureCall, type PartySketch } from '../support/secure-call.ts';

const tool = fileURLToPath(new URL('../../src/cli/rtpengine-ctl.js', import.meta.url));
const cliPort = 9919;
/** Longer than any of these tests waits. */
const LONG_BURST = 2000;

describe('diagnosis', { concurrency: true, skip: daemonKind() !== 'ours' && 'a feature of ours' }, () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({
      interfaces: [
        `default/${lab.daemonAddress()}`,
        `default/${lab.daemonAddress('IP6')}`,
        `public/${lab.daemonAddress('IP4', 1)}!203.0.113.1`,
      ],
      options: [`--listen-cli=127.0.0.1:${cliPort}`, '--delete-delay=0'],
    });
  });
  after(() => lab.close());

  const newCall = (): Promise<TestCall> => createCall(lab, daemon);

  const diagnosisNow = (callId: string): Promise<NgDiagnosis> => diagnosisOf(daemon, callId);
  const expectWell = (callId: string): Promise<NgDiagnosis> => untilWell(daemon, callId);

  /** Waits for `cause` as the first finding, about the party with that tag. `isAlone`: and nothing else may be said of the call. */
  function expectCause(
    callId: string,
    cause: Cause,
    wanted: RegExp,
    tag?: string,
    isAlone = false,
  ): Promise<NgDiagnosis> {
    const what = `${cause}, ${String(wanted)}`;
    return untilDiagnosis(daemon, callId, what, ({ verdict, findings: [first, second] }) => {
      const isThere = first?.cause === cause && (tag === undefined || first.tag === tag);
      return isThere && wanted.test(verdict) && (second === undefined || !isAlone);
    });
  }

  it('all is well', async () => {
    const call = await (await newCall()).connect();
    talk(call.a);
    talk(call.b);
    const diagnosis = await expectWell(call.callId);
    assert.match(diagnosis.text, /PCMA\/8000, \d+ packets?, loss 0\.0 %/);
    assert.match(diagnosis.text, new RegExp(`from ${dotted(call.a.rtp)} as its SDP says`));
  });

  const sdes: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
  const browser: PartySketch = { protocol: 'UDP/TLS/RTP/SAVPF', dtls: 'active', ice: 'full', isMuxed: true };
  const wellCalls: readonly (readonly [string, PartySketch, PartySketch, NgMessage])[] = [
    ['SDES and plain media', sdes, {}, { 'transport-protocol': 'RTP/AVP' }],
    ['SDES that passes as it is', sdes, sdes, { flags: ['SDES-nonew', 'DTLS-off'] }],
    [
      'a browser and plain media',
      browser,
      {},
      { 'transport-protocol': 'RTP/AVP', ICE: 'remove', 'rtcp-mux': ['demux'] },
    ],
    [
      'plain media and a browser',
      {},
      browser,
      { 'transport-protocol': 'UDP/TLS/RTP/SAVPF', ICE: 'force', 'rtcp-mux': ['offer'] },
    ],
  ];
  for (const [name, a, b, wishes] of wellCalls)
    it(`all is well with ${name}`, async () => {
      const call = await SecureCall.open(lab, daemon, a, b);
      await call.connect(wishes);
      for (const phone of [call.a, call.b])
        phone.sendRtp(LONG_BURST, { intervalMs: 20 }).catch(() => undefined);
      await expectWell(call.callId);
      // Not only at the first look.
      await sleep(3500);
      await expectWell(call.callId);
      await call.delete();
    });

  it('a party has never sent', async () => {
    const call = await (await newCall()).connect();
    talk(call.a);
    const { port } = call.b.target();
    const found = await expectCause(
      call.callId,
      'never-received',
      /^Nothing has ever come from the callee/,
      call.b.tag,
    );
    assert.ok(found.findings[0]!.checks[0]!.endsWith(`udp port ${port}`));
  });

  it('nobody has ever sent', async () => {
    const call = await (await newCall()).connect();
    await expectCause(call.callId, 'nothing-from-anybody', /^Not a single packet/);
  });

  it('a party sends from elsewhere, with strict source', async () => {
    const call = await (await newCall()).connect({ flags: ['strict-source'], 'endpoint-learning': 'off' });
    const elsewhere = await lab.party('b').endpoint.open(lab.party('b').address());
    talk(call.a);
    talk(call.b, {}, elsewhere);
    await expectCause(
      call.callId,
      'strict-source',
      new RegExp(`sends from ${dotted(elsewhere)}, but only ${dotted(call.b.rtp)} is`),
      call.b.tag,
      true,
    );
  });

  it('there is no route to a party', async () => {
    const call = await newCall();
    await call.offer();
    await call.answer({ sdp: audioSdp('198.18.7.7', 4000) });
    talk(call.a);
    const isRouted = lab.network.kind !== 'namespaces';
    const cause = isRouted ? 'not-sent' : 'destination-unreachable';
    await expectCause(call.callId, cause, /198\.18\.7\.7:4000/, call.b.tag);
  });

  it('a party has no address of our family', async () => {
    const call = await newCall();
    await call.offer({ 'address-family': 'IP4' });
    await call.answer({ sdp: audioSdp('2001:db8::7', 4000) });
    talk(call.a);
    await expectCause(call.callId, 'no-destination', /its address is \[2001:db8::7\]:4000/, call.b.tag);
  });

  it('media is blocked on request', async () => {
    const call = await (await newCall()).connect();
    const whose = { 'call-id': call.callId, 'from-tag': call.a.tag, flags: ['directional'] };
    await daemon.ng.ok({ command: 'block media', ...whose });
    talk(call.a);
    talk(call.b);
    await expectCause(call.callId, 'blocked', /is blocked on request/, call.a.tag, true);
  });

  it('a party has put the other on hold', async () => {
    const call = await (await newCall()).connect();
    talk(call.a, { count: 5 });
    talk(call.b, { count: 5 });
    await call.offer({ sdp: call.a.sdp(['sendonly']) });
    await call.answer({ sdp: call.b.sdp(['recvonly']) });
    await expectCause(
      call.callId,
      'on-hold',
      /^The caller .* has put the call on hold \(sendonly\)/,
      call.a.tag,
      true,
    );
    assert.equal((await diagnosisNow(call.callId)).status, 'state');
  });

  it('who only receives has put nobody on hold', async () => {
    const call = await newCall();
    await call.offer({ sdp: call.a.sdp(['recvonly']) });
    await call.answer({ sdp: call.b.sdp(['sendonly']) });
    talk(call.b);
    const { findings, text } = await expectWell(call.callId);
    assert.deepEqual(
      findings.map(({ cause }) => cause),
      ['one-way'],
      text,
    );
  });

  it('a section is declined', async () => {
    const call = await newCall();
    await call.offer();
    await call.answer({ sdp: sdp({ address: call.b.rtp.address, media: [{ port: 0 }] }) });
    const { status, verdict, findings } = await diagnosisOf(daemon, call.callId);
    assert.deepEqual([status, findings.length], ['state', 1]);
    assert.match(verdict, /^Media is declined \(port 0\) by the callee/);
  });

  it('a payload type comes that was not negotiated', async () => {
    const call = await (await newCall()).connect();
    talk(call.a);
    talk(call.b, { payloadType: 18 });
    await expectCause(call.callId, 'codec-mismatch', /sends payload type 18/, call.b.tag);
  });

  it('the parties have no codec in common', async () => {
    const call = await newCall();
    await call.offer();
    const { address, port } = call.b.rtp;
    await call.answer({ sdp: sdp({ address, media: [{ port, formats: '18' }] }) });
    talk(call.a);
    talk(call.b, { payloadType: 18 });
    await expectCause(call.callId, 'no-common-codec', /no codec in common/);
  });

  it('a party behind a NAT waits for media before it sends', async () => {
    const call = await (await newCall()).connect({ direction: ['default', 'public'] });
    talk(call.a);
    await expectCause(
      call.callId,
      'private-address',
      new RegExp(`names a private address, ${dotted(call.b.rtp)}`),
      call.b.tag,
    );
  });

  it('a party sends RTCP and nothing else', async () => {
    const call = await (await newCall()).connect();
    talk(call.a);
    const { address, port } = call.b.target();
    await call.b.rtcp.sendRaw({ address, port: port + 1 }, buildRtcp(7));
    await expectCause(call.callId, 'rtcp-only', /^Only RTCP comes from the callee/, call.b.tag);
  });

  it('packets are lost on the way to us', async () => {
    const call = await (await newCall()).connect();
    talk(call.a);
    void talkWithGaps(call.b);
    await expectCause(call.callId, 'loss', /^\d+\.\d % of the packets of the callee/, call.b.tag);
  });

  it('a party stops', async () => {
    const call = await (await newCall()).connect();
    talk(call.a);
    talk(call.b, { count: 50 });
    await expectCause(call.callId, 'stopped', /^The callee .* has sent nothing for/, call.b.tag);
  });

  it('ICE finds no path', async () => {
    const call = await newCall();
    await call.offer({ ICE: 'force' });
    const { port, address } = call.b.rtp;
    await call.answer({
      ICE: 'remove',
      sdp: call.b.sdp([
        'ice-ufrag:abcd',
        'ice-pwd:0123456789abcdef012345',
        `candidate:1 1 UDP 2130706431 ${address} ${port} typ host`,
        'end-of-candidates',
      ]),
    });
    talk(call.a);
    const found = await expectCause(
      call.callId,
      'ice-not-connected',
      /no check from the peer arrived, and none of ours was answered/,
      call.b.tag,
    );
    assert.match(found.findings[0]!.likely!, /neither direction/);
  });

  it('a party does not begin its DTLS handshake', async () => {
    const call = await newCall();
    await call.offer({ 'transport-protocol': 'UDP/TLS/RTP/SAVP' });
    const { hash, value } = dtlsIdentity().fingerprint;
    await call.answer({
      sdp: secureSdp(call.b, 'UDP/TLS/RTP/SAVP', ['setup:active', `fingerprint:${hash} ${value}`]),
    });
    talk(call.a);
    await expectCause(call.callId, 'dtls-stuck', /waiting for ClientHello/, call.b.tag);
  });

  it('a party has another certificate than its SDP says', async () => {
    const call = await SecureCall.open(lab, daemon, {}, { protocol: 'UDP/TLS/RTP/SAVP', dtls: 'active' });
    call.b.lieAboutFingerprint();
    await call.exchange({ 'transport-protocol': 'UDP/TLS/RTP/SAVP' });
    const found = await expectCause(call.callId, 'dtls-stuck', /not that of the signalling/, call.b.tag);
    assert.match(found.findings[0]!.likely!, /certificate/);
    await call.delete();
  });

  it('SRTP comes with another key', async () => {
    const call = await newCall();
    await call.offer({ 'transport-protocol': 'RTP/SAVP', flags: ['DTLS-off'] });
    const tag = /^crypto:(\d+) AES_CM_128_HMAC_SHA1_80 /m.exec(call.b.target().attributes.join('\n'))![1]!;
    const key = randomBytes(30).toString('base64');
    await call.answer({
      sdp: secureSdp(call.b, 'RTP/SAVP', [`crypto:${tag} AES_CM_128_HMAC_SHA1_80 inline:${key}`]),
    });
    talk(call.a);
    // Plain RTP is SRTP with a wrong tag.
    talk(call.b);
    await expectCause(call.callId, 'srtp-authentication', /^Packets from the callee/, call.b.tag);
  });

  it('rtpengine-ctl shows it to people and programs', async () => {
    const call = await newCall();
    await call.offer();
    const text = await ctl('diagnose', call.callId);
    assert.match(
      text.stdout,
      /^Call \S+: began [^]*\nVerdict: The callee \(no tag yet\) has not answered the offer of the caller/,
    );
    assert.equal(text.code, 0);
    const data = JSON.parse((await ctl('--json', 'diagnose', call.callId)).stdout) as {
      status: string;
      cause: string;
    };
    assert.deepEqual([data.status, data.cause], ['state', 'unanswered']);
    assert.equal((await ctl('diagnose', 'no-such-call')).code, 3);
    assert.equal((await ctl('--json', 'diagnose', 'no-such-call')).code, 3);
  });

  function ctl(...words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
    const command = [process.execPath, tool, '-port', String(cliPort), ...words];
    const inside = lab.daemonNamespace === undefined ? command : ['ip', 'netns', 'exec', lab.daemonNamespace, ...command]; // prettier-ignore
    return new Promise((resolve) => {
      execFile(inside[0]!, inside.slice(1), (error, stdout) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout }),
      );
    });
  }
});

/** Sends until the lab is closed, or so many packets. */
function talk(leg: Leg, change: Partial<RtpBurst> = {}, source: RtpSocket = leg.rtp): void {
  const burst = {
    payloadType: 8,
    ssrc: randomInt(1, 2 ** 32),
    firstSeq: 1,
    count: LONG_BURST,
    intervalMs: 20,
    payloadBytes: 160,
  };
  source.sendRtp(leg.target(), { ...burst, ...change }).catch(() => undefined);
}

/** Every tenth packet is missing. */
async function talkWithGaps(leg: Leg): Promise<void> {
  const burst = { payloadType: 8, ssrc: randomInt(1, 2 ** 32), count: 9, intervalMs: 20, payloadBytes: 160 };
  for (let firstSeq = 1; firstSeq < LONG_BURST; firstSeq += 10)
    await leg.rtp.sendRtp(leg.target(), { ...burst, firstSeq }).catch(() => undefined);
}

function secureSdp({ rtp }: Leg, protocol: string, attributes: readonly string[]): string {
  return sdp({ address: rtp.address, media: [{ port: rtp.port, protocol, attributes }] });
}

/** For a pattern. */
function dotted({ address, port }: RtpSocket): string {
  return `${address}:${port}`.replaceAll('.', '\\.');
}
