import { connect } from 'node:net';
import { formatHostPort } from '../base/endpoint.ts';

/** The answer, or why there is none. */
export type Answer =
  | { readonly ok: true; readonly text: Buffer }
  | { readonly ok: false; readonly problem: string; readonly partial: Buffer };

/**
 * Sends one line over TCP and collects what comes back until the other side closes. Connecting, and each wait for more
 * of the answer, may take `timeoutMs`.
 */
export function ask(host: string, port: number, line: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const where = formatHostPort(host, port);
    const chunks: Buffer[] = [];
    let isConnected = false;
    const fail = (problem: string): void => {
      socket.destroy();
      resolve({ ok: false, problem, partial: Buffer.concat(chunks) });
    };
    const socket = connect({ host, port, timeout: timeoutMs });
    socket.on('connect', () => {
      isConnected = true;
      socket.write(`${line}\n`);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve({ ok: true, text: Buffer.concat(chunks) }));
    socket.on('timeout', () =>
      fail(
        isConnected
          ? `${where} accepted the command but has not answered for ${timeoutMs / 1000} s.`
          : `${where} does not answer: no connection within ${timeoutMs / 1000} s.`,
      ),
    );
    socket.on('error', (fault) => fail(describe(fault, where)));
  });
}

function describe(fault: NodeJS.ErrnoException, where: string): string {
  if (fault.code === 'ECONNREFUSED')
    return `Nothing listens on ${where}. Is the daemon running, with listen-cli set to this address?`;
  return `Cannot reach ${where}: ${fault.message}.`;
}
