import type { Socket } from 'node:net';
import { fromByteString, toByteString, toReadable, type ByteString } from '../base/bytes.ts';
import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';
import type { CliHandler } from '../commands/handler.ts';
import type { CliText } from '../commands/cli/tree.ts';
import type { Listener, ListenOptions } from './listen.ts';
import { sendPieces } from './send-pieces.ts';
import { createTcpServer } from './tcp-server.ts';

export interface CliOptions extends ListenOptions {
  readonly handler: CliHandler;
  readonly limits?: Partial<CliLimits>;
}

export interface CliLimits {
  readonly maxConnections: number;
  /** Longest command line, in bytes. */
  readonly maxLineBytes: number;
  /** Connections whose line has not come yet; a further one takes the place of the oldest, so that nobody can keep operators out. */
  readonly maxWaiting: number;
  /** How long a client may take to send its line, however it goes about it. */
  readonly lineMs: number;
  /** How long it may take to read more of the answer, and all of it. */
  readonly stallMs: number;
  readonly answerMs: number;
}

export const defaultCliLimits: CliLimits = {
  maxConnections: 256,
  maxLineBytes: 1024,
  maxWaiting: 64,
  lineMs: 30_000,
  stallMs: 60_000,
  answerMs: 600_000,
};

const LF = 0x0a;

/**
 * The operators' command line over TCP (`listen-cli`): one line in, ended by a newline or by the end of what the
 * client sends; text out; then we close. Empty lines are skipped. Rejects with a ListenError.
 */
export function createCliListener(options: CliOptions): Promise<Listener> {
  const limits = { ...defaultCliLimits, ...options.limits };
  const waiting = new Set<Socket>();
  return createTcpServer({
    ...options,
    maxConnections: limits.maxConnections,
    serve: (socket, remote) => {
      makeRoom(waiting, limits.maxWaiting);
      waiting.add(socket);
      serve(socket, remote, options, limits, () => waiting.delete(socket));
    },
  });
}

/** Cuts the oldest of those that wait. Sets keep the order in which they were filled. */
function makeRoom(waiting: Set<Socket>, most: number): void {
  if (waiting.size < most) return;
  for (const oldest of waiting) {
    waiting.delete(oldest);
    oldest.destroy();
    return;
  }
}

function serve(
  socket: Socket,
  remote: Endpoint,
  { handler, logger, option }: CliOptions,
  limits: CliLimits,
  endWaiting: () => void,
): void {
  const peer = formatEndpoint(remote);
  let received: Buffer = Buffer.alloc(0);
  let isAnswering = false;
  const cut = (problem: string): void => {
    logger.info(`${option}: closed the connection from ${peer}: ${problem}.`);
    socket.destroy();
  };
  const finish = (text: CliText): void => {
    socket.setTimeout(limits.stallMs);
    if (typeof text === 'string') socket.end(fromByteString(text));
    else sendPieces(socket, text).catch(fail);
  };
  const fail = (fault: unknown): void => {
    logger.error(`${option}: internal error while answering ${peer}: ${describe(fault)}`);
    socket.destroy();
  };
  const answer = (line: ByteString): void => {
    isAnswering = true;
    endWaiting();
    clearTimeout(deadline);
    deadline = setTimeout(() => cut(`the answer was not read within ${limits.answerMs} ms`), limits.answerMs);
    logger.info(`${option}: "${toReadable(line)}" from ${peer}.`);
    carryOut(handler, line).then(finish, (fault: unknown) => {
      logger.error(`${option}: internal error while carrying out "${toReadable(line)}": ${describe(fault)}`);
      finish('Internal error, see the log of the media proxy.\n');
    });
  };
  let deadline = setTimeout(() => cut(`no line within ${limits.lineMs} ms`), limits.lineMs);
  socket.on('close', () => {
    endWaiting();
    clearTimeout(deadline);
  });
  socket.on('timeout', () => cut(`nothing happened for ${limits.stallMs} ms`));
  socket.on('data', (chunk) => {
    if (isAnswering) return; // One command a connection; what follows it is ignored.
    const { line, rest } = takeLine(Buffer.concat([received, chunk]));
    received = rest;
    const length = line === null ? rest.length : line.length;
    if (length > limits.maxLineBytes) cut(`no newline in ${limits.maxLineBytes} bytes`);
    else if (line !== null) answer(line);
  });
  socket.on('end', () => {
    if (isAnswering) return;
    const line = toByteString(received).replace(/\r$/, '');
    if (line === '') socket.end();
    else answer(line);
  });
}

/** The first line that is not empty, and what follows it or, if there is none yet, the start of it. */
function takeLine(received: Buffer): { readonly line: ByteString | null; readonly rest: Buffer } {
  let from = 0;
  for (let end = received.indexOf(LF); end !== -1; end = received.indexOf(LF, from)) {
    const line = toByteString(received.subarray(from, end)).replace(/\r$/, '');
    from = end + 1;
    if (line !== '') return { line, rest: received.subarray(from) };
  }
  return { line: null, rest: received.subarray(from) };
}

/** Turns a throw into a rejection, so that there is one way to fail. */
async function carryOut(handler: CliHandler, line: ByteString): Promise<CliText> {
  return handler(line);
}

function describe(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
