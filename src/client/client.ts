import { randomBytes } from 'node:crypto';
import { decodeBody, encodeMessage, readCookie, type NgEncoding } from '../protocols/ng/index.ts';
import { NgConnectionError, NgRefusedError, NgTimeoutError, type NgError } from './errors.ts';
import type { NgReplies } from './replies.ts';
import type { NgRequests } from './requests.ts';
import { openTcp } from './tcp.ts';
import type { TextForm } from './text.ts';
import type { RemoteAddress, Transport, TransportEvents } from './transport.ts';
import { openUdp } from './udp.ts';
import { fromReply, toRequest, type NgParameters, type NgReplyObject } from './values.ts';

export interface NgClientOptions {
  /** IP address or name of the media proxy; 127.0.0.1 by default. */
  readonly host?: string;
  /** As in its `listen-ng` or `listen-tcp-ng`; 2223 by default. */
  readonly port?: number;
  /** `udp` by default. Replies of more than 65,507 bytes need `tcp`. */
  readonly transport?: 'udp' | 'tcp';
  /** How messages are written; `bencode` by default. The media proxy replies likewise. */
  readonly encoding?: NgEncoding;
  /** How strings stand for bytes; `utf8` by default. */
  readonly strings?: TextForm;
  /** Milliseconds from a request to giving up; 5000 by default. */
  readonly timeoutMs?: number;
  /**
   * Over UDP only: milliseconds until a request is sent again, twice as many before each further time; 250 by
   * default, which with a time-out of 5 s sends it at 0, 0.25, 0.75, 1.75 and 3.75 s.
   */
  readonly firstResendMs?: number;
}

const defaults: Required<NgClientOptions> = {
  host: '127.0.0.1',
  port: 2223,
  transport: 'udp',
  encoding: 'bencode',
  strings: 'utf8',
  timeoutMs: 5000,
  firstResendMs: 250,
};

interface Pending {
  readonly resolve: (reply: NgReplyObject) => void;
  readonly reject: (error: NgError) => void;
  /** Ends resending and the wait. */
  readonly stop: () => void;
}

/**
 * A client of the NG protocol. Any number of requests may be under way at once; each is one promise. The socket is
 * opened by the first request, opened anew when it was lost, and keeps the process alive until `close`.
 *
 * Repeats carry the cookie of their request, so the media proxy carries it out once however often it is sent.
 */
export class NgClient {
  readonly #options: Required<NgClientOptions>;
  readonly #remote: RemoteAddress;
  readonly #pending = new Map<string, Pending>();
  readonly #cookiePrefix = `${randomBytes(4).toString('hex')}_`;
  #cookies = 0;
  #transport: Promise<Transport> | null = null;
  #isClosed = false;
  /** Why replies may be missing, for the text of a time-out. */
  #trouble: string | null = null;

  constructor(options: NgClientOptions = {}) {
    this.#options = { ...defaults, ...options };
    this.#remote = { host: this.#options.host, port: this.#options.port };
  }

  /**
   * Sends a command and resolves with its reply. Rejects with an NgRefusedError if the reply is an error, else with an
   * NgTimeoutError or NgConnectionError.
   */
  async request<Command extends keyof NgRequests>(
    command: Command,
    ...[parameters]: ParametersOf<Command>
  ): Promise<NgReplies[Command]> {
    const reply = await this.exchange({ command, ...(parameters as NgParameters | undefined) });
    const { result } = reply;
    if (result === 'error' || result === 'load limit') {
      const reason = reply[result === 'error' ? 'error-reason' : 'message'];
      throw new NgRefusedError(
        command,
        result,
        typeof reason === 'string' ? reason : 'no reason given',
        reply,
      );
    }
    return reply as unknown as NgReplies[Command];
  }

  /**
   * Sends any dictionary, for what the types do not know, and resolves with whatever the reply is, an error too.
   * Rejects with an NgTimeoutError or NgConnectionError.
   */
  async exchange(request: NgParameters): Promise<NgReplyObject> {
    const { encoding, strings } = this.#options;
    const cookie = `${this.#cookiePrefix}${(this.#cookies++).toString(36)}`;
    const message = encodeMessage(cookie, toRequest(request, strings), encoding);
    const transport = await this.#open();
    if (this.#isClosed) throw new NgConnectionError('the client was closed');
    return new Promise((resolve, reject) => {
      const stop = this.#sendUntilStopped(transport, message, () => {
        this.#pending.delete(cookie);
        reject(new NgTimeoutError(this.#timeoutText()));
      });
      this.#pending.set(cookie, { resolve, reject, stop });
    });
  }

  /** Rejects what is under way and releases the socket. The client cannot be used again. */
  close(): void {
    this.#isClosed = true;
    this.#rejectAll('the client was closed');
    void this.#transport?.then((transport) => transport.close()).catch(() => undefined);
    this.#transport = null;
  }

  async #open(): Promise<Transport> {
    if (this.#isClosed) throw new NgConnectionError('the client was closed');
    const { transport, timeoutMs } = this.#options;
    const events: TransportEvents = {
      message: (message) => this.#receive(message),
      trouble: (reason) => (this.#trouble = reason),
      lost: (reason) => {
        this.#transport = null;
        this.#rejectAll(reason);
      },
    };
    this.#transport ??=
      transport === 'tcp' ? openTcp(this.#remote, events, timeoutMs) : openUdp(this.#remote, events);
    const opening = this.#transport;
    try {
      return await opening;
    } catch (fault) {
      if (this.#transport === opening) this.#transport = null;
      const reason = fault instanceof Error ? fault.message : String(fault);
      throw new NgConnectionError(`cannot reach ${this.#where()}: ${reason}`, { cause: fault });
    }
  }

  /** Returns what ends it; calls `onTimeout` if nothing does in time. */
  #sendUntilStopped(transport: Transport, message: Buffer, onTimeout: () => void): () => void {
    const { timeoutMs, firstResendMs } = this.#options;
    let resend: NodeJS.Timeout | undefined;
    const sendAndWait = (waitMs: number): void => {
      transport.send(message);
      if (this.#options.transport === 'udp') resend = setTimeout(() => sendAndWait(2 * waitMs), waitMs);
    };
    const stop = (): void => {
      clearTimeout(resend);
      clearTimeout(deadline);
    };
    const deadline = setTimeout(() => {
      stop();
      onTimeout();
    }, timeoutMs);
    sendAndWait(firstResendMs);
    return stop;
  }

  #receive(message: Uint8Array): void {
    const cookie = readCookie(message);
    const pending = cookie === null ? undefined : this.#pending.get(cookie);
    if (cookie === null || pending === undefined) return; // A late reply, or one to a repeat.
    this.#pending.delete(cookie);
    this.#trouble = null;
    pending.stop();
    const body = decodeBody(message, cookie.length + 1);
    if (body.kind === 'malformed')
      pending.reject(
        new NgConnectionError(`${this.#where()} sent a reply that cannot be read: ${body.reason}`),
      );
    else pending.resolve(fromReply(body.dictionary, this.#options.strings));
  }

  #rejectAll(reason: string): void {
    for (const { stop, reject } of this.#pending.values()) {
      stop();
      reject(new NgConnectionError(`${this.#where()}: ${reason}`));
    }
    this.#pending.clear();
  }

  #timeoutText(): string {
    const trouble = this.#trouble === null ? '' : ` (${this.#trouble})`;
    return `no reply from ${this.#where()} within ${this.#options.timeoutMs} ms${trouble}`;
  }

  #where(): string {
    const { host, port } = this.#remote;
    return `${host.includes(':') ? `[${host}]` : host}:${port} (${this.#options.transport})`;
  }
}

/** Parameters may be left out where none is required. */
type ParametersOf<Command extends keyof NgRequests> =
  Partial<NgRequests[Command]> extends NgRequests[Command]
    ? [parameters?: NgRequests[Command]]
    : [parameters: NgRequests[Command]];
