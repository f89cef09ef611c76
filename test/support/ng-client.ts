import { decodeBencode, encodeBencode, type NgField, type NgMessage } from './bencode.ts';
import type { DatagramChannel } from './datagram-channel.ts';

export type NgEncoding = 'bencode' | 'json';

export interface NgRequestOptions {
  readonly encoding?: NgEncoding;
  /** Default: a fresh one for each request. */
  readonly cookie?: string;
  /** Total wait; the request is repeated with the same cookie every second until then. */
  readonly timeoutMs?: number;
}

export interface NgClient {
  /** Sends `message` and resolves with the decoded reply, whatever its `result`. */
  request(message: NgMessage, options?: NgRequestOptions): Promise<NgMessage>;
  /** As `request`, but throws unless `result` is `ok`. */
  ok(message: NgMessage, options?: NgRequestOptions): Promise<NgMessage>;
  /** Sends bytes as they are and does not wait. */
  sendRaw(data: Buffer): void;
  /** Raw replies (cookie, space, body) in the order of arrival; only those no request waited for. */
  readonly strays: readonly string[];
  close(): void;
}

const REPEAT_MS = 1000;
const DEFAULT_TIMEOUT_MS = 20_000;

/**
 * An NG client over UDP that shares no code with the daemon. `diagnose` is asked for what to add to the error when
 * no reply comes.
 */
export function createNgClient(channel: DatagramChannel, diagnose: () => string = () => ''): NgClient {
  const waiting = new Map<string, (body: string) => void>();
  const strays: string[] = [];
  const prefix = `t${process.pid}_${process.hrtime.bigint().toString(36)}`;
  let counter = 0;

  channel.onMessage((data) => {
    const text = data.toString('latin1');
    const space = text.indexOf(' ');
    const answer = waiting.get(text.slice(0, space));
    if (space > 0 && answer) answer(text.slice(space + 1));
    else strays.push(text);
  });

  async function request(message: NgMessage, options: NgRequestOptions = {}): Promise<NgMessage> {
    counter += 1;
    const cookie = options.cookie ?? `${prefix}_${counter}`;
    const encoding = options.encoding ?? 'bencode';
    const datagram = Buffer.from(`${cookie} ${encodeBody(message, encoding)}`, 'latin1');
    const deadline = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    let repeat: NodeJS.Timeout | undefined;
    let giveUp: NodeJS.Timeout | undefined;
    try {
      const body = await new Promise<string>((resolve, reject) => {
        waiting.set(cookie, resolve);
        repeat = setInterval(() => channel.send(datagram), REPEAT_MS);
        giveUp = setTimeout(
          () => reject(new Error(`no NG reply to ${describe(message)} within ${deadline} ms\n${diagnose()}`)),
          deadline,
        );
        channel.send(datagram);
      });
      return decodeBody(body);
    } finally {
      clearInterval(repeat);
      clearTimeout(giveUp);
      waiting.delete(cookie);
    }
  }

  return {
    request,
    async ok(message, options) {
      const reply = await request(message, options);
      if (reply.result !== 'ok') throw new Error(`${describe(message)}: ${JSON.stringify(reply)}`);
      return reply;
    },
    sendRaw: (data) => channel.send(data),
    strays,
    close: () => channel.close(),
  };
}

function describe(message: NgMessage): string {
  return JSON.stringify(message.command);
}

function encodeBody(message: NgMessage, encoding: NgEncoding): string {
  // JSON is UTF-8 on the wire; byte strings of tests are ASCII unless a test says otherwise.
  return encoding === 'bencode' ? encodeBencode(message) : JSON.stringify(message);
}

function decodeBody(body: string): NgMessage {
  const value: NgField = body.startsWith('{') ? (JSON.parse(body) as NgMessage) : decodeBencode(body);
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Error(`NG reply is no dictionary: ${body.slice(0, 80)}`);
  return value as NgMessage;
}
