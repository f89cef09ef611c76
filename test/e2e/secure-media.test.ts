/** SRTP, DTLS and ICE over real sockets, with telephones made of our own protocol classes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Daemon } from '../support/daemon.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { buildRtcp } from '../support/rtp.ts';
import { SecureCall, type PartySketch } from '../support/secure-call.ts';
import { waitFor } from '../support/wait.ts';

const plain: PartySketch = {};
const sdes80: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
const gcm: PartySketch = { protocol: 'RTP/SAVP', suite: 'AEAD_AES_256_GCM' };
const dtls: PartySketch = { protocol: 'UDP/TLS/RTP/SAVP', dtls: 'active' };
const browser: PartySketch = { protocol: 'UDP/TLS/RTP/SAVPF', dtls: 'active', ice: 'full', isMuxed: true };

/** What goes with the offer so that it becomes what the receiver speaks. */
const towards = ({ protocol = 'RTP/AVP', suite, ice }: PartySketch) => ({
  'transport-protocol': protocol,
  ...(ice === undefined ? { ICE: 'remove' } : { ICE: 'force' }),
  ...(suite !== undefined && { flags: ['DTLS-off'] }),
  'rtcp-mux': ['accept', 'offer'],
});

let lab: Lab;
let daemon: Daemon;
before(async () => {
  lab = createLab();
  daemon = await lab.startDaemon({ options: ['--delete-delay=0'] });
});
after(async () => {
  await lab.close();
});

const pairs: readonly (readonly [string, PartySketch, PartySketch])[] = [
  ['SDES to plain', sdes80, plain],
  ['plain to SDES', plain, gcm],
  ['SDES to SDES with another suite', sdes80, gcm],
  ['DTLS without ICE to plain, each port with a handshake of its own', dtls, plain],
  ['plain to DTLS without ICE', plain, dtls],
  ['DTLS without ICE to a passive peer', plain, { ...dtls, dtls: 'passive' }],
  ['full ICE and DTLS to plain', browser, plain],
  ['plain to full ICE and DTLS', plain, browser],
  ['ICE and DTLS to SDES', browser, sdes80],
  ['ICE on both sides, RTCP on ports of its own', { ...browser, isMuxed: false }, browser],
  ['a lite peer', { ...browser, ice: 'lite' }, plain],
  ['ICE without encryption', { ice: 'full' }, plain],
];

describe('secure media', () => {
  for (const [name, a, b] of pairs)
    it(`${name}: RTP and RTCP both ways`, async () => {
      const call = await SecureCall.open(lab, daemon, a, b);
      await call.connect(towards(b));
      await call.expectMedia();
      await call.expectRtcp();
      const [rtp] = await call.streams(call.a);
      const isVerified = a.dtls !== undefined;
      if (isVerified) assert.match(rtp!.DTLS ?? '', /^connected/);
      assert.equal(rtp!.flags.includes('DTLS fingerprint verified'), isVerified);
      if (a.ice !== undefined) assert.match(rtp!.ICE ?? '', /^connected/);
      await call.delete();
    });

  it('we are the lite end', async () => {
    const call = await SecureCall.open(lab, daemon, browser, browser);
    await call.connect({ ...towards(browser), 'ICE-lite': 'both' });
    await call.expectMedia();
    await call.delete();
  });

  it('an offer to a party that has been found by ICE names what was found, and so does the log', async () => {
    const call = await SecureCall.open(lab, daemon, plain, browser);
    await call.connect(towards(browser));
    await call.expectMedia();
    const { address, port } = call.b.rtp.local;
    assert.match(
      await call.offer(towards(browser)),
      new RegExp(`a=remote-candidates:1 ${address} ${port}\r`),
    );
    await call.answer();
    await call.expectMedia();
    assert.match(
      daemon.log(),
      new RegExp(`Media section 1 \\(audio\\) of ${call.b.tag}, RTP.*: .*ICE connected`),
    );
    await call.delete();
  });

  it('takes feedback out of RTCP where the other side has none', async () => {
    const a = { protocol: 'RTP/AVPF' };
    const call = await SecureCall.open(lab, daemon, a, plain);
    await call.connect({ 'transport-protocol': 'RTP/AVP' });
    const report = buildRtcp(7);
    const feedback = Buffer.from('81ce0002000000070000000800000000', 'hex').subarray(0, 12);
    call.a.rtcp.send(Buffer.concat([report, feedback]));
    call.a.rtcp.send(feedback);
    await waitFor('the report', () => call.b.rtcp.heard.length > 0);
    assert.deepEqual(
      call.b.rtcp.heard.map(({ data }) => data),
      [report],
    );
    await call.delete();
  });
});

describe('secure media under load', () => {
  it('a re-offer with another key loses nothing', async () => {
    const call = await SecureCall.open(lab, daemon, sdes80, gcm);
    await call.connect(towards(gcm));
    await call.loseNothing(async () => {
      call.a.renewKey();
      await call.exchange(towards(gcm));
    });
    await call.delete();
  });

  for (const [name, a] of [
    ['SDES', sdes80],
    ['DTLS', dtls],
    ['ICE and DTLS', browser],
  ] as const)
    it(`${name}: offers of either party that name no protocol lose nothing`, async () => {
      const call = await SecureCall.open(lab, daemon, a, plain);
      await call.connect(towards(plain));
      await call.loseNothing(async () => {
        await call.exchangeBack();
        await call.exchange({ ICE: 'remove', 'rtcp-mux': ['accept', 'offer'] });
      }, 1);
      assert.equal(call.a.target.protocol, a.protocol);
      assert.equal(call.b.target.protocol, 'RTP/AVP');
      await call.delete();
    });

  it('a new certificate loses nothing: the old keys go on until the new ones are there', async () => {
    const call = await SecureCall.open(lab, daemon, dtls, plain);
    await call.connect(towards(plain));
    await call.loseNothing(async () => {
      call.a.renewCertificate();
      await call.exchange(towards(plain));
      await call.settled();
    });
    assert.match((await call.rtpOf(call.a)).DTLS ?? '', /^connected/);
    await call.delete();
  });

  it('an ICE restart loses nothing', async () => {
    const call = await SecureCall.open(lab, daemon, browser, plain);
    await call.connect(towards(plain));
    await call.loseNothing(async () => {
      call.a.restartIce();
      await call.exchange(towards(plain));
      let ice = '';
      await waitFor(
        () => `the new path, not ${ice}`,
        async () => /^connected: [^,]*$/.test((ice = (await call.rtpOf(call.a)).ICE ?? '')),
        8000,
      );
    });
    await call.delete();
  });
});

describe('secure media and the kernel', { skip: whyNoKernel() }, () => {
  let inKernel: Daemon;
  before(async () => {
    inKernel = await lab.startDaemon({ isInKernel: true, options: ['--delete-delay=0'] });
  });

  it('SRTP that passes as it is goes into the kernel', async () => {
    const call = await SecureCall.open(lab, inKernel, sdes80, sdes80);
    await call.connect({ flags: ['SDES-nonew', 'DTLS-off'] });
    await call.expectMedia();
    await waitFor('the kernel', async () => {
      const reports = await Promise.all([call.a, call.b].map((phone) => call.rtpOf(phone)));
      return reports.every(({ path }) => path === 'kernel');
    });
    await call.expectMedia();
    await call.delete();
  });

  it('what is decrypted stays in user space, and says so', async () => {
    const call = await SecureCall.open(lab, inKernel, sdes80, plain);
    await call.connect(towards(plain));
    await call.expectMedia();
    assert.equal((await call.rtpOf(call.a)).path, 'user space: media from this peer is decrypted here');
    assert.equal((await call.rtpOf(call.b)).path, 'user space: media to the other side is encrypted here');
    await call.delete();
  });
});
