/** The example of a SIPREC client and server records both parties of a call. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordCall } from '../../examples/siprec/recording-client.ts';
import { startRecordingServer, type RecordingServer } from '../../examples/siprec/recording-server.ts';
import { NgClient } from '../../src/client/index.ts';
import { startDaemon, type Daemon } from '../support/daemon.ts';
import { audioSdp, parseMedia } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';

const ADDRESS = '127.0.0.1';
const FIRST_PORT = 33_000;
const HEADER = 58;
const FRAME = 160;

let daemon: Daemon;
let server: RecordingServer;
let client: NgClient;
const directory = mkdtempSync(join(tmpdir(), 'siprec-'));
const sockets: Socket[] = [];

before(async () => {
  daemon = await startDaemon('ours', {
    interfaces: [ADDRESS],
    ngAddress: ADDRESS,
    portMin: FIRST_PORT,
    portMax: FIRST_PORT + 200,
  });
  server = await startRecordingServer(ADDRESS, 0, directory);
  client = new NgClient({ host: ADDRESS, port: daemon.ngPort });
});
after(async () => {
  client.close();
  for (const socket of sockets) socket.close();
  await server.close();
  await daemon.stop();
  rmSync(directory, { recursive: true });
});

async function aPhone(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, ADDRESS, resolve));
  sockets.push(socket);
  return socket;
}

function frame(ssrc: number, index: number, sample: number): Buffer {
  const packet = Buffer.alloc(12 + FRAME, sample);
  packet.writeUInt16BE(0x8008, 0);
  packet.writeUInt16BE(index, 2);
  packet.writeUInt32BE(1000 + index * FRAME, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** Samples of a track, after a look at the head of its file. */
function samplesOf(id: string, label: string): Buffer {
  const bytes = readFileSync(join(directory, id, `${label}.wav`));
  assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
  assert.equal(bytes.readUInt16LE(20), 6);
  assert.equal(bytes.readUInt32LE(54), bytes.length - HEADER);
  return bytes.subarray(HEADER);
}

describe('SIPREC example', () => {
  it('writes each party to a file of its own, with silence where packets are missing', async () => {
    const [a, b] = [await aPhone(), await aPhone()];
    const ids = { 'call-id': 'recorded', 'from-tag': 'a' };
    const toB = await client.request('offer', { ...ids, sdp: audioSdp(ADDRESS, a.address().port) });
    const answer = audioSdp(ADDRESS, b.address().port);
    const toA = await client.request('answer', { ...ids, 'to-tag': 'b', sdp: answer });
    const recording = await recordCall(client, 'recorded', `http://${ADDRESS}:${server.port}/`);
    const targets = [parseMedia(toA.sdp)[0]!.port, parseMedia(toB.sdp!)[0]!.port] as const;
    const frames = [0, 1, 2, 4, 5];
    await sleep(100);
    for (const index of frames) {
      a.send(frame(1, index, 0x11 + index), targets[0], ADDRESS);
      b.send(frame(2, index, 0x41 + index), targets[1], ADDRESS);
      await sleep(10);
    }
    const expected = (first: number): Buffer =>
      Buffer.concat(
        [0, 1, 2, 3, 4, 5].map((index) => Buffer.alloc(FRAME, index === 3 ? 0xd5 : first + index)),
      );
    const length = HEADER + 6 * FRAME;
    await waitFor('both files', () =>
      ['1', '2'].every(
        (label) => readFileSync(join(directory, recording.id, `${label}.wav`)).length >= length,
      ),
    );
    await recording.stop();
    assert.deepEqual(samplesOf(recording.id, '1'), expected(0x11));
    assert.deepEqual(samplesOf(recording.id, '2'), expected(0x41));
    const metadata = readFileSync(join(directory, recording.id, 'metadata.xml'), 'utf8');
    assert.equal(metadata.match(/<participant /g)?.length, 2);
    assert.match(metadata, /<label>1<\/label>/);
    const { tags } = await client.request('query', { 'call-id': 'recorded' });
    assert.deepEqual(tags[recording.tag]?.subscriptions, []);
  });
});
