/**
 * A process that owns UDP sockets inside some network namespace and is told over standard input what to do with
 * them, one JSON object a line (endpoint-protocol.ts). Ends when standard input does.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  EndpointCommand,
  EndpointMessage,
  EndpointRequest,
  RawDatagram,
  SocketAddress,
} from './endpoint-protocol.ts';
import { buildRtp, type RtpBurst } from './rtp.ts';
import { openTosSocket } from './tos-socket.ts';

interface Open {
  send(data: Buffer, to: SocketAddress): Promise<void>;
  close(): void;
  inbox: RawDatagram[];
  streaming: boolean;
}

const RECEIVE_BUFFER = 1 << 21;
const sockets = new Map<number, Open>();
let lastSocket = 0;

createInterface({ input: process.stdin })
  .on('line', (line) => void answer(JSON.parse(line) as EndpointRequest))
  .on('close', () => process.exit(0));

async function answer(request: EndpointRequest): Promise<void> {
  try {
    write({ id: request.id, result: (await perform(request)) ?? null });
  } catch (error) {
    write({ id: request.id, error: String(error) });
  }
}

function write(message: EndpointMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function perform(command: EndpointCommand): Promise<unknown> {
  switch (command.op) {
    case 'open':
      return openPlain(command.address, command.port);
    case 'openWithTos':
      return openTos(command.address, command.port);
    case 'sendRtp':
      return sendBurst(socketOf(command.socket), command.to, command.burst);
    case 'sendRaw':
      return socketOf(command.socket).send(Buffer.from(command.hex, 'hex'), command.to);
    case 'received':
      return socketOf(command.socket).inbox;
    case 'clear':
      socketOf(command.socket).inbox = [];
      return undefined;
    case 'stream':
      socketOf(command.socket).streaming = true;
      return undefined;
    case 'close':
      socketOf(command.socket).close();
      sockets.delete(command.socket);
      return undefined;
  }
}

function socketOf(number: number): Open {
  const open = sockets.get(number);
  if (!open) throw new Error(`no socket ${number}`);
  return open;
}

async function openPlain(address: string, port: number): Promise<{ socket: number; port: number }> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, resolve);
  });
  socket.removeAllListeners('error');
  // Refusals from closed ports of the other side are normal in these tests.
  socket.on('error', () => undefined);
  const number = register(
    (data, to) => sendOn(socket, data, to),
    () => socket.close(),
  );
  socket.on('message', (data, from) =>
    arrived(number, {
      from: { address: from.address, port: from.port },
      hex: data.toString('hex'),
      tos: null,
    }),
  );
  return { socket: number, port: socket.address().port };
}

function openTos(address: string, port: number): { socket: number; port: number } {
  const socket = openTosSocket(address, port, (datagram) => arrived(number, datagram));
  const number = register(
    () => Promise.reject(new Error('this socket only receives')),
    () => socket.close(),
  );
  return { socket: number, port: socket.port };
}

function register(send: Open['send'], close: Open['close']): number {
  lastSocket += 1;
  sockets.set(lastSocket, { send, close, inbox: [], streaming: false });
  return lastSocket;
}

function arrived(number: number, datagram: RawDatagram): void {
  const open = sockets.get(number);
  if (open?.streaming) write({ event: 'datagram', socket: number, datagram });
  else open?.inbox.push(datagram);
}

function sendOn(socket: Socket, data: Buffer, to: SocketAddress): Promise<void> {
  // Errors such as "connection refused" are part of what is tested and must not end the sender.
  return new Promise((resolve) => socket.send(data, to.port, to.address, () => resolve()));
}

async function sendBurst(open: Open, to: SocketAddress, burst: RtpBurst): Promise<void> {
  for (let index = 0; index < burst.count; index += 1) {
    if (index > 0) await sleep(burst.intervalMs);
    await open.send(buildRtp(burst, index), to);
  }
}
