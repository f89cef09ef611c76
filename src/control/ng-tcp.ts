import type { Socket } from 'node:net';
import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';
import {
  defaultStreamLimits,
  NgStreamSplitter,
  type NgStreamLimits,
  type NgStreamProblem,
} from '../protocols/ng/index.ts';
import type { RequestOrigin } from '../commands/handler.ts';
import type { NgNotices } from './ng-notices.ts';
import type { NgDispatcher } from './dispatcher.ts';
import type { Listener, ListenOptions } from './listen.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import { localOf } from './remote.ts';
import { createTcpServer } from './tcp-server.ts';

export interface NgTcpLimits extends NgStreamLimits {
  readonly maxConnections: number;
  /** Requests of one connection that may be running; reading goes on when one is answered. */
  readonly maxRunning: number;
  /** Unread replies of one connection before it is cut, in bytes. */
  readonly maxUnsentBytes: number;
  /** How long an unfinished message, unread replies or a half-closed connection may stand still. */
  readonly stallMs: number;
}

export const defaultNgTcpLimits: NgTcpLimits = {
  ...defaultStreamLimits,
  maxConnections: 1024,
  maxRunning: 256,
  maxUnsentBytes: 16 << 20,
  stallMs: 30_000,
};

export interface NgTcpOptions extends ListenOptions {
  readonly dispatcher: NgDispatcher;
  readonly limits?: Partial<NgTcpLimits>;
  /** Who is told of what happens without a request; null or left out: nobody. */
  readonly notices?: NgNotices | null;
}

/** NG over TCP: the messages of UDP back to back, many requests a connection (`listen-tcp-ng`). Rejects with a ListenError. */
export function createNgTcpListener(options: NgTcpOptions): Promise<Listener> {
  const limits = { ...defaultNgTcpLimits, ...options.limits };
  const complaints = rateLimited(options.logger, 5);
  const complain = (remote: Endpoint, problem: string): void => {
    complaints.warn(`${options.option}: closed the connection from ${formatEndpoint(remote)}: ${problem}.`);
  };
  return createTcpServer({
    ...options,
    maxConnections: limits.maxConnections,
    serve: (socket, remote) => {
      options.notices?.add(socket);
      new NgConnection(socket, remote, options.dispatcher, limits, (problem) => complain(remote, problem));
    },
  });
}

/**
 * One connection. Reading pauses while the client does not read its replies or has too many requests running, so that
 * what a connection can hold is bounded.
 */
class NgConnection {
  readonly #socket: Socket;
  readonly #origin: RequestOrigin;
  readonly #dispatcher: NgDispatcher;
  readonly #limits: NgTcpLimits;
  readonly #complain: (problem: string) => void;
  readonly #splitter: NgStreamSplitter;
  #running = 0;
  #isPumping = false;
  /** The client has sent all it will. */
  #hasEnded = false;
  /** We have decided to close. */
  #isEnding = false;

  constructor(
    socket: Socket,
    remote: Endpoint,
    dispatcher: NgDispatcher,
    limits: NgTcpLimits,
    complain: (problem: string) => void,
  ) {
    this.#socket = socket;
    const local = localOf(socket);
    this.#origin = { transport: 'tcp', remote, ...(local !== null && { local }) };
    this.#dispatcher = dispatcher;
    this.#limits = limits;
    this.#complain = complain;
    this.#splitter = new NgStreamSplitter(limits);
    socket.on('data', (chunk) => {
      this.#splitter.push(chunk);
      this.#pump();
    });
    socket.on('drain', () => this.#pump());
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#pump();
    });
    socket.on('timeout', () =>
      this.#cut(`nothing happened for ${limits.stallMs} ms in the middle of an exchange`),
    );
  }

  /** Carries out what has arrived, as far as the client keeps up with its replies. */
  #pump(): void {
    if (this.#isPumping || this.#isEnding || this.#socket.destroyed) return;
    this.#isPumping = true;
    let isDrained = false;
    while (!isDrained && this.#mayContinue()) {
      const message = this.#splitter.next();
      if (message === null) isDrained = true;
      else this.#carryOut(message);
    }
    this.#isPumping = false;
    this.#settle(isDrained);
  }

  #mayContinue(): boolean {
    return (
      this.#running < this.#limits.maxRunning && !this.#socket.writableNeedDrain && !this.#socket.destroyed
    );
  }

  #carryOut(message: Buffer): void {
    this.#running++;
    const isTaken = this.#dispatcher.handle(message, this.#origin, (reply) => this.#reply(reply));
    if (!isTaken) this.#running--;
  }

  #reply(reply: Buffer): void {
    this.#running--;
    if (this.#isEnding || this.#socket.destroyed) return;
    this.#socket.write(reply);
    if (this.#socket.writableLength > this.#limits.maxUnsentBytes) {
      this.#cut('it does not read its replies');
      return;
    }
    this.#pump();
  }

  /** Decides, once nothing more can be done at once, whether to read on, wait, or end. */
  #settle(isDrained: boolean): void {
    if (this.#socket.destroyed || this.#isEnding) return;
    const { problem } = this.#splitter;
    if (problem !== null) {
      this.#dispatcher.counters.proxy(this.#origin.remote.address).malformed++;
      this.#complain(this.#describe(problem));
      this.#end();
      return;
    }
    if (this.#hasEnded && isDrained && this.#running === 0) {
      this.#end();
      return;
    }
    if (isDrained) this.#socket.resume();
    else this.#socket.pause();
    const isUnderWay = !isDrained || this.#hasEnded || this.#splitter.bufferedBytes > 0;
    this.#socket.setTimeout(isUnderWay ? this.#limits.stallMs : 0);
  }

  /** Closes after what has been written is sent, if the client reads it in time. */
  #end(): void {
    this.#isEnding = true;
    this.#socket.setTimeout(this.#limits.stallMs);
    this.#socket.destroySoon();
  }

  #describe(problem: NgStreamProblem): string {
    return problem === 'garbage'
      ? `more than ${this.#limits.maxGarbageBytes} bytes are no NG messages`
      : `a message has more than ${this.#limits.maxMessageBytes} bytes`;
  }

  #cut(problem: string): void {
    this.#complain(problem);
    this.#socket.destroy();
  }
}
