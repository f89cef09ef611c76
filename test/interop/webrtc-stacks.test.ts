/** Two WebRTC stacks that call each other through the daemon: ICE and DTLS end at the daemon on both sides. */
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import type { NgMessage } from '../support/bencode.ts';
import { newCallId } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait.ts';
import { FULL_RTCP, peerAddresses, sdpOf, streamOf, untilConnected } from './webrtc/call.ts';
import { startWebrtcPeer, type WebrtcPeer } from './webrtc/peer.ts';
import type { StackName } from './webrtc/protocol.ts';

const cases: readonly (readonly [from: StackName, to: StackName, keys: NgMessage])[] = [
  ['werift', 'libdatachannel', {}],
  ['libdatachannel', 'werift', {}],
  ['libdatachannel', 'libdatachannel', {}],
  ['werift', 'libdatachannel', { 'ICE-lite': 'both' }],
];

describe('WebRTC to WebRTC', () => {
  const peers: WebrtcPeer[] = [];
  let lab: Lab;
  let daemon: Daemon;

  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon();
  });
  afterEach(async () => {
    await Promise.all(peers.splice(0).map((peer) => peer.stop()));
  });
  after(() => lab.close());

  async function startPeer(stack: StackName, party: string): Promise<WebrtcPeer> {
    const addresses = peerAddresses(lab, party);
    const peer = await startWebrtcPeer(lab.party(party).host.namespace, { stack, codec: 'opus', addresses });
    peers.push(peer);
    return peer;
  }

  for (const [from, to, keys] of cases) {
    it(`${from} calls ${to}${Object.keys(keys).length > 0 ? `, ${JSON.stringify(keys)}` : ''}`, async () => {
      const [a, b] = [await startPeer(from, 'a'), await startPeer(to, 'b')];
      const callId = newCallId();
      const common = { 'call-id': callId, 'from-tag': 'a', flags: [FULL_RTCP], ICE: 'force' };
      const offer = { command: 'offer', ...common, ...keys, SDES: ['off'], sdp: await a.offer() };
      const answer = await b.accept(sdpOf(await daemon.ng.ok(offer)));
      await a.takeAnswer(
        sdpOf(await daemon.ng.ok({ command: 'answer', ...common, 'to-tag': 'b', sdp: answer })),
      );
      await untilConnected(daemon, callId, 'a', a);
      await untilConnected(daemon, callId, 'b', b);
      await expectFlow(a, b);
      await expectFlow(b, a);
      for (const tag of ['a', 'b']) await assertClean(daemon, callId, tag);
    });
  }
});

async function expectFlow(from: WebrtcPeer, to: WebrtcPeer): Promise<void> {
  const before = (await to.state()).payloads.length;
  const sent = Array.from({ length: 20 }, () => randomBytes(80));
  await from.send(sent);
  const received = await waitFor('media', async () => {
    const payloads = (await to.state()).payloads.slice(before);
    return payloads.length >= sent.length && payloads;
  });
  assert.deepEqual(
    received,
    sent.map((payload) => payload.toString('hex')),
  );
  const ssrc = randomInt(1, 2 ** 32);
  await from.sendRtcp(ssrc);
  await waitFor('RTCP', async () => (await to.state()).rtcpSsrcs.includes(ssrc));
}

/** No packet failed authentication on the way in. */
async function assertClean(daemon: Daemon, callId: string, tag: string): Promise<void> {
  const { drops = {} } = await streamOf(daemon, callId, tag);
  const failed = Object.keys(drops).filter((reason) => reason.startsWith('srt'));
  assert.deepEqual(failed, [], tag);
}
