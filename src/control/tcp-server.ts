import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';
import { listenError, warnIfExposed, type Listener, type ListenOptions } from './listen.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import { remoteOf } from './remote.ts';

export interface TcpServerOptions extends ListenOptions {
  /** Open connections at most; more are cut at once. */
  readonly maxConnections: number;
  /** Takes over a new connection. Errors of the socket need no handling there; it is destroyed on any. */
  readonly serve: (socket: Socket, remote: Endpoint) => void;
}

/** Silence after which the kernel asks a peer whether it still exists. */
const KEEP_ALIVE_MS = 60_000;

/** What the TCP listeners share: opening, counting, limiting and closing connections. */
export async function createTcpServer(options: TcpServerOptions): Promise<Listener> {
  const { logger, local, option } = options;
  const connections = new Set<Socket>();
  const refusals = rateLimited(logger, 2);
  // A client may end its side after the last request and still wants the reply.
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }); // prettier-ignore
  server.maxConnections = options.maxConnections;
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    const remote = remoteOf(socket);
    if (remote === null) {
      socket.destroy();
      return;
    }
    if (options.admission?.admits(remote, option) === false) {
      // An ordinary end would look like an answer without a text.
      socket.resetAndDestroy();
      return;
    }
    socket.on('error', (fault) =>
      logger.info(`${option}: connection from ${formatEndpoint(remote)}: ${fault.message}`),
    );
    options.serve(socket, remote);
  });
  server.on('drop', (peer) => {
    const from = peer?.remoteAddress ?? 'unknown';
    refusals.warn(
      `${option}: refused a connection from ${from}: ${options.maxConnections} are open already.`,
    );
  });
  await listenOn(server, options);
  server.on('error', (fault) => logger.error(`${option}: ${fault.message}`));
  warnIfExposed(options);
  let closing: Promise<unknown> | null = null;
  const close = async (): Promise<void> => {
    if (closing === null) {
      closing = once(server, 'close');
      server.close();
      for (const socket of connections) socket.destroy();
    }
    await closing;
  };
  return { local: { ...local, port: portOf(server) }, close };
}

/** Resolves when it listens; rejects with a ListenError. */
export async function listenOn(server: Server, options: ListenOptions): Promise<void> {
  const { address, port } = options.local;
  try {
    if (options.openSocket) server.listen({ fd: options.openSocket(options.local) });
    else server.listen({ host: address, port, ipv6Only: true });
    await once(server, 'listening');
  } catch (fault) {
    throw listenError(fault, options, 'TCP');
  }
}

export function portOf(server: Server): number {
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}
