import { once } from 'node:events';
import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps, type Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { formatEndpoint, isZeroAddress } from '../base/endpoint.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import {
  isLoopback,
  listenOn,
  portOf,
  remoteOf,
  type Listener,
  type ListenOptions,
} from '../control/index.ts';
import type { HttpAccess } from './access.ts';
import type { KeyPair } from './certificate.ts';
import { ConnectionBound } from './connection-bound.ts';
import { refuse } from './exchange.ts';
import { defaultHttpLimits, type HttpLimits } from './limits.ts';
import type { Router } from './router.ts';
import type { WebSocketDoor } from './websocket/door.ts';

export interface HttpListenerOptions extends ListenOptions {
  readonly router: Router;
  readonly access: HttpAccess;
  readonly webSockets: WebSocketDoor;
  /** Null: HTTP; else HTTPS. */
  readonly certificate: KeyPair | null;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpListener extends Listener {
  /** For connections from now on; nothing for HTTP. */
  readonly setCertificate: (certificate: KeyPair) => void;
}

type AnyServer = Server | SecureServer;

const COMPLAINTS_PER_SECOND = 2;

/** Opens a server for HTTP or HTTPS with WebSocket. Rejects with a ListenError. */
export async function createHttpListener(options: HttpListenerOptions): Promise<HttpListener> {
  const limits = { ...defaultHttpLimits, ...options.limits };
  const { certificate, webSockets, local } = options;
  const server = certificate === null ? createHttp(settings(limits)) : secureServer(certificate, limits);
  server.setTimeout(limits.stallMs);
  const bound = boundConnections(server, options, limits);
  server.on('request', (request, response) => {
    const { socket } = request;
    bound.began(socket);
    response.once('close', () => bound.ended(socket));
    void serve(request, response, options);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    bound.began(request.socket);
    const remote = remoteOf(request.socket);
    if (remote === null) socket.destroy();
    else webSockets.open(request, socket, head, remote);
  });
  await listenOn(server, options);
  server.on('error', (fault) => options.logger.error(`${options.option}: ${fault.message}`));
  warnIfReachable(options);
  let closing: Promise<unknown> | null = null;
  return {
    local: { ...local, port: portOf(server) },
    close: async () => {
      if (closing === null) {
        closing = once(server, 'close');
        server.close();
        server.closeAllConnections();
        webSockets.closeAll();
      }
      await closing;
    },
    setCertificate: (pair) => {
      if ('setSecureContext' in server) server.setSecureContext({ cert: pair.cert, key: pair.key });
    },
  };
}

function settings(limits: HttpLimits) {
  return {
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: limits.idleMs,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    ...(limits.bufferBytes > 0 ? { highWaterMark: limits.bufferBytes } : {}),
  };
}

function secureServer({ cert, key }: KeyPair, limits: HttpLimits): SecureServer {
  return createHttps({
    ...settings(limits),
    cert,
    key,
    handshakeTimeout: limits.headMs,
    minVersion: 'TLSv1.2',
  });
}

function boundConnections(
  server: AnyServer,
  { option, logger }: ListenOptions,
  { maxConnections }: HttpLimits,
): ConnectionBound {
  const complaints = rateLimited(logger, COMPLAINTS_PER_SECOND);
  const bound = new ConnectionBound(maxConnections, (remoteAddress) =>
    complaints.warn(
      `${option}: cut a connection from ${remoteAddress}, which was asking for nothing: more than ${maxConnections} were open.`,
    ),
  );
  server.on('connection', (socket: Socket) => bound.opened(socket));
  server.on('tlsClientError', (fault: Error, socket: { readonly remoteAddress?: string | undefined }) => {
    complaints.info(`${option}: no TLS with ${socket.remoteAddress ?? 'a client'}: ${fault.message}`);
  });
  return bound;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { router, logger, option }: HttpListenerOptions,
): Promise<void> {
  const remote = remoteOf(request.socket);
  if (remote === null) {
    response.destroy();
    return;
  }
  const { path, query } = splitUrl(request.url ?? '/');
  try {
    await router.serve({ request, response, remote, path, query });
  } catch (fault) {
    const detail = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    const what = `${request.method ?? '?'} ${path.slice(0, 200)}`;
    logger.error(
      `${option}: internal error while answering ${what} from ${formatEndpoint(remote)}: ${detail}`,
    );
    if (response.headersSent) response.destroy();
    else refuse(response, 500, 'Internal error, see the log of the media proxy');
  }
}

function splitUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const mark = url.indexOf('?');
  if (mark === -1) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** Who can reach the port and has no need of a token controls the daemon. */
function warnIfReachable({ option, local, logger, access, certificate }: HttpListenerOptions): void {
  if (isLoopback(local)) return;
  const where = formatEndpoint(local);
  const reach = isZeroAddress(local.address) ? 'every address of this machine' : local.address;
  if (!access.hasToken)
    logger.warn(
      `${option}: listening on ${where} without a token: whoever reaches port ${local.port} on ${reach} controls ` +
        'this daemon. Set http-token, use a loopback address, or let only those through a firewall who may.',
    );
  else if (certificate === null)
    logger.warn(
      `${option}: listening on ${where}. The token of http-token crosses the network in clear text: prefer listen-https.`,
    );
}
