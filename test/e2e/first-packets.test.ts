/** What a party sends the moment it has the answer must not be lost: the plan has to be in force when the reply arrives. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, it } from 'node:test';
import { startDaemon, type Daemon } from '../support/daemon.ts';
import { buildRtp } from '../support/rtp.ts';
import { audioSdp, parseMedia } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';

const calls = 20;
const address = '127.0.0.1';

let daemon: Daemon;
before(async () => {
  daemon = await startDaemon('ours', {
    interfaces: [address],
    ngAddress: address,
    portMin: 26_000,
    portMax: 26_999,
    options: ['--delete-delay=0'],
  });
});
after(() => daemon.stop());

function packet(ssrc: number): Buffer {
  const burst = { ssrc, payloadType: 8, firstSeq: 1, count: 1, intervalMs: 0, payloadBytes: 160 };
  return buildRtp(burst, 0);
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  return socket;
}

it('both parties send as soon as the answer is there', async () => {
  let arrived = 0;
  const sockets: Socket[] = [];
  for (let index = 0; index < calls; index += 1) {
    const [a, b] = [await openSocket(), await openSocket()];
    sockets.push(a, b);
    for (const socket of [a, b]) socket.on('message', () => (arrived += 1));
    const ids = { 'call-id': `first-${index}`, 'from-tag': 'a' };
    const offered = await daemon.ng.ok({
      command: 'offer',
      ...ids,
      sdp: audioSdp(address, a.address().port),
    });
    const answer = { command: 'answer', ...ids, 'to-tag': 'b', sdp: audioSdp(address, b.address().port) };
    const answered = await daemon.ng.ok(answer);
    const [forA, forB] = [parseMedia(answered.sdp as string)[0]!, parseMedia(offered.sdp as string)[0]!];
    a.send(packet(1), forA.port, forA.address);
    b.send(packet(2), forB.port, forB.address);
  }
  await waitFor(
    () => `${2 * calls} first packets; ${arrived} came`,
    () => arrived === 2 * calls,
  );
  assert.equal(arrived, 2 * calls);
  for (const socket of sockets) socket.close();
});
