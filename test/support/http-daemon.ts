/** A daemon with HTTP, all of it on loopback addresses that belong to this test process, and telephones beside it. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { newCallId } from './call.ts';
import { startDaemon, type Daemon } from './daemon.ts';
import { askHttp, type HttpAnswer, type HttpAsk } from './http-client.ts';
import { buildRtp } from './rtp.ts';
import { audioSdp, parseMedia } from './sdp.ts';
import { waitFor } from './wait.ts';

export interface HttpDaemon {
  readonly daemon: Daemon;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  ask(path: string, options?: HttpAsk): Promise<HttpAnswer>;
  /** A call between two telephones that can hear each other. */
  connect(callId?: string): Promise<LoopbackCall>;
  stop(): Promise<void>;
}

export interface LoopbackCall {
  readonly callId: string;
  /** Sends so many packets each way, 20 ms apart, and waits until they have come out. */
  talk(packets: number): Promise<void>;
  /** One packet from the caller that is no RTP. */
  stray(): Promise<void>;
  delete(): Promise<void>;
  close(): void;
}

const network = `127.77.${process.pid % 250}`;
const MEDIA_ADDRESS = `${network}.1`;
const PACKET_MS = 20;
let nextSsrc = 1000;

export async function startHttpDaemon(options: readonly string[] = [], portCount = 400): Promise<HttpDaemon> {
  const daemon = await startDaemon('ours', {
    interfaces: [`default/${MEDIA_ADDRESS}`],
    portMin: 20_000,
    portMax: 20_000 + portCount - 1,
    ngAddress: '127.0.0.1',
    options: ['--num-threads=1', '--listen-http=127.0.0.1:0', ...options],
  });
  const port = await waitFor(
    'the line that names the port',
    () => /HTTP on 127\.0\.0\.1:(\d+)/.exec(daemon.log())?.[1],
  );
  const origin = `http://127.0.0.1:${port}`;
  const calls: LoopbackCall[] = [];
  return {
    daemon,
    origin,
    ask: (path, ask) => askHttp(origin + path, ask),
    async connect(callId = newCallId()) {
      const call = await connectCall(daemon, callId);
      calls.push(call);
      return call;
    },
    async stop() {
      for (const call of calls) call.close();
      await daemon.stop();
    },
  };
}

interface Telephone {
  readonly socket: Socket;
  readonly port: number;
  received: number;
}

async function openTelephone(): Promise<Telephone> {
  const socket = createSocket('udp4');
  socket.bind(0, `${network}.2`);
  await once(socket, 'listening');
  const telephone: Telephone = { socket, port: socket.address().port, received: 0 };
  socket.on('message', () => (telephone.received += 1));
  return telephone;
}

async function connectCall({ ng }: Daemon, callId: string): Promise<LoopbackCall> {
  const [a, b] = [await openTelephone(), await openTelephone()];
  const base = { 'call-id': callId, 'from-tag': 'caller', ICE: 'remove' };
  const offer = await ng.ok({ command: 'offer', ...base, sdp: audioSdp(`${network}.2`, a.port) });
  const answer = await ng.ok({
    command: 'answer',
    ...base,
    'to-tag': 'callee',
    sdp: audioSdp(`${network}.2`, b.port),
  });
  const towardsB = parseMedia(answer.sdp as string)[0]!;
  const towardsA = parseMedia(offer.sdp as string)[0]!;
  const sources = [
    { from: a, to: b, target: towardsB, ssrc: nextSsrc++, seq: 1 },
    { from: b, to: a, target: towardsA, ssrc: nextSsrc++, seq: 1 },
  ];
  return {
    callId,
    async talk(packets) {
      const wanted = sources.map(({ to }) => to.received + packets);
      for (let index = 0; index < packets; index += 1) {
        for (const source of sources) {
          const { from, target, ssrc } = source;
          const burst = {
            payloadType: 8,
            ssrc,
            firstSeq: 0,
            count: 1,
            intervalMs: PACKET_MS,
            payloadBytes: 160,
          };
          from.socket.send(buildRtp(burst, source.seq), target.port, target.address);
          source.seq += 1;
        }
        await sleep(PACKET_MS);
      }
      await waitFor('media on both sides', () =>
        sources.every(({ to }, index) => to.received >= wanted[index]!),
      );
    },
    stray: () =>
      new Promise((resolve) => a.socket.send('stray', towardsB.port, towardsB.address, () => resolve())),
    async delete() {
      await ng.ok({ command: 'delete', 'call-id': callId, 'from-tag': 'caller', 'delete-delay': 0 });
    },
    close: () => {
      for (const { socket } of [a, b]) socket.close();
    },
  };
}
