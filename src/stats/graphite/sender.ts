import { connect, type Socket } from 'node:net';
import { formatHostPort } from '../../base/endpoint.ts';
import type { Logger } from '../../base/log.ts';

export interface GraphiteSenderOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  /** Called with each connection once it stands. */
  readonly prepare?: (socket: Socket) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Unsent reports that a server which does not read may have us keep. */
const MAX_UNSENT_BYTES = 1 << 20;
const CONNECT_MS = 10_000;
/** The first report after a failure tries again; so do later ones, less and less often. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Sends text to a Graphite server over one TCP connection, and makes another when it breaks. What cannot be sent is given up. */
export class GraphiteSender {
  readonly #options: GraphiteSenderOptions;
  readonly #where: string;
  #socket: Socket | null = null;
  #isConnected = false;
  #isClosed = false;
  /** The operator has been told that it does not work. */
  #isComplained = false;
  #pauseMs = 0;
  #retryAt = 0;
  #lost = 0;

  constructor(options: GraphiteSenderOptions) {
    this.#options = options;
    this.#where = formatHostPort(options.host, options.port);
    this.#connect();
  }

  /** Reports that were given up. */
  get lostReports(): number {
    return this.#lost;
  }

  send(text: string): void {
    if (this.#isClosed) return;
    if (this.#socket === null && this.#options.now() >= this.#retryAt) this.#connect();
    const socket = this.#socket;
    // A report or two may wait until the connection stands.
    if (socket === null || socket.writableLength + text.length > MAX_UNSENT_BYTES) {
      this.#lost += 1;
      this.#complain('does not read what is sent');
      return;
    }
    socket.write(text);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.destroy();
  }

  #connect(): void {
    const { host, port, prepare } = this.#options;
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: CONNECT_MS });
    this.#socket = socket;
    this.#isConnected = false;
    socket.setTimeout(CONNECT_MS, () => {
      if (!this.#isConnected) socket.destroy(new Error(`no connection within ${CONNECT_MS} ms`));
    });
    socket.on('connect', () => this.#connected(socket, prepare));
    // The server has nothing to say; it is read so that its end is noticed.
    socket.resume();
    let problem = 'has ended the connection';
    socket.on('error', (fault) => (problem = `cannot be reached: ${fault.message}`));
    socket.on('close', () => this.#disconnected(problem));
    socket.unref();
  }

  #connected(socket: Socket, prepare: GraphiteSenderOptions['prepare']): void {
    this.#isConnected = true;
    this.#pauseMs = 0;
    socket.setTimeout(0);
    prepare?.(socket);
    const lost = this.#lost === 0 ? '' : `; ${this.#lost} reports have been lost so far`;
    this.#options.log.notice(`Statistics go to Graphite at ${this.#where}${lost}`);
    this.#isComplained = false;
  }

  #disconnected(problem: string): void {
    this.#socket = null;
    if (this.#isClosed) return;
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2 || FIRST_PAUSE_MS);
    this.#retryAt = this.#options.now() + this.#pauseMs;
    this.#complain(problem);
  }

  /** Once, until it works again. */
  #complain(problem: string): void {
    if (this.#isComplained) return;
    this.#isComplained = true;
    this.#options.log.warn(
      `Graphite at ${this.#where} ${problem}. Reports are lost until it is back; it is tried again and again (option graphite).`,
    );
  }
}
