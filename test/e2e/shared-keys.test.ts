/** SRTP that passes with the keys of its ends, after turns of its sequence number, is opened: nobody's media may suffer. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { buildRtcp, buildRtp } from '../support/rtp.ts';
import { openSecurePhone, SecureCall } from '../support/secure-call.ts';
import type { SecurePhone } from '../support/secure-phone.ts';
import { waitFor } from '../support/wait.ts';

const isKernelRun = process.env.RTPE_TEST_KERNEL === '1';
const SSRC = 0x1234;
/** Steps that are no restarts for the statistics (RFC 3550 A.1). */
const STEP = 2000;

let lab: Lab;
let daemon: Daemon;
before(async () => {
  lab = createLab(['a', 'b', 'c']);
  daemon = await lab.startDaemon({ options: ['--delete-delay=0'] });
});
after(() => lab.close());

const packetOf = (index: number): Buffer =>
  buildRtp({ ssrc: SSRC, payloadType: 8, count: 1, firstSeq: 1, intervalMs: 0, payloadBytes: 160 }, index);

/** It has heard this packet, whatever its SSRC and payload. */
async function expectHeard(phone: SecurePhone, index: number): Promise<Buffer> {
  const timestamp = packetOf(index).readUInt32BE(4);
  const { data } = await waitFor(`packet ${index} at ${phone.tag}`, () =>
    phone.rtp.heard.find(({ isRtcp, data: heard }) => !isRtcp && heard.readUInt32BE(4) === timestamp),
  );
  return data;
}

it('somebody listens, and then the media is silenced', async () => {
  const sdes = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' } as const;
  const call = await (await SecureCall.open(lab, daemon, sdes, sdes)).connect({ ICE: 'remove' });
  await call.expectMedia();
  if (isKernelRun) await waitFor('the kernel', async () => (await call.rtpOf(call.a)).path === 'kernel');
  let index = 0;
  for (; index < 3 * 65_536; index += STEP) {
    call.a.rtp.send(packetOf(index));
    if (index % (10 * STEP) === 0) await sleep(2);
  }
  assert.deepEqual(await expectHeard(call.b, index - STEP), packetOf(index - STEP));

  const listener = await openSecurePhone(lab, 'c', {}, false);
  const ids = { 'call-id': call.callId, 'to-tag': listener.tag };
  const wishes = { 'from-tag': call.a.tag, 'transport-protocol': 'RTP/AVP' };
  const reply = await daemon.ng.ok({ command: 'subscribe request', ...ids, ...wishes });
  listener.take(reply.sdp as string, 'offer');
  await daemon.ng.ok({ command: 'subscribe answer', ...ids, sdp: listener.sdp() });
  // Workers take flows out of the kernel after the reply: until then it may have packets for itself.
  const send = (): null => {
    call.a.rtp.send(packetOf(index));
    index += STEP;
    return null;
  };
  await waitFor('the listener', () => listener.rtp.heard.length > 0 || send());
  for (let count = 0; count < 50; count += 1, index += STEP) {
    call.a.rtp.send(packetOf(index));
    for (const phone of [call.b, listener])
      assert.deepEqual(await expectHeard(phone, index), packetOf(index), phone.tag);
  }
  const report = buildRtcp(SSRC);
  call.a.rtcp.send(report);
  for (const { rtcp } of [call.b, listener])
    await waitFor('RTCP', () => rtcp.heard.some(({ data }) => data.equals(report)));

  await daemon.ng.ok({ command: 'silence media', 'call-id': call.callId, 'from-tag': call.a.tag });
  const silence = Buffer.alloc(160, 0xd5);
  const isSilence = ({ data }: { readonly data: Buffer }): boolean => data.subarray(12).equals(silence);
  const silenced = await waitFor('silence', () => call.b.rtp.heard.find(isSilence) ?? send());
  assert.notEqual(silenced.data.readUInt32BE(8), SSRC, 'its own has used this key stream');
  await call.delete();
});
