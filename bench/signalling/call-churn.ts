import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildRtpPacket } from '../../src/protocols/rtp/index.ts';
import { type CallScript, createCallScript, inParallel } from './call-script.ts';
import type { LoadClient } from './load-client.ts';

/** A call's life between its first offer and its delete. */
type Life = 'answered' | 'givenUp' | 'offeredAgain' | 'asked';

/** Of twenty calls; what most calls do, and what a proxy also does every now and then. */
const LIVES: readonly Life[] = [
  ...new Array<Life>(16).fill('answered'),
  'givenUp',
  'givenUp',
  'offeredAgain',
  'asked',
];
/** Long enough for the packets to get through a busy daemon before the call is deleted. */
const SHORTEST_MS = 50;
const LONGEST_MS = 400;
/** The sound of a first packet has to be recorded before it can be sent. */
const PACKET_MS = 20;
const PACKETS_EACH_WAY = 2;
const PAYLOAD = new Uint8Array(160).fill(0xd5);

/** Calls that come and go, a fixed number at a time, each with a few packets through it both ways. */
export class CallChurn {
  /** Calls that were deleted. */
  ended = 0;
  mediaSent = 0;
  mediaReceived = 0;
  readonly #client: LoadClient;
  readonly #media: Socket;
  readonly #script: CallScript;
  #started = 0;

  private constructor(client: LoadClient, media: Socket) {
    this.#client = client;
    this.#media = media;
    const { address, port } = media.address();
    this.#script = createCallScript({ address, port }, { address, port });
    media.on('message', () => (this.mediaReceived += 1));
  }

  /** Media of all calls starts and ends at one socket on `address`. */
  static async create(client: LoadClient, address: string): Promise<CallChurn> {
    const media = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    await new Promise<void>((resolve, reject) => {
      media.once('error', reject);
      media.bind(0, address, resolve);
    });
    return new CallChurn(client, media);
  }

  /** Rejects as soon as the daemon refuses something. */
  async run(concurrent: number, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    await inParallel(concurrent, async () => {
      while (Date.now() < end) await this.#call();
    });
  }

  close(): void {
    this.#media.close();
  }

  async #call(): Promise<void> {
    this.#started += 1;
    const callId = `soak-${process.pid}-${this.#started}`;
    const life = LIVES[this.#started % LIVES.length]!;
    const offer = await this.#script.perform(this.#client, 'offer', callId);
    if (life !== 'givenUp') await this.#answered(callId, life, portIn(offer.body));
    await this.#script.perform(this.#client, 'delete', callId);
    this.ended += 1;
  }

  async #answered(callId: string, life: Life, calleeTarget: number): Promise<void> {
    const answer = await this.#script.perform(this.#client, 'answer', callId);
    await sleep(PACKET_MS);
    this.#sendMedia([portIn(answer.body), calleeTarget]);
    await sleep(SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS));
    if (life === 'asked') await this.#script.perform(this.#client, 'query', callId);
    if (life !== 'offeredAgain') return;
    await this.#script.perform(this.#client, 'offer', callId);
    await this.#script.perform(this.#client, 'answer', callId);
  }

  #sendMedia(ports: readonly number[]): void {
    const { address } = this.#media.address();
    for (const port of ports) {
      for (let sequence = 0; sequence < PACKETS_EACH_WAY; sequence += 1) {
        const fields = { payloadType: 8, sequence, timestamp: sequence * PAYLOAD.length, ssrc: port };
        this.#media.send(buildRtpPacket(fields, PAYLOAD), port, address);
        this.mediaSent += 1;
      }
    }
  }
}

function portIn(reply: string): number {
  const port = /m=audio (\d+) /.exec(reply)?.[1];
  if (port === undefined) throw new Error(`no audio port in ${reply}`);
  return Number(port);
}
