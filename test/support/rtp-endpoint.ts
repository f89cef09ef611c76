import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from './child-process.ts';
import type { DatagramChannel } from './datagram-channel.ts';
import type { EndpointCommand, EndpointMessage, RawDatagram, SocketAddress } from './endpoint-protocol.ts';
import { isRtcp, parseRtp, type RtpBurst, type RtpHeader } from './rtp.ts';

/** A host of the test network: owns sockets in its namespace (or, without namespaces, on a loopback address). */
export interface RtpEndpoint {
  open(address: string, port?: number): Promise<RtpSocket>;
  /** Receives only, and tells the TOS of each packet. */
  openWithTos(address: string, port?: number): Promise<RtpSocket>;
  /** Two neighbouring ports, the first even: RTP and RTCP. */
  openPair(address: string): Promise<readonly [RtpSocket, RtpSocket]>;
  openChannel(local: string, address: string, port: number): Promise<DatagramChannel>;
  stop(): Promise<void>;
}

export interface RtpSocket extends SocketAddress {
  /** Resolves once the last packet has been sent. */
  sendRtp(to: SocketAddress, burst: RtpBurst): Promise<void>;
  sendRaw(to: SocketAddress, data: Buffer): Promise<void>;
  received(): Promise<readonly ReceivedPacket[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface ReceivedPacket {
  readonly from: SocketAddress;
  readonly data: Buffer;
  readonly rtp: RtpHeader | null;
  readonly isRtcp: boolean;
  readonly tos: number | null;
}

const MAIN = fileURLToPath(new URL('rtp-endpoint-main.js', import.meta.url));
const PAIR_ATTEMPTS = 200;
const FIRST_PAIR_PORT = 40_000;

type Call = (command: EndpointCommand) => Promise<unknown>;

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function startRtpEndpoint(namespace?: string): RtpEndpoint {
  const child = startChild(process.execPath, ['--enable-source-maps', MAIN], { namespace });
  const waiting = new Map<number, Waiter>();
  const streams = new Map<number, (datagram: RawDatagram) => void>();
  let lastId = 0;
  let nextPair = FIRST_PAIR_PORT;

  createInterface({ input: child.process.stdout! }).on('line', (line) => {
    const message = JSON.parse(line) as EndpointMessage;
    if ('event' in message) {
      streams.get(message.socket)?.(message.datagram);
      return;
    }
    const entry = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) entry?.reject(new Error(message.error));
    else entry?.resolve(message.result);
  });
  // A write to an endpoint that has just ended must not take the test process with it.
  child.process.stdin!.on('error', () => undefined);
  const failAll = (reason: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(`${reason}\n${child.stderr()}`));
    waiting.clear();
  };
  child.exited.then(
    (code) => failAll(`endpoint process ended with ${String(code)}`),
    (error: unknown) => failAll(String(error)),
  );

  const call: Call = (command) => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.process.stdin!.write(`${JSON.stringify({ id, ...command })}\n`);
    });
  };

  async function openAs(op: 'open' | 'openWithTos', address: string, port: number): Promise<RtpSocket> {
    const opened = (await call({ op, address, port })) as { socket: number; port: number };
    return socketHandle(call, opened.socket, { address, port: opened.port });
  }

  return {
    open: (address, port = 0) => openAs('open', address, port),
    openWithTos: (address, port = 0) => openAs('openWithTos', address, port),
    async openPair(address) {
      for (let attempt = 0; attempt < PAIR_ATTEMPTS; attempt += 1) {
        const port = nextPair;
        nextPair += 2;
        const pair = await Promise.allSettled([
          openAs('open', address, port),
          openAs('open', address, port + 1),
        ]);
        const open = pair.flatMap((entry) => (entry.status === 'fulfilled' ? [entry.value] : []));
        if (open.length === 2) return [open[0]!, open[1]!];
        await Promise.all(open.map((socket) => socket.close()));
      }
      throw new Error(`no two neighbouring ports free on ${address}`);
    },
    openChannel: (local, address, port) => channel(call, streams, local, { address, port }),
    async stop() {
      child.process.stdin!.end();
      await child.stop();
    },
  };
}

function socketHandle(call: Call, socket: number, local: SocketAddress): RtpSocket {
  const perform = async (command: EndpointCommand): Promise<void> => {
    await call(command);
  };
  return {
    ...local,
    sendRtp: (to, burst) => perform({ op: 'sendRtp', socket, to: target(to), burst }),
    sendRaw: (to, data) => perform({ op: 'sendRaw', socket, to: target(to), hex: data.toString('hex') }),
    received: async () => ((await call({ op: 'received', socket })) as readonly RawDatagram[]).map(toPacket),
    clear: () => perform({ op: 'clear', socket }),
    close: () => perform({ op: 'close', socket }),
  };
}

/** Callers pass richer objects (an SDP media, a socket); only the address may cross the pipe. */
function target({ address, port }: SocketAddress): SocketAddress {
  return { address, port };
}

function toPacket({ from, hex, tos }: RawDatagram): ReceivedPacket {
  const data = Buffer.from(hex, 'hex');
  return { from, data, rtp: parseRtp(data), isRtcp: isRtcp(data), tos };
}

async function channel(
  call: Call,
  streams: Map<number, (datagram: RawDatagram) => void>,
  local: string,
  to: SocketAddress,
): Promise<DatagramChannel> {
  const { socket } = (await call({ op: 'open', address: local, port: 0 })) as { socket: number };
  await call({ op: 'stream', socket });
  return {
    send: (data) => {
      call({ op: 'sendRaw', socket, to, hex: data.toString('hex') }).catch(() => undefined);
    },
    onMessage: (receive) => {
      streams.set(socket, ({ hex }) => receive(Buffer.from(hex, 'hex')));
    },
    close: () => {
      streams.delete(socket);
      call({ op: 'close', socket }).catch(() => undefined);
    },
  };
}
