import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import type { Endpoint } from '../../base/endpoint.ts';
import type { HttpLimits } from '../limits.ts';
import type { Answer, Responder } from './responder.ts';

export interface ConversationOptions {
  readonly responder: Responder;
  readonly remote: Endpoint;
  readonly limits: HttpLimits;
  /** Told why the conversation is cut. */
  readonly complain: (problem: string) => void;
  readonly fail: (fault: unknown) => void;
  readonly closed: () => void;
}

interface Message {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

/**
 * One WebSocket. Its messages are answered in their order, one at a time, by messages of the same kind. Reading pauses while the
 * client does not read its answers, so that what a conversation can hold is bounded.
 */
export class Conversation {
  readonly #webSocket: WebSocket;
  readonly #options: ConversationOptions;
  readonly #waiting: Message[] = [];
  #isAnswering = false;
  /** Something came, or something was read, since the last ping. */
  #isAlive = true;
  readonly #pinger: NodeJS.Timeout;
  /** Who waits for room. */
  #onDrained: (() => void) | null = null;

  constructor(webSocket: WebSocket, options: ConversationOptions) {
    this.#webSocket = webSocket;
    this.#options = options;
    this.#pinger = setInterval(() => this.#ping(), options.limits.pingMs);
    webSocket.on('message', (data, isBinary) => this.#take({ data: toBuffer(data), isBinary }));
    webSocket.on('pong', () => (this.#isAlive = true));
    webSocket.on('error', (fault) => options.complain(fault.message));
    webSocket.on('close', () => {
      clearInterval(this.#pinger);
      this.#waiting.length = 0;
      this.#onDrained?.();
      options.closed();
    });
  }

  cut(): void {
    this.#webSocket.terminate();
  }

  #take(message: Message): void {
    this.#isAlive = true;
    this.#waiting.push(message);
    if (this.#waiting.length >= this.#options.limits.maxRunning) this.#webSocket.pause();
    this.#goOn();
  }

  #goOn(): void {
    while (!this.#isAnswering && this.#isOpen && !this.#isFull) {
      const message = this.#waiting.shift();
      if (message === undefined) break;
      this.#isAnswering = true;
      this.#respond(message);
    }
    if (this.#isOpen && this.#webSocket.isPaused && !this.#isFull && this.#waiting.length === 0)
      this.#webSocket.resume();
  }

  #respond(message: Message): void {
    const { responder, remote, fail } = this.#options;
    const failed = (fault: unknown): void => {
      fail(fault);
      this.cut();
    };
    const answer = (content: Answer | null): void => {
      this.#send(content, message.isBinary).then(() => {
        this.#isAnswering = false;
        this.#goOn();
      }, failed);
    };
    try {
      const done = responder(message.data, remote, answer);
      if (done instanceof Promise) done.catch(failed);
    } catch (fault) {
      failed(fault);
    }
  }

  async #send(content: Answer | null, isBinary: boolean): Promise<void> {
    if (content === null) return;
    if (content instanceof Uint8Array) {
      this.#write(content, { binary: isBinary || !isUtf8(content), fin: true });
      return;
    }
    // One message in fragments, each made when there is room for it, and others get their turn between two of them.
    for (const piece of content) {
      if (!this.#isOpen) return;
      if (piece.length > 0) this.#write(piece, { binary: isBinary, fin: false });
      await (this.#isFull ? this.#drained() : nextTurn());
    }
    this.#write(new Uint8Array(0), { binary: isBinary, fin: true });
  }

  #write(data: Uint8Array, options: { readonly binary: boolean; readonly fin: boolean }): void {
    if (!this.#isOpen) return;
    this.#webSocket.send(data, options, () => {
      this.#isAlive = true;
      this.#wake();
    });
    if (this.#webSocket.bufferedAmount > this.#options.limits.maxUnsentBytes) {
      this.#options.complain('it does not read its answers');
      this.cut();
    } else if (this.#isFull) this.#webSocket.pause();
  }

  /** When there is room again, or nobody to write for any more. */
  #drained(): Promise<void> {
    return new Promise((resolve) => (this.#onDrained = resolve));
  }

  /** Something was read: there may be room again. */
  #wake(): void {
    if (this.#isFull) return;
    this.#onDrained?.();
    this.#onDrained = null;
    this.#goOn();
  }

  #ping(): void {
    if (!this.#isAlive) {
      this.#options.complain(`nothing came from it for ${this.#options.limits.pingMs} ms`);
      this.cut();
      return;
    }
    this.#isAlive = false;
    this.#webSocket.ping();
  }

  get #isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  get #isFull(): boolean {
    return this.#webSocket.bufferedAmount > this.#options.limits.pauseBytes;
  }
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
