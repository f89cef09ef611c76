import { once } from 'node:events';
import { connect } from 'node:net';
import { NgStreamSplitter } from '../protocols/ng/index.ts';
import type { RemoteAddress, Transport, TransportEvents } from './transport.ts';

/** Replies may hold reports of long calls. */
const LIMITS = { maxMessageBytes: 64 << 20, maxGarbageBytes: 1024 };

/** One connection for all messages. Rejects if it cannot be made in time. */
export async function openTcp(
  { host, port }: RemoteAddress,
  events: TransportEvents,
  timeoutMs: number,
): Promise<Transport> {
  const socket = connect({ host, port, noDelay: true, keepAlive: true, timeout: timeoutMs });
  socket.on('timeout', () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)));
  await once(socket, 'connect');
  socket.setTimeout(0);
  const splitter = new NgStreamSplitter(LIMITS);
  let reason = 'the connection was closed by the other side';
  socket.on('data', (chunk) => {
    splitter.push(chunk);
    for (let message = splitter.next(); message !== null; message = splitter.next()) events.message(message);
    if (splitter.problem === null) return;
    reason = 'what came back is no NG protocol';
    socket.destroy();
  });
  socket.on('error', (fault) => (reason = fault.message));
  socket.on('close', () => events.lost(reason));
  return {
    send: (message) => void socket.write(message),
    close: () => void socket.destroy(),
  };
}
