/**
 * Telephones with SDES whose SRTP is Debian's libsrtp, and plain ones, through the daemon: every suite, both ways, RTP and RTCP byte
 * for byte.
 */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { srtpSuites } from '../../src/protocols/srtp/index.ts';
import type { NgMessage } from '../support/bencode.ts';
import { newCallId } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait.ts';
import { Ciphers } from './sdes/cipher.ts';
import { newCryptoLine, type CryptoLine } from './sdes/crypto-line.ts';
import { createSdesPhone, type SdesPhone } from './sdes/phone.ts';
import { sdpOf, streamOf } from './webrtc/call.ts';

const PACKETS = 10;
const suite80 = 'AES_CM_128_HMAC_SHA1_80';
const suite32 = 'AES_CM_128_HMAC_SHA1_32';

describe('SDES', () => {
  const ciphers = new Ciphers();
  let lab: Lab;
  let daemon: Daemon;

  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon();
  });
  after(async () => {
    ciphers.close();
    await lab.close();
  });

  async function phones(
    a: CryptoLine | null,
    b: CryptoLine | null,
  ): Promise<readonly [SdesPhone, SdesPhone, string]> {
    const pair = [await createSdesPhone(lab, 'a', ciphers, a), await createSdesPhone(lab, 'b', ciphers, b)];
    return [pair[0]!, pair[1]!, newCallId()];
  }

  async function connect(
    [a, b, callId]: readonly [SdesPhone, SdesPhone, string],
    offerKeys: NgMessage = {},
    beforeAnswer: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const tags = { 'call-id': callId, 'from-tag': a.leg.tag };
    const offer = { command: 'offer', ...tags, sdp: a.sdp(), 'transport-protocol': b.protocol, ...offerKeys };
    const offered = await daemon.ng.ok({ ...offer, DTLS: ['off'] });
    const sdp = b.answerTo(sdpOf(offered));
    await beforeAnswer();
    a.aim(sdpOf(await daemon.ng.ok({ command: 'answer', ...tags, 'to-tag': b.leg.tag, sdp })));
  }

  for (const { name } of srtpSuites) {
    it(`${name} calls plain RTP`, async (context) => {
      const [a, b, callId] = await phones(newCryptoLine(name), null);
      await connect([a, b, callId]);
      context.diagnostic(`SRTP by ${String(a.by)}`);
      await expectBothWays(a, b);
      assert.equal((await streamOf(daemon, callId, a.leg.tag))['crypto suite'], name);
    });
    it(`plain RTP calls ${name}`, async () => {
      const [a, b, callId] = await phones(null, newCryptoLine(name));
      await connect([a, b, callId]);
      await expectBothWays(a, b);
    });
  }

  for (const parameter of ['UNENCRYPTED_SRTP', 'UNENCRYPTED_SRTCP', 'UNAUTHENTICATED_SRTP']) {
    it(`${parameter} in the offer of a telephone`, async () => {
      const pair = await phones(newCryptoLine(suite80, { parameters: [parameter] }), null);
      await connect(pair);
      assert.deepEqual(pair[0].remote!.parameters, [parameter]);
      await expectBothWays(pair[0], pair[1]);
      await expectOnTheWire(pair[1], pair[0], parameter);
    });
    it(`${parameter} in our offer`, async () => {
      const pair = await phones(null, newCryptoLine(suite80));
      await connect(pair, { SDES: [parameter.toLowerCase()] });
      assert.deepEqual(pair[1].remote!.parameters, [parameter]);
      await expectBothWays(pair[0], pair[1]);
      await expectOnTheWire(pair[0], pair[1], parameter);
    });
  }

  it('an MKI', async () => {
    const pair = await phones(newCryptoLine(suite80, { mki: Uint8Array.of(0, 0, 1, 7) }), null);
    await connect(pair);
    await expectBothWays(pair[0], pair[1]);
  });

  for (const [from, to] of [
    [suite80, suite32],
    ['AEAD_AES_256_GCM', 'NULL_HMAC_SHA1_80'],
  ] as const) {
    it(`${from} calls ${to}`, async () => {
      const pair = await phones(newCryptoLine(from), newCryptoLine(to));
      await connect(pair);
      await expectBothWays(pair[0], pair[1]);
    });
  }

  for (const name of [suite80, 'AEAD_AES_128_GCM'] as const) {
    it(`${name} on both sides passes unchanged`, async () => {
      const [a, b, callId] = await phones(newCryptoLine(name), newCryptoLine(name));
      await connect([a, b, callId]);
      await expectUnchanged(a, b);
      await expectUnchanged(b, a);
      await expectBothWays(a, b);
    });
  }

  it('a new key in a new offer while media flows', async () => {
    const pair = await phones(newCryptoLine(suite80), null);
    const [a, b] = pair;
    await connect(pair);
    await expectBothWays(a, b);
    const flow = keepSending(a);
    const old = await flow.reach(20);
    // Its key is new only when the answer has come: until then it sends under the old one.
    a.changeKey();
    await connect(pair, {}, () => flow.reach(old + 20));
    await flow.reach(old + 60);
    await flow.stop();
    const arrived = await b.arrived(flow.sent.length);
    assert.deepEqual(
      arrived.map((packet) => packet.toString('hex')),
      flow.sent.map((packet) => packet.toString('hex')),
    );
    await expectBothWays(a, b);
  });
});

async function expectBothWays(a: SdesPhone, b: SdesPhone): Promise<void> {
  await expectRtp(a, b);
  await expectRtp(b, a);
  await expectRtcp(a, b);
  await expectRtcp(b, a);
}

async function expectRtp(from: SdesPhone, to: SdesPhone): Promise<void> {
  const sent: Buffer[] = [];
  for (let index = 0; index < PACKETS; index += 1) sent.push((await from.sendRtp()).clear);
  const arrived = await to.arrived(PACKETS);
  assert.deepEqual(
    arrived.map((packet) => to.open(packet).toString('hex')),
    sent.map((packet) => packet.toString('hex')),
  );
}

async function expectRtcp(from: SdesPhone, to: SdesPhone): Promise<void> {
  const sent = await from.sendRtcp();
  const [arrived] = await to.arrived(1, true);
  assert.equal(to.open(arrived!, true).toString('hex'), sent.toString('hex'));
}

/** What the parameter says can be seen in what we send. */
async function expectOnTheWire(from: SdesPhone, to: SdesPhone, parameter: string): Promise<void> {
  const { clear } = await from.sendRtp();
  const [rtp] = await to.arrived(1);
  assert.equal(rtp!.includes(clear.subarray(12)), parameter === 'UNENCRYPTED_SRTP');
  assert.equal(rtp!.length - clear.length, parameter === 'UNAUTHENTICATED_SRTP' ? 0 : 10);
  const report = await from.sendRtcp();
  const [rtcp] = await to.arrived(1, true);
  assert.equal(rtcp!.includes(report), parameter === 'UNENCRYPTED_SRTCP');
}

/** The very bytes that were sent, still encrypted, and the receiver can open them. */
async function expectUnchanged(from: SdesPhone, to: SdesPhone): Promise<void> {
  const { clear, sent } = await from.sendRtp();
  const [arrived] = await to.arrived(1);
  assert.equal(arrived!.toString('hex'), sent.toString('hex'));
  assert.equal(to.open(arrived!).toString('hex'), clear.toString('hex'));
}

interface Flow {
  readonly sent: readonly Buffer[];
  /** Resolves once so many packets have been sent. */
  reach(count: number): Promise<number>;
  stop(): Promise<void>;
}

function keepSending(phone: SdesPhone): Flow {
  const sent: Buffer[] = [];
  const progress = { isOver: false };
  const over = (async () => {
    while (!progress.isOver) {
      sent.push((await phone.sendRtp()).clear);
      await sleep(2);
    }
  })();
  return {
    sent,
    reach: (count) => waitFor(`${count} packets sent`, () => sent.length >= count && sent.length),
    async stop() {
      progress.isOver = true;
      await over;
    },
  };
}
