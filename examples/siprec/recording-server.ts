/**
 * A recording server in the sense of RFC 7866: takes an offer with labelled media sections and metadata, and writes each
 * section's audio to a file of its own, LABEL.wav, beside metadata.xml. The offer comes in an HTTP request, which stands in for the
 * INVITE: `POST /` with {"sdp", "metadata"} is answered with {"sdp", "id"}; `DELETE /ID` stands in for the BYE.
 *
 *     node dist/examples/siprec/recording-server.js ADDRESS PORT DIRECTORY
 */
import { createSocket, type Socket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WavTrack } from './wav-track.ts';

export interface RecordingServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

interface Recording {
  readonly sockets: readonly Socket[];
  readonly tracks: readonly WavTrack[];
}

const longestRequest = 200_000;

/** `address`: where it listens, and where media is to be sent. Recordings go into folders of their own below `directory`. */
export async function startRecordingServer(
  address: string,
  port: number,
  directory: string,
): Promise<RecordingServer> {
  const recordings = new Map<string, Recording>();
  let count = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      const { sdp, metadata } = JSON.parse(await bodyOf(request)) as { sdp: string; metadata: string };
      count += 1;
      const id = `recording-${count}`;
      const folder = join(directory, id);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'metadata.xml'), metadata);
      const { recording, answer } = await startRecording(sdp, address, folder);
      recordings.set(id, recording);
      response.end(JSON.stringify({ id, sdp: answer }));
      return;
    }
    const id = request.url?.slice(1) ?? '';
    const recording = recordings.get(id);
    recordings.delete(id);
    if (recording === undefined) response.statusCode = 404;
    else stopRecording(recording);
    response.end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 400;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const recording of recordings.values()) stopRecording(recording);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function startRecording(
  offer: string,
  address: string,
  folder: string,
): Promise<{ readonly recording: Recording; readonly answer: string }> {
  const sockets: Socket[] = [];
  const tracks: WavTrack[] = [];
  const lines = ['v=0', `o=- 1 1 IN IP4 ${address}`, 's=recording', `c=IN IP4 ${address}`, 't=0 0'];
  for (const [index, section] of offer
    .split(/^(?=m=)/m)
    .slice(1)
    .entries()) {
    const [, type = '', protocol = '', formats = ''] = /^m=(\S+) \d+ (\S+) ([^\r\n]*)/.exec(section) ?? [];
    if (type !== 'audio' || protocol !== 'RTP/AVP') {
      lines.push(`m=${type} 0 ${protocol} ${formats}`);
      continue;
    }
    const label = /^a=label:([\w-]+)/m.exec(section)?.[1] ?? String(index + 1);
    const track = new WavTrack(join(folder, `${label}.wav`));
    const socket = createSocket('udp4', (packet) => track.add(packet));
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    tracks.push(track);
    sockets.push(socket);
    // All codecs of the offer are accepted: nobody transcodes for a listener.
    lines.push(`m=audio ${socket.address().port} RTP/AVP ${formats}`, `a=label:${label}`, 'a=recvonly');
    for (const [line] of section.matchAll(/^a=(?:rtpmap|fmtp):[^\r\n]*/gm)) lines.push(line);
  }
  return { recording: { sockets, tracks }, answer: lines.map((line) => `${line}\r\n`).join('') };
}

function stopRecording({ sockets, tracks }: Recording): void {
  for (const socket of sockets) socket.close();
  for (const track of tracks) track.close();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) {
    body += part as string;
    if (body.length > longestRequest) throw new Error('the request is too long');
  }
  return body;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [address = '127.0.0.1', port = '8090', directory = 'recordings'] = process.argv.slice(2);
  const server = await startRecordingServer(address, Number(port), directory);
  console.log(`recording server on http://${address}:${server.port}, files go to ${directory}`);
}
