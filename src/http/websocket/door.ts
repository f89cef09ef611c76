import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { formatEndpoint, type Endpoint } from '../../base/endpoint.ts';
import type { Logger } from '../../base/log.ts';
import { rateLimited } from '../../base/rate-limited-log.ts';
import type { HttpAccess } from '../access.ts';
import type { HttpLimits } from '../limits.ts';
import { Conversation } from './conversation.ts';
import { notAdmitted } from '../not-admitted.ts';
import type { Protocol } from './responder.ts';

export interface WebSocketDoorOptions {
  readonly access: HttpAccess;
  readonly limits: HttpLimits;
  /** By name. */
  readonly protocols: ReadonlyMap<string, Protocol>;
  readonly logger: Logger;
}

const COMPLAINTS_PER_SECOND = 5;

/** Lets WebSocket clients in, by the sub-protocol that they ask for (RFC 6455 §4). */
export class WebSocketDoor {
  readonly #options: WebSocketDoorOptions;
  readonly #complaints: Logger;
  readonly #server: WebSocketServer;
  readonly #open = new Set<Conversation>();

  constructor(options: WebSocketDoorOptions) {
    this.#options = options;
    this.#complaints = rateLimited(options.logger, COMPLAINTS_PER_SECOND);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits.maxBodyBytes,
      handleProtocols: (offered) => this.#choose(offered) ?? false,
    });
  }

  /** Open conversations. */
  get count(): number {
    return this.#open.size;
  }

  open(request: IncomingMessage, socket: Duplex, head: Buffer, remote: Endpoint): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.#options.access.refusalOf(request.headers, { isOpen: false, isControl: true });
    if (refusal !== null) {
      refuseUpgrade(socket, refusal.status, refusal.text, refusal.headers);
      return;
    }
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const name = this.#choose(offered);
    if (name === null) {
      const known = [...this.#options.protocols.keys()].join(', ');
      refuseUpgrade(socket, 400, `Sec-WebSocket-Protocol must name one of ${known}`, {});
      return;
    }
    const { admission } = this.#options.protocols.get(name)!;
    if (admission !== null && !admission.admits(remote, 'WebSocket')) {
      refuseUpgrade(socket, 403, notAdmitted(admission), {});
      return;
    }
    request.socket.setTimeout(0);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#begin(webSocket, name, remote));
  }

  closeAll(): void {
    for (const conversation of this.#open) conversation.cut();
  }

  #begin(webSocket: WebSocket, name: string, remote: Endpoint): void {
    const { limits, logger, protocols } = this.#options;
    const peer = formatEndpoint(remote);
    logger.info(`WebSocket ${name} from ${peer}.`);
    const conversation = new Conversation(webSocket, {
      responder: protocols.get(name)!.respond,
      remote,
      limits,
      complain: (problem) => this.#complaints.warn(`WebSocket ${name} from ${peer} is cut: ${problem}.`),
      fail: (fault) =>
        logger.error(`Internal error while answering over WebSocket ${name} to ${peer}: ${describe(fault)}`),
      closed: () => this.#open.delete(conversation),
    });
    this.#open.add(conversation);
  }

  #choose(offered: Iterable<string>): string | null {
    for (const name of offered) if (this.#options.protocols.has(name)) return name;
    return null;
  }
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
};

function refuseUpgrade(
  socket: Duplex,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(text) + 1}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}\n`);
}

function describe(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
