import { createSocket } from 'node:dgram';
import { performance } from 'node:perf_hooks';

/** An NG client for load: many requests in flight on one UDP socket, replies told apart by cookie only. */
export interface LoadClient {
  /** Resolves with the reply's bencode text and the wait in milliseconds; rejects when none comes. */
  request(body: string): Promise<LoadReply>;
  /** Requests that had to be repeated since the start. */
  readonly repeats: number;
  close(): void;
}

export interface LoadReply {
  readonly body: string;
  readonly milliseconds: number;
}

interface Waiting {
  readonly datagram: Buffer;
  readonly sentAt: number;
  repeats: number;
  readonly resolve: (reply: LoadReply) => void;
  readonly reject: (error: Error) => void;
}

const BUFFER_BYTES = 4 << 20;
const REPEAT_MS = 1000;
const MOST_REPEATS = 10;

export async function createLoadClient(address: string, port: number): Promise<LoadClient> {
  const waiting = new Map<string, Waiting>();
  const prefix = `${process.pid}-${Math.floor(performance.now())}-`;
  const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, address, resolve);
  });
  let counter = 0;
  let repeats = 0;

  socket.on('message', (data) => {
    const text = data.toString('latin1');
    const space = text.indexOf(' ');
    const cookie = text.slice(0, space);
    const request = waiting.get(cookie);
    // The second reply to a repeated request finds nobody waiting.
    if (!request) return;
    waiting.delete(cookie);
    request.resolve({ body: text.slice(space + 1), milliseconds: performance.now() - request.sentAt });
  });

  const repeatTimer = setInterval(() => {
    const now = performance.now();
    for (const [cookie, request] of waiting) {
      if (now - request.sentAt < REPEAT_MS * (request.repeats + 1)) continue;
      request.repeats += 1;
      repeats += 1;
      if (request.repeats <= MOST_REPEATS) {
        socket.send(request.datagram);
      } else {
        waiting.delete(cookie);
        request.reject(new Error(`no reply after ${MOST_REPEATS} repeats`));
      }
    }
  }, REPEAT_MS / 4);

  return {
    request(body) {
      counter += 1;
      const cookie = prefix + counter.toString(36);
      const datagram = Buffer.from(`${cookie} ${body}`, 'latin1');
      return new Promise((resolve, reject) => {
        waiting.set(cookie, { datagram, sentAt: performance.now(), repeats: 0, resolve, reject });
        socket.send(datagram);
      });
    },
    get repeats() {
      return repeats;
    },
    close() {
      clearInterval(repeatTimer);
      socket.close();
    },
  };
}
